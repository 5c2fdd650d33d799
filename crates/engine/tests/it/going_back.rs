//! Return, withdraw, revoke.

mod leavers;

use waypost_base::{Code, Party, Receiver};
use waypost_engine::{
    Command, Flow,
    command::{Answer, Submission},
    definition::{AfterReturn, Join, ReturnDefault, ReturnPeople, Split, StageKind},
    event::{Ending, Event},
    state::Phase,
};

use crate::support::{ANN, BOB, BOSS, CAT, CHIEF, CLERKS, Case, DAN, EVE, Net, at, names, net};

/// Ann 1 → clerks 2 → chief 3 → boss 4; 4 returns to 3, 2 or 1, 3 to 2 or 1, 2 to 1; 1 may end it.
fn line(after: AfterReturn) -> Net {
    net()
        .post(2, CLERKS)
        .post(3, CHIEF)
        .post(4, BOSS)
        .with(3, |stage| stage.returns.after = after)
        .with(4, |stage| stage.returns.after = after)
        .to(1, 1, 2)
        .to(2, 1, 3)
        .to(3, 1, 4)
        .back(4, 3)
        .back(4, 2)
        .back(4, 1)
        .back(3, 2)
        .back(3, 1)
        .back(2, 1)
        .back(1, 0)
}

/// At the boss's stage, Bob having handled stage 2.
fn at_boss(after: AfterReturn) -> Case {
    let mut case = Case::started(line(after).flow());
    case.submit(BOB, 2, None).expect("a submit");
    case.submit(CAT, 3, None).expect("a submit");
    case
}

/// 1 splits to 2 and 3, which join at 4, then 5.
fn fork(after: AfterReturn) -> Flow {
    net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .post(4, CLERKS)
        .post(5, CHIEF)
        .with(1, |stage| stage.split = Split::All)
        .with(2, |stage| stage.returns.after = after)
        .with(4, |stage| (stage.join, stage.returns.after) = (Join::All, after))
        .with(5, |stage| stage.returns.after = after)
        .to(1, 1, 2)
        .to(1, 2, 3)
        .to(2, 1, 4)
        .to(3, 1, 4)
        .to(4, 1, 5)
        .back(2, 1)
        .back(4, 1)
        .back(4, 2)
        .back(5, 2)
        .flow()
}

fn joined(after: AfterReturn) -> Case {
    let mut case = Case::started(fork(after));
    case.submit(BOB, 2, None).expect("a submit");
    case.submit(DAN, 3, None).expect("a submit");
    case
}

fn asked(case: &Case, stage: u32) -> Vec<Party> {
    case.state.visits[&case.visit(stage)].items.values().map(|item| item.party).collect()
}

#[test]
fn a_return_goes_where_the_rows_say() {
    let check = |to: u32, expected: Result<Vec<u32>, Code>| {
        let mut case = at_boss(AfterReturn::WalkAgain);
        let told = case.give_back(DAN, 4, to).map_err(|it| it.code);
        assert_eq!(told.map(|_| case.open()), expected, "to {to}");
    };
    check(3, Ok(vec![3]));
    check(2, Ok(vec![2]));
    check(1, Ok(vec![1]));
    check(0, Err(Code::NoSuchReturn));
    check(4, Err(Code::NoSuchReturn));
    check(9, Err(Code::NoSuchReturn));
}

#[test]
fn a_return_needs_a_reason_and_the_right_person() {
    let mut case = at_boss(AfterReturn::WalkAgain);
    let visit = case.visit(4);
    let back = |by, reason: &str| Command::Return { by, visit, to: Some(at(2)), reason: reason.to_owned() };
    assert_eq!(case.told(&back(DAN, "  ")), Err(Code::ReasonMissing));
    assert_eq!(case.told(&back(DAN, &"x".repeat(10_001))), Err(Code::TextTooLong));
    assert_eq!(case.told(&back(BOB, "no")), Err(Code::NotYourWork));
    assert_eq!(
        case.told(&back(DAN, "no")),
        Ok(vec!["stage_returned".to_owned(), "token_put_back".to_owned(), "visit_opened".to_owned()])
    );
    assert_eq!(case.told(&back(DAN, "no")), Err(Code::AlreadyHandled));
}

#[test]
fn a_return_asks_the_same_person_or_finds_anew() {
    let mut case = at_boss(AfterReturn::WalkAgain);
    case.give_back(DAN, 4, 2).expect("a return");
    assert_eq!(asked(&case, 2), [Party::Seat(CLERKS, BOB)]);
    let flow = line(AfterReturn::WalkAgain).with(4, |stage| stage.returns.people = ReturnPeople::Anew);
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, None).expect("a submit");
    case.submit(CAT, 3, None).expect("a submit");
    case.give_back(DAN, 4, 2).expect("a return");
    assert_eq!(asked(&case, 2), [Party::Post(CLERKS)]);
}

#[test]
fn a_return_to_somebody_who_left_finds_anew() {
    let mut case = at_boss(AfterReturn::WalkAgain);
    case.world.gone.borrow_mut().insert(BOB);
    case.give_back(DAN, 4, 2).expect("a return");
    assert_eq!(asked(&case, 2), [Party::Post(CLERKS)]);
}

#[test]
fn a_return_to_the_start_and_sending_again_is_the_next_run() {
    let mut case = at_boss(AfterReturn::WalkAgain);
    case.give_back(DAN, 4, 1).expect("a return");
    assert_eq!((asked(&case, 1), case.state.run), (vec![Party::Person(ANN)], 1));
    let events = case.submit(ANN, 1, None).expect("a submit");
    assert!(events.contains(&Event::RunStarted { run: 2 }));
    assert_eq!((case.open(), case.state.run, case.state.visits[&case.visit(2)].run), (vec![2], 2, 2));
    case.withdraw(ANN, 1).expect("a withdrawal");
    case.submit(ANN, 1, None).expect("a submit");
    assert_eq!(case.state.run, 2, "a step withdrawn and sent again is the same run");
}

#[test]
fn branch_0_without_a_target_ends_the_case_as_not_accepted() {
    let mut case = at_boss(AfterReturn::WalkAgain);
    case.give_back(DAN, 4, 1).expect("a return");
    let events = case.give_back(ANN, 1, 0).expect("not accepted");
    assert_eq!(names(&events), ["stage_returned", "case_ended"]);
    assert_eq!(case.state.ended, Some(Ending::NotAccepted));
}

#[test]
fn return_default_start_leads_back_to_the_start_of_the_run() {
    let mut flow = net().post(2, CLERKS).post(3, BOSS).to(1, 1, 2).to(2, 1, 3);
    flow.0.return_default = ReturnDefault::Start;
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(case.give_back(DAN, 3, 2).expect_err("not to 2").code, Code::NoSuchReturn);
    case.give_back(DAN, 3, 1).expect("a return");
    assert_eq!(case.open(), [1]);
}

#[test]
fn a_stage_may_return_to_the_previous_or_to_any_ancestor() {
    let check = |previous: bool, ancestors: bool, to: u32, expected: Result<Vec<u32>, Code>| {
        let flow = net()
            .post(2, CLERKS)
            .route(3, Split::Choose, Join::Any)
            .post(4, BOSS)
            .with(4, |stage| (stage.returns.previous, stage.returns.ancestors) = (previous, ancestors));
        let mut case = Case::started(flow.to(1, 1, 2).to(2, 1, 3).to(3, 1, 4).flow());
        case.submit(BOB, 2, None).expect("a submit");
        let told = case.give_back(DAN, 4, to).map_err(|it| it.code);
        assert_eq!(told.map(|_| case.open()), expected, "{previous} {ancestors} {to}");
    };
    check(false, false, 2, Err(Code::NoSuchReturn));
    check(true, false, 2, Ok(vec![2]));
    check(true, false, 1, Err(Code::NoSuchReturn));
    check(false, true, 2, Ok(vec![2]));
    check(false, true, 1, Ok(vec![1]));
    check(true, true, 3, Err(Code::NoSuchReturn));
}

#[test]
fn a_return_cancels_siblings_in_parallel() {
    let mut case = Case::started(fork(AfterReturn::WalkAgain));
    let sibling = case.visit(3);
    let events = case.give_back(BOB, 2, 1).expect("a return");
    assert_eq!(names(&events), ["stage_returned", "visit_cancelled", "visit_opened"]);
    assert_eq!(case.open(), [1]);
    let submit = Command::Submit { by: DAN, visit: sibling, submit: Submission::default() };
    assert_eq!(case.told(&submit), Err(Code::AlreadyHandled));
}

#[test]
fn a_return_to_before_the_split_cancels_what_waits_at_the_join() {
    let mut case = Case::started(fork(AfterReturn::WalkAgain));
    case.submit(DAN, 3, None).expect("a submit");
    let events = case.give_back(BOB, 2, 1).expect("a return");
    assert_eq!(names(&events), ["stage_returned", "token_cancelled", "visit_opened"]);
    assert!(case.state.tokens.is_empty());
}

#[test]
fn a_return_from_after_the_join_puts_the_other_token_back() {
    let mut case = joined(AfterReturn::WalkAgain);
    let events = case.give_back(BOB, 4, 2).expect("a return");
    assert_eq!(names(&events), ["stage_returned", "token_put_back", "token_put_back", "visit_opened"]);
    assert_eq!((case.open(), case.state.tokens.len()), (vec![2], 1), "the token of 3 waits");
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!((case.open(), case.state.tokens.len()), (vec![4], 0));
}

#[test]
fn a_return_from_after_the_join_to_before_the_split_walks_both_again() {
    let mut case = joined(AfterReturn::WalkAgain);
    case.give_back(BOB, 4, 1).expect("a return");
    assert_eq!((case.open(), case.state.tokens.len()), (vec![1], 0));
    case.submit(ANN, 1, None).expect("a submit");
    assert_eq!(case.open(), [2, 3]);
}

#[test]
fn straight_back_opens_the_returners_stage_for_him() {
    let mut case = at_boss(AfterReturn::StraightBack);
    case.give_back(DAN, 4, 2).expect("a return");
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!((case.open(), asked(&case, 4)), (vec![4], vec![Party::Seat(BOSS, DAN)]));
    case.give_back(DAN, 4, 3).expect("what lies between can be returned to again");
    assert_eq!((case.open(), asked(&case, 3)), (vec![3], vec![Party::Seat(CHIEF, CAT)]));
    case.submit(CAT, 3, None).expect("a submit");
    case.submit(DAN, 4, None).expect("a submit");
    assert_eq!(case.state.ended, Some(Ending::Completed));
}

#[test]
fn straight_back_from_the_start_is_the_same_run() {
    let mut case = at_boss(AfterReturn::StraightBack);
    case.give_back(DAN, 4, 1).expect("a return");
    case.submit(ANN, 1, None).expect("a submit");
    assert_eq!((case.open(), case.state.run), (vec![4], 1));
}

#[test]
fn with_a_choice_the_handler_walks_again_or_goes_straight_back() {
    let check = |straight_back: bool, expected: &[u32]| {
        let mut case = at_boss(AfterReturn::Choice);
        case.give_back(DAN, 4, 2).expect("a return");
        let submit = Submission { straight_back, ..Submission::default() };
        case.run(&Command::Submit { by: BOB, visit: case.visit(2), submit }).expect("a submit");
        assert_eq!(case.open(), expected);
    };
    check(true, &[4]);
    check(false, &[3]);
}

#[test]
fn straight_back_is_refused_where_it_is_not_offered() {
    let mut case = at_boss(AfterReturn::WalkAgain);
    case.give_back(DAN, 4, 2).expect("a return");
    let submit = Submission { straight_back: true, ..Submission::default() };
    let told = case.told(&Command::Submit { by: BOB, visit: case.visit(2), submit });
    assert_eq!(told, Err(Code::NoSuchReturn));
}

#[test]
fn nested_returns_go_straight_back_as_a_stack() {
    let mut case = at_boss(AfterReturn::StraightBack);
    case.give_back(DAN, 4, 3).expect("a return");
    case.give_back(CAT, 3, 2).expect("a return within");
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(case.open(), [3]);
    case.submit(CAT, 3, None).expect("a submit");
    assert_eq!((case.open(), asked(&case, 4)), (vec![4], vec![Party::Seat(BOSS, DAN)]));
}

#[test]
fn straight_back_passes_no_join_and_leaves_no_token_behind() {
    let mut case = joined(AfterReturn::StraightBack);
    case.give_back(BOB, 4, 2).expect("a return");
    let events = case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(names(&events), ["visit_decided", "visit_closed", "token_put_back", "visit_opened"]);
    assert_eq!((case.open(), case.state.tokens.len()), (vec![4], 0));
    let mut case = joined(AfterReturn::StraightBack);
    case.submit(CAT, 4, None).expect("a submit");
    case.give_back(CAT, 5, 2).expect("a return past the join");
    assert_eq!(case.state.tokens.len(), 1);
    let events = case.submit(BOB, 2, None).expect("a submit");
    assert!(names(&events).contains(&"token_consumed_again".to_owned()));
    assert_eq!((case.open(), case.state.tokens.len()), (vec![5], 0));
    case.submit(CAT, 5, None).expect("a submit");
    assert_eq!(case.state.ended, Some(Ending::Completed));
}

#[test]
fn without_its_token_the_way_straight_back_is_walked_again() {
    let mut case = joined(AfterReturn::StraightBack);
    case.give_back(BOB, 4, 2).expect("a return");
    case.withdraw(DAN, 3).expect("his step is untouched again");
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!((case.open(), case.state.tokens.len()), (vec![3], 1));
    case.submit(DAN, 3, None).expect("a submit");
    assert_eq!(case.open(), [4]);
}

#[test]
fn a_return_that_cancelled_siblings_is_always_walked_again() {
    let mut case = Case::started(fork(AfterReturn::StraightBack));
    case.give_back(BOB, 2, 1).expect("a return");
    case.submit(ANN, 1, None).expect("a submit");
    assert_eq!(case.open(), [2, 3]);
}

#[test]
fn a_step_is_withdrawn_while_no_successor_has_acted() {
    let check = |acts: fn(&mut Case), expected: Result<Vec<u32>, Code>| {
        let mut case = at_boss(AfterReturn::WalkAgain);
        acts(&mut case);
        let told = case.withdraw(CAT, 3).map_err(|it| it.code);
        assert_eq!(told.map(|_| case.open()), expected);
    };
    check(|_| {}, Ok(vec![3]));
    check(|case| drop(case.run(&Command::Comment { by: DAN, text: "hm".to_owned() })), Ok(vec![3]));
    check(
        |case| drop(case.run(&Command::Claim { by: DAN, visit: case.visit(4) })),
        Err(Code::SuccessorActed),
    );
    check(
        |case| {
            let visit = case.visit(4);
            drop(case.run(&Command::Claim { by: DAN, visit }));
            drop(case.run(&Command::Unclaim { by: DAN, visit }));
        },
        Ok(vec![3]),
    );
}

#[test]
fn a_withdrawal_opens_the_stage_for_the_same_person() {
    let mut case = at_boss(AfterReturn::WalkAgain);
    let events = case.withdraw(CAT, 3).expect("a withdrawal");
    assert_eq!(names(&events), ["step_withdrawn", "token_put_back", "visit_cancelled", "visit_opened"]);
    assert_eq!(asked(&case, 3), [Party::Seat(CHIEF, CAT)]);
    case.withdraw(BOB, 2).expect("then the one before");
    assert_eq!((case.open(), asked(&case, 2)), (vec![2], vec![Party::Seat(CLERKS, BOB)]));
}

#[test]
fn only_the_handler_withdraws_and_only_what_is_decided() {
    let mut case = at_boss(AfterReturn::WalkAgain);
    assert_eq!(case.withdraw(BOB, 3).expect_err("not his").code, Code::NotYourWork);
    assert_eq!(case.withdraw(BOB, 2).expect_err("3 has acted").code, Code::SuccessorActed);
    let open = Command::Withdraw { by: DAN, visit: case.visit(4) };
    assert_eq!(case.told(&open), Err(Code::NotYourWork));
    let old = case.closed(3);
    case.withdraw(CAT, 3).expect("a withdrawal");
    assert_eq!(case.told(&Command::Withdraw { by: CAT, visit: old }), Err(Code::AlreadyHandled));
    case.submit(CAT, 3, None).expect("a submit");
    case.submit(DAN, 4, None).expect("a submit");
    assert_eq!(case.told(&Command::Withdraw { by: DAN, visit: old }), Err(Code::CaseEnded));
}

#[test]
fn the_one_stood_in_for_may_withdraw_too() {
    let mut case = Case::started(line(AfterReturn::WalkAgain).flow());
    case.world.stand_ins.borrow_mut().insert(BOB, EVE);
    case.submit(EVE, 2, None).expect("a submit");
    case.withdraw(BOB, 2).expect("a withdrawal");
    assert_eq!(asked(&case, 2), [Party::Seat(CLERKS, BOB)]);
}

#[test]
fn automatic_passing_is_not_acting_but_an_action_handed_out_is() {
    let flow = |kind: StageKind| {
        let mut net = net().post(2, CLERKS).route(3, Split::Choose, Join::Any).post(4, BOSS).action(3, 7);
        net = net.with(3, |stage| stage.kind = kind);
        if kind == StageKind::Route {
            net = net.with(3, |stage| stage.action = None);
        }
        Case::started(net.to(1, 1, 2).to(2, 1, 3).to(3, 1, 4).flow())
    };
    let mut case = flow(StageKind::Route);
    case.submit(BOB, 2, None).expect("a submit");
    case.withdraw(BOB, 2).expect("the route did nothing");
    let mut case = flow(StageKind::Action);
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(case.withdraw(BOB, 2).expect_err("handed out").code, Code::SuccessorActed);
}

#[test]
fn a_parked_step_can_be_withdrawn_and_mended() {
    let flow = net().post(2, CLERKS).post(3, BOSS).to(1, 1, 2).when(2, 1, "case.missing", 3).to(2, 2, 3);
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, Some(1)).expect("accepted");
    let visit = case.visit(2);
    let events = case.run(&Command::Withdraw { by: BOB, visit }).expect("a withdrawal");
    assert_eq!(names(&events), ["step_withdrawn", "incident_resolved", "token_put_back", "visit_opened"]);
    case.submit(BOB, 2, Some(2)).expect("the other branch");
    assert_eq!(case.open(), [3]);
}

#[test]
fn a_submit_straight_back_can_be_withdrawn() {
    let mut case = at_boss(AfterReturn::StraightBack);
    case.give_back(DAN, 4, 2).expect("a return");
    case.submit(BOB, 2, None).expect("a submit");
    case.withdraw(BOB, 2).expect("a withdrawal");
    assert_eq!(case.open(), [2]);
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!((case.open(), asked(&case, 4)), (vec![4], vec![Party::Seat(BOSS, DAN)]));
    case.give_back(DAN, 4, 3).expect("a return");
    assert_eq!(case.open(), [3]);
}

#[test]
fn while_the_action_runs_nothing_goes_back() {
    let flow = line(AfterReturn::WalkAgain).action(4, 7).to(4, 1, 0);
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, None).expect("a submit");
    case.submit(CAT, 3, None).expect("a submit");
    case.submit(DAN, 4, None).expect("a submit");
    let visit = case.visit(4);
    assert_eq!(case.state.visits[&visit].phase, Phase::Acting);
    assert_eq!(case.give_back(DAN, 4, 3).expect_err("acting").code, Code::ActionRunning);
    assert_eq!(case.told(&Command::Withdraw { by: DAN, visit }), Err(Code::ActionRunning));
    assert_eq!(case.withdraw(CAT, 3).expect_err("acted").code, Code::SuccessorActed);
}

#[test]
fn a_return_does_not_cancel_a_sibling_whose_action_runs() {
    let flow = Flow::new({
        let mut definition = fork(AfterReturn::WalkAgain).definition().clone();
        definition.stages[2].action = Some(waypost_base::ActionId::new(7));
        definition
    });
    let mut case = Case::started(flow.expect("a flow"));
    case.submit(DAN, 3, None).expect("a submit");
    assert_eq!(case.give_back(BOB, 2, 1).expect_err("acting").code, Code::ActionRunning);
    case.answer(3, Answer::Done { set: vec![], draw: None, branch: None }).expect("an answer");
    case.give_back(BOB, 2, 1).expect("a return");
}

#[test]
fn nothing_goes_back_to_before_an_irreversible_action() {
    let flow = || {
        line(AfterReturn::WalkAgain)
            .action(3, 7)
            .with(3, |stage| stage.irreversible = true)
            .post(5, CHIEF)
            .to(4, 1, 5)
            .back(5, 4)
            .back(5, 2)
            .flow()
    };
    let mut case = Case::started(flow());
    case.submit(BOB, 2, None).expect("a submit");
    let revoke = Command::Revoke { by: ANN, reason: "moved".to_owned() };
    case.submit(CAT, 3, None).expect("a submit");
    assert_eq!(case.told(&revoke), Err(Code::Irreversible));
    case.answer(3, Answer::Done { set: vec![], draw: None, branch: None }).expect("an answer");
    assert_eq!(case.withdraw(CAT, 3).expect_err("sealed").code, Code::Irreversible);
    for to in [1, 2, 3] {
        assert_eq!(case.give_back(DAN, 4, to).expect_err("sealed").code, Code::Irreversible, "to {to}");
    }
    case.submit(DAN, 4, None).expect("a submit");
    assert_eq!(case.give_back(CAT, 5, 2).expect_err("sealed").code, Code::Irreversible);
    case.give_back(CAT, 5, 4).expect("after it, returns are free");
    assert_eq!(case.told(&revoke), Err(Code::Irreversible));
}

#[test]
fn the_initiator_revokes_the_whole_case() {
    let mut case = joined(AfterReturn::WalkAgain);
    let revoke = |by, reason: &str| Command::Revoke { by, reason: reason.to_owned() };
    assert_eq!(case.told(&revoke(BOB, "no")), Err(Code::NotInitiator));
    assert_eq!(case.told(&revoke(ANN, "")), Err(Code::ReasonMissing));
    case.world.stand_ins.borrow_mut().insert(ANN, EVE);
    case.give_back(BOB, 4, 2).expect("a token waits");
    let events = case.run(&revoke(EVE, "moved")).expect("a revocation for Ann");
    assert_eq!(names(&events), ["case_revoked", "visit_cancelled", "token_cancelled", "case_ended"]);
    assert_eq!(case.state.ended, Some(Ending::Revoked));
    assert_eq!(case.told(&revoke(ANN, "again")), Err(Code::CaseEnded));
}

#[test]
fn a_return_to_a_stage_never_reached_is_refused() {
    let flow = net()
        .post(2, CLERKS)
        .post(3, CHIEF)
        .post(4, BOSS)
        .to(1, 1, 2)
        .to(2, 1, 3)
        .to(2, 2, 4)
        .to(3, 1, 4)
        .back(4, 3)
        .back(4, 2);
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, Some(2)).expect("a submit");
    assert_eq!(case.give_back(DAN, 4, 3).expect_err("never there").code, Code::NoSuchReturn);
    assert_eq!(case.offers(DAN).visits[0].returns, [Some(at(2))]);
}

#[test]
fn a_return_to_an_automatic_stage_does_it_again() {
    let flow = net()
        .stage(2, |stage| stage.kind = StageKind::Action)
        .action(2, 7)
        .stage(3, |stage| stage.receivers.receivers = vec![Receiver::Post(BOSS)])
        .to(1, 1, 2)
        .to(2, 1, 3)
        .back(3, 2);
    let mut case = Case::started(flow.flow());
    let done = || Answer::Done { set: vec![], draw: None, branch: None };
    case.answer(2, done()).expect("an answer");
    case.give_back(DAN, 3, 2).expect("a return");
    assert_eq!(case.state.visits[&case.visit(2)].phase, Phase::Acting);
    case.answer(2, done()).expect("an answer");
    assert_eq!(case.open(), [3]);
}
