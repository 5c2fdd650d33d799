//! Why a plugin gave no answer, in words that name it: the text of an incident.
//!
//! A fault is technical. What a plugin *answers*, a refusal or a failure of the system behind it, is a reply.

use std::{fmt, process::ExitStatus};

use serde::{Deserialize, Serialize};
use waypost_action_api::{ABI, PROTOCOL, Protocol};

use crate::{Digest, PluginRef};

/// A plugin gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostFault {
    /// The name it was called by.
    pub plugin: String,
    /// Which build of it was registered; none when none is.
    pub sha256: Option<Digest>,
    /// Why.
    pub cause: Cause,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// No plugin has this name.
    NotRegistered,
    /// Its file cannot be read.
    Missing {
        /// The system's words.
        words: String,
    },
    /// Its file is not the one that was registered.
    Altered {
        /// What it is now; what it should be stands in the fault.
        found: Digest,
    },
    /// Its file is no plugin.
    NotLoadable {
        /// The loader's words.
        words: String,
    },
    /// It was built for another C boundary.
    WrongAbi {
        /// Its number.
        found: u32,
    },
    /// It speaks another protocol.
    WrongProtocol {
        /// Its version.
        found: Protocol,
    },
    /// No worker process could be started.
    NoWorker {
        /// Why.
        words: String,
    },
    /// All its workers were at work until the deadline.
    Busy,
    /// Its worker process ended without an answer.
    Died {
        /// How.
        how: Death,
    },
    /// It did not answer in time, and its worker was killed. Whether the effect happened is unknown.
    TimedOut {
        /// The time it had, in milliseconds.
        after_ms: u64,
    },
    /// What it answered is no reply to the question.
    BadReply {
        /// What is wrong with it.
        words: String,
    },
    /// The request, or the reply, is over the limit of the protocol.
    TooLarge {
        /// Its length in bytes.
        bytes: usize,
    },
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Death {
    /// It exited with this code.
    Exit(i32),
    /// A signal ended it.
    Signal(i32),
}

impl HostFault {
    /// Whether the same call may succeed later without an administrator.
    pub const fn retry_helps(&self) -> bool {
        match self.cause {
            Cause::NoWorker { .. }
            | Cause::Busy
            | Cause::Died { .. }
            | Cause::TimedOut { .. }
            | Cause::BadReply { .. } => true,
            Cause::NotRegistered
            | Cause::Missing { .. }
            | Cause::Altered { .. }
            | Cause::NotLoadable { .. }
            | Cause::WrongAbi { .. }
            | Cause::WrongProtocol { .. }
            | Cause::TooLarge { .. } => false,
        }
    }

    pub(crate) fn of(plugin: &PluginRef, cause: Cause) -> Self {
        Self { plugin: plugin.name.to_string(), sha256: Some(plugin.sha256), cause }
    }
}

impl fmt::Display for HostFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sha256 {
            Some(sha256) => write!(f, "plugin `{}` ({}) {}", self.plugin, sha256.short(), self.cause),
            None => write!(f, "plugin `{}` {}", self.plugin, self.cause),
        }
    }
}

impl std::error::Error for HostFault {}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::NotRegistered => f.write_str("is not registered"),
            Cause::Missing { words } => write!(f, "cannot be read: {words}"),
            Cause::Altered { found } => {
                write!(f, "is not the file that was registered: its SHA-256 is now {found}")
            }
            Cause::NotLoadable { words } => write!(f, "cannot be loaded: {words}"),
            Cause::WrongAbi { found } => write!(f, "was built for ABI {found}, and {ABI} is needed"),
            Cause::WrongProtocol { found } => {
                write!(f, "speaks protocol {found}, and {}.x is needed", PROTOCOL.major)
            }
            Cause::NoWorker { words } => write!(f, "has no worker process: {words}"),
            Cause::Busy => f.write_str("has too much to do"),
            Cause::Died { how } => write!(f, "ended its process without an answer: {how}"),
            Cause::TimedOut { after_ms } => write!(f, "did not answer within {after_ms} ms"),
            Cause::BadReply { words } => write!(f, "answered rubbish: {words}"),
            Cause::TooLarge { bytes } => write!(f, "has a message of {bytes} bytes, which is too large"),
        }
    }
}

impl fmt::Display for Death {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Death::Exit(code) => write!(f, "exit code {code}"),
            Death::Signal(signal) => {
                write!(f, "signal {signal}")?;
                let words = match signal {
                    4 => "illegal instruction",
                    6 => "aborted",
                    7 => "bus error",
                    8 => "arithmetic fault",
                    9 => "killed",
                    11 => "segmentation fault",
                    15 => "told to end",
                    _ => return Ok(()),
                };
                write!(f, " ({words})")
            }
        }
    }
}

impl From<ExitStatus> for Death {
    fn from(status: ExitStatus) -> Self {
        use std::os::unix::process::ExitStatusExt as _;
        match (status.code(), status.signal()) {
            (Some(code), _) => Death::Exit(code),
            (None, signal) => Death::Signal(signal.unwrap_or(0)),
        }
    }
}
