//! Copies (抄送): of a case, and those of a person's parties, the newest first.

use diesel::{
    QueryResult, RunQueryDsl, SqliteConnection,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::BigInt,
    sqlite::Sqlite,
};
use waypost_base::{CaseId, TenantId};

use super::{
    case::CaseHead,
    ranges::{Filter, From, Ranges},
};
use crate::{
    Conn, Result,
    db::both,
    schema::{case_copy, cases},
};

/// A copy.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = case_copy)]
pub struct CopyView {
    pub id: i64,
    #[diesel(column_name = case_id)]
    pub case: i64,
    pub visit: Option<i64>,
    pub party: String,
    /// 1: to be read and acknowledged.
    pub to_read: i32,
    pub sent_by: Option<i64>,
    pub sent_at: i64,
    pub words: String,
    pub read_by: Option<i64>,
    pub read_for: Option<i64>,
    pub read_at: Option<i64>,
}

impl CopyView {
    /// Whether it waits to be acknowledged.
    pub fn waits(&self) -> bool {
        self.to_read == 1 && self.read_at.is_none()
    }
}

/// The copies of a case, in the order they were sent.
pub fn copies_of_case(conn: &mut Conn, tenant: TenantId, case: CaseId) -> Result<Vec<CopyView>> {
    both!(conn, |c| Ok(case_copy::table
        .filter(case_copy::tenant_id.eq(tenant.raw()))
        .filter(case_copy::case_id.eq(case.raw()))
        .select(CopyView::as_select())
        .order(case_copy::id)
        .load(c)?))
}

/// 传阅: the copies of these parties with ids below `before`, each with its case.
pub fn copies(
    conn: &mut Conn,
    tenant: TenantId,
    parties: &[String],
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<(CopyView, CaseHead)>> {
    if parties.is_empty() {
        return Ok(Vec::new());
    }
    let ranges = ranges(tenant, parties, ALL, before.unwrap_or(i64::MAX), limit);
    both!(conn, |c| {
        let ids: Vec<i64> = Merged { ranges, limit }.load(c)?;
        let rows = case_copy::table
            .inner_join(
                cases::table
                    .on(cases::tenant_id.eq(case_copy::tenant_id).and(cases::id.eq(case_copy::case_id))),
            )
            .filter(case_copy::tenant_id.eq(tenant.raw()))
            .filter(case_copy::id.eq_any(ids))
            .select((CopyView::as_select(), CaseHead::as_select()))
            .order(case_copy::id.desc())
            .load(c)?;
        Ok(rows)
    })
}

/// How many copies of these parties wait to be acknowledged, up to `limit`.
pub fn count_unread_copies(
    conn: &mut Conn,
    tenant: TenantId,
    parties: &[String],
    limit: i64,
) -> Result<usize> {
    if parties.is_empty() {
        return Ok(0);
    }
    let ranges = ranges(tenant, parties, UNREAD, i64::MAX, limit);
    both!(conn, |c| {
        let ids: Vec<i64> = Merged { ranges, limit }.load(c)?;
        Ok(ids.len())
    })
}

const ALL: &str = "SELECT w.id FROM case_copy AS w WHERE w.tenant_id = ";
const UNREAD: &str =
    "SELECT w.id FROM case_copy AS w WHERE w.read_at IS NULL AND w.to_read = 1 AND w.tenant_id = ";

fn ranges<'a>(
    tenant: TenantId,
    parties: &'a [String],
    head: &'static str,
    before: i64,
    limit: i64,
) -> Ranges<'a> {
    Ranges {
        head,
        key_is: " AND w.party = ",
        from: From::Below(" AND w.id < ", before),
        order: " ORDER BY w.id DESC LIMIT ",
        filter: Filter::default(),
        tenant: tenant.raw(),
        keys: parties,
        limit,
    }
}

/// The ids of the merged ranges.
struct Merged<'a> {
    ranges: Ranges<'a>,
    limit: i64,
}

impl QueryFragment<Sqlite> for Merged<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("SELECT m.id FROM (");
        self.ranges.walk_ast(out.reborrow())?;
        out.push_sql(") AS m ORDER BY m.id DESC LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        Ok(())
    }
}

// The text depends on the number of parties, so the statements are cached by their text.
impl QueryId for Merged<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Merged<'_> {
    type SqlType = BigInt;
}

impl RunQueryDsl<SqliteConnection> for Merged<'_> {}
