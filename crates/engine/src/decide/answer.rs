//! Answer: what an action said, brought by the outbox, perhaps twice, perhaps too late.
//!
//! | the visit | the key | what happens |
//! |---|---|---|
//! | waits for it | its own | done: left; refused: along the refusal's branch, else an incident; failed: an incident |
//! | waits with that incident already | its own | the same trouble again: nothing |
//! | any other | answered before | nothing: a delivery may come twice |
//! | any other | unknown | recorded as late, with an incident |

use waypost_base::{Change, ItemKey, Rejection, Value, VisitId};

use super::run::Run;
use crate::{
    command::{Answer, Draw},
    definition::{Split, StageKind},
    event::{Drawn, Event, IncidentKind},
    state::{Phase, Visit},
};

/// An answer that cannot be taken in: why, for an administrator.
struct Bad(String);

/// What a good answer brings.
struct Brought {
    changes: Vec<Change>,
    drawn: Option<Drawn>,
    branch: Option<u32>,
}

impl Run<'_> {
    pub fn answer(&mut self, id: VisitId, key: &str, answer: &Answer) -> Result<(), Rejection> {
        if self.keep_answer(id, key, answer)? {
            return Ok(());
        }
        let waits = |visit: &&Visit| {
            visit.phase == Phase::Acting && visit.waiting_for.as_ref().is_some_and(|it| it.key == key)
        };
        if self.state.visits.get(&id).filter(waits).is_none() {
            return self.late(id, key);
        }
        match answer {
            Answer::Done { set, draw, branch } => self.done(id, key, set, draw.as_ref(), *branch),
            Answer::Refused { words } => self.refused(id, key, words),
            Answer::Failed { words } => self.trouble(id, IncidentKind::ActionFailed, words.clone()),
        }
    }

    fn late(&mut self, visit: VisitId, key: &str) -> Result<(), Rejection> {
        if self.state.answered.iter().any(|answered| answered == key) {
            return Ok(());
        }
        self.emit(Event::AnswerCameLate { visit, key: key.to_owned() })?;
        self.raise(visit, IncidentKind::LateAnswer, format!("delivery {key}"))
    }

    fn done(
        &mut self,
        id: VisitId,
        key: &str,
        set: &[(ItemKey, Value)],
        draw: Option<&Draw>,
        branch: Option<u32>,
    ) -> Result<(), Rejection> {
        let brought = self.judge_branch(id, branch).and_then(|branch| self.bring(set, draw, branch));
        let Brought { changes, drawn, branch } = match brought {
            Ok(brought) => brought,
            Err(Bad(why)) => return self.trouble(id, IncidentKind::BadAnswer, why),
        };
        self.values.case.extend(changes.iter().cloned());
        let unclear = branch.map_or(Ok(None), |branch| self.judge_guard(id, branch));
        let unclear = match unclear {
            Ok(unclear) => unclear,
            Err(Bad(why)) => return self.trouble(id, IncidentKind::BadAnswer, why),
        };
        self.resolve_incidents(id)?;
        self.emit(Event::ActionAnswered { visit: id, key: key.to_owned(), changes, drawn, branch })?;
        match unclear {
            Some(error) => self.raise(id, IncidentKind::GuardFailed, error),
            None => self.leave(id),
        }
    }

    /// The branch an answer chose: only kind `action` may choose, and where there is a choice it must.
    fn judge_branch(&self, id: VisitId, branch: Option<u32>) -> Result<Option<u32>, Bad> {
        let broken = |rejection: Rejection| Bad(rejection.to_string());
        let visit = self.visit(id).map_err(broken)?;
        let stage = self.stage(visit.stage).map_err(broken)?;
        let plan = self.plan(visit.stage).map_err(broken)?;
        match (stage.kind, stage.split, branch) {
            (StageKind::Action, Split::Choose, None) if plan.choices().count() > 1 => {
                Err(Bad("the answer names no branch".to_owned()))
            }
            (StageKind::Action, Split::Choose, Some(branch)) if plan.way(branch).is_none() => {
                Err(Bad(format!("the answer names branch {branch}, which does not exist")))
            }
            (StageKind::Action, Split::Choose, branch) => Ok(branch),
            (_, _, Some(branch)) => {
                Err(Bad(format!("the answer names branch {branch}, but has none to choose")))
            }
            (_, _, None) => Ok(None),
        }
    }

    /// Whether the branch chosen is open; `Some`: its guard gives no answer.
    fn judge_guard(&self, id: VisitId, branch: u32) -> Result<Option<String>, Bad> {
        let plan = self.visit(id).and_then(|visit| self.plan(visit.stage));
        let way = plan.ok().and_then(|plan| plan.way(branch));
        match way.map_or(Ok(true), |way| self.is_open(way)) {
            Ok(true) => Ok(None),
            Ok(false) => Err(Bad(format!("the condition of branch {branch} does not hold"))),
            Err(error) => Ok(Some(format!("branch {branch}: {error}"))),
        }
    }

    /// Properties before and after, the number drawn among them.
    fn bring(
        &self,
        set: &[(ItemKey, Value)],
        draw: Option<&Draw>,
        branch: Option<u32>,
    ) -> Result<Brought, Bad> {
        let drawn = draw.map(|draw| self.facts.draw(draw)).transpose();
        let drawn = drawn.map_err(|rejection| Bad(format!("no number: {rejection}")))?;
        let number =
            draw.zip(drawn.as_ref()).map(|(draw, drawn)| (&draw.into, Value::Text(drawn.text.clone())));
        let set = set.iter().map(|(key, value)| (key, value.clone()));
        let mut changes: Vec<Change> = Vec::new();
        for (key, value) in set.chain(number) {
            let before = self.values.property(key.as_str());
            changes.retain(|change| change.key != *key);
            changes.push(Change { key: key.clone(), before, after: Some(value) });
        }
        Ok(Brought { changes, drawn, branch })
    }

    fn refused(&mut self, id: VisitId, key: &str, words: &str) -> Result<(), Rejection> {
        let branch = self.stage(self.visit(id)?.stage)?.refusal_branch;
        if branch.is_none() && self.has_incident(id, IncidentKind::ActionFailed) {
            return Ok(());
        }
        if branch.is_some() {
            self.resolve_incidents(id)?;
        }
        let (key, words) = (key.to_owned(), words.to_owned());
        self.emit(Event::ActionRefused { visit: id, key, words: words.clone(), branch })?;
        match branch {
            Some(_) => self.leave(id),
            None => self.raise(id, IncidentKind::ActionFailed, words),
        }
    }

    /// An incident, unless the same one is open already.
    fn trouble(&mut self, id: VisitId, kind: IncidentKind, why: String) -> Result<(), Rejection> {
        if self.has_incident(id, kind) { Ok(()) } else { self.raise(id, kind, why) }
    }
}
