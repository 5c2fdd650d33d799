//! Stages that get other numbers while a draft is edited: what is taken in there is taken in there still.

use std::collections::{BTreeMap, BTreeSet};

use waypost_base::{FlowVersionId, StageNo, TenantId};
use waypost_engine::{Definition, definition::Stage};
use waypost_store::{Conn, materials as stored};

use super::stages_of;
use crate::error::AppError;

/// The stages that have another number in the second definition. A stage that is called as one that is gone is that
/// one; else the one in its place, where the two have as many stages.
pub(crate) fn renumbered(before: &Definition, after: &Definition) -> BTreeMap<StageNo, StageNo> {
    let numbers = |of: &Definition| -> BTreeSet<StageNo> { of.stages.iter().map(|stage| stage.no).collect() };
    let (known, now) = (numbers(before), numbers(after));
    let fresh: Vec<(usize, &Stage)> =
        after.stages.iter().enumerate().filter(|(_, stage)| !known.contains(&stage.no)).collect();
    let mut moved: BTreeMap<StageNo, StageNo> = BTreeMap::new();
    for (at, gone) in before.stages.iter().enumerate().filter(|(_, stage)| !now.contains(&stage.no)) {
        let mut named = fresh.iter().filter(|(_, stage)| stage.name == gone.name && stage.kind == gone.kind);
        let to = match (named.next(), named.next()) {
            (Some(only), None) => Some(only),
            _ if before.stages.len() == after.stages.len() => fresh.iter().find(|(place, _)| *place == at),
            _ => None,
        };
        if let Some((_, to)) = to
            && !moved.values().any(|taken| *taken == to.no)
        {
            moved.insert(gone.no, to.no);
        }
    }
    moved
}

/// Gives the stages of a draft's materials their new numbers.
pub(crate) fn follow(
    conn: &mut Conn,
    tenant: TenantId,
    draft: FlowVersionId,
    moved: &BTreeMap<StageNo, StageNo>,
) -> Result<(), AppError> {
    if moved.is_empty() {
        return Ok(());
    }
    rewrite(conn, tenant, draft, |stages| {
        stages.iter().map(|no| moved.get(no).copied().unwrap_or(*no)).collect()
    })
}

/// Forgets the stages that a draft does not have, so that none that gets such a number later takes anything in.
pub(crate) fn keep_stages(
    conn: &mut Conn,
    tenant: TenantId,
    draft: FlowVersionId,
    definition: &Definition,
) -> Result<(), AppError> {
    rewrite(conn, tenant, draft, |stages| {
        stages.iter().copied().filter(|no| definition.stage(*no).is_some()).collect()
    })
}

fn rewrite(
    conn: &mut Conn,
    tenant: TenantId,
    draft: FlowVersionId,
    change: impl Fn(&[StageNo]) -> Vec<StageNo>,
) -> Result<(), AppError> {
    let mut rows = stored::of_version(conn, tenant, draft)?;
    let mut changed = false;
    for row in &mut rows {
        let Some(stages) = stages_of(row)? else { continue };
        let next = change(&stages);
        if next != stages {
            let written = serde_json::to_string(&next);
            let written = written.map_err(|why| AppError::damaged("stages of a material", why))?;
            row.stages = Some(written).filter(|_| !next.is_empty());
            changed = true;
        }
    }
    if changed {
        stored::set_version(conn, tenant, draft, &rows)?;
    }
    Ok(())
}
