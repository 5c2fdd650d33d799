//! What a worker may do to the machine: limits for every kernel, Landlock and seccomp where the kernel has them.
//!
//! A plugin runs under the server's user, so what that user may read, write, connect to or kill would be the plugin's
//! too. Before any foreign code runs the worker gives all of it up but what the plugin's `needs` give it: `net`, internet
//! sockets and the files that name resolution and certificates take; `files`, one folder of its own. A kernel that lacks
//! one of the two leaves the other and the limits; what is missing is said to the host, which logs it once.

mod calls;
mod files;

use std::{fs, io, path::PathBuf};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::{Deserialize, Serialize};
use waypost_action_api::Need;

/// Largest file that a plugin with `files` may write, in bytes.
const MAX_WRITTEN: u64 = 256 << 20;

/// How much of the machine is taken from a worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Confinement {
    /// Limits, and what the kernel has of Landlock and seccomp.
    #[default]
    Kernel,
    /// Limits alone: for a plugin that is trusted with the server's account, for instance to start a program.
    LimitsOnly,
}

/// What a worker is left with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// How much is taken from it.
    pub confinement: Confinement,
    /// Address space in bytes.
    pub memory_limit: u64,
    /// Open files.
    pub open_files: u64,
    /// Internet sockets.
    pub net: bool,
    /// The folder it may write in, where it is at home then.
    pub folder: Option<PathBuf>,
}

impl Bounds {
    /// Gives the rest up for good, and says what this kernel could not take. To be called while there is one thread.
    ///
    /// # Errors
    /// When a limit cannot be set, or there is no such folder.
    pub fn enforce(&self) -> io::Result<Vec<String>> {
        if let Some(folder) = &self.folder {
            std::env::set_current_dir(folder)?;
        }
        limit(Resource::Core, 0)?;
        limit(Resource::Nofile, self.open_files)?;
        limit(Resource::As, self.memory_limit)?;
        limit(Resource::Fsize, if self.folder.is_some() { MAX_WRITTEN } else { 0 })?;
        // When memory runs out, a worker goes before the server does. Where that may not be said, chance decides.
        let _ = fs::write("/proc/self/oom_score_adj", "1000");
        if self.confinement == Confinement::LimitsOnly {
            return Ok(Vec::new());
        }
        Ok([files::confine(self), calls::confine(self)].into_iter().filter_map(Result::err).collect())
    }
}

/// What a plugin's needs ask for; the folder is the host's to give.
pub fn wants(needs: &[Need]) -> (bool, bool) {
    (needs.contains(&Need::Net), needs.contains(&Need::Files))
}

/// Sets a limit for good, or leaves a lower one.
fn limit(resource: Resource, at_most: u64) -> io::Result<()> {
    let limit = getrlimit(resource).maximum.map_or(at_most, |now| now.min(at_most));
    Ok(setrlimit(resource, Rlimit { current: Some(limit), maximum: Some(limit) })?)
}
