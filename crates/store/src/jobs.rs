//! Action jobs: leased, put back, given up, and the record of each attempt. The database's clock judges leases (in tests
//! the one they hand in), and a fence tells a worker that slept past its lease from the one that has the job now.

use diesel::{
    SqliteConnection,
    prelude::*,
    sql_types::{BigInt, Binary, Nullable, Text},
};
use waypost_base::TenantId;

use crate::{
    Conn, Result,
    db::both,
    lease::{held, leases},
    schema::{action_attempt, action_job},
    statement::insert_rows,
};

/// A job that was leased.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = action_job)]
pub struct LeasedJob {
    pub id: i64,
    #[diesel(column_name = case_id)]
    pub case: i64,
    pub visit: i64,
    pub action: i64,
    /// Delivery key.
    pub key: String,
    /// Number of this lease; greater than every earlier one of the job.
    pub fence: i64,
    /// How often it was tried, this time included.
    pub attempts: i32,
}

/// What became of one attempt.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = action_attempt)]
pub struct AttemptRow {
    /// Delivery key.
    pub key: String,
    /// Number of the lease it was made under: attempts of a key follow one another by it.
    pub fence: i64,
    pub began_at: i64,
    pub ended_at: i64,
    /// `done`, `refused`, `failed`, `unanswered`.
    pub outcome: String,
    /// What the plugin, or what ran it, said.
    pub words: String,
    /// The plugin's name; empty where none was asked.
    pub plugin: String,
    /// Its version, as it said when it was registered.
    pub version: String,
    pub sha256: Option<Vec<u8>>,
}

/// A job as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = action_job)]
pub struct JobStateRow {
    pub id: i64,
    #[diesel(column_name = case_id)]
    pub case: i64,
    pub visit: i64,
    pub action: i64,
    pub key: String,
    /// When it is looked at again.
    pub due_at: i64,
    /// `waiting`, `leased`, `done`, `failed`.
    pub state: String,
    pub attempts: i32,
    pub last_error: Option<String>,
    /// When it was done or given up.
    pub over_at: Option<i64>,
}

/// How jobs are leased.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// Most jobs.
    pub limit: i64,
    /// Actions of which no job is leased now: as many run as may.
    pub full: &'a [i64],
    /// How long, in milliseconds, by the action.
    pub millis: &'a dyn Fn(i64) -> i64,
}

leases! { action_job, LeasedJob }

/// Leases jobs of a tenant that wait and are due, or whose lease has run out; the longest due first. `room` is asked
/// for each and says whether one more of its action may run. Whoever leases begins at once, so this counts the attempt.
pub fn lease_due(
    conn: &mut Conn,
    tenant: TenantId,
    terms: Terms<'_>,
    mut room: impl FnMut(i64) -> bool,
) -> Result<Vec<LeasedJob>> {
    let now = conn.now()?;
    both!(conn, |c| {
        let due: Vec<(i64, i64)> = action_job::table
            .filter(action_job::tenant_id.eq(tenant.raw()))
            .filter(action_job::over_at.is_null())
            .filter(action_job::due_at.le(now))
            .filter(action_job::action.ne_all(terms.full))
            .select((action_job::id, action_job::action))
            .order((action_job::due_at, action_job::id))
            .limit(terms.limit)
            .load(c)?;
        let mut leased = Vec::with_capacity(due.len());
        for (id, action) in due {
            if !room(action) {
                continue;
            }
            leased.push(take(c, tenant, id, now + (terms.millis)(action))?);
        }
        Ok(leased)
    })
}

/// Whether a lease still stands: to be asked in the transaction that takes the job's answer in.
pub fn holds(conn: &mut Conn, tenant: TenantId, id: i64, fence: i64) -> Result<bool> {
    both!(conn, |c| {
        let held: i64 = held!(action_job, tenant, id, fence).count().get_result(c)?;
        Ok(held == 1)
    })
}

/// The jobs of a tenant that are not over, the longest due first.
pub fn open(conn: &mut Conn, tenant: TenantId, limit: i64) -> Result<Vec<JobStateRow>> {
    both!(conn, |c| Ok(action_job::table
        .filter(action_job::tenant_id.eq(tenant.raw()))
        .filter(action_job::over_at.is_null())
        .select(JobStateRow::as_select())
        .order((action_job::due_at, action_job::id))
        .limit(limit)
        .load(c)?))
}

/// The latest job with a delivery key.
pub fn by_key(conn: &mut Conn, tenant: TenantId, key: &str) -> Result<Option<JobStateRow>> {
    both!(conn, |c| {
        // Ordered here: asked for the last by id, SQLite would walk the primary key.
        let rows: Vec<JobStateRow> = action_job::table
            .filter(action_job::tenant_id.eq(tenant.raw()))
            .filter(action_job::key.eq(key))
            .select(JobStateRow::as_select())
            .load(c)?;
        Ok(rows.into_iter().max_by_key(|row| row.id))
    })
}

/// Keeps what became of an attempt.
pub fn keep_attempt(conn: &mut Conn, tenant: TenantId, row: &AttemptRow) -> Result<()> {
    both!(conn, |c| keep_attempt_on(c, tenant.raw(), row))
}

/// The same on the connection of a set.
pub(crate) fn keep_attempt_on(c: &mut SqliteConnection, tenant: i64, row: &AttemptRow) -> Result<()> {
    insert_attempts(c, tenant, std::slice::from_ref(row))?;
    Ok(())
}

insert_rows! {
    insert_attempts(AttemptRow), "action_attempt" {
        "key" = [Text, key],
        "fence" = [BigInt, fence],
        "began_at" = [BigInt, began_at],
        "ended_at" = [BigInt, ended_at],
        "outcome" = [Text, outcome],
        "words" = [Text, words],
        "plugin" = [Text, plugin],
        "version" = [Text, version],
        "sha256" = [Nullable<Binary>, sha256],
    } " ON CONFLICT DO NOTHING"
}

/// The attempts under a delivery key, oldest first.
pub fn attempts(conn: &mut Conn, tenant: TenantId, key: &str) -> Result<Vec<AttemptRow>> {
    both!(conn, |c| Ok(action_attempt::table
        .filter(action_attempt::tenant_id.eq(tenant.raw()))
        .filter(action_attempt::key.eq(key))
        .select(AttemptRow::as_select())
        .order(action_attempt::fence)
        .load(c)?))
}

/// The attempts of a visit's deliveries, oldest first: an action handed out anew has another key of the same visit.
pub fn attempts_of_visit(conn: &mut Conn, tenant: TenantId, visit: i64) -> Result<Vec<AttemptRow>> {
    both!(conn, |c| {
        let mut rows: Vec<AttemptRow> = action_attempt::table
            .filter(action_attempt::tenant_id.eq(tenant.raw()))
            .filter(action_attempt::key.ge(format!("{visit}-")))
            .filter(action_attempt::key.lt(format!("{visit}.")))
            .select(AttemptRow::as_select())
            .load(c)?;
        rows.sort_by_key(|row| (row.began_at, row.fence));
        Ok(rows)
    })
}

/// Jobs that are not over, by the action they ask for.
pub fn open_by_action(conn: &mut Conn, tenant: TenantId) -> Result<Vec<(i64, i64)>> {
    both!(conn, |c| {
        let rows: Vec<i64> = action_job::table
            .filter(action_job::tenant_id.eq(tenant.raw()))
            .filter(action_job::over_at.is_null())
            .select(action_job::action)
            .load(c)?;
        let mut counts = std::collections::BTreeMap::new();
        for action in rows {
            *counts.entry(action).or_insert(0) += 1;
        }
        Ok(counts.into_iter().collect())
    })
}
