//! Action jobs: leased, prolonged, put back. The database's clock judges leases, and a fence tells a worker
//! that slept past its lease from the one that has the job now.

use diesel::prelude::*;
use waypost_base::TenantId;

use crate::{
    Conn, Result,
    db::both,
    dialect,
    schema::{action_job, tenant},
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
    /// How often it was tried so far.
    pub attempts: i32,
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

/// The tenants that have a job to lease now.
pub fn tenants_with_due_jobs(conn: &mut Conn) -> Result<Vec<i64>> {
    both!(conn, |c| {
        let now = dialect::now(c)?;
        let due = action_job::table
            .filter(action_job::tenant_id.eq(tenant::tenant_id))
            .filter(action_job::over_at.is_null())
            .filter(action_job::due_at.le(now));
        Ok(tenant::table
            .filter(diesel::dsl::exists(due))
            .select(tenant::tenant_id)
            .order(tenant::tenant_id)
            .load(c)?)
    })
}

/// Leases up to `limit` jobs of a tenant that wait and are due, or whose lease has run out; the longest due
/// first.
pub fn lease_due(conn: &mut Conn, tenant: TenantId, limit: i64, lease_millis: i64) -> Result<Vec<LeasedJob>> {
    both!(conn, |c| {
        let now = dialect::now(c)?;
        let due: Vec<i64> = action_job::table
            .filter(action_job::tenant_id.eq(tenant.raw()))
            .filter(action_job::over_at.is_null())
            .filter(action_job::due_at.le(now))
            .select(action_job::id)
            .order((action_job::due_at, action_job::id))
            .limit(limit)
            .load(c)?;
        let mut leased = Vec::with_capacity(due.len());
        for id in due {
            let until = now + lease_millis;
            leased.push(
                diesel::update(action_job::table.find((tenant.raw(), id)))
                    .set((
                        action_job::state.eq("leased"),
                        action_job::lease_until.eq(Some(until)),
                        action_job::due_at.eq(until),
                        action_job::fence.eq(action_job::fence + 1),
                    ))
                    .returning(LeasedJob::as_returning())
                    .get_result(c)?,
            );
        }
        Ok(leased)
    })
}

/// Begins an attempt: prolongs the lease, counts the attempt and gives its number. `None` when the lease ran out or
/// went to somebody else: leave the job alone.
///
/// Counted here and not when the job is leased: of several jobs leased together, those that a dying worker never came
/// to were not tried.
pub fn begin(
    conn: &mut Conn,
    tenant: TenantId,
    id: i64,
    fence: i64,
    lease_millis: i64,
) -> Result<Option<i32>> {
    both!(conn, |c| {
        let now = dialect::now(c)?;
        let until = now + lease_millis;
        let held = action_job::table
            .filter(action_job::tenant_id.eq(tenant.raw()))
            .filter(action_job::id.eq(id))
            .filter(action_job::fence.eq(fence))
            .filter(action_job::state.eq("leased"))
            .filter(action_job::lease_until.gt(now));
        Ok(diesel::update(held)
            .set((
                action_job::lease_until.eq(Some(until)),
                action_job::due_at.eq(until),
                action_job::attempts.eq(action_job::attempts + 1),
            ))
            .returning(action_job::attempts)
            .get_result(c)
            .optional()?)
    })
}

/// Whether a lease still stands: to be asked in the transaction that takes the job's answer in.
pub fn holds(conn: &mut Conn, tenant: TenantId, id: i64, fence: i64) -> Result<bool> {
    both!(conn, |c| {
        let held: i64 = action_job::table
            .filter(action_job::tenant_id.eq(tenant.raw()))
            .filter(action_job::id.eq(id))
            .filter(action_job::fence.eq(fence))
            .filter(action_job::state.eq("leased"))
            .count()
            .get_result(c)?;
        Ok(held == 1)
    })
}

/// Notes that an attempt failed. With `retry_millis` the job waits so long and is due again; without, it is
/// given up.
/// `false` when the lease went to somebody else.
pub fn fail(
    conn: &mut Conn,
    tenant: TenantId,
    id: i64,
    fence: i64,
    error: &str,
    retry_millis: Option<i64>,
) -> Result<bool> {
    both!(conn, |c| {
        let now = dialect::now(c)?;
        let held = action_job::table
            .filter(action_job::tenant_id.eq(tenant.raw()))
            .filter(action_job::id.eq(id))
            .filter(action_job::fence.eq(fence))
            .filter(action_job::state.eq("leased"));
        let (state, over_at) = if retry_millis.is_some() { ("waiting", None) } else { ("failed", Some(now)) };
        Ok(diesel::update(held)
            .set((
                action_job::state.eq(state),
                action_job::over_at.eq(over_at),
                action_job::lease_until.eq(None::<i64>),
                action_job::due_at.eq(now + retry_millis.unwrap_or(0)),
                action_job::last_error.eq(Some(error)),
            ))
            .execute(c)?
            == 1)
    })
}

/// Ends every lease, of all tenants: for a process that knows that it is the only one.
pub fn release_leases(conn: &mut Conn) -> Result<usize> {
    both!(conn, |c| {
        let now = dialect::now(c)?;
        Ok(diesel::update(action_job::table.filter(action_job::state.eq("leased")))
            .set((
                action_job::state.eq("waiting"),
                action_job::lease_until.eq(None::<i64>),
                action_job::due_at.eq(now),
            ))
            .execute(c)?)
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
