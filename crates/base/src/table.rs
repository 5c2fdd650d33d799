//! Sub-tables: rows of cells, each row with an id of its own.
//!
//! A row keeps its id whatever happens to the other rows, and an id is never given twice within one item, not even
//! when its row is gone: whoever speaks of "row 3" (a difference, a visit per row) always means the same one. So a
//! table keeps the next free id, and an emptied table is still a value.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{ItemKey, Values};

/// The number of a row within its table. 1, 2, 3 … in the order in which rows were added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RowId(pub u32);

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its id; [`RowId::NEW`] while it is only handed in.
    pub id: RowId,
    /// Its cells by column. An absent key is an empty cell.
    pub cells: Values,
}

/// The rows of a sub-table, in the order of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredTable")]
pub struct Table {
    next: u32,
    rows: Vec<Row>,
}

/// Why rows are no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {0} is there twice, or has a number that was not given yet")]
pub struct BadTable(pub RowId);

#[derive(Deserialize)]
struct StoredTable {
    next: u32,
    rows: Vec<Row>,
}

impl RowId {
    /// A row that is handed in and has no id yet. Stored rows begin at 1.
    pub const NEW: RowId = RowId(0);

    /// Whether the row has no id yet.
    pub const fn is_new(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Row {
    /// A row to be handed in; it gets an id when it is taken.
    pub fn new(cells: Values) -> Self {
        Self { id: RowId::NEW, cells }
    }

    /// The cell of a column.
    pub fn cell(&self, column: &ItemKey) -> Option<&crate::Value> {
        self.cells.get(column)
    }
}

impl Table {
    /// A table of rows as they are handed in: with the ids they have, or with [`RowId::NEW`]. Of two rows of one id
    /// the later is a new one.
    pub fn handed(rows: Vec<Row>) -> Self {
        let mut table = Self { next: 1, rows: Vec::with_capacity(rows.len()) };
        for mut row in rows {
            if table.row(row.id).is_some() {
                row.id = RowId::NEW;
            }
            table.next = table.next.max(row.id.0.saturating_add(1));
            table.rows.push(row);
        }
        table
    }

    /// This table with other rows: a row keeps an id that this table has, every other row gets a fresh one.
    /// `None` when no id is left to give.
    pub fn with_rows(&self, rows: Vec<Row>) -> Option<Self> {
        let mut after = Self { next: self.next, rows: Vec::with_capacity(rows.len()) };
        for mut row in rows {
            if self.row(row.id).is_none() || after.row(row.id).is_some() {
                row.id = RowId(after.next);
                after.next = after.next.checked_add(1)?;
            }
            after.rows.push(row);
        }
        Some(after)
    }

    /// The rows, in the order of the page.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows, to fill in cells; ids stay.
    pub fn cells_mut(&mut self) -> impl Iterator<Item = (RowId, &mut Values)> {
        self.rows.iter_mut().map(|row| (row.id, &mut row.cells))
    }

    /// The row of an id; never one that is new.
    pub fn row(&self, id: RowId) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id && !id.is_new())
    }

    /// Whether it has no rows (any more).
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether no row was ever in it.
    pub fn is_unused(&self) -> bool {
        self.rows.is_empty() && self.next <= 1
    }

    /// The id that the next new row gets.
    pub fn next(&self) -> RowId {
        RowId(self.next)
    }
}

impl Default for Table {
    fn default() -> Self {
        Self { next: 1, rows: Vec::new() }
    }
}

impl TryFrom<StoredTable> for Table {
    type Error = BadTable;

    fn try_from(stored: StoredTable) -> Result<Self, BadTable> {
        let mut table = Self { next: stored.next.max(1), rows: Vec::with_capacity(stored.rows.len()) };
        for row in stored.rows {
            if table.row(row.id).is_some() || row.id.0 >= table.next {
                return Err(BadTable(row.id));
            }
            table.rows.push(row);
        }
        Ok(table)
    }
}

#[cfg(test)]
mod tests;
