//! What a server says: kept for failures, and handed on line by line until it is ready.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read},
    process::Child,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use serde_json::Value;

/// Most lines kept.
const KEPT: usize = 400;

/// The last lines of everything a server and its commands said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Mutex<VecDeque<String>>>);

/// The lines of a process's standard output, and who reads them.
pub(crate) struct Lines {
    lines: Receiver<String>,
    readers: Vec<JoinHandle<()>>,
}

impl Log {
    pub(crate) fn add(&self, line: &str) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == KEPT {
            lines.pop_front();
        }
        lines.push_back(line.to_owned());
    }

    pub(crate) fn text(&self) -> String {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

impl Lines {
    /// Reads both outputs of a process to their end, in threads of their own, so that it never waits for a reader.
    pub(crate) fn of(child: &mut Child, log: &Log) -> Self {
        let (sender, receiver) = channel();
        let output = child.stdout.take().map(|output| pump(output, log.clone(), Some(sender)));
        let error = child.stderr.take().map(|output| pump(output, log.clone(), None));
        Self { lines: receiver, readers: output.into_iter().chain(error).collect() }
    }

    /// The next line; `None` when the time is over or the process closed its output.
    pub(crate) fn next(&self, longest: Duration) -> Option<String> {
        self.lines.recv_timeout(longest).ok()
    }

    /// Waits until everything that a process said before it ended is in the log.
    pub(crate) fn finish(self) {
        for reader in self.readers {
            let _ = reader.join();
        }
    }
}

fn pump(output: impl Read + Send + 'static, log: Log, sender: Option<Sender<String>>) -> JoinHandle<()> {
    thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            log.add(&line);
            if let Some(sender) = &sender {
                // Nobody listens any more once the server is ready.
                let _ = sender.send(line);
            }
        }
    })
}

/// A text field of a line that is a JSON object.
pub(crate) fn field(line: &str, name: &str) -> Option<String> {
    let object: Value = serde_json::from_str(line).ok()?;
    object.get(name)?.as_str().map(str::to_owned)
}
