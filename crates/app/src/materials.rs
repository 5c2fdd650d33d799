//! Materials (申办材料): what an applicant hands in beside the form, and what of it is there.
//!
//! The catalogue is dated; each flow version names what it asks for. In a case the checklist is part of the document's
//! values: a version with materials carries, for each of them, two more items, the scans and the copies counted, under
//! keys that no form may use. So rights, drafts, versions, snapshots and the journal hold for them as for any item, and
//! a case keeps what its version asked for. What changes with the day (whether a material is still asked for) is judged
//! only when something is handed in, never when a journal is replayed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use waypost_base::{Code, FieldProblem, FlowVersionId, ItemKey, Label, StageNo, TenantId, Value, Values};
use waypost_engine::{
    Definition,
    definition::{Returns, Right, Stage, StageKind},
};
use waypost_forms::{Form, Item, Kind, RESERVED_KEYS, kind};
use waypost_store::{Conn, materials as stored};

use crate::{error::AppError, organisation::label};

pub mod catalogue;
pub mod on_file;
pub(crate) mod renumber;
pub mod version;

/// Most copies that may be asked for or counted.
pub const COPIES_MAX: i64 = 999;
/// Most files of one material.
const SCANS_MAX: u32 = 20;

/// In which shape a material is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaterialKind {
    /// 原件
    #[default]
    Original,
    /// 复印件
    Copy,
    /// 原件或复印件
    Either,
    /// 电子件: nothing on paper.
    Electronic,
}

/// One material as a flow version asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaterialUse {
    /// Its id in the catalogue.
    pub id: i64,
    /// Key of the item that holds the scans.
    pub scans_key: ItemKey,
    /// Key of the item that counts the copies.
    pub copies_key: ItemKey,
    /// Its number in the catalogue.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// What to mind.
    pub note: Label,
    /// The name of the specimen's file, where there is one.
    pub specimen: Option<String>,
    /// First and last day on which it is asked for.
    pub valid: (Option<NaiveDate>, Option<NaiveDate>),
    /// Not asked for any more.
    pub closed: bool,
    /// How many days what is on file may be used again.
    pub valid_days: Option<i32>,
    /// In which shape.
    pub kind: MaterialKind,
    /// Copies on paper.
    pub copies: i64,
    /// Whether a scan is asked for.
    pub scan: bool,
    /// Asked for each time; else what is on file serves.
    pub again: bool,
    /// Nothing is taken without it.
    pub required: bool,
    /// Stages that take it in.
    pub stages: Vec<StageNo>,
}

/// What of one material is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shortage {
    /// Copies.
    pub copies: i64,
    /// The scan.
    pub scan: bool,
}

impl MaterialKind {
    /// Every kind.
    pub const ALL: [MaterialKind; 4] =
        [MaterialKind::Original, MaterialKind::Copy, MaterialKind::Either, MaterialKind::Electronic];

    /// Its name in columns, forms and packages.
    pub const fn as_str(self) -> &'static str {
        match self {
            MaterialKind::Original => "original",
            MaterialKind::Copy => "copy",
            MaterialKind::Either => "either",
            MaterialKind::Electronic => "electronic",
        }
    }

    /// The kind of a name.
    pub fn of_str(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Shortage {
    /// Whether anything is missing.
    pub fn is_any(self) -> bool {
        self.copies > 0 || self.scan
    }
}

impl MaterialUse {
    /// Whether it is asked for on a day: a material whose validity has ended is not.
    pub fn is_asked(&self, today: NaiveDate) -> bool {
        let (from, to) = self.valid;
        !self.closed && from.is_none_or(|from| from <= today) && to.is_none_or(|to| today <= to)
    }

    /// Copies counted so far.
    pub fn counted(&self, values: &Values) -> i64 {
        match values.get(&self.copies_key) {
            Some(Value::Integer(counted)) => *counted,
            _ => 0,
        }
    }

    /// What of it is missing on a day.
    pub fn shortage(&self, values: &Values, today: NaiveDate) -> Shortage {
        if !self.is_asked(today) {
            return Shortage::default();
        }
        let scanned = matches!(values.get(&self.scans_key), Some(Value::Files(files)) if !files.is_empty());
        Shortage { copies: (self.copies - self.counted(values)).max(0), scan: self.scan && !scanned }
    }

    /// The two items that a version's form carries for it; what exists in no paper is not counted.
    fn items(&self) -> Vec<Item> {
        let files = kind::FileRule {
            max: Some(SCANS_MAX),
            media: vec!["application/pdf".to_owned(), "image/*".to_owned()],
        };
        let mut items = vec![Item::new(self.scans_key.clone(), self.name.clone(), Kind::File(files))];
        if self.kind != MaterialKind::Electronic {
            let bounds = kind::Bounds { min: Some(0), max: Some(COPIES_MAX) };
            items.push(Item::new(self.copies_key.clone(), self.name.clone(), Kind::Integer(bounds)));
        }
        items
    }
}

/// Reads what a flow version asks for, with the catalogue as it is now.
///
/// # Errors
/// When the store fails, or what it holds cannot be read.
pub fn load(
    conn: &mut Conn,
    tenant: TenantId,
    version: FlowVersionId,
    definition: &Definition,
) -> Result<Vec<MaterialUse>, AppError> {
    let rows = stored::of_version(conn, tenant, version)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let catalogue: BTreeMap<i64, stored::MaterialRow> =
        stored::list(conn, tenant)?.into_iter().map(|row| (row.id, row)).collect();
    rows.into_iter()
        .map(|row| {
            let what = || format!("material {}", row.material);
            let of = catalogue.get(&row.material).ok_or_else(|| AppError::damaged(what(), "missing"))?;
            let kind = MaterialKind::of_str(&row.kind)
                .ok_or_else(|| AppError::damaged(what(), format!("kind `{}`", row.kind)))?;
            // A stage may have left the draft after it was chosen here.
            let there = |no: &StageNo| definition.stage(*no).is_some();
            let chosen = stages_of(&row)?.map(|chosen| chosen.into_iter().filter(there).collect::<Vec<_>>());
            let chosen = chosen.filter(|chosen| !chosen.is_empty());
            Ok(MaterialUse {
                id: of.id,
                scans_key: item_key(of.id, "scans")?,
                copies_key: item_key(of.id, "copies")?,
                code: of.code.clone(),
                name: label(&of.name),
                note: label(&of.note),
                specimen: of.specimen.as_ref().and(of.specimen_name.clone()),
                valid: (day(of.valid_from.as_deref())?, day(of.valid_to.as_deref())?),
                closed: of.closed,
                valid_days: of.valid_days,
                kind,
                copies: i64::from(row.copies),
                scan: row.scan,
                again: row.again,
                required: row.required,
                stages: chosen.unwrap_or_else(|| usual_stages(definition)),
            })
        })
        .collect()
}

/// The stages that take materials in where the administrator chose none: the initiator's, and each stage of people
/// that may return.
pub fn usual_stages(definition: &Definition) -> Vec<StageNo> {
    let first = definition.first().map(|stage| stage.no);
    let returns = |stage: &Stage| {
        definition.returns(stage.no).any(|row| row.to.is_some()) || stage.returns != Returns::default()
    };
    let takes =
        |stage: &&Stage| Some(stage.no) == first || (stage.kind == StageKind::Human && returns(stage));
    definition.stages.iter().filter(takes).map(|stage| stage.no).collect()
}

/// Puts the checklist into the form and the rights of a version.
pub fn extend(form: &mut Form, definition: &mut Definition, materials: &[MaterialUse]) {
    for material in materials {
        for item in material.items() {
            for stage in definition.stages.iter_mut().filter(|stage| material.stages.contains(&stage.no)) {
                stage.rights.insert(item.key.clone(), Right::Write);
            }
            form.items.push(item);
        }
    }
}

/// What is wrong with values handed in at a stage: materials that nothing is taken without.
pub fn problems(
    materials: &[MaterialUse],
    stage: StageNo,
    values: &Values,
    handed: &[(ItemKey, Option<Value>)],
    today: NaiveDate,
) -> Vec<FieldProblem> {
    let here = || materials.iter().filter(|material| material.required && material.stages.contains(&stage));
    if here().next().is_none() {
        return Vec::new();
    }
    let after = with_handed(values, handed);
    let mut problems = Vec::new();
    for material in here() {
        let missing = material.shortage(&after, today);
        let name = material.name.text();
        if missing.scan {
            let problem = FieldProblem::new(material.scans_key.as_str(), Code::ValueRequired);
            problems.push(problem.with("name", name));
        }
        if missing.copies > 0 {
            let problem = FieldProblem::new(material.copies_key.as_str(), Code::ValueTooSmall);
            problems.push(problem.with("min", material.copies).with("name", name));
        }
    }
    problems
}

/// The values after what is handed in.
pub fn with_handed(values: &Values, handed: &[(ItemKey, Option<Value>)]) -> Values {
    let mut after = values.clone();
    for (key, value) in handed {
        match value {
            Some(value) => after.insert(key.clone(), value.clone()),
            None => after.remove(key),
        };
    }
    after
}

/// Whether a key belongs to a checklist.
pub fn is_checklist(key: &ItemKey) -> bool {
    key.as_str().starts_with(RESERVED_KEYS)
}

fn item_key(id: i64, part: &str) -> Result<ItemKey, AppError> {
    ItemKey::new(format!("{RESERVED_KEYS}{id}_{part}")).map_err(|why| AppError::damaged("material", why))
}

fn stages_of(row: &stored::FlowMaterialRow) -> Result<Option<Vec<StageNo>>, AppError> {
    let read = |text: &String| serde_json::from_str(text);
    row.stages.as_ref().map(read).transpose().map_err(|why| AppError::damaged("stages of a material", why))
}

pub(crate) fn day(text: Option<&str>) -> Result<Option<NaiveDate>, AppError> {
    text.map(str::parse).transpose().map_err(|why| AppError::damaged("day of a material", why))
}

#[cfg(test)]
mod tests;
