//! What a plugin answers: outputs for Waypost to carry out, a refusal in words, or a failure.
//!
//! Effects on the case are data here, never handles: the desk sets the properties and draws the number in the
//! commit that takes the answer in, so that a repeated delivery leaves one effect.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Ask, Attachment, Tally, WireValue, cut_words};

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
#[non_exhaustive]
pub enum Reply {
    /// To `check`: the step may be submitted.
    Allowed,
    /// To `preview`: the effect in plain words; none where there is nothing to say.
    Preview {
        /// The words.
        #[serde(default)]
        words: Option<String>,
    },
    /// To `run`: the effect happened.
    Done(Output),
    /// To `tally`: what the votes decide. Since 1.2.
    Tally(Tally),
    /// To `check` and `run`: no, for a business reason.
    Refused {
        /// The reason, for the people of the case.
        words: String,
    },
    /// To anything: technology failed.
    Failed {
        /// What failed, for an administrator.
        words: String,
        /// Whether trying again can help.
        #[serde(default)]
        retry: bool,
    },
}

/// What Waypost is to do after an action did its work.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Output {
    /// Properties to set.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, WireValue>,
    /// A number to draw.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draw: Option<Draw>,
    /// Documents to keep with the case, for instance one it has written. Since 1.2.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attach: Vec<Attachment>,
    /// The branch to take; only a stage of kind `action` lets the plugin choose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<u32>,
}

/// A number to be drawn from a gap-free series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// The series: its counter's name.
    pub series: String,
    /// The counter starts again with each new period; empty: never.
    #[serde(default)]
    pub period: String,
    /// How the number is written: `{n}` is the counter, other text as it stands.
    pub pattern: String,
    /// The property that takes the written number.
    pub into: String,
}

impl Reply {
    /// The same with words of bearable length.
    #[must_use]
    pub fn with_words_cut(self) -> Self {
        match self {
            Reply::Preview { words } => Reply::Preview { words: words.map(cut_words) },
            Reply::Refused { words } => Reply::Refused { words: cut_words(words) },
            Reply::Failed { words, retry } => Reply::Failed { words: cut_words(words), retry },
            Reply::Tally(tally) => Reply::Tally(Tally { words: tally.words.map(cut_words), ..tally }),
            wordless @ (Reply::Allowed | Reply::Done(_)) => wordless,
        }
    }

    /// Whether this can be an answer to that question.
    pub const fn answers(&self, ask: Ask) -> bool {
        match self {
            Reply::Failed { .. } => true,
            Reply::Allowed => matches!(ask, Ask::Check),
            Reply::Preview { .. } => matches!(ask, Ask::Preview),
            Reply::Tally(_) => matches!(ask, Ask::Tally),
            Reply::Done(_) => matches!(ask, Ask::Run),
            Reply::Refused { .. } => matches!(ask, Ask::Check | Ask::Run),
        }
    }
}

impl Output {
    /// The same with a property set.
    #[must_use]
    pub fn set(mut self, key: impl Into<String>, value: impl Into<WireValue>) -> Self {
        self.set.insert(key.into(), value.into());
        self
    }

    /// The same with a number to draw.
    #[must_use]
    pub fn draw(mut self, draw: Draw) -> Self {
        self.draw = Some(draw);
        self
    }

    /// The same with a document to keep.
    #[must_use]
    pub fn attach(mut self, attachment: Attachment) -> Self {
        self.attach.push(attachment);
        self
    }

    /// The same with a branch to take.
    #[must_use]
    pub const fn branch(mut self, branch: u32) -> Self {
        self.branch = Some(branch);
        self
    }
}

#[cfg(test)]
mod tests;
