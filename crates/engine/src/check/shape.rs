//! What stands alone: format, counts, numbers, names, and that transitions join stages that are there.

use std::collections::{BTreeMap, BTreeSet};

use waypost_base::StageNo;

use super::{Found, MAX_NAME, MAX_STAGES, MAX_TRANSITIONS, ProblemCode};
use crate::definition::{DEFINITION_FORMAT, StageKind};

/// Whether the parts fit together, so that the other checks make sense.
#[derive(PartialEq, Eq)]
pub(super) enum Shape {
    Whole,
    Broken,
}

pub(super) fn check(found: &mut Found<'_>) -> Shape {
    let definition = found.definition;
    if definition.format != DEFINITION_FORMAT {
        found.refuse(ProblemCode::UnknownFormat, &[]).with("format", definition.format);
        return Shape::Broken;
    }
    if definition.stages.is_empty() {
        found.refuse(ProblemCode::NoStages, &[]);
        return Shape::Broken;
    }
    for (code, limit, count) in [
        (ProblemCode::TooManyStages, MAX_STAGES, definition.stages.len()),
        (ProblemCode::TooManyTransitions, MAX_TRANSITIONS, definition.transitions.len()),
    ] {
        if count > limit {
            found.refuse(code, &[]).with("limit", limit).with("count", count);
            return Shape::Broken;
        }
    }
    names(found);
    let mut shape = Shape::Whole;
    let mut known = BTreeSet::new();
    for stage in &definition.stages {
        if !known.insert(stage.no) {
            found.refuse(ProblemCode::DuplicateStage, &[stage.no]).with("no", stage.no);
            shape = Shape::Broken;
        }
    }
    if definition.stages[0].kind != StageKind::Human {
        found.refuse(ProblemCode::FirstNotHuman, &[definition.stages[0].no]);
    }
    if transitions(found, &known) == Shape::Broken { Shape::Broken } else { shape }
}

fn names(found: &mut Found<'_>) {
    for stage in &found.definition.stages {
        let length = stage.name.texts().map(|text| text.chars().count()).max().unwrap_or(0);
        if stage.name.text().trim().is_empty() {
            found.refuse(ProblemCode::NameEmpty, &[stage.no]).with("no", stage.no);
        } else if length > MAX_NAME {
            let problem = found.refuse(ProblemCode::NameTooLong, &[stage.no]);
            problem.with("no", stage.no).with("limit", MAX_NAME).with("length", length);
        }
    }
}

fn transitions(found: &mut Found<'_>, known: &BTreeSet<StageNo>) -> Shape {
    let mut shape = Shape::Whole;
    let mut rows = BTreeSet::new();
    let mut targets = BTreeMap::<(StageNo, u32), usize>::new();
    for transition in &found.definition.transitions {
        if !known.contains(&transition.from) {
            found.refuse(ProblemCode::UnknownFrom, &[]).with("no", transition.from).on(transition);
            shape = Shape::Broken;
            continue;
        }
        if let Some(to) = transition.to.filter(|to| !known.contains(to)) {
            found.refuse(ProblemCode::UnknownTo, &[transition.from]).with("no", to).on(transition);
            shape = Shape::Broken;
        }
        if !rows.insert((transition.from, transition.branch, transition.to)) {
            found.refuse(ProblemCode::DuplicateTransition, &[transition.from]).on(transition);
            shape = Shape::Broken;
        } else if transition.branch > 0 {
            let count = targets.entry((transition.from, transition.branch)).or_default();
            *count += 1;
            if *count == 2 {
                found.refuse(ProblemCode::BranchTwice, &[transition.from]).on(transition);
                shape = Shape::Broken;
            }
        }
    }
    shape
}
