//! What supervisors read: how much is open, late or taken back, and the cases behind each number.
//!
//! Every count stops at a limit, and every list is a limited range of an index that holds only what is open; so a page
//! costs the same whether ten thousand cases are kept or a million.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Integer, Nullable, Text},
};
use waypost_base::TenantId;

use crate::{Conn, Result, db::both, pages::CaseHead, schema::cases, statement::statement};

/// Work that is late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateRow {
    pub item: i64,
    pub case: i64,
    pub stage: i32,
    pub party: String,
    pub claimed_by: Option<i64>,
    pub due_at: i64,
    pub number: i64,
    pub title: String,
    pub flow: i64,
    pub flow_version: i64,
}

/// A case that the clock took back, and that waits to be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackRow {
    pub visit: i64,
    pub case: i64,
    pub stage: i32,
    pub since: i64,
    pub number: i64,
    pub title: String,
    pub flow: i64,
    pub flow_version: i64,
    pub initiator: i64,
    /// Since when an administrator has it wait.
    pub suspended_at: Option<i64>,
}

type LateSql = ((BigInt, BigInt, Integer, Text, Nullable<BigInt>, BigInt), (BigInt, Text, BigInt, BigInt));
type LateColumns = ((i64, i64, i32, String, Option<i64>, i64), (i64, String, i64, i64));
type BackSql = ((BigInt, BigInt, Integer, BigInt), (BigInt, Text, BigInt, BigInt, BigInt, Nullable<BigInt>));
type BackColumns = ((i64, i64, i32, i64), (i64, String, i64, i64, i64, Option<i64>));

statement! {
    CountOpen { tenant: i64, flow: i64, most: i64 } -> BigInt,
    "SELECT count(*) FROM (SELECT 1 FROM cases AS k WHERE k.tenant_id = " [BigInt, tenant]
    " AND k.flow = " [BigInt, flow]
    " AND k.ended_at IS NULL LIMIT " [BigInt, most]
    ") AS counted"
}

statement! {
    SelectLate { tenant: i64, due_at: i64, item: i64, now: i64, limit: i64 } -> LateSql,
    "SELECT w.id, w.case_id, w.stage, w.party, w.claimed_by, w.due_at, k.number, k.title, k.flow, k.flow_version \
     FROM work_item AS w CROSS JOIN cases AS k WHERE w.tenant_id = " [BigInt, tenant]
    " AND w.closed_at IS NULL AND w.due_at IS NOT NULL AND (w.due_at, w.id) > (" [BigInt, due_at]
    ", " [BigInt, item]
    ") AND w.due_at < " [BigInt, now]
    " AND k.tenant_id = w.tenant_id AND k.id = w.case_id ORDER BY w.due_at, w.id LIMIT " [BigInt, limit]
    ""
}

statement! {
    SelectBack { tenant: i64, before: i64, limit: i64 } -> BackSql,
    "SELECT s.id, s.case_id, s.stage, s.opened_at, k.number, k.title, k.flow, k.flow_version, k.initiator, k.suspended_at \
     FROM step_log AS s CROSS JOIN cases AS k WHERE s.tenant_id = " [BigInt, tenant]
    " AND s.closed_at IS NULL AND s.cause = 'recall' AND s.id < " [BigInt, before]
    " AND k.tenant_id = s.tenant_id AND k.id = s.case_id ORDER BY s.id DESC LIMIT " [BigInt, limit]
    ""
}

statement! {
    /// From one party that holds something to the next: as many looks as there are parties.
    SelectHeld { first: i64, next: i64, tenant: i64, most: i64, parties: i64 } -> (Text, BigInt),
    "WITH RECURSIVE held (party) AS (\
       SELECT (SELECT w.party FROM work_item AS w WHERE w.tenant_id = " [BigInt, first]
    " AND w.party > '' AND w.closed_at IS NULL ORDER BY w.party LIMIT 1) UNION ALL \
       SELECT (SELECT w.party FROM work_item AS w WHERE w.tenant_id = " [BigInt, next]
    " AND w.party > held.party AND w.closed_at IS NULL ORDER BY w.party LIMIT 1) \
       FROM held WHERE held.party IS NOT NULL) \
     SELECT held.party, (SELECT count(*) FROM (SELECT 1 FROM work_item AS w WHERE w.tenant_id = " [BigInt, tenant]
    " AND w.party = held.party AND w.closed_at IS NULL LIMIT " [BigInt, most]
    ") AS counted) FROM held WHERE held.party IS NOT NULL LIMIT " [BigInt, parties]
    ""
}

statement! {
    SelectRestricted { tenant: i64 } -> (BigInt, BigInt),
    "SELECT k.id, k.number FROM cases AS k WHERE k.tenant_id = " [BigInt, tenant]
    " AND k.restricted = 1 AND k.ended_at IS NULL ORDER BY k.id"
}

/// How many cases of a flow are open, up to `most`.
pub fn open_count(conn: &mut Conn, tenant: TenantId, flow: i64, most: i64) -> Result<i64> {
    both!(conn, |c| Ok(CountOpen::new(tenant.raw(), flow, most).get_result(c)?))
}

/// The open restricted cases: id and number.
pub fn restricted(conn: &mut Conn, tenant: TenantId) -> Result<Vec<(i64, i64)>> {
    both!(conn, |c| Ok(SelectRestricted::new(tenant.raw()).load(c)?))
}

/// The open cases of a flow with ids below `before`, the newest first.
pub fn open_of_flow(
    conn: &mut Conn,
    tenant: TenantId,
    flow: i64,
    before: i64,
    limit: i64,
) -> Result<Vec<CaseHead>> {
    both!(conn, |c| Ok(cases::table
        .filter(cases::tenant_id.eq(tenant.raw()))
        .filter(cases::flow.eq(flow))
        .filter(cases::ended_at.is_null())
        .filter(cases::id.lt(before))
        .select(CaseHead::as_select())
        .order(cases::id.desc())
        .limit(limit)
        .load(c)?))
}

/// Work that was to be handled before `now`, what is late longest first. `after`: deadline and item of the last line
/// shown.
pub fn late(
    conn: &mut Conn,
    tenant: TenantId,
    now: i64,
    after: Option<(i64, i64)>,
    limit: i64,
) -> Result<Vec<LateRow>> {
    let (due_at, item) = after.unwrap_or((i64::MIN, i64::MIN));
    both!(conn, |c| {
        let rows: Vec<LateColumns> = SelectLate::new(tenant.raw(), due_at, item, now, limit).load(c)?;
        let row = |((item, case, stage, party, claimed_by, due_at), (number, title, flow, flow_version))| {
            LateRow { item, case, stage, party, claimed_by, due_at, number, title, flow, flow_version }
        };
        Ok(rows.into_iter().map(row).collect())
    })
}

/// Cases that the clock took back and that wait to be sent again, the newest first, with visits below `before`.
pub fn taken_back(conn: &mut Conn, tenant: TenantId, before: i64, limit: i64) -> Result<Vec<BackRow>> {
    both!(conn, |c| {
        let rows: Vec<BackColumns> = SelectBack::new(tenant.raw(), before, limit).load(c)?;
        let row =
            |((visit, case, stage, since), (number, title, flow, flow_version, initiator, suspended_at))| {
                BackRow {
                    visit,
                    case,
                    stage,
                    since,
                    number,
                    title,
                    flow,
                    flow_version,
                    initiator,
                    suspended_at,
                }
            };
        Ok(rows.into_iter().map(row).collect())
    })
}

/// Parties that have open work, with how much, up to `most` each, of at most `parties` of them.
pub fn held(conn: &mut Conn, tenant: TenantId, most: i64, parties: i64) -> Result<Vec<(String, i64)>> {
    let tenant = tenant.raw();
    both!(conn, |c| Ok(SelectHeld::new(tenant, tenant, tenant, most, parties).load(c)?))
}
