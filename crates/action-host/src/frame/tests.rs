use super::*;

#[test]
fn a_frame_is_read_as_it_was_written() {
    for kind in [Kind::Hello, Kind::Ready, Kind::Unfit, Kind::Invoke, Kind::Reply] {
        let bytes = write(kind, b"{}");
        assert_eq!(read(&mut bytes.as_slice()).unwrap(), Frame { kind, payload: b"{}".to_vec() });
        let cut = read(&mut &bytes[..bytes.len() - 1]).unwrap_err();
        assert_eq!(cut.kind(), io::ErrorKind::UnexpectedEof);
    }
}

#[test]
fn what_is_no_frame_is_refused_before_it_is_read() {
    let mut long = write(Kind::Reply, b"");
    long[1..].copy_from_slice(&u32::MAX.to_be_bytes());
    for bytes in [b"hello\n".to_vec(), vec![0; HEAD], long] {
        assert_eq!(read(&mut bytes.as_slice()).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
