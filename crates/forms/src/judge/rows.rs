//! Judging a table: rows settled and computed, then cell by cell what changed.

use std::cmp::Ordering;

use waypost_base::{Code, FieldProblem, Row, RowId, Table, Value, Values};

use super::{World, exists};
use crate::{
    Item,
    formula::{TooLarge, in_order, of_row},
    kind::TableRule,
    right::{Right, required},
    table::{RowNames, at_cell, cell_problem, is_blank_row},
    value::{is_blank, keep_rules, normal, problem},
};

/// A table as it was handed in, settled: rows with their names in problems.
struct Settled {
    table: Table,
    names: Vec<String>,
}

/// The table after the change, when it may be made; `handed` is `None` when the table was not handed in.
pub(super) fn judge_table(
    item: &Item,
    rule: &TableRule,
    right: Right,
    before: Option<&Table>,
    handed: Option<Option<Table>>,
    world: &dyn World,
) -> Result<Option<Value>, Vec<FieldProblem>> {
    let untouched = Table::default();
    let old = before.unwrap_or(&untouched);
    let mut problems = Vec::new();
    let settled = match handed {
        None => {
            Settled { table: old.clone(), names: old.rows().iter().map(|row| row.id.to_string()).collect() }
        }
        Some(handed) => {
            settle(item, rule, old, handed.unwrap_or_default(), &mut problems).map_err(|one| vec![one])?
        }
    };
    let changed = settled.table != *old;
    if changed && !right.may_write() {
        return Err(vec![problem(item, Code::ValueReadOnly)]);
    }
    if right.may_write() {
        let rows = settled.table.rows().iter().zip(&settled.names);
        for (row, name) in rows {
            let cells = old.row(row.id).map(|row| &row.cells);
            judge_row(rule, row, cells, world, |found| problems.push(at_cell(item, name, found)));
        }
        problems.extend(count_rows(item, rule, right, settled.table.rows().len()));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(normal(item, Value::Table(settled.table)))
}

/// Rows in normal form with ids, blank ones left out, computed columns filled in.
fn settle(
    item: &Item,
    rule: &TableRule,
    before: &Table,
    handed: Table,
    problems: &mut Vec<FieldProblem>,
) -> Result<Settled, FieldProblem> {
    let (mut rows, mut names, mut numbers) = (Vec::new(), Vec::new(), RowNames::default());
    for row in handed.rows() {
        let id = if before.row(row.id).is_some() { row.id } else { RowId::NEW };
        if is_blank_row(&rule.columns, &row.cells) && row.cells.keys().all(|key| rule.column(key).is_some()) {
            continue;
        }
        let name = numbers.name(id);
        let mut cells = Values::new();
        for (key, value) in &row.cells {
            match rule.column(key) {
                None => problems.push(cell_problem(item, &name, key, Code::ValueUnknown)),
                Some(column) if column.is_computed() => {}
                Some(column) => cells.extend(normal(column, value.clone()).map(|cell| (key.clone(), cell))),
            }
        }
        compute(rule, &mut cells, |column| {
            problems.push(cell_problem(item, &name, &column.key, Code::ValueComputedTooLarge));
        });
        for column in rule.columns.iter().filter(|column| column.is_computed()) {
            let written = row.cell(&column.key);
            let stored = before.row(id).and_then(|row| row.cell(&column.key));
            if written.is_some() && written != stored && written != cells.get(&column.key) {
                problems.push(cell_problem(item, &name, &column.key, Code::ValueComputed));
            }
        }
        rows.push(Row { id, cells });
        names.push(name);
    }
    let too_many =
        || problem(item, Code::ValueTooManyRows).with("max", rule.most()).with("rows", names.len());
    if u32::try_from(rows.len()).is_ok_and(|count| count <= rule.most()) {
        let table = before.with_rows(rows).ok_or_else(too_many)?;
        return Ok(Settled { table, names });
    }
    Err(too_many())
}

/// Fills in the computed columns of a row; what cannot be computed is empty, and told.
pub(super) fn compute(rule: &TableRule, cells: &mut Values, mut too_large: impl FnMut(&Item)) {
    for column in in_order(&rule.columns).0 {
        let Some(formula) = &column.formula else { continue };
        match of_row(column, formula, cells) {
            Ok(Some(value)) => {
                cells.insert(column.key.clone(), value);
                continue;
            }
            Ok(None) => {}
            Err(TooLarge) => too_large(column),
        }
        cells.remove(&column.key);
    }
}

fn judge_row(
    rule: &TableRule,
    row: &Row,
    before: Option<&Values>,
    world: &dyn World,
    mut tell: impl FnMut(FieldProblem),
) {
    for column in &rule.columns {
        let old = before.and_then(|cells| cells.get(&column.key));
        let new = row.cell(&column.key);
        if old != new
            && let Some(value) = new
            && let Err(found) = keep_rules(column, value).and_then(|()| exists(column, old, value, world))
        {
            tell(found);
        } else if column.required && new.is_none_or(is_blank) {
            tell(problem(column, Code::ValueRequired));
        }
    }
}

fn count_rows(item: &Item, rule: &TableRule, right: Right, rows: usize) -> Option<FieldProblem> {
    let count = u32::try_from(rows).unwrap_or(u32::MAX);
    match (count.cmp(&rule.rows.min.unwrap_or(0)), count) {
        (_, 0) => required(item, right).then(|| problem(item, Code::ValueRequired)),
        (Ordering::Less, _) => {
            let min = rule.rows.min.unwrap_or(0);
            Some(problem(item, Code::ValueTooFewRows).with("min", min).with("rows", count))
        }
        _ => None,
    }
}
