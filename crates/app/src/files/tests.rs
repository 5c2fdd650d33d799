use super::*;

const TENANT: TenantId = TenantId::new(1);

fn store(files: &Files, name: &str, content: &[u8]) -> Result<FileRef, Rejection> {
    let mut incoming = files.begin(1).unwrap();
    for part in content.chunks(7) {
        incoming.write(part).unwrap()?;
    }
    files.finish(TENANT, incoming, name).unwrap()
}

fn in_folder() -> (tempfile::TempDir, Files) {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::open(folder.path().join("files")).unwrap();
    (folder, files)
}

#[test]
fn a_stored_file_equals_its_hash_and_belongs_to_one_tenant() {
    let (_folder, files) = in_folder();
    let stored = store(&files, "../../etc/合同.pdf", b"%PDF-1.7 hello").unwrap();
    assert_eq!(
        (stored.name.as_str(), stored.media.as_str(), stored.bytes),
        ("合同.pdf", "application/pdf", 14)
    );
    assert!(files.holds(TENANT, &stored.sha256).unwrap());
    assert!(files.read(TenantId::new(2), &stored.sha256).is_err());
    fs::write(files.path(TENANT, &stored.sha256), b"%PDF-1.7 hellO").unwrap();
    assert!(!files.holds(TENANT, &stored.sha256).unwrap());
}

#[test]
fn what_is_not_on_the_list_is_not_taken() {
    let (_folder, files) = in_folder();
    for (name, content, code) in [
        ("a.pdf", &b""[..], Code::FileEmpty),
        ("a.pdf", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0", Code::FileKind),
        ("a.html", b"<html><script>alert(1)</script>", Code::FileKind),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", Code::FileKind),
        ("a.txt", b"binary\0text", Code::FileKind),
        ("pdf", b"no kind at all", Code::FileKind),
    ] {
        assert_eq!(store(&files, name, content).unwrap_err().code, code, "{name}");
    }
    assert_eq!(fs::read_dir(files.root().join("incoming")).unwrap().count(), 0, "nothing is left behind");
}

#[test]
fn an_upload_that_is_cut_leaves_nothing() {
    let (_folder, files) = in_folder();
    let mut incoming = files.begin(9).unwrap();
    incoming.write(b"%PDF-1.7 half").unwrap().unwrap();
    drop(incoming);
    assert_eq!(fs::read_dir(files.root().join("incoming")).unwrap().count(), 0);
}

#[test]
fn no_text_but_a_hash_becomes_a_path() {
    let (_folder, files) = in_folder();
    for text in ["../../../etc/passwd", "", "é", "a/b", &"g".repeat(64)] {
        let path = files.path(TENANT, text);
        assert!(path.ends_with("no-such-file"), "{text}");
        assert!(path.starts_with(files.root()));
    }
}
