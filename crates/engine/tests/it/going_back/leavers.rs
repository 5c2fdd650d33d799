//! Whoever leaves a post, and what came back to him.

use super::*;

#[test]
fn whoever_left_the_post_cannot_withdraw_what_he_did_there() {
    let mut case = at_boss(AfterReturn::WalkAgain);
    let step = case.closed(3);
    assert_eq!(case.offers(CAT).withdrawable, [step]);
    case.world.posts.borrow_mut().insert(CHIEF, vec![EVE]);
    assert_eq!(case.offers(CAT).withdrawable, []);
    assert_eq!(case.withdraw(CAT, 3).expect_err("left").code, Code::NotYourWork);
    case.world.posts.borrow_mut().insert(CHIEF, vec![CAT]);
    case.withdraw(CAT, 3).expect("back on the post");
}

#[test]
fn a_step_taken_back_for_somebody_who_left_is_open_to_the_post() {
    let mut case = Case::started(line(AfterReturn::WalkAgain).flow());
    case.world.stand_ins.borrow_mut().insert(BOB, EVE);
    case.submit(EVE, 2, None).expect("Eve for Bob");
    case.world.posts.borrow_mut().insert(CLERKS, vec![CAT, EVE]);
    case.withdraw(EVE, 2).expect("she holds the post now");
    assert_eq!(asked(&case, 2), [Party::Post(CLERKS)]);
    case.submit(CAT, 2, None).expect("a submit");
}

#[test]
fn a_return_to_somebody_who_left_the_post_asks_the_post() {
    let mut case = at_boss(AfterReturn::WalkAgain);
    case.world.posts.borrow_mut().insert(CLERKS, vec![EVE]);
    case.give_back(DAN, 4, 2).expect("a return");
    assert_eq!(asked(&case, 2), [Party::Post(CLERKS)]);
    assert_eq!(case.submit(BOB, 2, None).expect_err("left").code, Code::NotYourWork);
    case.submit(EVE, 2, None).expect("the successor");
}

#[test]
fn straight_back_to_somebody_who_left_the_post_asks_the_post() {
    let mut case = at_boss(AfterReturn::StraightBack);
    case.give_back(DAN, 4, 2).expect("a return");
    case.world.posts.borrow_mut().insert(BOSS, vec![EVE]);
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!((case.open(), asked(&case, 4)), (vec![4], vec![Party::Post(BOSS)]));
    case.submit(EVE, 4, None).expect("the successor");
}

#[test]
fn the_initiator_withdraws_the_first_step_whatever_his_posts() {
    let mut case = Case::started(line(AfterReturn::WalkAgain).flow());
    case.world.posts.borrow_mut().clear();
    case.withdraw(ANN, 1).expect("a withdrawal");
    assert_eq!(asked(&case, 1), [Party::Person(ANN)]);
}

/// Bob's step is opened again for him; then he leaves the post, and Eve comes to it.
fn left_after(reopen: impl FnOnce(&mut Case)) -> Case {
    let mut case = at_boss(AfterReturn::WalkAgain);
    case.world.posts.borrow_mut().insert(CLERKS, vec![BOB]);
    reopen(&mut case);
    assert_eq!(asked(&case, 2), [Party::Seat(CLERKS, BOB)]);
    assert_eq!(case.offers(EVE).visits, []);
    case.world.posts.borrow_mut().insert(CLERKS, vec![EVE]);
    case
}

#[test]
fn whoever_leaves_the_post_after_a_return_or_a_withdrawal_may_not_act_and_the_successor_may() {
    let returned = |case: &mut Case| drop(case.give_back(DAN, 4, 2).expect("a return"));
    let withdrawn = |case: &mut Case| {
        case.withdraw(CAT, 3).expect("a withdrawal");
        case.withdraw(BOB, 2).expect("and the one before");
    };
    for reopen in [&returned as &dyn Fn(&mut Case), &withdrawn] {
        let mut case = left_after(reopen);
        assert_eq!(case.offers(BOB).visits, []);
        assert_eq!(case.submit(BOB, 2, None).expect_err("left").code, Code::NotYourWork);
        assert!(case.offers(EVE).visits[0].may_claim, "the seat is offered to the post");
        case.submit(EVE, 2, None).expect("the successor");
        case.give_back(CAT, 3, 2).expect("a return");
        assert_eq!(asked(&case, 2), [Party::Seat(CLERKS, EVE)]);
    }
}

#[test]
fn work_returned_to_a_holder_is_not_offered_to_the_others_who_hold_the_post() {
    let mut case = at_boss(AfterReturn::WalkAgain);
    case.give_back(DAN, 4, 2).expect("a return");
    assert_eq!(case.submit(CAT, 2, None).expect_err("Bob's seat").code, Code::NotYourWork);
    assert!(!case.offers(BOB).visits[0].may_claim, "his alone");
    let transfer = |to| Command::Transfer { by: BOB, visit: case.visit(2), to, reason: String::new() };
    assert_eq!(case.told(&transfer(BOB)), Err(Code::CannotTransfer));
    case.world.posts.borrow_mut().insert(CLERKS, vec![CAT]);
    case.submit(CAT, 2, None).expect("the one who is left");
}
