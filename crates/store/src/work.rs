//! Open work by the party that it waits for: what an administrator asks before the organisation is changed.

use diesel::prelude::*;
use waypost_base::{TenantId, UserId};

use crate::{
    Conn, Result,
    db::both,
    schema::{cases, work_item},
};

/// How many open work items wait for a party, of those that one person claimed or nobody.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct OpenWork {
    /// The party, written.
    pub party: String,
    /// Who claimed them.
    pub claimed_by: Option<i64>,
    /// How many.
    pub items: i64,
}

/// All open work of a tenant, by party.
pub fn open_by_party(conn: &mut Conn, tenant: TenantId) -> Result<Vec<OpenWork>> {
    both!(conn, |c| Ok(work_item::table
        .filter(work_item::tenant_id.eq(tenant.raw()))
        .filter(work_item::closed_at.is_null())
        .group_by((work_item::party, work_item::claimed_by))
        .select((work_item::party, work_item::claimed_by, diesel::dsl::count_star()))
        .order((work_item::party, work_item::claimed_by))
        .load(c)?))
}

/// The flow versions that cases still run on.
pub fn versions_at_work(conn: &mut Conn, tenant: TenantId) -> Result<Vec<i64>> {
    both!(conn, |c| Ok(cases::table
        .filter(cases::tenant_id.eq(tenant.raw()))
        .filter(cases::ended_at.is_null())
        .select(cases::flow_version)
        .distinct()
        .load(c)?))
}

/// How many cases that still run were started by a person.
pub fn cases_running_of(conn: &mut Conn, tenant: TenantId, user: UserId) -> Result<i64> {
    both!(conn, |c| Ok(cases::table
        .filter(cases::tenant_id.eq(tenant.raw()))
        .filter(cases::initiator.eq(user.raw()))
        .filter(cases::ended_at.is_null())
        .count()
        .get_result(c)?))
}
