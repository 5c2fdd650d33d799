//! Categories, flows and their versions. A published version never changes; a newer one ends its validity.

use diesel::prelude::*;
use waypost_base::{FlowId, FlowVersionId, TenantId};

use crate::{
    Conn, Result,
    db::both,
    schema::{category, flow, flow_version},
    tenant::bump_definitions,
};

/// A group of flows.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = category)]
pub struct CategoryRow {
    pub id: i64,
    /// Unique in the tenant.
    pub code: String,
    /// A label, JSON.
    pub name: String,
    /// Order among the categories.
    pub position: i32,
}

/// A flow over all its versions.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = flow, treat_none_as_null = true)]
pub struct FlowRow {
    pub id: i64,
    /// Unique in the tenant.
    pub code: String,
    /// A label, JSON.
    pub name: String,
    /// What it is for: a label, JSON.
    pub description: String,
    pub category: Option<i64>,
}

/// One version of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = flow_version)]
pub struct FlowVersionRow {
    pub id: i64,
    pub flow: i64,
    /// 1, 2, … in its flow.
    pub no: i32,
    /// `draft`, `published`, `retired`.
    pub state: String,
    /// The form version it pins.
    pub form_version: Option<i64>,
    /// Laws and policies it follows.
    pub policies: String,
    /// In force from this instant on; set by publishing.
    pub valid_from: Option<i64>,
    /// Up to and without this instant.
    pub valid_to: Option<i64>,
    pub created_at: i64,
    pub created_by: Option<i64>,
    /// The definition, JSON.
    pub definition: String,
}

/// Adds a category, or replaces the one with this id.
pub fn save_category(conn: &mut Conn, tenant: TenantId, row: &CategoryRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(category::table)
            .values((category::tenant_id.eq(tenant.raw()), row))
            .on_conflict((category::tenant_id, category::id))
            .do_update()
            .set(row)
            .execute(c)?;
    });
    bump_definitions(conn, tenant)
}

/// Every category, in order.
pub fn categories(conn: &mut Conn, tenant: TenantId) -> Result<Vec<CategoryRow>> {
    both!(conn, |c| Ok(category::table
        .filter(category::tenant_id.eq(tenant.raw()))
        .select(CategoryRow::as_select())
        .order((category::position, category::id))
        .load(c)?))
}

/// Adds a flow, or replaces the one with this id.
pub fn save_flow(conn: &mut Conn, tenant: TenantId, row: &FlowRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(flow::table)
            .values((flow::tenant_id.eq(tenant.raw()), row))
            .on_conflict((flow::tenant_id, flow::id))
            .do_update()
            .set(row)
            .execute(c)?;
    });
    bump_definitions(conn, tenant)
}

/// Every flow, by code.
pub fn flows(conn: &mut Conn, tenant: TenantId) -> Result<Vec<FlowRow>> {
    both!(conn, |c| Ok(flow::table
        .filter(flow::tenant_id.eq(tenant.raw()))
        .select(FlowRow::as_select())
        .order(flow::code)
        .load(c)?))
}

/// The flow with a code.
pub fn flow_by_code(conn: &mut Conn, tenant: TenantId, code: &str) -> Result<Option<FlowRow>> {
    both!(conn, |c| Ok(flow::table
        .filter(flow::tenant_id.eq(tenant.raw()))
        .filter(flow::code.eq(code))
        .select(FlowRow::as_select())
        .get_result(c)
        .optional()?))
}

/// The flow with an id.
pub fn flow_by_id(conn: &mut Conn, tenant: TenantId, id: FlowId) -> Result<Option<FlowRow>> {
    both!(conn, |c| Ok(flow::table
        .find((tenant.raw(), id.raw()))
        .select(FlowRow::as_select())
        .get_result(c)
        .optional()?))
}

/// Adds a version. A number in use is a `Constraint`.
pub fn insert_version(conn: &mut Conn, tenant: TenantId, row: &FlowVersionRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(flow_version::table)
            .values((flow_version::tenant_id.eq(tenant.raw()), row))
            .execute(c)?;
    });
    bump_definitions(conn, tenant)
}

/// The number that the next version of a flow takes.
pub fn next_version_no(conn: &mut Conn, tenant: TenantId, flow: FlowId) -> Result<i32> {
    both!(conn, |c| {
        let last: Option<i32> = flow_version::table
            .filter(flow_version::tenant_id.eq(tenant.raw()))
            .filter(flow_version::flow.eq(flow.raw()))
            .select(diesel::dsl::max(flow_version::no))
            .get_result(c)?;
        Ok(last.unwrap_or(0) + 1)
    })
}

/// Publishes a draft from `valid_from` on. Versions of its flow in force then end there and are retired; they
/// stay for the cases that run and for the record.
///
/// `false` when it is no draft (any more).
pub fn publish(conn: &mut Conn, tenant: TenantId, id: FlowVersionId, valid_from: i64) -> Result<bool> {
    let published = both!(conn, |c| {
        let of: Option<i64> = flow_version::table
            .find((tenant.raw(), id.raw()))
            .filter(flow_version::state.eq("draft"))
            .select(flow_version::flow)
            .get_result(c)
            .optional()?;
        let Some(of) = of else { return Ok(false) };
        let former = flow_version::table
            .filter(flow_version::tenant_id.eq(tenant.raw()))
            .filter(flow_version::flow.eq(of))
            .filter(flow_version::state.ne("draft"))
            .filter(flow_version::valid_from.le(valid_from))
            .filter(flow_version::valid_to.is_null().or(flow_version::valid_to.gt(valid_from)));
        // A version that begins on a later day stays, and ends this one; also where another ends it again by then.
        let next: Option<Option<i64>> =
            flow_version::table
                .filter(flow_version::tenant_id.eq(tenant.raw()))
                .filter(flow_version::flow.eq(of))
                .filter(flow_version::state.ne("draft"))
                .filter(flow_version::valid_from.gt(valid_from))
                .filter(flow_version::valid_to.is_null().or(
                    flow_version::valid_to.assume_not_null().gt(flow_version::valid_from.assume_not_null()),
                ))
                .select(flow_version::valid_from)
                .order(flow_version::valid_from)
                .first(c)
                .optional()?;
        diesel::update(former)
            .set((flow_version::state.eq("retired"), flow_version::valid_to.eq(Some(valid_from))))
            .execute(c)?;
        diesel::update(flow_version::table.find((tenant.raw(), id.raw())))
            .set((
                flow_version::state.eq("published"),
                flow_version::valid_from.eq(Some(valid_from)),
                flow_version::valid_to.eq(next.flatten()),
            ))
            .execute(c)?
            == 1
    });
    crate::editing::forget(conn, tenant, id)?;
    bump_definitions(conn, tenant)?;
    Ok(published)
}

/// Ends the versions of a flow that are in force at `at` or would come to be, so that nothing new starts; `false`
/// when there is none.
pub fn retire(conn: &mut Conn, tenant: TenantId, flow: FlowId, at: i64) -> Result<bool> {
    let ended = both!(conn, |c| {
        let published = flow_version::table
            .filter(flow_version::tenant_id.eq(tenant.raw()))
            .filter(flow_version::flow.eq(flow.raw()))
            .filter(flow_version::state.ne("draft"))
            .filter(flow_version::valid_to.is_null().or(flow_version::valid_to.gt(at)));
        diesel::update(published)
            .set((flow_version::state.eq("retired"), flow_version::valid_to.eq(Some(at))))
            .execute(c)?
    });
    bump_definitions(conn, tenant)?;
    Ok(ended > 0)
}

/// The flows in force at an instant by their codes, each with the id of its version. No definition is read.
pub fn in_force(conn: &mut Conn, tenant: TenantId, at: i64) -> Result<Vec<(FlowRow, FlowVersionId)>> {
    let rows: Vec<(FlowRow, i64)> = both!(conn, |c| flow::table
        .inner_join(
            flow_version::table
                .on(flow_version::tenant_id.eq(flow::tenant_id).and(flow_version::flow.eq(flow::id)))
        )
        .filter(flow::tenant_id.eq(tenant.raw()))
        .filter(flow_version::state.ne("draft"))
        .filter(flow_version::valid_from.le(at))
        .filter(flow_version::valid_to.is_null().or(flow_version::valid_to.gt(at)))
        .select((FlowRow::as_select(), flow_version::id))
        .order((flow::code, flow_version::no.desc()))
        .load(c)?);
    Ok(rows.into_iter().map(|(row, id)| (row, FlowVersionId::new(id))).collect())
}

/// The version of a flow that is in force at an instant.
pub fn version_in_force(
    conn: &mut Conn,
    tenant: TenantId,
    flow: FlowId,
    at: i64,
) -> Result<Option<FlowVersionId>> {
    let id: Option<i64> = both!(conn, |c| flow_version::table
        .filter(flow_version::tenant_id.eq(tenant.raw()))
        .filter(flow_version::flow.eq(flow.raw()))
        .filter(flow_version::state.ne("draft"))
        .filter(flow_version::valid_from.le(at))
        .filter(flow_version::valid_to.is_null().or(flow_version::valid_to.gt(at)))
        .select(flow_version::id)
        .order(flow_version::no.desc())
        .first(c)
        .optional()?);
    Ok(id.map(FlowVersionId::new))
}

/// State, first instant and end of a version.
pub type Validity = (String, Option<i64>, Option<i64>);

/// The validity of a version, without its definition.
pub fn validity(conn: &mut Conn, tenant: TenantId, id: FlowVersionId) -> Result<Option<Validity>> {
    both!(conn, |c| Ok(flow_version::table
        .find((tenant.raw(), id.raw()))
        .select((flow_version::state, flow_version::valid_from, flow_version::valid_to))
        .get_result(c)
        .optional()?))
}

/// One version.
pub fn version(conn: &mut Conn, tenant: TenantId, id: FlowVersionId) -> Result<Option<FlowVersionRow>> {
    both!(conn, |c| Ok(flow_version::table
        .find((tenant.raw(), id.raw()))
        .select(FlowVersionRow::as_select())
        .get_result(c)
        .optional()?))
}

/// Every version of every flow, with the flows, by the flows' codes, the newest version first.
pub fn all_versions(conn: &mut Conn, tenant: TenantId) -> Result<Vec<(FlowRow, FlowVersionRow)>> {
    both!(conn, |c| Ok(flow::table
        .inner_join(
            flow_version::table
                .on(flow_version::tenant_id.eq(flow::tenant_id).and(flow_version::flow.eq(flow::id)))
        )
        .filter(flow::tenant_id.eq(tenant.raw()))
        .select((FlowRow::as_select(), FlowVersionRow::as_select()))
        .order((flow::code, flow_version::no.desc()))
        .load(c)?))
}

/// Every version that was published, the newest first: its flow and its id.
pub fn published(conn: &mut Conn, tenant: TenantId) -> Result<Vec<(i64, i64)>> {
    both!(conn, |c| Ok(flow_version::table
        .filter(flow_version::tenant_id.eq(tenant.raw()))
        .filter(flow_version::state.ne("draft"))
        .select((flow_version::flow, flow_version::id))
        .order(flow_version::id.desc())
        .load(c)?))
}

/// The newest version of a flow, draft or not.
pub fn newest(conn: &mut Conn, tenant: TenantId, flow: FlowId) -> Result<Option<FlowVersionRow>> {
    both!(conn, |c| Ok(flow_version::table
        .filter(flow_version::tenant_id.eq(tenant.raw()))
        .filter(flow_version::flow.eq(flow.raw()))
        .select(FlowVersionRow::as_select())
        .order(flow_version::no.desc())
        .limit(1)
        .get_result(c)
        .optional()?))
}

/// Every version of a flow, the newest first.
pub fn versions_of(conn: &mut Conn, tenant: TenantId, flow: FlowId) -> Result<Vec<FlowVersionRow>> {
    both!(conn, |c| Ok(flow_version::table
        .filter(flow_version::tenant_id.eq(tenant.raw()))
        .filter(flow_version::flow.eq(flow.raw()))
        .select(FlowVersionRow::as_select())
        .order(flow_version::no.desc())
        .load(c)?))
}
