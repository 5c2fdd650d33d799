//! Sessions: opaque tokens, of which only the hash is stored.

use diesel::prelude::*;
use waypost_base::{TenantId, UserId};

use crate::{Conn, Result, db::both, schema::session};

/// A session of a signed-in person.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = session)]
pub struct SessionRow {
    /// SHA-256 of the token in the cookie.
    pub token_hash: Vec<u8>,
    /// Who signed in.
    pub person: i64,
    /// Milliseconds.
    pub created_at: i64,
    /// When it was last used.
    pub seen_at: i64,
    /// When it ends by itself.
    pub expires_at: i64,
    /// When the person last proved who he is, for sensitive acts.
    pub strong_at: Option<i64>,
    /// Protection token of its forms.
    pub csrf: String,
    /// The browser's name, for the list of sessions.
    pub agent: String,
    /// The address it came from.
    pub address: String,
}

/// Adds a session.
pub fn insert(conn: &mut Conn, tenant: TenantId, row: &SessionRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(session::table).values((session::tenant_id.eq(tenant.raw()), row)).execute(c)?;
        Ok(())
    })
}

/// The session of a token, unless it has ended by `now`.
pub fn by_hash(conn: &mut Conn, tenant: TenantId, hash: &[u8], now: i64) -> Result<Option<SessionRow>> {
    both!(conn, |c| Ok(session::table
        .find((tenant.raw(), hash))
        .filter(session::expires_at.gt(now))
        .select(SessionRow::as_select())
        .get_result(c)
        .optional()?))
}

/// Notes that a session was used, and until when it now lasts.
pub fn touch(conn: &mut Conn, tenant: TenantId, hash: &[u8], seen_at: i64, expires_at: i64) -> Result<()> {
    both!(conn, |c| {
        diesel::update(session::table.find((tenant.raw(), hash)))
            .set((session::seen_at.eq(seen_at), session::expires_at.eq(expires_at)))
            .execute(c)?;
        Ok(())
    })
}

/// Notes that the person has just proved who he is.
pub fn strengthen(conn: &mut Conn, tenant: TenantId, hash: &[u8], at: i64) -> Result<()> {
    both!(conn, |c| {
        diesel::update(session::table.find((tenant.raw(), hash)))
            .set(session::strong_at.eq(Some(at)))
            .execute(c)?;
        Ok(())
    })
}

/// The sessions of a person that have not ended by `now`, the latest used first.
pub fn of_person(conn: &mut Conn, tenant: TenantId, user: UserId, now: i64) -> Result<Vec<SessionRow>> {
    both!(conn, |c| Ok(session::table
        .filter(session::tenant_id.eq(tenant.raw()))
        .filter(session::person.eq(user.raw()))
        .filter(session::expires_at.gt(now))
        .select(SessionRow::as_select())
        .order(session::seen_at.desc())
        .load(c)?))
}

/// Ends a session; `false` when there was none.
pub fn end(conn: &mut Conn, tenant: TenantId, hash: &[u8]) -> Result<bool> {
    both!(conn, |c| Ok(diesel::delete(session::table.find((tenant.raw(), hash))).execute(c)? == 1))
}

/// Ends every session of a person but one; gives how many.
pub fn end_all(conn: &mut Conn, tenant: TenantId, user: UserId, except: Option<&[u8]>) -> Result<usize> {
    both!(conn, |c| {
        let all = session::table
            .filter(session::tenant_id.eq(tenant.raw()))
            .filter(session::person.eq(user.raw()))
            .filter(session::token_hash.ne(except.unwrap_or_default()));
        Ok(diesel::delete(all).execute(c)?)
    })
}

/// Forgets sessions that ended before `now`; gives how many.
pub fn purge(conn: &mut Conn, tenant: TenantId, now: i64) -> Result<usize> {
    both!(conn, |c| {
        let over =
            session::table.filter(session::tenant_id.eq(tenant.raw())).filter(session::expires_at.le(now));
        Ok(diesel::delete(over).execute(c)?)
    })
}
