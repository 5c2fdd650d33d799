//! Forgetting: which closed visits a case still needs.
//!
//! Needed are, of each stage, the latest visit on the way to anything open; what a withdrawal could undo; and once
//! more the latest of each stage before those, so that a return from a stage returned to works as well. All else
//! is cut out: a submit loop of a thousand rounds keeps a few visits.

use std::collections::{BTreeMap, BTreeSet};

use waypost_base::{StageNo, VisitId};

use super::{Phase, Returner, State, Visit};

impl State {
    /// Drops ancestry that nothing needs any more. Runs at the first event of each command.
    pub(super) fn compact(&mut self) {
        let roots = self.roots();
        let reachable = self.with_ancestors(roots.clone());
        if reachable.len() < self.visits.len() {
            self.visits.retain(|id, _| reachable.contains(id));
            self.leaves.retain(|_, id| reachable.contains(id));
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

    /// What is open, where tokens wait from, and where paths ended.
    fn roots(&self) -> BTreeSet<VisitId> {
        let live = self.live().map(|(id, _)| id);
        let makers = self.tokens.values().flat_map(|token| self.kept(token.from));
        live.chain(makers).chain(self.leaves.values().copied()).collect()
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
        let parents: Vec<_> = self.parents(&visit.consumed).into_iter().collect();
        self.visits.remove(&id);
        self.rename_makers(id, &parents);
        self.spliced.insert(id, parents);
    }

    /// Lets other visits stand where a visit stood for a spliced maker.
    pub(super) fn rename_makers(&mut self, old: VisitId, new: &[VisitId]) {
        for stand_ins in self.spliced.values_mut() {
            if stand_ins.contains(&old) {
                let others = stand_ins.iter().copied().filter(|id| *id != old);
                let all: BTreeSet<_> = others.chain(new.iter().copied()).collect();
                *stand_ins = all.into_iter().collect();
            }
        }
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
