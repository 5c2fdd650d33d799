use waypost_testkit::{Client, Form};

use crate::fake::{Answer, Asked, Fake};

const SIGN_IN: &str = r#"<form method="post" action="/sign-in"><input type="hidden" name="csrf" value="c">
<input name="sign_in"><input name="password" type="password"><button>登录</button></form>
<form method="post" action="/language"><button name="lang" value="en">English</button></form>"#;

/// A door: the inbox for whoever has the cookie, the sign-in page for others.
fn door(asked: &Asked) -> Answer {
    let known = asked.header("cookie").is_some_and(|cookie| cookie.contains("s=1"));
    match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/inbox") if known => ("200 OK".to_owned(), "<h1>待办</h1>".to_owned()),
        ("GET", "/inbox") => ("303 See Other\r\nLocation: /sign-in?next=%2Finbox".to_owned(), String::new()),
        ("POST", "/sign-in") if asked.body.contains("password=right+%26+%E5%AF%B9") => (
            "303 See Other\r\nSet-Cookie: s=1; Path=/; HttpOnly\r\nLocation: /inbox".to_owned(),
            String::new(),
        ),
        ("POST", "/sign-in") => ("422 Unprocessable".to_owned(), SIGN_IN.to_owned()),
        ("POST", "/out") => ("200 OK\r\nSet-Cookie: s=; Max-Age=0".to_owned(), String::new()),
        _ => ("200 OK".to_owned(), SIGN_IN.to_owned()),
    }
}

#[test]
fn sign_in_goes_through_the_form_and_keeps_the_cookie() {
    let fake = Fake::start(door);
    let mut client = Client::new(&fake.url);
    let page = client.sign_in("wangfang", "right & 对");
    assert_eq!((page.path.as_str(), page.status), ("/inbox", 200));
    assert_eq!(client.cookies().get("s").map(String::as_str), Some("1"));
    let sent = fake.asked.lock().unwrap().iter().find(|asked| asked.method == "POST").cloned().unwrap();
    assert_eq!(sent.header("origin"), Some(fake.url.as_str()));
    assert_eq!(sent.header("sec-fetch-site"), Some("same-origin"));
    assert!(sent.body.starts_with("csrf=c&sign_in=wangfang&password="), "{}", sent.body);
}

#[test]
#[should_panic(expected = "sign-in of wangfang")]
fn a_refused_sign_in_is_not_taken_for_one() {
    let fake = Fake::start(door);
    Client::new(&fake.url).sign_in("wangfang", "wrong");
}

#[test]
fn a_redirect_is_followed_only_when_asked() {
    let fake = Fake::start(door);
    let mut client = Client::new(&fake.url);
    let page = client.get("/inbox");
    assert_eq!((page.status, page.location().as_deref()), (303, Some("/sign-in?next=%2Finbox")));
    assert_eq!(client.follow(page).status, 200);
}

#[test]
fn a_cookie_that_ended_is_sent_no_more() {
    let fake = Fake::start(door);
    let mut client = Client::new(&fake.url);
    client.set_cookie("s", "1");
    client.request("POST", "/out", None).unwrap();
    client.get("/inbox");
    assert_eq!(fake.last().header("cookie"), None);
}

#[test]
fn headers_of_an_attacker_can_be_sent() {
    let fake = Fake::start(door);
    let mut client = Client::new(&fake.url);
    client.header("Origin", Some("https://evil.example"));
    client.header("sec-fetch-site", None);
    client.send(&client_form(&fake.url));
    assert_eq!(fake.last().header("origin"), Some("https://evil.example"));
    assert_eq!(fake.last().header("sec-fetch-site"), None);
}

#[test]
fn files_go_as_multipart_and_untouched() {
    let fake = Fake::start(|_| {
        let form = r#"<form id="f" method="post" action="/up" enctype="multipart/form-data">
            <input name="title"><input type="file" name="scan"><input type="file" name="other"></form>"#;
        ("200 OK".to_owned(), form.to_owned())
    });
    let mut client = Client::new(&fake.url);
    let form = client.get("/f").form("f").set("title", "合\n同").attach("scan", "a\"b.pdf", "%PDF\n1");
    client.send(&form);
    let asked = fake.last();
    assert!(asked.header("content-type").unwrap().starts_with("multipart/form-data; boundary="));
    for part in [
        "name=\"title\"\r\n\r\n合\r\n同\r\n",
        "name=\"scan\"; filename=\"a%22b.pdf\"\r\nContent-Type: application/octet-stream\r\n\r\n%PDF\n1\r\n",
        "name=\"other\"; filename=\"\"\r\n",
    ] {
        assert!(asked.body.contains(part), "{part:?} in {}", asked.body);
    }
}

#[test]
fn an_answer_that_never_comes_is_told_apart() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || drop(listener.accept()));
    assert!(Client::new(&url).try_get("/").is_err());
}

fn client_form(url: &str) -> Form {
    Client::new(url).get("/sign-in").form("/sign-in")
}
