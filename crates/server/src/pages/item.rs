//! Items of user-defined forms: as fields to fill in, and as values to read.

mod table;

use serde::Serialize;
use waypost_base::Rejection;

pub use self::table::{FieldRow, ShownCell, ShownRow, ShownTable, TableColumn, TableField, row_label};
use super::{Choice, FileLink};
use crate::view::Text;

/// An item to fill in. Posts as `item.<key>`; files that are staged already post as `keep.<key>`.
#[derive(Clone, Debug, Serialize)]
pub struct ItemField {
    /// Key of the item.
    pub key: String,
    /// What its name begins with, for one document of several.
    pub at: String,
    /// Id in the page.
    pub id: String,
    /// Label, in the reader's language.
    pub label: String,
    /// Help, where the administrator gave one.
    pub help: Option<String>,
    /// Unit, where there is one.
    pub unit: Option<String>,
    /// Whether it must be filled in here.
    pub required: bool,
    /// What is wrong with what was typed.
    pub problem: Option<Text>,
    /// The row it stands in, for a cell of a table.
    pub row: Option<Text>,
    /// How it is filled in.
    #[serde(flatten)]
    pub control: Control,
}

/// How an item is filled in, with what was typed or stored.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "control", rename_all = "snake_case")]
pub enum Control {
    /// One line.
    Text {
        /// As typed.
        value: String,
    },
    /// Many lines.
    LongText {
        /// As typed.
        value: String,
    },
    /// A whole number.
    Integer {
        /// As typed.
        value: String,
    },
    /// A decimal number.
    Decimal {
        /// As typed.
        value: String,
    },
    /// A day, `2026-11-21`.
    Date {
        /// As typed.
        value: String,
    },
    /// One of many.
    Select {
        /// What can be chosen.
        choices: Vec<Choice>,
    },
    /// One of a few.
    Radios {
        /// What can be chosen.
        choices: Vec<Choice>,
    },
    /// Several.
    Boxes {
        /// What can be chosen.
        choices: Vec<Choice>,
    },
    /// Yes or no; `None` is neither yet.
    YesNo {
        /// Yes chosen.
        yes: bool,
        /// No chosen.
        no: bool,
    },
    /// A person, by sign-in name; the names help typing.
    Person {
        /// As typed.
        value: String,
        /// Sign-in names (value) and shown names (label).
        choices: Vec<Choice>,
    },
    /// A person, by sign-in name, in a column that has one list of names for all its cells.
    PersonOf {
        /// As typed.
        value: String,
        /// Id of the list.
        list: String,
    },
    /// Computed: shown, not typed.
    Output {
        /// As shown; empty where it cannot be computed yet.
        value: String,
    },
    /// Rows of a sub-table.
    Table(TableField),
    /// Files.
    Files {
        /// Staged or stored already: token (value) and name (label).
        kept: Vec<Choice>,
        /// Greatest number of files.
        most: u32,
    },
}

/// An item to read.
#[derive(Clone, Debug, Serialize)]
pub struct ItemValue {
    /// Label, in the reader's language.
    pub label: String,
    /// As shown; empty for an empty item.
    pub value: String,
    /// Unit, where there is one.
    pub unit: Option<String>,
    /// Many lines: keeps its line breaks and takes the whole width.
    pub wide: bool,
    /// Its files, for an item of files.
    pub files: Vec<FileLink>,
    /// Its rows, for a sub-table.
    pub table: Option<ShownTable>,
    /// It is masked, and may be revealed.
    pub reveal: Option<RevealButton>,
    /// It was revealed for this page, and is shown whole.
    pub revealed: bool,
}

/// The button that has a masked value shown whole.
#[derive(Clone, Debug, Serialize)]
pub struct RevealButton {
    /// Where it posts.
    pub address: String,
    /// Which item: what it posts.
    pub item: String,
}

impl ItemField {
    /// An item of one form, without help and unit, not required.
    pub fn new(form: &str, key: impl Into<String>, label: impl Into<String>, control: Control) -> Self {
        let key = key.into();
        Self {
            id: format!("{form}-item-{key}"),
            key,
            at: String::new(),
            label: label.into(),
            help: None,
            unit: None,
            required: false,
            problem: None,
            row: None,
            control,
        }
    }

    /// The fields of one document of several: every name gets a prefix.
    pub fn under(items: &mut [ItemField], prefix: &str) {
        for item in items {
            prefix.clone_into(&mut item.at);
            if let Control::Table(table) = &mut item.control {
                for row in &mut table.rows {
                    ItemField::under(&mut row.cells, prefix);
                }
            }
        }
    }

    /// Puts each problem of a rejection beside its item.
    pub fn refuse(items: &mut [ItemField], rejection: &Rejection) {
        for item in items {
            item.problem = rejection.fields.iter().find(|p| p.field == item.key).map(Text::from);
            if let Control::Table(table) = &mut item.control {
                for row in &mut table.rows {
                    ItemField::refuse(&mut row.cells, rejection);
                }
            }
        }
    }

    /// Id and label of an item, for the summary.
    pub fn place(items: &[ItemField], key: &str) -> Option<(String, Text)> {
        if let Some(item) = items.iter().find(|item| item.key == key) {
            return Some((item.id.clone(), Text::plain(item.label.clone())));
        }
        let table =
            items.iter().find(|item| key.split_once('.').is_some_and(|(table, _)| table == item.key))?;
        let Control::Table(rows) = &table.control else { return None };
        let cell = rows.rows.iter().flat_map(|row| &row.cells).find(|cell| cell.key == key)?;
        Some((cell.id.clone(), Text::plain(format!("{} · {}", table.label, cell.label))))
    }
}

impl ItemValue {
    /// A short value.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            unit: None,
            wide: false,
            files: Vec::new(),
            table: None,
            reveal: None,
            revealed: false,
        }
    }
}
