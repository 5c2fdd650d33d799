//! Lists other than the inbox: handled, started, visible, refused, in trouble. The newest first.

use diesel::{
    QueryResult, SqliteConnection,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Integer, Nullable, Text},
    sqlite::Sqlite,
};
use waypost_base::{TenantId, UserId};

use super::{
    case::{CaseHead, IncidentView},
    ranges::{Filter, From, Ranges},
};
use crate::{
    Conn, Result,
    db::both,
    schema::{audit as audit_table, cases, incident},
    statement::statement,
};

/// A step that a person handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoneRow {
    pub visit: i64,
    pub case: i64,
    pub stage: i32,
    pub outcome: String,
    pub branch: Option<i32>,
    pub closed_at: i64,
    pub number: i64,
    pub title: String,
    pub flow: i64,
    pub flow_version: i64,
    /// How the case ended.
    pub ending: Option<String>,
    /// Since when an administrator has it wait.
    pub suspended_at: Option<i64>,
}

/// A refused command.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = audit_table)]
pub struct AuditView {
    pub id: i64,
    pub at: i64,
    pub person: Option<i64>,
    pub command: String,
    #[diesel(column_name = case_id)]
    pub case: Option<i64>,
    pub code: String,
    /// JSON of the parameters.
    pub params: String,
}

type DoneSql = (
    (BigInt, BigInt, Integer, Text, Nullable<Integer>, BigInt),
    (BigInt, Text, BigInt, BigInt, Nullable<Text>, Nullable<BigInt>),
);

type DoneColumns =
    ((i64, i64, i32, String, Option<i32>, i64), (i64, String, i64, i64, Option<String>, Option<i64>));

statement! {
    SelectDone { tenant: i64, user: i64, closed_at: i64, visit: i64, limit: i64 } -> DoneSql,
    "SELECT s.id, s.case_id, s.stage, coalesce(s.outcome, ''), s.branch, s.closed_at, \
     k.number, k.title, k.flow, k.flow_version, k.ending, k.suspended_at \
     FROM step_log AS s CROSS JOIN cases AS k WHERE s.tenant_id = " [BigInt, tenant]
    " AND s.handler = " [BigInt, user]
    " AND (s.closed_at, s.id) < (" [BigInt, closed_at]
    ", " [BigInt, visit]
    ") AND k.tenant_id = s.tenant_id AND k.id = s.case_id ORDER BY s.closed_at DESC, s.id DESC LIMIT " [BigInt, limit]
    ""
}

statement! {
    SelectVoted { tenant: i64, user: i64, at: i64, visit: i64, not: i64, limit: i64 } -> DoneSql,
    "SELECT s.id, r.case_id, s.stage, r.kind, s.branch, r.at, \
     k.number, k.title, k.flow, k.flow_version, k.ending, k.suspended_at \
     FROM remark AS r CROSS JOIN step_log AS s CROSS JOIN cases AS k WHERE r.tenant_id = " [BigInt, tenant]
    " AND r.made_by = " [BigInt, user]
    " AND r.kind IN ('vote_approve', 'vote_reject', 'vote_abstain') AND (r.at, r.visit) < (" [BigInt, at]
    ", " [BigInt, visit]
    ") AND NOT EXISTS (SELECT 1 FROM remark AS l WHERE l.tenant_id = r.tenant_id AND l.case_id = r.case_id \
     AND l.visit = r.visit AND l.made_by = r.made_by AND l.kind IN ('vote_approve', 'vote_reject', 'vote_abstain') \
     AND (l.at, l.id) > (r.at, r.id)) \
     AND s.tenant_id = r.tenant_id AND s.id = r.visit AND (s.handler IS NULL OR s.handler <> " [BigInt, not]
    ") AND k.tenant_id = r.tenant_id AND k.id = r.case_id ORDER BY r.at DESC, r.visit DESC LIMIT " [BigInt, limit]
    ""
}

/// 已办: the steps that a person handled, by when they closed, and those he voted on where another's vote decided, by
/// when he voted last (`outcome` is the vote's name then). Each step once. `before`: (time, visit) of the last line shown.
pub fn done(
    conn: &mut Conn,
    tenant: TenantId,
    user: UserId,
    before: Option<(i64, i64)>,
    limit: i64,
) -> Result<Vec<DoneRow>> {
    let (closed_at, visit) = before.unwrap_or((i64::MAX, i64::MAX));
    let (tenant, user) = (tenant.raw(), user.raw());
    let columns = both!(conn, |c| {
        let mut rows: Vec<DoneColumns> = SelectDone::new(tenant, user, closed_at, visit, limit).load(c)?;
        let voted: Vec<DoneColumns> =
            SelectVoted::new(tenant, user, closed_at, visit, user, limit).load(c)?;
        rows.extend(voted);
        Ok::<_, crate::StoreError>(rows)
    })?;
    let mut rows: Vec<DoneRow> = columns.into_iter().map(DoneRow::from).collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.closed_at, row.visit)));
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(rows)
}

impl std::convert::From<DoneColumns> for DoneRow {
    fn from(columns: DoneColumns) -> Self {
        let ((visit, case, stage, outcome, branch, closed_at), of) = columns;
        let (number, title, flow, flow_version, ending, suspended_at) = of;
        Self {
            visit,
            case,
            stage,
            outcome,
            branch,
            closed_at,
            number,
            title,
            flow,
            flow_version,
            ending,
            suspended_at,
        }
    }
}

/// 我发起: the cases that a person started, with ids below `before`.
pub fn mine(
    conn: &mut Conn,
    tenant: TenantId,
    user: UserId,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<CaseHead>> {
    both!(conn, |c| Ok(cases::table
        .filter(cases::tenant_id.eq(tenant.raw()))
        .filter(cases::initiator.eq(user.raw()))
        .filter(cases::id.lt(before.unwrap_or(i64::MAX)))
        .select(CaseHead::as_select())
        .order(cases::id.desc())
        .limit(limit)
        .load(c)?))
}

/// The flows of the newest cases that a person started, one per case, the newest first.
pub fn started_flows(conn: &mut Conn, tenant: TenantId, user: UserId, limit: i64) -> Result<Vec<i64>> {
    both!(conn, |c| Ok(cases::table
        .filter(cases::tenant_id.eq(tenant.raw()))
        .filter(cases::initiator.eq(user.raw()))
        .select(cases::flow)
        .order(cases::id.desc())
        .limit(limit)
        .load(c)?))
}

/// The cases that any of the subjects may see, with ids below `before`.
pub fn visible(
    conn: &mut Conn,
    tenant: TenantId,
    subjects: &[String],
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<CaseHead>> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let ranges = Ranges {
        head: "SELECT a.case_id FROM case_access AS a WHERE a.tenant_id = ",
        key_is: " AND a.subject = ",
        from: From::Below(" AND a.case_id < ", before.unwrap_or(i64::MAX)),
        order: " ORDER BY a.case_id DESC LIMIT ",
        filter: Filter::default(),
        tenant: tenant.raw(),
        keys: subjects,
        limit,
    };
    both!(conn, |c| {
        let ids: Vec<i64> = Visible(ranges).load(c)?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        Ok(cases::table
            .filter(cases::tenant_id.eq(tenant.raw()))
            .filter(cases::id.eq_any(ids))
            .select(CaseHead::as_select())
            .order(cases::id.desc())
            .load(c)?)
    })
}

/// Refused commands with ids below `before`.
pub fn audit(conn: &mut Conn, tenant: TenantId, before: Option<i64>, limit: i64) -> Result<Vec<AuditView>> {
    both!(conn, |c| Ok(audit_table::table
        .filter(audit_table::tenant_id.eq(tenant.raw()))
        .filter(audit_table::id.lt(before.unwrap_or(i64::MAX)))
        .select(AuditView::as_select())
        .order(audit_table::id.desc())
        .limit(limit)
        .load(c)?))
}

/// Incidents that nobody has resolved, with ids below `before`.
pub fn open_incidents(
    conn: &mut Conn,
    tenant: TenantId,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<IncidentView>> {
    both!(conn, |c| Ok(incident::table
        .filter(incident::tenant_id.eq(tenant.raw()))
        .filter(incident::resolved_at.is_null())
        .filter(incident::id.lt(before.unwrap_or(i64::MAX)))
        .select(IncidentView::as_select())
        .order(incident::id.desc())
        .limit(limit)
        .load(c)?))
}

/// The cases of the merged ranges, each once.
struct Visible<'a>(Ranges<'a>);

impl QueryFragment<Sqlite> for Visible<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("SELECT DISTINCT i.case_id FROM (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") AS i ORDER BY i.case_id DESC LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.0.limit)
    }
}

impl QueryId for Visible<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Visible<'_> {
    type SqlType = BigInt;
}

impl RunQueryDsl<SqliteConnection> for Visible<'_> {}
