//! Calendars, every number of them kept, and the work of computing open deadlines anew after one was published.

use diesel::prelude::*;
use waypost_base::TenantId;

use crate::{
    Conn, Result,
    db::both,
    schema::{calendar, reckoning, tenant},
    tenant::bump_org,
};

/// A published calendar.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar)]
pub struct CalendarRow {
    /// 0: the whole organisation.
    pub department: i64,
    /// From 1; the newest counts.
    pub no: i64,
    /// JSON.
    pub body: String,
    pub published_at: i64,
    pub published_by: Option<i64>,
}

/// Open deadlines that are computed anew.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = reckoning)]
pub struct ReckoningRow {
    pub id: i64,
    /// The last case done.
    pub after_case: i64,
    /// How many cases are done.
    pub cases: i64,
    pub begun_at: i64,
    pub ended_at: Option<i64>,
}

/// The calendars of a tenant that count, by department.
pub fn current(conn: &mut Conn, tenant: TenantId) -> Result<Vec<CalendarRow>> {
    both!(conn, |c| {
        let rows: Vec<CalendarRow> = calendar::table
            .filter(calendar::tenant_id.eq(tenant.raw()))
            .select(CalendarRow::as_select())
            .order((calendar::department, calendar::no.desc()))
            .load(c)?;
        let mut newest: Vec<CalendarRow> = Vec::new();
        for row in rows {
            if newest.last().is_none_or(|last| last.department != row.department) {
                newest.push(row);
            }
        }
        Ok(newest)
    })
}

/// Adds a number of a calendar, under a new version of the organisation. A number that is there is a `Constraint`.
pub fn publish(conn: &mut Conn, tenant: TenantId, row: &CalendarRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(calendar::table)
            .values((calendar::tenant_id.eq(tenant.raw()), row))
            .execute(c)?;
    });
    bump_org(conn, tenant)
}

/// Begins to compute open deadlines anew; what is at work already begins again from the first case.
pub fn begin_reckoning(conn: &mut Conn, tenant: TenantId, row: &ReckoningRow) -> Result<()> {
    both!(conn, |c| {
        let open = reckoning::table
            .filter(reckoning::tenant_id.eq(tenant.raw()))
            .filter(reckoning::ended_at.is_null());
        diesel::update(open).set(reckoning::ended_at.eq(Some(row.begun_at))).execute(c)?;
        diesel::insert_into(reckoning::table)
            .values((reckoning::tenant_id.eq(tenant.raw()), row))
            .execute(c)?;
        Ok(())
    })
}

/// The tenants whose open deadlines are being computed anew.
pub fn tenants_reckoning(conn: &mut Conn) -> Result<Vec<i64>> {
    both!(conn, |c| {
        let open = reckoning::table
            .filter(reckoning::tenant_id.eq(tenant::tenant_id))
            .filter(reckoning::ended_at.is_null());
        Ok(tenant::table
            .filter(diesel::dsl::exists(open))
            .select(tenant::tenant_id)
            .order(tenant::tenant_id)
            .load(c)?)
    })
}

/// The computation at work, if there is one.
pub fn reckoning(conn: &mut Conn, tenant: TenantId) -> Result<Option<ReckoningRow>> {
    both!(conn, |c| Ok(reckoning::table
        .filter(reckoning::tenant_id.eq(tenant.raw()))
        .filter(reckoning::ended_at.is_null())
        .select(ReckoningRow::as_select())
        .order(reckoning::id.desc())
        .limit(1)
        .get_result(c)
        .optional()?))
}

/// Notes how far a computation is; nothing happens to one that was begun again.
pub fn go_on(conn: &mut Conn, tenant: TenantId, row: &ReckoningRow) -> Result<()> {
    both!(conn, |c| {
        let open = reckoning::table.find((tenant.raw(), row.id)).filter(reckoning::ended_at.is_null());
        diesel::update(open)
            .set((
                reckoning::after_case.eq(row.after_case),
                reckoning::cases.eq(row.cases),
                reckoning::ended_at.eq(row.ended_at),
            ))
            .execute(c)?;
        Ok(())
    })
}
