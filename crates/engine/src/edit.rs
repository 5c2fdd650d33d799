//! Edits: one change of a draft, as an administrator thinks of it, applied whole or refused.
//!
//! [`apply`] gives the changed definition and says what else had to change ([`Note`]); or it gives every fault, each
//! with the field it belongs to. It keeps the definition readable, not sound: that is judged by [`crate::check`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use waypost_base::{Code, FieldProblem, StageNo};

use crate::{
    check::Arrow,
    definition::{Definition, ReturnDefault, SamePerson, Stage, Transition},
};

mod limits;
mod remove;
mod rename;
mod stages;
mod transitions;

pub use limits::{MAX_CONDITION, MAX_DESCRIPTION, MAX_ENTRIES, MAX_TEXT};
pub(crate) use remove::both;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Edit {
    /// Adds a stage.
    AddStage {
        /// Its number; none takes the next free one. The number inside `stage` is not looked at.
        no: Option<StageNo>,
        /// Where it stands in the order.
        place: Place,
        /// The stage.
        stage: Box<Stage>,
    },
    /// Takes a stage out, with its transitions and everything that names it.
    RemoveStage {
        /// Which.
        no: StageNo,
        /// Whether what led into it is led on to where it led.
        reconnect: bool,
    },
    /// Moves a stage in the order; what is connected stays connected.
    MoveStage {
        /// Which.
        no: StageNo,
        /// Where to.
        place: Place,
    },
    /// Writes a stage anew. Another number in `stage` renumbers it everywhere.
    ReplaceStage {
        /// Which.
        no: StageNo,
        /// What it becomes.
        stage: Box<Stage>,
    },
    /// Adds a transition.
    AddTransition {
        /// Its branch, 0 for a return; none takes the next free submit branch. The branch inside `transition` is not
        /// looked at.
        branch: Option<u32>,
        /// The transition.
        transition: Transition,
    },
    /// Writes a transition anew.
    ReplaceTransition {
        /// Which.
        which: Arrow,
        /// What it becomes.
        transition: Transition,
    },
    /// Takes a transition out.
    RemoveTransition {
        /// Which.
        which: Arrow,
    },
    /// Sets what belongs to no stage.
    SetFlow {
        /// What a stage without a branch-0 row offers.
        return_default: ReturnDefault,
        /// What happens when the receiver handled the step before.
        same_person: SamePerson,
        /// The goal, for goal-driven flows.
        goal: Vec<String>,
        /// Several cases may be submitted at once from a list.
        #[serde(default)]
        batch_approve: bool,
    },
    /// Several changes, one after another: all or none.
    Several {
        /// The changes.
        edits: Vec<Edit>,
    },
}

/// A place in the order of the stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Before all others: the initiator's.
    First,
    /// After this one.
    After(StageNo),
    /// After all others.
    Last,
}

/// Something that an edit changed beside what it says, for the administrator to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What.
    pub code: NoteCode,
    /// Parameters of the wording. `stage` is the name of the first of `stages`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// The stages concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageNo>,
    /// The transitions concerned, as they are now; of one that was dropped, as it was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transitions: Vec<Arrow>,
}

macro_rules! notes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What an edit changed beside what it says. The words are in the catalogues under `note-<code>`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum NoteCode {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl NoteCode {
            /// Every code, for the test that each one is worded.
            pub const ALL: &[NoteCode] = &[$(NoteCode::$name,)*];

            /// The stable text form.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(NoteCode::$name => $text,)*
                }
            }
        }
    };
}

notes! {
    /// A number was given. Parameter `no`.
    StageNumbered = "stage_numbered",
    /// A branch was given. Parameters `stage`, `branch`.
    BranchNumbered = "branch_numbered",
    /// A submit was led on. Parameters `stage`, `branch`, `to`.
    SubmitLed = "submit_led",
    /// A submit was led on to the end. Parameters `stage`, `branch`.
    SubmitEnds = "submit_ends",
    /// One more submit was made, because the stage that is gone had several. Parameters `stage`, `branch`, `to`.
    SubmitAdded = "submit_added",
    /// A submit was dropped. Parameters `stage`, `branch`.
    SubmitDropped = "submit_dropped",
    /// A return was led to the stage before. Parameters `stage`, `to`.
    ReturnLed = "return_led",
    /// A return was dropped. Parameter `stage`.
    ReturnDropped = "return_dropped",
    /// "Whoever handled stage X" was dropped from the receivers. Parameters `stage`, `no`.
    HandlerDropped = "handler_dropped",
    /// A stage has no receivers any more. Parameter `stage`.
    ReceiversEmpty = "receivers_empty",
    /// "Not whoever handled stage X" was dropped. Parameters `stage`, `no`.
    FourEyesDropped = "four_eyes_dropped",
    /// "Ends stage X" was dropped. Parameters `stage`, `no`.
    CancelDropped = "cancel_dropped",
    /// "Never open together with stage X" was dropped. Parameters `stage`, `no`.
    AloneDropped = "alone_dropped",
    /// A condition asks whether the stage is open. Parameters `stage`, `branch`, `no`.
    GuardAsks = "guard_asks",
    /// Another stage is the initiator's now. Parameter `stage`.
    FirstChanged = "first_changed",
}

/// Applies an edit.
///
/// # Errors
/// Every fault, with the field of the edit that it belongs to; those of `Several` under `<index>.<field>`.
pub fn apply(definition: &Definition, edit: &Edit) -> Result<(Definition, Vec<Note>), Vec<FieldProblem>> {
    let mut draft = Draft { definition: definition.clone(), notes: Vec::new() };
    draft.apply(edit)?;
    Ok((draft.definition, draft.notes))
}

/// The number that the next stage takes.
pub fn next_stage_no(definition: &Definition) -> StageNo {
    limits::free(definition.stages.iter().map(|stage| stage.no.0), limits::MAX_NO).map_or(StageNo(1), StageNo)
}

/// The branch that the next submit of a stage takes.
pub fn next_branch(definition: &Definition, from: StageNo) -> u32 {
    let taken = definition.transitions.iter().filter(|row| row.from == from).map(|row| row.branch);
    limits::free(taken, limits::MAX_BRANCH).unwrap_or(1)
}

/// A definition while it is edited.
struct Draft {
    definition: Definition,
    notes: Vec<Note>,
}

type Faults = Vec<FieldProblem>;

impl Draft {
    fn apply(&mut self, edit: &Edit) -> Result<(), Faults> {
        match edit {
            Edit::AddStage { no, place, stage } => self.add_stage(*no, *place, stage),
            Edit::RemoveStage { no, reconnect } => self.remove_stage(*no, *reconnect),
            Edit::MoveStage { no, place } => self.move_stage(*no, *place),
            Edit::ReplaceStage { no, stage } => self.replace_stage(*no, stage),
            Edit::AddTransition { branch, transition } => self.add_transition(*branch, transition),
            Edit::ReplaceTransition { which, transition } => self.replace_transition(*which, transition),
            Edit::RemoveTransition { which } => {
                let at = self.find(*which)?;
                self.definition.transitions.remove(at);
                Ok(())
            }
            Edit::SetFlow { return_default, same_person, goal, batch_approve } => {
                limits::words("goal", goal)?;
                self.definition.return_default = *return_default;
                self.definition.same_person = *same_person;
                self.definition.goal.clone_from(goal);
                self.definition.batch_approve = *batch_approve;
                Ok(())
            }
            Edit::Several { edits } => {
                for (at, edit) in edits.iter().enumerate() {
                    self.apply(edit).map_err(|faults| under(at, faults))?;
                }
                Ok(())
            }
        }
    }

    fn note(&mut self, code: NoteCode, stage: StageNo) -> &mut Note {
        let name = self.name(stage);
        let at = self.notes.len();
        let params = BTreeMap::from([("stage".to_owned(), name)]);
        self.notes.push(Note { code, params, stages: vec![stage], transitions: Vec::new() });
        &mut self.notes[at]
    }

    fn name(&self, no: StageNo) -> String {
        crate::check::name_of(&self.definition, no)
    }

    /// Where a stage stands.
    fn position(&self, field: &str, no: StageNo) -> Result<usize, Faults> {
        let found = self.definition.stages.iter().position(|stage| stage.no == no);
        found.ok_or_else(|| fault(FieldProblem::new(field, Code::StageUnknown).with("no", no)))
    }
}

impl Note {
    fn with(&mut self, name: &str, value: impl std::fmt::Display) -> &mut Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    fn on(&mut self, arrow: Arrow) -> &mut Self {
        self.transitions.push(arrow);
        self.with("branch", arrow.branch)
    }
}

fn fault(problem: FieldProblem) -> Faults {
    vec![problem]
}

fn under(at: usize, faults: Faults) -> Faults {
    faults.into_iter().map(|fault| FieldProblem { field: format!("{at}.{}", fault.field), ..fault }).collect()
}

#[cfg(test)]
mod tests;
