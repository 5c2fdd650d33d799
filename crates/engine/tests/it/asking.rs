//! Others are asked: signers are added and taken off, work is delegated and comes back.

use waypost_base::{Code, ItemKey, Party, UserId, Value, VisitId};
use waypost_engine::{
    Command, Event, VoteKind,
    ballot::{MAX_ADDED, Place},
    command::Submission,
    definition::{AfterReturn, Handlers, Split},
    event::Ending,
};

use crate::support::{ADMIN, ANN, BOB, BOSS, CAT, CLERKS, Case, DAN, EVE, Net, at, net};

use Place::{After, Before, Beside};
use VoteKind::{Abstain, Approve, Reject};

/// Ann 1 → clerks 2, one of them → boss 3; back from 2 to Ann.
fn line() -> Net {
    net().post(2, CLERKS).post(3, BOSS).to(1, 1, 2).to(2, 1, 3).back(2, 1)
}

/// Both clerks decide.
fn together() -> Net {
    line().with(2, |stage| stage.handlers = Handlers::All)
}

fn add(by: UserId, visit: VisitId, signer: UserId, place: Place) -> Command {
    Command::AddSigner { by, visit, signer, place, reason: String::new() }
}

fn remove(by: UserId, visit: VisitId, signer: UserId) -> Command {
    Command::RemoveSigner { by, visit, signer }
}

fn delegate(by: UserId, visit: VisitId, to: UserId) -> Command {
    Command::Delegate { by, visit, to, reason: "what do you think".to_owned() }
}

/// Who has something to vote on at stage 2.
fn asked(case: &Case) -> Vec<UserId> {
    let person = |party: &Party| match party {
        Party::Seat(_, user) | Party::Person(user) => *user,
        Party::Post(_) | Party::Department(_) => UserId::new(0),
    };
    let mut asked: Vec<_> =
        case.state.visits[&case.visit(2)].items.values().map(|item| person(&item.party)).collect();
    asked.sort_unstable();
    asked
}

fn signing(flow: Net, signer: UserId, place: Place) -> Case {
    let mut case = Case::started(flow.flow());
    case.run(&add(BOB, case.visit(2), signer, place)).expect("a signer is added");
    case
}

#[test]
fn a_signer_before_is_asked_first_and_whoever_asked_goes_on_after_him() {
    let mut case = signing(line(), DAN, Before);
    assert_eq!(asked(&case), [DAN], "Bob waits, and Cat has nothing to do with it any more");
    assert_eq!(case.submit(CAT, 2, None).map_err(|why| why.code), Err(Code::NotYourWork));
    assert_eq!(case.submit(BOB, 2, None).map_err(|why| why.code), Err(Code::NotYourWork));
    case.vote(DAN, 2, Approve).expect("he signs");
    assert_eq!((case.open(), asked(&case)), (vec![2], vec![BOB]));
    case.submit(BOB, 2, None).expect("Bob handles it");
    assert_eq!(case.open(), [3]);
    assert_eq!(case.state.handled[&at(2)], BOB, "the stage is his");
}

#[test]
fn a_signer_after_is_asked_last_and_the_stage_is_the_handlers() {
    let mut case = signing(line(), DAN, After);
    assert_eq!(asked(&case), [BOB]);
    case.submit(BOB, 2, None).expect("Bob handles it");
    assert_eq!((case.open(), asked(&case)), (vec![2], vec![DAN]));
    // Bob takes it back, and Dan is asked no more.
    case.run(&Command::Withdraw { by: BOB, visit: case.visit(2) }).expect("a vote taken back");
    assert_eq!(asked(&case), [BOB]);
    case.submit(BOB, 2, None).expect("again");
    case.vote(DAN, 2, Approve).expect("he signs");
    assert_eq!((case.open(), case.state.handled[&at(2)]), (vec![3], BOB));
    let decided = case.journal.iter().rev().find_map(|event| match event {
        Event::VisitDecided { by, .. } => *by,
        _ => None,
    });
    assert_eq!(decided.map(|by| by.user), Some(BOB));
}

#[test]
fn a_signer_beside_and_the_handler_sign_in_any_order() {
    for first in [BOB, DAN] {
        let mut case = signing(line(), DAN, Beside);
        assert_eq!(asked(&case), [BOB, DAN]);
        case.vote(first, 2, Approve).expect("one signs");
        assert_eq!(case.open(), [2]);
        case.vote(if first == BOB { DAN } else { BOB }, 2, Approve).expect("the other signs");
        assert_eq!(case.open(), [3]);
    }
}

#[test]
fn a_signer_who_rejects_rejects_the_stage_of_one_and_is_one_vote_among_several() {
    for place in [Before, Beside] {
        let mut case = signing(line(), DAN, place);
        case.vote(DAN, 2, Reject).expect("he does not sign");
        assert_eq!(case.open(), [1], "{place:?}");
    }
    // Any one of two clerks: Dan's reject is outvoted, but it is heard first.
    let any = together().with(2, |stage| stage.rule = Some("count 1".to_owned()));
    let mut case = signing(any, DAN, Beside);
    case.vote(CAT, 2, Approve).expect("a vote");
    assert_eq!(case.open(), [2], "an approval waits for the signer");
    case.vote(DAN, 2, Reject).expect("a vote");
    assert_eq!(case.open(), [3]);
}

#[test]
fn so_many_of_several_stay_so_many_and_all_are_counted_anew() {
    let need = |handlers, place| {
        let case = signing(line().with(2, |stage| stage.handlers = handlers), DAN, place);
        let ballot = case.state.visits[&case.visit(2)].ballot.clone().expect("a ballot");
        (ballot.need, ballot.seats.len())
    };
    assert_eq!(need(Handlers::Count(2), After), (2, 3));
    assert_eq!(need(Handlers::All, Before), (3, 3));
    assert_eq!(need(Handlers::Share(50), Beside), (2, 3));
    assert_eq!(need(Handlers::Ordered, After), (3, 3));
}

#[test]
fn in_an_ordered_stage_signers_stand_around_the_seat_that_asked() {
    let flow = || line().with(2, |stage| stage.handlers = Handlers::Ordered);
    let mut case = signing(flow(), DAN, After);
    assert_eq!(asked(&case), [BOB]);
    case.vote(BOB, 2, Approve).expect("Bob");
    assert_eq!(asked(&case), [DAN], "before the next of the stage");
    case.vote(DAN, 2, Approve).expect("Dan");
    assert_eq!(asked(&case), [CAT]);
    assert_eq!(
        case.run(&Command::Withdraw { by: BOB, visit: case.visit(2) }).map_err(|why| why.code),
        Err(Code::SuccessorActed)
    );
    case.vote(CAT, 2, Approve).expect("Cat");
    assert_eq!(case.open(), [3]);
}

#[test]
fn a_signer_asks_another_around_his_own_seat_and_is_taken_off_with_him() {
    let mut case = signing(line(), DAN, Before);
    let visit = case.visit(2);
    case.run(&add(DAN, visit, EVE, Before)).expect("he asks another");
    assert_eq!(asked(&case), [EVE]);
    assert_eq!(case.told(&remove(BOB, visit, EVE)), Err(Code::NotAddedSigner), "she was asked by Dan");
    case.run(&remove(BOB, visit, DAN)).expect("both go");
    assert_eq!(asked(&case), [BOB]);
    assert_eq!(case.state.visits[&visit].ballot, None, "he handles it alone again");
    case.submit(BOB, 2, None).expect("as before");
    assert_eq!(case.open(), [3]);
}

#[test]
fn who_has_signed_is_not_taken_off_and_what_waited_for_a_signer_goes_on_without_him() {
    let mut case = signing(line(), DAN, After);
    let visit = case.visit(2);
    case.submit(BOB, 2, None).expect("Bob handles it");
    assert_eq!(case.told(&remove(CAT, visit, DAN)), Err(Code::NotAddedSigner));
    case.run(&remove(BOB, visit, DAN)).expect("he need not sign");
    assert_eq!(case.open(), [3]);
    let mut case = signing(together(), DAN, Beside);
    let visit = case.visit(2);
    case.vote(DAN, 2, Approve).expect("he signs");
    assert_eq!(case.told(&remove(BOB, visit, DAN)), Err(Code::SuccessorActed));
    let mut case = signing(together(), DAN, Beside);
    let visit = case.visit(2);
    case.run(&remove(ADMIN, visit, DAN)).expect("who looks after the flow may");
    assert_eq!(asked(&case), [BOB, CAT]);
}

#[test]
fn a_signer_leaves_the_form_as_it_is_and_picks_no_branch() {
    let flow = line().to(2, 2, 3).with(2, |stage| stage.split = Split::Choose);
    let mut case = signing(flow, DAN, Before);
    let visit = case.visit(2);
    let offer = &case.offers(DAN).visits[0];
    assert!(!offer.fills && !offer.picks, "{offer:?}");
    assert!(offer.votes.is_some_and(|vote| vote.may_abstain));
    let values = vec![(ItemKey::new("amount").expect("a key"), Some(Value::Integer(5)))];
    let submit = Submission { values, ..Submission::default() };
    let vote = Command::Vote { by: DAN, visit, vote: Approve, submit };
    assert_eq!(case.told(&vote), Err(Code::NotAllowed));
    case.vote(DAN, 2, Abstain).expect("he says nothing");
    let offer = &case.offers(BOB).visits[0];
    assert!(offer.fills && offer.picks, "{offer:?}");
    assert!(!offer.votes.is_some_and(|vote| vote.may_abstain), "the handler decides");
    assert_eq!(case.submit(BOB, 2, None).map_err(|why| why.code), Err(Code::BranchMissing));
    case.submit(BOB, 2, Some(2)).expect("he picks");
    let token = case.journal.iter().rev().find_map(|event| match event {
        Event::TokenMade { branch, .. } => Some(*branch),
        _ => None,
    });
    assert_eq!((case.open(), token), (vec![3], Some(2)));
}

#[test]
fn the_one_handler_returns_by_himself_whoever_else_signs() {
    let mut case = signing(line(), DAN, Beside);
    let events = case.give_back(BOB, 2, 1).expect("a return");
    assert!(!events.iter().any(|event| matches!(event, Event::VoteCast { .. })));
    assert_eq!(case.open(), [1]);
    // And the stage opens again for him alone.
    case.submit(ANN, 1, None).expect("mended");
    assert_eq!(case.state.visits[&case.visit(2)].ballot, None);
}

#[test]
fn a_stage_of_several_opens_again_without_the_signers_added_to_it() {
    let flow = together().with(2, |stage| stage.returns.after = AfterReturn::StraightBack);
    let mut case = signing(flow, DAN, Beside);
    case.vote(DAN, 2, Reject).expect("a rejection");
    assert_eq!(case.open(), [1]);
    case.submit(ANN, 1, None).expect("mended");
    assert_eq!(asked(&case), [BOB, CAT]);
}

#[test]
fn who_cannot_be_asked_to_sign() {
    let four_eyes = line().with(2, |stage| stage.receivers.not_initiator = true);
    let mut case = Case::started(four_eyes.flow());
    let visit = case.visit(2);
    assert_eq!(case.told(&add(BOB, visit, BOB, Before)), Err(Code::CannotSign));
    assert_eq!(case.told(&add(BOB, visit, ANN, Before)), Err(Code::CannotSign));
    assert_eq!(case.told(&add(DAN, visit, EVE, Before)), Err(Code::NotYourWork));
    case.run(&add(BOB, visit, DAN, Beside)).expect("a signer");
    assert_eq!(case.told(&add(BOB, visit, DAN, After)), Err(Code::CannotSign));
    for more in 0..MAX_ADDED - 1 {
        let signer = UserId::new(100 + i64::try_from(more).expect("a number"));
        case.run(&add(BOB, visit, signer, After)).expect("a signer");
    }
    assert_eq!(case.told(&add(BOB, visit, EVE, After)), Err(Code::TooManySigners));
    // Not where the case begins.
    let mut case = Case::started(line().flow());
    case.give_back(BOB, 2, 1).expect("a return");
    assert_eq!(case.told(&add(ANN, case.visit(1), DAN, Before)), Err(Code::NoSignersHere));
}

#[test]
fn delegated_work_rests_and_comes_back_with_an_opinion() {
    let mut case = Case::started(line().flow());
    let visit = case.visit(2);
    case.run(&delegate(BOB, visit, EVE)).expect("it is delegated");
    assert_eq!(asked(&case), [EVE]);
    for command in [
        Command::Submit { by: EVE, visit, submit: Submission::default() },
        Command::Transfer { by: EVE, visit, to: DAN, reason: String::new() },
        delegate(EVE, visit, DAN),
        add(EVE, visit, DAN, Before),
        Command::Return { by: EVE, visit, to: Some(at(1)), reason: "no".to_owned() },
    ] {
        assert_eq!(case.told(&command), Err(Code::Delegated), "{command:?}");
    }
    assert_eq!(case.submit(BOB, 2, None).map_err(|why| why.code), Err(Code::NotYourWork));
    let offers = case.offers(EVE);
    assert!(offers.visits.is_empty() && offers.opinions[0].by.user == BOB);
    let empty = Command::Resolve { by: EVE, visit, opinion: "  ".to_owned() };
    assert_eq!(case.told(&empty), Err(Code::Missing));
    let opinion = "pay it".to_owned();
    case.run(&Command::Resolve { by: EVE, visit, opinion }).expect("an opinion");
    assert!(case.offers(EVE).opinions.is_empty());
    assert_eq!(case.submit(CAT, 2, None).map_err(|why| why.code), Err(Code::ClaimedByOther), "it is his");
    case.submit(BOB, 2, None).expect("he handles it");
    assert_eq!(case.open(), [3]);
}

#[test]
fn delegated_work_is_taken_back_by_whoever_delegated_it() {
    let mut case = Case::started(line().flow());
    let visit = case.visit(2);
    case.run(&delegate(BOB, visit, EVE)).expect("it is delegated");
    assert_eq!(case.offers(BOB).delegated, [visit]);
    assert_eq!(case.told(&Command::TakeBack { by: CAT, visit }), Err(Code::NotDelegated));
    case.run(&Command::TakeBack { by: BOB, visit }).expect("it is his again");
    let opinion = "pay it".to_owned();
    assert_eq!(case.told(&Command::Resolve { by: EVE, visit, opinion }), Err(Code::NotDelegated));
    case.submit(BOB, 2, None).expect("he handles it");
}

#[test]
fn a_delegated_seat_keeps_its_vote_for_whoever_sits_on_it() {
    let mut case = Case::started(together().flow());
    let visit = case.visit(2);
    assert_eq!(case.told(&delegate(BOB, visit, CAT)), Err(Code::CannotTransfer), "she has a seat");
    case.run(&delegate(BOB, visit, EVE)).expect("it is delegated");
    assert_eq!(case.told(&delegate(CAT, visit, EVE)), Err(Code::CannotTransfer), "she is asked already");
    assert_eq!(case.vote(EVE, 2, Approve).map_err(|why| why.code), Err(Code::Delegated));
    case.vote(CAT, 2, Approve).expect("a vote");
    case.run(&Command::Resolve { by: EVE, visit, opinion: "yes".to_owned() }).expect("an opinion");
    case.vote(BOB, 2, Approve).expect("a vote");
    assert_eq!(case.open(), [3]);
}

#[test]
fn a_stage_that_ends_while_work_is_delegated_asks_nobody_any_more() {
    let any = together().with(2, |stage| stage.rule = Some("count 1".to_owned()));
    let mut case = Case::started(any.flow());
    let visit = case.visit(2);
    case.run(&delegate(BOB, visit, EVE)).expect("it is delegated");
    case.vote(CAT, 2, Approve).expect("a vote");
    assert_eq!(case.open(), [3]);
    let late = Command::Resolve { by: EVE, visit, opinion: "yes".to_owned() };
    assert_eq!(case.told(&late), Err(Code::AlreadyHandled));
}

#[test]
fn reassigned_work_is_no_delegation_any_more() {
    let mut case = Case::started(line().flow());
    let visit = case.visit(2);
    case.run(&delegate(BOB, visit, EVE)).expect("it is delegated");
    let reason = "both are away".to_owned();
    case.run(&Command::Reassign { by: ADMIN, visit, item: None, to: DAN, reason }).expect("reassigned");
    assert!(case.offers(EVE).opinions.is_empty());
    case.submit(DAN, 2, None).expect("he handles it");
    assert_eq!(case.open(), [3]);
}

#[test]
fn what_was_asked_of_others_stands_in_the_way_of_a_withdrawal() {
    for act in [delegate(DAN, VisitId::new(0), EVE), add(DAN, VisitId::new(0), EVE, After)] {
        let mut case = Case::started(line().flow());
        case.submit(BOB, 2, None).expect("a submit");
        let there = case.visit(3);
        let act = match act {
            Command::Delegate { by, to, reason, .. } => Command::Delegate { by, visit: there, to, reason },
            Command::AddSigner { by, signer, place, reason, .. } => {
                Command::AddSigner { by, visit: there, signer, place, reason }
            }
            other => other,
        };
        case.run(&act).expect("others are asked");
        assert_eq!(case.withdraw(BOB, 2).map_err(|why| why.code), Err(Code::SuccessorActed));
    }
}

#[test]
fn the_deadline_decides_over_signers_as_over_one() {
    let flow = line().limit(2, 10, waypost_engine::definition::DeadlineOutcome::Submit(1));
    let mut case = signing(flow, DAN, Before);
    case.deadline(2);
    assert_eq!(case.open(), [3]);
    case.submit(DAN, 3, None).expect("the boss");
    assert_eq!(case.state.ended, Some(Ending::Completed));
}
