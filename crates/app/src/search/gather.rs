//! The words of a case, gathered from what a command did: the same from the desk and from the replay of a journal.
//!
//! Values that are sensitive, or hidden at some stage, are not in the index: whoever sees the case could find them out
//! by asking. Names of people are not in it either, for they change; the people themselves are.

use std::collections::BTreeSet;

use waypost_base::{ItemKey, Value, Values};
use waypost_forms::{Item, Kind};
use waypost_store::set::{AccessRow, RemarkRow, StepUpdate};

use super::words::{Says, gather};
use crate::flows::FlowUse;

/// Most words of one text.
const MOST: usize = 2_000;

/// What a case is, when it begins.
pub fn begun(number: i64, title: &str, flow: &FlowUse, initiator: i64, words: &mut BTreeSet<String>) {
    words.insert(Says::There.word(""));
    words.insert(Says::Flow.word(&flow.flow_id.to_string()));
    words.insert(Says::Initiator.word(&initiator.to_string()));
    words.insert(Says::Person.word(&initiator.to_string()));
    gather(&number.to_string(), MOST, words);
    gather(title, MOST, words);
}

/// What the flow says of the case when it begins.
pub fn marked(business_key: Option<&str>, restricted: bool, words: &mut BTreeSet<String>) {
    gather(business_key.unwrap_or_default(), MOST, words);
    if restricted {
        words.insert(Says::Restricted.word(""));
    }
}

/// The values of a form that whoever sees the case may see.
pub fn values(flow: &FlowUse, values: &Values, words: &mut BTreeSet<String>) {
    for (key, value) in values {
        one(flow, key, value, words);
    }
}

/// The same of what differs from the values before.
pub fn changed(flow: &FlowUse, before: &Values, after: &Values, words: &mut BTreeSet<String>) {
    for (key, value) in after.iter().filter(|(key, value)| before.get(*key) != Some(*value)) {
        one(flow, key, value, words);
    }
}

/// Opinions with who gave them.
pub fn steps(rows: &[StepUpdate], words: &mut BTreeSet<String>) {
    for row in rows {
        for person in [row.handler, row.acting_for].into_iter().flatten() {
            words.insert(Says::Person.word(&person.to_string()));
        }
        gather(row.opinion.as_deref().unwrap_or_default(), MOST, words);
    }
}

/// Comments, reasons, what actions said, with who spoke.
pub fn remarks(rows: &[RemarkRow], words: &mut BTreeSet<String>) {
    for row in rows {
        for person in [row.by, row.acting_for, row.to].into_iter().flatten() {
            words.insert(Says::Person.word(&person.to_string()));
        }
        gather(&row.text, MOST, words);
    }
}

/// Who may see it.
pub fn access(rows: &[AccessRow], words: &mut BTreeSet<String>) {
    words.extend(rows.iter().map(|row| Says::Subject.word(&row.subject)));
}

fn one(flow: &FlowUse, key: &ItemKey, value: &Value, words: &mut BTreeSet<String>) {
    let item = flow.form.item(key).filter(|item| !item.sensitive && !flow.hides(key));
    if let Some(item) = item {
        one_value(item, value, words);
    }
}

fn one_value(item: &Item, value: &Value, words: &mut BTreeSet<String>) {
    let mut choice = |key: &String| {
        let (Kind::Choice(choices) | Kind::Choices(choices)) = &item.kind else { return };
        for label in choices.iter().filter(|known| known.key == *key).flat_map(|known| known.label.texts()) {
            gather(label, MOST, words);
        }
    };
    match value {
        Value::Choice(key) => choice(key),
        Value::Choices(keys) => keys.iter().for_each(choice),
        Value::Text(text) => gather(text, MOST, words),
        Value::Integer(number) => gather(&number.to_string(), MOST, words),
        Value::Decimal(number) => gather(&number.to_string(), MOST, words),
        Value::Date(day) => gather(&day.to_string(), MOST, words),
        Value::Files(files) => files.iter().for_each(|file| gather(&file.name, MOST, words)),
        Value::Table(table) => {
            let Kind::Table(rule) = &item.kind else { return };
            for column in rule.columns.iter().filter(|column| !column.sensitive) {
                for cell in table.rows().iter().filter_map(|row| row.cells.get(&column.key)) {
                    one_value(column, cell, words);
                }
            }
        }
        // People and departments are found by their names, which change; yes and no say nothing.
        _ => {}
    }
}
