//! People who can sign in, and permissions that a person holds rather than a post.

use diesel::prelude::*;
use waypost_base::{TenantId, UserId};

use crate::{
    Conn, Result,
    db::both,
    schema::{person, person_permission},
    tenant::bump_org,
};

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = person)]
pub struct PersonRow {
    /// The user id.
    pub id: i64,
    /// Sign-in name, unique in the tenant; callers fold its case.
    pub name: String,
    /// Shown name.
    pub display: String,
    /// Whether the person may sign in.
    pub active: bool,
    /// Password hash in PHC form.
    pub password: Option<String>,
    /// Sealed secret of the one-time codes.
    pub totp: Option<String>,
    /// Language chosen.
    pub language: Option<String>,
    /// Theme chosen.
    pub theme: Option<String>,
    /// Milliseconds.
    pub created_at: i64,
    /// Whether somebody else made the password, so that the person must choose an own one.
    pub password_given: bool,
    /// Whether single keys move about the pages.
    pub keys: bool,
}

/// What a person may change about himself, and an administrator about anyone. `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = person)]
pub struct PersonChange {
    /// Shown name.
    pub display: Option<String>,
    /// Whether the person may sign in.
    pub active: Option<bool>,
    /// Password hash; `Some(None)` takes it away.
    pub password: Option<Option<String>>,
    /// Whether somebody else made the password.
    pub password_given: Option<bool>,
    /// Secret of the one-time codes; `Some(None)` takes it away.
    pub totp: Option<Option<String>>,
    /// Language.
    pub language: Option<Option<String>>,
    /// Theme.
    pub theme: Option<Option<String>>,
    /// Whether single keys move about the pages.
    pub keys: Option<bool>,
}

/// Adds a person. A name in use is a `Constraint`.
pub fn insert(conn: &mut Conn, tenant: TenantId, row: &PersonRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(person::table).values((person::tenant_id.eq(tenant.raw()), row)).execute(c)?;
    });
    bump_org(conn, tenant)
}

/// Changes a person; `false` when there is no such person.
pub fn change(conn: &mut Conn, tenant: TenantId, user: UserId, change: &PersonChange) -> Result<bool> {
    if *change == PersonChange::default() {
        return Ok(by_id(conn, tenant, user)?.is_some());
    }
    let changed = both!(conn, |c| diesel::update(person::table.find((tenant.raw(), user.raw())))
        .set(change)
        .execute(c)?);
    if change.display.is_some() || change.active.is_some() {
        bump_org(conn, tenant)?;
    }
    Ok(changed == 1)
}

/// The person with an id.
pub fn by_id(conn: &mut Conn, tenant: TenantId, user: UserId) -> Result<Option<PersonRow>> {
    both!(conn, |c| Ok(person::table
        .find((tenant.raw(), user.raw()))
        .select(PersonRow::as_select())
        .get_result(c)
        .optional()?))
}

/// The person with a sign-in name.
pub fn by_name(conn: &mut Conn, tenant: TenantId, name: &str) -> Result<Option<PersonRow>> {
    both!(conn, |c| Ok(person::table
        .filter(person::tenant_id.eq(tenant.raw()))
        .filter(person::name.eq(name))
        .select(PersonRow::as_select())
        .get_result(c)
        .optional()?))
}

/// Every person of a tenant, by name.
pub fn list(conn: &mut Conn, tenant: TenantId) -> Result<Vec<PersonRow>> {
    both!(conn, |c| Ok(person::table
        .filter(person::tenant_id.eq(tenant.raw()))
        .select(PersonRow::as_select())
        .order(person::name)
        .load(c)?))
}

/// The permissions that a person holds himself.
pub fn permissions(conn: &mut Conn, tenant: TenantId, user: UserId) -> Result<Vec<String>> {
    both!(conn, |c| Ok(person_permission::table
        .filter(person_permission::tenant_id.eq(tenant.raw()))
        .filter(person_permission::person.eq(user.raw()))
        .select(person_permission::permission)
        .order(person_permission::permission)
        .load(c)?))
}

/// Every (person, permission) of a tenant.
pub fn all_permissions(conn: &mut Conn, tenant: TenantId) -> Result<Vec<(i64, String)>> {
    both!(conn, |c| Ok(person_permission::table
        .filter(person_permission::tenant_id.eq(tenant.raw()))
        .select((person_permission::person, person_permission::permission))
        .order((person_permission::person, person_permission::permission))
        .load(c)?))
}

/// Gives a person a permission; held already, nothing changes.
pub fn grant(conn: &mut Conn, tenant: TenantId, user: UserId, permission: &str) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(person_permission::table)
            .values((
                person_permission::tenant_id.eq(tenant.raw()),
                person_permission::person.eq(user.raw()),
                person_permission::permission.eq(permission),
            ))
            .on_conflict_do_nothing()
            .execute(c)?;
    });
    bump_org(conn, tenant)
}

/// Takes a permission from a person; `false` when he did not hold it.
pub fn withdraw(conn: &mut Conn, tenant: TenantId, user: UserId, permission: &str) -> Result<bool> {
    let key = (tenant.raw(), user.raw(), permission);
    let gone = both!(conn, |c| diesel::delete(person_permission::table.find(key)).execute(c)?);
    bump_org(conn, tenant)?;
    Ok(gone == 1)
}
