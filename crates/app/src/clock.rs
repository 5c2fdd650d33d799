//! The clock, as a thing that can be replaced: tests set it, the program reads the machine's.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use waypost_base::Timestamp;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The instant now, cut to the millisecond.
    fn now(&self) -> Timestamp;

    /// Whether it also stands in for the database's clock, which judges leases and pauses of jobs: in tests.
    fn judges_jobs(&self) -> bool {
        false
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    // The one place that reads the machine's clock.
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(millis_of(SystemTime::now()))
    }
}

/// An instant of the machine in milliseconds.
pub(crate) fn millis_of(instant: SystemTime) -> i64 {
    let since = instant.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at an instant.
    pub fn at(instant: Timestamp) -> Self {
        Self(AtomicI64::new(instant.millis()))
    }

    /// Moves it on.
    pub fn advance_millis(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }

    fn judges_jobs(&self) -> bool {
        true
    }
}
