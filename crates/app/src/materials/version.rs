//! What a flow version asks for: changed while it is a draft, read for ever after.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use waypost_base::{
    CategoryId, Code, FieldProblem, FlowId, FlowVersionId, Label, Rejection, StageNo, TenantId,
};
use waypost_engine::Definition;
use waypost_store::{
    Conn, flows,
    materials::{self as stored, FlowMaterialRow},
};

use super::{COPIES_MAX, MaterialKind, stages_of, usual_stages};
use crate::{
    App,
    access::DefinesFlows,
    chain::{Chain, record},
    error::AppError,
    organisation::label,
};

/// Most materials of one flow version.
pub const ASKS_MAX: usize = 60;

/// One material as an administrator asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Number of the material.
    pub material: String,
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
    /// Stages that take it in; none: the usual ones.
    pub stages: Option<Vec<StageNo>>,
}

/// A material that could be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its number.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// Not asked for any more.
    pub closed: bool,
}

/// A flow version with what it asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionMaterials {
    /// The version.
    pub version: FlowVersionId,
    /// Name of the flow.
    pub name: Label,
    /// Whether it may still be changed.
    pub is_draft: bool,
    /// Its stages.
    pub stages: Vec<(StageNo, Label)>,
    /// The stages that take materials in where none are chosen.
    pub usual: Vec<StageNo>,
    /// What it asks for, in order.
    pub asks: Vec<Ask>,
    /// The catalogue.
    pub catalogue: Vec<Offer>,
    /// Changes with every change of the list.
    pub revision: String,
}

/// One difference of what two versions ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MaterialChange {
    /// The second asks for it, the first does not.
    Added(Label),
    /// The first asks for it, the second does not.
    Removed(Label),
    /// Both ask for it, each in its way.
    Changed {
        /// Its name.
        name: Label,
        /// How the first asks.
        before: Ask,
        /// How the second asks.
        after: Ask,
    },
    /// The same materials stand in another order.
    Reordered,
}

impl Ask {
    /// One copy of an original with a scan, each time, at the usual stages.
    pub fn new(material: impl Into<String>) -> Ask {
        Ask {
            material: material.into(),
            kind: MaterialKind::Original,
            copies: 1,
            scan: true,
            again: true,
            required: false,
            stages: None,
        }
    }
}

impl App {
    /// What a version of a flow asks for.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotFound`], also for a flow that the proof does not cover.
    pub fn version_materials(
        &self,
        proof: &DefinesFlows,
        flow: &str,
        no: i32,
    ) -> Result<Result<VersionMaterials, Rejection>, AppError> {
        self.shared.db.read(|conn| Ok(read(conn, proof, flow, no)?.ok_or_else(|| Code::NotFound.into())))
    }

    /// Replaces what a draft asks for. `revision` is the one that was read with it.
    ///
    /// # Errors
    /// When the store fails; the rejection names every field that is wrong (`copies.2` of the third material), or is
    /// [`Code::MaterialsMoved`] or [`Code::MaterialsFixed`].
    pub fn set_version_materials(
        &self,
        proof: &DefinesFlows,
        flow: &str,
        no: i32,
        revision: &str,
        asks: &[Ask],
    ) -> Result<Result<(), Rejection>, AppError> {
        let (tenant, by) = (proof.who().tenant(), proof.who().user());
        self.shared.db.write(|conn| {
            let Some(now) = read(conn, proof, flow, no)? else { return Ok(Err(Code::NotFound.into())) };
            if !now.is_draft {
                return Ok(Err(Code::MaterialsFixed.into()));
            }
            if now.revision != revision {
                return Ok(Err(Code::MaterialsMoved.into()));
            }
            let problems = problems(&now, asks);
            if !problems.is_empty() {
                return Ok(Err(Rejection::of_fields(problems)));
            }
            if now.asks == asks {
                return Ok(Ok(()));
            }
            let ids = ids(conn, tenant)?;
            if !stored::set_version(conn, tenant, now.version, &rows(asks, &ids))? {
                return Ok(Err(Code::MaterialsFixed.into()));
            }
            let entry = (flow, no, asks, by);
            record(conn, tenant, Chain::Definitions, self.now(), "flow_materials", &entry)?;
            Ok(Ok(()))
        })
    }

    /// How what two versions ask for differs.
    ///
    /// # Errors
    /// When the store fails.
    pub fn materials_difference(
        &self,
        tenant: TenantId,
        first: FlowVersionId,
        second: FlowVersionId,
    ) -> Result<Vec<MaterialChange>, AppError> {
        self.shared.db.read(|conn| materials_difference(conn, tenant, first, second))
    }
}

/// How what two versions ask for differs, within the caller's transaction.
///
/// # Errors
/// When the store fails, or what it holds cannot be read.
pub fn materials_difference(
    conn: &mut Conn,
    tenant: TenantId,
    first: FlowVersionId,
    second: FlowVersionId,
) -> Result<Vec<MaterialChange>, AppError> {
    let names: BTreeMap<String, Label> =
        stored::list(conn, tenant)?.into_iter().map(|row| (row.code, label(&row.name))).collect();
    let name = |code: &str| names.get(code).cloned().unwrap_or_else(|| Label::new(code));
    Ok(difference(&asks_of(conn, tenant, first)?, &asks_of(conn, tenant, second)?, name))
}

/// How two lists differ.
pub fn difference(before: &[Ask], after: &[Ask], name: impl Fn(&str) -> Label) -> Vec<MaterialChange> {
    let of = |asks: &[Ask], code: &str| asks.iter().find(|ask| ask.material == code).cloned();
    let mut changes = Vec::new();
    for ask in before {
        match of(after, &ask.material) {
            None => changes.push(MaterialChange::Removed(name(&ask.material))),
            Some(now) if now != *ask => changes.push(MaterialChange::Changed {
                name: name(&ask.material),
                before: ask.clone(),
                after: now,
            }),
            Some(_) => {}
        }
    }
    let added = after.iter().filter(|ask| of(before, &ask.material).is_none());
    changes.extend(added.map(|ask| MaterialChange::Added(name(&ask.material))));
    let kept = |asks: &[Ask], others: &[Ask]| -> Vec<String> {
        asks.iter().map(|ask| ask.material.clone()).filter(|code| of(others, code).is_some()).collect()
    };
    if kept(before, after) != kept(after, before) {
        changes.push(MaterialChange::Reordered);
    }
    changes
}

/// What a version asks for, by numbers of materials.
///
/// # Errors
/// When the store fails, or what it holds cannot be read.
pub fn asks_of(conn: &mut Conn, tenant: TenantId, version: FlowVersionId) -> Result<Vec<Ask>, AppError> {
    let rows = stored::of_version(conn, tenant, version)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let codes: BTreeMap<i64, String> =
        stored::list(conn, tenant)?.into_iter().map(|row| (row.id, row.code)).collect();
    rows.into_iter()
        .map(|row| {
            let damaged = |why: &str| AppError::damaged(format!("material {}", row.material), why);
            Ok(Ask {
                material: codes.get(&row.material).cloned().ok_or_else(|| damaged("missing"))?,
                kind: MaterialKind::of_str(&row.kind).ok_or_else(|| damaged(&row.kind))?,
                copies: i64::from(row.copies),
                scan: row.scan,
                again: row.again,
                required: row.required,
                stages: stages_of(&row)?,
            })
        })
        .collect()
}

/// Rows of a list whose numbers are all known.
pub(crate) fn rows(asks: &[Ask], ids: &BTreeMap<String, i64>) -> Vec<FlowMaterialRow> {
    asks.iter()
        .zip(0..)
        .filter_map(|(ask, position)| {
            Some(FlowMaterialRow {
                material: *ids.get(&ask.material)?,
                position,
                copies: i32::try_from(ask.copies).unwrap_or(i32::MAX),
                kind: ask.kind.as_str().to_owned(),
                scan: ask.scan,
                again: ask.again,
                required: ask.required,
                stages: ask.stages.as_ref().and_then(|stages| serde_json::to_string(stages).ok()),
            })
        })
        .collect()
}

fn ids(conn: &mut Conn, tenant: TenantId) -> Result<BTreeMap<String, i64>, AppError> {
    Ok(stored::list(conn, tenant)?.into_iter().map(|row| (row.code, row.id)).collect())
}

fn read(
    conn: &mut Conn,
    proof: &DefinesFlows,
    flow: &str,
    no: i32,
) -> Result<Option<VersionMaterials>, AppError> {
    let tenant = proof.who().tenant();
    let known = flows::flow_by_code(conn, tenant, flow)?;
    let Some(of) = known.filter(|of| proof.covers(of.category.map(CategoryId::new))) else {
        return Ok(None);
    };
    let versions = flows::versions_of(conn, tenant, FlowId::new(of.id))?;
    let Some(row) = versions.into_iter().find(|row| row.no == no) else { return Ok(None) };
    let definition: Definition = serde_json::from_str(&row.definition)
        .map_err(|why| AppError::damaged(format!("flow `{flow}` version {no}"), why))?;
    let version = FlowVersionId::new(row.id);
    let asks = asks_of(conn, tenant, version)?;
    let written = serde_json::to_vec(&asks).map_err(|why| AppError::damaged("materials", why))?;
    let catalogue = stored::list(conn, tenant)?.into_iter();
    Ok(Some(VersionMaterials {
        version,
        name: label(&of.name),
        is_draft: row.state == "draft",
        stages: definition.stages.iter().map(|stage| (stage.no, stage.name.clone())).collect(),
        usual: usual_stages(&definition),
        revision: crate::hex(&Sha256::digest(&written)[..8]),
        asks,
        catalogue: catalogue
            .map(|row| Offer { name: label(&row.name), code: row.code, closed: row.closed })
            .collect(),
    }))
}

/// What is wrong with a list, by field: `copies.2` is of the third material.
fn problems(version: &VersionMaterials, asks: &[Ask]) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    if asks.len() > ASKS_MAX {
        problems.push(FieldProblem::new("add", Code::ValueTooLarge).with("max", ASKS_MAX));
    }
    for (at, ask) in asks.iter().enumerate() {
        let field = |name: &str| format!("{name}.{at}");
        if !version.catalogue.iter().any(|offer| offer.code == ask.material) {
            problems.push(FieldProblem::new(field("material"), Code::ValueNotChoice));
        }
        if asks[..at].iter().any(|other| other.material == ask.material) {
            let twice = FieldProblem::new(field("material"), Code::NameTaken);
            problems.push(twice.with("name", &ask.material));
        }
        if ask.copies < 0 {
            problems.push(FieldProblem::new(field("copies"), Code::ValueTooSmall).with("min", 0));
        } else if ask.copies > COPIES_MAX {
            problems.push(FieldProblem::new(field("copies"), Code::ValueTooLarge).with("max", COPIES_MAX));
        } else if ask.kind == MaterialKind::Electronic && ask.copies > 0 {
            problems.push(FieldProblem::new(field("copies"), Code::ValueTooLarge).with("max", 0));
        }
        let strange = |no: &StageNo| !version.stages.iter().any(|(known, _)| known == no);
        if ask.stages.iter().flatten().any(strange) {
            problems.push(FieldProblem::new(field("stages"), Code::ValueNotChoice));
        }
    }
    problems
}
