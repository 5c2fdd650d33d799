//! Retry: an administrator has an incident tried again.

use waypost_base::{Code, IncidentId, Rejection, UserId, VisitId};

use super::{advance::asked, people::Found, run::Run};
use crate::{
    event::{Event, IncidentKind},
    state::Incident,
};

impl Run<'_> {
    pub fn retry(&mut self, by: UserId, id: IncidentId) -> Result<(), Rejection> {
        let incident = self.incident(by, id)?;
        self.try_again(by, id, incident)
    }

    /// An open incident, for somebody who may see to it.
    pub fn incident(&self, by: UserId, id: IncidentId) -> Result<Incident, Rejection> {
        if !self.facts.may_administer(by) {
            return Err(Code::NotAllowed.into());
        }
        self.state.incidents.get(&id).copied().ok_or_else(|| Code::NoSuchIncident.into())
    }

    pub fn try_again(&mut self, by: UserId, id: IncidentId, incident: Incident) -> Result<(), Rejection> {
        let Incident { visit, kind } = incident;
        match kind {
            IncidentKind::NobodyFound | IncidentKind::TooFewFound => self.find_again(by, id, visit),
            IncidentKind::LateAnswer => self.resolve(by, id),
            IncidentKind::ActionFailed | IncidentKind::BadAnswer => {
                self.resolve(by, id)?;
                self.hand_out_again(visit)
            }
            IncidentKind::GuardFailed | IncidentKind::NoBranch => {
                self.resolve(by, id)?;
                self.split_again(visit)
            }
            IncidentKind::TooManyMoves => {
                self.resolve(by, id)?;
                self.pass_on(visit)
            }
            IncidentKind::DeadlineHindered => self.try_outcome_again(by, id, visit),
            IncidentKind::NoWorkingTime => self.reckon_again(by, id, visit),
        }
    }

    fn resolve(&mut self, by: UserId, incident: IncidentId) -> Result<(), Rejection> {
        self.emit(Event::IncidentResolved { incident, by: Some(by) })
    }

    fn find_again(&mut self, by: UserId, incident: IncidentId, visit: VisitId) -> Result<(), Rejection> {
        let stage = self.stage(self.visit(visit)?.stage)?;
        let (Found::People(people, except), ballot) = self.seated(stage, self.receivers(stage)?)? else {
            return Err(Rejection::new(Code::NobodyFound).with("stage", stage.no));
        };
        self.resolve(by, incident)?;
        let items = ballot.as_ref().map_or_else(|| self.items(&people, &except), asked);
        self.emit(Event::HandlersFound { visit, items, ballot })
    }

    /// What was due is reckoned by today's calendar.
    fn reckon_again(&mut self, by: UserId, incident: IncidentId, id: VisitId) -> Result<(), Rejection> {
        let visit = self.visit(id)?;
        let Some(mut clock) = visit.clock.clone().filter(|clock| clock.stopped.is_none()) else {
            return self.resolve(by, incident);
        };
        let reckoned = self.reckoner(visit)?.reckon(&mut clock);
        reckoned.map_err(|_| Rejection::new(Code::NoWorkingTime))?;
        self.resolve(by, incident)?;
        self.emit(Event::ClockSet { visit: id, clock })
    }

    /// A delivery under a new key: an administrator declared that the effect of the one before did not happen.
    pub fn hand_out_anew(&mut self, by: UserId, incident: IncidentId, id: VisitId) -> Result<(), Rejection> {
        let visit = self.visit(id)?;
        let irreversible = self.stage(visit.stage)?.irreversible;
        let action = visit.waiting_for.as_ref().ok_or(Code::NoSuchIncident)?.action;
        let key = format!("{id}-{action}-{}", self.facts.fresh_id());
        self.resolve(by, incident)?;
        self.emit(Event::ActionRequested { visit: id, action, key, irreversible })
    }

    /// The same delivery under the same key: what was done already is not done again.
    fn hand_out_again(&mut self, visit: VisitId) -> Result<(), Rejection> {
        let waiting = self.visit(visit)?;
        let irreversible = self.stage(waiting.stage)?.irreversible;
        let delivery = waiting.waiting_for.clone().ok_or(Code::NoSuchIncident)?;
        self.emit(Event::ActionRequested { visit, action: delivery.action, key: delivery.key, irreversible })
    }

    fn split_again(&mut self, id: VisitId) -> Result<(), Rejection> {
        let visit = self.visit(id)?;
        let plan = self.plan(visit.stage)?;
        let Some(branch) = visit.branch else { return self.proceed(id) };
        match plan.way(branch).map_or(Ok(true), |way| self.is_open(way)) {
            Ok(true) => self.proceed(id),
            Ok(false) => self.raise(
                id,
                IncidentKind::NoBranch,
                format!("the condition of branch {branch} does not hold"),
            ),
            Err(error) => self.raise(id, IncidentKind::GuardFailed, format!("branch {branch}: {error}")),
        }
    }
}
