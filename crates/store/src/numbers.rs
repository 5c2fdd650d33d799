//! Number series as administrators see them: counters, numbers drawn with their cases, numbers void and left out.
//!
//! The desk writes counters and drawn numbers; here they are read. What administrators decide (void, start) has tables
//! of its own, so that what the desk wrote stays what the journals give.

use diesel::prelude::*;
use waypost_base::TenantId;

use crate::{
    Conn, Result,
    db::both,
    schema::{cases, series, series_number, series_start, series_void},
};

/// A series in one period.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct SeriesLine {
    pub name: String,
    pub period: String,
    pub next: i64,
}

/// A number that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct DrawnLine {
    pub n: i64,
    pub written: String,
    pub case: i64,
    /// Readable number of the case.
    pub number: i64,
    pub visit: i64,
    pub property: String,
    pub drawn_at: i64,
    /// Why it stands for nothing any more.
    pub void: Option<String>,
    pub void_at: Option<i64>,
}

/// A number as its case has it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = series_number)]
pub struct CaseNumber {
    pub name: String,
    pub period: String,
    pub n: i64,
    pub written: String,
    pub property: String,
    pub drawn_at: i64,
    pub void: Option<String>,
    pub void_at: Option<i64>,
}

/// A number that an administrator declared void.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = series_void)]
pub struct VoidLine {
    pub name: String,
    pub period: String,
    pub n: i64,
    pub at: i64,
    pub person: i64,
    pub reason: String,
}

/// Where an administrator set the next number.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = series_start)]
pub struct StartLine {
    pub name: String,
    pub period: String,
    /// The next number from then on.
    pub start: i64,
    /// The first number left out; the same as `start` where none is.
    pub skipped: i64,
    pub at: i64,
    pub person: i64,
    pub reason: String,
}

/// Every series, by name, its latest period first.
pub fn series(conn: &mut Conn, tenant: TenantId) -> Result<Vec<SeriesLine>> {
    both!(conn, |c| Ok(series::table
        .filter(series::tenant_id.eq(tenant.raw()))
        .select((series::name, series::period, series::next))
        .order((series::name, series::period.desc()))
        .load(c)?))
}

/// The next number of a series; none was never drawn from.
pub fn next(conn: &mut Conn, tenant: TenantId, name: &str, period: &str) -> Result<Option<i64>> {
    both!(conn, |c| Ok(series::table
        .find((tenant.raw(), name, period))
        .select(series::next)
        .get_result(c)
        .optional()?))
}

/// Numbers drawn from a series below `before`, the highest first.
pub fn drawn(
    conn: &mut Conn,
    tenant: TenantId,
    name: &str,
    period: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<DrawnLine>> {
    both!(conn, |c| Ok(series_number::table
        .inner_join(
            cases::table
                .on(cases::tenant_id.eq(series_number::tenant_id).and(cases::id.eq(series_number::case_id)))
        )
        .filter(series_number::tenant_id.eq(tenant.raw()))
        .filter(series_number::name.eq(name))
        .filter(series_number::period.eq(period))
        .filter(series_number::n.lt(before))
        .select((
            series_number::n,
            series_number::written,
            series_number::case_id,
            cases::number,
            series_number::visit,
            series_number::property,
            series_number::drawn_at,
            series_number::void,
            series_number::void_at,
        ))
        .order(series_number::n.desc())
        .limit(limit)
        .load(c)?))
}

/// One number of a series, if it was drawn.
pub fn one(conn: &mut Conn, tenant: TenantId, name: &str, period: &str, n: i64) -> Result<Option<DrawnLine>> {
    let found = drawn(conn, tenant, name, period, n + 1, 1)?;
    Ok(found.into_iter().find(|line| line.n == n))
}

/// Every number drawn from a series, ascending: for what is missing between them.
pub fn all(conn: &mut Conn, tenant: TenantId, name: &str, period: &str) -> Result<Vec<i64>> {
    both!(conn, |c| Ok(series_number::table
        .filter(series_number::tenant_id.eq(tenant.raw()))
        .filter(series_number::name.eq(name))
        .filter(series_number::period.eq(period))
        .select(series_number::n)
        .order(series_number::n)
        .load(c)?))
}

/// The numbers a case drew, in the order of their series.
pub fn of_case(conn: &mut Conn, tenant: TenantId, case: i64) -> Result<Vec<CaseNumber>> {
    both!(conn, |c| Ok(series_number::table
        .filter(series_number::tenant_id.eq(tenant.raw()))
        .filter(series_number::case_id.eq(case))
        .select(CaseNumber::as_select())
        .order((series_number::name, series_number::period, series_number::n))
        .load(c)?))
}

/// Numbers of a series that an administrator declared void.
pub fn voids(conn: &mut Conn, tenant: TenantId, name: &str, period: &str) -> Result<Vec<VoidLine>> {
    both!(conn, |c| Ok(series_void::table
        .filter(series_void::tenant_id.eq(tenant.raw()))
        .filter(series_void::name.eq(name))
        .filter(series_void::period.eq(period))
        .select(VoidLine::as_select())
        .order(series_void::n)
        .load(c)?))
}

/// Declares a number void; `false` when it was already.
pub fn declare_void(conn: &mut Conn, tenant: TenantId, row: &VoidLine) -> Result<bool> {
    both!(conn, |c| Ok(diesel::insert_into(series_void::table)
        .values((series_void::tenant_id.eq(tenant.raw()), row))
        .on_conflict_do_nothing()
        .execute(c)?
        == 1))
}

/// Where the next number of a series was set, oldest first.
pub fn starts(conn: &mut Conn, tenant: TenantId, name: &str, period: &str) -> Result<Vec<StartLine>> {
    both!(conn, |c| Ok(series_start::table
        .filter(series_start::tenant_id.eq(tenant.raw()))
        .filter(series_start::name.eq(name))
        .filter(series_start::period.eq(period))
        .select(StartLine::as_select())
        .order(series_start::start)
        .load(c)?))
}

/// Sets the next number of a series and keeps who did it.
pub fn set_next(conn: &mut Conn, tenant: TenantId, row: &StartLine) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(series::table)
            .values((
                series::tenant_id.eq(tenant.raw()),
                series::name.eq(&row.name),
                series::period.eq(&row.period),
                series::next.eq(row.start),
            ))
            .on_conflict((series::tenant_id, series::name, series::period))
            .do_update()
            .set(series::next.eq(row.start))
            .execute(c)?;
        diesel::insert_into(series_start::table)
            .values((series_start::tenant_id.eq(tenant.raw()), row))
            .on_conflict_do_nothing()
            .execute(c)?;
        Ok(())
    })
}
