//! Start: the case begins, and its first stage is submitted by the initiator in the same command.

use waypost_base::{Actor, Code, DepartmentId, Rejection, UserId};

use super::{advance::Opening, run::Run};
use crate::{
    command::Submission,
    event::{Cause, Event},
    facts::About,
};

impl Run<'_> {
    pub fn start(
        &mut self,
        by: UserId,
        department: Option<DepartmentId>,
        submit: &Submission,
    ) -> Result<(), Rejection> {
        if self.state.initiator.is_some() {
            return Err(Code::CaseMoved.into());
        }
        let actor = self.may_start(by, department)?;
        let at = self.facts.now();
        self.emit(Event::CaseStarted { at, by: actor, department })?;
        let visit = self.open(Opening {
            stage: self.flow.first(),
            consumed: Vec::new(),
            parents: Vec::new(),
            cause: Cause::Start,
            people: Some(super::people::Again::Parties(vec![waypost_base::Party::Person(by)])),
            except: Vec::new(),
            clock: None,
        })?;
        let item = self.visit(visit)?.items.keys().next().copied().ok_or(Code::MayNotStart)?;
        self.hand_in(visit, item, actor, submit)
    }

    /// The first stage's receivers are those who may start; without any rule everybody may.
    fn may_start(&self, by: UserId, department: Option<DepartmentId>) -> Result<Actor, Rejection> {
        let rule = &self.stage(self.flow.first())?.receivers;
        if rule.receivers.is_empty() {
            return Ok(Actor::own(by));
        }
        let (handled, stand_ins) = (&self.state.handled, &self.state.stand_ins);
        let about = About { initiator: by, department, handled, stand_ins, form_value: &self.values };
        let parties = self.facts.resolve(rule, &about);
        let as_whom = parties.iter().filter_map(|party| self.facts.acting(by, party, &[]));
        as_whom.min_by_key(|actor| actor.acting_for.is_some()).ok_or_else(|| Code::MayNotStart.into())
    }
}
