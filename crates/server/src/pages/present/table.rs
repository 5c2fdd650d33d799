//! Sub-tables between what is typed in a page and what forms judge: rows of fields made and read.

use std::collections::BTreeMap;

use waypost_base::{Code, FieldProblem, ItemKey, Row, RowId, Table, Value, Values};
use waypost_forms::{
    Form, Item, Kind, RowChange, TypedRow, display, display_masked, parse_rows, row_changes,
};

use super::{Before, cell_control, people, person_id, stored_texts, unit, words};
use crate::{
    http::Ctx,
    pages::{
        Control, ItemField,
        case::ChangeRow,
        item::{FieldRow, ShownCell, ShownRow, ShownTable, TableColumn, TableField, row_label},
    },
    view::Text,
};

/// Blank rows at the end of a table.
const SPARE: usize = 2;
/// How many more there are on request.
const MORE: usize = 5;
/// Tables of more columns are shown as cards.
const COLUMNS_SHOWN: usize = 6;
/// Under this name in place of a column's a row is ticked for removal.
const GONE: &str = "_gone";

/// The rows of a table as they were posted.
#[derive(Debug, Default)]
pub(super) struct Posted {
    /// Rows in the order of the page, and whether each is ticked for removal.
    rows: Vec<(TypedRow, bool)>,
    /// Blank rows are to be added.
    more: bool,
    /// Fields that name no cell.
    strange: Vec<String>,
}

/// The posted rows of a table; `None` when it was not on the page. A row that is stored keeps its id, every other
/// is new.
pub(super) fn posted(fields: &[(String, String)], item: &Item, stored: Option<&Table>) -> Option<Posted> {
    let own = format!("item.{}", item.key);
    let mut posted = Posted::default();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut there = false;
    for (name, text) in fields {
        if name == "more" && *text == item.key.as_str() {
            posted.more = true;
        }
        let Some(rest) = name.strip_prefix(&own) else { continue };
        if rest.is_empty() {
            there = true;
            continue;
        }
        let Some((row, column)) = rest.strip_prefix('.').and_then(|rest| rest.split_once('.')) else {
            if rest.starts_with('.') {
                posted.strange.push(format!("{}{rest}", item.key));
            }
            continue;
        };
        there = true;
        let place = *places.entry(row).or_insert_with(|| {
            let id =
                row.parse().map(RowId).ok().filter(|id| stored.is_some_and(|table| table.row(*id).is_some()));
            posted.rows.push((TypedRow { id: id.unwrap_or(RowId::NEW), cells: Vec::new() }, false));
            posted.rows.len() - 1
        });
        let Some((typed, gone)) = posted.rows.get_mut(place) else { continue };
        if column == GONE {
            *gone = text == "yes";
            continue;
        }
        match ItemKey::new(column) {
            Ok(key) => match typed.cells.iter_mut().find(|(known, _)| *known == key) {
                Some((_, texts)) => texts.push(text.clone()),
                None => typed.cells.push((key, vec![text.clone()])),
            },
            Err(_) => posted.strange.push(format!("{}{rest}", item.key)),
        }
    }
    there.then_some(posted)
}

impl Posted {
    /// Rows that stay, without blank ones.
    fn staying(&self) -> Vec<TypedRow> {
        let stays = self.rows.iter().filter(|(row, gone)| !gone && !row.is_blank());
        stays.map(|(row, _)| row.clone()).collect()
    }

    fn blank(&self) -> usize {
        self.rows.iter().filter(|(row, _)| row.id.is_new() && row.is_blank()).count()
    }
}

/// Reads the posted rows of a table.
pub(super) fn read(ctx: &Ctx, item: &Item, posted: &Posted) -> Result<Option<Value>, Vec<FieldProblem>> {
    let mut problems: Vec<FieldProblem> = posted
        .strange
        .iter()
        .map(|name| FieldProblem::new(name, Code::ValueUnknown).with("name", name))
        .collect();
    let mut rows = posted.staying();
    let names = names(&rows);
    for (row, name) in rows.iter_mut().zip(names) {
        problems.extend(sign_ins(ctx, item, row, &name));
    }
    match parse_rows(item, &rows) {
        Ok(value) if problems.is_empty() => Ok(value),
        Ok(_) => Err(problems),
        Err(found) => {
            problems.extend(found);
            Err(problems)
        }
    }
}

/// What rows are called in fields and problems, as forms call them.
fn names(rows: &[TypedRow]) -> Vec<String> {
    let mut new = 0;
    let mut name = |row: &TypedRow| {
        if row.id.is_new() {
            new += 1;
            format!("n{new}")
        } else {
            row.id.to_string()
        }
    };
    rows.iter().map(&mut name).collect()
}

/// Turns typed sign-in names into ids; a name that is nobody's is a problem of its cell, which is left empty.
fn sign_ins(ctx: &Ctx, item: &Item, row: &mut TypedRow, name: &str) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    for (key, texts) in &mut row.cells {
        let person =
            item.kind.columns().iter().any(|column| column.key == *key && column.kind == Kind::Person);
        if !person {
            continue;
        }
        *texts = person_id(ctx, texts).unwrap_or_else(|()| {
            problems.push(FieldProblem::new(format!("{}.{name}.{key}", item.key), Code::ValueNoPerson));
            Vec::new()
        });
    }
    problems
}

/// The table as rows of fields: with what was typed, else with what is stored, and blank rows at the end.
pub(super) fn field(
    ctx: &Ctx,
    form_id: &str,
    item: &Item,
    stored: Option<&Table>,
    before: Option<&Before>,
    address: &str,
) -> TableField {
    let Kind::Table(rule) = &item.kind else {
        return TableField { columns: Vec::new(), rows: Vec::new(), more: None, many: false };
    };
    let posted = before.and_then(|before| posted(&before.fields, item, stored));
    let (mut rows, mut spare) = (Vec::new(), SPARE);
    match &posted {
        Some(posted) => {
            // A new row that was ticked was never kept, so it is simply gone.
            let shown = posted.rows.iter().filter(|(row, gone)| match row.id.is_new() {
                true => !gone && !row.is_blank(),
                false => true,
            });
            rows.extend(shown.cloned());
            if posted.more {
                spare = posted.blank() + MORE;
            }
        }
        None => {
            let typed = stored.into_iter().flat_map(Table::rows).map(|row| {
                let columns = rule.columns.iter().filter(|column| !column.is_computed());
                let cells = columns
                    .map(|column| (column.key.clone(), stored_texts(ctx, column, row.cell(&column.key))))
                    .collect();
                (TypedRow { id: row.id, cells }, false)
            });
            rows.extend(typed);
        }
    }
    let most = usize::try_from(rule.most()).unwrap_or(usize::MAX);
    let spare = spare.min(most.saturating_sub(rows.len()));
    let full = rows.len() + spare >= most;
    rows.extend((0..spare).map(|_| (TypedRow { id: RowId::NEW, cells: Vec::new() }, false)));
    let typed: Vec<TypedRow> = rows.iter().map(|(row, _)| row.clone()).collect();
    let columns = columns(ctx, form_id, item);
    let rows = rows
        .into_iter()
        .zip(names(&typed))
        .map(|((row, removed), name)| {
            let cells = cells(ctx, form_id, item, &row, &name, &columns);
            let removable = !row.id.is_new() || !row.is_blank();
            FieldRow { name, label: row_label(row.id), removable, removed, cells }
        })
        .collect();
    TableField {
        many: columns.len() > COLUMNS_SHOWN,
        columns,
        rows,
        more: (!full).then(|| address.to_owned()),
    }
}

fn columns(ctx: &Ctx, form_id: &str, item: &Item) -> Vec<TableColumn> {
    let column = |column: &Item| TableColumn {
        label: column.label.in_language(ctx.tag()).to_owned(),
        unit: unit(column, ctx),
        help: Some(column.help.in_language(ctx.tag())).filter(|help| !help.is_empty()).map(str::to_owned),
        required: column.required,
        numeric: is_number(column),
        list: format!("{form_id}-people-{}-{}", item.key, column.key),
        people: match column.kind {
            Kind::Person if !form_id.is_empty() => people(ctx.who(), None),
            _ => Vec::new(),
        },
    };
    item.kind.columns().iter().map(column).collect()
}

fn is_number(item: &Item) -> bool {
    matches!(item.kind, Kind::Integer(_) | Kind::Decimal { .. })
}

fn cells(
    ctx: &Ctx,
    form_id: &str,
    item: &Item,
    row: &TypedRow,
    name: &str,
    columns: &[TableColumn],
) -> Vec<ItemField> {
    let computed = computed_cells(ctx, item, row);
    let cell = |(column, shown): (&Item, &TableColumn)| {
        let texts = row.cells.iter().find(|(key, _)| *key == column.key).map(|(_, texts)| texts.as_slice());
        let control = if column.is_computed() {
            let value = computed.get(&column.key).map(|value| cell_words(ctx, column, value, false));
            Control::Output { value: value.unwrap_or_default() }
        } else {
            cell_control(ctx, column, texts.unwrap_or_default(), &shown.list)
        };
        let key = format!("{}.{name}.{}", item.key, column.key);
        let mut field = ItemField::new(form_id, key, shown.label.clone(), control);
        field.unit = shown.unit.clone();
        field.required = column.required;
        field.row = Some(row_label(row.id));
        field
    };
    item.kind.columns().iter().zip(columns).map(cell).collect()
}

/// What the computed columns of a typed row give, as far as what was typed can be read.
fn computed_cells(ctx: &Ctx, item: &Item, row: &TypedRow) -> Values {
    let mut row = row.clone();
    sign_ins(ctx, item, &mut row, "");
    let table = Form::new("", vec![item.clone()]);
    let Ok(Some(value)) = parse_rows(item, &[row]) else { return Values::new() };
    let mut values = Values::from([(item.key.clone(), value)]);
    table.compute(&mut values);
    match values.remove(&item.key) {
        Some(Value::Table(table)) => table.rows().first().map(|row| row.cells.clone()).unwrap_or_default(),
        _ => Values::new(),
    }
}

/// A cell in words; masked for those who may only read.
fn cell_words(ctx: &Ctx, column: &Item, value: &Value, masked: bool) -> String {
    let text = match masked {
        true => display_masked(column, value, ctx.tag()),
        false => display(column, value, ctx.tag()),
    };
    let text = words(ctx, text);
    if super::is_amount(column) { super::grouped(&text) } else { text }
}

/// A table to read. `masked`: sensitive cells show their end only.
pub(super) fn shown(ctx: &Ctx, item: &Item, table: &Table, masked: bool) -> ShownTable {
    shown_rows(ctx, item, table.rows().iter().map(|row| (row.id, row)), |column, row| {
        let value = row.cell(&column.key)?;
        let whole = masked && item.sensitive;
        Some(if whole { waypost_forms::mask("") } else { cell_words(ctx, column, value, masked) })
    })
}

/// A table as it was recorded as seen: cells that were masked then have only the words shown.
pub fn seen(ctx: &Ctx, item: &Item, value: &serde_json::Value) -> Option<ShownTable> {
    let rows = value.get("table")?.get("rows")?.as_array()?;
    let id = |row: &serde_json::Value| {
        RowId(
            row.get("id")
                .and_then(serde_json::Value::as_u64)
                .and_then(|id| u32::try_from(id).ok())
                .unwrap_or(0),
        )
    };
    Some(shown_rows(ctx, item, rows.iter().map(|row| (id(row), row)), |column, row| {
        let cell = row.get("cells")?.get(column.key.as_str())?;
        if let Some(words) = cell.get("masked").and_then(serde_json::Value::as_str) {
            return Some(words.to_owned());
        }
        let value: Value = serde_json::from_value(cell.clone()).ok()?;
        Some(cell_words(ctx, column, &value, true))
    }))
}

/// A sub-table as it lies on paper before anybody filled it in.
pub fn blank(ctx: &Ctx, item: &Item) -> Option<ShownTable> {
    const ROWS: usize = 4;
    let rows = (0..ROWS).map(|_| Row::new(Values::new())).collect();
    let blank = Table::default().with_rows(rows)?;
    (!item.kind.columns().is_empty()).then(|| shown(ctx, item, &blank, false))
}

fn shown_rows<R>(
    ctx: &Ctx,
    item: &Item,
    rows: impl Iterator<Item = (RowId, R)>,
    words: impl Fn(&Item, &R) -> Option<String>,
) -> ShownTable {
    let columns = columns(ctx, "", item);
    let row = |(id, row): (RowId, R)| {
        let cell = |(column, shown): (&Item, &TableColumn)| ShownCell {
            label: shown.label.clone(),
            value: words(column, &row).unwrap_or_default(),
            unit: shown.unit.clone(),
            numeric: shown.numeric,
        };
        ShownRow { label: row_label(id), cells: item.kind.columns().iter().zip(&columns).map(cell).collect() }
    };
    let rows = rows.map(row).collect();
    ShownTable { many: columns.len() > COLUMNS_SHOWN, columns, rows }
}

/// What a step did to a table: a line per cell that changed, and one per row that came or went.
pub fn changes(ctx: &Ctx, item: &Item, before: Option<&str>, after: Option<&str>) -> Vec<ChangeRow> {
    let table = |stored: Option<&str>| match stored.and_then(|text| serde_json::from_str(text).ok()) {
        Some(Value::Table(table)) => Some(table),
        _ => None,
    };
    let (before, after) = (table(before), table(after));
    let label = |id: RowId, column: Option<&Item>| {
        let row = ctx.site.views.text(ctx.lang(), &row_label(id));
        let mut label = format!("{} · {row}", item.label.in_language(ctx.tag()));
        if let Some(column) = column {
            label = format!("{label} · {}", column.label.in_language(ctx.tag()));
        }
        label
    };
    let say = |column: &Item, value: &Value| {
        if item.sensitive { waypost_forms::mask("") } else { cell_words(ctx, column, value, true) }
    };
    let whole = |cells: &Values| {
        let colon = ctx.site.views.text(ctx.lang(), &Text::new("colon"));
        let filled = item.kind.columns().iter().filter_map(|column| {
            let value = cells.get(&column.key)?;
            Some(format!("{}{colon}{}", column.label.in_language(ctx.tag()), say(column, value)))
        });
        filled.collect::<Vec<_>>().join("; ")
    };
    let mut lines = Vec::new();
    for change in row_changes(before.as_ref(), after.as_ref()) {
        match change {
            RowChange::Added(row) => lines.push(ChangeRow {
                label: label(row.id, None),
                before: None,
                after: Some(whole(&row.cells)),
            }),
            RowChange::Removed(row) => lines.push(ChangeRow {
                label: label(row.id, None),
                before: Some(whole(&row.cells)),
                after: None,
            }),
            RowChange::Changed(id, cells) => {
                for cell in cells {
                    let column = item.kind.columns().iter().find(|column| column.key == cell.column);
                    let Some(column) = column else { continue };
                    lines.push(ChangeRow {
                        label: label(id, Some(column)),
                        before: cell.before.as_ref().map(|value| say(column, value)),
                        after: cell.after.as_ref().map(|value| say(column, value)),
                    });
                }
            }
            _ => {}
        }
    }
    lines
}
