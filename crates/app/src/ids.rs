//! Fresh ids: 41 bits of milliseconds since 2024, 10 of node, 12 of counter; never backwards.
//!
//! The counter runs over into the milliseconds when a node needs more than 4 096 ids in one, and a clock that
//! jumps back does not matter: an id is always greater than the one before it on the same node. The node number is
//! a leased row, so two nodes never share one.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use crate::clock::Clock;

/// 2024-01-01T00:00:00Z, so that 41 bits reach the year 2093.
const EPOCH_MILLIS: i64 = 1_704_067_200_000;
const NODE_BITS: u32 = 10;
const COUNTER_BITS: u32 = 12;

/// How far ahead of the clock a mark is set, in milliseconds; longer than two renewals of the node number are apart.
const AHEAD_MILLIS: i64 = 20_000;
/// What lies between the latest time that the clock may give an id and the mark, in milliseconds: room for the ids
/// made while the clock may give none.
const ROOM_MILLIS: i64 = 1_000;

/// The least id that an instant may bear, in milliseconds: for finding by key what began about then.
pub fn least_at(millis: i64) -> i64 {
    let latest = i64::MAX >> (NODE_BITS + COUNTER_BITS);
    (millis.saturating_sub(EPOCH_MILLIS)).clamp(0, latest) << (NODE_BITS + COUNTER_BITS)
}

/// Makes ids for one node.
pub struct IdMaker {
    clock: Arc<dyn Clock>,
    node: AtomicI64,
    /// Milliseconds and counter of the last id, without the node.
    last: AtomicI64,
    /// The latest milliseconds that the clock may give an id.
    latest: AtomicI64,
}

impl IdMaker {
    /// Ids of a node, 0 to 1 023.
    pub fn new(node: u16, clock: Arc<dyn Clock>) -> Self {
        let node = i64::from(node) & ((1 << NODE_BITS) - 1);
        let latest = AtomicI64::new(i64::MAX >> (NODE_BITS + COUNTER_BITS));
        Self { clock, node: AtomicI64::new(node), last: AtomicI64::new(0), latest }
    }

    /// The node number these ids carry.
    pub fn node(&self) -> i64 {
        self.node.load(Ordering::Relaxed)
    }

    /// From here on ids of this node, above a mark.
    pub(crate) fn begin(&self, node: i64, mark: i64) {
        self.node.store(node & ((1 << NODE_BITS) - 1), Ordering::Relaxed);
        self.last.fetch_max(mark << COUNTER_BITS, Ordering::Relaxed);
    }

    /// The mark to write down next: above every id made until then. Once it is on disk, [`IdMaker::allow`] it.
    pub(crate) fn next_mark(&self) -> i64 {
        (self.clock_millis() + AHEAD_MILLIS).max(self.last_mark()) + ROOM_MILLIS
    }

    /// Ids may bear times up to this mark, which is on disk.
    pub(crate) fn allow(&self, mark: i64) {
        self.latest.store(mark - ROOM_MILLIS, Ordering::Relaxed);
    }

    /// The mark that is just above the ids made so far.
    pub(crate) fn last_mark(&self) -> i64 {
        (self.last.load(Ordering::Relaxed) >> COUNTER_BITS) + 1
    }

    /// A fresh id, greater than every one this maker gave before.
    pub fn fresh(&self) -> i64 {
        let floor = self.clock_millis().min(self.latest.load(Ordering::Relaxed)) << COUNTER_BITS;
        let mut seen = self.last.load(Ordering::Relaxed);
        loop {
            let next = floor.max(seen + 1);
            match self.last.compare_exchange_weak(seen, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return self.compose(next),
                Err(now_seen) => seen = now_seen,
            }
        }
    }

    pub(crate) fn clock_millis(&self) -> i64 {
        (self.clock.now().millis() - EPOCH_MILLIS).max(0)
    }

    fn compose(&self, ticks: i64) -> i64 {
        let counter = ticks & ((1 << COUNTER_BITS) - 1);
        ((ticks >> COUNTER_BITS) << (NODE_BITS + COUNTER_BITS)) | (self.node() << COUNTER_BITS) | counter
    }
}

#[cfg(test)]
mod tests;
