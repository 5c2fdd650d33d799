//! Publication checks: may this flow version be put in force, and if not, why not, in the administrator's words.
//!
//! [`check`] is pure: what the flow refers to outside of itself (form, organisation, actions) is asked of a [`World`].
//! It answers with all problems at once, each with its stages and transitions, and for a flow that can get stuck with
//! the shortest way there. The parts, in the order of the report: what stands alone (`shape`), branches and guards
//! (`branches`), people and rights (`people`), time (`time`), several who decide (`together`), what this version does not execute yet (`later`), the net
//! (`flow`). The net is built only from a flow whose parts fit together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use waypost_base::{ActionId, DepartmentId, ItemKey, PostId, ReceiverRule, StageNo, UserId};

use crate::definition::Definition;

mod branches;
mod code;
mod flow;
mod later;
mod map;
mod people;
mod shape;
mod time;
mod together;

pub use code::ProblemCode;
pub use flow::{Standing, stuck_at};

/// Most stages of one flow.
pub const MAX_STAGES: usize = 2_000;
/// Most transitions of one flow.
pub const MAX_TRANSITIONS: usize = 10_000;
/// Longest name of a stage, in characters.
pub const MAX_NAME: usize = 200;
/// Most markings that are looked at before a flow counts as not judged.
pub const MAX_MARKINGS: usize = 20_000;

/// What a flow refers to outside of itself, as it is now.
pub trait World {
    /// The items of the form that the flow is for.
    fn form_items(&self) -> Vec<FormItemInfo>;
    /// Whether there is such a post.
    fn has_post(&self, post: PostId) -> bool;
    /// Whether there is such a department.
    fn has_department(&self, department: DepartmentId) -> bool;
    /// Whether there is such a person.
    fn has_person(&self, person: UserId) -> bool;
    /// Whether a post is closed: kept for the record, used no more.
    fn is_closed_post(&self, _post: PostId) -> bool {
        false
    }
    /// Whether a department is closed.
    fn is_closed_department(&self, _department: DepartmentId) -> bool {
        false
    }
    /// Whether a rule of fixed receivers finds somebody today. Of one that depends on the case, and in a world that
    /// cannot tell, it does.
    fn finds_somebody(&self, _rule: &ReceiverRule) -> bool {
        true
    }
    /// What is known of an action row; `None` when there is none.
    fn action(&self, action: ActionId) -> Option<ActionInfo>;
    /// Whether a calendar with working time is published.
    fn has_calendar(&self) -> bool;
    /// Whether an action may set this property of a case. A world that cannot tell says yes.
    fn may_set_property(&self, key: &str) -> bool;
}

/// One form item, as far as a flow is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormItemInfo {
    /// Its key.
    pub key: ItemKey,
    /// What it holds.
    pub holds: ItemHolds,
    /// Whether it always has a value: the form requires it everywhere, or computes it.
    pub always_filled: bool,
    /// Whether it has a value without anybody typing one: a formula's, or one to begin with.
    pub fills_itself: bool,
}

/// What a form item holds, as far as a flow is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemHolds {
    /// People.
    Person,
    /// A department.
    Department,
    /// Anything else.
    Other,
}

/// What is known of an action row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionInfo {
    /// Whether a plugin stands behind it (else it is built in: `approve`, `read`).
    pub plugin: bool,
    /// How several decide, where a stage does not say itself; may be empty.
    pub rule: String,
    /// Which of its settings the plugin would not take; none: all are well, or nobody can tell.
    pub unfit: Option<String>,
}

/// All that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The problems, in the order of the checks.
    pub problems: Vec<Problem>,
}

/// How grave a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The flow cannot be published.
    Refuses,
    /// It can be published after a confirmation: the check did not come to an end.
    Unknown,
    /// It can be published; somebody should look.
    Warns,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// How grave.
    pub severity: Severity,
    /// What.
    pub code: ProblemCode,
    /// Parameters of the wording. `stage` is the name of the first of `stages`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// The stages concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageNo>,
    /// The transitions concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transitions: Vec<Arrow>,
    /// How a case gets there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trace: Vec<TraceStep>,
}

/// A transition as a problem names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Arrow {
    /// From where.
    pub from: StageNo,
    /// Along which branch.
    pub branch: u32,
    /// To where.
    pub to: Option<StageNo>,
}

/// One step of the way to a problem: a stage completes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceStep {
    /// Which stage.
    pub stage: StageNo,
    /// Its name.
    pub name: String,
    /// Along which branch; `None` along all, or because there is none.
    pub branch: Option<u32>,
    /// The condition of that branch in plain words; may be empty.
    pub condition: String,
    /// The stages it goes on to.
    pub to: Vec<StageNo>,
}

impl Report {
    /// Whether the flow cannot be published.
    pub fn refuses(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Refuses)
    }

    /// Whether publishing needs a confirmation: something could not be judged.
    pub fn needs_confirmation(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Unknown)
    }
}

/// Checks a flow version.
pub fn check(definition: &Definition, world: &dyn World) -> Report {
    let mut found = Found { definition, problems: Vec::new() };
    if shape::check(&mut found) == shape::Shape::Broken {
        return Report { problems: found.problems };
    }
    let map = map::Map::new(definition);
    branches::check(&mut found, &map, world);
    people::check(&mut found, &map, world);
    time::check(&mut found, &map, world);
    together::check(&mut found, &map, world);
    later::check(&mut found);
    flow::check(&mut found, &map);
    Report { problems: found.problems }
}

/// The report while it is written.
struct Found<'a> {
    definition: &'a Definition,
    problems: Vec<Problem>,
}

impl Found<'_> {
    fn refuse(&mut self, code: ProblemCode, stages: &[StageNo]) -> &mut Problem {
        self.add(Severity::Refuses, code, stages)
    }

    fn warn(&mut self, code: ProblemCode, stages: &[StageNo]) -> &mut Problem {
        self.add(Severity::Warns, code, stages)
    }

    fn add(&mut self, severity: Severity, code: ProblemCode, stages: &[StageNo]) -> &mut Problem {
        let mut params = BTreeMap::new();
        if let Some(first) = stages.first() {
            params.insert("stage".to_owned(), name_of(self.definition, *first));
        }
        let (transitions, trace) = (Vec::new(), Vec::new());
        let at = self.problems.len();
        self.problems.push(Problem { severity, code, params, stages: stages.to_vec(), transitions, trace });
        &mut self.problems[at]
    }
}

impl Problem {
    fn with(&mut self, name: &str, value: impl std::fmt::Display) -> &mut Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    fn on(&mut self, transition: &crate::definition::Transition) -> &mut Self {
        self.transitions.push(Arrow { from: transition.from, branch: transition.branch, to: transition.to });
        self.with("branch", transition.branch)
    }
}

/// A stage's name, or its number where it has none.
pub(crate) fn name_of(definition: &Definition, no: StageNo) -> String {
    match definition.stage(no) {
        Some(stage) if !stage.name.is_empty() => stage.name.text().to_owned(),
        _ => no.to_string(),
    }
}

#[cfg(test)]
pub(crate) mod tests;
