//! The organisation as plain rows: read whole, saved in parts, each change under a new version.

use diesel::prelude::*;
use waypost_base::TenantId;

use crate::{
    Conn, Result,
    calendars::{self, CalendarRow},
    db::both,
    editing,
    mailboxes::{self, MailboxRow},
    people::{self, PersonRow},
    schema::{absence, appointment, department, post, post_permission, substitute},
    tenant::{bump_org, versions},
};

/// A department.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = department, treat_none_as_null = true)]
pub struct DepartmentRow {
    pub id: i64,
    /// Unique in the tenant.
    pub code: String,
    /// A label, JSON.
    pub name: String,
    /// The department above.
    pub parent: Option<i64>,
    /// The head post.
    pub head: Option<i64>,
    /// Order among its siblings.
    pub position: i32,
    /// Kept for the record, used no more.
    pub closed: bool,
}

/// A post.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = post, treat_none_as_null = true)]
pub struct PostRow {
    pub id: i64,
    /// Unique in the tenant.
    pub code: String,
    pub department: i64,
    /// A label, JSON.
    pub name: String,
    /// Order in its department.
    pub position: i32,
    /// Kept for the record, used no more.
    pub closed: bool,
}

/// A permission of a post.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = post_permission)]
pub struct PostPermissionRow {
    pub post: i64,
    pub permission: String,
}

/// A person holds a post.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = appointment, treat_none_as_null = true)]
pub struct AppointmentRow {
    pub id: i64,
    pub post: i64,
    pub person: i64,
    /// From this instant on.
    pub valid_from: i64,
    /// Up to and without this instant.
    pub valid_to: Option<i64>,
}

/// A person acts for one who is away.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = substitute, treat_none_as_null = true)]
pub struct SubstituteRow {
    pub id: i64,
    /// Who is away.
    pub absent: i64,
    /// Who acts instead.
    pub person: i64,
    /// Only as holder of this post.
    pub post: Option<i64>,
    /// From this instant on.
    pub valid_from: i64,
    /// Up to and without this instant.
    pub valid_to: Option<i64>,
}

/// A person is away.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = absence, treat_none_as_null = true)]
pub struct AbsenceRow {
    pub id: i64,
    pub person: i64,
    /// From this instant on.
    pub valid_from: i64,
    /// Up to and without this instant.
    pub valid_to: Option<i64>,
    pub reason: String,
}

/// Everything of a tenant's organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrgRows {
    /// The version that was read; ignored when saving.
    pub version: i64,
    pub departments: Vec<DepartmentRow>,
    pub posts: Vec<PostRow>,
    pub post_permissions: Vec<PostPermissionRow>,
    pub appointments: Vec<AppointmentRow>,
    pub substitutes: Vec<SubstituteRow>,
    pub absences: Vec<AbsenceRow>,
    /// Read along; saved by the functions of [`people`].
    pub people: Vec<PersonRow>,
    /// (person, permission), read along.
    pub person_permissions: Vec<(i64, String)>,
    /// (category, post): whose holders define the flows of which category; read along.
    pub category_administrators: Vec<(i64, i64)>,
    /// Where people get mail; saved by the functions of [`mailboxes`].
    pub mailboxes: Vec<MailboxRow>,
    /// The calendars that count; published by [`calendars`].
    pub calendars: Vec<CalendarRow>,
}

/// Reads everything, ids ascending.
pub fn load(conn: &mut Conn, tenant: TenantId) -> Result<OrgRows> {
    let version = versions(conn, tenant)?.org;
    let people = people::list(conn, tenant)?;
    let person_permissions = people::all_permissions(conn, tenant)?;
    let category_administrators = editing::category_administrators(conn, tenant)?;
    let mailboxes = mailboxes::list(conn, tenant)?;
    let calendars = calendars::current(conn, tenant)?;
    both!(conn, |c| Ok(OrgRows {
        version,
        people,
        person_permissions,
        category_administrators,
        mailboxes,
        calendars,
        departments: department::table
            .filter(department::tenant_id.eq(tenant.raw()))
            .select(DepartmentRow::as_select())
            .order(department::id)
            .load(c)?,
        posts: post::table
            .filter(post::tenant_id.eq(tenant.raw()))
            .select(PostRow::as_select())
            .order(post::id)
            .load(c)?,
        post_permissions: post_permission::table
            .filter(post_permission::tenant_id.eq(tenant.raw()))
            .select(PostPermissionRow::as_select())
            .order((post_permission::post, post_permission::permission))
            .load(c)?,
        appointments: appointment::table
            .filter(appointment::tenant_id.eq(tenant.raw()))
            .select(AppointmentRow::as_select())
            .order(appointment::id)
            .load(c)?,
        substitutes: substitute::table
            .filter(substitute::tenant_id.eq(tenant.raw()))
            .select(SubstituteRow::as_select())
            .order(substitute::id)
            .load(c)?,
        absences: absence::table
            .filter(absence::tenant_id.eq(tenant.raw()))
            .select(AbsenceRow::as_select())
            .order(absence::id)
            .load(c)?,
    }))
}

/// Saves the given rows and gives the new version. A row with a known id replaces it; rows that are not given
/// stay. The permissions of every given post are replaced by those given.
///
/// A code used by another id is a `Constraint`: find the ids of known codes with [`load`] first.
pub fn save(conn: &mut Conn, tenant: TenantId, rows: &OrgRows) -> Result<i64> {
    both!(conn, |c| {
        for row in &rows.departments {
            diesel::insert_into(department::table)
                .values((department::tenant_id.eq(tenant.raw()), row))
                .on_conflict((department::tenant_id, department::id))
                .do_update()
                .set(row)
                .execute(c)?;
        }
        for row in &rows.posts {
            diesel::insert_into(post::table)
                .values((post::tenant_id.eq(tenant.raw()), row))
                .on_conflict((post::tenant_id, post::id))
                .do_update()
                .set(row)
                .execute(c)?;
            let former = post_permission::table
                .filter(post_permission::tenant_id.eq(tenant.raw()))
                .filter(post_permission::post.eq(row.id));
            diesel::delete(former).execute(c)?;
        }
        for row in &rows.post_permissions {
            diesel::insert_into(post_permission::table)
                .values((post_permission::tenant_id.eq(tenant.raw()), row))
                .on_conflict_do_nothing()
                .execute(c)?;
        }
        for row in &rows.appointments {
            diesel::insert_into(appointment::table)
                .values((appointment::tenant_id.eq(tenant.raw()), row))
                .on_conflict((appointment::tenant_id, appointment::id))
                .do_update()
                .set(row)
                .execute(c)?;
        }
        for row in &rows.substitutes {
            diesel::insert_into(substitute::table)
                .values((substitute::tenant_id.eq(tenant.raw()), row))
                .on_conflict((substitute::tenant_id, substitute::id))
                .do_update()
                .set(row)
                .execute(c)?;
        }
        for row in &rows.absences {
            diesel::insert_into(absence::table)
                .values((absence::tenant_id.eq(tenant.raw()), row))
                .on_conflict((absence::tenant_id, absence::id))
                .do_update()
                .set(row)
                .execute(c)?;
        }
    });
    bump_org(conn, tenant)?;
    Ok(versions(conn, tenant)?.org)
}

/// Takes a substitute away; `false` when there was none.
pub fn remove_substitute(conn: &mut Conn, tenant: TenantId, id: i64) -> Result<bool> {
    let gone = both!(conn, |c| diesel::delete(substitute::table.find((tenant.raw(), id))).execute(c)?);
    bump_org(conn, tenant)?;
    Ok(gone == 1)
}

/// Takes an appointment away that has not begun; `false` when there was none.
pub fn remove_appointment(conn: &mut Conn, tenant: TenantId, id: i64) -> Result<bool> {
    let gone = both!(conn, |c| diesel::delete(appointment::table.find((tenant.raw(), id))).execute(c)?);
    bump_org(conn, tenant)?;
    Ok(gone == 1)
}

/// Takes an absence away; `false` when there was none.
pub fn remove_absence(conn: &mut Conn, tenant: TenantId, id: i64) -> Result<bool> {
    let gone = both!(conn, |c| diesel::delete(absence::table.find((tenant.raw(), id))).execute(c)?);
    bump_org(conn, tenant)?;
    Ok(gone == 1)
}
