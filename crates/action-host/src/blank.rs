//! Blanking the secrets of a request out of what its plugin says: words, values, faults, prints.
//!
//! A plugin gets secrets to use them, and a careless one repeats them: in the words of a failure, in the address it could
//! not reach, in what it prints. Where the host finds one, it writes dots.

use std::collections::BTreeMap;

use waypost_action_api::{Input, Output, Reply, Tally, WireRow, WireValue};

use crate::Cause;

/// What stands in a secret's place.
const DOTS: &str = "•••";

/// Shorter pieces are no secrets, but would blank half a text.
const SHORTEST: usize = 4;

/// The secrets of a request.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Blank {
    /// Longest first, so that one that contains another goes whole.
    pieces: Vec<String>,
}

impl Blank {
    /// What is to be blanked in answers to this. A secret of several lines is blanked line by line.
    pub fn of(input: &Input) -> Self {
        let mut blank = Self::default();
        let lines = input.secrets.values().flat_map(|secret| secret.expose().lines());
        blank.pieces.extend(lines.map(str::trim).filter(|line| line.len() >= SHORTEST).map(str::to_owned));
        blank.order();
        blank
    }

    /// Blanks those of another request as well.
    pub fn join(&mut self, other: &Blank) {
        self.pieces.extend(other.pieces.iter().cloned());
        self.order();
    }

    /// Length in bytes of the longest piece.
    pub fn longest(&self) -> usize {
        self.pieces.first().map_or(0, String::len)
    }

    /// A text without them.
    pub fn text(&self, text: String) -> String {
        self.pieces.iter().fold(text, |text, piece| {
            if text.contains(piece.as_str()) { text.replace(piece.as_str(), DOTS) } else { text }
        })
    }

    /// A reply without them, in words and in values. What it attaches is not read.
    pub fn reply(&self, reply: Reply) -> Reply {
        if self.pieces.is_empty() {
            return reply;
        }
        match reply {
            Reply::Preview { words } => Reply::Preview { words: words.map(|words| self.text(words)) },
            Reply::Refused { words } => Reply::Refused { words: self.text(words) },
            Reply::Failed { words, retry } => Reply::Failed { words: self.text(words), retry },
            Reply::Tally(tally) => {
                Reply::Tally(Tally { words: tally.words.map(|words| self.text(words)), ..tally })
            }
            Reply::Done(output) => Reply::Done(Output { set: self.values(output.set), ..output }),
            other => other,
        }
    }

    /// A fault without them: a parser repeats what it could not read.
    pub fn cause(&self, cause: Cause) -> Cause {
        match cause {
            Cause::BadReply { words } => Cause::BadReply { words: self.text(words) },
            other => other,
        }
    }

    fn values(&self, values: BTreeMap<String, WireValue>) -> BTreeMap<String, WireValue> {
        values.into_iter().map(|(key, value)| (key, self.value(value))).collect()
    }

    fn value(&self, value: WireValue) -> WireValue {
        match value {
            WireValue::Text(text) => WireValue::Text(self.text(text)),
            WireValue::Table(rows) => WireValue::Table(
                rows.into_iter().map(|row| WireRow { cells: self.values(row.cells), ..row }).collect(),
            ),
            other => other,
        }
    }

    fn order(&mut self) {
        self.pieces.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        self.pieces.dedup();
    }
}

impl std::fmt::Debug for Blank {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Blank({} pieces)", self.pieces.len())
    }
}

#[cfg(test)]
mod tests;
