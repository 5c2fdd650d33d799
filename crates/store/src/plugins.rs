//! Registered plugins: by name and by the hash of the file. Registered from the command line only.

use diesel::prelude::*;
use waypost_base::TenantId;

use crate::{
    Conn, Result,
    db::both,
    schema::{plugin, plugin_build},
    tenant::bump_definitions,
};

/// A registered plugin.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = plugin, primary_key(name), treat_none_as_null = true)]
pub struct PluginRow {
    /// The name that action rows call.
    pub name: String,
    /// SHA-256 of the file, checked again when it is opened.
    pub sha256: Vec<u8>,
    /// Where the file is.
    pub path: String,
    /// Milliseconds.
    pub registered_at: i64,
    /// What it said of itself, JSON; none: nobody has asked it.
    pub description: Option<String>,
}

/// A build that was registered under a name.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = plugin_build)]
pub struct BuildRow {
    pub name: String,
    pub registered_at: i64,
    pub sha256: Vec<u8>,
    /// What it said of itself, JSON.
    pub description: Option<String>,
}

/// Registers a plugin, or replaces the one with this name.
pub fn register(conn: &mut Conn, tenant: TenantId, row: &PluginRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(plugin::table)
            .values((plugin::tenant_id.eq(tenant.raw()), row))
            .on_conflict((plugin::tenant_id, plugin::name))
            .do_update()
            .set(row)
            .execute(c)?;
    });
    bump_definitions(conn, tenant)
}

/// Keeps a build. The one known under this instant gets its description, where it had none.
pub fn keep_build(conn: &mut Conn, tenant: TenantId, row: &BuildRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(plugin_build::table)
            .values((plugin_build::tenant_id.eq(tenant.raw()), row))
            .on_conflict((plugin_build::tenant_id, plugin_build::name, plugin_build::registered_at))
            .do_update()
            .set(plugin_build::description.eq(&row.description))
            .execute(c)?;
        Ok(())
    })
}

/// The builds registered under a name, the newest first.
pub fn builds(conn: &mut Conn, tenant: TenantId, name: &str) -> Result<Vec<BuildRow>> {
    both!(conn, |c| Ok(plugin_build::table
        .filter(plugin_build::tenant_id.eq(tenant.raw()))
        .filter(plugin_build::name.eq(name))
        .select(BuildRow::as_select())
        .order(plugin_build::registered_at.desc())
        .load(c)?))
}

/// Every plugin, by name.
pub fn list(conn: &mut Conn, tenant: TenantId) -> Result<Vec<PluginRow>> {
    both!(conn, |c| Ok(plugin::table
        .filter(plugin::tenant_id.eq(tenant.raw()))
        .select(PluginRow::as_select())
        .order(plugin::name)
        .load(c)?))
}

/// The plugin with a name.
pub fn by_name(conn: &mut Conn, tenant: TenantId, name: &str) -> Result<Option<PluginRow>> {
    both!(conn, |c| Ok(plugin::table
        .find((tenant.raw(), name))
        .select(PluginRow::as_select())
        .get_result(c)
        .optional()?))
}
