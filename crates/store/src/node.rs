//! Node numbers of the id generator: 0..=1023, leased under the database's clock, so that two processes never
//! make the same id. A process that finds its number with another owner must stop making ids.
//!
//! With each number stands a mark: no id that its holders made bears a later time. Who begins does so above all
//! marks, so that ids grow across a restart too, whatever the clock did meanwhile.

use diesel::prelude::*;

use crate::{Conn, Result, db::both, dialect, schema::node};

/// The greatest node number: ten bits of an id.
pub const LAST_NODE: i64 = 1023;

/// Takes the lowest free node number for `owner` (a text unique to the process), for `millis`. A number that
/// this owner already holds is prolonged. `None` when all are taken.
pub fn lease(conn: &mut Conn, owner: &str, millis: i64) -> Result<Option<i64>> {
    both!(conn, |c| {
        let now = dialect::now(c)?;
        let columns = (node::id, node::owner, node::lease_until);
        let rows: Vec<(i64, String, i64)> = node::table.select(columns).order(node::id).load(c)?;
        let own = rows.iter().find(|(_, holder, until)| holder == owner && *until > now).map(|row| row.0);
        let taken: Vec<i64> = rows.iter().filter(|row| row.2 > now).map(|row| row.0).collect();
        let Some(id) = own.or_else(|| (0..=LAST_NODE).find(|id| !taken.contains(id))) else {
            return Ok(None);
        };
        let lease = (node::owner.eq(owner), node::lease_until.eq(now + millis));
        diesel::insert_into(node::table)
            .values((node::id.eq(id), lease, node::mark.eq(0)))
            .on_conflict(node::id)
            .do_update()
            .set(lease)
            .execute(c)?;
        Ok(Some(id))
    })
}

/// Prolongs a lease, also one that ran out and that nobody took; `false` when the number went to another owner.
pub fn renew(conn: &mut Conn, id: i64, owner: &str, millis: i64) -> Result<bool> {
    both!(conn, |c| {
        let until = dialect::now(c)? + millis;
        let held = node::table.filter(node::id.eq(id)).filter(node::owner.eq(owner));
        Ok(diesel::update(held).set(node::lease_until.eq(until)).execute(c)? == 1)
    })
}

/// The greatest mark of all numbers; 0 where none was ever taken.
pub fn greatest_mark(conn: &mut Conn) -> Result<i64> {
    both!(conn, |c| {
        let mark: Option<i64> = node::table.select(diesel::dsl::max(node::mark)).get_result(c)?;
        Ok(mark.unwrap_or(0))
    })
}

/// Sets the mark of a number that is held.
pub fn set_mark(conn: &mut Conn, id: i64, owner: &str, mark: i64) -> Result<()> {
    both!(conn, |c| {
        let held = node::table.filter(node::id.eq(id)).filter(node::owner.eq(owner));
        diesel::update(held).set(node::mark.eq(mark)).execute(c)?;
        Ok(())
    })
}

/// Gives a number back. It is free only after `rest_millis`, so that its next owner never meets ids of the
/// same millisecond.
pub fn release(conn: &mut Conn, id: i64, owner: &str, rest_millis: i64) -> Result<()> {
    both!(conn, |c| {
        let until = dialect::now(c)? + rest_millis;
        let held = node::table.filter(node::id.eq(id)).filter(node::owner.eq(owner));
        diesel::update(held).set((node::owner.eq(""), node::lease_until.eq(until))).execute(c)?;
        Ok(())
    })
}
