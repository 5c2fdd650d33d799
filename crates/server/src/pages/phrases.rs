//! Usual phrases (常用语) beside a box for an opinion: buttons that post the form back and put a phrase into the box,
//! with everything else as it was typed. They work without script.

use serde::Serialize;

use crate::http::Typed;

/// The phrases offered at one box.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Phrases {
    /// Where the form is posted to be shown again.
    pub address: String,
    /// Name of the box, with what names of its form begin with.
    pub field: String,
    /// The phrases.
    pub words: Vec<String>,
}

impl Phrases {
    /// The phrases at a box; `None` where the person has none.
    pub fn new(words: &[String], address: impl Into<String>, field: impl Into<String>) -> Option<Self> {
        let phrases = || Self { address: address.into(), field: field.into(), words: words.to_vec() };
        (!words.is_empty()).then(phrases)
    }
}

/// The box and the phrase that a button names (`opinion:3`).
pub fn pressed<'a>(typed: &Typed, words: &'a [String]) -> Option<(String, &'a str)> {
    let value = typed.get("phrase").to_owned();
    let (field, no) = value.rsplit_once(':')?;
    let words = words.get(no.parse::<usize>().ok()?)?;
    Some((field.to_owned(), words))
}

/// What stands in a box, with a phrase behind it.
pub fn with(text: &str, phrase: &str) -> String {
    let apart = text.chars().last().is_some_and(|last| last.is_ascii() && !last.is_ascii_whitespace());
    format!("{text}{}{phrase}", if apart { " " } else { "" })
}

/// The same for fields by their names.
pub fn into_fields(fields: &mut Vec<(String, String)>, typed: &Typed, words: &[String]) {
    let Some((field, phrase)) = pressed(typed, words) else { return };
    match fields.iter_mut().rev().find(|(name, _)| *name == field) {
        Some((_, text)) => *text = with(text, phrase),
        None => fields.push((field, phrase.to_owned())),
    }
}

#[cfg(test)]
mod tests;
