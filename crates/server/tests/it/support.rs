//! Hands for the tests of pages: people of the sample filling in their forms, raw connections, and a look at what is
//! kept.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    time::Duration,
};

use waypost_testkit::{Client, Form, Page, Server};

/// A small file that is taken.
pub const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n";

/// The sample's house, with every flow published.
pub fn house() -> Server {
    Server::builder().demo().start()
}

/// The filled form of a contract filing, about to be handed in; the agent is 王芳 (`wangfang`) or 赵磊 (`zhaolei`).
pub fn contract(agent: &mut Client) -> Form {
    contract_form(agent).press_value("branch", "1")
}

/// The same before any button is pressed.
pub fn contract_form(agent: &mut Client) -> Form {
    agent
        .get("/start/contract_filing")
        .expect(200)
        .form("start")
        .set("item.project", "阳光花园 3-1201")
        .set("item.buyer", "王小明")
        .set("item.amount", "1280000.00")
        .set("item.area", "89.50")
        .set("item.signed_on", "2026-03-01")
        .set("item.usage", "dwelling")
        .set("item.remark", "首套房")
}

/// The filled form of a request for the seal.
pub fn seal_request(clerk: &mut Client) -> Form {
    clerk
        .get("/start/seal_use")
        .expect(200)
        .form("start")
        .set("item.document_title", "关于租金的函")
        .set("item.amount", "800")
        .set("item.copies", "2")
        .press_value("branch", "1")
}

/// Sends a form that must be accepted; where it leads.
pub fn accepted(client: &mut Client, form: &Form) -> String {
    let answer = client.send(form);
    assert_eq!(answer.status, 303, "{}", answer.told());
    answer.location().expect("a redirect leads somewhere")
}

/// The form of the reader's first task on a case page.
pub fn task(page: &Page) -> Form {
    let mut forms = page.forms().into_iter();
    forms
        .find(|form| form.id().starts_with('v') && form.action().ends_with("/submit"))
        .unwrap_or_else(|| panic!("no task in {}", page.told()))
}

/// What is kept of every case, one JSON line each; everything kept must agree.
pub fn kept(server: &Server) -> Vec<String> {
    let path = server.data().with_file_name("dump.jsonl");
    server.must_run(&["verify", "--dump", path.to_str().expect("UTF-8")]);
    let dump = fs::read_to_string(&path).expect("a dump");
    fs::remove_file(&path).expect("a dump");
    dump.lines().map(str::to_owned).collect()
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                _ => found.push(entry.path()),
            }
        }
    }
    found.sort();
    found
}

/// A connection without manners.
pub fn raw(server: &Server) -> TcpStream {
    let address = server.url().trim_start_matches("http://");
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
    stream
}

/// The head of a POST of this client with a body of this length.
pub fn head(client: &Client, path: &str, kind: &str, length: usize) -> String {
    let cookies: Vec<_> = client.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!(
        "POST {path} HTTP/1.1\r\nhost: test\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\n\
         content-type: {kind}\r\ncontent-length: {length}\r\n\r\n",
        cookies.join("; ")
    )
}

/// Sends bytes; a connection that the other side closed takes none, which is no fault of the test.
pub fn send(stream: &mut TcpStream, bytes: &[u8]) -> bool {
    stream.write_all(bytes).is_ok()
}

/// Everything that comes until the other side closes.
pub fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset after the answer ends the answer too.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Asks again and again until it holds, or the time is over.
pub fn soon(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..500 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("{what}: not in 10 s");
}

/// The folder of test material from outside: named by `WAYPOST_TEST_DATA`, or beside the workspace; `None`, with a
/// printed line, where it is neither.
pub fn material() -> Option<PathBuf> {
    let named = std::env::var_os("WAYPOST_TEST_DATA").map(PathBuf::from);
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let folder = named.clone().unwrap_or_else(beside);
    assert!(named.is_none() || folder.is_dir(), "WAYPOST_TEST_DATA names no folder");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no test material at {}", folder.display());
    None
}
