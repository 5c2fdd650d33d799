//! Values of form items and properties.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Decimal, DepartmentId, ItemKey, Table, UserId};

/// A stored file as a value refers to it. The content is addressed by its hash, inside its tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// SHA-256 of the content, lower-case hex.
    pub sha256: String,
    /// The name it was uploaded under; shown, never used as a path.
    pub name: String,
    /// Media type found by its first bytes.
    pub media: String,
    /// Length in bytes.
    pub bytes: u64,
}

/// One value, with its kind. In JSON the kind is the key: `{"decimal":"12.5"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Value {
    /// Text, one line or many.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// An exact decimal.
    Decimal(Decimal),
    /// A calendar day.
    Date(NaiveDate),
    /// Yes or no.
    Bool(bool),
    /// One choice, by its key.
    Choice(String),
    /// Several choices, by their keys, in the order of the form.
    Choices(Vec<String>),
    /// A person.
    Person(UserId),
    /// A department.
    Department(DepartmentId),
    /// Uploaded files.
    Files(Vec<FileRef>),
    /// Rows of a sub-table.
    Table(Table),
}

/// Values by item key. An absent key is an empty item; there is no null.
pub type Values = BTreeMap<ItemKey, Value>;

/// One item's value before and after a step. `None` is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which item or property.
    pub key: ItemKey,
    /// Its value before.
    pub before: Option<Value>,
    /// Its value after.
    pub after: Option<Value>,
}

/// The values after some changes.
pub fn apply_changes(values: &mut Values, changes: &[Change]) {
    for change in changes {
        match &change.after {
            Some(value) => values.insert(change.key.clone(), value.clone()),
            None => values.remove(&change.key),
        };
    }
}

#[cfg(test)]
mod tests;
