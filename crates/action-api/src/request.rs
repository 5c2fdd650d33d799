//! A question to a plugin: what is asked, about which input.

use serde::{Deserialize, Serialize};

use crate::{Input, PROTOCOL, Protocol};

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The protocol of the one who asks.
    pub protocol: Protocol,
    /// What is asked.
    pub ask: Ask,
    /// About what.
    #[serde(default)]
    pub input: Input,
}

/// What can be asked of a plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Ask {
    /// May this step be submitted? Fast, without effects.
    Check,
    /// What would happen, in plain words beside the button? Without effects.
    Preview,
    /// Do it. Asked after the commit, and again with the same key until it is answered.
    Run,
    /// Do these votes decide, and how? Pure: the same votes always give the same answer. Since 1.2.
    Tally,
    /// A question that a newer minor has added.
    #[serde(other)]
    Unknown,
}

impl Request {
    /// A question in the protocol of this crate.
    pub const fn new(ask: Ask, input: Input) -> Self {
        Self { protocol: PROTOCOL, ask, input }
    }
}

#[cfg(test)]
mod tests;
