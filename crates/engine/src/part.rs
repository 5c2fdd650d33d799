//! The parts of a definition that an administrator can point at, and their fields as small values.
//!
//! Merging and comparing look at stages and transitions field by field. A field is a dotted path (`name`, `name.en`,
//! `returns.previous`, `rights.amount`, `attributes.colour`) with a JSON value; what is empty has no field. Lists are
//! one value each.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use waypost_base::StageNo;

use crate::{
    check::Arrow,
    definition::{Definition, Transition},
};

/// A part of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// What belongs to no stage: order, return default, same person, goal.
    Flow,
    /// A stage.
    Stage(StageNo),
    /// A transition.
    Transition(Arrow),
}

/// The fields of one part.
pub(crate) type Fields = BTreeMap<String, Value>;

/// Parts of a stage or transition that are merged key by key.
const OPEN: [&str; 4] = ["rights", "attributes", "returns", "receivers"];
/// Labels: a text, or a table with translations.
const LABELS: [&str; 3] = ["name", "description", "condition"];

impl Transition {
    /// How problems, edits and differences name this transition.
    pub fn arrow(&self) -> Arrow {
        Arrow { from: self.from, branch: self.branch, to: self.to }
    }
}

/// What makes a transition the same in two versions: a submit keeps its branch and may lead elsewhere, a return is
/// told from another of its stage by where it leads. Counted, for a draft may hold one twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TransitionKey {
    from: StageNo,
    branch: u32,
    to: Option<StageNo>,
    nth: usize,
}

/// The transitions with their keys, in order.
pub(crate) fn transition_keys(definition: &Definition) -> Vec<(TransitionKey, &Transition)> {
    let mut seen = BTreeMap::new();
    let keyed = definition.transitions.iter().map(|row| {
        let to = if row.branch == 0 { row.to } else { None };
        let nth = seen.entry((row.from, row.branch, to)).or_insert(0_usize);
        *nth += 1;
        (TransitionKey { from: row.from, branch: row.branch, to, nth: *nth }, row)
    });
    keyed.collect()
}

/// The stages with their keys (number, and which of that number), in order.
pub(crate) fn stage_keys(definition: &Definition) -> Vec<((StageNo, usize), &crate::definition::Stage)> {
    let mut seen = BTreeMap::new();
    let keyed = definition.stages.iter().map(|stage| {
        let nth = seen.entry(stage.no).or_insert(0_usize);
        *nth += 1;
        ((stage.no, *nth), stage)
    });
    keyed.collect()
}

/// A part as fields.
pub(crate) fn fields_of(part: &impl Serialize) -> Fields {
    let mut fields = Fields::new();
    let Ok(Value::Object(object)) = serde_json::to_value(part) else { return fields };
    for (key, value) in object {
        match value {
            Value::Object(inner) if OPEN.contains(&key.as_str()) => {
                fields.extend(inner.into_iter().map(|(name, value)| (format!("{key}.{name}"), value)));
            }
            Value::Object(inner) if LABELS.contains(&key.as_str()) => {
                for (language, text) in inner {
                    let path = if language == "default" { key.clone() } else { format!("{key}.{language}") };
                    fields.insert(path, text);
                }
            }
            Value::Null => {}
            value => drop(fields.insert(key, value)),
        }
    }
    fields
}

/// A part from its fields; `None` when they make none.
pub(crate) fn from_fields<T: DeserializeOwned>(fields: &Fields) -> Option<T> {
    let mut object = Map::new();
    let translated: BTreeSet<&str> =
        fields.keys().filter_map(|path| path.split_once('.')).map(|(key, _)| key).collect();
    for (path, value) in fields {
        let (key, inner) = match path.split_once('.') {
            Some((key, inner)) => (key, inner),
            None if LABELS.contains(&path.as_str()) && translated.contains(path.as_str()) => {
                (path.as_str(), "default")
            }
            None => {
                object.insert(path.clone(), value.clone());
                continue;
            }
        };
        let entry = object.entry(key).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(of) = entry {
            of.insert(inner.to_owned(), value.clone());
        }
    }
    for key in LABELS {
        if let Some(Value::Object(label)) = object.get_mut(key) {
            label.entry("default").or_insert_with(|| Value::String(String::new()));
        }
    }
    serde_json::from_value(Value::Object(object)).ok()
}

/// The fields of a definition that belong to no stage and no transition.
pub(crate) fn flow_fields(definition: &Definition) -> Fields {
    let bare = Definition { stages: Vec::new(), transitions: Vec::new(), ..definition.clone() };
    let mut fields = fields_of(&bare);
    fields.remove("stages");
    fields.remove("transitions");
    fields
}

/// The value of a field of a part (empty: the part as a whole), as [`crate::merge`] and [`crate::difference`] name
/// them; `None` when there is none.
pub fn value_of(definition: &Definition, part: Part, field: &str) -> Option<Value> {
    let of = |whole: serde_json::Result<Value>, mut fields: Fields| {
        if field.is_empty() { whole.ok() } else { fields.remove(field) }
    };
    match part {
        Part::Flow if field == "order" => {
            Some(definition.stages.iter().map(|stage| Value::from(stage.no.0)).collect())
        }
        Part::Flow => flow_fields(definition).remove(field),
        Part::Stage(no) => {
            let stage = definition.stage(no)?;
            of(serde_json::to_value(stage), fields_of(stage))
        }
        Part::Transition(arrow) => {
            let mut rows = definition.transitions.iter();
            let row = rows.find(|row| {
                row.from == arrow.from && row.branch == arrow.branch && (row.branch > 0 || row.to == arrow.to)
            })?;
            of(serde_json::to_value(row), fields_of(row))
        }
    }
}

#[cfg(test)]
mod tests;
