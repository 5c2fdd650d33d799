//! Judging what was handed in: by the rights of the stage and the rules of the items, all problems at once.

use std::collections::BTreeMap;

use waypost_base::{Change, Code, DepartmentId, FieldProblem, FileRef, ItemKey, UserId, Value, Values};

use crate::{
    Form, Item,
    parse::parse,
    right::{Right, Rights, required, right_of},
    value::{keep_rules, normal, problem},
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
    /// after the changes.
    ///
    /// # Errors
    /// Every problem: items that the form or the reader does not have first, then the rest in the order of the form,
    /// at most one per item. A hidden item is answered like one that does not exist, whatever is handed in.
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
                let read_only = FieldProblem::new(item.key.as_str(), Code::ValueReadOnly);
                problems.push(if right.may_write() { problem } else { read_only });
                continue;
            }
            let before = stored.get(&item.key);
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
        if problems.is_empty() { Ok(changes) } else { Err(problems) }
    }
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

/// White space alone fills nothing in.
fn is_blank(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.trim().is_empty())
}

#[cfg(test)]
mod tests;
