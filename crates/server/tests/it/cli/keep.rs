//! Verifying, backup and restore; plugins.

use std::{fs, time::Duration};

use serde_json::Value;
use waypost_action_host::{Cause, Host, HostConfig, PluginName, PluginRef, Runner, WorkerCommand};
use waypost_store::{Db, DbConfig};

use super::support::{BINARY, Place, SOUND, server};

#[test]
fn what_was_altered_is_listed_and_ends_with_1() {
    let place = Place::with_organisation();
    let clean: Value = serde_json::from_str(&place.run(&["--json", "verify"]).done()).unwrap();
    assert!(
        clean["entries"].as_i64() > Some(0) && clean["problems"].as_array().unwrap().is_empty(),
        "{clean}"
    );

    let config = DbConfig { path: place.data().join("waypost.db"), readers: 1 };
    let alter = "UPDATE journal SET payload = X'7B7D' WHERE chain = 1 AND seq = 1";
    Db::open(&config).unwrap().plant(alter).unwrap();
    let ran = place.run(&["verify"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("does not agree:") && ran.err.contains("acme, chain 1: "), "{ran:?}");
    let told: Value = serde_json::from_str(&place.run(&["--json", "verify"]).out).unwrap();
    assert_eq!(told["problems"][0]["tenant"], "acme");
}

#[test]
fn a_published_seal_must_be_there() {
    let mut server = server().prepare();
    server.start_again();
    assert!(server.stop().unwrap().success(), "an end seals what is new");
    let line = fs::read_to_string(server.data().join("seals.log")).unwrap();
    let hash = line.lines().next().unwrap().rsplit(' ').next().unwrap();
    assert!(server.run(&["verify", "--seal", hash]).status.success(), "{}", server.log());
    let other = server.run(&["verify", "--seal", &"0".repeat(64)]);
    assert_eq!(other.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&other.stderr).contains("the database was set back"));
}

#[test]
fn a_backup_is_restored_elsewhere_and_verified() {
    let place = Place::with_organisation();
    place.run(&["plugin", "add", "number", &place.plugin()]).done();
    let flow = place.file("flow.toml", SOUND);
    place.run(&["flow", "import", "--publish", &flow]).done();
    let backup = place.path().join("backup").display().to_string();
    place.run(&["backup", &backup]).done();
    place.run(&["backup", &backup]).refused(format!("{backup} exists already"));

    let other = Place::empty();
    let to = other.data().display().to_string();
    let restored = other.run(&["restore", &backup, "--to", &to, "--verify"]).done();
    assert!(restored.starts_with("clean: 0 cases, "), "{restored}");
    assert_eq!(
        other.run(&["flow", "export", "leave"]).done(),
        place.run(&["flow", "export", "leave"]).done()
    );
    other.run(&["restore", &backup, "--to", &to]).refused(format!("{to} is not empty"));
    other.run(&["restore", "/nowhere", "--to", &to]).refused("/nowhere holds no backup");
}

#[test]
fn a_served_folder_uses_its_own_copies_of_plugins() {
    let place = Place::with_tenant();
    place.run(&["plugin", "add", "number", &place.plugin()]).done();
    let mut server = server().prepare();
    let moved = server.data();
    fs::remove_dir_all(&moved).unwrap();
    fs::rename(place.data(), &moved).unwrap();
    server.start_again();
    let listed: Value = serde_json::from_str(&server.must_run(&["--json", "plugin", "list"])).unwrap();
    let path = listed["path"].as_str().unwrap();
    assert!(path.starts_with(moved.to_str().unwrap()), "{path}");
    server.stop();
    server.must_run(&["verify"]);
}

#[test]
fn the_binary_is_a_worker_of_the_action_host() {
    let place = Place::empty();
    let worker = WorkerCommand { program: BINARY.into(), args: vec!["action-worker".into()] };
    let host = Host::new(HostConfig::new(worker));
    let plugin =
        PluginRef::of_file(PluginName::new("number").unwrap(), place.file("libplugin.so", "no library"))
            .unwrap();
    let fault = host.describe(&plugin, Duration::from_secs(20)).unwrap_err();
    assert!(matches!(fault.cause, Cause::NotLoadable { .. }), "the worker looked at it: {fault}");
}
