//! Open tasks by bulk SQL: for each a case, its open step and its work item, spread over twenty parties.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use waypost_app::access::Who;

use crate::{
    fault::{Fault, Result},
    world::{self, TENANT, World},
};

/// Parties that have work, the readers' own among them.
const PARTIES: usize = 20;
/// Bytes of a running case's state.
const STATE: i64 = 1_000;
/// Ids of an installation that is some years old, far from each other as they are there.
const FIRST_ID: i64 = 300_000_000_000_000_000;
/// 2026-01-01.
const FIRST_TIME: i64 = 1_767_225_600_000;

/// Makes the tasks.
///
/// # Errors
/// When a statement fails.
pub fn fill(world: &World, tasks: usize, readers: &[Who]) -> Result<()> {
    let mut parties: BTreeSet<String> =
        readers.iter().flat_map(|who| who.parties()).map(|(party, _)| party.to_string()).collect();
    parties.retain(|party| party.starts_with("post:") || party.starts_with("department:"));
    let mut parties: Vec<String> = parties.into_iter().collect();
    let more = PARTIES.saturating_sub(parties.len());
    parties.extend((0..more).map(|other| format!("post:{}", 900_000_000_000_000_000 + other)));

    let mut conn = Connection::open(world.database())?;
    conn.busy_timeout(std::time::Duration::from_secs(10))?;
    // Only while the rows come in: what is measured afterwards only reads.
    conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144;")?;
    let (flow, form): (i64, i64) = conn.query_row(
        "SELECT flow, form_version FROM flow_version WHERE tenant_id = ?1 AND id = ?2",
        params![TENANT.raw(), world.version.raw()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let initiators = world.people.first().ok_or_else(|| Fault::new("nobody starts"))?;
    let work = conn.transaction()?;
    {
        let mut case = work.prepare(
            "INSERT INTO cases (tenant_id, id, number, flow, flow_version, form_version, document, title, \
             initiator, started_at, version, chain_seq, chain_head, document_version, state) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?2 + 1, ?7, ?8, ?9, 1, 1, randomblob(32), 1, zeroblob(?10))",
        )?;
        let mut step = work.prepare(
            "INSERT INTO step_log (tenant_id, id, case_id, stage, run, previous, batch, sender, receivers, cause, \
             opened_at) VALUES (?1, ?2 + 3, ?2, 2, 1, ?2 + 2, ?2 + 3, ?3, ?4, 'arrival', ?5)",
        )?;
        let mut item = work.prepare(
            "INSERT INTO work_item (tenant_id, id, case_id, visit, party, stage, barred, created_at) \
             VALUES (?1, ?2 + 4, ?2, ?2 + 3, ?3, 2, '', ?4)",
        )?;
        let tenant = TENANT.raw();
        for task in 0..tasks {
            let number = i64::try_from(task).unwrap_or(i64::MAX);
            let (id, at) = (FIRST_ID + number * 4_194_304, FIRST_TIME + number);
            let initiator = initiators[task % initiators.len()];
            // Not in turn: neighbours in a list are then not neighbours on disk.
            let party = &parties[(task * 7 + task / PARTIES) % parties.len()];
            let title = format!("HT-2026-{task:010} 买卖合同备案");
            case.execute(params![
                tenant,
                id,
                number + 1,
                flow,
                world.version.raw(),
                form,
                title,
                initiator.raw(),
                at,
                STATE
            ])?;
            step.execute(params![tenant, id, format!("person:{initiator}"), party, at])?;
            item.execute(params![tenant, id, party, at])?;
        }
    }
    work.commit()?;
    drop(conn);
    world::checkpoint(&world.database())?;
    Ok(())
}
