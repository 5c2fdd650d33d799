//! `waypost serve` from its start to its end, however it ends.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use waypost_store::{Db, DbConfig};

use super::support::{BINARY, Place, QUICK, run, server};

#[test]
fn it_says_where_it_listens_and_answers() {
    let mut server = server().start();
    let health = server.client().get("/health");
    assert_eq!((health.status, health.body.as_str()), (200, "ok\n"));
    let setup = server.setup().expect("nobody can sign in yet").to_owned();
    assert!(setup.starts_with(&format!("{}/setup/", server.url())), "{setup}");
    assert_eq!(server.client().get(setup.strip_prefix(server.url()).unwrap()).status, 200);
    assert_eq!(server.stop().and_then(|status| status.code()), Some(0), "{}", server.log());
}

#[test]
fn a_new_folder_is_made_by_the_first_start() {
    let place = Place::empty();
    let data = place.data();
    let mut child = Command::new(BINARY)
        .args(["--data", data.to_str().unwrap(), "serve", "--listen", "127.0.0.1:0", "--log-json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut line = || lines.next().unwrap().unwrap();
    assert!(line().starts_with("set up: http://127.0.0.1:"));
    assert!(line().starts_with("listening on http://127.0.0.1:"));
    child.kill().unwrap();
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    child.wait().unwrap();
    for line in log.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(entry["level"].is_string() && entry["timestamp"].is_string(), "{line}");
    }
    assert!(!log.is_empty());
    place.run(&["verify"]).done();
}

#[test]
fn no_set_up_is_offered_where_somebody_can_sign_in() {
    let mut server = server().prepare();
    server.must_run(&["user", "add", "ann", "--display", "Ann"]);
    server.start_again();
    assert_eq!(server.setup(), None);
}

#[test]
fn a_second_server_on_the_folder_is_refused() {
    let server = server().start();
    let data = server.data();
    let second = run(Command::new(BINARY).args([
        "--data",
        data.to_str().unwrap(),
        "serve",
        "--listen",
        "127.0.0.1:0",
    ]));
    second.refused(format!(
        "a `waypost serve` is running on the data folder {}; stop it first",
        data.display()
    ));
    assert_eq!(server.client().get("/health").status, 200, "the first goes on");
}

#[test]
fn the_database_is_not_migrated_under_a_running_server() {
    let server = server().start();
    let config = DbConfig { path: server.data().join("waypost.db"), readers: 1 };
    let db = Db::open(&config).unwrap();
    let newest = "(SELECT max(version) FROM __diesel_schema_migrations)";
    db.plant(&format!("DELETE FROM __diesel_schema_migrations WHERE version = {newest}")).unwrap();
    let ran = server.run(&["migrate"]);
    assert_eq!(ran.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("; stop it first"), "{}", server.log());
    assert_eq!(db.pending().unwrap().len(), 1, "it still waits");
}

#[test]
fn an_address_in_use_is_named() {
    let server = server().start();
    let address = server.url().strip_prefix("http://").unwrap();
    Place::empty()
        .run(&["--json", "serve", "--listen", address, "--log", "error"])
        .refused_with(&format!("cannot listen on {address}: "));
}

#[test]
fn a_kept_connection_does_not_hold_up_the_end() {
    let mut server = server().start();
    let mut kept = TcpStream::connect(server.url().strip_prefix("http://").unwrap()).unwrap();
    kept.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut answer = [0; 12];
    kept.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    let began = Instant::now();
    assert_eq!(server.stop().and_then(|status| status.code()), Some(0), "{}", server.log());
    assert!(began.elapsed() < Duration::from_secs(10), "it took {:?}", began.elapsed());
}

#[test]
fn killed_it_is_ready_again_at_once_and_everything_is_there() {
    let mut server = server().start();
    server.must_run(&["user", "add", "ann", "--display", "Ann"]);
    server.kill();
    let took = server.start_again();
    assert!(took < QUICK, "ready after {took:?}");
    assert_eq!(server.client().get("/health").status, 200);
    server.must_run(&["verify"]);
}

#[test]
fn plain_http_for_others_must_be_meant() {
    let place = Place::empty();
    place.run(&["serve", "--listen", "0.0.0.0:0"]).refused(
        "plain http on an address other than loopback needs --insecure-http; better give a TLS certificate, or \
         name the trusted proxy that brings https",
    );
    assert!(!place.data().exists());
}

#[test]
fn broken_templates_are_named_before_anything_is_served() {
    let place = Place::empty();
    std::fs::create_dir(place.path().join("own")).unwrap();
    place.file("own/broken.hbs", "{{#if");
    let own = place.path().join("own");
    let ran = place.run(&["serve", "--listen", "127.0.0.1:0", "--templates", own.to_str().unwrap()]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("waypost: template broken: ") && ran.out.is_empty(), "{ran:?}");
}
