#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod blank;
mod confine;
pub mod fault;
mod frame;
pub mod host;
mod in_process;
mod load;
pub mod plugin;
pub mod registry;
pub mod runner;
mod worker;

/// Target of the log lines that hold what plugins print.
pub const PRINTS: &str = "plugin";

pub use confine::Confinement;
pub use fault::{Cause, Death, HostFault};
pub use host::{Host, HostConfig, WorkerCommand};
pub use in_process::InProcess;
pub use plugin::{BadPlugin, Digest, PluginName, PluginRef};
pub use registry::Registry;
pub use runner::Runner;
pub use waypost_action_api as api;
pub use worker::worker_main;
