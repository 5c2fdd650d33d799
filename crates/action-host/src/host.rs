//! Plugins in worker processes: one pool of processes per plugin, kept alive, killed at the deadline.
//!
//! A pool starts a process when it has none to spare and may have one more; a caller waits for a free one otherwise.
//! A process that gave any fault is not used again. A plugin registered anew (another path or hash) gets a new pool,
//! and the old one ends when its last call does.

mod line;
mod pool;
mod prints;
mod process;

use std::{
    collections::HashMap,
    ffi::OsString,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use waypost_action_api::{Describe, Reply, Request};

use crate::{
    Cause, Confinement, HostFault, PluginName, PluginRef,
    blank::Blank,
    runner::{Runner, read_reply, unasked, write_request},
};
use pool::Pool;

/// Runs plugins in worker processes. Dropping it ends those that are idle.
#[derive(Debug)]
pub struct Host {
    config: Arc<HostConfig>,
    pools: Mutex<HashMap<PluginName, Arc<Pool>>>,
}

/// How workers are run.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HostConfig {
    /// What starts a worker.
    pub worker: WorkerCommand,
    /// Address space of a worker in bytes, program and libraries included. 1 GiB if not said.
    pub memory_limit: u64,
    /// Files that a worker may have open. 256 if not said.
    pub open_files: u64,
    /// Most worker processes per plugin. 2 if not said.
    pub workers_per_plugin: usize,
    /// How much of the machine is taken from a worker. As much as the kernel can if not said.
    pub confinement: Confinement,
    /// Where plugins that need `files` have a folder each, named after them. None if not said: then they do not run.
    pub folders: Option<PathBuf>,
}

/// The command that starts a worker: a program that calls [`crate::worker_main`] first of all.
#[derive(Clone, Debug)]
pub struct WorkerCommand {
    /// The program, by its absolute path.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
}

impl WorkerCommand {
    /// This very program with one argument, also after its file has been replaced by a newer one.
    pub fn this_program(arg: impl Into<OsString>) -> Self {
        Self { program: "/proc/self/exe".into(), args: vec![arg.into()] }
    }
}

impl HostConfig {
    /// The usual limits.
    pub fn new(worker: WorkerCommand) -> Self {
        Self {
            worker,
            memory_limit: 1 << 30,
            open_files: 256,
            workers_per_plugin: 2,
            confinement: Confinement::Kernel,
            folders: None,
        }
    }
}

impl Host {
    /// Starts nothing yet.
    pub fn new(config: HostConfig) -> Self {
        Self { config: Arc::new(config), pools: Mutex::default() }
    }

    fn pool(&self, plugin: &PluginRef) -> Arc<Pool> {
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        match pools.get(&plugin.name) {
            Some(pool) if pool.plugin() == plugin => Arc::clone(pool),
            _ => {
                let pool = Arc::new(Pool::new(Arc::clone(&self.config), plugin.clone()));
                pools.insert(plugin.name.clone(), Arc::clone(&pool));
                pool
            }
        }
    }

    fn ask(&self, plugin: &PluginRef, request: &Request, until: Instant) -> Result<Reply, Cause> {
        let bytes = write_request(request)?;
        let pool = self.pool(plugin);
        let mut process = pool.take(until)?;
        if let Some(reply) = unasked(&process.description, request.ask) {
            process.keep();
            return Ok(reply);
        }
        let blank = Blank::of(&request.input);
        let answer = process.ask(&bytes, &blank, until).and_then(|bytes| read_reply(&bytes, request.ask));
        let reply = answer.map(|reply| blank.reply(reply)).map_err(|cause| blank.cause(cause))?;
        process.keep();
        Ok(reply)
    }

    fn describe_by(&self, plugin: &PluginRef, until: Instant) -> Result<Describe, Cause> {
        let pool = self.pool(plugin);
        let process = pool.take(until)?;
        let description = process.description.clone();
        process.keep();
        Ok(description)
    }
}

impl Runner for Host {
    fn describe(&self, plugin: &PluginRef, deadline: Duration) -> Result<Describe, HostFault> {
        within(plugin, deadline, |until| self.describe_by(plugin, until))
    }

    fn invoke(&self, plugin: &PluginRef, request: &Request, deadline: Duration) -> Result<Reply, HostFault> {
        within(plugin, deadline, |until| self.ask(plugin, request, until))
    }
}

/// Runs something with its deadline as an instant, and gives its fault the plugin's name and the time it had.
fn within<T>(
    plugin: &PluginRef,
    deadline: Duration,
    run: impl FnOnce(Instant) -> Result<T, Cause>,
) -> Result<T, HostFault> {
    let outcome = run(Instant::now() + deadline);
    outcome.map_err(|cause| {
        let cause = match cause {
            Cause::TimedOut { .. } => {
                Cause::TimedOut { after_ms: u64::try_from(deadline.as_millis()).unwrap_or(u64::MAX) }
            }
            other => other,
        };
        let fault = HostFault::of(plugin, cause);
        tracing::warn!(plugin = %plugin.name, sha256 = %plugin.sha256, "{fault}");
        fault
    })
}
