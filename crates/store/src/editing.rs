//! Drafts of flow versions while they are edited: their heads, every revision, who may edit which category.

use diesel::prelude::*;
use waypost_base::{CategoryId, FlowVersionId, TenantId};

use crate::{
    Conn, Result,
    db::both,
    schema::{cases, category_administrator, flow_edit, flow_version},
    tenant::{bump_definitions, bump_org},
};

/// A version of a flow without its definition.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = flow_version)]
pub struct VersionHead {
    pub id: i64,
    pub flow: i64,
    /// 1, 2, … in its flow.
    pub no: i32,
    /// `draft`, `published`, `retired`.
    pub state: String,
    pub form_version: Option<i64>,
    /// Laws and policies it follows: labels, JSON.
    pub policies: String,
    pub valid_from: Option<i64>,
    pub valid_to: Option<i64>,
    pub created_at: i64,
    pub created_by: Option<i64>,
    /// Of a draft: how often it was changed.
    pub revision: i64,
    pub edited_at: Option<i64>,
    pub edited_by: Option<i64>,
    pub published_at: Option<i64>,
    pub published_by: Option<i64>,
    /// What changed, in the administrator's words.
    pub note: String,
}

/// What a draft becomes.
#[derive(Clone, Debug, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = flow_version, treat_none_as_null = true)]
pub struct DraftChange {
    pub revision: i64,
    pub edited_at: Option<i64>,
    pub edited_by: Option<i64>,
    pub form_version: Option<i64>,
    pub policies: String,
    pub valid_from: Option<i64>,
    pub note: String,
    pub definition: String,
}

/// One revision of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = flow_edit)]
pub struct EditRow {
    pub flow_version: i64,
    pub revision: i64,
    pub at: i64,
    pub person: i64,
    /// `opened`, `edited`, `undone`, `redone`.
    pub kind: String,
    /// The revision that an undo or redo takes back.
    pub reverts: Option<i64>,
    /// What was done, JSON.
    pub what: String,
    /// The draft's whole content afterwards, JSON.
    pub body: String,
}

/// A revision without its content.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = flow_edit)]
pub struct EditHead {
    pub revision: i64,
    pub at: i64,
    pub person: i64,
    pub kind: String,
    pub reverts: Option<i64>,
    pub what: String,
}

/// The versions of some flows, those of one flow together, the newest first.
pub fn heads_of(conn: &mut Conn, tenant: TenantId, flows: &[i64]) -> Result<Vec<VersionHead>> {
    both!(conn, |c| Ok(flow_version::table
        .filter(flow_version::tenant_id.eq(tenant.raw()))
        .filter(flow_version::flow.eq_any(flows))
        .select(VersionHead::as_select())
        .order((flow_version::flow, flow_version::no.desc()))
        .load(c)?))
}

/// One version.
pub fn head(conn: &mut Conn, tenant: TenantId, version: FlowVersionId) -> Result<Option<VersionHead>> {
    both!(conn, |c| Ok(flow_version::table
        .find((tenant.raw(), version.raw()))
        .select(VersionHead::as_select())
        .get_result(c)
        .optional()?))
}

/// Changes a draft that is at revision `from`; `false` when it is not, or is no draft (any more).
pub fn save_draft(
    conn: &mut Conn,
    tenant: TenantId,
    version: FlowVersionId,
    from: i64,
    change: &DraftChange,
) -> Result<bool> {
    both!(conn, |c| {
        let draft = flow_version::table
            .filter(flow_version::tenant_id.eq(tenant.raw()))
            .filter(flow_version::id.eq(version.raw()))
            .filter(flow_version::state.eq("draft"))
            .filter(flow_version::revision.eq(from));
        Ok(diesel::update(draft).set(change).execute(c)? == 1)
    })
}

/// Throws a draft away with its revisions; `false` when it is no draft (any more).
pub fn discard(conn: &mut Conn, tenant: TenantId, version: FlowVersionId) -> Result<bool> {
    crate::materials::drop_version(conn, tenant, version)?;
    let gone = both!(conn, |c| {
        let draft = flow_version::table
            .filter(flow_version::tenant_id.eq(tenant.raw()))
            .filter(flow_version::id.eq(version.raw()))
            .filter(flow_version::state.eq("draft"));
        diesel::delete(draft).execute(c)? == 1
    });
    if gone {
        forget(conn, tenant, version)?;
        bump_definitions(conn, tenant)?;
    }
    Ok(gone)
}

/// Writes down who published a version, and when.
pub fn mark_published(
    conn: &mut Conn,
    tenant: TenantId,
    version: FlowVersionId,
    at: i64,
    by: Option<i64>,
) -> Result<()> {
    both!(conn, |c| {
        diesel::update(flow_version::table.find((tenant.raw(), version.raw())))
            .set((flow_version::published_at.eq(Some(at)), flow_version::published_by.eq(by)))
            .execute(c)?;
        Ok(())
    })
}

/// Adds a revision.
pub fn insert_edit(conn: &mut Conn, tenant: TenantId, row: &EditRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(flow_edit::table)
            .values((flow_edit::tenant_id.eq(tenant.raw()), row))
            .execute(c)?;
        Ok(())
    })
}

/// Forgets the revisions of a version before `from`.
pub fn prune(conn: &mut Conn, tenant: TenantId, version: FlowVersionId, from: i64) -> Result<()> {
    both!(conn, |c| {
        let old = flow_edit::table
            .filter(flow_edit::tenant_id.eq(tenant.raw()))
            .filter(flow_edit::flow_version.eq(version.raw()))
            .filter(flow_edit::revision.lt(from));
        diesel::delete(old).execute(c)?;
        Ok(())
    })
}

/// Forgets every revision of a version.
pub fn forget(conn: &mut Conn, tenant: TenantId, version: FlowVersionId) -> Result<()> {
    prune(conn, tenant, version, i64::MAX)
}

/// One revision.
pub fn edit(
    conn: &mut Conn,
    tenant: TenantId,
    version: FlowVersionId,
    revision: i64,
) -> Result<Option<EditRow>> {
    both!(conn, |c| Ok(flow_edit::table
        .find((tenant.raw(), version.raw(), revision))
        .select(EditRow::as_select())
        .get_result(c)
        .optional()?))
}

/// The revisions of a version without their contents, the oldest first.
pub fn edit_heads(conn: &mut Conn, tenant: TenantId, version: FlowVersionId) -> Result<Vec<EditHead>> {
    both!(conn, |c| Ok(flow_edit::table
        .filter(flow_edit::tenant_id.eq(tenant.raw()))
        .filter(flow_edit::flow_version.eq(version.raw()))
        .select(EditHead::as_select())
        .order(flow_edit::revision)
        .load(c)?))
}

/// How many cases a version has, and how many of them have ended.
pub fn case_counts(conn: &mut Conn, tenant: TenantId, version: FlowVersionId) -> Result<(i64, i64)> {
    both!(conn, |c| {
        let of = cases::table
            .filter(cases::tenant_id.eq(tenant.raw()))
            .filter(cases::flow_version.eq(version.raw()));
        let all = of.count().get_result(c)?;
        let ended = of.filter(cases::ended_at.is_not_null()).count().get_result(c)?;
        Ok((all, ended))
    })
}

/// (category, post): whose holders define the flows of which category.
pub fn category_administrators(conn: &mut Conn, tenant: TenantId) -> Result<Vec<(i64, i64)>> {
    both!(conn, |c| Ok(category_administrator::table
        .filter(category_administrator::tenant_id.eq(tenant.raw()))
        .select((category_administrator::category, category_administrator::post))
        .order((category_administrator::category, category_administrator::post))
        .load(c)?))
}

/// Replaces the posts of a category. Permissions change with it, so the organisation gets a new version.
pub fn set_category_administrators(
    conn: &mut Conn,
    tenant: TenantId,
    category: CategoryId,
    posts: &[i64],
) -> Result<()> {
    both!(conn, |c| {
        let former = category_administrator::table
            .filter(category_administrator::tenant_id.eq(tenant.raw()))
            .filter(category_administrator::category.eq(category.raw()));
        diesel::delete(former).execute(c)?;
        for post in posts {
            diesel::insert_into(category_administrator::table)
                .values((
                    category_administrator::tenant_id.eq(tenant.raw()),
                    category_administrator::category.eq(category.raw()),
                    category_administrator::post.eq(post),
                ))
                .on_conflict_do_nothing()
                .execute(c)?;
        }
    });
    bump_org(conn, tenant)
}
