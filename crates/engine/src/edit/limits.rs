//! How much an edit may write: what is longer or more is refused at its field, before it is kept.

use waypost_base::{Code, FieldProblem, Label};

use super::Faults;
use crate::{
    check::MAX_NAME,
    definition::{Stage, Transition},
    guard,
};

/// Highest number of a stage.
pub(super) const MAX_NO: u32 = 999_999;
/// Highest branch.
pub(super) const MAX_BRANCH: u32 = 9_999;
/// Longest condition in plain words, in characters.
pub const MAX_CONDITION: usize = 500;
/// Longest description, in characters.
pub const MAX_DESCRIPTION: usize = 4_000;
/// Longest text of an attribute, a rule, a setting, a fact, in characters.
pub const MAX_TEXT: usize = 1_000;
/// Most entries of a list in a stage: rights, attributes, receivers, …
pub const MAX_ENTRIES: usize = 1_000;

/// The number after the highest taken; where that would be too high, the lowest that is free.
pub(super) fn free(taken: impl Iterator<Item = u32>, highest: u32) -> Option<u32> {
    let taken: std::collections::BTreeSet<u32> = taken.collect();
    let next = taken.last().copied().unwrap_or(0).saturating_add(1);
    if next <= highest { Some(next) } else { (1..=highest).find(|no| !taken.contains(no)) }
}

pub(super) fn stage(stage: &Stage) -> Result<(), Faults> {
    let mut faults = Vec::new();
    if stage.name.text().trim().is_empty() {
        faults.push(FieldProblem::new("name", Code::ValueRequired));
    }
    label(&mut faults, "name", &stage.name, MAX_NAME);
    label(&mut faults, "description", &stage.description, MAX_DESCRIPTION);
    for (field, text) in [("rule", &stage.rule), ("setting", &stage.setting)] {
        text_of(&mut faults, field, text.iter().map(String::as_str), MAX_TEXT);
    }
    text_of(&mut faults, "attributes", stage.attributes.keys().map(String::as_str), MAX_NAME);
    text_of(&mut faults, "attributes", stage.attributes.values().map(String::as_str), MAX_TEXT);
    text_of(&mut faults, "needs", stage.needs.iter().map(String::as_str), MAX_TEXT);
    text_of(&mut faults, "gives", stage.gives.iter().map(String::as_str), MAX_TEXT);
    let rule = &stage.receivers;
    for (field, count) in [
        ("attributes", stage.attributes.len()),
        ("rights", stage.rights.len()),
        ("receivers", rule.receivers.len()),
        ("copy_to_read", stage.copy_to_read.len()),
        ("copy_for_reference", stage.copy_for_reference.len()),
        ("not_handler_of", rule.not_handler_of.len()),
        ("cancels", stage.cancels.len()),
        ("alone_with", stage.alone_with.len()),
        ("needs", stage.needs.len()),
        ("gives", stage.gives.len()),
    ] {
        if count > MAX_ENTRIES {
            faults.push(FieldProblem::new(field, Code::TooManyEntries).with("limit", MAX_ENTRIES));
        }
    }
    answer(faults)
}

pub(super) fn transition(row: &Transition) -> Result<(), Faults> {
    let mut faults = Vec::new();
    label(&mut faults, "condition", &row.condition, MAX_CONDITION);
    if let Some(text) = &row.guard
        && text.len() > guard::MAX_BYTES
    {
        faults.push(too_long("guard", guard::MAX_BYTES, text.len()));
    }
    answer(faults)
}

pub(super) fn words(field: &str, words: &[String]) -> Result<(), Faults> {
    let mut faults = Vec::new();
    text_of(&mut faults, field, words.iter().map(String::as_str), MAX_TEXT);
    if words.len() > MAX_ENTRIES {
        faults.push(FieldProblem::new(field, Code::TooManyEntries).with("limit", MAX_ENTRIES));
    }
    answer(faults)
}

fn label(faults: &mut Faults, field: &str, label: &Label, limit: usize) {
    text_of(faults, field, label.texts(), limit);
}

/// At most one problem of each kind for a field.
fn text_of<'a>(faults: &mut Faults, field: &str, texts: impl Iterator<Item = &'a str>, limit: usize) {
    let (mut longest, mut control) = (0, false);
    for text in texts {
        longest = longest.max(text.chars().count());
        control |= text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    }
    if longest > limit {
        faults.push(too_long(field, limit, longest));
    }
    if control {
        faults.push(FieldProblem::new(field, Code::ValueControl));
    }
}

fn too_long(field: &str, limit: usize, length: usize) -> FieldProblem {
    FieldProblem::new(field, Code::ValueTooLong).with("max", limit).with("length", length)
}

fn answer(faults: Faults) -> Result<(), Faults> {
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}
