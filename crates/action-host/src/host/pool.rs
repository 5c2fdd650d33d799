//! The worker processes of one plugin: taken, used, kept or thrown away.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use super::{HostConfig, process::Process};
use crate::{Cause, PluginRef};

/// The processes.
#[derive(Debug)]
pub struct Pool {
    config: Arc<HostConfig>,
    plugin: PluginRef,
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
        Self { config, plugin, state: Mutex::default(), freed: Condvar::new() }
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
                let process = Process::start(&self.config, &self.plugin, until)?;
                return Ok(Taken { process, place });
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Cause::Busy);
            }
            idle = self.freed.wait_timeout(idle, left).unwrap_or_else(PoisonError::into_inner).0;
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
