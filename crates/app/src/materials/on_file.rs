//! What is on file: materials that the same person handed in with an earlier case of the same flow, for those that
//! are not taken again each time. Only a case that was completed counts, and only its initiator gets them.

use chrono::NaiveDate;
use waypost_base::{FileRef, FlowVersionId, Timestamp, Value, Values};
use waypost_store::materials as stored;

use super::MaterialUse;
use crate::{App, access::Who, error::AppError, shared::business_date};

/// How many earlier cases are looked through.
const LOOKED_THROUGH: i64 = 20;

/// One material on file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnFile {
    /// Its id in the catalogue.
    pub material: i64,
    /// Number of the case that it came with.
    pub number: i64,
    /// The day that case ended.
    pub day: NaiveDate,
    /// Copies counted then.
    pub copies: i64,
    /// Its scans.
    pub files: Vec<FileRef>,
}

impl App {
    /// What is on file for a start of a flow version by this person.
    ///
    /// # Errors
    /// When the store fails, or what it holds cannot be read.
    pub fn on_file(&self, who: &Who, version: FlowVersionId) -> Result<Vec<OnFile>, AppError> {
        self.shared.db.read(|conn| {
            let flow = self.shared.flow_in(conn, who.tenant(), version)?;
            let first = flow.flow.first();
            let wanted: Vec<&MaterialUse> = flow
                .materials
                .iter()
                .filter(|it| !it.again && it.is_asked(who.today()) && it.stages.contains(&first))
                .collect();
            if wanted.is_empty() {
                return Ok(Vec::new());
            }
            let cases = stored::completed_by(conn, who.tenant(), who.user(), flow.flow_id, LOOKED_THROUGH)?;
            let mut found: Vec<OnFile> = Vec::new();
            for case in cases {
                let values: Values = serde_json::from_str(&case.values)
                    .map_err(|why| AppError::damaged(format!("document of case {}", case.number), why))?;
                let ended = Timestamp::from_millis(case.ended_at.unwrap_or_default());
                let day = business_date(ended, who.organisation().zone_minutes);
                for material in &wanted {
                    let known = found.iter().any(|known| known.material == material.id);
                    if known || is_too_old(material, day, who.today()) {
                        continue;
                    }
                    found.extend(held(material, &values, case.number, day));
                }
            }
            Ok(found)
        })
    }
}

/// The values that what is on file fills in.
pub fn values(materials: &[MaterialUse], on_file: &[OnFile]) -> Values {
    let mut values = Values::new();
    for found in on_file {
        let Some(material) = materials.iter().find(|material| material.id == found.material) else {
            continue;
        };
        if !found.files.is_empty() {
            values.insert(material.scans_key.clone(), Value::Files(found.files.clone()));
        }
        if found.copies > 0 {
            values.insert(material.copies_key.clone(), Value::Integer(found.copies));
        }
    }
    values
}

fn is_too_old(material: &MaterialUse, day: NaiveDate, today: NaiveDate) -> bool {
    material.valid_days.is_some_and(|days| (today - day).num_days() > i64::from(days))
}

fn held(material: &MaterialUse, values: &Values, number: i64, day: NaiveDate) -> Option<OnFile> {
    let files = match values.get(&material.scans_key) {
        Some(Value::Files(files)) => files.clone(),
        _ => Vec::new(),
    };
    let copies = material.counted(values);
    let anything = copies > 0 || !files.is_empty();
    anything.then_some(OnFile { material: material.id, number, day, copies, files })
}
