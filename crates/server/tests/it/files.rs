//! Uploads: what is not taken is refused by name at its field, what is good is not lost, and nothing lies about.

use std::io::Write;

use crate::support::{PDF, accepted, contract, files, head, house, kept, raw, soon};

#[test]
fn a_file_that_is_not_taken_is_named_and_the_rest_of_the_form_stays() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let form = contract(&mut agent);
    let elf = [b"\x7fELF\x02\x01\x01\0".as_slice(), &[0; 64]].concat();
    let large = [PDF, &vec![b'x'; 21 * 1_024 * 1_024]].concat();
    for (name, bytes, words) in [
        ("大.pdf", large.as_slice(), "文件过大：最大 20 MB"),
        ("合同.pdf", &elf, "不接受这种类型的文件：合同.pdf"),
        ("page.html", b"<!doctype html><script>alert(1)</script>", "不接受这种类型的文件：page.html"),
        ("page.pdf", b"<!doctype html><script>alert(1)</script>", "不接受这种类型的文件：page.pdf"),
        ("drawing.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "不接受这种类型的文件：drawing.svg"),
        ("notes.txt", b"hello", "不接受这种类型的文件：notes.txt"),
        ("nothing.pdf", b"", "文件是空的：nothing.pdf"),
    ] {
        let page = agent.send(&form.clone().attach("item.scan", name, bytes));
        assert_eq!(page.status, 422, "{name}: {}", page.told());
        assert!(page.text().contains(words), "{name}: {}", page.told());
        assert_eq!(page.form("start").value("item.project").as_deref(), Some("阳光花园 3-1201"), "{name}");
        assert!(page.text().contains("合同扫描件："), "the message names its item: {}", page.told());
    }
    let many = (0..6).fold(form.clone(), |form, n| {
        form.attach("item.scan", &format!("{n}.pdf"), [PDF, n.to_string().as_bytes()].concat())
    });
    let page = agent.send(&many);
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.text().contains("最多 5 个文件"), "{}", page.told());
    assert_eq!(kept(&server), Vec::<String>::new());
    assert_eq!(files(&server.data().join("files/incoming")), Vec::<std::path::PathBuf>::new());

    // A good file beside a bad one need not be sent again.
    let page =
        agent.send(&form.clone().attach("item.scan", "好.pdf", PDF).attach("item.scan", "坏.pdf", elf));
    assert_eq!(page.status, 422, "{}", page.told());
    let again = page.form("start");
    let keep = again.value("keep.scan").expect("the good file is kept");
    assert!(keep.ends_with("/好.pdf"), "{keep}");
    let case = accepted(&mut agent, &again.press_value("branch", "1"));
    let page = agent.get(&case).expect(200);
    let link = page.links().into_iter().find(|link| link.href.contains("/files/")).expect("a file");
    assert!(link.words.contains("好.pdf"), "{}", link.words);
    let file = agent.get(&link.href).expect(200);
    assert_eq!(file.bytes, PDF);
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
    ] {
        assert_eq!(file.header(name), Some(value));
    }
    assert!(file.header("content-disposition").unwrap_or_default().starts_with("attachment"));
    assert_eq!(kept(&server).len(), 1);
}

#[test]
fn a_file_of_another_cannot_be_handed_in_by_its_hash() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let form = contract(&mut agent).attach("item.scan", "secret.pdf", PDF);
    let case = accepted(&mut agent, &form);
    let link = agent.get(&case).links().into_iter().find(|link| link.href.contains("/files/")).unwrap().href;
    let hash = link.rsplit('/').next().unwrap().to_owned();

    let mut other = server.sign_in("zhaolei");
    assert_eq!(other.get(&link).status, 404);
    let form = contract(&mut other).put("keep.scan", &format!("{hash}/secret.pdf"));
    let case = accepted(&mut other, &form);
    let page = other.get(&case).expect(200);
    assert!(!page.links().iter().any(|link| link.href.contains("/files/")), "{}", page.told());
    let own = case.rsplit('/').next().unwrap();
    assert_eq!(other.get(&format!("/cases/{own}/files/{hash}")).status, 404);
    assert_eq!(kept(&server).len(), 2);
}

#[test]
fn an_upload_that_is_cut_half_way_leaves_nothing() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let token = contract(&mut agent).value("csrf").unwrap();
    let body = format!(
        "--b\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n\
         --b\r\ncontent-disposition: form-data; name=\"item.scan\"; filename=\"a.pdf\"\r\n\r\n{}",
        "%PDF-1.4 ".repeat(50_000)
    );
    let incoming = server.data().join("files/incoming");
    for _ in 0..3 {
        let mut stream = raw(&server);
        let head = head(&agent, "/start/contract_filing", "multipart/form-data; boundary=b", body.len() * 2);
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        soon("the upload begins", || !files(&incoming).is_empty());
        drop(stream);
        soon("what was cut is removed", || files(&incoming).is_empty());
    }
    assert_eq!(kept(&server), Vec::<String>::new());
    let stored: Vec<_> = files(&server.data().join("files"));
    assert!(stored.is_empty(), "{stored:?}");
}
