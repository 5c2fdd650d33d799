//! Registered plugins: by name and by the hash of the file. Registered from the command line only.

use diesel::prelude::*;
use waypost_base::TenantId;

use crate::{Conn, Result, db::both, schema::plugin, tenant::bump_definitions};

/// A registered plugin.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = plugin, primary_key(name))]
pub struct PluginRow {
    /// The name that action rows call.
    pub name: String,
    /// SHA-256 of the file, checked again when it is opened.
    pub sha256: Vec<u8>,
    /// Where the file is.
    pub path: String,
    /// Milliseconds.
    pub registered_at: i64,
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
