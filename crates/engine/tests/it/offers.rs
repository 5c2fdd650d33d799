//! Offers and previews: what the pages show, by the code that executes.

use waypost_base::{ItemKey, Party, Receiver, StageNo, Value};
use waypost_engine::{
    Command, Flow, State,
    command::Submission,
    definition::{AfterReturn, DeadlineOutcome, Join, Split, StageKind},
    offers::Opening,
    preview::{Alternative, preview},
};

use crate::support::{ANN, BOB, BOSS, CAT, CHIEF, CLERKS, Case, DAN, EMPTY, EVE, World, at, net};

/// Stages and branches of a preview.
fn path(flow: &Flow, state: &State, command: &Command, world: &World) -> Vec<(u32, Option<u32>)> {
    let steps = preview(flow, state, command, world).expect("a preview");
    steps.iter().map(|step| (step.stage.0, step.via_branch)).collect()
}

fn start(branch: Option<u32>) -> Command {
    Command::Start { by: ANN, department: None, submit: Submission { branch, ..Submission::default() } }
}

#[test]
fn branches_are_offered_with_their_words_and_whether_they_are_open() {
    let flow = net().post(2, CLERKS).post(3, BOSS).to(1, 1, 2).to(2, 1, 3).when(2, 2, "false", 1).when(
        2,
        3,
        "case.missing",
        0,
    );
    let case = Case::started(flow.flow());
    let offer = &case.offers(BOB).visits[0];
    let submits: Vec<_> =
        offer.submits.iter().map(|it| (it.branch, it.condition.text(), it.to, it.opening)).collect();
    let to = |no| Some(StageNo(no));
    assert_eq!(
        submits,
        [
            (1, "2/1", to(3), Opening::Open),
            (2, "2/2", to(1), Opening::Closed),
            (3, "2/3", None, Opening::Unclear)
        ]
    );
    assert!(offer.picks && offer.may_submit && offer.may_claim && offer.may_transfer && !offer.may_unclaim);
}

#[test]
fn each_sees_what_is_his() {
    let mut case = Case::started(net().post(2, CLERKS).post(3, BOSS).to(1, 1, 2).to(2, 1, 3).flow());
    assert_eq!((case.offers(ANN).visits.len(), case.offers(ANN).may_revoke), (0, true));
    assert_eq!(case.offers(ANN).withdrawable, [case.closed(1)]);
    assert_eq!((case.offers(DAN).visits.len(), case.offers(DAN).may_revoke), (0, false));
    case.run(&Command::Claim { by: BOB, visit: case.visit(2) }).expect("a claim");
    let cat = &case.offers(CAT).visits[0];
    assert_eq!((cat.claimed_by.map(|by| by.user), cat.work, cat.may_submit), (Some(BOB), None, false));
    let bob = &case.offers(BOB).visits[0];
    assert!(bob.may_unclaim && !bob.may_claim && bob.may_submit);
    assert_eq!(case.offers(ANN).withdrawable, [], "a claim is an act");
}

#[test]
fn an_ended_case_offers_nothing() {
    let mut case = Case::started(net().post(2, CLERKS).to(1, 1, 2).flow());
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(case.offers(ANN), waypost_engine::Offers::default());
}

#[test]
fn the_way_straight_back_is_offered() {
    let check = |after, expected: (bool, bool)| {
        let flow = net().post(2, CLERKS).post(3, BOSS).with(3, |stage| stage.returns.after = after);
        let mut case = Case::started(flow.to(1, 1, 2).to(2, 1, 3).back(3, 2).flow());
        case.submit(BOB, 2, None).expect("a submit");
        case.give_back(DAN, 3, 2).expect("a return");
        let offer = &case.offers(BOB).visits[0];
        assert_eq!((offer.may_straight_back, offer.goes_straight_back), expected, "{after:?}");
    };
    check(AfterReturn::WalkAgain, (false, false));
    check(AfterReturn::Choice, (true, false));
    check(AfterReturn::StraightBack, (true, true));
}

#[test]
fn a_preview_shows_path_and_people_and_changes_nothing() {
    let flow = net()
        .post(2, CLERKS)
        .stage(3, |stage| stage.receivers.receivers = vec![Receiver::HandlerOf(at(2))])
        .post(4, EMPTY)
        .post(5, BOSS)
        .require(2, "amount")
        .action(5, 7)
        .to(1, 1, 2)
        .to(2, 1, 3)
        .to(3, 1, 4)
        .to(4, 1, 5)
        .flow();
    let world = World::new();
    let steps = preview(&flow, &State::new(), &start(None), &world).expect("a preview");
    let found: Vec<_> = steps.iter().map(|step| (step.stage.0, step.parties.clone())).collect();
    assert_eq!(
        found,
        [
            (1, vec![Party::Person(ANN)]),
            (2, vec![Party::Post(CLERKS)]),
            (3, vec![Party::Post(CLERKS)]),
            (4, vec![]),
            (5, vec![Party::Post(BOSS)])
        ]
    );
    assert_eq!((world.next.get(), world.drawn.get()), (1_000, 0), "no id is used and no number drawn");
}

#[test]
fn a_preview_follows_the_lowest_open_branch_and_names_the_others() {
    let flow = net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .post(4, CHIEF)
        .to(1, 1, 2)
        .when(2, 1, "false", 4)
        .to(2, 2, 3)
        .to(2, 3, 4)
        .flow();
    let steps = preview(&flow, &State::new(), &start(None), &World::new()).expect("a preview");
    assert_eq!(steps.iter().map(|step| step.stage.0).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(steps[2].via_branch, Some(2));
    assert_eq!((&steps[1].branches[..], &steps[2].branches[..]), (&[2][..], &[][..]));
    assert_eq!(
        steps[1].alternatives,
        [Alternative { branch: 3, to: Some(at(4)) }],
        "told where it is chosen"
    );
    assert_eq!(steps[2].alternatives, []);
}

#[test]
fn a_preview_of_a_submit_goes_on_from_there_with_the_values_typed() {
    let flow = net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .post(4, CHIEF)
        .with(2, |stage| stage.split = Split::First)
        .to(1, 1, 2)
        .when(2, 1, "form.flag", 3)
        .to(2, 2, 4);
    let case = Case::started(flow.flow());
    let check = |flag: bool, expected: &[(u32, Option<u32>)]| {
        let values = vec![(ItemKey::new("flag").expect("a key"), Some(Value::Bool(flag)))];
        let submit = Submission { values, ..Submission::default() };
        let command = Command::Submit { by: EVE, visit: case.visit(2), submit };
        assert_eq!(path(&case.flow, &case.state, &command, &case.world), expected);
    };
    check(true, &[(2, None), (3, Some(1))]);
    check(false, &[(2, None), (4, Some(2))]);
}

#[test]
fn a_preview_lists_every_parallel_path_and_ends_in_a_loop() {
    let flow = net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .post(4, CHIEF)
        .with(1, |stage| stage.split = Split::All)
        .with(4, |stage| stage.join = Join::All)
        .to(1, 1, 2)
        .to(1, 2, 3)
        .to(2, 1, 4)
        .to(3, 1, 4)
        .to(4, 1, 1)
        .flow();
    let steps = path(&flow, &State::new(), &start(None), &World::new());
    assert_eq!(steps, [(1, None), (2, Some(1)), (3, Some(2)), (4, Some(1))]);
}

#[test]
fn a_preview_takes_actions_as_done() {
    let flow = net()
        .stage(2, |stage| stage.kind = StageKind::Action)
        .action(2, 7)
        .post(3, BOSS)
        .post(4, BOSS)
        .to(1, 1, 2)
        .to(2, 1, 3)
        .to(2, 2, 4)
        .flow();
    let steps = preview(&flow, &State::new(), &start(None), &World::new()).expect("a preview");
    assert_eq!(steps.iter().map(|step| step.stage.0).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(steps[1].alternatives, [Alternative { branch: 2, to: Some(at(4)) }]);
}

#[test]
fn a_preview_tells_the_longest_wait_and_an_offer_when_it_is_over() {
    let flow =
        net().post(2, CLERKS).post(3, BOSS).to(1, 1, 2).to(2, 1, 3).limit(2, 10, DeadlineOutcome::Note);
    let steps = preview(&flow.clone().flow(), &State::new(), &start(None), &World::new()).expect("a preview");
    let minutes: Vec<_> = steps.iter().map(|step| step.limit.map(|limit| limit.count)).collect();
    assert_eq!(minutes, [None, Some(10), None]);
    let mut case = Case::started(flow.flow());
    let due = Some(case.state.at.plus_millis(600_000));
    let told = |case: &Case| (case.offers(BOB).visits[0].due, case.offers(BOB).visits[0].overdue);
    assert_eq!(told(&case), (due, false));
    case.deadline(2);
    assert_eq!(told(&case), (due, true));
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(case.offers(DAN).visits[0].due, None);
}
