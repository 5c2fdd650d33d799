//! The template that a stranger copies: outside the tree it builds, its own tests pass, and both runners run it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use waypost_action_host::{
    Host, InProcess, PluginName, PluginRef, Runner,
    api::{Ask, Input, Output, Reply, Request},
};

use crate::support::{LONG, config};

fn tree() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Copies it out of the tree and sets the one path, as `plugins/README.md` says.
fn copy(to: &Path) {
    let from = tree().join("plugins/template");
    fs::create_dir(to.join("src")).unwrap();
    for file in ["src/lib.rs", "input.json"] {
        fs::copy(from.join(file), to.join(file)).unwrap();
    }
    let manifest = fs::read_to_string(from.join("Cargo.toml")).unwrap();
    let path = "../../crates/action-sdk";
    assert!(manifest.contains(path));
    let sdk = tree().join("crates/action-sdk");
    fs::write(to.join("Cargo.toml"), manifest.replace(path, sdk.to_str().unwrap())).unwrap();
}

fn cargo(folder: &Path, target: &Path, command: &str) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([command, "--quiet", "--offline", "--target-dir"]).arg(target).current_dir(folder);
    let done = cargo.output().unwrap();
    assert!(done.status.success(), "{command}: {}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_copy_of_the_template_builds_passes_its_tests_and_runs() {
    let folder = tempfile::tempdir().unwrap();
    copy(folder.path());
    // Kept from run to run, for the dependencies.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("template");
    cargo(folder.path(), &target, "build");
    cargo(folder.path(), &target, "test");

    let file = target.join("debug/libwaypost_plugin_stamp.so");
    let plugin = PluginRef::of_file(PluginName::new("stamp").unwrap(), file).unwrap();
    let input = fs::read_to_string(folder.path().join("input.json")).unwrap();
    let input: Input = serde_json::from_str(&input).unwrap();
    for runner in [&InProcess::new() as &dyn Runner, &Host::new(config())] {
        assert_eq!(runner.describe(&plugin, LONG).unwrap().name, "stamp");
        let ask = |ask| runner.invoke(&plugin, &Request::new(ask, input.clone()), LONG).unwrap();
        assert_eq!(ask(Ask::Check), Reply::Allowed);
        let words = Some("写入 stamped：王芳, 2026-11-21".to_owned());
        assert_eq!(ask(Ask::Preview), Reply::Preview { words });
        let stamped = Output::default().set("stamped", "王芳, 2026-11-21, 已核对");
        assert_eq!(ask(Ask::Run), Reply::Done(stamped));
    }
}
