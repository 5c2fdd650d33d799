//! Merging an order: what one side moved is moved, what a side added stands after what it stood after there.

use std::collections::BTreeSet;

/// The merged order of the kept keys; `None` when both sides reordered differently.
pub(super) fn merge<K: Ord + Copy>(
    base: &[K],
    mine: &[K],
    theirs: &[K],
    kept: &BTreeSet<K>,
) -> Option<Vec<K>> {
    let [in_base, in_mine, in_theirs] =
        [base, mine, theirs].map(|of| of.iter().copied().collect::<BTreeSet<K>>());
    let common = |of: &[K]| {
        let is_common = |key: &&K| in_base.contains(key) && in_mine.contains(key) && in_theirs.contains(key);
        of.iter().filter(is_common).copied().collect::<Vec<K>>()
    };
    let [b, m, t] = [base, mine, theirs].map(common);
    let (skeleton, other) = if m == b || m == t {
        (theirs, mine)
    } else if t == b {
        (mine, theirs)
    } else {
        return None;
    };
    let mut merged: Vec<K> = skeleton.iter().filter(|key| kept.contains(key)).copied().collect();
    let mut placed: BTreeSet<K> = merged.iter().copied().collect();
    for (at, key) in other.iter().enumerate() {
        if !kept.contains(key) || !placed.insert(*key) {
            continue;
        }
        let before = other[..at].iter().rev().find_map(|left| merged.iter().position(|key| key == left));
        merged.insert(before.map_or(0, |before| before + 1), *key);
    }
    Some(merged)
}
