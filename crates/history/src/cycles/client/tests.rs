use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    sync::{Arc, Mutex},
};

use super::*;

fn page(status: u16, location: Option<&str>) -> Page {
    let headers = location.map(|to| ("location".to_owned(), to.to_owned())).into_iter().collect();
    Page { status, headers, ..Page::of("/", "") }
}

fn form(action: &str) -> Form {
    let text =
        format!("<form id=f method=post action={action}><input name=key value=k1><button>go</button></form>");
    Page::of("/", &text).form("f").press("go")
}

#[test]
fn an_attempt_is_read_from_where_the_form_goes() {
    let check = |action: &str, verb: Verb, case: Option<&str>, visit: Option<&str>| {
        let attempt = attempt("lina", &form(action));
        assert_eq!(
            (attempt.verb, attempt.case.as_deref(), attempt.visit.as_deref()),
            (verb, case, visit),
            "{action}"
        );
        assert_eq!(attempt.key, "k1");
    };
    check("/start/seal_use", Verb::Start, None, None);
    check("/cases/7/visits/9/submit", Verb::Submit, Some("7"), Some("9"));
    check("/cases/7/visits/9/withdraw", Verb::Withdraw, Some("7"), Some("9"));
    check("/cases/7/comment#comment", Verb::Comment, Some("7"), None);
}

#[test]
fn a_number_is_read_where_it_was_drawn_and_not_where_it_is_foretold() {
    let foretold = "<p>取下一个号：市房备〔2026〕…号</p>";
    assert_eq!(number_of(foretold), None);
    assert_eq!(number_of("<p>市房备〔2026〕号"), None);
    assert_eq!(number_of("<p>市房备〔2026"), None);
    let both = format!("{foretold}<dd>市房备〔2026〕12号</dd>");
    assert_eq!(number_of(&both), Some("市房备〔2026〕12号"));
}

#[test]
fn an_answer_is_ok_refused_unknown_or_nothing_at_all() {
    let start = attempt("lina", &form("/start/seal_use"));
    let told = |status, location| match read(&page(status, location), std::slice::from_ref(&start)) {
        Answer::Final(Outcome::Ok { case, .. }) => format!("ok {case}"),
        Answer::Final(Outcome::Refused { code }) => format!("refused {code}"),
        Answer::Final(Outcome::Unknown) => "unknown".to_owned(),
        Answer::SignedOut => "signed out".to_owned(),
        Answer::Batch(address) => format!("batch {address}"),
        Answer::Mixed => "mixed".to_owned(),
    };
    assert_eq!(told(303, Some("/cases/12?done=1")), "ok 12");
    assert_eq!(told(303, Some("/sign-in?next=%2F")), "signed out");
    assert_eq!(told(403, None), "signed out");
    assert_eq!(told(422, None), "refused 422");
    assert_eq!(told(200, None), "refused 200");
    assert_eq!(told(503, None), "unknown");
    assert_eq!(told(303, Some("/batches/9?done=1")), "batch /batches/9");
    let two = [start.clone(), start];
    assert!(matches!(read(&page(200, None), &two), Answer::Mixed));
    assert!(matches!(read(&page(422, None), &two), Answer::Mixed));
}

#[test]
fn the_documents_of_a_batch_are_read_with_their_cases() {
    let page = r#"<section class="panel batch-document" id="v71" aria-labelledby="v71-head"><h2><a href="/cases/12">№ 12</a></h2></section>
<section class="panel batch-document" id="v72"><a href="/cases/13">№ 13</a></section>"#;
    let told = |id: &str, case: &str| (id.to_owned(), case.to_owned());
    assert_eq!(documents(page), [told("v71", "12"), told("v72", "13")]);
}

/// A server that loses the first answer, then denies so often, then acknowledges; and what was posted to it.
fn forgetful(denials: usize) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let posted = Arc::<Mutex<Vec<String>>>::default();
    let kept = posted.clone();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut reader = BufReader::new(stream);
            let (mut first, mut length) = (String::new(), 0);
            reader.read_line(&mut first).unwrap();
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                match line.trim().to_ascii_lowercase().split_once(": ") {
                    Some(("content-length", value)) => length = value.parse().unwrap(),
                    Some(_) => {}
                    None => break,
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let mut answer = "200 OK";
            if first.starts_with("POST") {
                let mut posted = kept.lock().unwrap();
                posted.push(String::from_utf8(body).unwrap());
                match posted.len() {
                    1 => continue,
                    n if n < 2 + denials => answer = "403 Forbidden",
                    _ => answer = "303 See Other\r\nLocation: /cases/7",
                }
            }
            let page = "<form method=post action=/out><input name=csrf value=new></form>";
            let length = page.len();
            let answer =
                format!("HTTP/1.1 {answer}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{page}");
            reader.get_mut().write_all(answer.as_bytes()).unwrap();
        }
    });
    (url, posted)
}

/// What comes of a start whose answer is lost: its attempts, and what was posted.
fn lost(denials: usize) -> (Vec<Attempt>, Vec<String>) {
    let (url, posted) = forgetful(denials);
    let world = World::default();
    world.move_to(&url);
    let mut client = Client::new(&world, vec![("lina", "secret".to_owned())], Dice::new(1));
    let page = "<form id=f method=post action=/start/seal_use><input name=csrf value=old><input name=key value=k1></form>";
    let form = Page::of("/start/seal_use", page).form("f");
    let attempt = attempt("lina", &form);
    client.people[0].signed_in = true;
    assert!(
        client.people[0]
            .send(&world, Unknown { form, attempts: vec![attempt], tries: 0, denied: 0 })
            .is_err()
    );
    world.closing.store(true, Ordering::Release);
    client.work();
    let posted = posted.lock().unwrap().clone();
    (world.attempts.into_inner().unwrap(), posted)
}

#[test]
fn a_command_without_an_answer_is_sent_again_with_its_key_until_there_is_one() {
    let (attempts, posted) = lost(1);
    let outcomes: Vec<_> = attempts.iter().map(|attempt| (attempt.key.as_str(), &attempt.outcome)).collect();
    let ok = Outcome::Ok { case: "7".to_owned(), version: None };
    assert_eq!(outcomes, [("k1", &Outcome::Unknown), ("k1", &ok)]);
    assert!(attempts[0].ended < attempts[1].began);
    assert_eq!(posted, ["csrf=old&key=k1", "csrf=old&key=k1", "key=k1&csrf=new"]);
}

#[test]
fn a_command_that_is_denied_with_a_fresh_token_is_refused() {
    let (attempts, posted) = lost(10);
    assert_eq!(attempts.len(), 2);
    assert!(matches!(attempts[1].outcome, Outcome::Refused { .. }), "{attempts:?}");
    assert_eq!(posted.len(), 4);
}
