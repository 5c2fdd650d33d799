//! Values as people read them, and as a field shows them for editing.

use waypost_base::{DepartmentId, FileRef, UserId, Value};

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
}

/// The value as text of a language: choices by their labels, decimals with all digits of their scale. The unit is
/// not part of it.
pub fn display<'a>(item: &Item, value: &'a Value, language: &str) -> DisplayText<'a> {
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
        _ => DisplayText::Plain(String::new()),
    }
}

/// The value as fields of the page carry it, one text per field: what [`crate::parse`] reads back as the same value.
/// Files are not typed and give nothing.
pub fn typed(item: &Item, value: &Value) -> Vec<String> {
    match value {
        Value::Choice(key) => vec![key.clone()],
        Value::Choices(keys) => keys.clone(),
        Value::Bool(yes) => vec![if *yes { "yes" } else { "no" }.to_owned()],
        Value::Person(user) => vec![user.to_string()],
        Value::Department(department) => vec![department.to_string()],
        Value::Files(_) => Vec::new(),
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
