//! Values as plain JSON, as programs send and read them: a text is a string, a choice its key, a decimal a string.
//!
//! [`crate::Form::to_json_schema`] describes exactly this form.

use chrono::NaiveDate;
use serde_json::{Number, Value as Json};
use waypost_base::{Code, Decimal, FieldProblem, FileRef, Value};

use crate::{
    Item,
    kind::Kind,
    value::{normal, problem, wrong_kind},
};

/// Most significant digits that a number in JSON keeps on its way through a double.
const EXACT_DIGITS: usize = 15;

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
        other => serde_json::to_value(other)
            .ok()
            .and_then(|tagged| tagged.as_object().and_then(|map| map.values().next().cloned()))
            .unwrap_or_default(),
    }
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
