//! What a plugin says about itself, before it is asked anything.

use serde::{Deserialize, Serialize};

use crate::{Ask, PROTOCOL, Protocol};

/// A plugin's description of itself, the answer of `waypost_describe`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Describe {
    /// The protocol it was written for.
    pub protocol: Protocol,
    /// Its own name; an action row calls it by the name it is registered under, normally the same.
    pub name: String,
    /// Its version, as its author counts.
    pub version: String,
    /// One sentence for the administrator who picks it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// JSON Schema of its settings; `null`: it takes none.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    pub settings_schema: serde_json::Value,
    /// The questions it answers. `run` goes without saying.
    #[serde(default)]
    pub answers: Vec<Ask>,
    /// What it needs of the machine.
    #[serde(default)]
    pub needs: Vec<Need>,
}

/// Something of the machine that a plugin needs; an administrator sees it before the plugin is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Need {
    /// Talks to other systems.
    Net,
    /// Reads or writes files of its own.
    Files,
    /// Something that a newer minor has added.
    #[serde(other)]
    Unknown,
}

impl Describe {
    /// A description with the protocol of this crate, which answers `run` alone, takes no settings and needs nothing.
    pub fn new(name: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            protocol: PROTOCOL,
            name: name.into(),
            version: version.into(),
            summary: String::new(),
            settings_schema: serde_json::Value::Null,
            answers: Vec::new(),
            needs: Vec::new(),
        }
    }

    /// The same with a sentence about it.
    #[must_use]
    pub fn summary(mut self, text: impl Into<String>) -> Self {
        self.summary = text.into();
        self
    }

    /// The same with a schema of its settings.
    #[must_use]
    pub fn settings(mut self, schema: serde_json::Value) -> Self {
        self.settings_schema = schema;
        self
    }

    /// The same with one more question it answers.
    #[must_use]
    pub fn answering(mut self, ask: Ask) -> Self {
        self.answers.push(ask);
        self
    }

    /// The same with one more need.
    #[must_use]
    pub fn needing(mut self, need: Need) -> Self {
        self.needs.push(need);
        self
    }

    /// Whether it is worth asking.
    pub fn does_answer(&self, ask: Ask) -> bool {
        ask == Ask::Run || self.answers.contains(&ask)
    }
}
