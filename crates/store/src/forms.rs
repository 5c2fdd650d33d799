//! Forms and their versions. A version never changes.

use diesel::prelude::*;
use waypost_base::{FormId, FormVersionId, TenantId};

use crate::{
    Conn, Result,
    db::both,
    schema::{flow, flow_version, form, form_version},
    tenant::bump_definitions,
};

/// A form over all its versions.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = form)]
pub struct FormRow {
    pub id: i64,
    /// Unique in the tenant.
    pub code: String,
    /// A label, JSON.
    pub name: String,
}

/// One version of a form.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = form_version)]
pub struct FormVersionRow {
    pub id: i64,
    pub form: i64,
    /// 1, 2, … in its form.
    pub no: i32,
    pub created_at: i64,
    pub created_by: Option<i64>,
    /// The definition, JSON.
    pub definition: String,
}

/// Adds a form, or replaces the one with this id.
pub fn save_form(conn: &mut Conn, tenant: TenantId, row: &FormRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(form::table)
            .values((form::tenant_id.eq(tenant.raw()), row))
            .on_conflict((form::tenant_id, form::id))
            .do_update()
            .set(row)
            .execute(c)?;
    });
    bump_definitions(conn, tenant)
}

/// Every form, by code.
pub fn forms(conn: &mut Conn, tenant: TenantId) -> Result<Vec<FormRow>> {
    both!(conn, |c| Ok(form::table
        .filter(form::tenant_id.eq(tenant.raw()))
        .select(FormRow::as_select())
        .order(form::code)
        .load(c)?))
}

/// The form with a code.
pub fn form_by_code(conn: &mut Conn, tenant: TenantId, code: &str) -> Result<Option<FormRow>> {
    both!(conn, |c| Ok(form::table
        .filter(form::tenant_id.eq(tenant.raw()))
        .filter(form::code.eq(code))
        .select(FormRow::as_select())
        .get_result(c)
        .optional()?))
}

/// Adds a version. A number in use is a `Constraint`.
pub fn insert_version(conn: &mut Conn, tenant: TenantId, row: &FormVersionRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(form_version::table)
            .values((form_version::tenant_id.eq(tenant.raw()), row))
            .execute(c)?;
    });
    bump_definitions(conn, tenant)
}

/// One version.
pub fn version(conn: &mut Conn, tenant: TenantId, id: FormVersionId) -> Result<Option<FormVersionRow>> {
    both!(conn, |c| Ok(form_version::table
        .find((tenant.raw(), id.raw()))
        .select(FormVersionRow::as_select())
        .get_result(c)
        .optional()?))
}

/// The form that a version is of.
pub fn form_of(conn: &mut Conn, tenant: TenantId, id: FormVersionId) -> Result<Option<i64>> {
    both!(conn, |c| Ok(form_version::table
        .find((tenant.raw(), id.raw()))
        .select(form_version::form)
        .get_result(c)
        .optional()?))
}

/// Every version of a form, the newest first.
pub fn versions_of(conn: &mut Conn, tenant: TenantId, form: FormId) -> Result<Vec<FormVersionRow>> {
    both!(conn, |c| Ok(form_version::table
        .filter(form_version::tenant_id.eq(tenant.raw()))
        .filter(form_version::form.eq(form.raw()))
        .select(FormVersionRow::as_select())
        .order(form_version::no.desc())
        .load(c)?))
}

/// The newest version of every form.
pub fn newest_versions(conn: &mut Conn, tenant: TenantId) -> Result<Vec<FormVersionRow>> {
    let newer = diesel::alias!(form_version as newer);
    both!(conn, |c| Ok(form_version::table
        .filter(form_version::tenant_id.eq(tenant.raw()))
        .filter(diesel::dsl::not(diesel::dsl::exists(
            newer
                .filter(newer.field(form_version::tenant_id).eq(form_version::tenant_id))
                .filter(newer.field(form_version::form).eq(form_version::form))
                .filter(newer.field(form_version::no).gt(form_version::no))
        )))
        .select(FormVersionRow::as_select())
        .order(form_version::form)
        .load(c)?))
}

/// How many versions each form has.
pub fn version_counts(conn: &mut Conn, tenant: TenantId) -> Result<Vec<(i64, i64)>> {
    both!(conn, |c| Ok(form_version::table
        .filter(form_version::tenant_id.eq(tenant.raw()))
        .group_by(form_version::form)
        .select((form_version::form, diesel::dsl::count_star()))
        .load(c)?))
}

/// A flow version that pins a form version.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct FormUseRow {
    /// The form.
    pub form: i64,
    /// The number of the pinned version.
    pub form_no: i32,
    /// Code of the flow.
    pub flow: String,
    /// Name of the flow: a label, JSON.
    pub name: String,
    /// Number of the flow version.
    pub no: i32,
    /// `draft`, `published`, `retired`.
    pub state: String,
}

/// Every flow version that can still be used and the form version it pins, by the flows' codes.
pub fn uses(conn: &mut Conn, tenant: TenantId) -> Result<Vec<FormUseRow>> {
    let pinned = form_version::tenant_id
        .eq(flow_version::tenant_id)
        .and(flow_version::form_version.eq(form_version::id.nullable()));
    let of = flow::tenant_id.eq(flow_version::tenant_id).and(flow::id.eq(flow_version::flow));
    both!(conn, |c| Ok(flow_version::table
        .inner_join(form_version::table.on(pinned))
        .inner_join(flow::table.on(of))
        .filter(flow_version::tenant_id.eq(tenant.raw()))
        .filter(flow_version::state.ne("retired"))
        .select((
            form_version::form,
            form_version::no,
            flow::code,
            flow::name,
            flow_version::no,
            flow_version::state,
        ))
        .order((flow::code, flow_version::no.desc()))
        .load(c)?))
}
