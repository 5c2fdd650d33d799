//! The path and the people to expect after a start or a submit, found by the code that executes, on a scratch state.
//!
//! Everybody is allowed, nothing is required, no number is drawn and every action succeeds. At a choice the lowest
//! open branch is followed and the others are named; parallel paths are all followed. A stage shown already is not
//! followed again, so the preview of a loop ends.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
};

use serde::Serialize;
use waypost_base::{
    Actor, Change, ItemKey, Party, Receiver, ReceiverRule, Rejection, StageNo, Timestamp, UserId, Value, VisitId,
};

use crate::{
    Command, Event, Facts, Flow, State,
    command::{Answer, Draw, Submission},
    decide::run::Run,
    definition::{Split, Stage},
    event::Drawn,
    facts::About,
    state::Phase,
};

/// Most stages that a preview lists.
pub const MAX_STEPS: usize = 1_000;

/// One stage that is to be expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreviewStep {
    /// Where.
    pub stage: StageNo,
    /// Who is asked; empty where nobody works, or nobody was found.
    pub parties: Vec<Party>,
    /// Along which branch it is reached; `None` for the stage submitted.
    pub via_branch: Option<u32>,
    /// The other branches open at the choice that led here.
    pub alternatives: Vec<Alternative>,
}

/// A branch that could be picked instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// Its number.
    pub branch: u32,
    /// Where it leads; `None` ends the path.
    pub to: Option<StageNo>,
}

/// Finds what is to be expected after a start or a submit; other commands have no preview (an empty one).
///
/// # Errors
/// The visit is not open, a picked branch does not exist or is closed, or a text is too long.
pub fn preview(
    flow: &Flow,
    state: &State,
    command: &Command,
    facts: &dyn Facts,
) -> Result<Vec<PreviewStep>, Rejection> {
    let scout = Scout { inner: facts, next: Cell::new(highest_id(state)), expected: RefCell::default() };
    let mut run = Run::new(flow, state, &scout);
    match command {
        Command::Start { by, department, submit } => {
            let pick = lowest(&run, flow.first(), submit.branch);
            let submit = Submission { branch: pick.0, ..submit.clone() };
            run.start(*by, *department, &submit)?;
            Walk { run, scout: &scout, steps: Vec::new(), shown: BTreeSet::new(), picked: BTreeMap::new(), read: 0 }
                .follow(pick.1)
        }
        Command::Submit { by, visit, submit } => {
            let stage = run.visit(*visit)?.stage;
            let pick = lowest(&run, stage, submit.branch);
            let submit = Submission { branch: pick.0, ..submit.clone() };
            run.submit(*by, *visit, &submit)?;
            Walk { run, scout: &scout, steps: Vec::new(), shown: BTreeSet::new(), picked: BTreeMap::new(), read: 0 }
                .follow(pick.1)
        }
        _ => Ok(Vec::new()),
    }
}
