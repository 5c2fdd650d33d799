//! The rows of a set that are changed: one cached statement per row, by its key.

use diesel::{
    QueryResult, RunQueryDsl, SqliteConnection,
    sql_types::{BigInt, Binary, Integer, Nullable, Text},
};

use super::rows::{
    CaseUpdate, CopyUpdate, DueRow, IncidentUpdate, JobUpdate, NoticeRow, RestoreRow, StepUpdate,
    TimerChange, VoidRow, WorkItemUpdate,
};
use crate::statement::statement;

statement! {
    UpdateCase { tenant: i64, row: &'a CaseUpdate },
    "UPDATE cases SET version = " [BigInt, row.version]
    ", state = " [Binary, row.state]
    ", chain_seq = " [BigInt, row.chain_seq]
    ", chain_head = " [Binary, row.chain_head]
    ", document_version = " [Integer, row.document_version]
    ", ended_at = " [Nullable<BigInt>, row.ended_at]
    ", ending = " [Nullable<Text>, row.ending]
    ", suspended_at = " [Nullable<BigInt>, row.suspended_at]
    " WHERE tenant_id = " [BigInt, tenant]
    " AND id = " [BigInt, row.id]
    " AND version = " [BigInt, row.loaded_version]
    ""
}

statement! {
    UpdateStep { tenant: i64, row: &'a StepUpdate },
    "UPDATE step_log SET outcome = coalesce(outcome, " [Nullable<Text>, row.outcome]
    "), closed_at = coalesce(closed_at, " [Nullable<BigInt>, row.closed_at]
    "), handler = coalesce(handler, " [Nullable<BigInt>, row.handler]
    "), acting_for = coalesce(acting_for, " [Nullable<BigInt>, row.acting_for]
    "), branch = coalesce(branch, " [Nullable<Integer>, row.branch]
    "), opinion = coalesce(opinion, " [Nullable<Text>, row.opinion]
    "), seen = coalesce(seen, " [Nullable<Binary>, row.seen]
    "), document_version = coalesce(document_version, " [Nullable<Integer>, row.document_version]
    ") WHERE tenant_id = " [BigInt, tenant]
    " AND id = " [BigInt, row.id]
    " AND closed_at IS NULL"
}

statement! {
    UpdateItem { tenant: i64, row: &'a WorkItemUpdate },
    "UPDATE work_item SET claimed_by = " [Nullable<BigInt>, row.claimed_by]
    ", closed_at = " [Nullable<BigInt>, row.closed_at]
    " WHERE tenant_id = " [BigInt, tenant]
    " AND id = " [BigInt, row.id]
    ""
}

statement! {
    UpdateCopy { tenant: i64, row: &'a CopyUpdate },
    "UPDATE case_copy SET read_by = " [BigInt, row.read_by]
    ", read_for = " [Nullable<BigInt>, row.read_for]
    ", read_at = " [BigInt, row.read_at]
    " WHERE tenant_id = " [BigInt, tenant]
    " AND id = " [BigInt, row.id]
    " AND read_at IS NULL"
}

statement! {
    EndJob { tenant: i64, row: &'a JobUpdate },
    "UPDATE action_job SET state = " [Text, row.state]
    ", over_at = " [BigInt, row.at]
    ", lease_until = NULL WHERE tenant_id = " [BigInt, tenant]
    " AND key = " [Text, row.key]
    " AND state <> 'done'"
}

statement! {
    WakeJob { tenant: i64, row: &'a JobUpdate },
    "UPDATE action_job SET state = 'waiting', attempts = 0, over_at = NULL, lease_until = NULL, due_at = " [BigInt, row.at]
    " WHERE tenant_id = " [BigInt, tenant]
    " AND key = " [Text, row.key]
    " AND state <> 'done'"
}

statement! {
    UpdateIncident { tenant: i64, row: &'a IncidentUpdate },
    "UPDATE incident SET resolved_at = " [BigInt, row.resolved_at]
    ", resolved_by = " [Nullable<BigInt>, row.resolved_by]
    " WHERE tenant_id = " [BigInt, tenant]
    " AND id = " [BigInt, row.id]
    " AND resolved_at IS NULL"
}

statement! {
    VoidNumbers { tenant: i64, row: &'a VoidRow },
    "UPDATE series_number SET void = " [Text, row.why]
    ", void_at = " [BigInt, row.at]
    " WHERE tenant_id = " [BigInt, tenant]
    " AND case_id = " [BigInt, row.case]
    " AND property = coalesce(" [Nullable<Text>, row.property]
    ", property) AND void IS NULL"
}

statement! {
    RestoreNumbers { tenant: i64, row: &'a RestoreRow },
    "UPDATE series_number SET void = NULL, void_at = NULL WHERE tenant_id = " [BigInt, tenant]
    " AND case_id = " [BigInt, row.case]
    " AND void = " [Text, row.why]
    ""
}

statement! {
    /// What had been moved to history by a result that is none any more: to where that result itself was moved.
    ReturnToRegister { tenant: i64, case: i64 },
    "UPDATE step_log SET history_at = (SELECT min(own.history_at) FROM step_log AS own        WHERE own.tenant_id = step_log.tenant_id AND own.case_id = " [BigInt, case]
    ") WHERE tenant_id = " [BigInt, tenant]
    " AND register_at IS NOT NULL AND case_id IN (       SELECT former.id FROM cases AS ended JOIN cases AS former        ON former.tenant_id = ended.tenant_id AND former.business_key = ended.business_key AND former.id <> ended.id        WHERE ended.tenant_id = " [BigInt, tenant]
    " AND ended.id = " [BigInt, case]
    " AND ended.ending = 'completed') AND history_at = (SELECT ended_at FROM cases WHERE tenant_id = " [BigInt, tenant]
    " AND id = " [BigInt, case]
    ")"
}

statement! {
    /// The result of a case that runs again is none.
    QuitRegister { tenant: i64, case: i64 },
    "UPDATE step_log SET register_at = NULL, history_at = NULL WHERE tenant_id = " [BigInt, tenant]
    " AND case_id = " [BigInt, case]
    " AND register_at IS NOT NULL"
}

statement! {
    DeleteDraft { tenant: i64, person: i64, id: i64 },
    "DELETE FROM draft WHERE tenant_id = " [BigInt, tenant]
    " AND person = " [BigInt, person]
    " AND id = " [BigInt, id]
    ""
}

statement! {
    DeleteDraftFiles { tenant: i64, id: i64 },
    "DELETE FROM file_use WHERE tenant_id = " [BigInt, tenant]
    " AND scope = 'draft' AND owner = " [BigInt, id]
    ""
}

statement! {
    /// A newer result takes the place of former ones under the same business key.
    LeaveRegister { at: i64, tenant: i64, case: i64 },
    "UPDATE step_log SET history_at = " [BigInt, at]
    " WHERE tenant_id = " [BigInt, tenant]
    " AND register_at IS NOT NULL AND history_at IS NULL AND case_id IN (\
       SELECT former.id FROM cases AS ended JOIN cases AS former \
       ON former.tenant_id = ended.tenant_id AND former.business_key = ended.business_key AND former.id <> ended.id \
       WHERE ended.tenant_id = " [BigInt, tenant]
    " AND ended.id = " [BigInt, case]
    ")"
}

statement! {
    /// The result of a finished case enters the register in force.
    EnterRegister { at: i64, tenant: i64, case: i64 },
    "UPDATE step_log SET register_at = " [BigInt, at]
    " WHERE tenant_id = " [BigInt, tenant]
    " AND case_id = " [BigInt, case]
    " AND register_at IS NULL"
}

statement! {
    SetTimer { tenant: i64, row: &'a TimerChange, due_at: i64 },
    "INSERT INTO timer (tenant_id, case_id, visit, kind, due_at, look_at) VALUES (" [BigInt, tenant]
    ", " [BigInt, row.case]
    ", " [BigInt, row.visit]
    ", " [Text, row.kind]
    ", " [BigInt, due_at]
    ", " [BigInt, due_at]
    ") ON CONFLICT (tenant_id, case_id, visit, kind) \
       DO UPDATE SET due_at = excluded.due_at, look_at = excluded.look_at"
}

statement! {
    StopTimer { tenant: i64, row: &'a TimerChange },
    "DELETE FROM timer WHERE tenant_id = " [BigInt, tenant]
    " AND case_id = " [BigInt, row.case]
    " AND visit = " [BigInt, row.visit]
    " AND kind = " [Text, row.kind]
    ""
}

statement! {
    SetDue { tenant: i64, row: &'a DueRow },
    "UPDATE work_item SET due_at = " [Nullable<BigInt>, row.due_at]
    " WHERE tenant_id = " [BigInt, tenant]
    " AND id = " [BigInt, row.item]
    ""
}

statement! {
    /// An unread notice that a newer one of its kind about the same visit makes needless.
    DropNotice { tenant: i64, row: &'a NoticeRow },
    "DELETE FROM notice WHERE tenant_id = " [BigInt, tenant]
    " AND person = " [BigInt, row.person]
    " AND read_at IS NULL AND visit = " [Nullable<BigInt>, row.visit]
    " AND kind = " [Text, row.kind]
    ""
}

/// Stores a case under its new version; `false` when the stored version is not the one it was loaded under.
pub(super) fn update_case(c: &mut SqliteConnection, tenant: i64, row: &CaseUpdate) -> QueryResult<bool> {
    Ok(UpdateCase::new(tenant, row).execute(c)? == 1)
}

/// Closes a visit; `false` when there is no such open one.
pub(super) fn update_step(c: &mut SqliteConnection, tenant: i64, row: &StepUpdate) -> QueryResult<bool> {
    Ok(UpdateStep::new(tenant, row).execute(c)? == 1)
}

/// Claims, releases or ends a work item; `false` when there is no such one.
pub(super) fn update_item(c: &mut SqliteConnection, tenant: i64, row: &WorkItemUpdate) -> QueryResult<bool> {
    Ok(UpdateItem::new(tenant, row).execute(c)? == 1)
}

/// Notes that a copy was acknowledged; `false` when there is no such one.
pub(super) fn update_copy(c: &mut SqliteConnection, tenant: i64, row: &CopyUpdate) -> QueryResult<bool> {
    Ok(UpdateCopy::new(tenant, row).execute(c)? == 1)
}

pub(super) fn update_job(c: &mut SqliteConnection, tenant: i64, row: &JobUpdate) -> QueryResult<()> {
    if row.state == "waiting" {
        WakeJob::new(tenant, row).execute(c)?;
    } else {
        EndJob::new(tenant, row).execute(c)?;
    }
    Ok(())
}

pub(super) fn update_incident(
    c: &mut SqliteConnection,
    tenant: i64,
    row: &IncidentUpdate,
) -> QueryResult<()> {
    UpdateIncident::new(tenant, row).execute(c)?;
    Ok(())
}

pub(super) fn restore_numbers(c: &mut SqliteConnection, tenant: i64, row: &RestoreRow) -> QueryResult<()> {
    RestoreNumbers::new(tenant, row).execute(c)?;
    Ok(())
}

pub(super) fn void_numbers(c: &mut SqliteConnection, tenant: i64, row: &VoidRow) -> QueryResult<()> {
    VoidNumbers::new(tenant, row).execute(c)?;
    Ok(())
}

pub(super) fn delete_draft(c: &mut SqliteConnection, tenant: i64, person: i64, id: i64) -> QueryResult<()> {
    // Somebody else's draft stays, and keeps its files.
    if DeleteDraft::new(tenant, person, id).execute(c)? == 1 {
        DeleteDraftFiles::new(tenant, id).execute(c)?;
    }
    Ok(())
}

/// Puts a finished case's result into the register in force, and moves the former one to history.
pub(super) fn enter_register(c: &mut SqliteConnection, tenant: i64, case: i64, at: i64) -> QueryResult<()> {
    LeaveRegister::new(at, tenant, case).execute(c)?;
    EnterRegister::new(at, tenant, case).execute(c)?;
    Ok(())
}

/// Takes the result of a case that runs again out of the register; the former one takes its place. To be done while the
/// case's row still says how it had ended.
pub(super) fn quit_register(c: &mut SqliteConnection, tenant: i64, case: i64) -> QueryResult<()> {
    ReturnToRegister::new(tenant, case).execute(c)?;
    QuitRegister::new(tenant, case).execute(c)?;
    Ok(())
}

pub(super) fn change_timer(c: &mut SqliteConnection, tenant: i64, row: &TimerChange) -> QueryResult<()> {
    match row.due_at {
        Some(due_at) => SetTimer::new(tenant, row, due_at).execute(c)?,
        None => StopTimer::new(tenant, row).execute(c)?,
    };
    Ok(())
}

/// Sets until when a work item is to be handled; `false` when there is no such one.
pub(super) fn set_due(c: &mut SqliteConnection, tenant: i64, row: &DueRow) -> QueryResult<bool> {
    Ok(SetDue::new(tenant, row).execute(c)? == 1)
}

pub(super) fn drop_notice(c: &mut SqliteConnection, tenant: i64, row: &NoticeRow) -> QueryResult<()> {
    DropNotice::new(tenant, row).execute(c)?;
    Ok(())
}
