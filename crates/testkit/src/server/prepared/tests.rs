use tempfile::TempDir;

use super::*;

#[test]
fn a_folder_is_made_once_and_copied_whole() {
    let (first, second) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let key = || "a_folder_is_made_once".to_owned();
    put(key(), first.path(), || {
        fs::create_dir(first.path().join("plugins")).unwrap();
        fs::write(first.path().join("plugins/one.so"), b"code").unwrap();
        fs::write(first.path().join("data.db"), b"rows").unwrap();
    })
    .unwrap();
    // What the first one does with its folder afterwards is its own.
    fs::write(first.path().join("data.db"), b"changed").unwrap();
    put(key(), second.path(), || panic!("it was made before")).unwrap();
    assert_eq!(fs::read(second.path().join("plugins/one.so")).unwrap(), b"code");
    assert_eq!(fs::read(second.path().join("data.db")).unwrap(), b"rows");
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let nowhere = TempDir::new().unwrap().path().join("gone");
    assert_eq!(put("nothing".to_owned(), &nowhere, || {}).unwrap_err().kind(), io::ErrorKind::NotFound);
}
