//! Action rows: what is done at a stage, and the plugin that does it.

use diesel::prelude::*;
use waypost_base::{ActionId, TenantId};

use crate::{Conn, Result, db::both, schema::action, tenant::bump_definitions};

/// An action.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = action)]
pub struct ActionRow {
    pub id: i64,
    /// Unique in the tenant.
    pub code: String,
    /// A label, JSON.
    pub name: String,
    /// Verbs of the buttons, JSON.
    pub verbs: String,
    /// The plugin's name, or a built-in.
    pub call: String,
    /// Settings, JSON.
    pub settings: String,
    /// How several handlers decide, as the administrator wrote it; may be empty.
    pub rule: String,
}

/// Adds an action, or replaces the one with this id.
pub fn save(conn: &mut Conn, tenant: TenantId, row: &ActionRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(action::table)
            .values((action::tenant_id.eq(tenant.raw()), row))
            .on_conflict((action::tenant_id, action::id))
            .do_update()
            .set(row)
            .execute(c)?;
    });
    bump_definitions(conn, tenant)
}

/// Every action, by code.
pub fn list(conn: &mut Conn, tenant: TenantId) -> Result<Vec<ActionRow>> {
    both!(conn, |c| Ok(action::table
        .filter(action::tenant_id.eq(tenant.raw()))
        .select(ActionRow::as_select())
        .order(action::code)
        .load(c)?))
}

/// The action with a code.
pub fn by_code(conn: &mut Conn, tenant: TenantId, code: &str) -> Result<Option<ActionRow>> {
    both!(conn, |c| Ok(action::table
        .filter(action::tenant_id.eq(tenant.raw()))
        .filter(action::code.eq(code))
        .select(ActionRow::as_select())
        .get_result(c)
        .optional()?))
}

/// One action.
pub fn by_id(conn: &mut Conn, tenant: TenantId, id: ActionId) -> Result<Option<ActionRow>> {
    both!(conn, |c| Ok(action::table
        .find((tenant.raw(), id.raw()))
        .select(ActionRow::as_select())
        .get_result(c)
        .optional()?))
}
