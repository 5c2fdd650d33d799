//! A visit opens: by arrival, or in the place of another after a return, a withdrawal, or straight back.

use std::collections::{BTreeMap, BTreeSet};

use waypost_base::{StageNo, TokenId, VisitId};

use super::{ApplyFault, begin_items};
use crate::{
    definition::AfterReturn,
    event::{Cause, Event},
    state::{Consumed, Phase, Returner, State, Visit},
};

/// The place that a new visit takes, and to whom it may go straight back.
type InPlace = (VisitId, Option<Box<Returner>>);

impl State {
    pub(super) fn open_visit(&mut self, event: &Event) -> Result<(), ApplyFault> {
        let Event::VisitOpened { visit: id, stage, run, consumed, items, cause, ballot, .. } = event else {
            return Ok(());
        };
        if self.visits.contains_key(id) {
            return Err(ApplyFault::UsedTwice(id.raw()));
        }
        let (place, returned_from) = match cause {
            Cause::Start | Cause::Arrival | Cause::Reopened(_) => (*id, None),
            Cause::Jump(from) => self.take_undone(*from).map(|_| (*id, None))?,
            Cause::Return(from) => self.go_back(*from, *stage)?,
            Cause::Withdrawal(from) => self.reopen(*from)?,
            Cause::StraightBack(to) => self.restore(*to)?,
            Cause::Recall(_) => self.start_over(*id)?,
        };
        let consumed = self.consume(consumed)?;
        let visit = Visit {
            stage: *stage,
            run: *run,
            phase: Phase::Open,
            cause: *cause,
            place,
            consumed,
            items: begin_items(items).collect(),
            decided_by: None,
            branch: None,
            ballot: ballot.clone(),
            outcome: None,
            straight_back: false,
            waiting_for: None,
            handed_out: false,
            sealed: false,
            returned_from,
            clock: None,
        };
        self.visits.insert(*id, visit);
        Ok(())
    }

    fn consume(&mut self, tokens: &[TokenId]) -> Result<Consumed, ApplyFault> {
        let take = |id: &TokenId| {
            let token = self.tokens.remove(id).ok_or(ApplyFault::UnknownToken(*id))?;
            Ok((*id, token))
        };
        tokens.iter().map(take).collect()
    }

    /// Forgets all that the return went past; keeps what a way straight back needs.
    fn go_back(&mut self, from: VisitId, stage: StageNo) -> Result<InPlace, ApplyFault> {
        let (mut was, after) = self.take_undone(from)?;
        let target = self.ancestor_at(&was.consumed, stage).ok_or(ApplyFault::UnknownVisit(from))?;
        let ancestors = self.ancestors(&was.consumed);
        let mut place = target;
        let mut between = BTreeMap::new();
        for id in self.undone(target).visits {
            let Some(visit) = self.visits.get(&id).cloned() else { continue };
            self.forget(id);
            if id == target {
                place = visit.place;
            } else if ancestors.contains(&id) {
                between.insert(id, Visit { returned_from: None, ..visit });
            }
        }
        if after == AfterReturn::WalkAgain {
            return Ok((place, None));
        }
        was.phase = Phase::Closed;
        let consumed = between.values().chain([&was]).flat_map(|visit| visit.consumed.keys());
        let put_back: BTreeSet<_> = consumed.filter(|id| self.tokens.contains_key(id)).copied().collect();
        Ok((place, Some(Box::new(Returner { visit: from, was, after, between, put_back }))))
    }

    /// Forgets the step withdrawn and what it led to; the visit reopened may go the same ways.
    fn reopen(&mut self, from: VisitId) -> Result<InPlace, ApplyFault> {
        let undone = self.undone(from).visits;
        let (was, _) = self.take_undone(from)?;
        for id in undone {
            self.forget(id);
        }
        Ok((was.place, was.returned_from))
    }

    /// Brings the visits back that lie between the stage returned to and the one that returned.
    fn restore(&mut self, to: VisitId) -> Result<InPlace, ApplyFault> {
        let by_return = |visit: &Visit| visit.returned_from.as_ref().is_some_and(|back| back.visit == to);
        let back = self.visits.values().rev().find(|visit| by_return(visit));
        let back = back.and_then(|visit| visit.returned_from.clone()).ok_or(ApplyFault::UnknownVisit(to))?;
        self.visits.extend(back.between);
        Ok((back.was.place, back.was.returned_from))
    }

    /// A run that failed leaves nothing behind: no way leads back into it.
    fn start_over(&mut self, id: VisitId) -> Result<InPlace, ApplyFault> {
        if self.live().next().is_some() || !self.tokens.is_empty() {
            return Err(ApplyFault::LeftOver);
        }
        self.visits.clear();
        self.spliced.clear();
        self.leaves.clear();
        Ok((id, None))
    }

    fn take_undone(&mut self, id: VisitId) -> Result<(Visit, AfterReturn), ApplyFault> {
        let visit = self.visits.get(&id).ok_or(ApplyFault::UnknownVisit(id))?;
        let Phase::Undone(after) = visit.phase else { return Err(ApplyFault::WrongPhase(id)) };
        let visit = visit.clone();
        self.forget(id);
        Ok((visit, after))
    }
}
