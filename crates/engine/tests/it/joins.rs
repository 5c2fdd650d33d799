//! Splits `all` and the joins.

use waypost_base::Code;
use waypost_engine::{
    Flow,
    definition::{Join, Split},
    event::Ending,
};

use crate::support::{ANN, BOB, BOSS, CAT, CLERKS, Case, DAN, names, net};

/// 1 splits to 2 and 3, which join at 4.
fn fork(join: Join) -> Flow {
    net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .post(4, CLERKS)
        .with(1, |stage| stage.split = Split::All)
        .with(4, |stage| stage.join = join)
        .to(1, 1, 2)
        .to(1, 2, 3)
        .to(2, 1, 4)
        .to(3, 1, 4)
        .flow()
}

#[test]
fn join_all_waits_for_one_token_on_every_way_in() {
    let mut case = Case::started(fork(Join::All));
    assert_eq!(case.open(), [2, 3]);
    case.submit(DAN, 3, None).expect("a submit");
    assert_eq!((case.open(), case.state.tokens.len()), (vec![2], 1));
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!((case.open(), case.state.tokens.len()), (vec![4], 0));
    assert_eq!(case.state.visits[&case.visit(4)].consumed.len(), 2);
    case.submit(BOB, 4, None).expect("a submit");
    assert_eq!(case.state.ended, Some(Ending::Completed));
}

#[test]
fn join_each_opens_a_visit_for_every_token() {
    let mut case = Case::started(fork(Join::Each));
    case.submit(DAN, 3, None).expect("a submit");
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(case.open(), [4, 4]);
    case.submit(BOB, 4, None).expect("a submit");
    case.submit(BOB, 4, None).expect("a submit");
    assert_eq!(case.state.ended, Some(Ending::Completed));
}

#[test]
fn joins_nest() {
    let flow = net()
        .post(2, CLERKS)
        .route(3, Split::All, Join::Any)
        .post(4, CLERKS)
        .post(5, BOSS)
        .route(6, Split::Choose, Join::All)
        .route(7, Split::Choose, Join::All)
        .post(8, BOSS)
        .with(1, |stage| stage.split = Split::All)
        .to(1, 1, 2)
        .to(1, 2, 3)
        .to(3, 1, 4)
        .to(3, 2, 5)
        .to(4, 1, 6)
        .to(5, 1, 6)
        .to(6, 1, 7)
        .to(2, 1, 7)
        .to(7, 1, 8);
    let mut case = Case::started(flow.flow());
    assert_eq!(case.open(), [2, 4, 5]);
    case.submit(BOB, 4, None).expect("a submit");
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(case.open(), [5]);
    case.submit(DAN, 5, None).expect("a submit");
    assert_eq!(case.open(), [8]);
}

#[test]
fn paths_that_end_apart_end_the_case_together() {
    let flow = net().post(2, CLERKS).post(3, BOSS).with(1, |stage| stage.split = Split::All);
    let mut case = Case::started(flow.to(1, 1, 2).to(1, 2, 3).flow());
    let first = case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(names(&first), ["visit_decided", "visit_closed", "path_ended"]);
    case.withdraw(BOB, 2).expect("the end of a path can be withdrawn");
    assert_eq!(case.open(), [2, 3]);
    case.submit(DAN, 3, None).expect("a submit");
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(case.state.ended, Some(Ending::Completed));
}

#[test]
fn a_withdrawn_step_takes_its_token_from_the_join() {
    let mut case = Case::started(fork(Join::All));
    case.submit(DAN, 3, None).expect("a submit");
    case.withdraw(DAN, 3).expect("a withdrawal");
    assert_eq!((case.open(), case.state.tokens.len()), (vec![2, 3], 0));
    case.submit(DAN, 3, None).expect("a submit");
    case.submit(CAT, 2, None).expect("a submit");
    assert_eq!(case.open(), [4]);
}

#[test]
fn a_withdrawal_from_before_the_join_puts_the_other_token_back() {
    let mut case = Case::started(fork(Join::All));
    case.submit(DAN, 3, None).expect("a submit");
    case.submit(CAT, 2, None).expect("a submit");
    case.withdraw(CAT, 2).expect("a withdrawal");
    assert_eq!((case.open(), case.state.tokens.len()), (vec![2], 1), "Dan's token waits again");
    case.submit(CAT, 2, None).expect("a submit");
    assert_eq!(case.open(), [4]);
    let refused = case.withdraw(ANN, 1).expect_err("both successors have acted");
    assert_eq!(refused.code, Code::SuccessorActed);
}

#[test]
fn a_step_is_not_withdrawn_when_one_of_several_ends_it_led_to_was_reached() {
    let flow = net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .with(1, |stage| stage.split = Split::All)
        .with(2, |stage| stage.join = Join::Each)
        .to(1, 1, 2)
        .to(1, 2, 2)
        .to(1, 3, 3);
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, None).expect("a submit");
    case.submit(CAT, 2, None).expect("a submit");
    case.run(&waypost_engine::Command::Comment { by: ANN, text: "and now?".into() }).expect("a comment");
    assert_eq!(case.withdraw(ANN, 1).expect_err("two have acted").code, Code::SuccessorActed);
    case.withdraw(CAT, 2).expect("the latest end");
    case.withdraw(BOB, 2).expect("and the one before");
    case.withdraw(ANN, 1).expect("nobody has acted any more");
    assert_eq!(case.open(), [1]);
}
