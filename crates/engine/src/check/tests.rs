use waypost_base::{Label, Receiver, ReceiverRule};

use super::*;
use crate::definition::{
    AfterReturn, DEFINITION_FORMAT, DeadlineOutcome, Duration, Handlers, Join, Outcome, ReturnDefault, Right,
    SamePerson, Split, Stage, StageKind, TimeUnit, Transition,
};

mod small;
mod sound;
mod time;

struct Office;

impl World for Office {
    fn form_items(&self) -> Vec<FormItemInfo> {
        let item = |key: &str, holds, always_filled| FormItemInfo {
            key: ItemKey::new(key).unwrap(),
            holds,
            always_filled,
            // What nobody may fill in is looked at on its own.
            fills_itself: true,
        };
        vec![
            item("amount", ItemHolds::Other, false),
            item("title", ItemHolds::Other, true),
            item("owner", ItemHolds::Person, false),
            item("unit", ItemHolds::Department, true),
        ]
    }

    fn has_post(&self, post: PostId) -> bool {
        post.raw() < 100
    }

    fn has_department(&self, department: DepartmentId) -> bool {
        department.raw() < 100
    }

    fn has_person(&self, person: UserId) -> bool {
        person.raw() < 100
    }

    fn is_closed_post(&self, post: PostId) -> bool {
        post.raw() == 90
    }

    fn is_closed_department(&self, department: DepartmentId) -> bool {
        department.raw() == 90
    }

    fn finds_somebody(&self, rule: &ReceiverRule) -> bool {
        rule.receivers != [Receiver::Post(PostId::new(80))]
    }

    fn action(&self, action: ActionId) -> Option<ActionInfo> {
        match action.raw() {
            1 => Some(ActionInfo { plugin: true, ..ActionInfo::default() }),
            2 => Some(ActionInfo::default()),
            3 => Some(ActionInfo { plugin: true, unfit: Some("pattern".into()), ..ActionInfo::default() }),
            _ => None,
        }
    }

    fn has_calendar(&self) -> bool {
        true
    }

    fn may_set_property(&self, key: &str) -> bool {
        key == "number"
    }
}

pub(crate) fn stage(no: u32, name: &str) -> Stage {
    let receivers = ReceiverRule { receivers: vec![Receiver::Post(PostId::new(1))], ..Default::default() };
    Stage { receivers, ..Stage::new(StageNo(no), name) }
}

/// A flow from words: stages as `3` or `3:all+join` (`all`, `first`, `join`, `each`, `route`), named by their number;
/// rows as `1.2>3`, or `1.0>-` without a target.
pub(crate) fn flow(stages: &str, rows: &str) -> Definition {
    let mut definition = Definition {
        format: DEFINITION_FORMAT,
        stages: Vec::new(),
        transitions: Vec::new(),
        return_default: ReturnDefault::None,
        same_person: SamePerson::default(),
        goal: Vec::new(),
        batch_approve: false,
    };
    for word in stages.split_whitespace() {
        let (no, flags) = word.split_once(':').unwrap_or((word, ""));
        let mut made = stage(no.parse().unwrap(), &format!("s{no}"));
        for flag in flags.split('+').filter(|flag| !flag.is_empty()) {
            match flag {
                "all" => made.split = Split::All,
                "first" => made.split = Split::First,
                "join" => made.join = Join::All,
                "each" => made.join = Join::Each,
                "route" => made.kind = StageKind::Route,
                other => panic!("{other}"),
            }
        }
        definition.stages.push(made);
    }
    for word in rows.split_whitespace() {
        let (from, to) = word.split_once('>').unwrap();
        let (from, branch) = from.split_once('.').unwrap();
        definition.transitions.push(Transition {
            from: StageNo(from.parse().unwrap()),
            branch: branch.parse().unwrap(),
            condition: Label::default(),
            outcome: None,
            guard: None,
            to: to.parse().ok().map(StageNo),
        });
    }
    definition
}

/// Problems as words: `refuses stuck 3 2` (severity, code, stages).
fn told(report: &Report) -> Vec<String> {
    let one = |problem: &Problem| {
        let severity = match problem.severity {
            Severity::Refuses => "refuses",
            Severity::Unknown => "unknown",
            Severity::Warns => "warns",
        };
        let stages: String = problem.stages.iter().map(|no| format!(" {no}")).collect();
        format!("{severity} {}{stages}", problem.code)
    };
    report.problems.iter().map(one).collect()
}

#[track_caller]
fn expect(definition: &Definition, expected: &[&str]) -> Report {
    let report = check(definition, &Office);
    assert_eq!(told(&report), expected, "{report:#?}");
    assert_eq!(report.refuses(), expected.iter().any(|line| line.starts_with("refuses")));
    report
}

/// The way to a problem: `s1 -1> s2, s2 -> s3 s4` .
fn way(problem: &Problem) -> String {
    let step = |step: &TraceStep| {
        let branch = step.branch.map_or(String::new(), |branch| branch.to_string());
        let to: String = step.to.iter().map(|no| format!(" s{no}")).collect();
        format!("{} -{branch}>{to}", step.name)
    };
    problem.trace.iter().map(step).collect::<Vec<_>>().join(", ")
}
