//! Who descends from whom: a visit's parents are the visits whose tokens it consumed.
//!
//! Tokens name the place of their maker, which the visit that was opened instead of it takes over; a place whose
//! visit is not kept any more stands for its parents (see [`super::State::spliced`]).

use std::collections::BTreeSet;

use waypost_base::{StageNo, TokenId, UserId, VisitId};

use super::{Consumed, Phase, State, Token, Visit};

/// A set of visits that a return or a withdrawal undoes, with what goes with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Undone {
    /// The visit gone back to and all that descend from it.
    pub visits: BTreeSet<VisitId>,
    /// Waiting tokens made by these visits.
    pub tokens: Vec<TokenId>,
    /// Tokens that these visits consumed and that others made.
    pub put_back: BTreeSet<TokenId>,
}

impl State {
    /// The visit that is in a place now, if it is kept.
    pub(crate) fn at_place(&self, place: VisitId) -> Option<VisitId> {
        let here = |(_, visit): &(&VisitId, &Visit)| visit.place == place;
        let first = self.visits.get_key_value(&place).filter(here);
        first.or_else(|| self.visits.iter().rev().find(here)).map(|(id, _)| *id)
    }

    /// The kept visits that a maker of tokens stands for: the one in its place, or the parents it left behind.
    pub(crate) fn kept(&self, maker: VisitId) -> impl Iterator<Item = VisitId> {
        let here = self.at_place(maker);
        let spliced = if here.is_some() { None } else { self.spliced.get(&maker) };
        here.into_iter().chain(spliced.into_iter().flatten().flat_map(|place| self.at_place(*place)))
    }

    /// The kept visits whose tokens this one consumed.
    pub(crate) fn parents(&self, consumed: &Consumed) -> BTreeSet<VisitId> {
        consumed.values().flat_map(|token| self.kept(token.from)).collect()
    }

    /// All kept visits that this one descends from.
    pub(crate) fn ancestors(&self, consumed: &Consumed) -> BTreeSet<VisitId> {
        self.with_ancestors(self.parents(consumed))
    }

    /// The visits given and all that they descend from.
    pub(crate) fn with_ancestors(&self, from: BTreeSet<VisitId>) -> BTreeSet<VisitId> {
        let mut found = BTreeSet::new();
        let mut next: Vec<_> = from.into_iter().collect();
        while let Some(id) = next.pop() {
            if let Some(visit) = self.visits.get(&id)
                && found.insert(id)
            {
                next.extend(self.parents(&visit.consumed));
            }
        }
        found
    }

    /// The latest ancestor at a stage.
    pub(crate) fn ancestor_at(&self, consumed: &Consumed, stage: StageNo) -> Option<VisitId> {
        let at_stage = |id: &VisitId| self.visits.get(id).is_some_and(|found| found.stage == stage);
        self.ancestors(consumed).into_iter().rev().find(at_stage)
    }

    /// The nearest ancestors that people decided: parents, looking through what passed by itself.
    pub(crate) fn nearest_decided(&self, consumed: &Consumed) -> BTreeSet<VisitId> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut next: Vec<_> = self.parents(consumed).into_iter().collect();
        while let Some(id) = next.pop() {
            let Some(parent) = self.visits.get(&id).filter(|_| seen.insert(id)) else { continue };
            if parent.decided_by.is_some() {
                found.insert(id);
            } else {
                next.extend(self.parents(&parent.consumed));
            }
        }
        found
    }

    /// Whether a user decided a visit, for himself or for another, or another did for him.
    pub(crate) fn decided_by(&self, visit: VisitId, user: UserId) -> bool {
        let by = self.visits.get(&visit).and_then(|visit| visit.decided_by);
        by.is_some_and(|by| by.user == user || by.principal() == user)
    }

    /// What going back to before a visit undoes.
    pub(crate) fn undone(&self, back_to: VisitId) -> Undone {
        let descends = |visit: &Visit| self.ancestors(&visit.consumed).contains(&back_to);
        let visits: BTreeSet<_> = self
            .visits
            .iter()
            .filter(|(id, visit)| **id == back_to || descends(visit))
            .map(|(id, _)| *id)
            .collect();
        let inside = |token: &Token| self.kept(token.from).any(|maker| visits.contains(&maker));
        let tokens = self.tokens.iter().filter(|(_, token)| inside(token)).map(|(id, _)| *id).collect();
        let put_back = visits
            .iter()
            .filter_map(|id| self.visits.get(id))
            .flat_map(|visit| &visit.consumed)
            .filter(|(_, token)| !inside(token))
            .map(|(id, _)| *id)
            .collect();
        Undone { visits, tokens, put_back }
    }

    /// Whether a visit's completion still shows: it is closed, or decided and parked.
    pub(crate) fn is_decided(visit: &Visit) -> bool {
        matches!(visit.phase, Phase::Closed | Phase::Parked) && visit.decided_by.is_some()
    }
}
