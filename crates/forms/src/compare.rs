//! The difference of two forms, as a reader is told it: what came, what went, and of what stayed which rules changed.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use waypost_base::{ItemKey, Label};

use crate::{Form, Item};

/// Longest text of a rule that is told; a longer one is cut.
const TOLD: usize = 200;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormChange {
    /// The form has another name.
    Renamed {
        /// Its name before.
        before: Label,
        /// Its name after.
        after: Label,
    },
    /// An item came.
    ItemAdded(ItemKey, Label),
    /// An item went.
    ItemRemoved(ItemKey, Label),
    /// An item stayed, with other rules.
    ItemChanged {
        /// Which.
        key: ItemKey,
        /// Its name after.
        label: Label,
        /// The rules that differ, by name.
        rules: Vec<RuleChange>,
    },
    /// An item stands below another heading.
    ItemMoved {
        /// Which.
        key: ItemKey,
        /// Its name after.
        label: Label,
        /// Its heading before; empty: none.
        before: Label,
        /// Its heading after.
        after: Label,
    },
    /// The items that stayed come in another order.
    Reordered,
}

/// One rule of an item that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleChange {
    /// Its name in the written form: `max`, `label`, `options` …
    pub rule: String,
    /// Before.
    pub before: RuleText,
    /// After.
    pub after: RuleText,
}

/// A rule as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleText {
    /// There is none.
    Nothing,
    /// Yes or no.
    Flag(bool),
    /// Its text.
    Text(String),
}

impl Form {
    /// What is different in `after`. Equal forms differ in nothing.
    pub fn compare(&self, after: &Form) -> Vec<FormChange> {
        let mut changes = Vec::new();
        if self.name != after.name {
            changes.push(FormChange::Renamed { before: self.name.clone(), after: after.name.clone() });
        }
        let gone = self.items.iter().filter(|item| after.item(&item.key).is_none());
        changes.extend(gone.map(|item| FormChange::ItemRemoved(item.key.clone(), item.label.clone())));
        for item in &after.items {
            let Some(before) = self.item(&item.key) else {
                changes.push(FormChange::ItemAdded(item.key.clone(), item.label.clone()));
                continue;
            };
            let rules = before.compare(item);
            if !rules.is_empty() {
                let (key, label) = (item.key.clone(), item.label.clone());
                changes.push(FormChange::ItemChanged { key, label, rules });
            }
        }
        let (then, now) = (places(self), places(after));
        for item in &after.items {
            if let (Some(before), Some(after)) = (then.get(&item.key), now.get(&item.key))
                && before != after
            {
                let (key, label) = (item.key.clone(), item.label.clone());
                changes.push(FormChange::ItemMoved {
                    key,
                    label,
                    before: before.clone(),
                    after: after.clone(),
                });
            }
        }
        let stayed = |form: &Form, other: &Form| -> Vec<ItemKey> {
            let rows = form.layout().into_iter().flat_map(|(_, items)| items);
            rows.map(|item| item.key.clone()).filter(|key| other.item(key).is_some()).collect()
        };
        if stayed(self, after) != stayed(after, self) {
            changes.push(FormChange::Reordered);
        }
        changes
    }
}

impl Item {
    /// The rules that differ in `after`, by name.
    pub fn compare(&self, after: &Item) -> Vec<RuleChange> {
        let (before, after) = (rules(self), rules(after));
        let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let differ = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
        differ
            .map(|name| RuleChange {
                rule: name.clone(),
                before: told(before.get(name), after.get(name)),
                after: told(after.get(name), before.get(name)),
            })
            .collect()
    }
}

fn rules(item: &Item) -> BTreeMap<String, Json> {
    match serde_json::to_value(item) {
        Ok(Json::Object(rules)) => rules.into_iter().filter(|(name, _)| name != "key").collect(),
        _ => BTreeMap::new(),
    }
}

/// A rule as it is told; a flag that is not written is off.
fn told(rule: Option<&Json>, other: Option<&Json>) -> RuleText {
    match rule {
        None if other.is_some_and(Json::is_boolean) => RuleText::Flag(false),
        None => RuleText::Nothing,
        Some(Json::Bool(flag)) => RuleText::Flag(*flag),
        Some(rule) => RuleText::Text(text(rule).chars().take(TOLD).collect()),
    }
}

fn text(rule: &Json) -> String {
    match rule {
        Json::String(text) => text.clone(),
        Json::Array(list) => list.iter().map(text).collect::<Vec<_>>().join(", "),
        // Of a choice, a column or a translated label its name.
        Json::Object(fields) => {
            let named = fields.get("label").or_else(|| fields.get("default"));
            match named {
                Some(label) => text(label),
                None => fields.values().map(text).collect::<Vec<_>>().join(" "),
            }
        }
        other => other.to_string(),
    }
}

/// The heading that each item stands below.
fn places(form: &Form) -> BTreeMap<ItemKey, Label> {
    let groups = form.layout().into_iter();
    let placed = groups.flat_map(|(heading, items)| {
        let heading = heading.cloned().unwrap_or_default();
        items.into_iter().map(move |item| (item.key.clone(), heading.clone()))
    });
    placed.collect()
}

#[cfg(test)]
mod tests;
