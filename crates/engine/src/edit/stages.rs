//! Adding, moving and rewriting stages.

use waypost_base::{Code, FieldProblem, StageNo};

use super::{Draft, Faults, NoteCode, Place, fault, limits};
use crate::{
    check::MAX_STAGES,
    definition::{Stage, StageKind},
};

impl Draft {
    pub(super) fn add_stage(
        &mut self,
        no: Option<StageNo>,
        place: Place,
        stage: &Stage,
    ) -> Result<(), Faults> {
        let taken = self.definition.stages.len();
        if taken >= MAX_STAGES {
            return Err(fault(FieldProblem::new("no", Code::TooManyStages).with("limit", MAX_STAGES)));
        }
        let given = match no {
            Some(no) => self.free_number(no, None).map(|()| no),
            None => Ok(super::next_stage_no(&self.definition)),
        };
        let at = self.place(place);
        let (no_given, at) = match (given, limits::stage(stage), at) {
            (Ok(given), Ok(()), Ok(at)) => (given, at),
            (given, fits, at) => {
                let faults = [given.err(), fits.err(), at.err()];
                return Err(faults.into_iter().flatten().flatten().collect());
            }
        };
        self.first_is_human(at, stage)?;
        self.definition.stages.insert(at, Stage { no: no_given, ..stage.clone() });
        if no.is_none() {
            self.note(NoteCode::StageNumbered, no_given).with("no", no_given);
        }
        if at == 0 && taken > 0 {
            self.note(NoteCode::FirstChanged, no_given);
        }
        Ok(())
    }

    pub(super) fn move_stage(&mut self, no: StageNo, place: Place) -> Result<(), Faults> {
        let from = self.position("no", no)?;
        if place == Place::After(no) {
            return Ok(());
        }
        let to = self.place(place)?;
        let former = self.definition.stages.first().map(|stage| stage.no);
        let mut stages = self.definition.stages.clone();
        let stage = stages.remove(from);
        stages.insert(if from < to { to - 1 } else { to }, stage);
        if let Some(first) = stages.first().filter(|first| Some(first.no) != former) {
            human(first)?;
            let first = first.no;
            self.definition.stages = stages;
            self.note(NoteCode::FirstChanged, first);
        } else {
            self.definition.stages = stages;
        }
        Ok(())
    }

    pub(super) fn replace_stage(&mut self, no: StageNo, stage: &Stage) -> Result<(), Faults> {
        let at = self.position("no", no)?;
        let free = if stage.no == no { Ok(()) } else { self.free_number(stage.no, Some(no)) };
        if let (free, fits) = (free, limits::stage(stage))
            && (free.is_err() || fits.is_err())
        {
            return Err([free.err(), fits.err()].into_iter().flatten().flatten().collect());
        }
        if self.definition.stages[at].kind != stage.kind {
            self.first_is_human(at, stage)?;
        }
        self.definition.stages[at] = stage.clone();
        if stage.no != no {
            self.renumber(no, stage.no);
        }
        Ok(())
    }

    /// Whether a number can be given to a stage; `own` is the stage that has it already.
    fn free_number(&self, no: StageNo, own: Option<StageNo>) -> Result<(), Faults> {
        if no.0 == 0 {
            return Err(fault(FieldProblem::new("no", Code::ValueTooSmall).with("min", 1)));
        }
        if no.0 > limits::MAX_NO {
            return Err(fault(FieldProblem::new("no", Code::ValueTooLarge).with("max", limits::MAX_NO)));
        }
        if Some(no) != own && self.definition.stage(no).is_some() {
            return Err(fault(FieldProblem::new("no", Code::StageNumberTaken).with("no", no)));
        }
        Ok(())
    }

    fn place(&self, place: Place) -> Result<usize, Faults> {
        match place {
            Place::First => Ok(0),
            Place::After(no) => self.position("place", no).map(|at| at + 1),
            Place::Last => Ok(self.definition.stages.len()),
        }
    }

    fn first_is_human(&self, at: usize, stage: &Stage) -> Result<(), Faults> {
        if at == 0 { human(stage) } else { Ok(()) }
    }
}

/// The first stage is the initiator's, and only people start cases.
pub(super) fn human(first: &Stage) -> Result<(), Faults> {
    if first.kind == StageKind::Human {
        Ok(())
    } else {
        let problem = FieldProblem::new("kind", Code::FirstStageHuman);
        Err(fault(problem.with("stage", first.name.text()).with("no", first.no)))
    }
}
