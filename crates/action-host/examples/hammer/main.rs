//! Hostile plugins, a hundred times each: does the host live, and does it grow? And what does a call cost?
//!
//! `cargo run --release -p waypost-action-host --example hammer -- [--json] [RUNS]`. The program is its own worker; the
//! plugins are the puppet of the tests, compiled here by `cc`, and one in Rust that nobody catches.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

mod cost;
mod hostile;
mod machine;

use std::{error::Error, path::Path, process::Command, process::ExitCode, time::Duration};

use serde_json::{Value, json};
use waypost_action_host::{
    Host, HostConfig, PluginName, PluginRef, WorkerCommand,
    api::{Ask, Input, Request},
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Long enough for any good answer.
const LONG: Duration = Duration::from_secs(20);

fn main() -> Result<ExitCode> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|arg| arg == "action-worker") {
        return Ok(waypost_action_host::worker_main());
    }
    let out = Out { json: args.iter().any(|arg| arg == "--json") };
    let runs = args.iter().find_map(|arg| arg.parse().ok()).unwrap_or(100);
    let folder = tempfile::tempdir()?;
    let good = puppet(folder.path(), "good", &[])?;
    cost::measure(&good, out)?;
    let alive = hostile::hammer(folder.path(), &good, runs, out)?;
    Ok(if alive { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A host whose workers have little to eat.
fn host() -> Host {
    let mut config = HostConfig::new(WorkerCommand::this_program("action-worker"));
    config.memory_limit = 192 << 20;
    Host::new(config)
}

/// The question that puts the puppet into a mode.
fn ask(mode: &str) -> Request {
    Request::new(Ask::Run, Input { settings: json!({"mode": mode}), ..Input::default() })
}

/// The puppet, with definitions for its variants.
fn puppet(folder: &Path, name: &str, defines: &[&str]) -> Result<PluginRef> {
    let file = folder.join(format!("{name}.so"));
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-O0", "-w"]).args(defines).arg("-o").arg(&file).arg(fixture("puppet.c"));
    compiled(cc, name, &file)
}

/// The plugin whose panic leaves `extern "C"`.
fn panics(folder: &Path) -> Result<PluginRef> {
    let file = folder.join("panics.so");
    let mut rustc = Command::new("rustc");
    rustc.args(["--edition", "2024", "--crate-type", "cdylib", "-o"]).arg(&file).arg(fixture("panics.rs"));
    compiled(rustc, "panics", &file)
}

fn compiled(mut compiler: Command, name: &str, file: &Path) -> Result<PluginRef> {
    if compiler.status()?.success() {
        Ok(PluginRef::of_file(PluginName::new(name)?, file)?)
    } else {
        Err(format!("{name} does not compile").into())
    }
}

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// Where results go: lines for people, or JSON.
#[derive(Clone, Copy)]
struct Out {
    json: bool,
}

impl Out {
    fn line(self, words: &str, value: &Value) {
        if self.json {
            println!("{value}");
        } else {
            println!("{words}");
        }
    }
}
