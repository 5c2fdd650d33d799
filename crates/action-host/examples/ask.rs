//! Registers a plugin's file, asks it in a worker process, prints its answers. The program is its own worker.
//!
//! `cargo build -p waypost-plugin-number && cargo run -p waypost-action-host --example ask -- number
//! target/debug/libwaypost_plugin_number.so '{"series":"市房备","pattern":"市房备〔{year}〕{n}号","into":"no"}'`
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::{error::Error, process::ExitCode, time::Duration};

use waypost_action_host::{
    Host, HostConfig, PluginName, PluginRef, Runner, WorkerCommand,
    api::{Ask, Input, Request},
};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["action-worker"] => Ok(waypost_action_host::worker_main()),
        [name, path, settings] => ask(name, path, settings),
        _ => Err("name, file and settings of a plugin are needed".into()),
    }
}

fn ask(name: &str, path: &str, settings: &str) -> Result<ExitCode, Box<dyn Error>> {
    let plugin = PluginRef::of_file(PluginName::new(name)?, path)?;
    let host = Host::new(HostConfig::new(WorkerCommand::this_program("action-worker")));
    let deadline = Duration::from_secs(5);
    println!("{}", serde_json::to_string_pretty(&host.describe(&plugin, deadline)?)?);

    let settings = serde_json::from_str(settings)?;
    let input = Input { settings, business_date: "2026-11-21".into(), ..Input::default() };
    for ask in [Ask::Check, Ask::Preview, Ask::Run] {
        let reply = host.invoke(&plugin, &Request::new(ask, input.clone()), deadline)?;
        println!("{ask:?}: {}", serde_json::to_string(&reply)?);
    }
    Ok(ExitCode::SUCCESS)
}
