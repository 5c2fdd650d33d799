//! Forgetting: which closed visits a case still needs.
//!
//! Needed are, of each stage, the latest visit on the way to anything open; what a withdrawal could undo; and once
//! more the latest of each stage before those, so that a return from a stage returned to works as well. All else
//! is cut out: a submit loop of a thousand rounds keeps a few visits.

use std::collections::{BTreeMap, BTreeSet};

use waypost_base::{StageNo, VisitId};

use super::{Phase, Returner, State, Visit};

impl State {
    /// Drops ancestry that nothing needs any more. Runs at the first event of each command, and before anything is
    /// asked, so that nothing is allowed that rests on what is about to be forgotten.
    pub(crate) fn compact(&mut self) {
        self.drop_leaves();
        let roots = self.roots();
        let reachable = self.with_ancestors(roots.clone());
        if reachable.len() < self.visits.len() {
            self.visits.retain(|id, _| reachable.contains(id));
        }
        if self.goes_in_circles() {
            let needed = self.needed(&roots);
            let doomed: Vec<_> = self.visits.keys().filter(|id| !needed.contains(id)).copied().collect();
            for id in doomed {
                self.splice(id);
            }
        }
        if !self.spliced.is_empty() {
            let named = self.named_makers();
            self.spliced.retain(|id, _| named.contains(id));
        }
    }

    /// Forgets where paths ended, but for the latest of each stage, and those led to by a step that also led to
    /// something open: that step cannot be withdrawn any more.
    fn drop_leaves(&mut self) {
        let mut latest: BTreeMap<StageNo, VisitId> = BTreeMap::new();
        for leaf in &self.leaves {
            if let Some(visit) = self.visits.get(leaf) {
                latest.insert(visit.stage, *leaf);
            }
        }
        if latest.len() == self.leaves.len() {
            return;
        }
        let mut steps = self.nearest_decided(&self.tokens);
        for (_, visit) in self.live() {
            steps.extend(self.nearest_decided(&visit.consumed));
        }
        let latest: BTreeSet<_> = latest.into_values().collect();
        let led_to = |leaf: &VisitId| {
            let visit = self.visits.get(leaf);
            visit.is_some_and(|visit| !self.nearest_decided(&visit.consumed).is_disjoint(&steps))
        };
        self.leaves =
            self.leaves.iter().copied().filter(|leaf| latest.contains(leaf) || led_to(leaf)).collect();
    }

    /// What is open, where tokens wait from, and where paths ended.
    fn roots(&self) -> BTreeSet<VisitId> {
        let live = self.live().map(|(id, _)| id);
        let makers = self.tokens.values().flat_map(|token| self.kept(token.from));
        live.chain(makers).chain(self.leaves.iter().copied()).collect()
    }

    fn goes_in_circles(&self) -> bool {
        let mut stages = BTreeSet::new();
        self.visits.values().any(|visit| !stages.insert(visit.stage))
    }

    fn needed(&self, roots: &BTreeSet<VisitId>) -> BTreeSet<VisitId> {
        let mut needed = roots.clone();
        for root in roots {
            if let Some(visit) = self.visits.get(root) {
                needed.extend(self.nearest_decided(&visit.consumed));
            }
        }
        for _ in 0..2 {
            let before: Vec<_> = needed.iter().flat_map(|id| self.latest_before(*id)).collect();
            needed.extend(before);
        }
        needed
    }

    /// Of each stage the latest visit that a visit descends from.
    fn latest_before(&self, id: VisitId) -> Vec<VisitId> {
        let Some(visit) = self.visits.get(&id) else { return Vec::new() };
        let mut latest: BTreeMap<StageNo, VisitId> = BTreeMap::new();
        for id in self.ancestors(&visit.consumed) {
            if let Some(ancestor) = self.visits.get(&id) {
                latest.insert(ancestor.stage, id);
            }
        }
        latest.into_values().collect()
    }

    /// Takes a closed visit out; its parents stand for it.
    fn splice(&mut self, id: VisitId) {
        let Some(visit) = self.visits.get(&id).filter(|visit| visit.phase == Phase::Closed) else { return };
        let place = visit.place;
        let parents = self.parents(&visit.consumed);
        let parents: BTreeSet<_> =
            parents.iter().filter_map(|id| self.visits.get(id)).map(|it| it.place).collect();
        self.visits.remove(&id);
        for others in self.spliced.values_mut().filter(|others| others.contains(&place)) {
            let kept = others.iter().copied().filter(|other| *other != place);
            *others = kept.chain(parents.iter().copied()).collect::<BTreeSet<_>>().into_iter().collect();
        }
        self.spliced.insert(place, parents.into_iter().collect());
    }

    fn named_makers(&self) -> BTreeSet<VisitId> {
        let mut named: BTreeSet<_> = self.tokens.values().map(|token| token.from).collect();
        for visit in self.visits.values() {
            name_makers(visit, &mut named);
        }
        named
    }
}

fn name_makers(visit: &Visit, named: &mut BTreeSet<VisitId>) {
    named.extend(visit.consumed.values().map(|token| token.from));
    let mut next: Option<&Returner> = visit.returned_from.as_deref();
    while let Some(returner) = next {
        for visit in returner.between.values().chain([&returner.was]) {
            named.extend(visit.consumed.values().map(|token| token.from));
        }
        next = returner.was.returned_from.as_deref();
    }
}
