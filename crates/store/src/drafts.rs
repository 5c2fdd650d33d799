//! Drafts: what somebody typed and has not sent. Nobody else sees them; they may be deleted.

use diesel::prelude::*;
use waypost_base::{TenantId, UserId};

use crate::{
    Conn, Result,
    db::both,
    schema::{draft, file_use},
};

/// A draft of a start (`flow`) or of a step (`case` and `visit`).
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = draft, treat_none_as_null = true)]
pub struct DraftRow {
    pub id: i64,
    pub flow: Option<i64>,
    #[diesel(column_name = case_id)]
    pub case: Option<i64>,
    pub visit: Option<i64>,
    /// What was typed, JSON.
    pub body: String,
    pub updated_at: i64,
}

/// Adds a draft, or replaces the person's draft with this id.
pub fn save(conn: &mut Conn, tenant: TenantId, user: UserId, row: &DraftRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(draft::table)
            .values((draft::tenant_id.eq(tenant.raw()), draft::person.eq(user.raw()), row))
            .on_conflict((draft::tenant_id, draft::person, draft::id))
            .do_update()
            .set(row)
            .execute(c)?;
        Ok(())
    })
}

/// A draft of this person.
pub fn get(conn: &mut Conn, tenant: TenantId, user: UserId, id: i64) -> Result<Option<DraftRow>> {
    both!(conn, |c| Ok(draft::table
        .find((tenant.raw(), user.raw(), id))
        .select(DraftRow::as_select())
        .get_result(c)
        .optional()?))
}

/// The person's latest draft of a step.
pub fn of_visit(conn: &mut Conn, tenant: TenantId, user: UserId, visit: i64) -> Result<Option<DraftRow>> {
    both!(conn, |c| {
        let mut rows = draft::table
            .filter(draft::tenant_id.eq(tenant.raw()))
            .filter(draft::person.eq(user.raw()))
            .filter(draft::visit.eq(visit))
            .select(DraftRow::as_select())
            .order(draft::id.desc())
            .limit(1)
            .load(c)?;
        Ok(rows.pop())
    })
}

/// The person's drafts with an id below `before`, the newest first.
pub fn list(
    conn: &mut Conn,
    tenant: TenantId,
    user: UserId,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<DraftRow>> {
    both!(conn, |c| Ok(draft::table
        .filter(draft::tenant_id.eq(tenant.raw()))
        .filter(draft::person.eq(user.raw()))
        .filter(draft::id.lt(before.unwrap_or(i64::MAX)))
        .select(DraftRow::as_select())
        .order(draft::id.desc())
        .limit(limit)
        .load(c)?))
}

/// Deletes a draft and its claim on files; `false` when there was none.
pub fn delete(conn: &mut Conn, tenant: TenantId, user: UserId, id: i64) -> Result<bool> {
    both!(conn, |c| {
        let gone = diesel::delete(draft::table.find((tenant.raw(), user.raw(), id))).execute(c)? == 1;
        if gone {
            let uses = file_use::table
                .filter(file_use::tenant_id.eq(tenant.raw()))
                .filter(file_use::scope.eq("draft"))
                .filter(file_use::owner.eq(id));
            diesel::delete(uses).execute(c)?;
        }
        Ok(gone)
    })
}
