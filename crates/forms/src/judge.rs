//! Judging what was handed in: by the rights of the stage and the rules of the items, all problems at once.

mod rows;

use std::collections::BTreeMap;

use waypost_base::{Change, Code, DepartmentId, FieldProblem, FileRef, ItemKey, UserId, Value, Values};

use crate::{
    Form, Item, Kind,
    formula::{TooLarge, in_order, of_form},
    parse::parse,
    right::{Right, Rights, required, right_of},
    value::{is_blank, keep_rules, normal, problem},
};

/// What the organisation and the store know and a form does not.
pub trait World {
    /// Whether the person exists and may be named now.
    fn person_exists(&self, user: UserId) -> bool;

    /// Whether the department exists.
    fn department_exists(&self, department: DepartmentId) -> bool;

    /// Whether whoever hands in this file uploaded it, so that nobody reaches a stored file by guessing its hash.
    /// Not asked for files that the item holds already.
    fn file_offered(&self, file: &FileRef) -> bool;
}

impl Form {
    /// Judges values handed in against the stored ones: the changes they make, in the order of the form, unchanged
    /// items left out. Of two values for one item the later counts. What is required is judged on the stored values
    /// after the changes; what is computed is computed from them, whatever the rights are, and is part of the changes.
    ///
    /// # Errors
    /// Every problem: items that the form or the reader does not have first, then the rest in the order of the form,
    /// at most one per item, of a table one per cell. A hidden item is answered like one that does not exist, whatever is handed in.
    pub fn judge(
        &self,
        rights: &Rights,
        stored: &Values,
        handed: &[(ItemKey, Option<Value>)],
        world: &dyn World,
    ) -> Result<Vec<Change>, Vec<FieldProblem>> {
        self.judge_all(rights, stored, handed, BTreeMap::new(), world)
    }

    /// Judges what was typed in a browser: [`parse`] of each item, then [`Form::judge`] of all.
    ///
    /// # Errors
    /// Every problem of both, at most one per item.
    pub fn judge_typed(
        &self,
        rights: &Rights,
        stored: &Values,
        typed: &[(ItemKey, Vec<String>)],
        world: &dyn World,
    ) -> Result<Vec<Change>, Vec<FieldProblem>> {
        let mut unread = BTreeMap::new();
        let mut handed = Vec::with_capacity(typed.len());
        for (key, texts) in typed {
            match self.item(key).map(|item| parse(item, texts)) {
                Some(Err(problem)) => {
                    unread.insert(key.clone(), problem);
                }
                Some(Ok(value)) => handed.push((key.clone(), value)),
                None => handed.push((key.clone(), None)),
            }
        }
        self.judge_all(rights, stored, &handed, unread, world)
    }

    fn judge_all(
        &self,
        rights: &Rights,
        stored: &Values,
        handed: &[(ItemKey, Option<Value>)],
        mut unread: BTreeMap<ItemKey, FieldProblem>,
        world: &dyn World,
    ) -> Result<Vec<Change>, Vec<FieldProblem>> {
        let known = |key: &ItemKey| self.item(key).is_some() && right_of(rights, key) != Right::Hidden;
        let mut problems: Vec<FieldProblem> = Vec::new();
        for key in handed.iter().map(|(key, _)| key).chain(unread.keys()).filter(|key| !known(key)) {
            if !problems.iter().any(|problem| problem.field == key.as_str()) {
                problems.push(FieldProblem::new(key.as_str(), Code::ValueUnknown));
            }
        }
        let handed: BTreeMap<_, _> = handed.iter().map(|(key, value)| (key, value)).collect();
        let mut changes = Vec::new();
        for item in self.items.iter().filter(|item| known(&item.key)) {
            let right = right_of(rights, &item.key);
            if let Some(problem) = unread.remove(&item.key) {
                // Nothing that is typed can change an item that may only be read, so that is the problem.
                let code = if item.is_computed() { problem.code } else { Code::ValueReadOnly };
                let read_only = FieldProblem::new(item.key.as_str(), code);
                problems.push(if right.may_write() { problem } else { read_only });
                continue;
            }
            if item.is_computed() {
                continue;
            }
            let before = stored.get(&item.key);
            if let Kind::Table(rule) = &item.kind {
                let handed = handed.get(&item.key).map(|value| (*value).clone());
                match self::table(item, rule, right, before, handed, world) {
                    Err(found) => problems.extend(found),
                    Ok(after) if after.as_ref() == before => {}
                    Ok(after) => {
                        changes.push(Change { key: item.key.clone(), before: before.cloned(), after });
                    }
                }
                continue;
            }
            let after = match handed.get(&item.key) {
                Some(value) => (*value).clone().and_then(|value| normal(item, value)),
                None => before.cloned(),
            };
            match judge_one(item, right, before, after.as_ref(), world) {
                Err(problem) => problems.push(problem),
                Ok(false) => {}
                Ok(true) => changes.push(Change { key: item.key.clone(), before: before.cloned(), after }),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let computed = self.compute_changes(rights, stored, &handed, &changes)?;
        changes.extend(computed);
        changes.sort_by_key(|change| self.items.iter().position(|item| item.key == change.key));
        Ok(changes)
    }

    /// The values with everything computed anew, as a page shows them before they are judged. What cannot be computed
    /// is empty.
    pub fn compute(&self, values: &mut Values) {
        for item in &self.items {
            if let (Kind::Table(rule), Some(Value::Table(table))) = (&item.kind, values.get_mut(&item.key)) {
                for (_, cells) in table.cells_mut() {
                    rows::compute(rule, cells, |_| {});
                }
            }
        }
        for item in in_order(&self.items).0 {
            let Some(formula) = &item.formula else { continue };
            match of_form(item, formula, values) {
                Ok(Some(value)) => values.insert(item.key.clone(), value),
                Ok(None) | Err(TooLarge) => values.remove(&item.key),
            };
        }
    }

    /// What the changes do to computed items.
    fn compute_changes(
        &self,
        rights: &Rights,
        stored: &Values,
        handed: &BTreeMap<&ItemKey, &Option<Value>>,
        changes: &[Change],
    ) -> Result<Vec<Change>, Vec<FieldProblem>> {
        let (order, _) = in_order(&self.items);
        if order.is_empty() {
            return Ok(Vec::new());
        }
        let mut values = stored.clone();
        waypost_base::value::apply_changes(&mut values, changes);
        let (mut computed, mut problems) = (Vec::new(), Vec::new());
        for item in order {
            let Some(formula) = &item.formula else { continue };
            let before = stored.get(&item.key);
            let after = match of_form(item, formula, &values) {
                Ok(after) => after,
                Err(TooLarge) => {
                    problems.push(problem(item, Code::ValueComputedTooLarge));
                    continue;
                }
            };
            let written = handed.get(&item.key).map(|value| value.as_ref());
            if written.is_some_and(|written| written != before && written != after.as_ref())
                && right_of(rights, &item.key) != Right::Hidden
            {
                problems.push(problem(item, Code::ValueComputed));
                continue;
            }
            match &after {
                Some(value) => values.insert(item.key.clone(), value.clone()),
                None => values.remove(&item.key),
            };
            if before == after.as_ref() {
                continue;
            }
            if let Some(Err(broken)) = after.as_ref().map(|value| keep_rules(item, value)) {
                problems.push(broken);
            }
            computed.push(Change { key: item.key.clone(), before: before.cloned(), after });
        }
        if problems.is_empty() { Ok(computed) } else { Err(problems) }
    }
}

/// The table after the change; a value of another kind is refused.
fn table(
    item: &Item,
    rule: &crate::TableRule,
    right: Right,
    before: Option<&Value>,
    handed: Option<Option<Value>>,
    world: &dyn World,
) -> Result<Option<Value>, Vec<FieldProblem>> {
    let before = match before {
        Some(Value::Table(table)) => Some(table),
        _ => None,
    };
    let handed = match handed {
        Some(Some(Value::Table(table))) => Some(Some(table)),
        Some(Some(_)) => return Err(vec![crate::value::wrong_kind(item)]),
        Some(None) => Some(None),
        None => None,
    };
    rows::judge_table(item, rule, right, before, handed, world)
}

/// The items whose values differ, by key.
pub fn difference(before: &Values, after: &Values) -> Vec<Change> {
    let keys: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let changed = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    changed
        .map(|key| Change {
            key: key.clone(),
            before: before.get(key).cloned(),
            after: after.get(key).cloned(),
        })
        .collect()
}

/// Whether the item changes, when it may.
fn judge_one(
    item: &Item,
    right: Right,
    before: Option<&Value>,
    after: Option<&Value>,
    world: &dyn World,
) -> Result<bool, FieldProblem> {
    let changed = before != after;
    if changed && !right.may_write() {
        return Err(problem(item, Code::ValueReadOnly));
    }
    if changed && let Some(value) = after {
        keep_rules(item, value)?;
        exists(item, before, value, world)?;
    }
    if required(item, right) && after.is_none_or(is_blank) {
        return Err(problem(item, Code::ValueRequired));
    }
    Ok(changed)
}

fn exists(item: &Item, before: Option<&Value>, value: &Value, world: &dyn World) -> Result<(), FieldProblem> {
    match value {
        Value::Person(user) if !world.person_exists(*user) => Err(problem(item, Code::ValueNoPerson)),
        Value::Department(department) if !world.department_exists(*department) => {
            Err(problem(item, Code::ValueNoDepartment))
        }
        Value::Files(files) => {
            let held: &[FileRef] = match before {
                Some(Value::Files(held)) => held,
                _ => &[],
            };
            let strange = files.iter().find(|file| !held.contains(file) && !world.file_offered(file));
            strange.map_or(Ok(()), |file| Err(problem(item, Code::Missing).with("what", &file.name)))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
