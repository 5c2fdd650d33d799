//! All problems of a form at once: where something that was typed cannot be read, what is missing or breaks a rule is
//! told in the same answer, so that nobody mends a form field by field.

use waypost_base::{DepartmentId, FieldProblem, FileRef, ItemKey, UserId, Value, Values};
use waypost_forms::{Form, Rights, World};

/// What only the organisation and the store know is judged when everything can be read.
struct Trusting;

impl World for Trusting {
    fn person_exists(&self, _user: UserId) -> bool {
        true
    }

    fn department_exists(&self, _department: DepartmentId) -> bool {
        true
    }

    fn file_offered(&self, _file: &FileRef) -> bool {
        true
    }
}

/// What could not be read, and what else is wrong with the values that could, in the order of the form; at most one per
/// item or cell.
pub fn complete(
    mut problems: Vec<FieldProblem>,
    form: &Form,
    rights: &Rights,
    stored: &Values,
    values: &[(ItemKey, Option<Value>)],
) -> Vec<FieldProblem> {
    let item_of = |field: &str| field.split('.').next().unwrap_or_default().to_owned();
    let told: Vec<String> = problems.iter().map(|problem| item_of(&problem.field)).collect();
    let found = form.judge(rights, stored, values, &Trusting).err().unwrap_or_default();
    problems.extend(found.into_iter().filter(|problem| !told.contains(&item_of(&problem.field))));
    // What stands above the items (a title) comes first, and what stands below them (an opinion) last.
    let place = |problem: &FieldProblem| {
        let item = item_of(&problem.field);
        let at = form.items.iter().position(|known| known.key.as_str() == item);
        at.map_or(if item == "title" { 0 } else { usize::MAX }, |at| at + 1)
    };
    problems.sort_by_key(place);
    problems
}
