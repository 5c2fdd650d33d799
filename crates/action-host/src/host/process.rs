//! One worker process from its start to its burial.
//!
//! It is started by a thread that lives as long as the worker is owned and carries its stderr to the log: the system
//! ends a worker with the *thread* that started it, and callers' threads come and go. It leads a process group of
//! its own, so that what a plugin forks ends with it.

use std::{
    fs::DirBuilder,
    io,
    os::unix::{fs::DirBuilderExt as _, process::CommandExt as _},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Once, mpsc},
    thread,
    time::Instant,
};

use rustix::process::{Pid, Signal, kill_process_group};
use waypost_action_api::{Describe, Need};

use super::{
    HostConfig,
    line::{Broken, Line},
    prints::Prints,
};
use crate::{
    Cause, Death, PluginRef,
    blank::Blank,
    confine::{Bounds, wants},
    frame::{CONVERSATION, Frame, Hello, Kind, Ready},
};

/// A worker that is ready.
#[derive(Debug)]
pub struct Process {
    /// What its plugin says about itself.
    pub description: Describe,
    child: Owned,
    line: Line,
}

/// A child that ends with its owner.
#[derive(Debug)]
struct Owned {
    child: Child,
    prints: Arc<Prints>,
    /// The thread that started the child ends when this is dropped.
    _starter: mpsc::Sender<()>,
}

impl Process {
    /// Starts a worker that may do what these needs say, and has it load the plugin.
    pub fn start(
        config: &HostConfig,
        plugin: &PluginRef,
        needs: &[Need],
        until: Instant,
    ) -> Result<Self, Cause> {
        let no_worker = |error: io::Error| Cause::NoWorker { words: error.to_string() };
        let bounds = bounds(config, plugin, needs)?;
        let mut child = Owned::start(config, plugin).map_err(no_worker)?;
        let pipes = child.child.stdin.take().zip(child.child.stdout.take());
        let (requests, replies) = pipes.ok_or_else(|| no_worker(io::ErrorKind::BrokenPipe.into()))?;
        let mut line = Line::new(requests, replies).map_err(no_worker)?;

        // A worker is at home in `/`.
        let path = std::path::absolute(&plugin.path).map_err(no_worker)?;
        let hello =
            Hello { conversation: CONVERSATION, plugin: PluginRef { path, ..plugin.clone() }, bounds };
        let hello = serde_json::to_vec(&hello).map_err(|error| no_worker(error.into()))?;
        let frame = exchange(&mut child, &mut line, Kind::Hello, &hello, until)?;
        let ready: Ready = match frame.kind {
            Kind::Ready => serde_json::from_slice(&frame.payload).map_err(|error| no_worker(error.into()))?,
            _ => return Err(unfit(&frame)),
        };
        if ready.conversation != CONVERSATION {
            let words = format!("the worker speaks version {}", ready.conversation);
            return Err(Cause::NoWorker { words });
        }
        say_lacks(&ready.lacks);
        Ok(Self { description: ready.description, child, line })
    }

    /// Hands the plugin the bytes of a request and waits for those of its reply; what is blank does not reach the log.
    /// After a fault it is of no more use.
    pub fn ask(&mut self, request: &[u8], blank: &Blank, until: Instant) -> Result<Vec<u8>, Cause> {
        self.child.prints.call(blank);
        let frame = exchange(&mut self.child, &mut self.line, Kind::Invoke, request, until)?;
        if frame.kind == Kind::Reply { Ok(frame.payload) } else { Err(unfit(&frame)) }
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.child.try_wait(), Ok(None))
    }
}

/// What the worker is left with.
fn bounds(config: &HostConfig, plugin: &PluginRef, needs: &[Need]) -> Result<Bounds, Cause> {
    let (net, files) = wants(needs);
    let folder = if files { Some(own_folder(config, plugin)?) } else { None };
    Ok(Bounds {
        confinement: config.confinement,
        memory_limit: config.memory_limit,
        open_files: config.open_files,
        net,
        folder,
    })
}

/// The folder of a plugin that needs files; it stays from worker to worker.
fn own_folder(config: &HostConfig, plugin: &PluginRef) -> Result<PathBuf, Cause> {
    let none = |words: String| Cause::NoWorker { words };
    let folders =
        config.folders.as_ref().ok_or_else(|| none("it needs files, and has no folder here".into()))?;
    let made = std::path::absolute(folders.join(plugin.name.as_str()))
        .and_then(|folder| DirBuilder::new().recursive(true).mode(0o700).create(&folder).map(|()| folder));
    made.map_err(|error| none(format!("no folder for its files: {error}")))
}

/// Once per program: all its workers run on one kernel.
fn say_lacks(lacks: &[String]) {
    static SAID: Once = Once::new();
    if !lacks.is_empty() {
        SAID.call_once(|| {
            tracing::warn!("workers of plugins are less confined than they could be: {}", lacks.join("; "));
        });
    }
}

fn exchange(
    child: &mut Owned,
    line: &mut Line,
    kind: Kind,
    payload: &[u8],
    until: Instant,
) -> Result<Frame, Cause> {
    line.send(kind, payload, until).and_then(|()| line.receive(until)).map_err(|broken| match broken {
        Broken::Ended => match child.end() {
            Ok(how) => Cause::Died { how },
            Err(error) => Cause::NoWorker { words: error.to_string() },
        },
        // How long that was, the host knows.
        Broken::Late => Cause::TimedOut { after_ms: 0 },
        Broken::Rubbish(error) => Cause::BadReply { words: error.to_string() },
    })
}

/// What a worker says instead of an answer.
fn unfit(frame: &Frame) -> Cause {
    let told = if frame.kind == Kind::Unfit { serde_json::from_slice(&frame.payload).ok() } else { None };
    told.unwrap_or_else(|| Cause::BadReply { words: "its worker lost the thread".into() })
}

impl Owned {
    fn start(config: &HostConfig, plugin: &PluginRef) -> io::Result<Self> {
        let mut command = Command::new(&config.worker.program);
        command.args(&config.worker.args).env_clear().current_dir("/").process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let name = plugin.name.to_string();
        let (started, child) = mpsc::channel();
        let (starter, owner) = mpsc::channel();
        let prints = Arc::new(Prints::new());
        let reader = Arc::clone(&prints);
        thread::Builder::new().name(format!("action {name}")).spawn(move || {
            let mut child = command.spawn();
            let said = child.as_mut().ok().and_then(|child| child.stderr.take());
            if started.send(child).is_ok() {
                if let Some(said) = said {
                    reader.read(said, |line| tracing::info!(target: crate::PRINTS, plugin = name, "{line}"));
                }
                // A plugin may close its stderr; the thread stays until the owner is gone all the same.
                let _ = owner.recv();
            }
        })?;
        let child = child.recv().map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))??;
        Ok(Self { child, prints, _starter: starter })
    }

    /// Ends the process and what it has started. One that had ended already keeps how it did.
    fn end(&mut self) -> io::Result<Death> {
        // A failure means that nobody of the group is left.
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        self.child.wait().map(Death::from)
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            tracing::warn!("a worker could not be ended: {error}");
        }
    }
}
