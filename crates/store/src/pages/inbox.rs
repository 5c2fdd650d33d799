//! The inbox: open work items of a person's parties, the newest first or by their deadline, and how many there are.

use diesel::{
    QueryResult, RunQueryDsl, SqliteConnection,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Integer, Nullable, Text},
    sqlite::Sqlite,
};
use waypost_base::{TenantId, UserId};

use super::ranges::{Filter, From, Ranges};
use crate::{Conn, Result, db::both};

/// Counting stops here: pages show `99+`.
pub const COUNT_LIMIT: i64 = 100;

/// Whose inbox, and which part of it.
#[derive(Clone, Debug, Default)]
pub struct InboxQuery<'a> {
    /// Written forms of the parties that the person may act for.
    pub parties: &'a [String],
    /// Leave out items from which this person is barred.
    pub person: Option<UserId>,
    /// Only items with an id below this one: the last of the page before.
    pub before: Option<i64>,
    /// Only items with a deadline, the soonest first.
    pub by_due: bool,
    /// In that order, only items after this one: deadline and id of the last of the page before.
    pub after: Option<(i64, i64)>,
    /// Length of the page.
    pub limit: i64,
    /// Only flows of this category.
    pub category: Option<i64>,
}

/// A line of the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxRow {
    pub item: i64,
    pub case: i64,
    pub visit: i64,
    pub stage: i32,
    pub party: String,
    pub created_at: i64,
    pub claimed_by: Option<i64>,
    pub due_at: Option<i64>,
    /// `handle`, `sign`, `opinion`.
    pub purpose: String,
    pub number: i64,
    pub title: String,
    pub flow: i64,
    pub flow_version: i64,
    pub initiator: i64,
    pub started_at: i64,
    /// Since when an administrator has the case wait.
    pub suspended_at: Option<i64>,
}

type RowSql = (
    (BigInt, BigInt, BigInt, Integer, Text, BigInt, Nullable<BigInt>, Nullable<BigInt>, Text),
    (BigInt, Text, BigInt, BigInt, BigInt, BigInt, Nullable<BigInt>),
);

type RowColumns = (
    (i64, i64, i64, i32, String, i64, Option<i64>, Option<i64>, String),
    (i64, String, i64, i64, i64, i64, Option<i64>),
);

/// A page of the inbox, the newest first.
pub fn inbox(conn: &mut Conn, tenant: TenantId, query: &InboxQuery<'_>) -> Result<Vec<InboxRow>> {
    if query.parties.is_empty() {
        return Ok(Vec::new());
    }
    both!(conn, |c| {
        let rows: Vec<RowColumns> =
            Page { ranges: ranges(tenant, query, query.limit), by_due: query.by_due }.load(c)?;
        Ok(rows.into_iter().map(row).collect())
    })
}

/// How many items the inbox has, up to [`COUNT_LIMIT`].
pub fn count(conn: &mut Conn, tenant: TenantId, query: &InboxQuery<'_>) -> Result<i64> {
    if query.parties.is_empty() {
        return Ok(0);
    }
    both!(conn, |c| Ok(Count(ranges(tenant, query, COUNT_LIMIT)).get_result(c)?))
}

fn ranges<'a>(tenant: TenantId, query: &InboxQuery<'a>, limit: i64) -> Ranges<'a> {
    let (from, order) = if query.by_due {
        let (due, id) = query.after.unwrap_or((i64::MIN, i64::MIN));
        let after = " AND w.due_at IS NOT NULL AND (w.due_at, w.id) > (";
        (From::After(after, due, id), " ORDER BY w.due_at, w.id LIMIT ")
    } else {
        (From::Below(" AND w.id < ", query.before.unwrap_or(i64::MAX)), " ORDER BY w.id DESC LIMIT ")
    };
    Ranges {
        head: "SELECT w.id, w.case_id, w.visit, w.stage, w.party, w.created_at, w.claimed_by, w.due_at, w.purpose \
               FROM work_item AS w WHERE w.closed_at IS NULL AND w.tenant_id = ",
        key_is: " AND w.party = ",
        from,
        order,
        filter: Filter {
            category: query.category,
            barred: query.person.map(|person| format!("% {person} %")),
        },
        tenant: tenant.raw(),
        keys: query.parties,
        limit,
    }
}

fn row((item, case): RowColumns) -> InboxRow {
    let (id, case_id, visit, stage, party, created_at, claimed_by, due_at, purpose) = item;
    let (number, title, flow, flow_version, initiator, started_at, suspended_at) = case;
    InboxRow {
        item: id,
        case: case_id,
        visit,
        stage,
        party,
        created_at,
        claimed_by,
        due_at,
        purpose,
        number,
        title,
        flow,
        flow_version,
        initiator,
        started_at,
        suspended_at,
    }
}

/// The merged ranges with their cases.
struct Page<'a> {
    ranges: Ranges<'a>,
    by_due: bool,
}

impl QueryFragment<Sqlite> for Page<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(
            "SELECT i.id, i.case_id, i.visit, i.stage, i.party, i.created_at, i.claimed_by, i.due_at, i.purpose, \
             k.number, k.title, k.flow, k.flow_version, k.initiator, k.started_at, k.suspended_at FROM (SELECT * FROM (",
        );
        self.ranges.walk_ast(out.reborrow())?;
        // Cut before the join: only the cases of this page are looked up.
        out.push_sql(if self.by_due {
            ") AS m ORDER BY m.due_at, m.id LIMIT "
        } else {
            ") AS m ORDER BY m.id DESC LIMIT "
        });
        out.push_bind_param::<BigInt, _>(&self.ranges.limit)?;
        out.push_sql(") AS i CROSS JOIN cases AS k WHERE k.tenant_id = ");
        out.push_bind_param::<BigInt, _>(&self.ranges.tenant)?;
        out.push_sql(if self.by_due {
            " AND k.id = i.case_id ORDER BY i.due_at, i.id"
        } else {
            " AND k.id = i.case_id ORDER BY i.id DESC"
        });
        Ok(())
    }
}

/// How many rows the merged ranges have.
struct Count<'a>(Ranges<'a>);

impl QueryFragment<Sqlite> for Count<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("SELECT count(*) FROM (SELECT 1 FROM (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") AS i LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.0.limit)?;
        out.push_sql(") AS counted");
        Ok(())
    }
}

// The text depends on the number of parties, so the statements are cached by their text.
impl QueryId for Page<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryId for Count<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Page<'_> {
    type SqlType = RowSql;
}

impl Query for Count<'_> {
    type SqlType = BigInt;
}

impl RunQueryDsl<SqliteConnection> for Page<'_> {}
impl RunQueryDsl<SqliteConnection> for Count<'_> {}
