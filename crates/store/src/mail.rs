//! Letters on their way: leased, sent, put back, given up. The database's clock judges leases, as with action jobs.

use diesel::prelude::*;
use waypost_base::TenantId;

use crate::{
    Conn, Result,
    db::both,
    lease::{held, leases},
    schema::mail,
};

/// A letter that was leased.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = mail)]
pub struct LeasedMail {
    pub id: i64,
    pub person: i64,
    pub kind: String,
    pub address: String,
    /// JSON.
    pub body: String,
    pub made_at: i64,
    /// Number of this lease; greater than every earlier one of the letter.
    pub fence: i64,
    /// How often it was tried, this time included.
    pub attempts: i32,
}

/// A letter as administrators see it: never its content.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = mail)]
pub struct MailView {
    pub id: i64,
    pub person: i64,
    pub kind: String,
    pub address: String,
    pub made_at: i64,
    pub due_at: i64,
    /// `waiting`, `leased`, `sent`, `failed`.
    pub state: String,
    pub attempts: i32,
    pub last_error: Option<String>,
}

leases! { mail, LeasedMail }

/// Leases up to `limit` letters of a tenant that are due, or whose lease has run out, and counts the attempt.
pub fn lease_due(
    conn: &mut Conn,
    tenant: TenantId,
    limit: i64,
    lease_millis: i64,
) -> Result<Vec<LeasedMail>> {
    let now = conn.now()?;
    both!(conn, |c| {
        let due: Vec<i64> = mail::table
            .filter(mail::tenant_id.eq(tenant.raw()))
            .filter(mail::over_at.is_null())
            .filter(mail::due_at.le(now))
            .select(mail::id)
            .order((mail::due_at, mail::id))
            .limit(limit)
            .load(c)?;
        let mut leased = Vec::with_capacity(due.len());
        for id in due {
            leased.push(take(c, tenant, id, now + lease_millis)?);
        }
        Ok(leased)
    })
}

/// Notes that a letter was sent; `false` when the lease went to somebody else.
pub fn sent(conn: &mut Conn, tenant: TenantId, id: i64, fence: i64) -> Result<bool> {
    let now = conn.now()?;
    both!(conn, |c| {
        Ok(diesel::update(held!(mail, tenant, id, fence))
            .set((
                mail::state.eq("sent"),
                mail::over_at.eq(Some(now)),
                mail::lease_until.eq(None::<i64>),
                mail::last_error.eq(None::<String>),
            ))
            .execute(c)?
            == 1)
    })
}

/// Gives letters that were given up another chance at once; answers how many they were.
pub fn retry_failed(conn: &mut Conn, tenant: TenantId) -> Result<usize> {
    let now = conn.now()?;
    both!(conn, |c| {
        let failed = mail::table.filter(mail::tenant_id.eq(tenant.raw())).filter(mail::state.eq("failed"));
        Ok(diesel::update(failed)
            .set((
                mail::state.eq("waiting"),
                mail::attempts.eq(0),
                mail::over_at.eq(None::<i64>),
                mail::due_at.eq(now),
            ))
            .execute(c)?)
    })
}

/// Letters that wait, the longest due first.
pub fn waiting(conn: &mut Conn, tenant: TenantId, limit: i64) -> Result<Vec<MailView>> {
    both!(conn, |c| Ok(mail::table
        .filter(mail::tenant_id.eq(tenant.raw()))
        .filter(mail::over_at.is_null())
        .select(MailView::as_select())
        .order((mail::due_at, mail::id))
        .limit(limit)
        .load(c)?))
}

/// Letters that were given up, the newest first.
pub fn failed(conn: &mut Conn, tenant: TenantId, limit: i64) -> Result<Vec<MailView>> {
    both!(conn, |c| Ok(mail::table
        .filter(mail::tenant_id.eq(tenant.raw()))
        // Written, not bound: the index holds only these.
        .filter(diesel::dsl::sql::<diesel::sql_types::Bool>("mail.state = 'failed'"))
        .filter(mail::id.lt(i64::MAX))
        .select(MailView::as_select())
        .order(mail::id.desc())
        .limit(limit)
        .load(c)?))
}

/// Puts a letter into the outbox; a second digest of a person's day is none.
pub fn insert(conn: &mut Conn, tenant: TenantId, row: &crate::set::MailRow) -> Result<bool> {
    both!(conn, |c| Ok(diesel::insert_into(mail::table)
        .values((
            mail::tenant_id.eq(tenant.raw()),
            mail::id.eq(row.id),
            mail::person.eq(row.person),
            mail::kind.eq(row.kind),
            mail::day.eq(row.day),
            mail::address.eq(&row.address),
            mail::body.eq(&row.body),
            mail::made_at.eq(row.made_at),
            mail::due_at.eq(row.due_at),
            mail::state.eq("waiting"),
            mail::fence.eq(0),
            mail::attempts.eq(0),
        ))
        .on_conflict_do_nothing()
        .execute(c)?
        == 1))
}
