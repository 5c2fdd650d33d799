//! What a definition can say and this version does not execute yet: named, never ignored.

use waypost_base::Receiver;

use super::{Found, ProblemCode};
use crate::definition::{Join, Split, Stage, StageKind};

pub(super) fn check(found: &mut Found<'_>) {
    if !found.definition.goal.is_empty() {
        found.refuse(ProblemCode::NotExecutedYet, &[]).with("field", "goal");
    }
    for stage in &found.definition.stages {
        for (field, value) in of_stage(stage) {
            let problem = found.refuse(ProblemCode::NotExecutedYet, &[stage.no]).with("field", field);
            if !value.is_empty() {
                problem.with("value", value);
            }
        }
    }
}

/// The fields of a stage that are not executed, each with its value where the field has others that are.
fn of_stage(stage: &Stage) -> Vec<(&'static str, &'static str)> {
    let mut fields = Vec::new();
    let mut note = |used: bool, field: &'static str, value: &'static str| {
        if used {
            fields.push((field, value));
        }
    };
    match stage.kind {
        StageKind::Human | StageKind::Action | StageKind::Route => {}
        StageKind::Wait => note(true, "kind", "wait"),
        StageKind::Timer => note(true, "kind", "timer"),
        StageKind::Flow => note(true, "kind", "flow"),
        StageKind::Adhoc => note(true, "kind", "adhoc"),
    }
    note(stage.split == Split::Every, "split", "every");
    match stage.join {
        Join::Any | Join::Each | Join::All => {}
        Join::N(_) => note(true, "join", "n"),
        Join::Active => note(true, "join", "active"),
    }
    let copies = stage.copy_to_read.iter().chain(&stage.copy_for_reference);
    for receiver in stage.receivers.receivers.iter().chain(copies) {
        match receiver {
            Receiver::ChosenByPrevious => note(true, "receivers", "chosen_by_previous"),
            Receiver::ChosenByInitiator => note(true, "receivers", "chosen_by_initiator"),
            Receiver::LeastLoaded(_) => note(true, "receivers", "least_loaded"),
            _ => {}
        }
    }
    note(!stage.cancels.is_empty(), "cancels", "");
    note(!stage.alone_with.is_empty(), "alone_with", "");
    note(stage.for_each.is_some(), "for_each", "");
    note(stage.setting.is_some(), "setting", "");
    note(stage.sub_flow.is_some(), "sub_flow", "");
    note(!stage.needs.is_empty(), "needs", "");
    note(!stage.gives.is_empty(), "gives", "");
    note(stage.returns.keep_siblings, "returns.keep_siblings", "");
    fields
}
