//! Values as plain JSON, as programs send and read them: a text is a string, a choice its key, a decimal a string.
//!
//! [`crate::Form::to_json_schema`] describes exactly this form.

use chrono::NaiveDate;
use serde_json::{Number, Value as Json};
use waypost_base::{Code, Decimal, FieldProblem, FileRef, ItemKey, Row, RowId, Table, Value, Values};

use crate::{
    Item,
    kind::Kind,
    value::{normal, problem, wrong_kind},
};

/// Most significant digits that a number in JSON keeps on its way through a double.
const EXACT_DIGITS: usize = 15;

/// The name under which a row of a table carries its id; no column can have it.
pub const ROW_ID: &str = "_row";

/// Reads a plain JSON value as one of the item's kind; `null` and the empty are `None`. Bounds are not judged.
///
/// # Errors
/// The value is not of the item's kind.
pub fn read_json(item: &Item, json: &Json) -> Result<Option<Value>, FieldProblem> {
    if json.is_null() {
        return Ok(None);
    }
    let value = match &item.kind {
        Kind::Integer(_) => return integer(item, json).map(|number| Some(Value::Integer(number))),
        Kind::Text(_) | Kind::LongText(_) => json.as_str().map(|text| Value::Text(text.to_owned())),
        Kind::Decimal { .. } => decimal(json).map(Value::Decimal),
        Kind::Date(_) => json.as_str().and_then(day).map(Value::Date),
        Kind::Choice(_) => json.as_str().map(|key| Value::Choice(key.to_owned())),
        Kind::Choices(_) => json.as_array().and_then(|list| {
            let keys: Option<Vec<_>> = list.iter().map(|key| key.as_str().map(str::to_owned)).collect();
            keys.map(Value::Choices)
        }),
        Kind::YesNo => json.as_bool().map(Value::Bool),
        Kind::Person => json.as_str().and_then(|id| id.parse().ok()).map(Value::Person),
        Kind::Department => json.as_str().and_then(|id| id.parse().ok()).map(Value::Department),
        Kind::File(_) => serde_json::from_value::<Vec<FileRef>>(json.clone()).ok().map(Value::Files),
        Kind::Table(_) => return table(item, json).map(|table| normal(item, Value::Table(table))),
    };
    value.map(|value| normal(item, value)).ok_or_else(|| wrong_kind(item))
}

/// A value as plain JSON. Its kind is the item's to know.
pub fn write_json(value: &Value) -> Json {
    match value {
        Value::Text(text) | Value::Choice(text) => text.as_str().into(),
        Value::Integer(number) => (*number).into(),
        Value::Decimal(number) => number.to_string().into(),
        Value::Date(day) => day.to_string().into(),
        Value::Bool(yes) => (*yes).into(),
        Value::Choices(keys) => keys.iter().map(String::as_str).collect(),
        Value::Person(user) => user.to_string().into(),
        Value::Department(department) => department.to_string().into(),
        Value::Table(table) => table.rows().iter().map(write_row).collect(),
        other => serde_json::to_value(other)
            .ok()
            .and_then(|tagged| tagged.as_object().and_then(|map| map.values().next().cloned()))
            .unwrap_or_default(),
    }
}

/// A row without its id is a new one.
fn table(item: &Item, json: &Json) -> Result<Table, FieldProblem> {
    let mut rows = Vec::new();
    for json in json.as_array().ok_or_else(|| wrong_kind(item))? {
        let mut row = Row::new(Values::new());
        for (name, cell) in json.as_object().ok_or_else(|| wrong_kind(item))? {
            if name == ROW_ID {
                let id = cell.as_u64().and_then(|id| u32::try_from(id).ok());
                row.id = RowId(id.ok_or_else(|| wrong_kind(item))?);
                continue;
            }
            let at = |code| FieldProblem::new(format!("{}.{}.{name}", item.key, rows.len() + 1), code);
            let key = ItemKey::new(name.as_str()).map_err(|_| at(Code::ValueUnknown))?;
            let column = item.kind.columns().iter().find(|column| column.key == key);
            let column = column.ok_or_else(|| at(Code::ValueUnknown))?;
            let read = read_json(column, cell)
                .map_err(|problem| FieldProblem { field: at(problem.code).field, ..problem });
            if let Some(value) = read? {
                row.cells.insert(key, value);
            }
        }
        rows.push(row);
    }
    Ok(Table::handed(rows))
}

fn write_row(row: &Row) -> Json {
    let cells = row.cells.iter().map(|(key, cell)| (key.to_string(), write_json(cell)));
    let id = (!row.id.is_new()).then(|| (ROW_ID.to_owned(), row.id.0.into()));
    Json::Object(id.into_iter().chain(cells).collect())
}

fn integer(item: &Item, json: &Json) -> Result<i64, FieldProblem> {
    let number = json.as_number().ok_or_else(|| wrong_kind(item))?;
    if let Some(whole) = number.as_i64() {
        return Ok(whole);
    }
    if number.is_u64() {
        return Err(problem(item, Code::ValueTooLarge).with("max", i64::MAX));
    }
    // 3.0 is a whole number in JSON.
    let whole = exact(number).filter(|decimal| decimal.scale() == 0);
    whole.and_then(|decimal| decimal.to_string().parse().ok()).ok_or_else(|| wrong_kind(item))
}

fn decimal(json: &Json) -> Option<Decimal> {
    match json {
        Json::String(text) => text.parse().ok(),
        Json::Number(number) => exact(number),
        _ => None,
    }
}

/// A JSON number as a decimal, unless its way through a double may have changed it.
fn exact(number: &Number) -> Option<Decimal> {
    let text = number.to_string();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (!number.is_f64() || digits <= EXACT_DIGITS).then(|| text.parse().ok()).flatten()
}

fn day(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    shaped.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

#[cfg(test)]
mod tests;
