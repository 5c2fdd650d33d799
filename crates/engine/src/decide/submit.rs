//! Submit: a handler decides a visit, with values, an opinion and, where there is a choice, a branch.

use waypost_base::{Actor, Code, Rejection, UserId, VisitId, WorkItemId};

use super::run::{Run, short_enough};
use crate::{
    ballot::VoteKind,
    command::Submission,
    definition::{AfterReturn, Split},
    event::{Cause, Event, IncidentKind},
    state::Visit,
};

/// The branch of a submit as judged.
enum Picked {
    /// None is picked here: the split finds it, or it goes straight back.
    None,
    /// This one, and it is open.
    Branch(u32),
    /// This one, and its guard gives no answer: the case waits for an administrator.
    Unclear(u32, String),
}

impl Run<'_> {
    pub fn submit(&mut self, by: UserId, visit: VisitId, submit: &Submission) -> Result<(), Rejection> {
        if self.votes(visit) {
            return self.vote(by, visit, VoteKind::Approve, submit);
        }
        let (item, actor) = self.rights().work(visit, by)?;
        self.hand_in(visit, item, actor, submit)
    }

    /// Whether several decide, or decided, a visit.
    pub fn votes(&self, id: VisitId) -> bool {
        let heard = |recent: &crate::state::Recent| recent.visit == id && !recent.unheard.is_empty();
        let visit = self.state.visits.get(&id);
        visit.is_some_and(|visit| visit.ballot.is_some()) || self.state.recent.iter().any(heard)
    }

    /// Judges what is handed in, and decides the visit.
    pub fn hand_in(
        &mut self,
        id: VisitId,
        item: WorkItemId,
        actor: Actor,
        submit: &Submission,
    ) -> Result<(), Rejection> {
        let visit = self.visit(id)?;
        let stage = self.stage(visit.stage)?;
        let new_run = self.begins_run(visit);
        let changes = self.facts.judge(stage, &submit.values)?;
        self.values.form.extend(changes.iter().cloned());
        short_enough(&submit.opinion)?;
        let straight_back = self.goes_straight_back(id, submit)?;
        let picked = if straight_back || stage.split != Split::Choose {
            Picked::None
        } else {
            self.pick(id, submit.branch)?
        };
        self.facts.check(stage)?;
        if new_run && !straight_back {
            self.emit(Event::RunStarted { run: self.state.run + 1 })?;
        }
        let branch = match picked {
            Picked::None => None,
            Picked::Branch(branch) | Picked::Unclear(branch, _) => Some(branch),
        };
        self.in_time(id)?;
        let opinion = submit.opinion.clone();
        let (item, by) = (Some(item), Some(actor));
        self.emit(Event::VisitDecided {
            visit: id,
            item,
            by,
            branch,
            opinion,
            changes,
            straight_back,
            outcome: None,
        })?;
        if let Some(copy) = &submit.copy {
            self.send_copies(actor, Some(id), copy, "")?;
        }
        match picked {
            Picked::Unclear(branch, error) => {
                self.raise(id, IncidentKind::GuardFailed, format!("branch {branch}: {error}"))
            }
            Picked::None | Picked::Branch(_) => self.proceed(id),
        }
    }

    /// The first stage is sent again after a return or a recall.
    fn begins_run(&self, visit: &Visit) -> bool {
        let again =
            matches!(visit.cause, Cause::Return(_) | Cause::Recall(_) | Cause::Jump(_) | Cause::Reopened(_));
        again && visit.stage == self.flow.first()
    }

    /// Whether the visit goes straight back to the one who returned it: because it must and can, or because the
    /// handler likes.
    pub fn goes_straight_back(&self, id: VisitId, submit: &Submission) -> Result<bool, Rejection> {
        let after = self.visit(id)?.returned_from.as_ref().map_or(AfterReturn::WalkAgain, |back| back.after);
        let can = self.rights().can_go_straight_back(id);
        match after {
            AfterReturn::StraightBack if can => Ok(true),
            AfterReturn::Choice if submit.straight_back && can => Ok(true),
            _ if submit.straight_back => Err(Code::NoSuchReturn.into()),
            _ => Ok(false),
        }
    }

    /// The branch picked; with a single one there is nothing to pick.
    fn pick(&self, id: VisitId, branch: Option<u32>) -> Result<Picked, Rejection> {
        let plan = self.plan(self.visit(id)?.stage)?;
        let choices: Vec<_> = plan.choices().collect();
        let way = match (branch, choices.as_slice()) {
            (None, []) => return Ok(Picked::None),
            (None, [only]) => *only,
            (None, _) => return Err(Code::BranchMissing.into()),
            (Some(branch), ways) => ways
                .iter()
                .find(|way| way.branch == branch)
                .ok_or_else(|| Rejection::new(Code::NoSuchBranch).with("branch", branch))?,
        };
        match self.is_open(way) {
            Ok(true) => Ok(Picked::Branch(way.branch)),
            Ok(false) => Err(self.closed(way)),
            Err(error) => Ok(Picked::Unclear(way.branch, error.to_string())),
        }
    }

    pub fn closed(&self, way: &crate::flow::Way) -> Rejection {
        let row = self.flow.definition().transitions.get(way.row);
        let condition = row.map_or("", |row| row.condition.text());
        Rejection::new(Code::BranchClosed).with("branch", way.branch).with("condition", condition)
    }
}
