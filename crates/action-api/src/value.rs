//! Values on the wire: the kind is the key, `{"decimal":"12.5"}`.
//!
//! They have the same JSON as the values of Waypost's own crates, but are types of their own, so that a plugin
//! depends on nothing else. Numbers that are ids, and decimals, are text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One value of a form item or a property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WireValue {
    /// Text, one line or many.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// An exact decimal in its canonical text.
    Decimal(String),
    /// A calendar day, `2026-11-21`.
    Date(String),
    /// Yes or no.
    Bool(bool),
    /// One choice, by its key.
    Choice(String),
    /// Several choices, by their keys.
    Choices(Vec<String>),
    /// A person, by id.
    Person(String),
    /// A department, by id.
    Department(String),
    /// Uploaded files.
    Files(Vec<WireFile>),
    /// Rows of a sub-table; since 1.1.
    Table(Vec<WireRow>),
    /// A kind that a newer minor has added, as it came.
    #[serde(untagged)]
    Other(serde_json::Value),
}

/// A stored file as a value refers to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireFile {
    /// SHA-256 of the content, lower-case hex.
    pub sha256: String,
    /// The name it was uploaded under; never a path.
    pub name: String,
    /// Media type found by its first bytes.
    pub media: String,
    /// Length in bytes.
    pub bytes: u64,
}

/// A row of a sub-table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireRow {
    /// Its number, which it keeps whatever happens to other rows.
    pub id: u32,
    /// Its cells by column; an empty cell is absent.
    pub cells: BTreeMap<String, WireValue>,
}

impl WireValue {
    /// The text of a value that is one line of words: text, a choice, a number, a date.
    pub fn as_words(&self) -> Option<String> {
        match self {
            WireValue::Text(text)
            | WireValue::Decimal(text)
            | WireValue::Date(text)
            | WireValue::Choice(text) => Some(text.clone()),
            WireValue::Integer(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

impl From<&str> for WireValue {
    fn from(text: &str) -> Self {
        WireValue::Text(text.to_owned())
    }
}

impl From<String> for WireValue {
    fn from(text: String) -> Self {
        WireValue::Text(text)
    }
}

impl From<i64> for WireValue {
    fn from(number: i64) -> Self {
        WireValue::Integer(number)
    }
}

impl From<bool> for WireValue {
    fn from(yes: bool) -> Self {
        WireValue::Bool(yes)
    }
}

#[cfg(test)]
mod tests;
