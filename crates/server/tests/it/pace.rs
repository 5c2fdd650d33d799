//! Slow and many connections: one that drips is cut, and those who behave are served all the while.

use std::{
    io::Write,
    thread,
    time::{Duration, Instant},
};

use waypost_testkit::Server;

use crate::support::{accepted, files, head, kept, raw, rest, seal_request, send, soon};

/// The same limits, sooner.
const PACE: &str =
    "[pace]\nhead_seconds = 1\npause_seconds = 2\nstart_seconds = 3\nbytes_per_second = 1000\n";

fn hurried() -> (tempfile::TempDir, Server) {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("waypost.toml");
    std::fs::write(&config, PACE).unwrap();
    let server = Server::builder().demo().options(&["--config", config.to_str().unwrap()]).start();
    (folder, server)
}

#[test]
fn a_slow_head_and_a_dripping_body_are_cut() {
    let (_folder, server) = hurried();
    let mut clerk = server.sign_in("heping");
    let form = seal_request(&mut clerk);

    let slow = thread::scope(|scope| {
        let head_drips = scope.spawn(|| {
            let mut stream = raw(&server);
            let began = Instant::now();
            for byte in "GET /inbox HTTP/1.1\r\nhost: test\r\nx-slow: 1".bytes().cycle() {
                if !send(&mut stream, &[byte]) || began.elapsed() > Duration::from_secs(12) {
                    break;
                }
                thread::sleep(Duration::from_millis(100));
            }
            ("a head that drips", began.elapsed(), rest(&mut stream))
        });
        let silent = scope.spawn(|| {
            let mut stream = raw(&server);
            stream
                .write_all(
                    head(&clerk, "/start/seal_use", "application/x-www-form-urlencoded", 1_000).as_bytes(),
                )
                .unwrap();
            let began = Instant::now();
            let answer = rest(&mut stream);
            ("a body that does not come", began.elapsed(), answer)
        });
        let body_drips = scope.spawn(|| {
            let mut stream = raw(&server);
            let kind = "multipart/form-data; boundary=b";
            stream.write_all(head(&clerk, "/start/seal_use", kind, 1_000_000).as_bytes()).unwrap();
            stream.write_all(b"--b\r\ncontent-disposition: form-data; name=\"item.x\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4 ").unwrap();
            let began = Instant::now();
            while began.elapsed() < Duration::from_secs(12) && send(&mut stream, b"x") {
                thread::sleep(Duration::from_millis(100));
            }
            ("a body that drips", began.elapsed(), rest(&mut stream))
        });
        // Meanwhile others work.
        for _ in 0..10 {
            clerk_inbox(&server, &clerk);
            thread::sleep(Duration::from_millis(200));
        }
        [head_drips, silent, body_drips].map(|handle| handle.join().unwrap())
    });
    for (what, took, answer) in &slow {
        assert!(*took < Duration::from_secs(9), "{what}: cut after {took:?}: {answer}");
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{what}: {}",
            answer.lines().next().unwrap_or_default()
        );
    }
    assert!(slow[1].2.contains("上传中断"), "the form's sender is told: {}", slow[1].2);
    soon("what was cut is removed", || files(&server.data().join("files/incoming")).is_empty());
    assert_eq!(kept(&server), Vec::<String>::new());
    accepted(&mut clerk, &form);
}

fn clerk_inbox(server: &Server, clerk: &waypost_testkit::Client) {
    let mut client = server.client();
    for (name, value) in clerk.cookies() {
        client.set_cookie(name, value);
    }
    let began = Instant::now();
    client.get("/inbox").expect(200);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}

#[test]
fn a_thousand_idle_connections_stop_nobody() {
    let (_folder, server) = hurried();
    let clerk = server.sign_in("heping");
    let idle: Vec<_> = (0..1_000)
        .map(|n| {
            let mut stream = raw(&server);
            if n % 2 == 0 {
                stream.write_all(b"GET /inbox HTTP/1.1\r\nhost:").unwrap();
            }
            stream
        })
        .collect();
    for _ in 0..5 {
        clerk_inbox(&server, &clerk);
    }
    assert_eq!(idle.len(), 1_000);
}

#[test]
fn a_server_that_stops_answers_what_it_has() {
    let (_folder, mut server) = hurried();
    let mut clerk = server.sign_in("heping");
    let form = seal_request(&mut clerk);
    let fields: Vec<_> = form.fields();
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let body: Vec<_> =
        fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
    let body = body.join("&");
    // Half of the form is on its way when the server is told to stop.
    let mut stream = raw(&server);
    let (first, second) = body.split_at(body.len() / 2);
    stream
        .write_all(
            head(&clerk, "/start/seal_use", "application/x-www-form-urlencoded", body.len()).as_bytes(),
        )
        .unwrap();
    stream.write_all(first.as_bytes()).unwrap();
    let second = second.to_owned();
    let answer = thread::spawn(move || {
        thread::sleep(Duration::from_millis(500));
        send(&mut stream, second.as_bytes());
        rest(&mut stream)
    });
    thread::sleep(Duration::from_millis(200));
    let status = server.stop().expect("it ran");
    assert!(status.success(), "{status}");
    let answer = answer.join().unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert_eq!(kept(&server).len(), 1, "what was acknowledged is kept");
}
