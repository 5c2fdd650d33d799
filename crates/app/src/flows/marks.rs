//! What the attributes of a flow's first stage say of its cases. Attributes are the administrator's own; these names
//! mean something to the house, in either language:
//!
//! - `business_key` (`业务编号`): the item of the form whose value at the start is the case's business key, under which
//!   its result enters the register.
//! - `restricted` (`涉密`): `yes` (`是`), or the item of the form by which the initiator says so: every case, or every
//!   one where that item says yes (a choice: any but its first), is restricted.
//! - `restricted_to` (`涉密范围`): who may see a restricted case besides those it goes through: posts, departments and
//!   people, by their codes, as `post:CODE department:CODE person:CODE`.

use waypost_base::{ItemKey, Party, Value, Values};
use waypost_forms::Kind;

use super::FlowUse;
use crate::organisation::Organisation;

/// Longest business key, in characters.
const KEY: usize = 100;

const BUSINESS_KEY: [&str; 2] = ["business_key", "业务编号"];
const RESTRICTED: [&str; 2] = ["restricted", "涉密"];
const RESTRICTED_TO: [&str; 2] = ["restricted_to", "涉密范围"];

fn attribute<'a>(flow: &'a FlowUse, names: [&str; 2]) -> Option<&'a str> {
    let first = flow.flow.definition().stage(flow.flow.first())?;
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
