//! Applying an event: the only way a state changes.
//!
//! Events carry all that is needed, so nothing is asked here, not even the flow. On the events that
//! [`crate::decide`] emits it never fails; an event that cannot have happened (a token unknown, a visit closed
//! twice) is an [`ApplyFault`], by which a journal that was tampered with shows itself. After a fault the state is
//! of no more use.

use waypost_base::{Actor, CopyId, IncidentId, StageNo, TokenId, VisitId, WorkItemId};

use super::{Delivery, Incident, Phase, REMEMBERED, State, Token, Visit, WorkItem};
use crate::{
    ballot::Ballot,
    definition::{AfterReturn, Outcome},
    event::{Event, IncidentKind, NewItem},
};

mod copies;
mod opening;
mod others;
mod steering;
mod time;
mod voting;

/// Why an event cannot have happened to a state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyFault {
    /// An event before the case's first.
    #[error("the case has not started")]
    NotStarted,
    /// A second first event.
    #[error("the case has started already")]
    StartedTwice,
    /// An event after the case's last.
    #[error("the case has ended")]
    Ended,
    /// An instant before the one before.
    #[error("the time goes backwards")]
    TimeWentBack,
    /// A run that is not the next.
    #[error("run {0} does not follow")]
    RunOutOfOrder(u32),
    /// The visit is not there.
    #[error("visit {0} is unknown")]
    UnknownVisit(VisitId),
    /// The visit is not at the point where this can happen to it.
    #[error("visit {0} is not at the point where this can happen")]
    WrongPhase(VisitId),
    /// The token is not there.
    #[error("token {0} is unknown")]
    UnknownToken(TokenId),
    /// The work item is not there, or claimed or free against expectation.
    #[error("work item {0} is unknown or in the wrong hands")]
    UnknownItem(WorkItemId),
    /// The incident is not open.
    #[error("incident {0} is not open")]
    UnknownIncident(IncidentId),
    /// The seat is not there, or has voted against expectation, or not.
    #[error("at visit {0} there is no seat {1} to which this can happen")]
    UnknownSeat(VisitId, u32),
    /// The copy is not one that is still to be acknowledged.
    #[error("copy {0} is not to be acknowledged")]
    UnknownCopy(CopyId),
    /// An id is used twice.
    #[error("id {0} is used twice")]
    UsedTwice(i64),
    /// What is not due at the visit.
    #[error("at visit {0} this is not due")]
    NotDue(VisitId),
    /// The case is suspended already.
    #[error("the case is suspended already")]
    SuspendedTwice,
    /// The case is not suspended.
    #[error("the case is not suspended")]
    NotSuspended,
    /// The case is opened again, and has not ended.
    #[error("the case has not ended")]
    NotEnded,
    /// The case ended, or its run began anew, while something was left.
    #[error("the case ended while something was left")]
    LeftOver,
}

impl State {
    /// Takes one event in.
    ///
    /// # Errors
    /// [`ApplyFault`] when the event cannot have happened to this state.
    pub fn apply(&mut self, event: &Event) -> Result<(), ApplyFault> {
        self.admit(event)?;
        match event {
            Event::CaseStarted { at, by, department } => {
                (self.at, self.initiator, self.department, self.run) = (*at, Some(by.user), *department, 1);
            }
            Event::At { at } => {
                if *at < self.at {
                    return Err(ApplyFault::TimeWentBack);
                }
                self.at = *at;
                self.compact();
            }
            Event::RunStarted { run } => {
                if *run != self.run + 1 {
                    return Err(ApplyFault::RunOutOfOrder(*run));
                }
                self.run = *run;
            }
            Event::VisitOpened { .. } => self.open_visit(event)?,
            Event::WorkClaimed { visit, item, by } => {
                let item_id = *item;
                let item = self.open_item(*visit, item_id)?;
                if item.claimed.replace(*by).is_some_and(|before| before == *by) {
                    return Err(ApplyFault::UnknownItem(item_id));
                }
            }
            Event::WorkReleased { visit, item, .. } => {
                let item_id = *item;
                self.open_item(*visit, item_id)?.claimed.take().ok_or(ApplyFault::UnknownItem(item_id))?;
            }
            Event::WorkTransferred { visit, item, new, .. } => {
                self.open_item(*visit, *item)?;
                let visit = self.visit_mut(*visit)?;
                visit.items.remove(item);
                visit.items.extend(begin_items(std::slice::from_ref(new)));
                if let Some(ballot) = &mut visit.ballot {
                    transfer_seat(ballot, *item, new);
                }
            }
            Event::VisitDecided { visit, item, by, branch, straight_back, outcome, .. } => {
                self.decide_visit(*visit, *item, *by, *branch, *straight_back)?;
                self.visit_mut(*visit)?.outcome = *outcome;
                self.note_voters(*visit);
            }
            Event::SignerAdded(..)
            | Event::SignerRemoved(..)
            | Event::WorkDelegated(..)
            | Event::DelegationAnswered(..)
            | Event::DelegationTakenBack(..) => self.ask_others(event)?,
            Event::VoteCast { .. }
            | Event::VoteWithdrawn { .. }
            | Event::SeatAsked { .. }
            | Event::SeatPassed { .. }
            | Event::VoteCameLate { .. } => self.vote(event)?,
            Event::ActionRequested { visit, action, key, irreversible } => {
                let asked = self.phase_mut(*visit, |phase| {
                    matches!(phase, Phase::Open | Phase::Acting | Phase::Parked)
                })?;
                asked.phase = Phase::Acting;
                asked.handed_out = true;
                asked.waiting_for = Some(Delivery { action: *action, key: key.clone() });
                if *irreversible {
                    self.irreversible = true;
                    self.seal(*visit);
                }
            }
            Event::ActionAnswered { visit, key, branch, .. } => {
                self.stop_clock(*visit);
                let answered = self.phase_mut(*visit, |phase| phase == Phase::Acting)?;
                answered.waiting_for = None;
                answered.branch = branch.or(answered.branch);
                remember(&mut self.answered, key.clone());
            }
            Event::ActionRefused { visit, key, branch, .. } => {
                let refused = self.phase_mut(*visit, |phase| phase == Phase::Acting)?;
                if branch.is_some() {
                    refused.waiting_for = None;
                    refused.branch = *branch;
                    remember(&mut self.answered, key.clone());
                    self.stop_clock(*visit);
                }
            }
            Event::VisitClosed { visit } => {
                self.stop_clock(*visit);
                self.phase_mut(*visit, Phase::is_live)?.phase = Phase::Closed;
            }
            Event::TokenMade { token, from, branch, to } => {
                let maker = self.phase_mut(*from, |phase| phase == Phase::Closed)?;
                let made = Token { from: maker.place, from_stage: maker.stage, branch: *branch, to: *to };
                if self.tokens.insert(*token, made).is_some() {
                    return Err(ApplyFault::UsedTwice(token.raw()));
                }
            }
            Event::PathEnded { visit } => {
                self.phase_mut(*visit, |phase| phase == Phase::Closed)?;
                self.leaves.insert(*visit);
            }
            Event::TokenCancelled { token } => {
                self.tokens.remove(token).ok_or(ApplyFault::UnknownToken(*token))?;
            }
            Event::TokenPutBack { token } => self.put_back(*token)?,
            Event::TokenConsumedAgain { token, .. } => {
                self.tokens.remove(token).ok_or(ApplyFault::UnknownToken(*token))?;
            }
            Event::VisitCancelled { visit, .. } => {
                self.phase_mut(*visit, Phase::is_live)?;
                self.forget(*visit);
                self.end_recently(*visit, None);
            }
            Event::StageReturned { visit, by, after, voted, .. } => {
                let fits = |phase| phase == Phase::Open || (*voted && phase == Phase::Parked);
                let returned = self.phase_mut(*visit, fits)?;
                returned.phase = Phase::Undone(*after);
                returned.decided_by = *by;
                if *voted {
                    returned.outcome = Some(Outcome::Rejected);
                }
                self.stop_clock(*visit);
                self.end_recently(*visit, *by);
                self.note_voters(*visit);
            }
            Event::StepWithdrawn { visit, .. } => {
                let decided = self.visits.get(visit).is_some_and(State::is_decided);
                let undone = self.visit_mut(*visit)?;
                if !decided {
                    return Err(ApplyFault::WrongPhase(*visit));
                }
                undone.phase = Phase::Undone(AfterReturn::WalkAgain);
            }
            Event::IncidentRaised { incident, visit, kind, .. } => {
                self.raise(*incident, Incident { visit: *visit, kind: *kind })?;
            }
            Event::IncidentResolved { incident, .. } => {
                self.incidents.remove(incident).ok_or(ApplyFault::UnknownIncident(*incident))?;
            }
            Event::IncidentMended { incident, visit, effect_did_not_happen, .. } => {
                self.mend(*incident, *visit, *effect_did_not_happen)?;
            }
            Event::IncidentSkipped { incident, visit, branch, .. } => {
                self.skip(*incident, *visit, *branch)?;
            }
            Event::ClockSet { .. }
            | Event::HandlersReminded { .. }
            | Event::DeadlineWarned { .. }
            | Event::DeadlinePassed { .. }
            | Event::Escalated { .. } => self.time_passed(event)?,
            Event::HandlersFound { visit, items, ballot } => {
                let found = self.phase_mut(*visit, |phase| phase == Phase::Open)?;
                found.items = begin_items(items).collect();
                found.ballot.clone_from(ballot);
            }
            Event::Copied { .. } | Event::CopyAcknowledged { .. } | Event::Urged { .. } => {
                self.told(event)?
            }
            Event::HandedToPost { visit, items } => {
                self.phase_mut(*visit, |phase| phase == Phase::Open)?.items = begin_items(items).collect();
            }
            Event::WorkReassigned { .. }
            | Event::DeadlineExtended { .. }
            | Event::CaseSuspended { .. }
            | Event::AnswerKept { .. }
            | Event::CaseResumed { .. }
            | Event::CaseJumped { .. }
            | Event::CaseReopened { .. } => self.steer(event)?,
            Event::CaseEnded { ending } => {
                if self.live().next().is_some() || !self.tokens.is_empty() {
                    return Err(ApplyFault::LeftOver);
                }
                self.ended = Some(*ending);
                self.visits.clear();
                self.spliced.clear();
                self.leaves.clear();
                self.suspended = None;
            }
            Event::AnswerCameLate { .. }
            | Event::Commented { .. }
            | Event::CaseRevoked { .. }
            | Event::CaseTerminated { .. } => {}
        }
        Ok(())
    }

    /// Whether any such event may come now.
    fn admit(&self, event: &Event) -> Result<(), ApplyFault> {
        let started = self.initiator.is_some();
        let afterwards = matches!(
            event,
            Event::At { .. }
                | Event::AnswerCameLate { .. }
                | Event::VoteCameLate { .. }
                | Event::IncidentRaised { .. }
                | Event::IncidentResolved { .. }
                | Event::IncidentMended { .. }
                | Event::IncidentSkipped { .. }
                | Event::CopyAcknowledged { .. }
                | Event::CaseReopened { .. }
        );
        match event {
            Event::CaseStarted { .. } if started => Err(ApplyFault::StartedTwice),
            Event::CaseStarted { .. } => Ok(()),
            _ if !started => Err(ApplyFault::NotStarted),
            _ if self.ended.is_some() && !afterwards => Err(ApplyFault::Ended),
            _ => Ok(()),
        }
    }

    fn visit_mut(&mut self, id: VisitId) -> Result<&mut Visit, ApplyFault> {
        self.visits.get_mut(&id).ok_or(ApplyFault::UnknownVisit(id))
    }

    fn phase_mut(&mut self, id: VisitId, fits: impl Fn(Phase) -> bool) -> Result<&mut Visit, ApplyFault> {
        let visit = self.visit_mut(id)?;
        if fits(visit.phase) { Ok(visit) } else { Err(ApplyFault::WrongPhase(id)) }
    }

    fn open_item(&mut self, visit: VisitId, item: WorkItemId) -> Result<&mut WorkItem, ApplyFault> {
        let visit = self.phase_mut(visit, |phase| phase == Phase::Open)?;
        visit.items.get_mut(&item).ok_or(ApplyFault::UnknownItem(item))
    }

    fn decide_visit(
        &mut self,
        id: VisitId,
        item: Option<WorkItemId>,
        by: Option<Actor>,
        branch: Option<u32>,
        straight_back: bool,
    ) -> Result<(), ApplyFault> {
        // What is passed by nobody may have waited, parked, because one command makes only so many moves.
        let fits = |phase| phase == Phase::Open || (by.is_none() && phase == Phase::Parked);
        let visit = self.phase_mut(id, fits)?;
        if let Some(item) = item
            && !visit.items.contains_key(&item)
        {
            return Err(ApplyFault::UnknownItem(item));
        }
        visit.items.retain(|id, _| Some(*id) == item);
        (visit.decided_by, visit.branch, visit.straight_back) = (by, branch, straight_back);
        let stage = visit.stage;
        self.stop_clock(id);
        if let Some(by) = by {
            self.note_handler(stage, by);
            self.end_recently(id, Some(by));
        }
        Ok(())
    }

    fn note_handler(&mut self, stage: StageNo, by: Actor) {
        self.handled.insert(stage, by.principal());
        match by.acting_for {
            Some(_) => self.stand_ins.insert(stage, by.user),
            None => self.stand_ins.remove(&stage),
        };
    }

    /// An irreversible action was handed out: nothing goes back to this visit or to one before it.
    fn seal(&mut self, id: VisitId) {
        for ancestor in self.with_ancestors([id].into()) {
            if let Some(visit) = self.visits.get_mut(&ancestor) {
                visit.sealed = true;
            }
        }
    }

    fn put_back(&mut self, id: TokenId) -> Result<(), ApplyFault> {
        let token = self.visits.values().find_map(|visit| consumed_by(visit, id));
        let token = token.ok_or(ApplyFault::UnknownToken(id))?;
        if self.tokens.insert(id, token).is_some() {
            return Err(ApplyFault::UsedTwice(id.raw()));
        }
        Ok(())
    }

    fn raise(&mut self, id: IncidentId, incident: Incident) -> Result<(), ApplyFault> {
        let parks = matches!(
            incident.kind,
            IncidentKind::GuardFailed | IncidentKind::NoBranch | IncidentKind::TooManyMoves
        );
        if parks {
            self.phase_mut(incident.visit, Phase::is_live)?.phase = Phase::Parked;
        }
        match self.incidents.insert(id, incident) {
            Some(_) => Err(ApplyFault::UsedTwice(id.raw())),
            None => Ok(()),
        }
    }

    fn forget(&mut self, id: VisitId) {
        self.visits.remove(&id);
        self.leaves.remove(&id);
    }
}

/// A seat goes with the work that was handed on.
fn transfer_seat(ballot: &mut Ballot, item: WorkItemId, new: &NewItem) {
    if let Some(seat) = ballot.seats.iter_mut().find(|seat| seat.item == Some(item)) {
        seat.of = seat.post();
        (seat.party, seat.item) = (new.party, Some(new.id));
        seat.except.clone_from(&new.except);
    }
}

/// The token where a visit consumed it, or one of those that it may go straight back to.
fn consumed_by(visit: &Visit, id: TokenId) -> Option<Token> {
    if let Some(token) = visit.consumed.get(&id) {
        return Some(*token);
    }
    let returner = visit.returned_from.as_deref()?;
    let between = returner.between.values().find_map(|visit| consumed_by(visit, id));
    between.or_else(|| consumed_by(&returner.was, id))
}

fn begin_items(items: &[NewItem]) -> impl Iterator<Item = (WorkItemId, WorkItem)> {
    items.iter().map(|new| (new.id, begun(new)))
}

fn begun(new: &NewItem) -> WorkItem {
    WorkItem { party: new.party, except: new.except.clone(), claimed: None, delegated: None }
}

/// Adds to a short memory whose oldest entry goes first.
fn remember<T>(memory: &mut Vec<T>, entry: T) {
    if memory.len() >= REMEMBERED {
        memory.remove(0);
    }
    memory.push(entry);
}
