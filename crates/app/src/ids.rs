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

/// Makes ids for one node.
pub struct IdMaker {
    clock: Arc<dyn Clock>,
    node: i64,
    /// Milliseconds and counter of the last id, without the node.
    last: AtomicI64,
}

impl IdMaker {
    /// Ids of a node, 0 to 1 023.
    pub fn new(node: u16, clock: Arc<dyn Clock>) -> Self {
        Self { clock, node: i64::from(node) & ((1 << NODE_BITS) - 1), last: AtomicI64::new(0) }
    }

    /// The node number these ids carry.
    pub fn node(&self) -> i64 {
        self.node
    }

    /// A fresh id, greater than every one this maker gave before.
    pub fn fresh(&self) -> i64 {
        let floor = (self.clock.now().millis() - EPOCH_MILLIS).max(0) << COUNTER_BITS;
        let mut seen = self.last.load(Ordering::Relaxed);
        loop {
            let next = floor.max(seen + 1);
            match self.last.compare_exchange_weak(seen, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return self.compose(next),
                Err(now_seen) => seen = now_seen,
            }
        }
    }

    fn compose(&self, ticks: i64) -> i64 {
        let counter = ticks & ((1 << COUNTER_BITS) - 1);
        ((ticks >> COUNTER_BITS) << (NODE_BITS + COUNTER_BITS)) | (self.node << COUNTER_BITS) | counter
    }
}

#[cfg(test)]
mod tests;
