//! Adding and rewriting transitions.

use waypost_base::{Code, FieldProblem};

use super::{Draft, Faults, NoteCode, fault, limits};
use crate::{
    check::{Arrow, MAX_TRANSITIONS},
    definition::Transition,
};

impl Draft {
    /// Where a transition stands.
    pub(super) fn find(&self, which: Arrow) -> Result<usize, Faults> {
        let found = self.definition.transitions.iter().position(|row| row.arrow() == which);
        let unknown = || {
            let problem = FieldProblem::new("which", Code::TransitionUnknown);
            fault(problem.with("stage", self.name(which.from)).with("branch", which.branch))
        };
        found.ok_or_else(unknown)
    }

    pub(super) fn add_transition(&mut self, branch: Option<u32>, row: &Transition) -> Result<(), Faults> {
        if self.definition.transitions.len() >= MAX_TRANSITIONS {
            let problem = FieldProblem::new("branch", Code::TooManyTransitions);
            return Err(fault(problem.with("limit", MAX_TRANSITIONS)));
        }
        let given = branch.unwrap_or_else(|| super::next_branch(&self.definition, row.from));
        let row = Transition { branch: given, ..row.clone() };
        self.fits(&row, None)?;
        let after = self.definition.transitions.iter().rposition(|other| other.from == row.from);
        let at = after.map_or(self.definition.transitions.len(), |last| last + 1);
        let arrow = row.arrow();
        self.definition.transitions.insert(at, row);
        if branch.is_none() {
            self.note(NoteCode::BranchNumbered, arrow.from).on(arrow);
        }
        Ok(())
    }

    pub(super) fn replace_transition(&mut self, which: Arrow, row: &Transition) -> Result<(), Faults> {
        let at = self.find(which)?;
        self.fits(row, Some(at))?;
        self.definition.transitions[at] = row.clone();
        Ok(())
    }

    /// Whether a transition can stand; `own` is the place of the one that it replaces.
    fn fits(&self, row: &Transition, own: Option<usize>) -> Result<(), Faults> {
        let mut faults = limits::transition(row).err().unwrap_or_default();
        faults.extend(self.position("from", row.from).err().into_iter().flatten());
        if let Some(to) = row.to {
            faults.extend(self.position("to", to).err().into_iter().flatten());
        }
        if row.branch > limits::MAX_BRANCH {
            faults.push(FieldProblem::new("branch", Code::ValueTooLarge).with("max", limits::MAX_BRANCH));
        }
        let others = self.definition.transitions.iter().enumerate().filter(|(at, _)| Some(*at) != own);
        let mut others =
            others.map(|(_, other)| other).filter(|o| o.from == row.from && o.branch == row.branch);
        let name = || self.name(row.from);
        if row.branch > 0 && others.next().is_some() {
            let taken = FieldProblem::new("branch", Code::BranchTaken);
            faults.push(taken.with("branch", row.branch).with("stage", name()));
        } else if row.branch == 0 && others.any(|other| other.to == row.to) {
            faults.push(FieldProblem::new("to", Code::TransitionTwice).with("stage", name()));
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}
