//! Fixtures compiled into a folder of the test's own, and the words for calling them.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use serde_json::json;
use tempfile::TempDir;
use waypost_action_host::{
    Cause, Host, HostConfig, HostFault, PluginName, PluginRef, Runner, WorkerCommand,
    api::{Ask, Input, Reply, Request, WireValue},
};

/// Long enough for any good answer on a busy machine.
pub const LONG: Duration = Duration::from_secs(30);

/// For calls that hang, on a worker that is ready.
pub const SHORT: Duration = Duration::from_millis(300);

pub fn config() -> HostConfig {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_waypost-action-worker"));
    HostConfig::new(WorkerCommand { program, args: vec![] })
}

/// A plugin compiled for one test.
pub struct Fixture {
    pub plugin: PluginRef,
    pub folder: TempDir,
}

impl Fixture {
    /// The puppet, with definitions for its variants.
    pub fn puppet(defines: &[&str]) -> Self {
        Self::compiled("puppet", |source, target| {
            let mut cc = Command::new("cc");
            cc.args(["-shared", "-fPIC", "-O0"])
                .args(defines)
                .arg(source.join("puppet.c"))
                .arg("-o")
                .arg(target);
            cc
        })
    }

    /// A plugin in C: its name, and its source from this crate's folder.
    pub fn in_c(name: &str, source: &str) -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
        Self::compiled(name, |_, target| {
            let mut cc = Command::new("cc");
            cc.args(["-std=c11", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror"]);
            cc.arg(source).arg("-o").arg(target);
            cc
        })
    }

    /// The plugin whose panic nobody catches.
    pub fn panics() -> Self {
        Self::compiled("panics", |source, target| {
            let mut rustc = Command::new("rustc");
            rustc.args(["--edition", "2024", "--crate-type", "cdylib"]).arg(source.join("panics.rs"));
            rustc.arg("-o").arg(target);
            rustc
        })
    }

    /// The plugin whose panic the SDK catches, with more arguments for the compiler; or the compiler's words.
    pub fn with_sdk(args: &[&str]) -> Result<Self, String> {
        let built = built(&["--package", "waypost-action-sdk"]);
        Self::try_compiled("with_sdk", |source, target| {
            let mut library = OsString::from("waypost_action_sdk=");
            library.push(built.join("libwaypost_action_sdk.rlib"));
            let mut rustc = Command::new("rustc");
            rustc.args(["--edition", "2024", "--crate-type", "cdylib", "--extern"]).arg(library);
            rustc
                .arg("-L")
                .arg(built.join("deps"))
                .args(args)
                .arg(source.join("with_sdk.rs"))
                .arg("-o")
                .arg(target);
            rustc
        })
    }

    fn compiled(name: &str, compiler: impl FnOnce(&Path, &Path) -> Command) -> Self {
        Self::try_compiled(name, compiler).unwrap()
    }

    fn try_compiled(name: &str, compiler: impl FnOnce(&Path, &Path) -> Command) -> Result<Self, String> {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join(format!("{name}.so"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        let done = compiler(&source, &target).output().unwrap();
        if !done.status.success() {
            return Err(String::from_utf8_lossy(&done.stderr).into_owned());
        }
        Ok(Self { plugin: PluginRef::of_file(PluginName::new(name).unwrap(), target).unwrap(), folder })
    }
}

/// The action `number`, built beside the worker.
pub fn number() -> PluginRef {
    let file = built(&["--package", "waypost-plugin-number"]).join("libwaypost_plugin_number.so");
    PluginRef::of_file(PluginName::new("number").unwrap(), file).unwrap()
}

/// The example, a program that is a host and its own worker.
pub fn example_ask() -> PathBuf {
    built(&["--package", "waypost-action-host", "--example", "ask"]).join("examples/ask")
}

/// Builds something of the workspace beside the worker, and says where that is.
fn built(what: &[&str]) -> PathBuf {
    let folder = Path::new(env!("CARGO_BIN_EXE_waypost-action-worker")).parent().unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet"]).args(what).arg("--target-dir").arg(folder.parent().unwrap());
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    let done = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    folder.to_owned()
}

pub fn request(ask: Ask, mode: &str) -> Request {
    Request::new(ask, Input { settings: json!({"mode": mode}), ..Input::default() })
}

/// Runs the puppet in a mode.
pub fn run(host: &Host, plugin: &PluginRef, mode: &str, deadline: Duration) -> Result<Reply, HostFault> {
    host.invoke(plugin, &request(Ask::Run, mode), deadline)
}

pub fn cause(outcome: Result<Reply, HostFault>) -> Cause {
    outcome.unwrap_err().cause
}

/// The number that the puppet set.
pub fn number_in(outcome: Result<Reply, HostFault>) -> i64 {
    match outcome {
        Ok(Reply::Done(output)) => match output.set["number"] {
            WireValue::Integer(number) => number,
            ref other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// Whether a process is gone with all its threads, or only waits to be buried.
pub fn is_over(pid: i64) -> bool {
    let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { return true };
    let ended = stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with(['Z', 'X']));
    let threads = fs::read_dir(format!("/proc/{pid}/task")).map_or(0, |threads| threads.count());
    ended && threads <= 1
}

/// Waits for something that the system does in its own time.
pub fn eventually(what: impl Fn() -> bool) {
    let until = std::time::Instant::now() + LONG;
    while !what() {
        assert!(std::time::Instant::now() < until, "it never happened");
        std::thread::yield_now();
    }
}
