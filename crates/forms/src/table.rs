//! Sub-tables: rows read as they were typed, and what differs between two of them.
//!
//! A cell is named `TABLE.ROW.COLUMN`, in fields of pages and in problems. `ROW` is the id of a row that is stored;
//! of the rows that are new, `n1` is the first that is not blank, `n2` the second.

use std::collections::BTreeMap;

use waypost_base::{Code, FieldProblem, ItemKey, Row, RowId, Table, Value, Values};

use crate::{
    Item,
    display::typed,
    parse::parse,
    value::{is_blank, normal},
};

/// A row as it was typed: of each column the texts of the fields of its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedRow {
    /// The stored row that it is; [`RowId::NEW`] for another.
    pub id: RowId,
    /// What was typed, by column.
    pub cells: Vec<(ItemKey, Vec<String>)>,
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowChange {
    /// It is new.
    Added(Row),
    /// It is gone.
    Removed(Row),
    /// Some of its cells differ.
    Changed(RowId, Vec<CellChange>),
}

/// What became of one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellChange {
    /// Its column.
    pub column: ItemKey,
    /// What it held; `None` is empty.
    pub before: Option<Value>,
    /// What it holds.
    pub after: Option<Value>,
}

impl TypedRow {
    /// Whether nothing is typed in it.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|(_, texts)| texts.iter().all(|text| text.trim().is_empty()))
    }
}

/// Reads the typed rows of a table. Blank rows are left out; what else is missing of the stored rows is removed.
///
/// # Errors
/// The problem of each cell, under its name.
pub fn parse_rows(item: &Item, typed: &[TypedRow]) -> Result<Option<Value>, Vec<FieldProblem>> {
    let mut names = RowNames::default();
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for typed in typed.iter().filter(|row| !row.is_blank()) {
        let name = names.name(typed.id);
        let mut row = Row { id: typed.id, cells: Values::new() };
        for (key, texts) in &typed.cells {
            let Some(column) = item.kind.columns().iter().find(|column| column.key == *key) else {
                problems.push(cell_problem(item, &name, key, Code::ValueUnknown));
                continue;
            };
            match parse(column, texts) {
                Ok(Some(value)) => {
                    row.cells.insert(key.clone(), value);
                }
                Ok(None) => {}
                Err(problem) => problems.push(at_cell(item, &name, problem)),
            }
        }
        rows.push(row);
    }
    if problems.is_empty() { Ok(normal(item, Value::Table(Table::handed(rows)))) } else { Err(problems) }
}

/// The rows as fields of the page carry them: what [`parse_rows`] reads back as the same rows.
pub fn typed_rows(item: &Item, table: &Table) -> Vec<TypedRow> {
    let cells = |row: &Row| {
        let columns = item.kind.columns().iter().filter(|column| !column.is_computed());
        let texts = |column: &Item| row.cell(&column.key).map_or_else(Vec::new, |cell| typed(column, cell));
        columns.map(|column| (column.key.clone(), texts(column))).collect()
    };
    table.rows().iter().map(|row| TypedRow { id: row.id, cells: cells(row) }).collect()
}

/// What differs between two values of a table: changed and added rows in the order of the later, then those that are
/// gone. That rows stand in another order is no difference.
pub fn row_changes(before: Option<&Table>, after: Option<&Table>) -> Vec<RowChange> {
    let rows = |table: Option<&Table>| table.map(|table| table.rows().to_vec()).unwrap_or_default();
    let mut gone: BTreeMap<RowId, Row> = rows(before).into_iter().map(|row| (row.id, row)).collect();
    let mut changes = Vec::new();
    for row in rows(after) {
        match gone.remove(&row.id) {
            None => changes.push(RowChange::Added(row)),
            Some(old) => {
                let cells = crate::difference(&old.cells, &row.cells);
                let cells = cells.into_iter().map(|change| CellChange {
                    column: change.key,
                    before: change.before,
                    after: change.after,
                });
                let cells: Vec<_> = cells.collect();
                if !cells.is_empty() {
                    changes.push(RowChange::Changed(row.id, cells));
                }
            }
        }
    }
    changes.extend(gone.into_values().map(RowChange::Removed));
    changes
}

/// Names of rows in problems and fields: ids, and `n1`, `n2` … for new ones.
#[derive(Default)]
pub(crate) struct RowNames(u32);

impl RowNames {
    /// The name of the next row that is not blank.
    pub(crate) fn name(&mut self, id: RowId) -> String {
        if !id.is_new() {
            return id.to_string();
        }
        self.0 = self.0.saturating_add(1);
        format!("n{}", self.0)
    }
}

/// Whether nobody filled anything in: what is computed does not count.
pub(crate) fn is_blank_row(columns: &[Item], cells: &Values) -> bool {
    let own = columns.iter().filter(|column| !column.is_computed());
    own.filter_map(|column| cells.get(&column.key)).all(is_blank)
}

/// A problem of a cell.
pub(crate) fn cell_problem(item: &Item, row: &str, column: &ItemKey, code: Code) -> FieldProblem {
    FieldProblem::new(format!("{}.{row}.{column}", item.key), code)
}

/// A column's problem, as one of the cell.
pub(crate) fn at_cell(item: &Item, row: &str, problem: FieldProblem) -> FieldProblem {
    FieldProblem { field: format!("{}.{row}.{}", item.key, problem.field), ..problem }
}

#[cfg(test)]
mod tests;
