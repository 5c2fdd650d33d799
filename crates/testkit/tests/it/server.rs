//! A shell script stands for the binary: it prints what the real one prints.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    time::Duration,
};

use tempfile::TempDir;
use waypost_testkit::{Server, ServerBuilder};

const SCRIPT: &str = r#"#!/bin/sh
echo "called $*" >> "$0.calls"
case "$*" in
*" user reset nobody"*) echo "no such person" >&2; exit 1 ;;
*" user reset "*) for name; do :; done; echo "{\"user\":\"$name\",\"password\":\"of-$name\"}" ;;
*" --bad"*) echo "port is taken" >&2; exit 1 ;;
*" --silent"*) exec sleep 600 ;;
*" serve "*)
    echo '{"setup":"http://127.0.0.1:41/setup/abc"}'
    echo '{"listening":"http://127.0.0.1:41"}'
    sh -c 'sleep 600; : action-worker' "$0" action-worker &
    worker=$!
    trap 'kill $worker 2>/dev/null; exit 0' TERM
    # Also without its worker the server goes on.
    while :; do sleep 1 & wait $!; done ;;
*" verify"*) echo clean ;;
esac
"#;

fn script() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("waypost");
    fs::write(&path, SCRIPT).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    (folder, path)
}

fn calls(binary: &std::path::Path) -> String {
    fs::read_to_string(format!("{}.calls", binary.display())).unwrap()
}

/// Whether a process is there and not a zombie.
fn alive(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

/// The message of the panic that a start must end in.
fn refused(builder: ServerBuilder) -> String {
    let error = catch_unwind(AssertUnwindSafe(|| builder.start())).expect_err("it must not come up");
    error.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[test]
fn a_server_is_prepared_before_it_starts() {
    let (folder, binary) = script();
    let (organisation, flow) = (folder.path().join("o.toml"), folder.path().join("f.toml"));
    fs::write(&organisation, "format = 1\n[organisation]\n").unwrap();
    fs::write(&flow, "format = 1\n[[flows]]\n").unwrap();
    let server =
        Server::builder().binary(&binary).packages(&[&organisation, &flow]).people(&["lina"]).start();
    assert_eq!(server.url(), "http://127.0.0.1:41");
    assert_eq!(server.setup(), Some("http://127.0.0.1:41/setup/abc"));
    assert_eq!(server.password("lina"), "of-lina");
    assert_eq!(server.password("wangfang"), "of-wangfang");
    let calls = calls(&binary);
    let places: Vec<_> = [
        "migrate",
        "tenant add",
        "org import",
        "flow import",
        "user reset --keep lina",
        "serve --listen 127.0.0.1:0",
    ]
    .map(|call| calls.find(call).unwrap_or_else(|| panic!("no {call} in {calls}")))
    .into();
    assert!(places.is_sorted(), "{calls}");
    assert!(calls.contains("f.toml --publish"));
    assert_eq!(calls.matches("user reset --keep lina").count(), 1);
}

#[test]
fn a_killed_server_leaves_no_process_and_comes_up_again_at_the_same_port() {
    let (_folder, binary) = script();
    let mut server = Server::builder().binary(&binary).start();
    let first = server.pid().unwrap();
    server.kill();
    assert!(!alive(first));
    assert_eq!(server.pid(), None);
    let took = server.start_again();
    assert!(took < Duration::from_secs(30));
    assert_ne!(server.pid(), Some(first));
    assert!(calls(&binary).contains("serve --listen 127.0.0.1:41"));
    assert!(server.log().contains("(killed)"));
}

#[test]
fn workers_can_be_killed_without_the_server() {
    let (_folder, binary) = script();
    let server = Server::builder().binary(&binary).start();
    // The script starts its worker after its ready line.
    let killed = (0..2000).any(|_| {
        std::thread::yield_now();
        server.kill_workers() > 0
    });
    assert!(killed, "{}", server.log());
    assert!(server.pid().is_some_and(alive));
}

#[test]
fn a_stop_lets_the_server_end_by_itself() {
    let (_folder, binary) = script();
    let mut server = Server::builder().binary(&binary).start();
    assert!(server.stop().is_some());
    assert_eq!(server.pid(), None);
}

#[test]
fn what_the_server_said_is_told_when_it_does_not_come_up() {
    let (_folder, binary) = script();
    let told = refused(Server::builder().binary(&binary).serve(&["--bad"]));
    assert!(told.contains("port is taken"), "{told}");
    let told = refused(
        Server::builder().binary(&binary).serve(&["--silent"]).ready_within(Duration::from_millis(300)),
    );
    assert!(told.contains("not ready after"), "{told}");
}

#[test]
fn a_command_that_fails_says_what_it_said() {
    let (_folder, binary) = script();
    let server = Server::builder().binary(&binary).start();
    assert_eq!(String::from_utf8_lossy(&server.run(&["verify"]).stdout), "clean\n");
    assert!(!server.run(&["user", "reset", "nobody"]).status.success());
    assert!(server.log().contains("no such person"));
}
