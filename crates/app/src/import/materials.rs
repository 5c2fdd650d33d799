//! Materials of a package into rows, and back. Specimens are files and do not travel in packages.

use std::collections::BTreeSet;

use waypost_base::TenantId;
use waypost_interchange::{
    Code, FlowMaterialPackage, FlowPackage, MaterialPackage, MaterialShape, Package, ReferenceFault,
    ReferenceKind, ReferenceProblem,
};
use waypost_store::{
    Conn,
    materials::{self as stored, MaterialRow},
};

use super::{ImportFault, Imported, KnownCodes};
use crate::{
    App,
    error::AppError,
    materials::{MaterialKind, catalogue::code_problem, day, version::Ask},
    organisation::{label, label_text},
};

/// Saves the catalogue of a package. A specimen that is there stays.
pub(super) fn save(
    app: &App,
    conn: &mut Conn,
    tenant: TenantId,
    package: &Package,
    known: &mut KnownCodes,
    imported: &mut Imported,
) -> Result<(), ImportFault> {
    for (at, row) in package.materials.iter().enumerate() {
        let code = row.code.as_str().to_owned();
        let fault = |field: &str, message: &str| ImportFault::Row {
            path: format!("materials[{at}].{field}"),
            message: message.to_owned(),
        };
        if code_problem(&code).is_some() {
            return Err(fault("code", "a number takes letters, digits, - and _, and is not `new`"));
        }
        if row.valid_from.zip(row.valid_to).is_some_and(|(from, to)| to < from) {
            return Err(fault("valid_to", "it ends before it begins"));
        }
        if row.name.is_empty() {
            return Err(fault("name", "it is empty"));
        }
        let old = stored::by_code(conn, tenant, &code)?;
        let id = *known.materials.entry(code.clone()).or_insert_with(|| app.shared.ids.fresh());
        let fresh = MaterialRow {
            id,
            code: code.clone(),
            name: label_text(&row.name),
            note: label_text(&row.note),
            valid_from: row.valid_from.map(|day| day.to_string()),
            valid_to: row.valid_to.map(|day| day.to_string()),
            closed: row.closed,
            valid_days: row.valid_days.map(|days| i32::try_from(days).unwrap_or(i32::MAX)),
            specimen: old.as_ref().and_then(|old| old.specimen.clone()),
            specimen_name: old.as_ref().and_then(|old| old.specimen_name.clone()),
        };
        if old.as_ref() != Some(&fresh) {
            stored::save(conn, tenant, &fresh)?;
            imported.materials.push(code);
        }
    }
    Ok(())
}

/// What a flow of a package asks for.
pub(super) fn asks(flow: &FlowPackage) -> Vec<Ask> {
    let asks = flow.materials.iter().map(|row| Ask {
        material: row.material.as_str().to_owned(),
        kind: match row.kind {
            MaterialShape::Original => MaterialKind::Original,
            MaterialShape::Copy => MaterialKind::Copy,
            MaterialShape::Either => MaterialKind::Either,
            MaterialShape::Electronic => MaterialKind::Electronic,
        },
        copies: if row.kind == MaterialShape::Electronic { 0 } else { i64::from(row.copies) },
        scan: row.scan,
        again: row.again,
        required: row.required,
        stages: Some(row.stages.clone()).filter(|stages| !stages.is_empty()),
    });
    asks.collect()
}

/// What a version asks for, and the materials themselves, for a package.
pub(crate) fn exported(
    conn: &mut Conn,
    tenant: TenantId,
    asks: &[Ask],
) -> Result<(Vec<MaterialPackage>, Vec<FlowMaterialPackage>), AppError> {
    let checked = |code: &str| Code::new(code).map_err(|why| AppError::damaged("material", why));
    let used: BTreeSet<&str> = asks.iter().map(|ask| ask.material.as_str()).collect();
    let mut materials = Vec::new();
    if !used.is_empty() {
        for row in stored::list(conn, tenant)?.into_iter().filter(|row| used.contains(row.code.as_str())) {
            materials.push(MaterialPackage {
                code: checked(&row.code)?,
                name: label(&row.name),
                note: label(&row.note),
                valid_from: day(row.valid_from.as_deref())?,
                valid_to: day(row.valid_to.as_deref())?,
                valid_days: row.valid_days.and_then(|days| u32::try_from(days).ok()),
                closed: row.closed,
            });
        }
    }
    let asked = asks.iter().map(|ask| {
        Ok(FlowMaterialPackage {
            material: checked(&ask.material)?,
            kind: match ask.kind {
                MaterialKind::Original => MaterialShape::Original,
                MaterialKind::Copy => MaterialShape::Copy,
                MaterialKind::Either => MaterialShape::Either,
                MaterialKind::Electronic => MaterialShape::Electronic,
            },
            copies: u16::try_from(ask.copies).unwrap_or(u16::MAX),
            scan: ask.scan,
            again: ask.again,
            required: ask.required,
            stages: ask.stages.clone().unwrap_or_default(),
        })
    });
    Ok((materials, asked.collect::<Result<_, AppError>>()?))
}

impl KnownCodes {
    /// The materials that a flow names and nobody knows.
    pub(super) fn unknown_materials(&self, flow: &FlowPackage) -> Vec<ReferenceFault> {
        let rows = flow.materials.iter().enumerate();
        let unknown = rows.filter(|(_, row)| !self.materials.contains_key(row.material.as_str()));
        unknown
            .map(|(at, row)| ReferenceFault {
                path: format!("materials[{at}].material"),
                kind: ReferenceKind::Material,
                code: row.material.as_str().to_owned(),
                problem: ReferenceProblem::Unknown,
            })
            .collect()
    }
}
