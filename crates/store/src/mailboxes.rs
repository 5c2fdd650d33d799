//! Where people get mail and how they want to be told; when a tenant's digests are made.

use diesel::prelude::*;
use waypost_base::{TenantId, UserId};

use crate::{
    Conn, Result,
    db::both,
    schema::{mail_rule, mailbox},
    tenant::bump_org,
};

/// Where a person gets mail, and how he wants to be told.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = mailbox)]
pub struct MailboxRow {
    pub person: i64,
    /// Empty: none.
    pub address: String,
    /// One letter a day with what happened.
    pub digest: bool,
    /// Kinds of notices that are sent at once, separated by blanks.
    pub at_once: String,
}

/// When a tenant's digests are made.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = mail_rule)]
pub struct MailRuleRow {
    /// Minute of the tenant's day.
    pub digest_minute: i32,
    /// On working days only.
    pub working_days: bool,
    /// The last day that is done, days since 1970.
    pub made_on: i64,
    /// Of the day at hand, the last person done.
    pub made_after: i64,
}

/// Every mailbox of a tenant, by person.
pub fn list(conn: &mut Conn, tenant: TenantId) -> Result<Vec<MailboxRow>> {
    both!(conn, |c| Ok(mailbox::table
        .filter(mailbox::tenant_id.eq(tenant.raw()))
        .select(MailboxRow::as_select())
        .order(mailbox::person)
        .load(c)?))
}

/// Saves a mailbox, under a new version of the organisation.
pub fn save(conn: &mut Conn, tenant: TenantId, row: &MailboxRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(mailbox::table)
            .values((mailbox::tenant_id.eq(tenant.raw()), row))
            .on_conflict((mailbox::tenant_id, mailbox::person))
            .do_update()
            .set(row)
            .execute(c)?;
    });
    bump_org(conn, tenant)
}

/// Gives a person an address, or takes it away; how he wants to be told stays.
pub fn set_address(conn: &mut Conn, tenant: TenantId, person: UserId, address: &str) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(mailbox::table)
            .values((
                mailbox::tenant_id.eq(tenant.raw()),
                mailbox::person.eq(person.raw()),
                mailbox::address.eq(address),
                mailbox::digest.eq(true),
                mailbox::at_once.eq(""),
            ))
            .on_conflict((mailbox::tenant_id, mailbox::person))
            .do_update()
            .set(mailbox::address.eq(address))
            .execute(c)?;
    });
    bump_org(conn, tenant)
}

/// When a tenant's digests are made, if anybody said so.
pub fn rule(conn: &mut Conn, tenant: TenantId) -> Result<Option<MailRuleRow>> {
    both!(conn, |c| Ok(mail_rule::table
        .find(tenant.raw())
        .select(MailRuleRow::as_select())
        .get_result(c)
        .optional()?))
}

/// Saves when a tenant's digests are made, and how far the present day is done.
pub fn save_rule(conn: &mut Conn, tenant: TenantId, row: &MailRuleRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(mail_rule::table)
            .values((mail_rule::tenant_id.eq(tenant.raw()), row))
            .on_conflict(mail_rule::tenant_id)
            .do_update()
            .set(row)
            .execute(c)?;
        Ok(())
    })
}
