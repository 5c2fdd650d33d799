//! Failed attempts to authenticate, counted per subject (a name, an address) and window.

use diesel::prelude::*;
use waypost_base::TenantId;

use crate::{Conn, Result, db::both, schema::attempt};

/// Failures counted of a subject, and when their window began. `None`: none, or the window is over at `now`.
pub fn failures(
    conn: &mut Conn,
    tenant: TenantId,
    subject: &str,
    now: i64,
    window_millis: i64,
) -> Result<Option<(i64, i32)>> {
    both!(conn, |c| Ok(attempt::table
        .find((tenant.raw(), subject))
        .filter(attempt::window_start.gt(now - window_millis))
        .select((attempt::window_start, attempt::failures))
        .get_result(c)
        .optional()?))
}

/// Counts a failure and gives how many there are in the window; one after the window's end begins a new one.
pub fn fail(conn: &mut Conn, tenant: TenantId, subject: &str, now: i64, window_millis: i64) -> Result<i32> {
    let known = failures(conn, tenant, subject, now, window_millis)?;
    let (start, count) = known.map_or((now, 1), |(start, count)| (start, count.saturating_add(1)));
    both!(conn, |c| {
        let values = (attempt::window_start.eq(start), attempt::failures.eq(count));
        diesel::insert_into(attempt::table)
            .values((attempt::tenant_id.eq(tenant.raw()), attempt::subject.eq(subject), values))
            .on_conflict((attempt::tenant_id, attempt::subject))
            .do_update()
            .set(values)
            .execute(c)?;
        Ok(count)
    })
}

/// Takes back one failure that was counted, after a success.
pub fn forgive(conn: &mut Conn, tenant: TenantId, subject: &str) -> Result<()> {
    both!(conn, |c| {
        let counted = attempt::table.find((tenant.raw(), subject)).filter(attempt::failures.gt(0));
        diesel::update(counted).set(attempt::failures.eq(attempt::failures - 1)).execute(c)?;
        Ok(())
    })
}

/// Forgets the failures of a subject, after a success.
pub fn clear(conn: &mut Conn, tenant: TenantId, subject: &str) -> Result<()> {
    both!(conn, |c| {
        diesel::delete(attempt::table.find((tenant.raw(), subject))).execute(c)?;
        Ok(())
    })
}

/// Forgets windows that began before `before`; gives how many.
pub fn purge(conn: &mut Conn, tenant: TenantId, before: i64) -> Result<usize> {
    both!(conn, |c| {
        let old = attempt::table
            .filter(attempt::tenant_id.eq(tenant.raw()))
            .filter(attempt::window_start.lt(before));
        Ok(diesel::delete(old).execute(c)?)
    })
}
