//! Time passes, and an administrator helps a case past an incident.

use waypost_base::{IncidentId, VisitId};

use super::ApplyFault;
use crate::{
    clock::Clock,
    event::{Event, IncidentKind},
    state::{Phase, State},
};

impl State {
    /// The clock of a visit stands from now on, unless it stands already.
    pub(super) fn stop_clock(&mut self, id: VisitId) {
        let at = self.at;
        if let Some(clock) = self.visits.get_mut(&id).and_then(|visit| visit.clock.as_mut()) {
            clock.stopped.get_or_insert(at);
        }
    }

    pub(super) fn time_passed(&mut self, event: &Event) -> Result<(), ApplyFault> {
        match event {
            Event::ClockSet { visit, clock } => {
                self.phase_mut(*visit, Phase::is_live)?.clock = Some(clock.clone());
            }
            Event::HandlersReminded { visit, due, next } => {
                let at = self.at;
                let clock = self.running(*visit, |clock| clock.remind == Some(*due))?;
                (clock.remind, clock.reminded) = (*next, at);
            }
            Event::DeadlineWarned { visit, due, .. } => {
                let clock = self.running(*visit, |clock| clock.warn == Some(*due))?;
                (clock.warn, clock.warned) = (None, true);
            }
            Event::DeadlinePassed { visit, due, next, .. } => {
                let at = self.at;
                let clock = self.running(*visit, |clock| clock.due == Some(*due) && !clock.passed)?;
                (clock.passed, clock.warn) = (true, None);
                if clock.remind != *next {
                    (clock.remind, clock.reminded) = (*next, at);
                }
            }
            Event::Escalated { visit, .. } => drop(self.phase_mut(*visit, Phase::is_live)?),
            _ => {}
        }
        Ok(())
    }

    /// The clock of a visit that runs, and of which this is due.
    fn running(&mut self, id: VisitId, fits: impl Fn(&Clock) -> bool) -> Result<&mut Clock, ApplyFault> {
        let visit = self.phase_mut(id, Phase::is_live)?;
        let clock = visit.clock.as_mut().filter(|clock| clock.stopped.is_none() && fits(clock));
        clock.ok_or(ApplyFault::NotDue(id))
    }

    /// The incident is still open; where the effect did not happen the delivery is over, so that an answer to it
    /// comes late.
    pub(super) fn mend(
        &mut self,
        incident: IncidentId,
        visit: VisitId,
        effect_did_not_happen: bool,
    ) -> Result<(), ApplyFault> {
        self.incidents.get(&incident).ok_or(ApplyFault::UnknownIncident(incident))?;
        if effect_did_not_happen {
            self.phase_mut(visit, |phase| phase == Phase::Acting)?;
        }
        Ok(())
    }

    pub(super) fn skip(
        &mut self,
        incident: IncidentId,
        id: VisitId,
        branch: Option<u32>,
    ) -> Result<(), ApplyFault> {
        let skipped = self.incidents.remove(&incident).ok_or(ApplyFault::UnknownIncident(incident))?;
        if !skipped.kind.holds_up() {
            return Ok(());
        }
        let visit = self.phase_mut(id, Phase::is_live)?;
        visit.items.clear();
        visit.waiting_for = None;
        (visit.branch, visit.phase) = (branch, Phase::Parked);
        self.stop_clock(id);
        Ok(())
    }
}

impl IncidentKind {
    /// Whether the case waits for somebody to see to it.
    pub const fn holds_up(self) -> bool {
        !matches!(self, IncidentKind::LateAnswer | IncidentKind::NoWorkingTime)
    }
}
