//! Voting: who has a seat at a stage, what was voted, and what a rule makes of it.
//!
//! A rule is asked each time a vote is to be taken in, with that vote among the others. Its answer is recorded and never
//! asked for again, but whoever checks it later must get the same: a rule is pure.

use serde::{Deserialize, Serialize};

use crate::Named;

/// One voter's place at a stage. It stays when its person changes, so that counts do not move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Seat {
    /// The seat, as text; votes name it.
    pub id: String,
    /// Who sits on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Named>,
    /// The post it was given to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<Named>,
    /// How many votes it counts as.
    pub weight: u32,
    /// Whether it leads (主办); the others assist (协办).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub lead: bool,
}

/// A vote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Vote {
    /// Whose: the seat.
    pub seat: String,
    /// What.
    pub kind: VoteKind,
    /// The branch it is for, where the voters choose among several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<u32>,
    /// The opinion.
    pub words: String,
    /// When, as `now` is written.
    pub at: String,
}

/// For, against, or neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum VoteKind {
    /// For it.
    Approve,
    /// Against it.
    Reject,
    /// Neither.
    Abstain,
    /// Something that a newer minor has added.
    #[default]
    #[serde(other)]
    Unknown,
}

/// What a rule makes of the votes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Decided or not.
    pub outcome: Outcome,
    /// The branch that an approval takes; none: the stage's own way of choosing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<u32>,
    /// How it came about, for the people of the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// Whether the votes decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Not yet. Not allowed once every seat has voted.
    Open,
    /// It is approved, whatever the rest votes.
    Approved,
    /// It is rejected, whatever the rest votes.
    Rejected,
}

impl Default for Seat {
    fn default() -> Self {
        Self { id: String::new(), person: None, post: None, weight: 1, lead: false }
    }
}

impl Tally {
    /// Not decided yet.
    pub const fn open() -> Self {
        Self { outcome: Outcome::Open, branch: None, words: None }
    }

    /// Approved.
    pub const fn approved() -> Self {
        Self { outcome: Outcome::Approved, branch: None, words: None }
    }

    /// Rejected.
    pub const fn rejected() -> Self {
        Self { outcome: Outcome::Rejected, branch: None, words: None }
    }

    /// The same with the branch an approval takes.
    #[must_use]
    pub fn branch(self, branch: u32) -> Self {
        Self { branch: Some(branch), ..self }
    }

    /// The same with words.
    #[must_use]
    pub fn words(self, words: impl Into<String>) -> Self {
        Self { words: Some(words.into()), ..self }
    }
}
