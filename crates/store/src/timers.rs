//! Clocks of open visits, as rows: which tenants have something due, what it is, and what has passed.
//!
//! The desk writes them in the commit that sets a clock; here they are read, and put off when firing one failed.

use diesel::prelude::*;
use waypost_base::{CaseId, TenantId};

use crate::{
    Conn, Result,
    db::both,
    schema::{cases, overrun, tenant, timer, work_item},
};

/// A clock.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Queryable, Selectable)]
#[diesel(table_name = timer)]
pub struct TimerRow {
    #[diesel(column_name = case_id)]
    pub case: i64,
    pub visit: i64,
    /// `reminder`, `warning`, `deadline`.
    pub kind: String,
    pub due_at: i64,
}

/// A deadline that passed, with its case.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct OverrunView {
    pub id: i64,
    pub case: i64,
    pub visit: i64,
    pub stage: i32,
    pub run: i32,
    pub outcome: String,
    pub due_at: i64,
    pub at: i64,
    pub number: i64,
    pub title: String,
    pub flow: i64,
    pub flow_version: i64,
    pub ending: Option<String>,
}

/// Which deadlines that passed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OverrunQuery<'a> {
    /// Of these flows; none: of all.
    pub flows: Option<&'a [i64]>,
    /// At this stage.
    pub stage: Option<i32>,
    /// With this outcome.
    pub outcome: Option<&'a str>,
    /// From this instant on, up to and without that one.
    pub from: i64,
    pub until: i64,
    /// Before this one, of the page before: instant, case, id.
    pub before: Option<(i64, i64, i64)>,
    pub limit: i64,
}

/// The tenants that have something due at an instant.
pub fn tenants_with_due(conn: &mut Conn, now: i64) -> Result<Vec<i64>> {
    both!(conn, |c| {
        let due = timer::table.filter(timer::tenant_id.eq(tenant::tenant_id)).filter(timer::look_at.le(now));
        Ok(tenant::table
            .filter(diesel::dsl::exists(due))
            .select(tenant::tenant_id)
            .order(tenant::tenant_id)
            .load(c)?)
    })
}

/// What is due at an instant, the longest due first.
pub fn due(conn: &mut Conn, tenant: TenantId, now: i64, limit: i64) -> Result<Vec<TimerRow>> {
    both!(conn, |c| Ok(timer::table
        .filter(timer::tenant_id.eq(tenant.raw()))
        .filter(timer::look_at.le(now))
        .select(TimerRow::as_select())
        .order((timer::look_at, timer::due_at, timer::case_id, timer::visit, timer::kind))
        .limit(limit)
        .load(c)?))
}

/// Lets a clock be looked at again only at an instant; nothing happens when it has changed meanwhile.
pub fn put_off(conn: &mut Conn, tenant: TenantId, row: &TimerRow, until: i64) -> Result<bool> {
    both!(conn, |c| {
        let same = timer::table
            .find((tenant.raw(), row.case, row.visit, row.kind.as_str()))
            .filter(timer::due_at.eq(row.due_at));
        Ok(diesel::update(same).set(timer::look_at.eq(until)).execute(c)? == 1)
    })
}

/// The clocks of a case.
pub fn of_case(conn: &mut Conn, tenant: TenantId, case: CaseId) -> Result<Vec<TimerRow>> {
    both!(conn, |c| Ok(timer::table
        .filter(timer::tenant_id.eq(tenant.raw()))
        .filter(timer::case_id.eq(case.raw()))
        .select(TimerRow::as_select())
        .order((timer::visit, timer::kind))
        .load(c)?))
}

/// The cases with a clock, by id, after one.
pub fn cases_with(conn: &mut Conn, tenant: TenantId, after: i64, limit: i64) -> Result<Vec<i64>> {
    both!(conn, |c| Ok(timer::table
        .filter(timer::tenant_id.eq(tenant.raw()))
        .filter(timer::case_id.gt(after))
        .select(timer::case_id)
        .distinct()
        .order(timer::case_id)
        .limit(limit)
        .load(c)?))
}

/// The cases with a clock or with open work, by id, after one: those whose deadlines a calendar may move, and those
/// that began before their flow knew of deadlines.
pub fn cases_open(conn: &mut Conn, tenant: TenantId, after: i64, limit: i64) -> Result<Vec<i64>> {
    let mut cases = cases_with(conn, tenant, after, limit)?;
    let working: Vec<i64> = both!(conn, |c| Ok::<_, crate::StoreError>(
        work_item::table
            .filter(work_item::tenant_id.eq(tenant.raw()))
            .filter(work_item::case_id.gt(after))
            .filter(work_item::closed_at.is_null())
            .select(work_item::case_id)
            .distinct()
            .order(work_item::case_id)
            .limit(limit)
            .load(c)?
    ))?;
    cases.extend(working);
    cases.sort_unstable();
    cases.dedup();
    cases.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(cases)
}

/// The deadlines of a case that passed, in order.
pub fn overruns_of(conn: &mut Conn, tenant: TenantId, case: CaseId) -> Result<Vec<crate::set::OverrunRow>> {
    type Columns = (i64, i64, i64, i32, i32, String, i64, i64);
    both!(conn, |c| {
        let rows: Vec<Columns> = overrun::table
            .filter(overrun::tenant_id.eq(tenant.raw()))
            .filter(overrun::case_id.eq(case.raw()))
            .select((
                overrun::id,
                overrun::case_id,
                overrun::visit,
                overrun::stage,
                overrun::run,
                overrun::outcome,
                overrun::due_at,
                overrun::at,
            ))
            .order(overrun::id)
            .load(c)?;
        let row = |(id, case, visit, stage, run, outcome, due_at, at): Columns| crate::set::OverrunRow {
            id,
            case,
            visit,
            stage,
            run,
            outcome,
            due_at,
            at,
        };
        Ok(rows.into_iter().map(row).collect())
    })
}

/// Deadlines that passed, the newest first.
pub fn overruns(conn: &mut Conn, tenant: TenantId, query: &OverrunQuery<'_>) -> Result<Vec<OverrunView>> {
    both!(conn, |c| {
        let mut rows = overrun::table
            .inner_join(
                cases::table.on(cases::tenant_id.eq(overrun::tenant_id).and(cases::id.eq(overrun::case_id))),
            )
            .filter(overrun::tenant_id.eq(tenant.raw()))
            .filter(overrun::at.ge(query.from))
            .filter(overrun::at.lt(query.until))
            .into_boxed();
        if let Some((at, case, id)) = query.before {
            rows = rows.filter(
                overrun::at.lt(at).or(overrun::at
                    .eq(at)
                    .and(overrun::case_id.lt(case).or(overrun::case_id.eq(case).and(overrun::id.lt(id))))),
            );
        }
        if let Some(flows) = query.flows {
            rows = rows.filter(cases::flow.eq_any(flows.to_vec()));
        }
        if let Some(stage) = query.stage {
            rows = rows.filter(overrun::stage.eq(stage));
        }
        if let Some(outcome) = query.outcome {
            rows = rows.filter(overrun::outcome.eq(outcome.to_owned()));
        }
        Ok(rows
            .select((
                overrun::id,
                overrun::case_id,
                overrun::visit,
                overrun::stage,
                overrun::run,
                overrun::outcome,
                overrun::due_at,
                overrun::at,
                cases::number,
                cases::title,
                cases::flow,
                cases::flow_version,
                cases::ending,
            ))
            .order((overrun::at.desc(), overrun::case_id.desc(), overrun::id.desc()))
            .limit(query.limit)
            .load(c)?)
    })
}
