//! What is printed: sentences, or JSON for programs.

use std::{
    fmt::Display,
    io::{self, Write},
};

use serde::Serialize;

use super::failure::Failure;

/// Where answers go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Out {
    json: bool,
}

impl Out {
    /// Answers as sentences, or as JSON.
    pub(super) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether a program reads the answers.
    pub(super) fn is_json(self) -> bool {
        self.json
    }

    /// Prints an answer: the sentence, or the value as one line of JSON.
    pub(super) fn say(self, sentence: impl Display, value: &impl Serialize) -> Result<(), Failure> {
        if self.json {
            let line = serde_json::to_string(value).map_err(|why| Failure::new(why.to_string()))?;
            write(&format!("{line}\n"))
        } else {
            write(&format!("{sentence}\n"))
        }
    }

    /// Prints a text as it is, for files that are redirected.
    pub(super) fn raw(self, text: &str) -> Result<(), Failure> {
        write(text)
    }
}

fn write(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        // Whoever reads us has read enough.
        Err(why) if why.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done.map_err(|why| Failure::new(format!("cannot print the answer: {why}"))),
    }
}

/// Prints why something was refused.
pub(super) fn complain(failure: &Failure) {
    // Nobody is left to tell if this fails too.
    let _ = writeln!(io::stderr().lock(), "waypost: {failure}");
}

/// Prints something to be noticed beside the answer.
pub(super) fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
