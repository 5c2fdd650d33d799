//! What the attributes of a flow's first stage say of its cases. Attributes are the administrator's own; these names
//! mean something to the house, in either language:
//!
//! - `business_key` (`业务编号`): the item of the form whose value at the start is the case's business key, under which
//!   its result enters the register.
//! - `restricted` (`涉密`): `yes` (`是`), or the item of the form by which the initiator says so: every case, or every
//!   one where that item says yes (a choice: any but its first), is restricted. It is decided when the case begins: no
//!   later stage writes that item, and a case that began open is not restricted afterwards.
//! - `restricted_to` (`涉密范围`): who may see a restricted case besides those it goes through: posts, departments and
//!   people, by their codes, as `post:CODE department:CODE person:CODE`.

use std::collections::BTreeMap;

use waypost_base::{Code, FieldProblem, ItemKey, Party, Rejection, Value, Values};
use waypost_engine::{
    Definition,
    check::{Problem, ProblemCode, Severity},
    definition::{Right, Stage},
};
use waypost_forms::Kind;

use super::FlowUse;
use crate::organisation::Organisation;

/// Longest business key, in characters.
const KEY: usize = 100;

const BUSINESS_KEY: [&str; 2] = ["business_key", "业务编号"];
const RESTRICTED: [&str; 2] = ["restricted", "涉密"];
const RESTRICTED_TO: [&str; 2] = ["restricted_to", "涉密范围"];

fn attribute<'a>(flow: &'a FlowUse, names: [&str; 2]) -> Option<&'a str> {
    attribute_in(flow.flow.definition(), names)
}

fn attribute_in<'a>(definition: &'a Definition, names: [&str; 2]) -> Option<&'a str> {
    let first = definition.first()?;
    let found = names.into_iter().find_map(|name| first.attributes.get(name))?;
    Some(found.trim()).filter(|text| !text.is_empty())
}

/// The business key of a case with these values. Whoever sees the case sees it, so what is sensitive, or hidden at any
/// stage, is none.
pub fn business_key(flow: &FlowUse, values: &Values) -> Option<String> {
    let key = ItemKey::new(attribute(flow, BUSINESS_KEY)?).ok()?;
    let item = flow.form.item(&key)?;
    if item.sensitive || flow.hides(&key) {
        return None;
    }
    let text = match values.get(&key)? {
        Value::Text(text) => text.trim().to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Decimal(number) => number.to_string(),
        Value::Date(day) => day.to_string(),
        _ => return None,
    };
    Some(text.chars().filter(|c| !c.is_control()).take(KEY).collect())
        .filter(|text: &String| !text.is_empty())
}

/// Whether a case with these values is restricted.
pub fn is_restricted(flow: &FlowUse, values: &Values) -> bool {
    let Some(said) = attribute(flow, RESTRICTED) else { return false };
    let item = ItemKey::new(said).ok().and_then(|key| flow.form.item(&key));
    // What is neither an item nor "no" shuts the case rather than leaving it open.
    let Some(item) = item else { return !matches!(said, "no" | "否") };
    match (values.get(&item.key), &item.kind) {
        (Some(Value::Bool(yes)), _) => *yes,
        (Some(Value::Choice(chosen)), Kind::Choice(choices)) => {
            choices.first().is_none_or(|first| first.key != *chosen)
        }
        (value, _) => value.is_some(),
    }
}

/// Why a flow may not be published for what its attributes say: the item that restricts a case is decided on when the
/// case begins, so no later stage writes it. One problem for each stage that would.
pub fn problems(definition: &Definition) -> Vec<Problem> {
    let said = attribute_in(definition, RESTRICTED).and_then(|said| ItemKey::new(said).ok());
    let Some(item) = said else { return Vec::new() };
    let writes = |stage: &&Stage| matches!(stage.rights.get(&item), Some(Right::Write | Right::Require));
    let later = definition.stages.iter().skip(1).filter(writes);
    later
        .map(|stage| Problem {
            severity: Severity::Refuses,
            code: ProblemCode::RestrictedLater,
            params: BTreeMap::from([
                ("stage".to_owned(), stage.name.text().to_owned()),
                ("item".to_owned(), item.to_string()),
            ]),
            stages: vec![stage.no],
            transitions: Vec::new(),
            trace: Vec::new(),
        })
        .collect()
}

/// Refuses values that would restrict a case which began open: others have seen it.
pub fn restricts_late(flow: &FlowUse, before: &Values, after: &Values) -> Option<Rejection> {
    let item = ItemKey::new(attribute(flow, RESTRICTED)?).ok()?;
    if is_restricted(flow, before) || !is_restricted(flow, after) {
        return None;
    }
    Some(Rejection::of_fields(vec![FieldProblem::new(item.to_string(), Code::RestrictedLate)]))
}

/// Who may see a restricted case of this flow besides those it goes through, written as subjects.
pub fn restricted_to(flow: &FlowUse, organisation: &Organisation) -> Vec<String> {
    let text = attribute(flow, RESTRICTED_TO).unwrap_or_default();
    let data = organisation.data();
    let party = |word: &str| {
        let (kind, code) = word.split_once([':', '：'])?;
        match kind {
            "post" | "岗位" => {
                data.posts.iter().find(|post| post.code == code).map(|post| Party::Post(post.id))
            }
            "department" | "部门" => {
                data.departments.iter().find(|row| row.code == code).map(|row| Party::Department(row.id))
            }
            "person" | "人员" => {
                organisation.person_by_sign_in(code).map(|person| Party::Person(person.id))
            }
            _ => None,
        }
    };
    let words = text.split([' ', ',', '，', '、', ';', '；']);
    words.filter_map(|word| party(word.trim())).map(|party| party.to_string()).collect()
}
