//! Who is asked: nobody found, four eyes, the same person again, claim, transfer, comment.

use waypost_base::{Code, NobodyFound, Party, Receiver, UserId};
use waypost_engine::{
    Command, Flow,
    definition::{SamePerson, Stage},
    event::{Ending, IncidentKind},
};

use crate::support::{ADMIN, ANN, BOB, BOSS, CAT, CHIEF, CLERKS, Case, DAN, EMPTY, EVE, Net, at, names, net};

fn three(set: impl FnOnce(&mut Stage)) -> Net {
    net().post(2, CLERKS).stage(3, set).to(1, 1, 2).to(2, 1, 3)
}

fn nobody(what: NobodyFound) -> Case {
    let flow = three(|stage| {
        stage.receivers.receivers = vec![Receiver::Post(EMPTY)];
        stage.receivers.nobody = what;
    });
    Case::started(flow.flow())
}

#[test]
fn nobody_found_holds_until_an_administrator_retries() {
    let mut case = nobody(NobodyFound::Hold);
    case.submit(BOB, 2, None).expect("accepted");
    assert_eq!((case.open(), case.incidents()[0].1), (vec![3], IncidentKind::NobodyFound));
    assert_eq!(case.retry().expect_err("still nobody").code, Code::NobodyFound);
    case.world.posts.borrow_mut().insert(EMPTY, vec![EVE]);
    assert_eq!(names(&case.retry().expect("a retry")), ["incident_resolved", "handlers_found"]);
    case.submit(EVE, 3, None).expect("a submit");
    assert_eq!(case.state.ended, Some(Ending::Completed));
}

#[test]
fn nobody_found_passes_the_stage_where_it_says_so() {
    let mut case = nobody(NobodyFound::Pass);
    let events = case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(case.state.ended, Some(Ending::Completed));
    assert_eq!(names(&events).iter().filter(|name| *name == "visit_decided").count(), 2);
}

#[test]
fn nobody_found_refuses_the_submit_where_it_says_so() {
    let mut case = nobody(NobodyFound::Refuse);
    let rejection = case.submit(BOB, 2, None).expect_err("a rejection");
    assert_eq!((rejection.code, rejection.params["stage"].as_str()), (Code::NobodyFound, "3"));
}

#[test]
fn four_eyes_bar_the_handler_and_the_one_who_stood_in_for_him() {
    let flow = || {
        three(|stage| {
            stage.receivers.receivers = vec![Receiver::Post(CLERKS)];
            stage.receivers.not_handler_of = vec![at(2)];
        })
        .flow()
    };
    let mut case = Case::started(flow());
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(case.submit(BOB, 3, None).expect_err("barred").code, Code::NotYourWork);
    case.submit(CAT, 3, None).expect("another pair of eyes");
    let mut case = Case::started(flow());
    case.world.posts.borrow_mut().insert(CLERKS, vec![BOB, CAT, EVE]);
    case.world.stand_ins.borrow_mut().insert(DAN, EVE);
    case.world.posts.borrow_mut().insert(BOSS, vec![DAN]);
    let visit = case.visit(2);
    case.run(&Command::Transfer { by: BOB, visit, to: DAN, reason: String::new() }).expect("a transfer");
    case.submit(EVE, 2, None).expect("Eve for Dan");
    assert_eq!(case.submit(EVE, 3, None).expect_err("barred").code, Code::NotYourWork);
}

#[test]
fn a_barred_person_is_nobody() {
    let check = |set: fn(&mut Stage)| {
        let mut case = Case::started(three(set).flow());
        case.submit(BOB, 2, None).expect("accepted");
        assert_eq!(case.incidents()[0].1, IncidentKind::NobodyFound);
    };
    check(|stage| {
        stage.receivers.receivers = vec![Receiver::Initiator];
        stage.receivers.not_initiator = true;
    });
    check(|stage| {
        stage.receivers.receivers = vec![Receiver::HandlerOf(at(2))];
        stage.receivers.not_handler_of = vec![at(2)];
    });
}

fn same_person(mode: SamePerson, receivers: [UserId; 3]) -> Flow {
    let person =
        |user: UserId| move |stage: &mut Stage| stage.receivers.receivers = vec![Receiver::Person(user)];
    let mut flow = net()
        .stage(2, person(receivers[0]))
        .stage(3, person(receivers[1]))
        .stage(4, person(receivers[2]))
        .to(1, 1, 2)
        .to(2, 1, 3)
        .to(3, 1, 4)
        .back(4, 2);
    flow.0.same_person = mode;
    flow.flow()
}

#[test]
fn the_same_person_again_is_asked_as_the_flow_says() {
    let check = |mode, receivers, expected: &[u32]| {
        let mut case = Case::new(same_person(mode, receivers));
        case.start(ANN, None).expect("a start");
        let mut asked = Vec::new();
        while let [open] = case.open()[..] {
            asked.push(open);
            let visit = &case.state.visits[&case.visit(open)];
            let Some(Party::Person(user)) = visit.items.values().next().map(|item| item.party) else {
                panic!("a person is asked at {open}")
            };
            case.submit(user, open, None).expect("a submit");
        }
        assert_eq!(asked, expected, "{mode:?} {receivers:?}");
        assert_eq!(case.state.ended, Some(Ending::Completed));
    };
    check(SamePerson::EachTime, [BOB, BOB, BOB], &[2, 3, 4]);
    check(SamePerson::OnceInSequence, [BOB, BOB, BOB], &[2]);
    check(SamePerson::OnceInSequence, [BOB, CAT, BOB], &[2, 3, 4]);
    check(SamePerson::OnceInSequence, [ANN, BOB, BOB], &[3]);
    check(SamePerson::OnceInCase, [BOB, CAT, BOB], &[2, 3]);
    check(SamePerson::OnceInCase, [BOB, ANN, CAT], &[2, 4]);
}

#[test]
fn a_stage_reached_by_a_return_is_never_skipped_for_the_same_person() {
    let mut case = Case::started(same_person(SamePerson::OnceInCase, [ANN, BOB, CAT]));
    assert_eq!(case.open(), [3], "stage 2 was passed");
    case.submit(BOB, 3, None).expect("a submit");
    case.give_back(CAT, 4, 2).expect("a return");
    assert_eq!(case.open(), [2]);
    case.submit(ANN, 2, None).expect("a submit");
    assert_eq!(case.open(), [3], "what was undone is walked again");
}

#[test]
fn a_claim_keeps_others_out_until_it_is_put_back() {
    let mut case =
        Case::started(three(|stage| stage.receivers.receivers = vec![Receiver::Post(BOSS)]).flow());
    let visit = case.visit(2);
    let claim = |by| Command::Claim { by, visit };
    let unclaim = |by| Command::Unclaim { by, visit };
    assert_eq!(case.told(&unclaim(BOB)), Err(Code::NotClaimed));
    assert_eq!(case.told(&claim(DAN)), Err(Code::NotYourWork));
    case.run(&claim(BOB)).expect("a claim");
    for (command, expected) in [
        (claim(BOB), Code::ClaimedByOther),
        (claim(CAT), Code::ClaimedByOther),
        (unclaim(CAT), Code::ClaimedByOther),
        (Command::Transfer { by: CAT, visit, to: DAN, reason: String::new() }, Code::ClaimedByOther),
    ] {
        let rejection = case.run(&command).expect_err("a rejection");
        assert_eq!((rejection.code, rejection.params["who"].as_str()), (expected, "2"), "{command:?}");
    }
    assert_eq!(case.submit(CAT, 2, None).expect_err("claimed").code, Code::ClaimedByOther);
    case.run(&unclaim(BOB)).expect("a release");
    case.submit(CAT, 2, None).expect("a submit");
}

#[test]
fn a_claim_of_somebody_who_left_binds_nobody() {
    let mut case =
        Case::started(three(|stage| stage.receivers.receivers = vec![Receiver::Post(BOSS)]).flow());
    case.run(&Command::Claim { by: BOB, visit: case.visit(2) }).expect("a claim");
    case.world.posts.borrow_mut().insert(CLERKS, vec![CAT]);
    case.run(&Command::Claim { by: CAT, visit: case.visit(2) }).expect("a claim");
    case.submit(CAT, 2, None).expect("a submit");
}

#[test]
fn a_personal_item_needs_no_claim() {
    let mut case =
        Case::started(three(|stage| stage.receivers.receivers = vec![Receiver::Person(DAN)]).flow());
    case.submit(BOB, 2, None).expect("a submit");
    let claim = Command::Claim { by: DAN, visit: case.visit(3) };
    assert_eq!(case.told(&claim), Err(Code::NotAllowed));
}

#[test]
fn a_transfer_hands_the_work_to_one_person() {
    let mut case =
        Case::started(three(|stage| stage.receivers.receivers = vec![Receiver::Post(BOSS)]).flow());
    let visit = case.visit(2);
    let to = |by, to| Command::Transfer { by, visit, to, reason: "leave".to_owned() };
    case.world.gone.borrow_mut().insert(ADMIN);
    assert_eq!(case.told(&to(BOB, BOB)), Err(Code::CannotTransfer));
    assert_eq!(case.told(&to(BOB, ADMIN)), Err(Code::CannotTransfer));
    assert_eq!(case.told(&to(DAN, BOB)), Err(Code::NotYourWork));
    case.run(&to(BOB, EVE)).expect("a transfer");
    assert_eq!(case.submit(BOB, 2, None).expect_err("handed over").code, Code::NotYourWork);
    case.run(&to(EVE, CAT)).expect("a chain of hands");
    case.submit(CAT, 2, None).expect("a submit");
}

#[test]
fn four_eyes_travel_with_a_transfer() {
    let flow = three(|stage| {
        stage.receivers.receivers = vec![Receiver::Post(CLERKS)];
        stage.receivers.not_handler_of = vec![at(2)];
    });
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, None).expect("a submit");
    let visit = case.visit(3);
    let to = |by, to| Command::Transfer { by, visit, to, reason: String::new() };
    assert_eq!(case.told(&to(CAT, BOB)), Err(Code::CannotTransfer));
    case.run(&to(CAT, DAN)).expect("a transfer");
    assert_eq!(case.told(&to(DAN, BOB)), Err(Code::CannotTransfer));
}

/// At stage 3, whose only receiver is Dan by name, and where the initiator Ann is barred.
fn asked_by_name() -> Case {
    let flow = three(|stage| {
        stage.receivers.receivers = vec![Receiver::Person(DAN)];
        stage.receivers.not_initiator = true;
    });
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, None).expect("a submit");
    case
}

#[test]
fn a_person_asked_by_name_cannot_hand_the_work_to_somebody_barred() {
    let mut case = asked_by_name();
    let visit = case.visit(3);
    let to = |by, to| Command::Transfer { by, visit, to, reason: String::new() };
    assert_eq!(case.told(&to(DAN, ANN)), Err(Code::CannotTransfer));
    case.run(&to(DAN, EVE)).expect("a transfer");
    assert_eq!(case.told(&to(EVE, ANN)), Err(Code::CannotTransfer), "nor by a chain of hands");
    case.world.stand_ins.borrow_mut().insert(EVE, ANN);
    assert_eq!(case.submit(ANN, 3, None).expect_err("barred").code, Code::NotYourWork);
    case.submit(EVE, 3, None).expect("a submit");
}

#[test]
fn an_item_written_without_its_exclusions_is_judged_by_the_stage() {
    let mut case = asked_by_name();
    let visit = case.visit(3);
    for item in case.state.visits.get_mut(&visit).expect("the visit").items.values_mut() {
        item.except.clear();
    }
    let to = |by, to| Command::Transfer { by, visit, to, reason: String::new() };
    assert_eq!(case.told(&to(DAN, ANN)), Err(Code::CannotTransfer));
    case.run(&to(DAN, EVE)).expect("a transfer");
    assert_eq!(case.state.visits[&visit].items.values().next().expect("an item").except, [ANN]);
}

#[test]
fn a_substitute_of_a_person_asked_by_name_is_barred_as_well() {
    let mut case = asked_by_name();
    case.world.stand_ins.borrow_mut().insert(DAN, ANN);
    assert_eq!(case.submit(ANN, 3, None).expect_err("barred").code, Code::NotYourWork);
    assert_eq!(case.offers(ANN).visits.len(), 0);
    case.world.stand_ins.borrow_mut().insert(DAN, EVE);
    case.submit(EVE, 3, None).expect("another substitute");
}

#[test]
fn a_comment_changes_nothing_and_must_say_something() {
    let mut case =
        Case::started(three(|stage| stage.receivers.receivers = vec![Receiver::Post(CHIEF)]).flow());
    let comment = |text: &str| Command::Comment { by: ANN, text: text.to_owned() };
    assert_eq!(case.told(&comment(" ")), Err(Code::Missing));
    assert_eq!(case.told(&comment(&"x".repeat(10_001))), Err(Code::TextTooLong));
    assert_eq!(case.told(&comment("好")), Ok(vec!["commented".to_owned()]));
    case.submit(BOB, 2, None).expect("a submit");
    case.submit(CAT, 3, None).expect("a submit");
    assert_eq!(case.told(&comment("late")), Err(Code::CaseEnded));
}
