//! The catalogue of items. A row is found again by its key, and changed only by whoever saw its last revision.

use diesel::prelude::*;
use waypost_base::TenantId;

use crate::{Conn, Result, db::both, schema::item, tenant::bump_definitions};

/// One item of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = item, treat_none_as_null = true)]
pub struct ItemRow {
    /// Unique in the tenant; never changes.
    pub key: String,
    /// The item, JSON.
    pub definition: String,
    /// 1, 2, … with each change.
    pub revision: i32,
    /// Not offered to forms any more.
    pub closed: bool,
    pub changed_at: i64,
    pub changed_by: Option<i64>,
}

/// The whole catalogue, by key.
pub fn list(conn: &mut Conn, tenant: TenantId) -> Result<Vec<ItemRow>> {
    both!(conn, |c| Ok(item::table
        .filter(item::tenant_id.eq(tenant.raw()))
        .select(ItemRow::as_select())
        .order(item::key)
        .load(c)?))
}

/// The item of a key.
pub fn by_key(conn: &mut Conn, tenant: TenantId, key: &str) -> Result<Option<ItemRow>> {
    both!(conn, |c| Ok(item::table
        .find((tenant.raw(), key))
        .select(ItemRow::as_select())
        .get_result(c)
        .optional()?))
}

/// Adds an item. A key in use is a `Constraint`.
pub fn insert(conn: &mut Conn, tenant: TenantId, row: &ItemRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(item::table).values((item::tenant_id.eq(tenant.raw()), row)).execute(c)?;
    });
    bump_definitions(conn, tenant)
}

/// Replaces an item that still has revision `seen`; `false` when it has not.
pub fn replace(conn: &mut Conn, tenant: TenantId, seen: i32, row: &ItemRow) -> Result<bool> {
    let replaced = both!(conn, |c| {
        let same = item::table
            .filter(item::tenant_id.eq(tenant.raw()))
            .filter(item::key.eq(&row.key))
            .filter(item::revision.eq(seen));
        diesel::update(same).set(row).execute(c)? == 1
    });
    bump_definitions(conn, tenant)?;
    Ok(replaced)
}

/// Takes an item out of the catalogue.
pub fn remove(conn: &mut Conn, tenant: TenantId, key: &str) -> Result<()> {
    both!(conn, |c| {
        diesel::delete(item::table.find((tenant.raw(), key))).execute(c)?;
    });
    bump_definitions(conn, tenant)
}
