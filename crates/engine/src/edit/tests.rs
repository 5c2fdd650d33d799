use waypost_base::{Label, Receiver};

use super::*;
use crate::{
    check::{
        MAX_STAGES,
        tests::{flow, stage},
    },
    definition::{Split, StageKind},
};

fn no(no: u32) -> StageNo {
    StageNo(no)
}

fn add(no: Option<u32>, place: Place, name: &str) -> Edit {
    Edit::AddStage { no: no.map(StageNo), place, stage: Box::new(stage(0, name)) }
}

fn row(from: u32, branch: u32, to: u32) -> Transition {
    flow("1", &format!("{from}.{branch}>{to}")).transitions.remove(0)
}

/// A definition as the words it is made from: `1 2 | 1.1>2`.
fn words(definition: &Definition) -> String {
    let stages: Vec<String> = definition.stages.iter().map(|stage| stage.no.to_string()).collect();
    let to = |row: &Transition| row.to.map_or_else(|| "-".to_owned(), |to| to.to_string());
    let row = |row: &Transition| format!("{}.{}>{}", row.from, row.branch, to(row));
    let rows: Vec<String> = definition.transitions.iter().map(row).collect();
    format!("{} | {}", stages.join(" "), rows.join(" "))
}

#[track_caller]
fn done(before: &Definition, edit: &Edit, expected: &str, notes: &[&str]) -> Definition {
    let (after, said) = apply(before, edit).unwrap();
    assert_eq!(words(&after), expected);
    let told: Vec<String> =
        said.iter().map(|note| format!("{} {}", note.code.as_str(), note.stages[0])).collect();
    assert_eq!(told, notes);
    after
}

#[track_caller]
fn refused(before: &Definition, edit: &Edit, expected: &[(&str, Code)]) {
    let faults = apply(before, edit).unwrap_err();
    let told: Vec<(&str, Code)> = faults.iter().map(|fault| (fault.field.as_str(), fault.code)).collect();
    assert_eq!(told, expected);
}

#[test]
fn a_stage_takes_its_place_and_the_next_number() {
    let two = flow("1 5", "1.1>5");
    done(&two, &add(None, Place::After(no(1)), "new"), "1 6 5 | 1.1>5", &["stage_numbered 6"]);
    done(&two, &add(Some(3), Place::Last, "new"), "1 5 3 | 1.1>5", &[]);
    done(&two, &add(Some(3), Place::First, "new"), "3 1 5 | 1.1>5", &["first_changed 3"]);
}

#[test]
fn every_fault_of_a_stage_is_told_at_its_field() {
    let two = flow("1 5", "1.1>5");
    refused(
        &two,
        &add(Some(5), Place::After(no(9)), " "),
        &[("no", Code::StageNumberTaken), ("name", Code::ValueRequired), ("place", Code::StageUnknown)],
    );
    refused(&two, &add(Some(0), Place::Last, "new"), &[("no", Code::ValueTooSmall)]);
    refused(&two, &add(Some(1_000_000), Place::Last, "new"), &[("no", Code::ValueTooLarge)]);
    refused(&two, &add(None, Place::Last, &"长".repeat(201)), &[("name", Code::ValueTooLong)]);
    refused(&two, &add(None, Place::Last, "a\u{0}b"), &[("name", Code::ValueControl)]);
    let mut automatic = stage(0, "route");
    automatic.kind = StageKind::Route;
    let first = Edit::AddStage { no: None, place: Place::First, stage: Box::new(automatic) };
    refused(&two, &first, &[("kind", Code::FirstStageHuman)]);
}

#[test]
fn a_megabyte_of_name_and_the_stage_too_many_are_refused() {
    let huge = "长".repeat(400_000);
    refused(&flow("1", ""), &add(None, Place::Last, &huge), &[("name", Code::ValueTooLong)]);
    let numbers: Vec<String> = (1..=MAX_STAGES).map(|no| no.to_string()).collect();
    let full = flow(&numbers.join(" "), "");
    refused(&full, &add(None, Place::Last, "new"), &[("no", Code::TooManyStages)]);
}

#[test]
fn moving_keeps_what_is_connected_and_people_first() {
    let three = flow("1 2 3:route", "1.1>2 2.1>3");
    let moved = |no: u32, place| Edit::MoveStage { no: StageNo(no), place };
    done(&three, &moved(2, Place::Last), "1 3 2 | 1.1>2 2.1>3", &[]);
    done(&three, &moved(3, Place::After(no(1))), "1 3 2 | 1.1>2 2.1>3", &[]);
    done(&three, &moved(2, Place::After(no(2))), "1 2 3 | 1.1>2 2.1>3", &[]);
    done(&three, &moved(2, Place::First), "2 1 3 | 1.1>2 2.1>3", &["first_changed 2"]);
    refused(&three, &moved(3, Place::First), &[("kind", Code::FirstStageHuman)]);
    refused(&three, &moved(7, Place::First), &[("no", Code::StageUnknown)]);
}

#[test]
fn another_number_is_another_number_everywhere() {
    let mut before = flow("1 2 3", "1.1>2 2.1>3 3.0>2");
    before.stages[2].receivers.receivers = vec![Receiver::HandlerOf(no(2))];
    before.stages[2].receivers.not_handler_of = vec![no(2)];
    before.transitions[1].guard = Some("open(2)".to_owned());
    let edit = Edit::ReplaceStage { no: no(2), stage: Box::new(stage(20, "two")) };
    let after = done(&before, &edit, "1 20 3 | 1.1>20 20.1>3 3.0>20", &["guard_asks 20"]);
    assert_eq!(after.stages[2].receivers.receivers, [Receiver::HandlerOf(no(20))]);
    assert_eq!(after.stages[2].receivers.not_handler_of, [no(20)]);
    let taken = Edit::ReplaceStage { no: no(2), stage: Box::new(stage(3, "two")) };
    refused(&before, &taken, &[("no", Code::StageNumberTaken)]);
}

#[test]
fn a_transition_takes_the_next_branch_and_none_is_there_twice() {
    let before = flow("1 2 3", "1.1>2 2.0>1 2.1>3");
    let add = |branch, transition| Edit::AddTransition { branch, transition };
    let after =
        done(&before, &add(None, row(1, 9, 3)), "1 2 3 | 1.1>2 1.2>3 2.0>1 2.1>3", &["branch_numbered 1"]);
    assert_eq!(next_branch(&after, no(1)), 3);
    refused(&before, &add(Some(1), row(1, 9, 3)), &[("branch", Code::BranchTaken)]);
    refused(&before, &add(Some(0), row(2, 9, 1)), &[("to", Code::TransitionTwice)]);
    refused(&before, &add(None, row(8, 1, 9)), &[("from", Code::StageUnknown), ("to", Code::StageUnknown)]);
    refused(&before, &add(Some(10_000), row(1, 9, 3)), &[("branch", Code::ValueTooLarge)]);
    let which = before.transitions[0].arrow();
    let replaced = Edit::ReplaceTransition { which, transition: row(1, 4, 3) };
    done(&before, &replaced, "1 2 3 | 1.4>3 2.0>1 2.1>3", &[]);
    done(&before, &Edit::RemoveTransition { which }, "1 2 3 | 2.0>1 2.1>3", &[]);
    let gone = Arrow { from: no(1), branch: 7, to: None };
    refused(&before, &Edit::RemoveTransition { which: gone }, &[("which", Code::TransitionUnknown)]);
}

#[test]
fn a_removed_stage_leads_on_with_its_conditions() {
    let mut before = flow("1 2 3 4", "1.1>2 2.1>3 2.2>4 2.0>1 3.0>2 3.1>4 4.0>1");
    before.transitions[0].condition = Label::new("资料齐全");
    before.transitions[1].condition = Label::new("金额大").with("en", "large");
    before.transitions[1].guard = Some("form.amount > 1".to_owned());
    let edit = Edit::RemoveStage { no: no(2), reconnect: true };
    let after = done(
        &before,
        &edit,
        "1 3 4 | 1.1>3 1.2>4 3.0>1 3.1>4 4.0>1",
        &["submit_led 1", "submit_added 1", "return_led 3"],
    );
    assert_eq!(
        after.transitions[0].condition,
        Label::new("资料齐全 + 金额大").with("en", "资料齐全 + large")
    );
    assert_eq!(after.transitions[0].guard.as_deref(), Some("form.amount > 1"));
    assert_eq!(after.transitions[1].condition, Label::new("资料齐全"));
    let cut = Edit::RemoveStage { no: no(2), reconnect: false };
    done(&before, &cut, "1 3 4 | 3.1>4 4.0>1", &["submit_dropped 1", "return_dropped 3"]);
}

#[test]
fn a_removed_last_stage_ends_where_it_stood() {
    let before = flow("1 2", "1.1>2 2.0>1");
    done(&before, &Edit::RemoveStage { no: no(2), reconnect: true }, "1 | 1.1>-", &["submit_ends 1"]);
    refused(&flow("1", ""), &Edit::RemoveStage { no: no(1), reconnect: true }, &[("no", Code::LastStage)]);
    let route = flow("1 2:route 3", "1.1>2 2.1>3");
    refused(&route, &Edit::RemoveStage { no: no(1), reconnect: true }, &[("kind", Code::FirstStageHuman)]);
}

#[test]
fn a_removed_stage_of_a_parallel_split_is_not_entered_twice() {
    let before = flow("1:all 2 3 4", "1.1>2 1.2>3 2.1>3 3.1>4");
    let edit = Edit::RemoveStage { no: no(2), reconnect: true };
    let after = done(&before, &edit, "1 3 4 | 1.2>3 3.1>4", &["submit_dropped 1"]);
    assert_eq!(after.stages[0].split, Split::All);
}

#[test]
fn whatever_names_a_removed_stage_is_dropped_and_said() {
    let mut before = flow("1 2 3", "1.1>2 2.1>3");
    before.stages[2].receivers.receivers = vec![Receiver::HandlerOf(no(2))];
    before.stages[2].receivers.not_handler_of = vec![no(2)];
    before.stages[2].cancels = vec![no(2)];
    before.stages[2].alone_with = vec![no(1), no(2)];
    let edit = Edit::RemoveStage { no: no(2), reconnect: true };
    let said = [
        "submit_led 1",
        "handler_dropped 3",
        "receivers_empty 3",
        "four_eyes_dropped 3",
        "cancel_dropped 3",
        "alone_dropped 3",
    ];
    let after = done(&before, &edit, "1 3 | 1.1>3", &said);
    assert_eq!(after.stages[1].alone_with, [no(1)]);
}

#[test]
fn several_edits_are_done_together_or_not_at_all() {
    let before = flow("1 2", "1.1>2");
    let edits = vec![
        add(Some(3), Place::Last, "filing"),
        Edit::AddTransition { branch: None, transition: row(2, 1, 3) },
    ];
    done(&before, &Edit::Several { edits: edits.clone() }, "1 2 3 | 1.1>2 2.1>3", &["branch_numbered 2"]);
    let edits = [edits, vec![Edit::MoveStage { no: no(9), place: Place::Last }]].concat();
    refused(&before, &Edit::Several { edits }, &[("2.no", Code::StageUnknown)]);
}

#[test]
fn an_edit_is_written_and_read_again() {
    for edit in [
        add(None, Place::After(no(1)), "new"),
        Edit::RemoveStage { no: no(2), reconnect: true },
        Edit::SetFlow {
            return_default: ReturnDefault::Start,
            same_person: SamePerson::EachTime,
            goal: vec![],
            batch_approve: false,
        },
    ] {
        let text = serde_json::to_string(&edit).unwrap();
        assert_eq!(serde_json::from_str::<Edit>(&text).unwrap(), edit);
    }
}
