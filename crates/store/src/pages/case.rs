//! One case and its parts.

use diesel::prelude::*;
use waypost_base::{CaseId, DocumentId, TenantId, VisitId};

use crate::{
    Conn, Result,
    db::both,
    schema::{
        case_access, cases, document_version, incident, journal as journal_table, property, remark,
        seen as seen_table, snapshot, step_log, work_item,
    },
    set::JournalRow,
};

/// A case without its state.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = cases)]
pub struct CaseHead {
    pub id: i64,
    pub number: i64,
    pub flow: i64,
    pub flow_version: i64,
    pub form_version: i64,
    pub document: i64,
    pub title: String,
    pub business_key: Option<String>,
    pub initiator: i64,
    pub started_at: i64,
    pub ended_at: Option<i64>,
    pub ending: Option<String>,
    pub version: i64,
    pub document_version: i32,
    /// Only those it goes through and names may see it.
    pub restricted: bool,
    /// Since when an administrator has it wait.
    pub suspended_at: Option<i64>,
}

/// A visit with what became of it (环节记录).
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = step_log)]
pub struct StepView {
    pub id: i64,
    pub stage: i32,
    pub run: i32,
    pub previous: Option<i64>,
    pub batch: i64,
    pub sender: String,
    pub receivers: String,
    pub cause: String,
    pub opened_at: i64,
    pub outcome: Option<String>,
    pub closed_at: Option<i64>,
    pub handler: Option<i64>,
    pub acting_for: Option<i64>,
    pub branch: Option<i32>,
    pub opinion: Option<String>,
    pub seen: Option<Vec<u8>>,
    pub document_version: Option<i32>,
    /// When its result entered the register in force.
    pub register_at: Option<i64>,
    /// When it moved to history.
    pub history_at: Option<i64>,
}

/// A work item.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = work_item)]
pub struct ItemView {
    pub id: i64,
    pub visit: i64,
    pub party: String,
    pub stage: i32,
    /// User ids barred, separated by blanks.
    #[diesel(column_name = barred)]
    pub except: String,
    pub created_at: i64,
    pub claimed_by: Option<i64>,
    pub closed_at: Option<i64>,
    /// Until when it is to be handled.
    pub due_at: Option<i64>,
    /// `handle`, `sign`, `opinion`.
    pub purpose: String,
}

/// A value before and after a step.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = snapshot)]
pub struct SnapshotView {
    pub visit: i64,
    pub no: i32,
    pub kind: String,
    pub key: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// A line of the timeline that is no visit.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = remark)]
pub struct RemarkView {
    pub id: i64,
    pub visit: Option<i64>,
    pub kind: String,
    #[diesel(column_name = made_by)]
    pub by: Option<i64>,
    pub acting_for: Option<i64>,
    #[diesel(column_name = addressee)]
    pub to: Option<i64>,
    pub at: i64,
    #[diesel(column_name = body)]
    pub text: String,
}

/// An incident.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = incident)]
pub struct IncidentView {
    pub id: i64,
    #[diesel(column_name = case_id)]
    pub case: i64,
    pub visit: i64,
    pub kind: String,
    pub detail: String,
    pub raised_at: i64,
    pub resolved_at: Option<i64>,
    pub resolved_by: Option<i64>,
}

/// A version of a document.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = document_version)]
pub struct DocumentVersionView {
    pub no: i32,
    pub visit: i64,
    #[diesel(column_name = made_by)]
    pub by: i64,
    pub at: i64,
    /// Form values, JSON.
    #[diesel(column_name = body)]
    pub values: String,
}

/// The case with an id.
pub fn case_by_id(conn: &mut Conn, tenant: TenantId, id: CaseId) -> Result<Option<CaseHead>> {
    both!(conn, |c| Ok(cases::table
        .find((tenant.raw(), id.raw()))
        .select(CaseHead::as_select())
        .get_result(c)
        .optional()?))
}

/// The case with a number (业务流号).
pub fn case_by_number(conn: &mut Conn, tenant: TenantId, number: i64) -> Result<Option<CaseHead>> {
    both!(conn, |c| Ok(cases::table
        .filter(cases::tenant_id.eq(tenant.raw()))
        .filter(cases::number.eq(number))
        .select(CaseHead::as_select())
        .get_result(c)
        .optional()?))
}

/// The cases with a key of another system, the newest first.
pub fn cases_by_business_key(
    conn: &mut Conn,
    tenant: TenantId,
    key: &str,
    limit: i64,
) -> Result<Vec<CaseHead>> {
    both!(conn, |c| Ok(cases::table
        .filter(cases::tenant_id.eq(tenant.raw()))
        .filter(cases::business_key.eq(key))
        .select(CaseHead::as_select())
        .order(cases::id.desc())
        .limit(limit)
        .load(c)?))
}

/// Whether one of the subjects may see a case.
pub fn may_see(conn: &mut Conn, tenant: TenantId, case: CaseId, subjects: &[String]) -> Result<bool> {
    both!(conn, |c| {
        for subject in subjects {
            let found: Option<i64> = case_access::table
                .find((tenant.raw(), subject, case.raw()))
                .select(case_access::case_id)
                .get_result(c)
                .optional()?;
            if found.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    })
}

/// The visits of a case, in the order they opened.
pub fn steps(conn: &mut Conn, tenant: TenantId, case: CaseId) -> Result<Vec<StepView>> {
    both!(conn, |c| Ok(step_log::table
        .filter(step_log::tenant_id.eq(tenant.raw()))
        .filter(step_log::case_id.eq(case.raw()))
        .select(StepView::as_select())
        .order(step_log::id)
        .load(c)?))
}

/// One visit and its case.
pub fn step(conn: &mut Conn, tenant: TenantId, visit: VisitId) -> Result<Option<(i64, StepView)>> {
    both!(conn, |c| Ok(step_log::table
        .find((tenant.raw(), visit.raw()))
        .select((step_log::case_id, StepView::as_select()))
        .get_result(c)
        .optional()?))
}

/// The steps with these ids, in no order.
pub fn steps_by_id(conn: &mut Conn, tenant: TenantId, ids: &[i64]) -> Result<Vec<StepView>> {
    both!(conn, |c| Ok(step_log::table
        .filter(step_log::tenant_id.eq(tenant.raw()))
        .filter(step_log::id.eq_any(ids))
        .select(StepView::as_select())
        .load(c)?))
}

/// The rows of a batch, each with its case, in the order of the log: its first row, and those that have its number.
pub fn batch(conn: &mut Conn, tenant: TenantId, number: i64) -> Result<Vec<(i64, StepView)>> {
    both!(conn, |c| {
        let first = step_log::table
            .filter(step_log::tenant_id.eq(tenant.raw()))
            .filter(step_log::id.eq(number))
            .filter(step_log::batch.eq(number))
            .select((step_log::case_id, StepView::as_select()))
            .load::<(i64, StepView)>(c)?;
        let others = step_log::table
            .filter(step_log::tenant_id.eq(tenant.raw()))
            .filter(step_log::batch.eq(number))
            .filter(step_log::batch.ne(step_log::id))
            .select((step_log::case_id, StepView::as_select()))
            .order(step_log::id)
            .load::<(i64, StepView)>(c)?;
        Ok(first.into_iter().chain(others).collect())
    })
}

/// Which of these numbers are those of batches of several.
pub fn batches_of_several(conn: &mut Conn, tenant: TenantId, numbers: &[i64]) -> Result<Vec<i64>> {
    both!(conn, |c| Ok(step_log::table
        .filter(step_log::tenant_id.eq(tenant.raw()))
        .filter(step_log::batch.eq_any(numbers))
        .filter(step_log::batch.ne(step_log::id))
        .select(step_log::batch)
        .distinct()
        .load(c)?))
}

/// The open work items of a case.
pub fn open_items(conn: &mut Conn, tenant: TenantId, case: CaseId) -> Result<Vec<ItemView>> {
    both!(conn, |c| Ok(work_item::table
        .filter(work_item::tenant_id.eq(tenant.raw()))
        .filter(work_item::case_id.eq(case.raw()))
        .filter(work_item::closed_at.is_null())
        .select(ItemView::as_select())
        .order(work_item::id)
        .load(c)?))
}

/// The work items of a case, open and ended, in the order they began.
pub fn items(conn: &mut Conn, tenant: TenantId, case: CaseId) -> Result<Vec<ItemView>> {
    both!(conn, |c| Ok(work_item::table
        .filter(work_item::tenant_id.eq(tenant.raw()))
        .filter(work_item::case_id.eq(case.raw()))
        .select(ItemView::as_select())
        .order(work_item::id)
        .load(c)?))
}

/// Values before and after the steps of a case.
pub fn snapshots(conn: &mut Conn, tenant: TenantId, case: CaseId) -> Result<Vec<SnapshotView>> {
    both!(conn, |c| Ok(snapshot::table
        .filter(snapshot::tenant_id.eq(tenant.raw()))
        .filter(snapshot::case_id.eq(case.raw()))
        .select(SnapshotView::as_select())
        .order((snapshot::visit, snapshot::no, snapshot::kind, snapshot::key))
        .load(c)?))
}

/// Comments, transfers, withdrawals, … of a case, in order.
pub fn remarks(conn: &mut Conn, tenant: TenantId, case: CaseId) -> Result<Vec<RemarkView>> {
    both!(conn, |c| Ok(remark::table
        .filter(remark::tenant_id.eq(tenant.raw()))
        .filter(remark::case_id.eq(case.raw()))
        .select(RemarkView::as_select())
        .order(remark::id)
        .load(c)?))
}

/// The incidents of a case, open and resolved, in order.
pub fn incidents(conn: &mut Conn, tenant: TenantId, case: CaseId) -> Result<Vec<IncidentView>> {
    both!(conn, |c| Ok(incident::table
        .filter(incident::tenant_id.eq(tenant.raw()))
        .filter(incident::case_id.eq(case.raw()))
        .select(IncidentView::as_select())
        .order(incident::id)
        .load(c)?))
}

/// The versions of a document, in order.
pub fn document_versions(
    conn: &mut Conn,
    tenant: TenantId,
    document: DocumentId,
) -> Result<Vec<DocumentVersionView>> {
    both!(conn, |c| Ok(document_version::table
        .filter(document_version::tenant_id.eq(tenant.raw()))
        .filter(document_version::document.eq(document.raw()))
        .select(DocumentVersionView::as_select())
        .order(document_version::no)
        .load(c)?))
}

/// The properties of a case: key and JSON of the value, by key.
pub fn properties(conn: &mut Conn, tenant: TenantId, case: CaseId) -> Result<Vec<(String, String)>> {
    both!(conn, |c| Ok(property::table
        .filter(property::tenant_id.eq(tenant.raw()))
        .filter(property::case_id.eq(case.raw()))
        .select((property::key, property::value))
        .order(property::key)
        .load(c)?))
}

/// Up to `limit` journal entries of a chain after the sequence number `after` (0: from the first).
pub fn journal(
    conn: &mut Conn,
    tenant: TenantId,
    chain: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<JournalRow>> {
    type Columns = (i64, i64, String, Vec<u8>, Vec<u8>, Vec<u8>);
    both!(conn, |c| {
        let rows: Vec<Columns> = journal_table::table
            .filter(journal_table::tenant_id.eq(tenant.raw()))
            .filter(journal_table::chain.eq(chain))
            .filter(journal_table::seq.gt(after))
            .select((
                journal_table::seq,
                journal_table::at,
                journal_table::kind,
                journal_table::payload,
                journal_table::digest,
                journal_table::hash,
            ))
            .order(journal_table::seq)
            .limit(limit)
            .load(c)?;
        let entry = |(seq, at, kind, payload, digest, hash)| JournalRow {
            chain,
            seq,
            at,
            kind,
            payload,
            digest,
            hash,
        };
        Ok(rows.into_iter().map(entry).collect())
    })
}

/// What a signer saw, by its hash.
pub fn seen(conn: &mut Conn, tenant: TenantId, hash: &[u8]) -> Result<Option<String>> {
    both!(conn, |c| Ok(seen_table::table
        .find((tenant.raw(), hash))
        .select(seen_table::body)
        .get_result(c)
        .optional()?))
}
