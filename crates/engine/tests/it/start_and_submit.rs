//! Start and submit: who may, which branch, what the loser of a race reads, when the case ends.

use waypost_base::{Code, Receiver, Rejection, UserId, Value};
use waypost_engine::{
    Command, Event, Flow, FlowFault,
    command::Submission,
    definition::{Join, Split, StageKind},
    event::{Ending, IncidentKind},
};

use crate::support::{ANN, BOB, BOSS, CAT, CLERKS, Case, DAN, EVE, at, names, net};

fn approval() -> Flow {
    net().post(2, CLERKS).post(3, BOSS).to(1, 1, 2).to(2, 1, 3).back(2, 1).back(1, 0).flow()
}

fn two_branches(first: &str, second: &str) -> Flow {
    net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .post(4, BOSS)
        .to(1, 1, 2)
        .when(2, 1, first, 3)
        .when(2, 2, second, 4)
        .flow()
}

fn submission(branch: Option<u32>, opinion: &str) -> Submission {
    Submission { branch, opinion: opinion.to_owned(), ..Submission::default() }
}

fn code<T: std::fmt::Debug>(result: Result<T, Rejection>) -> Code {
    result.expect_err("a rejection").code
}

#[test]
fn the_plain_path_runs_to_its_end() {
    let mut case = Case::new(approval());
    let started = case.start(ANN, None).expect("a start");
    assert_eq!(
        names(&started),
        ["case_started", "visit_opened", "visit_decided", "visit_closed", "token_made", "visit_opened"]
    );
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(case.open(), [3]);
    let last = case.submit(DAN, 3, None).expect("a submit");
    assert_eq!(names(&last), ["visit_decided", "visit_closed", "path_ended", "case_ended"]);
    assert_eq!(case.state.ended, Some(Ending::Completed));
    assert!(case.state.visits.is_empty() && case.state.tokens.is_empty());
}

#[test]
fn each_command_begins_with_its_instant_and_time_never_goes_back() {
    let mut case = Case::started(approval());
    let before = case.state.at;
    case.world.now.set(0);
    let events = case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(events.first(), Some(&Event::At { at: before }));
}

#[test]
fn the_receivers_of_the_first_stage_may_start() {
    let flow = || approval_for(vec![Receiver::Post(CLERKS)]);
    let check = |user: UserId, expected: Result<(), Code>| {
        let mut case = Case::new(flow());
        case.world.stand_ins.borrow_mut().insert(CAT, EVE);
        assert_eq!(case.start(user, None).map(drop).map_err(|it| it.code), expected, "{user}");
    };
    check(BOB, Ok(()));
    check(EVE, Ok(()));
    check(ANN, Err(Code::MayNotStart));
    check(DAN, Err(Code::MayNotStart));
}

fn approval_for(starters: Vec<Receiver>) -> Flow {
    net().with(1, |stage| stage.receivers.receivers = starters).post(2, CLERKS).to(1, 1, 2).flow()
}

#[test]
fn without_receivers_everybody_may_start_and_is_the_initiator() {
    let mut case = Case::new(approval());
    case.start(EVE, None).expect("a start");
    assert_eq!(case.state.initiator, Some(EVE));
    assert_eq!(case.state.run, 1);
}

#[test]
fn a_case_starts_once_and_nothing_comes_before() {
    let mut case = Case::started(approval());
    assert_eq!(code(case.start(ANN, None)), Code::CaseMoved);
    let mut none = Case::new(approval());
    let comment = Command::Comment { by: ANN, text: "hello".to_owned() };
    assert_eq!(none.told(&comment), Err(Code::NotFound));
}

#[test]
fn only_who_holds_the_work_may_submit() {
    let check = |user: UserId, expected: Result<(), Code>| {
        let mut case = Case::started(approval());
        assert_eq!(case.submit(user, 2, None).map(drop).map_err(|it| it.code), expected, "{user}");
    };
    check(BOB, Ok(()));
    check(CAT, Ok(()));
    check(ANN, Err(Code::NotYourWork));
    check(DAN, Err(Code::NotYourWork));
}

#[test]
fn a_substitute_acts_for_the_one_who_is_away() {
    let mut case = Case::started(approval());
    case.world.stand_ins.borrow_mut().insert(BOB, EVE);
    case.submit(EVE, 2, None).expect("a submit");
    let by = case.state.visits[&case.closed(2)].decided_by.expect("somebody");
    assert_eq!((by.user, by.acting_for), (EVE, Some(BOB)));
    assert_eq!((case.state.handled[&at(2)], case.state.stand_ins[&at(2)]), (BOB, EVE));
}

#[test]
fn of_two_at_once_one_wins_and_the_other_reads_who_was_first() {
    let mut case = Case::started(approval());
    let visit = case.visit(2);
    case.submit(BOB, 2, None).expect("a submit");
    let late = Command::Submit { by: CAT, visit, submit: submission(None, "mine") };
    let rejection = case.run(&late).expect_err("a rejection");
    assert_eq!(rejection.code, Code::AlreadyHandled);
    assert_eq!(rejection.params["who"], BOB.to_string());
    assert_eq!(rejection.params["when"], case.state.at.to_string());
}

#[test]
fn the_loser_reads_who_was_first_even_when_the_case_has_ended() {
    let mut case = Case::started(net().post(2, CLERKS).to(1, 1, 2).flow());
    let visit = case.visit(2);
    case.submit(BOB, 2, None).expect("a submit");
    let late = Command::Submit { by: CAT, visit, submit: submission(None, "") };
    let rejection = case.run(&late).expect_err("a rejection");
    assert_eq!((rejection.code, rejection.params["who"].as_str()), (Code::AlreadyHandled, "2"));
    let unknown =
        Command::Submit { by: CAT, visit: waypost_base::VisitId::new(7), submit: submission(None, "") };
    assert_eq!(case.told(&unknown), Err(Code::CaseEnded));
}

#[test]
fn branches_are_judged() {
    let check = |first: &str, second: &str, branch: Option<u32>, expected: Result<Vec<u32>, Code>| {
        let mut case = Case::started(two_branches(first, second));
        let told = case.submit(BOB, 2, branch).map_err(|it| it.code);
        assert_eq!(told.map(|_| case.open()), expected, "{first} {second} {branch:?}");
    };
    check("true", "true", Some(1), Ok(vec![3]));
    check("true", "true", Some(2), Ok(vec![4]));
    check("true", "true", None, Err(Code::BranchMissing));
    check("true", "true", Some(3), Err(Code::NoSuchBranch));
    check("true", "true", Some(0), Err(Code::NoSuchBranch));
    check("false", "true", Some(1), Err(Code::BranchClosed));
    check("false", "true", Some(2), Ok(vec![4]));
    check("case.missing", "true", Some(1), Ok(vec![2]));
}

#[test]
fn a_closed_branch_says_its_condition() {
    let mut case = Case::started(two_branches("false", "true"));
    let rejection = case.submit(BOB, 2, Some(1)).expect_err("a rejection");
    assert_eq!((rejection.params["branch"].as_str(), rejection.params["condition"].as_str()), ("1", "2/1"));
}

#[test]
fn a_guard_sees_the_values_of_the_same_command() {
    let flow = net().post(2, CLERKS).post(3, BOSS).to(1, 1, 2).when(2, 1, "form.flag", 3).flow();
    let check = |flag: bool, expected: Result<Vec<u32>, Code>| {
        let mut case = Case::started(flow_of(&flow));
        let values = vec![(waypost_base::ItemKey::new("flag").expect("a key"), Some(Value::Bool(flag)))];
        let submit = Submission { values, ..Submission::default() };
        let told = case.run(&Command::Submit { by: BOB, visit: case.visit(2), submit });
        assert_eq!(told.map(|_| case.open()).map_err(|it| it.code), expected, "{flag}");
    };
    check(true, Ok(vec![3]));
    check(false, Err(Code::BranchClosed));
}

fn flow_of(flow: &Flow) -> Flow {
    Flow::new(flow.definition().clone()).expect("a flow")
}

#[test]
fn a_failing_guard_parks_the_case_and_a_retry_evaluates_again() {
    let flow = net().post(2, CLERKS).post(3, BOSS).to(1, 1, 2).when(2, 1, "form.flag", 3).flow();
    let mut case = Case::started(flow);
    case.submit(BOB, 2, None).expect("accepted");
    assert_eq!(case.incidents()[0].1, IncidentKind::GuardFailed);
    case.retry().expect("a retry");
    assert_eq!(case.incidents()[0].1, IncidentKind::GuardFailed, "still no flag");
    case.world
        .form
        .borrow_mut()
        .insert(waypost_base::ItemKey::new("flag").expect("a key"), Value::Bool(false));
    case.retry().expect("a retry");
    assert_eq!(case.incidents()[0].1, IncidentKind::NoBranch);
    case.world
        .form
        .borrow_mut()
        .insert(waypost_base::ItemKey::new("flag").expect("a key"), Value::Bool(true));
    case.retry().expect("a retry");
    assert_eq!((case.open(), case.incidents().len()), (vec![3], 0));
}

#[test]
fn split_first_takes_the_first_guard_that_holds() {
    let check = |guards: [&str; 2], expected: (Vec<u32>, Option<IncidentKind>)| {
        let flow = net()
            .post(2, CLERKS)
            .post(3, BOSS)
            .post(4, BOSS)
            .post(5, BOSS)
            .with(2, |stage| stage.split = Split::First)
            .to(1, 1, 2)
            .when(2, 1, guards[0], 3)
            .when(2, 2, guards[1], 4)
            .to(2, 3, 5);
        let mut case = Case::started(flow.flow());
        case.submit(BOB, 2, None).expect("accepted");
        let incident = case.incidents().first().map(|(_, kind)| *kind);
        assert_eq!((case.open(), incident), expected, "{guards:?}");
    };
    check(["true", "true"], (vec![3], None));
    check(["false", "true"], (vec![4], None));
    check(["false", "false"], (vec![5], None));
    check(["case.missing", "true"], (vec![2], Some(IncidentKind::GuardFailed)));
    check(["true", "case.missing"], (vec![3], None));
}

#[test]
fn split_first_without_a_default_parks_when_nothing_holds() {
    let flow = net().post(2, CLERKS).post(3, BOSS).with(2, |stage| stage.split = Split::First);
    let mut case = Case::started(flow.to(1, 1, 2).when(2, 1, "false", 3).flow());
    case.submit(BOB, 2, None).expect("accepted");
    assert_eq!(case.incidents()[0].1, IncidentKind::NoBranch);
}

#[test]
fn a_required_item_and_a_long_opinion_are_refused() {
    let mut case = Case::started(net().post(2, CLERKS).require(2, "amount").to(1, 1, 2).flow());
    assert_eq!(code(case.submit(BOB, 2, None)), Code::InvalidValues);
    let mut case = Case::started(approval());
    let visit = case.visit(2);
    let submit =
        |length: usize| Command::Submit { by: BOB, visit, submit: submission(None, &"言".repeat(length)) };
    assert_eq!(case.told(&submit(10_001)), Err(Code::TextTooLong));
    assert!(case.told(&submit(10_000)).is_ok());
}

#[test]
fn what_is_refused_changes_nothing() {
    let mut case = Case::started(two_branches("false", "true"));
    let before = case.state.clone();
    assert_eq!(code(case.submit(BOB, 2, Some(1))), Code::BranchClosed);
    assert_eq!(case.state, before);
}

#[test]
fn a_submit_loop_to_the_first_stage_is_the_initiators_and_no_new_run() {
    let flow = net().post(2, CLERKS).to(1, 1, 2).to(2, 1, 1).to(2, 2, 0).flow();
    let mut case = Case::started(flow);
    case.submit(BOB, 2, Some(1)).expect("a submit");
    assert_eq!(case.open(), [1]);
    let events = case.submit(ANN, 1, None).expect("a submit");
    assert!(!names(&events).contains(&"run_started".to_owned()));
    case.submit(BOB, 2, Some(2)).expect("a submit");
    assert_eq!(case.state.ended, Some(Ending::Completed));
}

#[test]
fn too_many_automatic_moves_park_and_a_retry_goes_on() {
    let flow = net()
        .stage(2, |stage| (stage.kind, stage.split) = (StageKind::Route, Split::First))
        .route(3, Split::Choose, Join::Any)
        .to(1, 1, 2)
        .when(2, 1, "true", 3)
        .to(2, 2, 0)
        .to(3, 1, 2);
    let mut case = Case::started(flow.flow());
    assert_eq!(case.incidents()[0].1, IncidentKind::TooManyMoves);
    let opened = names(&case.journal).iter().filter(|name| *name == "visit_opened").count();
    assert_eq!(opened, 1_002, "the first stage, a thousand moves, and the one that waits");
    case.retry().expect("a retry");
    assert_eq!(case.incidents()[0].1, IncidentKind::TooManyMoves);
}

#[test]
fn a_flow_that_cannot_be_executed_is_refused_by_name() {
    let check = |flow: crate::support::Net, expected: &str| {
        let told = Flow::new(flow.0).expect_err("a fault").to_string();
        assert!(told.starts_with(expected), "{told} begins with {expected}");
    };
    let plain = || net().post(2, CLERKS).to(1, 1, 2);
    check(plain().post(2, CLERKS), "two stages have number 2");
    check(plain().to(2, 1, 7), "stage 7 does not exist");
    check(plain().back(2, 7), "stage 7 does not exist");
    check(plain().to(1, 1, 2), "stage 1 has branch 1 twice");
    check(plain().when(2, 1, "??", 1), "the guard of stage 2, branch 1: ");
    check(plain().with(2, |it| it.kind = StageKind::Timer), "not executed yet: kind timer");
    check(plain().with(2, |it| it.join = Join::Active), "not executed yet: join active");
    check(plain().with(2, |it| it.split = Split::Every), "not executed yet: split every");
    check(plain().with(2, |it| it.cancels = vec![at(1)]), "not executed yet: cancels");
    check(plain().with(2, |it| it.refusal_branch = Some(4)), "stage 2 has no submit branch 4 for a refusal");
    check(plain().with(2, |it| it.kind = StageKind::Action), "stage 2 is of kind action and names none");
    check(
        plain().with(1, |it| it.kind = StageKind::Route),
        "the first stage is the initiator's: it must be of kind human",
    );
    let fault =
        Flow::new(waypost_engine::Definition { stages: Vec::new(), ..plain().0 }).expect_err("a fault");
    assert_eq!(fault, FlowFault::NoStage);
}
