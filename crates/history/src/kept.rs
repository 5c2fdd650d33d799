//! What the server holds at the end, as `waypost verify --json --dump FILE` writes it: one object a line, one per case.

use std::{collections::BTreeMap, io};

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;

/// Every case of a server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// The cases.
    pub cases: Vec<Case>,
}

/// A case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Its readable number.
    pub number: i64,
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub case: String,
    /// Its version: grows with every command that was accepted for it.
    pub version: u64,
    /// Whether it ended.
    #[serde(default, deserialize_with = "happened")]
    pub ended: bool,
    /// The accepted commands.
    #[serde(default)]
    pub keys: Vec<Key>,
    /// The step log, in order.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// How many work items are open.
    #[serde(default)]
    pub open_items: u64,
    /// How many incidents are open: such a case waits for an administrator.
    #[serde(default)]
    pub incidents: u64,
    /// Properties, by their keys.
    #[serde(default)]
    pub properties: BTreeMap<String, Value>,
    /// The journal's chain, where it is told.
    #[serde(default)]
    pub journal: Vec<Link>,
}

/// An accepted command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Sign-in name of its user; empty for the system.
    #[serde(default, deserialize_with = "some_text")]
    pub user: String,
    /// Its idempotency key; empty for one that needs none.
    #[serde(default, deserialize_with = "some_text")]
    pub key: String,
    /// The command's name.
    pub command: String,
    /// Number of the journal entry it led to, from 1.
    pub seq: u64,
}

/// A row of the step log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The visit.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Number of the stage.
    pub stage: u64,
    /// Number of the run.
    #[serde(default)]
    pub run: u64,
    /// When it opened, in milliseconds or as text that sorts.
    #[serde(deserialize_with = "text")]
    pub opened_at: String,
    /// When it closed.
    #[serde(default, deserialize_with = "maybe_text")]
    pub closed_at: Option<String>,
    /// How.
    #[serde(default)]
    pub outcome: Option<String>,
    /// Who decided it; none while nobody did, and where no person does.
    #[serde(default, deserialize_with = "maybe_text")]
    pub handler: Option<String>,
    /// The opinion.
    #[serde(default)]
    pub opinion: Option<String>,
    /// Where several decide, once one has voted: how many votes were taken in, those taken back among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votes: Option<u64>,
}

/// An entry of a journal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its number, from 1.
    pub seq: u64,
    /// The hash of the entry before; empty for the first.
    pub previous: String,
    /// Its hash.
    pub hash: String,
}

impl Kept {
    /// Reads the lines of a dump.
    ///
    /// # Errors
    ///
    /// A line that is no case, with its number.
    pub fn read(dump: &str) -> Result<Self, io::Error> {
        let lines = dump.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let case = |(at, line): (usize, &str)| {
            serde_json::from_str(line).map_err(|error| {
                io::Error::new(io::ErrorKind::InvalidData, format!("line {}: {error}", at + 1))
            })
        };
        Ok(Self { cases: lines.map(case).collect::<Result<_, _>>()? })
    }

    /// The case with this id or number.
    pub fn case(&self, name: &str) -> Option<&Case> {
        self.cases.iter().find(|case| case.is(name))
    }
}

impl Case {
    /// Whether this is its id or number.
    pub fn is(&self, name: &str) -> bool {
        self.case == name || self.number.to_string() == name
    }

    /// Whether nothing moves it any more although it has not ended: no person has it, and no administrator either.
    /// While an action is at work this is so for a moment; a server at rest has none.
    pub fn is_stuck(&self) -> bool {
        !self.ended && self.open_items == 0 && self.incidents == 0
    }
}

/// Ids are numbers or texts.
fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    maybe_text(from)?.ok_or_else(|| D::Error::custom("a text or a number is missing"))
}

fn some_text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(maybe_text(from)?.unwrap_or_default())
}

fn maybe_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Number(number) => Ok(Some(number.to_string())),
        other => Err(D::Error::custom(format!("a text or a number, not {other}"))),
    }
}

/// An end is told as a flag, an instant or a word.
fn happened<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(!matches!(Value::deserialize(from)?, Value::Null | Value::Bool(false)))
}

#[cfg(test)]
mod tests;
