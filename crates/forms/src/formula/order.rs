//! In which order computed items are computed, so that each finds what it reads; and which never can be.

use std::collections::HashSet;

use crate::Item;

/// Computed items, those first that others read; and those that read themselves, by however many steps.
pub(crate) fn in_order(items: &[Item]) -> (Vec<&Item>, Vec<&Item>) {
    let mut waiting: Vec<&Item> = items.iter().filter(|item| item.formula.is_some()).collect();
    let mut open: HashSet<_> = waiting.iter().map(|item| &item.key).collect();
    let mut ready = Vec::with_capacity(waiting.len());
    loop {
        let (free, bound): (Vec<&Item>, Vec<&Item>) = waiting.iter().partition(|item| {
            item.formula.as_ref().is_some_and(|formula| !formula.reads().any(|key| open.contains(key)))
        });
        if free.is_empty() {
            return (ready, bound);
        }
        for item in &free {
            open.remove(&item.key);
        }
        ready.extend(free);
        waiting = bound;
    }
}
