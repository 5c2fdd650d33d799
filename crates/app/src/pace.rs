//! How often a person may do something that costs nobody's decision and everybody's attention: commenting.
//!
//! Counted in memory, by each process for itself: it keeps a page from being flooded, it is no rule of the work.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use waypost_base::{TenantId, UserId};

/// People remembered before those who have been quiet are forgotten.
const REMEMBERED: usize = 1_000;

/// At most so many times within so many milliseconds, for each person.
#[derive(Debug)]
pub(crate) struct Pace {
    most: AtomicUsize,
    within: i64,
    lately: Mutex<HashMap<(TenantId, UserId), VecDeque<i64>>>,
}

impl Pace {
    /// A pace.
    pub fn new(most: usize, within: i64) -> Pace {
        Pace { most: AtomicUsize::new(most), within, lately: Mutex::default() }
    }

    /// How many times are allowed.
    pub fn most(&self) -> usize {
        self.most.load(Ordering::Relaxed)
    }

    /// Allows another number from now on.
    pub fn allow(&self, most: usize) {
        self.most.store(most, Ordering::Relaxed);
    }

    /// Whether this person may once more now; if so, it is counted.
    pub fn admits(&self, tenant: TenantId, user: UserId, now: i64) -> bool {
        let mut lately = self.lately.lock().unwrap_or_else(PoisonError::into_inner);
        let since = now - self.within;
        if lately.len() > REMEMBERED {
            lately.retain(|_, times| times.back().is_some_and(|last| *last > since));
        }
        let times = lately.entry((tenant, user)).or_default();
        while times.front().is_some_and(|first| *first <= since) {
            times.pop_front();
        }
        let admitted = times.len() < self.most();
        if admitted {
            times.push_back(now);
        }
        admitted
    }
}

#[cfg(test)]
mod tests;
