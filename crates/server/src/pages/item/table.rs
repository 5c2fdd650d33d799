//! Sub-tables: as rows of fields to fill in, and as rows to read.

use serde::Serialize;
use waypost_base::RowId;

use super::ItemField;
use crate::{pages::Choice, view::Text};

/// A sub-table to fill in. Cells post as `item.<key>.<row>.<column>`, a tick that removes a row as
/// `item.<key>.<row>._gone`, and `item.<key>` itself says that the table was on the page.
#[derive(Clone, Debug, Serialize)]
pub struct TableField {
    /// Its columns.
    pub columns: Vec<TableColumn>,
    /// Stored and typed rows, then blank ones.
    pub rows: Vec<FieldRow>,
    /// Where the form is posted for more blank rows; `None` once there can be no more.
    pub more: Option<String>,
    /// So many columns that each row is a card of its own, however wide the page is.
    pub many: bool,
}

/// A column.
#[derive(Clone, Debug, Serialize)]
pub struct TableColumn {
    /// Its name, in the reader's language.
    pub label: String,
    /// Unit, where there is one.
    pub unit: Option<String>,
    /// Help, where the administrator gave one.
    pub help: Option<String>,
    /// Whether each row needs it.
    pub required: bool,
    /// Numbers stand at the right.
    pub numeric: bool,
    /// Id of the list of people to choose from, for a column of people.
    pub list: String,
    /// The people.
    pub people: Vec<Choice>,
}

/// A row to fill in.
#[derive(Clone, Debug, Serialize)]
pub struct FieldRow {
    /// How names of fields call it.
    pub name: String,
    /// How the page calls it.
    pub label: Text,
    /// Whether it can be ticked for removal; blank rows need not be.
    pub removable: bool,
    /// Whether it is ticked.
    pub removed: bool,
    /// Its cells.
    pub cells: Vec<ItemField>,
}

/// A sub-table to read.
#[derive(Clone, Debug, Serialize)]
pub struct ShownTable {
    /// Its columns.
    pub columns: Vec<TableColumn>,
    /// Its rows.
    pub rows: Vec<ShownRow>,
    /// So many columns that each row is a card of its own.
    pub many: bool,
}

/// A row to read.
#[derive(Clone, Debug, Serialize)]
pub struct ShownRow {
    /// How the page calls it.
    pub label: Text,
    /// Its cells.
    pub cells: Vec<ShownCell>,
}

/// A cell to read.
#[derive(Clone, Debug, Serialize)]
pub struct ShownCell {
    /// Name of its column, for narrow pages.
    pub label: String,
    /// As shown; empty for an empty cell.
    pub value: String,
    /// Unit, where there is one.
    pub unit: Option<String>,
    /// Numbers stand at the right.
    pub numeric: bool,
}

/// What a row is called: its number, which it keeps, or that it is new.
pub fn row_label(id: RowId) -> Text {
    if id.is_new() { Text::new("table-row-new") } else { Text::new("table-row").with("n", id.0) }
}
