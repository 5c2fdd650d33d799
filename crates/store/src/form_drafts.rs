//! Drafts of forms: at most one per form, changed only by whoever saw its last revision.

use diesel::prelude::*;
use waypost_base::{FormId, TenantId};

use crate::{Conn, Result, db::both, schema::form_draft};

/// The draft of a form's next version.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = form_draft, treat_none_as_null = true)]
pub struct FormDraftRow {
    pub form: i64,
    /// 1, 2, … with each change.
    pub revision: i32,
    /// The draft, JSON.
    pub body: String,
    /// The body that the last change replaced.
    pub before: Option<String>,
    pub changed_at: i64,
    pub changed_by: Option<i64>,
}

/// Every draft.
pub fn list(conn: &mut Conn, tenant: TenantId) -> Result<Vec<FormDraftRow>> {
    both!(conn, |c| Ok(form_draft::table
        .filter(form_draft::tenant_id.eq(tenant.raw()))
        .select(FormDraftRow::as_select())
        .load(c)?))
}

/// The draft of a form.
pub fn of_form(conn: &mut Conn, tenant: TenantId, form: FormId) -> Result<Option<FormDraftRow>> {
    both!(conn, |c| Ok(form_draft::table
        .find((tenant.raw(), form.raw()))
        .select(FormDraftRow::as_select())
        .get_result(c)
        .optional()?))
}

/// Adds a draft, or replaces the form's draft. The caller has compared revisions in the same transaction.
pub fn save(conn: &mut Conn, tenant: TenantId, row: &FormDraftRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(form_draft::table)
            .values((form_draft::tenant_id.eq(tenant.raw()), row))
            .on_conflict((form_draft::tenant_id, form_draft::form))
            .do_update()
            .set(row)
            .execute(c)?;
        Ok(())
    })
}

/// Takes a form's draft away.
pub fn remove(conn: &mut Conn, tenant: TenantId, form: FormId) -> Result<()> {
    both!(conn, |c| {
        diesel::delete(form_draft::table.find((tenant.raw(), form.raw()))).execute(c)?;
        Ok(())
    })
}
