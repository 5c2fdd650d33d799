//! Saving: everything that a set wrote, in the order that keeps several writers from waiting in a ring.
//!
//! Versions of cases first: whoever bumps one owns it until the commit. Then keys in sorted order, then the
//! rest.

use diesel::SqliteConnection;

use super::{
    inserts,
    rows::{NumberChange, SaveSet},
    updates,
};
use crate::{Conn, StoreError, db::both, search};

/// What became of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaveOutcome {
    /// Cases whose stored version was not the loaded one: somebody else moved them. When there is any,
    /// nothing but versions was written: roll back and repeat the set without their commands.
    pub lost: Vec<i64>,
}

/// Writes everything of a set into the transaction of `conn`.
///
/// # Errors
/// A [data fault](StoreError::is_data_fault) when a row is refused; the transaction must then be rolled back.
pub fn save(conn: &mut Conn, set: &SaveSet) -> Result<SaveOutcome, StoreError> {
    both!(conn, |c| save_on_sqlite(c, set))
}

fn save_on_sqlite(c: &mut SqliteConnection, set: &SaveSet) -> Result<SaveOutcome, StoreError> {
    let tenant = set.tenant;
    let mut lost = Vec::new();
    for case in &set.reopened {
        updates::quit_register(c, tenant, *case)?;
    }
    for row in &set.case_updates {
        if !updates::update_case(c, tenant, row)? {
            lost.push(row.id);
        }
    }
    if !lost.is_empty() {
        return Ok(SaveOutcome { lost });
    }
    inserts::insert_cases(c, tenant, &set.cases)?;
    insert_keys_sorted(c, set)?;
    inserts::insert_journal(c, tenant, &set.journal)?;
    inserts::insert_steps(c, tenant, &set.steps)?;
    for row in &set.step_updates {
        found(updates::update_step(c, tenant, row)?, "open visit", row.id)?;
    }
    inserts::insert_items(c, tenant, &set.items)?;
    for row in &set.item_updates {
        found(updates::update_item(c, tenant, row)?, "work item", row.id)?;
    }
    inserts::insert_copies(c, tenant, &set.copies)?;
    for row in &set.copy_updates {
        found(updates::update_copy(c, tenant, row)?, "copy", row.id)?;
    }
    inserts::insert_documents(c, tenant, &set.documents)?;
    inserts::insert_document_versions(c, tenant, &set.document_versions)?;
    inserts::insert_properties(c, tenant, &set.properties)?;
    inserts::insert_snapshots(c, tenant, &set.snapshots)?;
    inserts::insert_seen(c, tenant, &set.seen)?;
    inserts::insert_access(c, tenant, &set.access)?;
    inserts::insert_case_files(c, tenant, &set.files)?;
    inserts::insert_jobs(c, tenant, &set.jobs)?;
    for row in &set.job_updates {
        updates::update_job(c, tenant, row)?;
    }
    inserts::insert_incidents(c, tenant, &set.incidents)?;
    for row in &set.incident_updates {
        updates::update_incident(c, tenant, row)?;
    }
    inserts::insert_remarks(c, tenant, &set.remarks)?;
    for row in &set.timers {
        updates::change_timer(c, tenant, row)?;
    }
    for row in &set.dues {
        found(updates::set_due(c, tenant, row)?, "work item", row.item)?;
    }
    inserts::insert_overruns(c, tenant, &set.overruns)?;
    for row in set.notices.iter().filter(|row| row.replaces) {
        updates::drop_notice(c, tenant, row)?;
    }
    inserts::insert_notices(c, tenant, &set.notices)?;
    inserts::insert_mails(c, tenant, &set.mails)?;
    inserts::insert_series(c, tenant, &set.series)?;
    for row in &set.attempts {
        crate::jobs::keep_attempt_on(c, tenant, row)?;
    }
    for change in &set.numbers {
        match change {
            NumberChange::Drawn(row) => inserts::insert_drawn(c, tenant, std::slice::from_ref(row))?,
            NumberChange::Void(row) => updates::void_numbers(c, tenant, row)?,
            NumberChange::Restored(row) => updates::restore_numbers(c, tenant, row)?,
        }
    }
    inserts::insert_audit(c, tenant, &set.audit)?;
    for &(person, id) in &set.drafts_done {
        updates::delete_draft(c, tenant, person, id)?;
    }
    for row in &set.words {
        search::add_words(c, tenant, row)?;
    }
    enter_registers(c, set)?;
    Ok(SaveOutcome { lost })
}

/// Two writers that bind several keys each take them in the same order.
fn insert_keys_sorted(c: &mut SqliteConnection, set: &SaveSet) -> Result<(), StoreError> {
    if set.keys.is_sorted_by_key(|row| (row.user, &row.key)) {
        return Ok(inserts::insert_keys(c, set.tenant, &set.keys)?);
    }
    let mut keys = set.keys.clone();
    keys.sort_by(|a, b| (a.user, &a.key).cmp(&(b.user, &b.key)));
    Ok(inserts::insert_keys(c, set.tenant, &keys)?)
}

fn enter_registers(c: &mut SqliteConnection, set: &SaveSet) -> Result<(), StoreError> {
    let begun = set.cases.iter().map(|row| (row.id, row.ended_at, &row.ending));
    let gone_on = set.case_updates.iter().map(|row| (row.id, row.ended_at, &row.ending));
    for (case, ended_at, ending) in begun.chain(gone_on) {
        if let (Some(at), Some("completed")) = (ended_at, ending.as_deref()) {
            updates::enter_register(c, set.tenant, case, at)?;
        }
    }
    Ok(())
}

/// A row that must be there: the set would otherwise be half-written.
fn found(there: bool, what: &str, id: i64) -> Result<(), StoreError> {
    if there { Ok(()) } else { Err(StoreError::Constraint(format!("there is no {what} {id}"))) }
}
