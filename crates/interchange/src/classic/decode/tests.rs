use super::text;

#[test]
fn what_spreadsheets_save_is_read_in_each_encoding() {
    let words = "流程号,名称\r\nC1,合同备案\r\n";
    let utf16: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let (chinese, ..) = encoding_rs::GB18030.encode(words);
    let marked = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
    for bytes in [
        words.as_bytes().to_vec(),
        marked(b"\xef\xbb\xbf", words.as_bytes()),
        marked(b"\xff\xfe", &utf16),
        marked(b"\xfe\xff", &big),
        chinese.into_owned(),
    ] {
        assert_eq!(text(&bytes).as_deref(), Ok(words), "{bytes:?}");
    }
}

#[test]
fn a_broken_text_is_told_with_its_line() {
    assert_eq!(text(b"a,b\nc,\xff\xff\n"), Err(2));
    assert_eq!(text(b"\xef\xbb\xbfa\nb\nc\xff"), Err(3));
}
