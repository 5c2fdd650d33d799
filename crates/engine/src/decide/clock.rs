//! Time: clocks begin, timers fall due, and a published calendar has what is due reckoned anew.
//!
//! The table of [`crate::clock`] says when a clock runs. A timer takes effect when the state has it and its time has
//! come; any other does nothing, so each fires once and never early, however often and late it is told.

use waypost_base::{Party, Rejection, VisitId};

use super::run::Run;
use crate::{
    clock::{Clock, Reckoner, Timer, TimerKind},
    definition::{DeadlineOutcome, Stage, StageKind},
    event::{Event, IncidentKind},
    state::{Phase, Visit},
};

impl<'a> Run<'a> {
    /// Starts the clock of a visit that opened, or has one go on that stood.
    pub fn start_clock(&mut self, id: VisitId, stood: Option<Clock>) -> Result<(), Rejection> {
        let reckoner = self.reckoner(self.visit(id)?)?;
        if !is_timed(&reckoner) {
            return Ok(());
        }
        let at = self.now();
        let mut clock = Clock::from(at, None);
        // After a return by the deadline the next stay is a new one. A visit that was only suspended is the same.
        let new = self.visit(id)?.clock.is_none();
        let anew = |stood: &Clock| new && stood.passed && outcome(reckoner.stage) == DeadlineOutcome::Return;
        if let Some(stood) = stood.filter(|stood| !anew(stood)) {
            clock.left = reckoner.left(&stood, stood.stopped.unwrap_or(at)).filter(|_| !stood.passed);
            (clock.due, clock.passed, clock.warned) = (stood.due, stood.passed, stood.warned);
        }
        let reckoned = reckoner.reckon(&mut clock);
        self.emit(Event::ClockSet { visit: id, clock })?;
        match reckoned {
            Ok(()) => Ok(()),
            Err(_) => self.no_working_time(id),
        }
    }

    /// A timer is due, or is said to be.
    pub fn timer_due(&mut self, timer: Timer) -> Result<(), Rejection> {
        let Timer { visit, kind, due } = timer;
        if due > self.now() || !self.state.timers().contains(&timer) {
            return Ok(());
        }
        let passed = self.visit(visit)?.clock.as_ref().is_some_and(|clock| clock.passed);
        match kind {
            TimerKind::Reminder => {
                let next = self.reckoner(self.visit(visit)?)?.reminder(passed, self.now());
                self.emit(Event::HandlersReminded { visit, due, next: next.unwrap_or_default() })?;
                if next.is_err() { self.no_working_time(visit) } else { Ok(()) }
            }
            TimerKind::Warning => {
                let deadline = self.visit(visit)?.clock.as_ref().and_then(|clock| clock.due);
                self.emit(Event::DeadlineWarned { visit, due, deadline })
            }
            TimerKind::Deadline => self.deadline_passed(visit, due),
        }
    }

    /// Reckons every clock that runs by today's calendar. A visit that opened before its case knew of clocks gets one
    /// now.
    pub fn reckon(&mut self) -> Result<(), Rejection> {
        for id in self.state.live().map(|(id, _)| id).collect::<Vec<_>>() {
            let visit = self.visit(id)?.clone();
            let reckoner = self.reckoner(&visit)?;
            let Some(mut clock) = visit.clock.clone() else {
                if is_timed(&reckoner) && waits(&visit, reckoner.stage) {
                    self.start_clock(id, None)?;
                }
                continue;
            };
            if clock.stopped.is_some() {
                continue;
            }
            let reckoned = reckoner.reckon(&mut clock);
            if visit.clock.as_ref() != Some(&clock) {
                self.emit(Event::ClockSet { visit: id, clock })?;
            }
            match reckoned {
                Ok(()) => self.resolve_those(id, |kind| kind == IncidentKind::NoWorkingTime)?,
                Err(_) => self.no_working_time(id)?,
            }
        }
        Ok(())
    }

    /// The rules for the clock of a visit.
    pub fn reckoner(&self, visit: &Visit) -> Result<Reckoner<'a>, Rejection> {
        let stage = self.stage(visit.stage)?;
        let facts = self.facts;
        let parties: Vec<Party> = visit.items.values().map(|item| item.party).collect();
        let calendar = facts.calendar(&parties);
        Ok(Reckoner { stage, people: stage.kind == StageKind::Human, calendar })
    }

    fn no_working_time(&mut self, id: VisitId) -> Result<(), Rejection> {
        if self.has_incident(id, IncidentKind::NoWorkingTime) {
            return Ok(());
        }
        let stage = self.visit(id)?.stage;
        self.raise(id, IncidentKind::NoWorkingTime, format!("stage {stage}"))
    }
}

/// What happens when the longest wait of a stage is over.
pub(super) fn outcome(stage: &Stage) -> DeadlineOutcome {
    stage.deadline.unwrap_or_default()
}

fn is_timed(reckoner: &Reckoner<'_>) -> bool {
    reckoner.stage.limit.is_some() || (reckoner.people && reckoner.stage.reminder.is_some())
}

/// Whether somebody, or an action, is waited for.
pub(super) fn waits(visit: &Visit, stage: &Stage) -> bool {
    match visit.phase {
        Phase::Open => visit.decided_by.is_none(),
        Phase::Acting => stage.kind == StageKind::Action,
        _ => false,
    }
}
