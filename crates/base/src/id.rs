//! Ids: 64-bit numbers with a type each, so that a post can never be taken for a person.
//!
//! In JSON they are text (a browser cannot hold 64 bits); columns hold the plain number. How a fresh id is made
//! (41 bits of milliseconds, 10 of node, 12 of counter) is the application's business; here an id is only a number.

use std::{fmt, num::ParseIntError, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(i64);

        impl $name {
            /// Wraps a stored number.
            pub const fn new(raw: i64) -> Self {
                Self(raw)
            }

            /// The number as a column holds it.
            pub const fn raw(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(IdText).map(Self)
            }
        }
    )*};
}

ids! {
    /// One organisation using the installation.
    TenantId;
    /// A person who can sign in.
    UserId;
    /// A node of the organisation tree.
    DepartmentId;
    /// A position in a department.
    PostId;
    /// A group of flows.
    CategoryId;
    /// A flow over all its versions.
    FlowId;
    /// One version of a flow; cases are pinned to it.
    FlowVersionId;
    /// A form over all its versions.
    FormId;
    /// One version of a form; flow versions pin it.
    FormVersionId;
    /// A row of the action table.
    ActionId;
    /// A document over all its versions.
    DocumentId;
    /// A stored file's row (its content is addressed by hash).
    FileId;
    /// One document's run through one flow version.
    CaseId;
    /// One stay of a case at a stage.
    VisitId;
    /// A case's position in its net.
    TokenId;
    /// One party's share of a visit.
    WorkItemId;
    /// Something that needs an administrator.
    IncidentId;
    /// One copy of a case, to one party (抄送).
    CopyId;
}

struct IdText;

impl de::Visitor<'_> for IdText {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a 64-bit id written as text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<i64, E> {
        text.parse().map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

/// The administrator's number of a stage inside its flow: 1, 2, 3 … Stable over the versions of a flow, so that
/// a case can be moved to a newer version and a copied flow can be compared with its origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StageNo(pub u32);

impl fmt::Display for StageNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a text is no [`ItemKey`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a key: it takes 1 to 64 of a-z, 0-9 and _, beginning with a letter")]
pub struct BadKey(pub String);

/// The key of a form item or a property: `^[a-z][a-z0-9_]{0,63}$`, so that guards can name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ItemKey(String);

impl ItemKey {
    /// Checks and wraps a key.
    ///
    /// # Errors
    /// [`BadKey`] when the text has another shape.
    pub fn new(text: impl Into<String>) -> Result<Self, BadKey> {
        let text = text.into();
        let mut chars = text.chars();
        let good = text.len() <= 64
            && chars.next().is_some_and(|c| c.is_ascii_lowercase())
            && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if good { Ok(Self(text)) } else { Err(BadKey(text)) }
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ItemKey {
    type Error = BadKey;

    fn try_from(text: String) -> Result<Self, BadKey> {
        Self::new(text)
    }
}

impl From<ItemKey> for String {
    fn from(key: ItemKey) -> String {
        key.0
    }
}

impl fmt::Display for ItemKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for ItemKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests;
