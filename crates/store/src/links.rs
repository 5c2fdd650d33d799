//! One-time links (set-up, password reset): used once, and only before they expire.

use diesel::prelude::*;
use waypost_base::TenantId;

use crate::{Conn, Result, db::both, schema::link};

/// A one-time link.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = link)]
pub struct LinkRow {
    /// SHA-256 of the token in the address.
    pub token_hash: Vec<u8>,
    /// What it is for.
    pub purpose: String,
    /// For whom.
    pub person: Option<i64>,
    /// Milliseconds.
    pub expires_at: i64,
    /// When it was used.
    pub used_at: Option<i64>,
}

/// Adds a link.
pub fn insert(conn: &mut Conn, tenant: TenantId, row: &LinkRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(link::table).values((link::tenant_id.eq(tenant.raw()), row)).execute(c)?;
        Ok(())
    })
}

/// A link that can still be used at `now`.
pub fn usable(conn: &mut Conn, tenant: TenantId, hash: &[u8], now: i64) -> Result<Option<LinkRow>> {
    both!(conn, |c| Ok(link::table
        .find((tenant.raw(), hash))
        .filter(link::used_at.is_null())
        .filter(link::expires_at.gt(now))
        .select(LinkRow::as_select())
        .get_result(c)
        .optional()?))
}

/// Uses a link up; `None` when it was used already, or has expired. Of two at once one gets it.
pub fn take(conn: &mut Conn, tenant: TenantId, hash: &[u8], now: i64) -> Result<Option<LinkRow>> {
    both!(conn, |c| {
        let usable = link::table
            .filter(link::tenant_id.eq(tenant.raw()))
            .filter(link::token_hash.eq(hash))
            .filter(link::used_at.is_null())
            .filter(link::expires_at.gt(now));
        Ok(diesel::update(usable)
            .set(link::used_at.eq(Some(now)))
            .returning(LinkRow::as_returning())
            .get_result(c)
            .optional()?)
    })
}
