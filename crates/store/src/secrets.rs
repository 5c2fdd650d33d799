//! Sealed secrets by name. This crate never sees what is inside.

use diesel::prelude::*;
use waypost_base::TenantId;

use crate::{Conn, Result, db::both, schema::secret};

/// A sealed secret.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = secret, treat_none_as_null = true)]
pub struct SecretRow {
    pub name: String,
    pub sealed: Vec<u8>,
    /// Which key it is sealed under.
    pub key_id: String,
    pub set_at: i64,
    /// Who set it; none: the operator.
    pub set_by: Option<i64>,
}

impl std::fmt::Debug for SecretRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretRow")
            .field("name", &self.name)
            .field("set_at", &self.set_at)
            .finish_non_exhaustive()
    }
}

/// Sets a secret, in place of the one with this name.
pub fn save(conn: &mut Conn, tenant: TenantId, row: &SecretRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(secret::table)
            .values((secret::tenant_id.eq(tenant.raw()), row))
            .on_conflict((secret::tenant_id, secret::name))
            .do_update()
            .set(row)
            .execute(c)?;
        Ok(())
    })
}

/// Removes a secret; `false` when there is none of this name.
pub fn remove(conn: &mut Conn, tenant: TenantId, name: &str) -> Result<bool> {
    both!(conn, |c| Ok(diesel::delete(secret::table.find((tenant.raw(), name))).execute(c)? == 1))
}

/// The secret with a name.
pub fn by_name(conn: &mut Conn, tenant: TenantId, name: &str) -> Result<Option<SecretRow>> {
    both!(conn, |c| Ok(secret::table
        .find((tenant.raw(), name))
        .select(SecretRow::as_select())
        .get_result(c)
        .optional()?))
}

/// Every secret, by name.
pub fn list(conn: &mut Conn, tenant: TenantId) -> Result<Vec<SecretRow>> {
    both!(conn, |c| Ok(secret::table
        .filter(secret::tenant_id.eq(tenant.raw()))
        .select(SecretRow::as_select())
        .order(secret::name)
        .load(c)?))
}

/// How many secrets there are, of all tenants, and how many of them are sealed under a key.
pub fn count(conn: &mut Conn, key_id: &str) -> Result<(i64, i64)> {
    both!(conn, |c| {
        let all = secret::table.count().get_result(c)?;
        let ours = secret::table.filter(secret::key_id.eq(key_id)).count().get_result(c)?;
        Ok((all, ours))
    })
}
