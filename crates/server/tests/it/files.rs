//! Uploads: what is not taken is refused by name at its field, what is good is not lost, and nothing lies about.

use std::{io::Write, net::TcpStream};

use waypost_testkit::{Client, Server};

use crate::support::{PDF, accepted, contract, files, head, house, kept, raw, rest, soon};

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

const MULTIPART: &str = "multipart/form-data; boundary=b";

fn field(name: &str, value: &str) -> String {
    format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

fn file(name: &str) -> String {
    format!("--b\r\ncontent-disposition: form-data; name=\"item.scan\"; filename=\"{name}\"\r\n\r\n")
}

/// Begins to send a form of a contract, of so many bytes; the first of them are these.
fn begin(server: &Server, agent: &Client, length: usize, first: &str) -> TcpStream {
    let mut stream = raw(server);
    stream.write_all(head(agent, "/start/contract_filing", MULTIPART, length).as_bytes()).unwrap();
    stream.write_all(first.as_bytes()).unwrap();
    stream
}

#[test]
fn a_command_beside_the_server_leaves_an_upload_alone() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let token = contract(&mut agent).value("csrf").unwrap();
    let first = field("csrf", &token) + &field("item.project", "慢慢传") + &file("a.pdf");
    let first = first + &"%PDF-1.4 ".repeat(50_000);
    let last = format!("{}\r\n--b--\r\n", "x".repeat(300_000));
    let mut stream = begin(&server, &agent, first.len() + last.len(), &first);
    let incoming = server.data().join("files/incoming");
    soon("the upload begins", || !files(&incoming).is_empty());
    kept(&server);
    server.must_run(&["user", "reset", "heping"]);
    assert_eq!(files(&incoming).len(), 1);
    stream.write_all(last.as_bytes()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let answer = rest(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    assert!(
        answer.contains("keep.scan") && answer.contains("/a.pdf"),
        "the file is whole and kept: {answer}"
    );
}

#[test]
fn what_an_interrupted_upload_left_goes_when_the_server_starts() {
    let mut server = house();
    let left = server.data().join("files/incoming/1.part");
    std::fs::write(&left, "half").unwrap();
    server.start_again();
    assert!(!left.exists());
}

#[test]
fn a_form_that_is_far_too_large_is_read_to_its_end_and_shown_again() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let token = contract(&mut agent).value("csrf").unwrap();
    let first =
        field("csrf", &token) + &field("item.project", "阳光花园 3-1201") + &file("大.pdf") + "%PDF-1.4 ";
    let last = format!("\r\n{}{}--b--\r\n", field("opinion", "意见仍在"), field("branch", "1"));
    let block = vec![b'x'; 1_024 * 1_024];
    let length = first.len() + 150 * block.len() + last.len();
    let mut stream = begin(&server, &agent, length, &first);
    for _ in 0..150 {
        stream.write_all(&block).expect("all of it is taken");
    }
    stream.write_all(last.as_bytes()).expect("all of it is taken");
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let answer = rest(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 422"), "{}", answer.lines().next().unwrap_or_default());
    for words in ["文件过大：最大 20 MB", "阳光花园 3-1201", "意见仍在"] {
        assert!(answer.contains(words), "no {words} in {answer}");
    }
    assert_eq!(files(&server.data().join("files")), Vec::<std::path::PathBuf>::new());
    assert_eq!(kept(&server), Vec::<String>::new());
}

#[test]
fn a_file_that_came_before_the_form_was_cut_is_its_senders() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let token = contract(&mut agent).value("csrf").unwrap();
    let whole = String::from_utf8(PDF.to_vec()).unwrap();
    let first = field("csrf", &token) + &file("好.pdf") + &whole + "\r\n" + &file("坏.pdf") + "%PDF-1.4 half";
    let stream = begin(&server, &agent, first.len() + 1_000, &first);
    let stored = || files(&server.data().join("files")).into_iter().find(|path| path.extension().is_none());
    soon("the first file is stored", || stored().is_some());
    drop(stream);
    let path = server.data().join("waypost.db");
    let db = waypost_store::Db::open(&waypost_store::DbConfig { path, readers: 1 }).unwrap();
    let staged = "SELECT count(*) FROM file_use WHERE scope = 'upload'";
    soon("the file is noted down", || db.number(staged).unwrap() == 1);
    let hash = stored().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
    let form = contract(&mut agent).put("keep.scan", &format!("{hash}/好.pdf"));
    let case = accepted(&mut agent, &form);
    assert!(agent.get(&case).expect(200).text().contains("好.pdf"));
    assert_eq!(kept(&server).len(), 1);
}
