//! What an administrator of the flow does to running work, each with a reason that stands on record.
//!
//! | operation | what it does | refused when |
//! |---|---|---|
//! | reassign | the item named, or all of the visit's, end; one for the person begins. Where nobody was found the hold is over | several decide and no seat is named, the person sits there already, four eyes bar him |
//! | extend | so much more time after the deadline, from now on where that has passed; warnings begin anew | the stage has no limit, the clock stands |
//! | suspend | nobody works on the case, all clocks stand; answers of actions are kept | it is suspended already |
//! | resume | clocks go on with what was left; the answers that were kept are taken in, in their order | it is not suspended |
//! | jump, reopen | see `jump`, `reopen` | |
//! | terminate | everything open is cancelled, and the case ends | it has ended |
//!
//! A suspended case may be reassigned and terminated, and copies of it be acknowledged; an action that is under way when
//! its case is terminated answers late.

use waypost_base::{Code, Party, Rejection, UserId, VisitId, WorkItemId};

use super::{
    clock::waits,
    run::{Run, reason_given},
};
use crate::{
    Command,
    calendar::elapsed,
    clock::Clock,
    command::Answer,
    definition::Duration,
    event::{CancelCause, Ending, Event, IncidentKind, NewItem},
    state::Phase,
};

impl Run<'_> {
    /// Refuses what a suspended case does not take.
    pub fn awaits(&self, command: &Command) -> Result<(), Rejection> {
        let Some(suspension) = &self.state.suspended else { return Ok(()) };
        match command {
            Command::Reassign { .. }
            | Command::Resume { .. }
            | Command::Terminate { .. }
            | Command::Acknowledge { .. }
            | Command::Comment { .. }
            | Command::Answer { .. }
            | Command::TimerDue { .. }
            | Command::Reckon => Ok(()),
            _ => Err(Rejection::new(Code::CaseSuspended).with("when", suspension.since)),
        }
    }

    pub fn reassign(
        &mut self,
        by: UserId,
        id: VisitId,
        item: Option<WorkItemId>,
        to: UserId,
        reason: &str,
    ) -> Result<(), Rejection> {
        self.steers(by, reason)?;
        self.rights().open(id)?;
        let visit = self.visit(id)?;
        let stage = self.stage(visit.stage)?;
        let items: Vec<WorkItemId> = match item {
            Some(item) if !visit.items.contains_key(&item) => return Err(self.rights().over(id)),
            Some(item) => vec![item],
            None if stage.is_decided_together() || visit.ballot.is_some() => {
                return Err(Code::DecidedTogether.into());
            }
            None => visit.items.keys().copied().collect(),
        };
        let seated = visit.ballot.as_ref().is_some_and(|ballot| ballot.seats_person(to));
        let has =
            |item: &WorkItemId| visit.items.get(item).is_some_and(|item| item.party == Party::Person(to));
        let same = !items.is_empty() && items.iter().all(has);
        let mut except: Vec<UserId> = items
            .iter()
            .filter_map(|item| visit.items.get(item))
            .flat_map(|item| item.except.clone())
            .collect();
        except.extend(self.barred(stage));
        except.sort_unstable();
        except.dedup();
        if seated || same || except.contains(&to) || !self.facts.can_be_handed(to) {
            return Err(Rejection::new(Code::CannotTransfer).with("who", to));
        }
        self.resolve_those(id, |kind| matches!(kind, IncidentKind::NobodyFound | IncidentKind::TooFewFound))?;
        let new = NewItem { id: self.fresh(WorkItemId::new), party: Party::Person(to), except };
        let reason = reason.to_owned();
        self.emit(Event::WorkReassigned { visit: id, items, by, new, to, reason })
    }

    pub fn extend(&mut self, by: UserId, id: VisitId, more: Duration, reason: &str) -> Result<(), Rejection> {
        self.steers(by, reason)?;
        let visit = self.state.visits.get(&id).filter(|visit| visit.phase.is_live());
        let visit = visit.ok_or_else(|| self.rights().over(id))?;
        let reckoner = self.reckoner(visit)?;
        let running = visit.clock.as_ref().filter(|clock| clock.stopped.is_none());
        let due = running.and_then(|clock| clock.due).ok_or(Code::NoDeadline)?;
        let now = self.now();
        let from = due.max(now);
        let none = || Rejection::new(Code::NoWorkingTime);
        let due = match (elapsed(more), reckoner.calendar) {
            (Some(millis), _) => from.plus_millis(millis),
            (None, Some(calendar)) => calendar.deadline(from, more).map_err(|_| none())?,
            (None, None) => return Err(none()),
        };
        let mut clock = Clock::from(now, None);
        clock.due = Some(due);
        clock.left = reckoner.left(&clock, now);
        reckoner.reckon(&mut clock).map_err(|_| none())?;
        self.resolve_those(id, |kind| kind == IncidentKind::DeadlineHindered)?;
        self.emit(Event::DeadlineExtended { visit: id, by, clock, reason: reason.to_owned() })
    }

    pub fn suspend(&mut self, by: UserId, reason: &str) -> Result<(), Rejection> {
        self.steers(by, reason)?;
        self.emit(Event::CaseSuspended { by, reason: reason.to_owned() })
    }

    pub fn resume(&mut self, by: UserId, reason: &str) -> Result<(), Rejection> {
        self.steers(by, reason)?;
        let suspension = self.state.suspended.clone().ok_or(Code::NotSuspended)?;
        self.emit(Event::CaseResumed { by, reason: reason.to_owned() })?;
        for id in suspension.stopped {
            let Some(visit) = self.state.visits.get(&id) else { continue };
            if visit.phase.is_live() && waits(visit, self.stage(visit.stage)?) {
                let stood = visit.clock.clone();
                self.start_clock(id, stood)?;
            }
        }
        for kept in suspension.kept {
            self.answer(kept.visit, &kept.key, &kept.answer)?;
        }
        Ok(())
    }

    /// An answer to a suspended case waits with it; the same one again is kept once.
    pub fn keep_answer(&mut self, visit: VisitId, key: &str, answer: &Answer) -> Result<bool, Rejection> {
        let Some(suspension) = &self.state.suspended else { return Ok(false) };
        let waits = self.state.visits.get(&visit).is_some_and(|visit| {
            visit.phase == Phase::Acting && visit.waiting_for.as_ref().is_some_and(|it| it.key == key)
        });
        if !waits {
            return Ok(false);
        }
        if !suspension.kept.iter().any(|kept| kept.key == key) {
            self.emit(Event::AnswerKept { visit, key: key.to_owned(), answer: answer.clone() })?;
        }
        Ok(true)
    }

    pub fn terminate(&mut self, by: UserId, reason: &str) -> Result<(), Rejection> {
        self.steers(by, reason)?;
        self.emit(Event::CaseTerminated { by, reason: reason.to_owned() })?;
        self.take_all(CancelCause::Terminated)?;
        self.emit(Event::CaseEnded { ending: Ending::Terminated })
    }

    /// Whether a person looks after this running case, and says why he acts.
    pub fn steers(&self, by: UserId, reason: &str) -> Result<(), Rejection> {
        self.rights().steers(by)?;
        reason_given(reason)
    }
}
