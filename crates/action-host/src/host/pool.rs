//! The worker processes of one plugin: taken, used, kept or thrown away.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Instant,
};

use waypost_action_api::Need;

use super::{HostConfig, process::Process};
use crate::{Cause, PluginRef, confine::wants};

/// The processes.
#[derive(Debug)]
pub struct Pool {
    config: Arc<HostConfig>,
    plugin: PluginRef,
    /// What it needs, once it has said so.
    needs: OnceLock<Vec<Need>>,
    state: Mutex<Idle>,
    freed: Condvar,
}

/// Those that wait, and how many there are with those at work.
#[derive(Debug, Default)]
struct Idle {
    processes: Vec<Process>,
    all: usize,
}

/// A process taken from its pool. Unless it is kept it is ended, and another may take its place.
#[derive(Debug)]
pub struct Taken<'a> {
    // Fields are dropped in this order: first the process ends, then its place is free.
    process: Process,
    place: Place<'a>,
}

/// The right to have one process.
#[derive(Debug)]
struct Place<'a> {
    pool: &'a Pool,
    kept: bool,
}

impl Pool {
    /// Starts nothing yet.
    pub fn new(config: Arc<HostConfig>, plugin: PluginRef) -> Self {
        Self { config, plugin, needs: OnceLock::new(), state: Mutex::default(), freed: Condvar::new() }
    }

    /// Whose it is.
    pub fn plugin(&self) -> &PluginRef {
        &self.plugin
    }

    /// A process that is ready, waiting for one if it must.
    pub fn take(&self, until: Instant) -> Result<Taken<'_>, Cause> {
        let mut idle = self.idle();
        loop {
            // One that ended while it waited is not the fault of this call.
            while let Some(mut process) = idle.processes.pop() {
                if process.is_alive() {
                    return Ok(Taken { process, place: Place { pool: self, kept: false } });
                }
                idle.all -= 1;
            }
            if idle.all < self.config.workers_per_plugin.max(1) {
                idle.all += 1;
                drop(idle);
                let place = Place { pool: self, kept: false };
                let process = self.start(until)?;
                return Ok(Taken { process, place });
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Cause::Busy);
            }
            idle = self.freed.wait_timeout(idle, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// A worker that may do what the plugin needs. The first one may do nothing: what it needs, the plugin says there. If
    /// it needs nothing, that worker is as good as any.
    fn start(&self, until: Instant) -> Result<Process, Cause> {
        if self.needs.get().is_none() {
            let process = Process::start(&self.config, &self.plugin, &[], until)?;
            let needs = self.needs.get_or_init(|| process.description.needs.clone());
            if wants(needs) == (false, false) {
                return Ok(process);
            }
        }
        let needs = self.needs.get().map_or(&[][..], Vec::as_slice);
        let process = Process::start(&self.config, &self.plugin, needs, until)?;
        if process.description.needs == needs {
            Ok(process)
        } else {
            Err(Cause::BadReply { words: "what it needs changed from one start to the next".into() })
        }
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken<'_> {
    /// Puts the process back for the next call.
    pub fn keep(self) {
        let Self { process, mut place } = self;
        place.kept = true;
        place.pool.idle().processes.push(process);
    }
}

impl Deref for Taken<'_> {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.process
    }
}

impl DerefMut for Taken<'_> {
    fn deref_mut(&mut self) -> &mut Process {
        &mut self.process
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if !self.kept {
            self.pool.idle().all -= 1;
        }
        self.pool.freed.notify_one();
    }
}
