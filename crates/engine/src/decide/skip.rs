//! Skip: an administrator has the case go on past an incident, as if its stage were done.
//!
//! | incident | what is skipped |
//! |---|---|
//! | nobody found, deadline hindered | the stage's work: its items end |
//! | action failed, bad answer | the action: nothing is delivered any more, an answer comes late |
//! | guard failed, no branch, too many moves | the condition: the branch is taken as named |
//! | late answer, no working time | nothing waits: it is resolved, with the reason |
//!
//! The branch named is taken without asking its guard. At a split `all` none is named and all are taken.

use waypost_base::{Code, IncidentId, Rejection, UserId, VisitId};

use super::run::{Run, reason_given};
use crate::{definition::Split, event::Event, state::Incident};

impl Run<'_> {
    pub fn skip(
        &mut self,
        by: UserId,
        id: IncidentId,
        branch: Option<u32>,
        reason: &str,
    ) -> Result<(), Rejection> {
        let Incident { visit, kind } = self.incident(by, id)?;
        reason_given(reason)?;
        let holds_up = kind.holds_up();
        if holds_up {
            self.judge_skipped(visit, branch)?;
            self.resolve_others(visit, id)?;
        } else if let Some(branch) = branch {
            return Err(Rejection::new(Code::NoSuchBranch).with("branch", branch));
        }
        let reason = reason.to_owned();
        self.emit(Event::IncidentSkipped { incident: id, visit, by, branch, reason })?;
        if holds_up { self.leave(visit) } else { Ok(()) }
    }

    /// Whether a visit can be left along a branch without asking its guard.
    fn judge_skipped(&self, id: VisitId, branch: Option<u32>) -> Result<(), Rejection> {
        let visit = self.visit(id)?;
        let plan = self.plan(visit.stage)?;
        let all = self.stage(visit.stage)?.split == Split::All;
        let back = visit.straight_back && visit.branch.is_none() && self.rights().can_go_straight_back(id);
        match branch {
            Some(branch) if all || plan.way(branch).is_none() => {
                Err(Rejection::new(Code::NoSuchBranch).with("branch", branch))
            }
            None if !all && !back && !plan.submits.is_empty() => Err(Code::BranchMissing.into()),
            _ => Ok(()),
        }
    }

    fn resolve_others(&mut self, visit: VisitId, but: IncidentId) -> Result<(), Rejection> {
        let others = self.state.incidents.iter().filter(|(id, other)| other.visit == visit && **id != but);
        for incident in others.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.emit(Event::IncidentResolved { incident, by: None })?;
        }
        Ok(())
    }
}
