//! Mend and skip, beside retry.

use waypost_base::{Code, IncidentId, ItemKey, Receiver, Value};
use waypost_engine::{
    Command, Event,
    command::Answer,
    definition::{DeadlineOutcome, Split, StageKind},
    event::{Ending, IncidentKind},
    state::Phase,
};

use crate::support::{ADMIN, BOB, BOSS, CAT, CHIEF, CLERKS, Case, DAN, EMPTY, Net, net};

fn key(text: &str) -> ItemKey {
    ItemKey::new(text).expect("a key")
}

fn done() -> Answer {
    Answer::Done { set: vec![], draw: None, branch: None }
}

/// Clerks decide stage 2, whose action 7 acts; then boss 3 or chief 4.
fn flow() -> Net {
    net().post(2, CLERKS).action(2, 7).post(3, BOSS).post(4, CHIEF).to(1, 1, 2).to(2, 1, 3).to(2, 2, 4)
}

/// Its action has failed.
fn failed() -> Case {
    failed_in(flow())
}

fn failed_in(flow: Net) -> Case {
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, Some(1)).expect("a submit");
    case.answer(2, Answer::Failed { words: "timeout".into() }).expect("an answer");
    case
}

fn first(case: &Case) -> IncidentId {
    case.incidents().first().expect("an incident").0
}

fn mend(case: &Case, set: &[(&str, i64)], effect_did_not_happen: bool) -> Command {
    Command::Mend {
        by: ADMIN,
        incident: first(case),
        set: set.iter().map(|(name, value)| (key(name), Value::Integer(*value))).collect(),
        reason: "the bank says so".into(),
        effect_did_not_happen,
    }
}

fn skip(case: &Case, branch: Option<u32>) -> Command {
    Command::Skip { by: ADMIN, incident: first(case), branch, reason: "done by hand".into() }
}

fn delivery(case: &Case) -> String {
    case.state.visits[&case.visit(2)].waiting_for.clone().expect("a delivery").key
}

#[test]
fn mend_keeps_the_key_of_the_delivery_and_records_what_was_set() {
    let mut case = failed();
    case.world.case.borrow_mut().insert(key("rate"), Value::Integer(3));
    let before = delivery(&case);
    let events = case.run(&mend(&case, &[("rate", 4), ("fee", 1)], false)).expect("a mending");
    let changes = events.iter().find_map(|event| match event {
        Event::IncidentMended { changes, .. } => Some(changes.clone()),
        _ => None,
    });
    let changes = changes.expect("on record");
    assert_eq!((changes.len(), changes[0].before.clone()), (2, Some(Value::Integer(3))));
    assert_eq!(case.world.case.borrow()["rate"], Value::Integer(4));
    assert_eq!((delivery(&case), case.incidents()), (before, vec![]));
    case.answer(2, done()).expect("an answer");
    assert_eq!(case.open(), [3]);
}

#[test]
fn an_effect_declared_not_to_have_happened_is_asked_for_under_a_new_key() {
    let mut case = failed();
    let (visit, before) = (case.visit(2), delivery(&case));
    assert_eq!(
        case.told(&mend(&case, &[], true)),
        Ok(["incident_mended", "incident_resolved", "action_requested"].map(str::to_owned).to_vec())
    );
    assert_ne!(delivery(&case), before);
    let late = Command::Answer { visit, key: before, answer: done() };
    assert_eq!(
        case.told(&late),
        Ok(vec!["answer_came_late".to_owned(), "incident_raised".to_owned()]),
        "it had happened after all: somebody must look"
    );
    case.answer(2, done()).expect("the answer to the new key");
    assert_eq!(case.open(), [3]);
}

#[test]
fn mend_sets_what_a_condition_was_missing() {
    let automatic = flow()
        .with(2, |stage| (stage.kind, stage.split) = (StageKind::Route, Split::First))
        .with(2, |stage| stage.action = None);
    let mut guarded = automatic;
    guarded.0.transitions[1].guard = Some("case.amount > 10".to_owned());
    let mut case = Case::started(guarded.flow());
    assert_eq!(case.incidents()[0].1, IncidentKind::GuardFailed);
    assert_eq!(case.told(&mend(&case, &[], true)), Err(Code::NothingHandedOut));
    case.run(&mend(&case, &[("amount", 11)], false)).expect("a mending");
    assert_eq!((case.open(), case.incidents()), (vec![3], vec![]));
}

#[test]
fn a_mending_that_does_not_help_leaves_nothing() {
    let flow = flow().with(2, |stage| stage.receivers.receivers = vec![Receiver::Post(EMPTY)]);
    let mut case = Case::started(flow.flow());
    let before = case.state.clone();
    assert_eq!(case.told(&mend(&case, &[("rate", 4)], false)), Err(Code::NobodyFound));
    assert_eq!(case.state, before);
    assert!(case.world.case.borrow().is_empty());
}

#[test]
fn a_late_answer_after_the_end_is_put_away_and_sets_nothing_any_more() {
    let mut case = Case::started(net().post(2, CLERKS).to(1, 1, 2).flow());
    let visit = case.visit(2);
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(case.state.ended, Some(Ending::Completed));
    case.run(&Command::Answer { visit, key: "1-7".into(), answer: done() }).expect("recorded");
    assert_eq!(case.told(&mend(&case, &[("rate", 4)], false)), Err(Code::CaseEnded));
    assert_eq!(case.told(&skip(&case, Some(1))), Err(Code::NoSuchBranch), "nothing waits");
    assert_eq!(case.told(&skip(&case, None)), Ok(vec!["incident_skipped".to_owned()]));
    assert_eq!(case.incidents(), []);
}

#[test]
fn skip_leaves_the_stage_along_a_branch_and_a_later_answer_comes_late() {
    let mut case = failed();
    let (visit, key) = (case.visit(2), delivery(&case));
    assert_eq!(case.told(&skip(&case, None)), Err(Code::BranchMissing));
    assert_eq!(case.told(&skip(&case, Some(9))), Err(Code::NoSuchBranch));
    assert_eq!(
        case.told(&skip(&case, Some(2))),
        Ok(["incident_skipped", "visit_closed", "token_made", "visit_opened"].map(str::to_owned).to_vec())
    );
    assert_eq!((case.open(), case.incidents()), (vec![4], vec![]));
    let late = Command::Answer { visit, key, answer: done() };
    assert_eq!(case.told(&late), Ok(vec!["answer_came_late".to_owned(), "incident_raised".to_owned()]));
}

#[test]
fn skip_does_not_ask_the_guard_of_its_branch() {
    let mut flow = flow().with(2, |stage| stage.action = None);
    flow.0.transitions[1].guard = Some("case.missing".to_owned());
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, Some(1)).expect("accepted, and parked");
    assert_eq!(case.state.visits[&case.visit(2)].phase, Phase::Parked);
    case.run(&skip(&case, Some(1))).expect("past the condition");
    assert_eq!(case.open(), [3]);
}

#[test]
fn skip_of_a_split_all_goes_all_ways_or_none() {
    let mut case = failed_in(flow().with(2, |stage| stage.split = Split::All));
    assert_eq!(case.told(&skip(&case, Some(1))), Err(Code::NoSuchBranch), "a join would wait for ever");
    case.run(&skip(&case, None)).expect("a skip");
    assert_eq!(case.open(), [3, 4]);
}

#[test]
fn skip_passes_a_stage_that_nobody_handles() {
    let empty = flow().with(2, |stage| stage.receivers.receivers = vec![Receiver::Post(EMPTY)]);
    let mut case = Case::started(empty.flow());
    let visit = case.visit(2);
    case.run(&skip(&case, Some(1))).expect("a skip");
    assert_eq!(case.open(), [3]);
    assert!(!case.state.visits[&visit].handed_out, "its action is passed too");
    case.submit(DAN, 3, None).expect("the case goes on");
    assert_eq!(case.state.ended, Some(Ending::Completed));
}

#[test]
fn skip_passes_a_stage_whose_deadline_could_do_nothing() {
    let flow = flow().limit(3, 10, DeadlineOutcome::Return).to(3, 1, 4);
    let mut case = Case::started(flow.with(2, |stage| stage.action = None).flow());
    case.submit(BOB, 2, Some(1)).expect("a submit");
    case.deadline(3);
    assert_eq!(case.incidents()[0].1, IncidentKind::DeadlineHindered);
    let overdue = case.visit(3);
    case.run(&skip(&case, Some(1))).expect("a skip");
    assert_eq!(case.open(), [4]);
    let submit = Command::Submit { by: DAN, visit: overdue, submit: Default::default() };
    assert_eq!(case.told(&submit), Err(Code::AlreadyHandled));
    case.submit(CAT, 4, None).expect("a submit");
}

#[test]
fn mending_and_skipping_need_a_reason_an_administrator_and_an_incident() {
    let mut case = failed();
    let incident = first(&case);
    let skip =
        |by, incident, reason: &str| Command::Skip { by, incident, branch: Some(1), reason: reason.into() };
    let mend = |by, incident, reason: &str| Command::Mend {
        by,
        incident,
        set: vec![],
        reason: reason.into(),
        effect_did_not_happen: false,
    };
    for make in [&skip as &dyn Fn(_, _, &str) -> Command, &mend] {
        assert_eq!(case.told(&make(BOB, incident, "because")), Err(Code::NotAllowed));
        assert_eq!(case.told(&make(ADMIN, incident, "  ")), Err(Code::ReasonMissing));
        assert_eq!(case.told(&make(ADMIN, incident, &"x".repeat(10_001))), Err(Code::TextTooLong));
        assert_eq!(case.told(&make(ADMIN, IncidentId::new(5), "because")), Err(Code::NoSuchIncident));
    }
    assert_eq!(case.incidents().len(), 1, "and nothing changed");
}
