//! What a draft holds, as one value: merged, kept per revision, written back into its row.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use waypost_base::{Code, FormVersionId, Label, Rejection, Timestamp};
use waypost_engine::{Conflict, Definition, Part, merge};
use waypost_store::editing::{DraftChange, VersionHead};

use super::Stop;
use crate::error::AppError;

/// Largest draft, in bytes.
const MAX_BYTES: usize = 4 * 1_024 * 1_024;

/// What a draft holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Content {
    pub definition: Definition,
    #[serde(default)]
    pub form_version: Option<FormVersionId>,
    #[serde(default)]
    pub policies: Vec<Label>,
    #[serde(default)]
    pub valid_from: Option<NaiveDate>,
    #[serde(default)]
    pub note: String,
}

impl Content {
    /// From a version's row.
    pub fn of(head: &VersionHead, definition: &str, zone_minutes: i32) -> Result<Content, AppError> {
        let damaged = |why: serde_json::Error| AppError::damaged(format!("flow version {}", head.id), why);
        Ok(Content {
            definition: serde_json::from_str(definition).map_err(damaged)?,
            form_version: head.form_version.map(FormVersionId::new),
            policies: policies(&head.policies),
            valid_from: head.valid_from.map(|at| day_of(at, zone_minutes)),
            note: head.note.clone(),
        })
    }

    /// From a kept revision.
    pub fn read(body: &str) -> Result<Content, AppError> {
        serde_json::from_str(body).map_err(|why| AppError::damaged("revision of a draft", why))
    }

    /// For a kept revision.
    pub fn write(&self) -> Result<String, Stop> {
        let body = serde_json::to_string(self).map_err(|why| AppError::damaged("draft", why))?;
        if body.len() > MAX_BYTES {
            let long = Rejection::new(Code::TextTooLong).with("limit", MAX_BYTES);
            return Err(long.with("length", body.len()).into());
        }
        Ok(body)
    }

    /// For the draft's row.
    pub fn change(
        &self,
        revision: i64,
        at: i64,
        by: i64,
        zone_minutes: i32,
    ) -> Result<DraftChange, AppError> {
        let damaged = |why| AppError::damaged("draft", why);
        Ok(DraftChange {
            revision,
            edited_at: Some(at),
            edited_by: Some(by),
            form_version: self.form_version.map(FormVersionId::raw),
            policies: serde_json::to_string(&self.policies).map_err(damaged)?,
            valid_from: self.valid_from.map(|day| midnight(day, zone_minutes)),
            note: self.note.clone(),
            definition: serde_json::to_string(&self.definition).map_err(damaged)?,
        })
    }

    /// The settings as fields, for merging and blaming.
    pub fn settings(&self) -> [(&'static str, Option<Value>); 4] {
        let text = |text: &str| (!text.is_empty()).then(|| Value::from(text));
        [
            ("form_version", self.form_version.map(|id| Value::from(id.to_string()))),
            (
                "policies",
                serde_json::to_value(&self.policies).ok().filter(|list| *list != Value::Array(vec![])),
            ),
            ("valid_from", self.valid_from.map(|day| Value::from(day.to_string()))),
            ("note", text(&self.note)),
        ]
    }

    /// Merges the changes from `base` to `mine` with those from `base` to `theirs`.
    pub fn merge(base: &Content, mine: &Content, theirs: &Content) -> Result<Content, Vec<Conflict>> {
        let (definition, mut conflicts) = match merge(&base.definition, &mine.definition, &theirs.definition)
        {
            Ok(definition) => (definition, Vec::new()),
            Err(conflicts) => (theirs.definition.clone(), conflicts),
        };
        let sides = base.settings().into_iter().zip(mine.settings()).zip(theirs.settings());
        for (((field, b), (_, m)), (_, t)) in sides {
            if b != m && b != t && m != t {
                let field = field.to_owned();
                conflicts.push(Conflict { part: Part::Flow, field, base: b, mine: m, theirs: t });
            }
        }
        if !conflicts.is_empty() {
            return Err(conflicts);
        }
        Ok(Content {
            definition,
            form_version: pick(&base.form_version, &mine.form_version, &theirs.form_version),
            policies: pick(&base.policies, &mine.policies, &theirs.policies),
            valid_from: pick(&base.valid_from, &mine.valid_from, &theirs.valid_from),
            note: pick(&base.note, &mine.note, &theirs.note),
        })
    }
}

/// Mine where I changed it, else theirs.
fn pick<T: PartialEq + Clone>(base: &T, mine: &T, theirs: &T) -> T {
    if mine == base { theirs.clone() } else { mine.clone() }
}

/// Policies as the column holds them; what is no list is one policy.
pub(super) fn policies(stored: &str) -> Vec<Label> {
    let plain = |_| if stored.is_empty() { Vec::new() } else { vec![Label::new(stored)] };
    serde_json::from_str(stored).unwrap_or_else(plain)
}

/// The instant at which a day begins in the organisation's zone.
pub(super) fn midnight(day: NaiveDate, zone_minutes: i32) -> i64 {
    let start = day.and_hms_opt(0, 0, 0).map_or(0, |at| at.and_utc().timestamp_millis());
    start - i64::from(zone_minutes) * 60_000
}

/// The day of an instant in the organisation's zone.
pub(super) fn day_of(at: i64, zone_minutes: i32) -> NaiveDate {
    crate::shared::business_date(Timestamp::from_millis(at), zone_minutes)
}
