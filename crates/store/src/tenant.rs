//! Tenants, and the versions under which what is cached of them is valid.

use diesel::prelude::*;
use waypost_base::TenantId;

use crate::{
    Conn, Result,
    db::both,
    schema::{tenant, tenant_state},
};

/// One organisation using the installation.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = tenant)]
pub struct TenantRow {
    /// Its id.
    #[diesel(column_name = tenant_id)]
    pub id: i64,
    /// Short code, typed at sign-in where no host name tells the tenant.
    pub code: String,
    /// Shown name.
    pub name: String,
    /// Host name that leads here.
    pub host: Option<String>,
    /// Minutes east of UTC, for dates on pages.
    pub zone_minutes: i32,
    /// Milliseconds.
    pub created_at: i64,
}

/// Under which versions caches are valid; each change of the data adds 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = tenant_state)]
pub struct Versions {
    /// Of people, departments, posts, appointments, substitutes.
    #[diesel(column_name = org_version)]
    pub org: i64,
    /// Of flows, forms, actions, plugins.
    #[diesel(column_name = definitions_version)]
    pub definitions: i64,
}

/// Adds a tenant. A code or host in use is a `Constraint`.
pub fn insert(conn: &mut Conn, row: &TenantRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(tenant::table).values(row).execute(c)?;
        diesel::insert_into(tenant_state::table)
            .values((
                tenant_state::tenant_id.eq(row.id),
                tenant_state::org_version.eq(1),
                tenant_state::definitions_version.eq(1),
            ))
            .execute(c)?;
        Ok(())
    })
}

/// Every tenant, by code.
pub fn list(conn: &mut Conn) -> Result<Vec<TenantRow>> {
    both!(conn, |c| Ok(tenant::table.select(TenantRow::as_select()).order(tenant::code).load(c)?))
}

/// The tenant with an id.
pub fn by_id(conn: &mut Conn, id: TenantId) -> Result<Option<TenantRow>> {
    both!(conn, |c| Ok(tenant::table
        .find(id.raw())
        .select(TenantRow::as_select())
        .get_result(c)
        .optional()?))
}

/// The tenant with a code.
pub fn by_code(conn: &mut Conn, code: &str) -> Result<Option<TenantRow>> {
    both!(conn, |c| Ok(tenant::table
        .filter(tenant::code.eq(code))
        .select(TenantRow::as_select())
        .get_result(c)
        .optional()?))
}

/// The tenant that a host name leads to.
pub fn by_host(conn: &mut Conn, host: &str) -> Result<Option<TenantRow>> {
    both!(conn, |c| Ok(tenant::table
        .filter(tenant::host.eq(host))
        .select(TenantRow::as_select())
        .get_result(c)
        .optional()?))
}

/// The versions of a tenant's cached data; zeros for an unknown tenant.
pub fn versions(conn: &mut Conn, tenant: TenantId) -> Result<Versions> {
    both!(conn, |c| Ok(tenant_state::table
        .find(tenant.raw())
        .select(Versions::as_select())
        .get_result(c)
        .optional()?
        .unwrap_or_default()))
}

/// Tells every cache that people or the organisation changed.
pub fn bump_org(conn: &mut Conn, tenant: TenantId) -> Result<()> {
    both!(conn, |c| {
        diesel::update(tenant_state::table.find(tenant.raw()))
            .set(tenant_state::org_version.eq(tenant_state::org_version + 1))
            .execute(c)?;
        Ok(())
    })
}

/// Tells every cache that a definition changed.
pub fn bump_definitions(conn: &mut Conn, tenant: TenantId) -> Result<()> {
    both!(conn, |c| {
        diesel::update(tenant_state::table.find(tenant.raw()))
            .set(tenant_state::definitions_version.eq(tenant_state::definitions_version + 1))
            .execute(c)?;
        Ok(())
    })
}
