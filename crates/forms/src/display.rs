//! Values as people read them, and as a field shows them for editing.

use waypost_base::{DepartmentId, FileRef, RowId, UserId, Value};

use crate::{Item, kind::Kind};

/// What stands in place of hidden characters.
const DOTS: &str = "••••";
/// How much of a masked text stays readable.
const TAIL: usize = 4;

/// A value ready to be shown. What needs words or names from elsewhere stays typed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DisplayText<'a> {
    /// Show this.
    Plain(String),
    /// Show these, separated as the language does it.
    List(Vec<String>),
    /// The language's word for yes or no.
    YesNo(bool),
    /// A person's name.
    Person(UserId),
    /// A department's name.
    Department(DepartmentId),
    /// Files, by name, with a way to open them.
    Files(&'a [FileRef]),
    /// The rows of a table.
    Table(Vec<DisplayRow<'a>>),
}

/// A row of a table ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayRow<'a> {
    /// Which row.
    pub id: RowId,
    /// Its cells in the order of the columns; `None` is empty.
    pub cells: Vec<Option<DisplayText<'a>>>,
}

/// The value as text of a language: choices by their labels, decimals with all digits of their scale. The unit is
/// not part of it.
pub fn display<'a>(item: &Item, value: &'a Value, language: &str) -> DisplayText<'a> {
    show(item, value, language, false)
}

/// The same for somebody who may only read: what is sensitive (the item, or columns of it) shows its last four
/// characters.
pub fn display_masked<'a>(item: &Item, value: &'a Value, language: &str) -> DisplayText<'a> {
    match (show(item, value, language, true), item.sensitive) {
        (DisplayText::Plain(text), true) => DisplayText::Plain(mask(&text)),
        (table @ DisplayText::Table(_), _) => table,
        (_, true) => DisplayText::Plain(mask("")),
        (text, false) => text,
    }
}

fn show<'a>(item: &Item, value: &'a Value, language: &str, masked: bool) -> DisplayText<'a> {
    let label = |key: &String| {
        let choice = item.kind.choices().iter().find(|choice| choice.key == *key);
        choice.map_or_else(|| key.clone(), |choice| choice.label.in_language(language).to_owned())
    };
    match value {
        Value::Text(text) => DisplayText::Plain(text.clone()),
        Value::Integer(number) => DisplayText::Plain(number.to_string()),
        Value::Decimal(number) => {
            let scale = match item.kind {
                Kind::Decimal { scale, .. } => scale.max(number.scale()),
                _ => number.scale(),
            };
            DisplayText::Plain(format!("{:.*}", usize::try_from(scale).unwrap_or(0), number.inner()))
        }
        Value::Date(day) => DisplayText::Plain(day.to_string()),
        Value::Bool(yes) => DisplayText::YesNo(*yes),
        Value::Choice(key) => DisplayText::Plain(label(key)),
        Value::Choices(keys) => DisplayText::List(keys.iter().map(label).collect()),
        Value::Person(user) => DisplayText::Person(*user),
        Value::Department(department) => DisplayText::Department(*department),
        Value::Files(files) => DisplayText::Files(files),
        Value::Table(table) => {
            let cell = |column: &Item, cell: &'a Value| match masked && item.sensitive {
                true => DisplayText::Plain(mask("")),
                false if masked => display_masked(column, cell, language),
                false => display(column, cell, language),
            };
            let row = |row: &'a waypost_base::Row| DisplayRow {
                id: row.id,
                cells: item
                    .kind
                    .columns()
                    .iter()
                    .map(|column| row.cell(&column.key).map(|value| cell(column, value)))
                    .collect(),
            };
            DisplayText::Table(table.rows().iter().map(row).collect())
        }
        _ => DisplayText::Plain(String::new()),
    }
}

/// The value as fields of the page carry it, one text per field: what [`crate::parse`] reads back as the same value.
/// Files are not typed and give nothing, nor do tables (see [`crate::typed_rows`]).
pub fn typed(item: &Item, value: &Value) -> Vec<String> {
    match value {
        Value::Choice(key) => vec![key.clone()],
        Value::Choices(keys) => keys.clone(),
        Value::Bool(yes) => vec![if *yes { "yes" } else { "no" }.to_owned()],
        Value::Person(user) => vec![user.to_string()],
        Value::Department(department) => vec![department.to_string()],
        Value::Files(_) | Value::Table(_) => Vec::new(),
        plain => match display(item, plain, "") {
            DisplayText::Plain(text) => vec![text],
            _ => Vec::new(),
        },
    }
}

/// A sensitive text with all but its last four characters hidden; a short one is hidden whole, so that what is
/// shown is never more than half of it. The length does not show.
pub fn mask(text: &str) -> String {
    let length = text.chars().count();
    let tail: String = text.chars().skip(length.saturating_sub(TAIL)).collect();
    if length < 2 * TAIL { DOTS.to_owned() } else { format!("{DOTS}{tail}") }
}

#[cfg(test)]
mod tests;
