//! Forms and their versions. A version never changes.

use diesel::prelude::*;
use waypost_base::{FormId, FormVersionId, TenantId};

use crate::{
    Conn, Result,
    db::both,
    schema::{form, form_version},
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
