//! Action rows: what is done at a stage, and the plugin that does it; every content they had, and which published
//! version means which.

use diesel::prelude::*;
use waypost_base::{ActionId, FlowVersionId, TenantId};

use crate::{
    Conn, Result,
    db::both,
    schema::{action, action_pin, action_revision},
    tenant::bump_definitions,
};

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
    /// How its jobs are delivered, JSON.
    pub delivery: String,
    /// Number of the content, from 1.
    pub revision: i32,
}

/// A former or present content of an action.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = action_revision)]
pub struct RevisionRow {
    pub action: i64,
    /// From 1.
    pub no: i32,
    pub at: i64,
    pub person: Option<i64>,
    pub call: String,
    /// Settings, JSON.
    pub settings: String,
    pub rule: String,
    /// Why it was changed also for versions that were published; empty where it was not.
    pub reason: String,
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

/// Keeps a content; one with its number is there already: nothing changes.
pub fn keep(conn: &mut Conn, tenant: TenantId, row: &RevisionRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(action_revision::table)
            .values((action_revision::tenant_id.eq(tenant.raw()), row))
            .on_conflict_do_nothing()
            .execute(c)?;
        Ok(())
    })
}

/// The contents of an action, the newest first.
pub fn revisions(conn: &mut Conn, tenant: TenantId, id: ActionId) -> Result<Vec<RevisionRow>> {
    both!(conn, |c| Ok(action_revision::table
        .filter(action_revision::tenant_id.eq(tenant.raw()))
        .filter(action_revision::action.eq(id.raw()))
        .select(RevisionRow::as_select())
        .order(action_revision::no.desc())
        .load(c)?))
}

/// The content that a flow version means where that is not the present one.
pub fn pinned(
    conn: &mut Conn,
    tenant: TenantId,
    id: ActionId,
    version: FlowVersionId,
) -> Result<Option<RevisionRow>> {
    both!(conn, |c| {
        let no: Option<i32> = action_pin::table
            .find((tenant.raw(), id.raw(), version.raw()))
            .select(action_pin::revision)
            .get_result(c)
            .optional()?;
        let Some(no) = no else { return Ok(None) };
        Ok(action_revision::table
            .find((tenant.raw(), id.raw(), no))
            .select(RevisionRow::as_select())
            .get_result(c)
            .optional()?)
    })
}

/// The flow versions that mean an earlier content of an action, with its number.
pub fn pins(conn: &mut Conn, tenant: TenantId, id: ActionId) -> Result<Vec<(i64, i32)>> {
    both!(conn, |c| Ok(action_pin::table
        .filter(action_pin::tenant_id.eq(tenant.raw()))
        .filter(action_pin::action.eq(id.raw()))
        .select((action_pin::flow_version, action_pin::revision))
        .order(action_pin::flow_version)
        .load(c)?))
}

/// A flow version goes on meaning a content of an action; one that means an earlier one already is left alone.
pub fn pin(conn: &mut Conn, tenant: TenantId, id: ActionId, version: FlowVersionId, no: i32) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(action_pin::table)
            .values((
                action_pin::tenant_id.eq(tenant.raw()),
                action_pin::action.eq(id.raw()),
                action_pin::flow_version.eq(version.raw()),
                action_pin::revision.eq(no),
            ))
            .on_conflict_do_nothing()
            .execute(c)?;
        Ok(())
    })
}

/// Every flow version means the present content of an action again.
pub fn unpin(conn: &mut Conn, tenant: TenantId, id: ActionId) -> Result<usize> {
    both!(conn, |c| {
        let pins = action_pin::table
            .filter(action_pin::tenant_id.eq(tenant.raw()))
            .filter(action_pin::action.eq(id.raw()));
        Ok(diesel::delete(pins).execute(c)?)
    })
}
