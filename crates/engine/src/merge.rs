//! Three-way merge: what two administrators made of one draft, as one draft; or the fields that both changed.
//!
//! Stages are the same by number, transitions by stage and branch (returns also by where they lead). Each field that
//! only one side changed takes that side; a field that both changed differently is a [`Conflict`]. Undoing an edit
//! after others went on is a merge too: base is the draft after the edit, "mine" the draft before it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use waypost_base::StageNo;

use crate::{
    definition::{Definition, Stage, Transition},
    part::{Fields, Part, TransitionKey, fields_of, flow_fields, from_fields, stage_keys, transition_keys},
};

mod order;

/// A field that both sides changed, each to something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Where.
    pub part: Part,
    /// Its path; `order` for the order of the stages; empty where the part as a whole is meant: one side took it
    /// out, and the other changed it or leads to it.
    pub field: String,
    /// What it was; `None` when there was nothing.
    pub base: Option<Value>,
    /// What mine makes of it; `None` when it takes it out.
    pub mine: Option<Value>,
    /// What theirs makes of it; `None` when it takes it out.
    pub theirs: Option<Value>,
}

/// Merges the changes from `base` to `mine` with those from `base` to `theirs`.
///
/// # Errors
/// Every field that both changed differently. Nothing is merged then.
pub fn merge(base: &Definition, mine: &Definition, theirs: &Definition) -> Result<Definition, Vec<Conflict>> {
    if mine == base || mine == theirs {
        return Ok(theirs.clone());
    }
    if theirs == base {
        return Ok(mine.clone());
    }
    let mut conflicts = Vec::new();
    let stages = stages(base, mine, theirs, &mut conflicts);
    let transitions = transitions(base, mine, theirs, &mut conflicts);
    let sides = [&flow_fields(base), &flow_fields(mine), &flow_fields(theirs)];
    let fields = merge_fields(sides, Part::Flow, &mut conflicts);
    let merged = with_parts(&fields, stages, transitions);
    let Some(merged) = merged.filter(|_| conflicts.is_empty()) else { return Err(conflicts) };
    conflicts.extend(dangling(&merged, mine, theirs));
    if conflicts.is_empty() { Ok(merged) } else { Err(conflicts) }
}

fn with_parts(flow: &Fields, stages: Vec<Stage>, transitions: Vec<Transition>) -> Option<Definition> {
    let mut fields = flow.clone();
    fields.insert("stages".to_owned(), Value::Array(Vec::new()));
    fields.insert("transitions".to_owned(), Value::Array(Vec::new()));
    let bare: Definition = from_fields(&fields)?;
    Some(Definition { stages, transitions, ..bare })
}

type StageKey = (StageNo, usize);

fn stages(
    base: &Definition,
    mine: &Definition,
    theirs: &Definition,
    conflicts: &mut Vec<Conflict>,
) -> Vec<Stage> {
    let [b, m, t] = [base, mine, theirs].map(stage_keys);
    let mut merged = merge_parts([&b, &m, &t], |key: &StageKey, _| Part::Stage(key.0), conflicts);
    let keys = |rows: &[(StageKey, &Stage)]| rows.iter().map(|(key, _)| *key).collect::<Vec<_>>();
    let [b, m, t] = [keys(&b), keys(&m), keys(&t)];
    let kept = merged.keys().copied().collect::<BTreeSet<_>>();
    let order = order::merge(&b, &m, &t, &kept).unwrap_or_else(|| {
        let as_value = |keys: &[StageKey]| Some(keys.iter().map(|(no, _)| Value::from(no.0)).collect());
        let (base, mine, theirs) = (as_value(&b), as_value(&m), as_value(&t));
        conflicts.push(Conflict { part: Part::Flow, field: "order".to_owned(), base, mine, theirs });
        Vec::new()
    });
    order.into_iter().filter_map(|key| merged.remove(&key)).collect()
}

fn transitions(
    base: &Definition,
    mine: &Definition,
    theirs: &Definition,
    conflicts: &mut Vec<Conflict>,
) -> Vec<Transition> {
    let [b, m, t] = [base, mine, theirs].map(transition_keys);
    let part = |_: &TransitionKey, row: &Transition| Part::Transition(row.arrow());
    let mut merged = merge_parts([&b, &m, &t], part, conflicts);
    let keys = |rows: &[(TransitionKey, &Transition)]| rows.iter().map(|(key, _)| *key).collect::<Vec<_>>();
    let [b, m, t] = [keys(&b), keys(&m), keys(&t)];
    let kept = merged.keys().copied().collect::<BTreeSet<_>>();
    // Branches are offered by number: where both changed the order of the rows, theirs is as good.
    let order = order::merge(&b, &m, &t, &kept).or_else(|| order::merge(&m, &m, &t, &kept));
    order.unwrap_or_default().into_iter().filter_map(|key| merged.remove(&key)).collect()
}

/// Merges the parts of one kind, key by key.
fn merge_parts<K: Ord + Copy, T: Clone + PartialEq + Serialize + DeserializeOwned>(
    sides: [&[(K, &T)]; 3],
    part: impl Fn(&K, &T) -> Part,
    conflicts: &mut Vec<Conflict>,
) -> BTreeMap<K, T> {
    let [base, mine, theirs] = sides.map(|rows| rows.iter().copied().collect::<BTreeMap<K, &T>>());
    let keys: BTreeSet<K> = base.keys().chain(mine.keys()).chain(theirs.keys()).copied().collect();
    let mut merged = BTreeMap::new();
    for key in keys {
        let [b, m, t] = [base.get(&key), mine.get(&key), theirs.get(&key)];
        let taken = if m == t || m == b {
            t.map(|row| (*row).clone())
        } else if t == b {
            m.map(|row| (*row).clone())
        } else {
            let Some(named) = t.or(m).or(b) else { continue };
            let part = part(&key, named);
            match (m, t) {
                (Some(m), Some(t)) => {
                    let base = b.map(|row| fields_of(*row)).unwrap_or_default();
                    let before = conflicts.len();
                    let fields = merge_fields([&base, &fields_of(*m), &fields_of(*t)], part, conflicts);
                    let made = from_fields(&fields);
                    if made.is_none() && conflicts.len() == before {
                        conflicts.push(whole(part, b, Some(m), Some(t)));
                    }
                    made
                }
                _ => {
                    conflicts.push(whole(part, b, m, t));
                    None
                }
            }
        };
        if let Some(taken) = taken {
            merged.insert(key, taken);
        }
    }
    merged
}

fn whole<T: Serialize>(part: Part, base: Option<&&T>, mine: Option<&&T>, theirs: Option<&&T>) -> Conflict {
    let value = |side: Option<&&T>| side.and_then(|row| serde_json::to_value(*row).ok());
    Conflict { part, field: String::new(), base: value(base), mine: value(mine), theirs: value(theirs) }
}

fn merge_fields(sides: [&Fields; 3], part: Part, conflicts: &mut Vec<Conflict>) -> Fields {
    let [base, mine, theirs] = sides;
    let paths: BTreeSet<&String> = sides.into_iter().flat_map(BTreeMap::keys).collect();
    let mut merged = Fields::new();
    for path in paths {
        let [b, m, t] = [base.get(path), mine.get(path), theirs.get(path)];
        let taken = if m == t || m == b {
            t
        } else if t == b {
            m
        } else {
            let [base, mine, theirs] = [b.cloned(), m.cloned(), t.cloned()];
            conflicts.push(Conflict { part, field: path.clone(), base, mine, theirs });
            continue;
        };
        if let Some(taken) = taken {
            merged.insert(path.clone(), taken.clone());
        }
    }
    merged
}

/// Transitions of one side whose stage the other side took out.
fn dangling(merged: &Definition, mine: &Definition, theirs: &Definition) -> Vec<Conflict> {
    let numbers = |of: &Definition| of.stages.iter().map(|stage| stage.no).collect::<BTreeSet<_>>();
    let [there, in_mine, in_theirs] = [merged, mine, theirs].map(numbers);
    let ends = |row: &Transition| [Some(row.from), row.to].into_iter().flatten().collect::<Vec<_>>();
    let rows = |of: &Definition| of.transitions.iter().map(Transition::arrow).collect::<BTreeSet<_>>();
    let [mine_rows, theirs_rows] = [mine, theirs].map(rows);
    let lost = |row: &&Transition| {
        let had = |rows: &BTreeSet<_>, stages: &BTreeSet<StageNo>, no: &StageNo| {
            rows.contains(&row.arrow()) && stages.contains(no)
        };
        ends(row).iter().any(|no| {
            !there.contains(no) && (had(&mine_rows, &in_mine, no) || had(&theirs_rows, &in_theirs, no))
        })
    };
    let conflict = |row: &Transition| {
        let value = serde_json::to_value(row).ok();
        let side = |has: bool| if has { value.clone() } else { None };
        Conflict {
            part: Part::Transition(row.arrow()),
            field: String::new(),
            base: None,
            mine: side(mine_rows.contains(&row.arrow())),
            theirs: side(theirs_rows.contains(&row.arrow())),
        }
    };
    merged.transitions.iter().filter(lost).map(conflict).collect()
}

#[cfg(test)]
mod tests;
