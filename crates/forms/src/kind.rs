//! Kinds: what an item takes, each with the rules that make sense for it and no others.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use waypost_base::{Decimal, Label};

use crate::{Item, Pattern};

/// Longest text of an item that names no length, in characters.
pub const TEXT_LENGTH: u32 = 500;
/// Longest long text of an item that names no length, in characters.
pub const LONG_TEXT_LENGTH: u32 = 20_000;
/// Most files of an item that names no number.
pub const FILES: u32 = 10;
/// Most rows of a table that names no number.
pub const ROWS: u32 = 200;

/// What an item takes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// One line of text.
    Text(TextRule),
    /// Text of several lines.
    LongText(TextRule),
    /// A whole number of 64 bits.
    Integer(Bounds<i64>),
    /// An exact decimal.
    Decimal {
        /// Most digits after the point.
        scale: u32,
        /// Least and greatest.
        bounds: Bounds<Decimal>,
    },
    /// A calendar day.
    Date(Bounds<NaiveDate>),
    /// One of some choices.
    Choice(Vec<Choice>),
    /// Any of some choices.
    Choices(Vec<Choice>),
    /// Yes or no.
    YesNo,
    /// A person of the organisation.
    Person,
    /// A department of the organisation.
    Department,
    /// Uploaded files.
    File(FileRule),
    /// Rows of a sub-table.
    Table(TableRule),
}

/// Least and greatest, both allowed themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds<T> {
    /// The least allowed.
    pub min: Option<T>,
    /// The greatest allowed.
    pub max: Option<T>,
}

/// Lengths in characters (Unicode scalar values), both allowed themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lengths {
    /// The shortest allowed.
    pub min: Option<u32>,
    /// The longest allowed; absent: the default of the kind.
    pub max: Option<u32>,
}

/// Rules of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextRule {
    /// How long it may be.
    pub lengths: Lengths,
    /// The shape of the whole text.
    pub pattern: Option<Pattern>,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is stored.
    pub key: String,
    /// What is shown.
    pub label: Label,
}

/// Rules of uploaded files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileRule {
    /// Most files; absent: [`FILES`].
    pub max: Option<u32>,
    /// Media types taken (`application/pdf`, `image/*`); empty: whatever the installation takes.
    pub media: Vec<String>,
}

/// Rules of a sub-table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableRule {
    /// Its columns: items of simple kinds, in the order of the page.
    pub columns: Vec<Item>,
    /// Least and most rows, where there are any; absent most: [`ROWS`].
    pub rows: Bounds<u32>,
}

impl Kind {
    /// The kind's name, as definitions write it.
    pub const fn name(&self) -> &'static str {
        match self {
            Kind::Text(_) => "text",
            Kind::LongText(_) => "long_text",
            Kind::Integer(_) => "integer",
            Kind::Decimal { .. } => "decimal",
            Kind::Date(_) => "date",
            Kind::Choice(_) => "choice",
            Kind::Choices(_) => "choices",
            Kind::YesNo => "yes_no",
            Kind::Person => "person",
            Kind::Department => "department",
            Kind::File(_) => "file",
            Kind::Table(_) => "table",
        }
    }

    /// The choices, where the kind has some.
    pub fn choices(&self) -> &[Choice] {
        match self {
            Kind::Choice(choices) | Kind::Choices(choices) => choices,
            _ => &[],
        }
    }

    /// The columns, where the kind is a table.
    pub fn columns(&self) -> &[Item] {
        match self {
            Kind::Table(rule) => &rule.columns,
            _ => &[],
        }
    }

    /// Whether a table may have a column of this kind: one value, and no files.
    pub const fn fits_column(&self) -> bool {
        !matches!(self, Kind::Choices(_) | Kind::File(_) | Kind::Table(_))
    }

    /// The longest text taken, in characters, where the kind is a text.
    pub fn longest(&self) -> Option<u32> {
        match self {
            Kind::Text(rule) => Some(rule.lengths.max.unwrap_or(TEXT_LENGTH)),
            Kind::LongText(rule) => Some(rule.lengths.max.unwrap_or(LONG_TEXT_LENGTH)),
            _ => None,
        }
    }
}

impl FileRule {
    /// Most files taken.
    pub fn most(&self) -> u32 {
        self.max.unwrap_or(FILES)
    }

    /// Whether files of this media type are taken.
    pub fn takes(&self, media: &str) -> bool {
        let fits = |rule: &String| match rule.strip_suffix("/*") {
            Some(family) => media.split('/').next() == Some(family),
            None => rule == media,
        };
        self.media.is_empty() || self.media.iter().any(fits)
    }
}

impl TableRule {
    /// Most rows taken.
    pub fn most(&self) -> u32 {
        self.rows.max.unwrap_or(ROWS)
    }

    /// The column of this key.
    pub fn column(&self, key: &waypost_base::ItemKey) -> Option<&Item> {
        self.columns.iter().find(|column| column.key == *key)
    }
}

impl Choice {
    /// A choice.
    pub fn new(key: impl Into<String>, label: impl Into<Label>) -> Self {
        Self { key: key.into(), label: label.into() }
    }
}
