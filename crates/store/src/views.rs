//! Searches that somebody keeps under a name, for himself or for everybody.

use diesel::prelude::*;
use waypost_base::{TenantId, UserId};

use crate::{Conn, Result, db::both, schema::search_view};

/// Most views of others that are listed.
const SHARED: i64 = 100;

/// A kept search.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = search_view)]
pub struct ViewRow {
    pub id: i64,
    /// Whose it is.
    pub person: i64,
    pub name: String,
    /// As it was typed.
    pub query: String,
    /// Everybody sees it in his list.
    pub shared: bool,
    pub saved_at: i64,
}

/// The views of a person, by name.
pub fn of_person(conn: &mut Conn, tenant: TenantId, person: UserId) -> Result<Vec<ViewRow>> {
    both!(conn, |c| Ok(search_view::table
        .filter(search_view::tenant_id.eq(tenant.raw()))
        .filter(search_view::person.eq(person.raw()))
        .select(ViewRow::as_select())
        .order(search_view::name)
        .load(c)?))
}

/// The views that anybody shares, by name, as far as they are listed.
pub fn shared(conn: &mut Conn, tenant: TenantId) -> Result<Vec<ViewRow>> {
    both!(conn, |c| Ok(search_view::table
        .filter(search_view::tenant_id.eq(tenant.raw()))
        .filter(search_view::shared.eq(true))
        .select(ViewRow::as_select())
        .order((search_view::name, search_view::id))
        .limit(SHARED)
        .load(c)?))
}

/// One view.
pub fn view(conn: &mut Conn, tenant: TenantId, id: i64) -> Result<Option<ViewRow>> {
    both!(conn, |c| Ok(search_view::table
        .find((tenant.raw(), id))
        .select(ViewRow::as_select())
        .get_result(c)
        .optional()?))
}

/// Keeps a view; of the same person and name, the search and the sharing are replaced. Gives its id.
pub fn save(conn: &mut Conn, tenant: TenantId, row: &ViewRow) -> Result<i64> {
    both!(conn, |c| Ok(diesel::insert_into(search_view::table)
        .values((search_view::tenant_id.eq(tenant.raw()), row))
        .on_conflict((search_view::tenant_id, search_view::person, search_view::name))
        .do_update()
        .set((
            search_view::query.eq(&row.query),
            search_view::shared.eq(row.shared),
            search_view::saved_at.eq(row.saved_at),
        ))
        .returning(search_view::id)
        .get_result(c)?))
}

/// Removes a view of a person; whether it was there.
pub fn remove(conn: &mut Conn, tenant: TenantId, person: UserId, id: i64) -> Result<bool> {
    both!(conn, |c| Ok(diesel::delete(
        search_view::table.find((tenant.raw(), id)).filter(search_view::person.eq(person.raw()))
    )
    .execute(c)?
        > 0))
}
