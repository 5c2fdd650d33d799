//! What people are told: one row a person, written by the desk, read and marked here.

use diesel::prelude::*;
use waypost_base::{TenantId, UserId};

use crate::{Conn, Result, db::both, schema::notice};

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = notice)]
pub struct NoticeView {
    pub id: i64,
    pub person: i64,
    pub kind: String,
    #[diesel(column_name = case_id)]
    pub case: i64,
    pub visit: Option<i64>,
    pub stage: Option<i32>,
    pub at: i64,
    /// JSON.
    pub body: String,
    pub read_at: Option<i64>,
}

/// The condition of the index `notice_digest`, word for word: a bound value would not be known to meet it.
fn waits() -> diesel::expression::SqlLiteral<diesel::sql_types::Bool> {
    diesel::dsl::sql("notice.digest = 1")
}

/// A person's notices, the newest first, with ids below `before`.
pub fn list(
    conn: &mut Conn,
    tenant: TenantId,
    person: UserId,
    before: Option<i64>,
    unread: bool,
    limit: i64,
) -> Result<Vec<NoticeView>> {
    both!(conn, |c| {
        let of = notice::table
            .filter(notice::tenant_id.eq(tenant.raw()))
            .filter(notice::person.eq(person.raw()))
            .filter(notice::id.lt(before.unwrap_or(i64::MAX)))
            .select(NoticeView::as_select())
            .order(notice::id.desc())
            .limit(limit);
        Ok(if unread { of.filter(notice::read_at.is_null()).load(c)? } else { of.load(c)? })
    })
}

/// One notice of a person.
pub fn by_id(conn: &mut Conn, tenant: TenantId, person: UserId, id: i64) -> Result<Option<NoticeView>> {
    both!(conn, |c| Ok(notice::table
        .find((tenant.raw(), person.raw(), id))
        .select(NoticeView::as_select())
        .get_result(c)
        .optional()?))
}

/// How many notices a person has not read, up to a limit.
pub fn count_unread(conn: &mut Conn, tenant: TenantId, person: UserId, limit: i64) -> Result<i64> {
    both!(conn, |c| {
        let ids: Vec<i64> = notice::table
            .filter(notice::tenant_id.eq(tenant.raw()))
            .filter(notice::person.eq(person.raw()))
            .filter(notice::read_at.is_null())
            .select(notice::id)
            .limit(limit)
            .load(c)?;
        Ok(i64::try_from(ids.len()).unwrap_or(limit))
    })
}

/// Marks notices as read, up to and with an id: one, or all of them. Gives how many that were.
pub fn mark_read(
    conn: &mut Conn,
    tenant: TenantId,
    person: UserId,
    range: std::ops::RangeInclusive<i64>,
    at: i64,
) -> Result<usize> {
    both!(conn, |c| {
        let unread = notice::table
            .filter(notice::tenant_id.eq(tenant.raw()))
            .filter(notice::person.eq(person.raw()))
            .filter(notice::id.ge(*range.start()))
            .filter(notice::id.le(*range.end()))
            .filter(notice::read_at.is_null());
        Ok(diesel::update(unread).set((notice::read_at.eq(Some(at)), notice::digest.eq(false))).execute(c)?)
    })
}

/// People with an id above `after` for whom the next digest has something, by id.
pub fn people_to_tell(conn: &mut Conn, tenant: TenantId, after: i64, limit: i64) -> Result<Vec<i64>> {
    both!(conn, |c| Ok(notice::table
        .filter(notice::tenant_id.eq(tenant.raw()))
        .filter(notice::person.gt(after))
        .filter(waits())
        .select(notice::person)
        .distinct()
        .order(notice::person)
        .limit(limit)
        .load(c)?))
}

/// What the next digest tells a person, the newest first.
pub fn for_digest(conn: &mut Conn, tenant: TenantId, person: UserId, limit: i64) -> Result<Vec<NoticeView>> {
    both!(conn, |c| Ok(notice::table
        .filter(notice::tenant_id.eq(tenant.raw()))
        .filter(notice::person.eq(person.raw()))
        .filter(waits())
        .select(NoticeView::as_select())
        .order(notice::id.desc())
        .limit(limit)
        .load(c)?))
}

/// Notes that a digest told a person everything up to and with an id.
pub fn told(conn: &mut Conn, tenant: TenantId, person: UserId, up_to: i64) -> Result<usize> {
    both!(conn, |c| {
        let waiting = notice::table
            .filter(notice::tenant_id.eq(tenant.raw()))
            .filter(notice::person.eq(person.raw()))
            .filter(waits())
            .filter(notice::id.le(up_to));
        Ok(diesel::update(waiting).set(notice::digest.eq(false)).execute(c)?)
    })
}

/// Removes a person's read notices from before an instant. They tell of what the journals keep.
pub fn forget(conn: &mut Conn, tenant: TenantId, before: i64, limit: i64) -> Result<usize> {
    both!(conn, |c| {
        let people: Vec<i64> = notice::table
            .filter(notice::tenant_id.eq(tenant.raw()))
            .select(notice::person)
            .distinct()
            .load(c)?;
        let mut gone = 0;
        for person in people {
            let old: Vec<i64> = notice::table
                .filter(notice::tenant_id.eq(tenant.raw()))
                .filter(notice::person.eq(person))
                .filter(notice::at.lt(before))
                .filter(notice::read_at.is_not_null())
                .select(notice::id)
                .order(notice::id)
                .limit(limit)
                .load(c)?;
            for id in old {
                gone += diesel::delete(notice::table.find((tenant.raw(), person, id))).execute(c)?;
            }
        }
        Ok(gone)
    })
}
