//! What is due at a case, as rows: the clocks of its open visits, and until when each open work item is to be handled.
//!
//! Both are read off the state, before a set and after it, and only what differs is written; `verify` reads them off
//! the replayed state. So a clock is in a row exactly as long as it is in the state.

use std::collections::BTreeMap;

use waypost_base::CaseId;
use waypost_engine::{State, clock::TimerKind, state::Phase};
use waypost_store::set::{DueRow, SaveSet, TimerChange};

/// What is due at a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Clocks: visit and kind, with the instant.
    pub timers: BTreeMap<(i64, TimerKind), i64>,
    /// Open work items of visits with a clock, with their deadlines.
    pub items: BTreeMap<i64, Option<i64>>,
}

impl Due {
    /// What a state says.
    pub fn of(state: &State) -> Due {
        let timers = state.timers().into_iter();
        let timers = timers.map(|timer| ((timer.visit.raw(), timer.kind), timer.due.millis())).collect();
        let mut items = BTreeMap::new();
        for (_, visit) in state.live().filter(|(_, visit)| visit.phase == Phase::Open) {
            // A deadline that has passed still says how late the work is.
            let Some(clock) = &visit.clock else { continue };
            let due = clock.due.filter(|_| clock.stopped.is_none()).map(|due| due.millis());
            items.extend(visit.items.keys().map(|item| (item.raw(), due)));
        }
        Due { timers, items }
    }
}

/// The rows that differ.
pub fn changes(case: CaseId, before: &Due, after: &Due, rows: &mut SaveSet) {
    let case = case.raw();
    let timer =
        |(visit, kind): (i64, TimerKind), due_at| TimerChange { case, visit, kind: kind.as_str(), due_at };
    let gone = before.timers.keys().filter(|key| !after.timers.contains_key(key));
    rows.timers.extend(gone.map(|key| timer(*key, None)));
    let set = after.timers.iter().filter(|(key, due)| before.timers.get(key) != Some(due));
    rows.timers.extend(set.map(|(key, due)| timer(*key, Some(*due))));
    // Of an item that is handled, the deadline it had stays as it was.
    let known = |item: &i64| before.items.get(item).copied().flatten();
    let moved = after.items.iter().filter(|(item, due)| known(item) != **due);
    rows.dues.extend(moved.map(|(item, due)| DueRow { item: *item, due_at: *due }));
}
