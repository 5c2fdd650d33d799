//! What an entry says of people. Entries of cases name their asker; those of other chains are of many shapes, most a
//! list that begins with who did it.

use serde_json::Value as Json;
use waypost_base::UserId;
use waypost_store::{Conn, records::RecordRow};

use super::{ActCase, FIRST_CASE, Reading};
use crate::{chain::Chain, error::AppError, organisation::Organisation};

/// Most details of an entry, and the longest.
const DETAILS: usize = 8;
const LONGEST: usize = 120;

/// What an entry says.
pub(super) struct Said {
    pub who: Option<UserId>,
    pub for_whom: Option<UserId>,
    pub details: Vec<String>,
    named: Vec<UserId>,
    case: Option<i64>,
}

impl Said {
    pub fn of(row: &RecordRow, organisation: &Organisation) -> Said {
        let payload: Json = serde_json::from_slice(&row.payload).unwrap_or_default();
        if row.chain >= FIRST_CASE {
            return of_case(&payload);
        }
        let person = |value: &Json| {
            let id = id(value)?;
            organisation.person(id).map(|_| id)
        };
        let parts: Vec<(&str, &Json)> = match &payload {
            Json::Array(parts) => parts.iter().map(|part| ("", part)).collect(),
            Json::Object(fields) => fields.iter().map(|(name, value)| (name.as_str(), value)).collect(),
            other => vec![("", other)],
        };
        let named: Vec<UserId> = parts.iter().filter_map(|(_, part)| person(part)).collect();
        let who = match &payload {
            Json::Object(fields) => fields.get("by").and_then(person),
            _ => actor(row, &named),
        };
        let of_case = [Chain::Reveals as i64, Chain::Openings as i64].contains(&row.chain);
        let case = if of_case {
            parts.iter().find(|(name, _)| *name == "case").and_then(|(_, part)| id(part)).map(UserId::raw)
        } else {
            None
        };
        let told = parts.iter().filter(|(name, _)| !matches!(*name, "by" | "case" | "v"));
        let details = told.filter_map(|(name, part)| {
            let words = match person(part) {
                Some(user) if Some(user) == who => return None,
                Some(user) => organisation.person_name(user),
                None => scalar(part)?,
            };
            Some(if name.is_empty() { words } else { format!("{name}: {words}") })
        });
        Said { who, for_whom: None, details: details.take(DETAILS).collect(), named, case }
    }

    /// Whether a person did it, or it is about him.
    pub fn concerns(&self, person: UserId) -> bool {
        self.who == Some(person) || self.for_whom == Some(person) || self.named.contains(&person)
    }

    /// The case that an entry of another chain is about.
    pub fn case(
        &self,
        reading: &mut Reading<'_>,
        conn: &mut Conn,
    ) -> Result<Option<(ActCase, i64)>, AppError> {
        match self.case {
            Some(case) => reading.case(conn, case),
            None => Ok(None),
        }
    }
}

/// Of a case only who did it and for whom: values and opinions are read on the case's own page, by its own rules.
fn of_case(payload: &Json) -> Said {
    let who = payload.get("by").and_then(id);
    let events = payload.get("events").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let for_whom = events.iter().find_map(|event| event.get("by")?.get("acting_for").and_then(id));
    Said { who, for_whom, details: Vec::new(), named: Vec::new(), case: None }
}

/// Who did it, of an entry that is a list. Changes of people name the person first, and then who changed him.
fn actor(row: &RecordRow, named: &[UserId]) -> Option<UserId> {
    let about_a_person = row.chain == Chain::Administration as i64 && row.kind.starts_with("person_");
    if about_a_person { named.get(1).copied() } else { named.first().copied() }
}

fn id(value: &Json) -> Option<UserId> {
    match value {
        Json::String(text) if text.len() < 20 => text.parse().ok().map(UserId::new),
        Json::Number(number) => number.as_i64().map(UserId::new),
        _ => None,
    }
}

fn scalar(value: &Json) -> Option<String> {
    let text = match value {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        Json::Bool(flag) => flag.to_string(),
        _ => return None,
    };
    Some(text.chars().filter(|c| !c.is_control()).take(LONGEST).collect())
        .filter(|text: &String| !text.is_empty())
}
