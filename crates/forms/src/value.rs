//! One value against one item: its normal form, and whether it keeps the item's rules.

use waypost_base::{Code, FieldProblem, FileRef, Value};

use crate::{
    Item,
    kind::{Bounds, Kind, TextRule},
};

/// The value as it is stored: line ends are LF, choices stand in the order of the form without repeats, a whole
/// number handed in for a decimal is one. `None` when it is empty.
pub(crate) fn normal(item: &Item, value: Value) -> Option<Value> {
    match (value, &item.kind) {
        (Value::Text(text), _) if text.is_empty() => None,
        (Value::Text(text), Kind::LongText(_)) => {
            let lines = text.replace("\r\n", "\n");
            // A carriage return of its own is no end of a line; the rules refuse it.
            Some(Value::Text(if lines.contains('\r') { text } else { lines }))
        }
        (Value::Choice(key), _) if key.is_empty() => None,
        (Value::Choices(keys), _) if keys.is_empty() => None,
        (Value::Choices(mut keys), kind) => {
            let place = |key: &String| kind.choices().iter().position(|choice| choice.key == *key);
            keys.sort_by_key(|key| place(key).unwrap_or(usize::MAX));
            keys.dedup();
            Some(Value::Choices(keys))
        }
        (Value::Files(files), _) if files.is_empty() => None,
        (Value::Table(table), _) if table.is_unused() => None,
        (Value::Integer(number), Kind::Decimal { .. }) => Some(Value::Decimal(number.into())),
        (value, _) => Some(value),
    }
}

/// Whether a value in normal form is of the item's kind and keeps its rules; what only the organisation or the
/// store can tell is not asked.
pub(crate) fn keep_rules(item: &Item, value: &Value) -> Result<(), FieldProblem> {
    match (&item.kind, value) {
        (Kind::Text(rule), Value::Text(text)) => text_rules(item, rule, text, false),
        (Kind::LongText(rule), Value::Text(text)) => text_rules(item, rule, text, true),
        (Kind::Integer(bounds), Value::Integer(number)) => within(item, bounds, number),
        (Kind::Decimal { scale, bounds }, Value::Decimal(number)) => {
            if number.scale() > *scale {
                return Err(problem(item, Code::ValueScale).with("scale", scale));
            }
            within(item, bounds, number)
        }
        (Kind::Date(bounds), Value::Date(day)) => within(item, bounds, day),
        (Kind::Choice(choices), Value::Choice(key)) if choices.iter().any(|choice| choice.key == *key) => {
            Ok(())
        }
        (Kind::Choices(choices), Value::Choices(keys))
            if keys.iter().all(|key| choices.iter().any(|choice| choice.key == *key)) =>
        {
            Ok(())
        }
        (Kind::YesNo, Value::Bool(_))
        | (Kind::Person, Value::Person(_))
        | (Kind::Department, Value::Department(_)) => Ok(()),
        (Kind::File(rule), Value::Files(files)) => {
            if u32::try_from(files.len()).is_ok_and(|count| count <= rule.most()) {
                files.iter().try_for_each(|file| file_rules(item, rule.takes(&file.media), file))
            } else {
                Err(problem(item, Code::ValueTooManyFiles).with("max", rule.most()))
            }
        }
        // Tables are judged cell by cell.
        _ => Err(wrong_kind(item)),
    }
}

/// A problem with this item.
pub(crate) fn problem(item: &Item, code: Code) -> FieldProblem {
    FieldProblem::new(item.key.as_str(), code)
}

/// The problem of a value that is not of the item's kind.
pub(crate) fn wrong_kind(item: &Item) -> FieldProblem {
    let code = match item.kind {
        Kind::Text(_) | Kind::LongText(_) => Code::ValuePattern,
        Kind::Integer(_) => Code::ValueNotInteger,
        Kind::Decimal { .. } => Code::ValueNotDecimal,
        Kind::Date(_) => Code::ValueNotDate,
        Kind::Choice(_) | Kind::Choices(_) | Kind::YesNo => Code::ValueNotChoice,
        Kind::Person => Code::ValueNoPerson,
        Kind::Department => Code::ValueNoDepartment,
        Kind::File(_) => Code::FileKind,
        // No page sends one; a program is told that what it sent has not the shape.
        Kind::Table(_) => Code::ValuePattern,
    };
    problem(item, code)
}

/// Whether a value fills nothing in: white space alone, or a table without rows.
pub(crate) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.trim().is_empty(),
        Value::Table(table) => table.is_empty(),
        _ => false,
    }
}

fn text_rules(item: &Item, rule: &TextRule, text: &str, lines: bool) -> Result<(), FieldProblem> {
    // C0 controls can be kept by neither databases nor XML; only tabs and the ends of lines are text.
    if text.contains(|c: char| c < ' ' && c != '\t' && !(lines && c == '\n')) {
        return Err(problem(item, Code::ValueControl));
    }
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if let Some(min) = rule.lengths.min.filter(|min| length < *min) {
        return Err(problem(item, Code::ValueTooShort).with("min", min));
    }
    if let Some(max) = item.kind.longest().filter(|max| length > *max) {
        return Err(problem(item, Code::ValueTooLong).with("max", max).with("length", length));
    }
    match &rule.pattern {
        Some(pattern) if !pattern.fits(text) => Err(problem(item, Code::ValuePattern)),
        _ => Ok(()),
    }
}

fn within<T: PartialOrd + std::fmt::Display>(
    item: &Item,
    bounds: &Bounds<T>,
    value: &T,
) -> Result<(), FieldProblem> {
    if let Some(min) = bounds.min.as_ref().filter(|min| value < *min) {
        return Err(problem(item, Code::ValueTooSmall).with("min", min));
    }
    match bounds.max.as_ref().filter(|max| value > *max) {
        Some(max) => Err(problem(item, Code::ValueTooLarge).with("max", max)),
        None => Ok(()),
    }
}

fn file_rules(item: &Item, taken: bool, file: &FileRef) -> Result<(), FieldProblem> {
    let hex = file.sha256.len() == 64 && file.sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let named = !file.name.is_empty() && !file.name.contains(|c: char| c < ' ');
    if !(taken && hex && named) {
        return Err(problem(item, Code::FileKind).with("name", &file.name));
    }
    if file.bytes == 0 {
        return Err(problem(item, Code::FileEmpty).with("name", &file.name));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
