//! The difference of two definitions as data: for words, and for drawing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use waypost_base::StageNo;

use crate::{
    definition::{Definition, Stage, Transition},
    part::{Fields, fields_of, flow_fields, stage_keys, transition_keys},
};

/// What is different in `after`, as seen from `before`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Stages that only `after` has, in its order.
    pub stages_added: Vec<Stage>,
    /// Stages that only `before` has, in its order.
    pub stages_removed: Vec<Stage>,
    /// Stages of both that differ, in the order of `after`.
    pub stages_changed: Vec<StageChange>,
    /// Transitions that only `after` has.
    pub transitions_added: Vec<Transition>,
    /// Transitions that only `before` has.
    pub transitions_removed: Vec<Transition>,
    /// Transitions of both that differ.
    pub transitions_changed: Vec<TransitionChange>,
    /// The order of the stages of both, where it differs.
    pub order: Option<OrderChange>,
    /// Whether the transitions of both stand in another order; no case notices.
    pub transitions_reordered: bool,
    /// Fields of the flow that belong to no stage.
    pub flow: Vec<FieldChange>,
}

/// A stage that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageChange {
    /// As it was.
    pub before: Stage,
    /// As it is.
    pub after: Stage,
    /// The fields that differ.
    pub fields: Vec<FieldChange>,
}

/// A transition that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransitionChange {
    /// As it was.
    pub before: Transition,
    /// As it is.
    pub after: Transition,
    /// The fields that differ.
    pub fields: Vec<FieldChange>,
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Its path, as [`crate::part`] names it.
    pub field: String,
    /// What it was; `None` when it was empty.
    pub before: Option<Value>,
    /// What it is; `None` when it is empty.
    pub after: Option<Value>,
}

/// Another order of the same stages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderChange {
    /// As they stood.
    pub before: Vec<StageNo>,
    /// As they stand.
    pub after: Vec<StageNo>,
}

impl Difference {
    /// Whether the two are equal.
    pub fn is_empty(&self) -> bool {
        *self == Difference::default()
    }
}

/// Compares two definitions.
pub fn difference(before: &Definition, after: &Definition) -> Difference {
    let mut found = Difference::default();
    let stages = Sides::new(stage_keys(before), stage_keys(after));
    found.stages_added = stages.added();
    found.stages_removed = stages.removed();
    for (before, after) in stages.changed() {
        let fields = changes(&fields_of(before), &fields_of(after));
        found.stages_changed.push(StageChange { before: before.clone(), after: after.clone(), fields });
    }
    let (was, is) = stages.order();
    if was != is {
        let numbers = |keys: Vec<(StageNo, usize)>| keys.into_iter().map(|(no, _)| no).collect();
        found.order = Some(OrderChange { before: numbers(was), after: numbers(is) });
    }
    let transitions = Sides::new(transition_keys(before), transition_keys(after));
    found.transitions_added = transitions.added();
    found.transitions_removed = transitions.removed();
    for (before, after) in transitions.changed() {
        let fields = changes(&fields_of(before), &fields_of(after));
        let (before, after) = (before.clone(), after.clone());
        found.transitions_changed.push(TransitionChange { before, after, fields });
    }
    let (was, is) = transitions.order();
    found.transitions_reordered = was != is;
    found.flow = changes(&flow_fields(before), &flow_fields(after));
    found
}

fn changes(before: &Fields, after: &Fields) -> Vec<FieldChange> {
    let mut paths: Vec<&String> = before.keys().chain(after.keys()).collect();
    paths.sort_unstable();
    paths.dedup();
    let change = |path: &String| {
        let (before, after) = (before.get(path), after.get(path));
        let differs = before != after;
        differs.then(|| FieldChange { field: path.clone(), before: before.cloned(), after: after.cloned() })
    };
    paths.into_iter().filter_map(change).collect()
}

/// The parts of one kind in both definitions.
struct Sides<'a, K, T> {
    before: Vec<(K, &'a T)>,
    after: Vec<(K, &'a T)>,
    was: BTreeMap<K, &'a T>,
    is: BTreeMap<K, &'a T>,
}

impl<'a, K: Ord + Copy, T: Clone + PartialEq> Sides<'a, K, T> {
    fn new(before: Vec<(K, &'a T)>, after: Vec<(K, &'a T)>) -> Self {
        let (was, is) = (before.iter().copied().collect(), after.iter().copied().collect());
        Sides { before, after, was, is }
    }

    fn added(&self) -> Vec<T> {
        let new = self.after.iter().filter(|(key, _)| !self.was.contains_key(key));
        new.map(|(_, part)| (*part).clone()).collect()
    }

    fn removed(&self) -> Vec<T> {
        let gone = self.before.iter().filter(|(key, _)| !self.is.contains_key(key));
        gone.map(|(_, part)| (*part).clone()).collect()
    }

    fn changed(&self) -> impl Iterator<Item = (&'a T, &'a T)> {
        let pairs = self.after.iter().filter_map(|(key, after)| Some((*self.was.get(key)?, *after)));
        pairs.filter(|(before, after)| before != after)
    }

    /// The keys of both, in the one order and in the other.
    fn order(&self) -> (Vec<K>, Vec<K>) {
        let was = self.before.iter().map(|(key, _)| *key).filter(|key| self.is.contains_key(key));
        let is = self.after.iter().map(|(key, _)| *key).filter(|key| self.was.contains_key(key));
        (was.collect(), is.collect())
    }
}

#[cfg(test)]
mod tests;
