//! The node number that this process makes ids with: leased, renewed, and looked at before every write.
//!
//! A process whose lease ran out (it was frozen, or the disk took no renewal) writes nothing before the number is
//! known to be its own still: the check renews it within the transaction that wants to write. Where another process
//! took the number, this one must stop ([`StoreError::Fenced`]). A disk without room is no reason to stop: then
//! nothing is written, so no id is used, and reading goes on.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64, Ordering},
};

use waypost_store::{Conn, Db, StoreError, node};

use crate::{
    AppError,
    clock::{Clock, SystemClock},
    ids::IdMaker,
    secrets,
};

/// How long a node number is held without renewal, in milliseconds.
const LEASE: i64 = 60_000;
/// From this long after a renewal on, each write renews it.
const DOUBTED: i64 = 45_000;
/// How long a released node number rests, so that ids of the next holder are above those of this one.
const REST: i64 = 50;

/// The node number of this process.
pub(crate) struct NodeLease {
    db: Db,
    held: Arc<Held>,
}

struct Held {
    owner: String,
    ids: Arc<IdMaker>,
    /// Whether there is a number yet.
    taken: AtomicBool,
    /// When it was last renewed, on the machine's clock: the one that SQLite judges leases by.
    renewed_at: AtomicI64,
}

impl NodeLease {
    /// Takes a number for these ids; where the disk has no room, later, and until then nothing can be written.
    pub(crate) fn take(db: &Db, ids: Arc<IdMaker>) -> Result<NodeLease, AppError> {
        let (owner, _) = secrets::token()?;
        let held = Held { owner, ids, taken: AtomicBool::new(false), renewed_at: AtomicI64::new(0) };
        let lease = NodeLease { db: db.clone(), held: Arc::new(held) };
        match lease.take_now() {
            Err(fault) if fault.is_full() => {
                tracing::warn!(%fault, "no node number yet: pages are shown, nothing can be changed");
            }
            other => other?,
        }
        let held = lease.held.clone();
        db.check_before_writing(move |conn| held.check(conn));
        Ok(lease)
    }

    /// Keeps the number, or takes one where there was no room for it before.
    pub(crate) fn renew(&self) -> Result<(), AppError> {
        if !self.held.taken.load(Ordering::Acquire) {
            return self.take_now();
        }
        let began = SystemClock.now().millis();
        let mark = self.held.ids.next_mark();
        self.db.write_unchecked(|conn| -> Result<(), StoreError> {
            self.held.renew(conn)?;
            node::set_mark(conn, self.held.ids.node(), &self.held.owner, mark)
        })?;
        self.held.ids.allow(mark);
        self.held.renewed_at.store(began, Ordering::Release);
        Ok(())
    }

    fn take_now(&self) -> Result<(), AppError> {
        let Held { owner, ids, .. } = &*self.held;
        let began = SystemClock.now().millis();
        let (number, mark) = self.db.write_unchecked(|conn| -> Result<_, AppError> {
            let number = node::lease(conn, owner, LEASE)?.ok_or_else(|| {
                AppError::Config("every node number is taken; is an old process still running?".to_owned())
            })?;
            ids.begin(number, node::greatest_mark(conn)?);
            let mark = ids.next_mark();
            node::set_mark(conn, number, owner, mark)?;
            Ok((number, mark))
        })?;
        ids.begin(number, 0);
        ids.allow(mark);
        self.held.renewed_at.store(began, Ordering::Release);
        self.held.taken.store(true, Ordering::Release);
        Ok(())
    }
}

impl Held {
    /// Before every write. What it renews here counts for that transaction only: it may be rolled back.
    fn check(&self, conn: &mut Conn) -> Result<(), StoreError> {
        if !self.taken.load(Ordering::Acquire) {
            return Err(StoreError::Full);
        }
        let age = SystemClock.now().millis() - self.renewed_at.load(Ordering::Acquire);
        if (0..DOUBTED).contains(&age) { Ok(()) } else { self.renew(conn) }
    }

    fn renew(&self, conn: &mut Conn) -> Result<(), StoreError> {
        let kept = node::renew(conn, self.ids.node(), &self.owner, LEASE)?;
        if kept { Ok(()) } else { Err(StoreError::Fenced) }
    }
}

impl Drop for NodeLease {
    fn drop(&mut self) {
        let Held { owner, ids, .. } = &*self.held;
        let given_back = self.db.write_unchecked(|conn| {
            node::set_mark(conn, ids.node(), owner, ids.last_mark())?;
            node::release(conn, ids.node(), owner, REST)
        });
        if let Err(fault) = given_back {
            tracing::debug!(%fault, "the node number runs out by itself");
        }
    }
}

#[cfg(test)]
mod tests;
