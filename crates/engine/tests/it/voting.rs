//! Several decide a stage: seats, votes, and what each of them meets.

use proptest::prelude::*;
use waypost_base::{Code, ItemKey, NobodyFound, Party, PostId, Receiver, UserId, Value};
use waypost_engine::{
    Command, Event, TimerKind, VoteKind,
    command::{Answer, CopyRequest, Submission},
    decide,
    definition::{AfterReturn, DeadlineOutcome, Handlers, Outcome, Split},
    event::{Ending, IncidentKind},
    offers,
    state::State,
};

use crate::support::{ADMIN, ANN, BOB, BOSS, CAT, CHIEF, CLERKS, Case, DAN, EVE, Net, at, names, net};

use VoteKind::{Abstain, Approve, Reject};

mod again;

/// Five who hold it.
const COUNCIL: PostId = PostId::new(50);
const MEMBERS: [UserId; 5] =
    [UserId::new(51), UserId::new(52), UserId::new(53), UserId::new(54), UserId::new(55)];

/// Ann 1 → the council 2 → boss 3; a rejection goes back to Ann.
fn council(handlers: Handlers, rule: &str) -> Net {
    let rule = (!rule.is_empty()).then(|| rule.to_owned());
    net()
        .post(2, COUNCIL)
        .with(2, |stage| (stage.handlers, stage.rule) = (handlers, rule))
        .post(3, BOSS)
        .to(1, 1, 2)
        .to(2, 1, 3)
        .back(2, 1)
}

fn sits(flow: Net) -> Case {
    let mut case = Case::new(flow.flow());
    case.world.posts.borrow_mut().insert(COUNCIL, MEMBERS.to_vec());
    case.start(ANN, None).expect("a start");
    case
}

fn two_of_five() -> Case {
    sits(council(Handlers::Count(2), ""))
}

fn told(result: Result<Vec<Event>, waypost_base::Rejection>) -> Result<Vec<String>, Code> {
    result.map(|events| names(&events)).map_err(|rejection| rejection.code)
}

fn ballot(case: &Case) -> &waypost_engine::Ballot {
    case.state.visits[&case.visit(2)].ballot.as_ref().expect("a ballot")
}

#[test]
fn the_seats_are_those_who_hold_the_post_when_the_stage_opens() {
    let case = two_of_five();
    let parties: Vec<_> = ballot(&case).seats.iter().map(|seat| seat.party).collect();
    assert_eq!(parties, MEMBERS.map(|user| Party::Seat(COUNCIL, user)));
    assert_eq!(ballot(&case).need, 2);
    case.world.posts.borrow_mut().get_mut(&COUNCIL).expect("the post").push(EVE);
    assert!(case.offers(EVE).visits.is_empty(), "a joiner gets no seat");
}

#[test]
fn any_two_of_five_decide_and_the_others_have_no_work_left() {
    let mut case = two_of_five();
    assert_eq!(told(case.vote(MEMBERS[0], 2, Reject)), Ok(vec!["vote_cast".to_owned()]));
    case.vote(MEMBERS[3], 2, Approve).expect("a vote");
    let events = told(case.vote(MEMBERS[4], 2, Approve)).expect("a vote");
    assert_eq!(events[..2], ["vote_cast", "visit_decided"]);
    assert_eq!(case.open(), [3]);
    assert!(case.offers(MEMBERS[1]).visits.is_empty());
    assert_eq!(case.state.voters[&at(2)].len(), 3);
}

#[test]
fn a_submit_approves_and_a_return_rejects_where_several_decide() {
    let mut case = sits(council(Handlers::All, "any_veto"));
    case.submit(MEMBERS[0], 2, None).expect("an approval");
    let events = told(case.give_back(MEMBERS[1], 2, 1)).expect("a rejection");
    assert_eq!(events[..2], ["vote_cast", "stage_returned"]);
    assert_eq!(case.open(), [1]);
    let returned = case.journal.iter().find_map(|event| match event {
        Event::StageReturned { by, reason, voted, .. } => {
            Some((by.map(|by| by.user), reason.clone(), *voted))
        }
        _ => None,
    });
    assert_eq!(returned, Some((Some(MEMBERS[1]), "wrong".to_owned(), true)));
}

#[test]
fn where_the_stage_says_return_alone_one_returns_without_a_vote() {
    let flow = council(Handlers::All, "").with(2, |stage| stage.returns.return_alone = true);
    let mut case = sits(flow);
    let offer = &case.offers(MEMBERS[1]).visits[0];
    assert_eq!(offer.returns, [Some(at(1))]);
    let events = told(case.give_back(MEMBERS[1], 2, 1)).expect("a return");
    assert_eq!(events[0], "stage_returned");
    assert!(!events.contains(&"vote_cast".to_owned()));
}

#[test]
fn a_reject_needs_a_reason_and_an_abstention_none() {
    let mut case = two_of_five();
    let visit = case.visit(2);
    let vote = |vote| Command::Vote { by: MEMBERS[0], visit, vote, submit: Submission::default() };
    assert_eq!(case.told(&vote(Reject)), Err(Code::ReasonMissing));
    assert_eq!(case.told(&vote(Abstain)), Ok(vec!["vote_cast".to_owned()]));
    assert_eq!(case.told(&vote(Approve)), Err(Code::NotYourWork), "one votes once");
}

#[test]
fn one_takes_back_his_own_vote_while_the_stage_is_open_and_not_afterwards() {
    let mut case = two_of_five();
    let visit = case.visit(2);
    case.vote(MEMBERS[0], 2, Approve).expect("a vote");
    assert_eq!(case.offers(MEMBERS[0]).votes_withdrawable, [visit]);
    let take_back = |by| Command::Withdraw { by, visit };
    assert_eq!(case.told(&take_back(MEMBERS[1])), Err(Code::NotYourWork));
    assert_eq!(case.told(&take_back(MEMBERS[0])), Ok(vec!["vote_withdrawn".to_owned()]));
    assert_eq!(ballot(&case).voted(), 0);
    case.vote(MEMBERS[0], 2, Approve).expect("he votes again");
    case.vote(MEMBERS[1], 2, Approve).expect("the second decides");
    assert_eq!(case.told(&take_back(MEMBERS[1])), Err(Code::DecidedTogether));
}

#[test]
fn a_vote_after_the_decision_is_kept_as_an_opinion_once() {
    let mut case = two_of_five();
    let visit = case.visit(2);
    case.vote(MEMBERS[0], 2, Approve).expect("a vote");
    case.vote(MEMBERS[1], 2, Approve).expect("the decision");
    assert_eq!(told(case.vote_at(MEMBERS[2], visit, Reject)), Ok(vec!["vote_came_late".to_owned()]));
    assert_eq!(case.open(), [3], "it changes nothing");
    let again = case.vote_at(MEMBERS[2], visit, Reject).expect_err("no second opinion");
    assert_eq!(again.code, Code::AlreadyHandled);
    assert_eq!(again.params["who"], MEMBERS[1].to_string());
    assert_eq!(told(case.vote_at(MEMBERS[0], visit, Reject)), Err(Code::AlreadyHandled), "he has voted");
    case.submit(DAN, 3, None).expect("the end");
    assert_eq!(told(case.vote_at(MEMBERS[3], visit, Approve)), Ok(vec!["vote_came_late".to_owned()]));
}

#[test]
fn in_an_ordered_stage_one_is_asked_after_the_other() {
    let mut case = sits(council(Handlers::Ordered, ""));
    assert_eq!(told(case.vote(MEMBERS[1], 2, Approve)), Err(Code::NotYourWork));
    let events = told(case.vote(MEMBERS[0], 2, Approve)).expect("the first");
    assert_eq!(events, ["vote_cast", "seat_asked"]);
    let visit = case.visit(2);
    // Nobody has voted after him, so he may think again, and the second has nothing to do.
    case.run(&Command::Withdraw { by: MEMBERS[0], visit }).expect("a vote taken back");
    assert!(case.offers(MEMBERS[1]).visits.is_empty());
    case.vote(MEMBERS[0], 2, Approve).expect("the first again");
    case.vote(MEMBERS[1], 2, Approve).expect("the second");
    let late = case.run(&Command::Withdraw { by: MEMBERS[0], visit }).expect_err("too late");
    assert_eq!((late.code, late.params["who"].as_str()), (Code::SuccessorActed, "52"));
    for member in &MEMBERS[2..] {
        case.vote(*member, 2, Approve).expect("the rest");
    }
    assert_eq!(case.open(), [3]);
}

#[test]
fn a_rejection_takes_the_branch_that_serves_it_past_the_action() {
    let mut flow = council(Handlers::Count(2), "").to(2, 2, 0).action(2, 7);
    flow.0.transitions[3].outcome = Some(Outcome::Rejected);
    let mut case = sits(flow.clone());
    for member in &MEMBERS[..4] {
        case.vote(*member, 2, Reject).expect("a vote");
    }
    assert_eq!(case.state.ended, Some(Ending::Completed), "nothing was handed out, the path ended");
    let mut case = sits(flow);
    case.vote(MEMBERS[0], 2, Approve).expect("a vote");
    let events = told(case.vote(MEMBERS[1], 2, Approve)).expect("the decision");
    assert_eq!(events, ["vote_cast", "visit_decided", "action_requested"]);
    case.answer(2, Answer::Done { set: vec![], draw: None, branch: None }).expect("an answer");
    assert_eq!(case.open(), [3]);
}

#[test]
fn where_several_branches_serve_an_approval_votes_lead_or_guards_pick() {
    let flow = |rule: &str| council(Handlers::Count(3), rule).post(4, CHIEF).to(2, 2, 4);
    let pick = |case: &mut Case, by, branch| {
        let submit = Submission { branch, ..Submission::default() };
        case.run(&Command::Vote { by, visit: case.visit(2), vote: Approve, submit })
    };
    let mut case = sits(flow("picks votes"));
    assert_eq!(pick(&mut case, MEMBERS[0], None).expect_err("no branch").code, Code::BranchMissing);
    assert_eq!(pick(&mut case, MEMBERS[0], Some(9)).expect_err("no branch").code, Code::NoSuchBranch);
    for (member, branch) in MEMBERS.into_iter().zip([1, 2, 2]) {
        pick(&mut case, member, Some(branch)).expect("a vote");
    }
    assert_eq!(case.open(), [4]);
    let mut case = sits(flow("picks lead"));
    for (member, branch) in MEMBERS.into_iter().zip([1, 2, 2]) {
        pick(&mut case, member, Some(branch)).expect("a vote");
    }
    assert_eq!(case.open(), [3]);
    let mut by_guard = flow("").with(2, |stage| stage.split = Split::First);
    by_guard.0.transitions[1].guard = Some("form.flag == true".to_owned());
    let mut case = sits(by_guard);
    for member in &MEMBERS[..3] {
        pick(&mut case, *member, None).expect("a vote");
    }
    assert_eq!(case.open(), [4]);
}

#[test]
fn a_leavers_seat_goes_to_his_successor_on_record_and_the_denominator_stays() {
    let mut case = sits(council(Handlers::All, ""));
    case.world.posts.borrow_mut().insert(COUNCIL, vec![MEMBERS[0], MEMBERS[1], MEMBERS[2], MEMBERS[3], EVE]);
    let early = told(case.vote(MEMBERS[0], 2, Approve)).expect("his own seat first");
    assert_eq!(early, ["vote_cast"]);
    assert_eq!(
        told(case.vote(MEMBERS[0], 2, Approve)),
        Err(Code::NotYourWork),
        "a colleague is no successor"
    );
    assert_eq!(told(case.vote(EVE, 2, Approve)).expect("the successor"), ["seat_passed", "vote_cast"]);
    assert_eq!(ballot(&case).seats.len(), 5);
    assert_eq!(ballot(&case).seats[4].party, Party::Seat(COUNCIL, EVE));
    for member in &MEMBERS[1..4] {
        case.vote(*member, 2, Approve).expect("the rest");
    }
    assert_eq!(case.open(), [3]);
}

#[test]
fn where_everybody_at_the_post_has_a_seat_a_colleague_takes_the_leavers() {
    let mut case = sits(council(Handlers::All, ""));
    case.world.posts.borrow_mut().insert(COUNCIL, MEMBERS[..4].to_vec());
    case.vote(MEMBERS[0], 2, Approve).expect("his own");
    assert_eq!(told(case.vote(MEMBERS[0], 2, Approve)).expect("the leaver's"), ["seat_passed", "vote_cast"]);
}

#[test]
fn a_substitute_votes_for_him_on_record() {
    let mut case = two_of_five();
    case.world.gone.borrow_mut().remove(&MEMBERS[0]);
    case.world.stand_ins.borrow_mut().insert(MEMBERS[0], EVE);
    case.vote(EVE, 2, Approve).expect("for the first");
    let vote = ballot(&case).seats[0].vote.expect("a vote");
    assert_eq!((vote.by.user, vote.by.acting_for), (EVE, Some(MEMBERS[0])));
}

#[test]
fn fewer_than_must_vote_are_what_the_stage_says_for_nobody_found() {
    let few = |nobody| {
        let flow = council(Handlers::Count(6), "").with(2, |stage| stage.receivers.nobody = nobody);
        let mut case = Case::new(flow.flow());
        case.world.posts.borrow_mut().insert(COUNCIL, MEMBERS.to_vec());
        let started = case.start(ANN, None).map(|_| ()).map_err(|rejection| rejection.code);
        (case, started)
    };
    let (mut case, started) = few(NobodyFound::Hold);
    assert_eq!((started, case.incidents()[0].1), (Ok(()), IncidentKind::TooFewFound));
    assert_eq!(case.retry().expect_err("still too few").code, Code::NobodyFound);
    case.world.posts.borrow_mut().get_mut(&COUNCIL).expect("the post").push(EVE);
    case.retry().expect("six now");
    assert_eq!(ballot(&case).seats.len(), 6);
    let (case, started) = few(NobodyFound::Pass);
    assert_eq!((started, case.open()), (Ok(()), vec![3]));
    assert_eq!(few(NobodyFound::Refuse).1, Err(Code::NobodyFound));
    let (case, _) = few(NobodyFound::Post(BOSS));
    assert_eq!(ballot(&case).seats.len(), 6, "the named post joins them");
}

#[test]
fn a_post_without_people_holds_as_where_one_decides() {
    let mut case = Case::new(council(Handlers::All, "").flow());
    case.world.posts.borrow_mut().insert(COUNCIL, vec![]);
    case.start(ANN, None).expect("a start");
    assert_eq!(case.incidents()[0].1, IncidentKind::NobodyFound);
}

#[test]
fn one_person_has_one_seat_and_four_eyes_bar_all_who_voted() {
    let flow = council(Handlers::Count(2), "")
        .with(2, |stage| {
            stage.receivers.receivers = [CLERKS, CHIEF].map(Receiver::Post).to_vec();
            stage.rule = Some("weight post:20=2".to_owned());
        })
        .with(3, |stage| {
            stage.receivers.receivers = vec![Receiver::Post(CLERKS)];
            stage.receivers.not_handler_of = vec![at(2)];
        });
    let mut case = sits(flow);
    let seats: Vec<_> = ballot(&case).seats.iter().map(|seat| (seat.party, seat.weight)).collect();
    // Cat holds both posts and sits for the one that the rule names.
    assert_eq!(seats, [(Party::Seat(CLERKS, BOB), 1), (Party::Seat(CHIEF, CAT), 2)]);
    case.vote(BOB, 2, Abstain).expect("a vote");
    case.vote(CAT, 2, Approve).expect("the decision");
    assert!(case.offers(BOB).visits.is_empty() && case.offers(CAT).visits.is_empty());
}

#[test]
fn a_transferred_seat_stays_one_seat_and_goes_to_nobody_who_has_one() {
    let mut case = two_of_five();
    let visit = case.visit(2);
    let hand = |to| Command::Transfer { by: MEMBERS[0], visit, to, reason: String::new() };
    assert_eq!(case.told(&hand(MEMBERS[1])), Err(Code::CannotTransfer));
    case.run(&hand(EVE)).expect("a transfer");
    assert_eq!(told(case.vote(MEMBERS[0], 2, Approve)), Err(Code::NotYourWork));
    case.vote(EVE, 2, Approve).expect("a vote");
    case.vote(MEMBERS[1], 2, Approve).expect("the decision");
    assert_eq!(case.open(), [3]);
}

#[test]
fn a_seat_that_is_handed_on_keeps_the_veto_of_its_post() {
    let flow = council(Handlers::All, "veto post:20").with(2, |stage| {
        stage.receivers.receivers = [CLERKS, CHIEF].map(Receiver::Post).to_vec();
    });
    let mut case = sits(flow);
    let visit = case.visit(2);
    case.run(&Command::Transfer { by: CAT, visit, to: EVE, reason: String::new() }).expect("a transfer");
    case.vote(EVE, 2, Reject).expect("a veto");
    assert_eq!(case.open(), [1]);
}

#[test]
fn the_lead_decides_and_may_not_abstain() {
    let mut case = sits(council(Handlers::All, "lead"));
    case.vote(MEMBERS[1], 2, Reject).expect("an assistant's opinion");
    assert_eq!(told(case.vote(MEMBERS[0], 2, Abstain)), Err(Code::NotAllowed));
    case.vote(MEMBERS[0], 2, Approve).expect("the lead's decision");
    assert_eq!(case.open(), [3]);
}

#[test]
fn a_return_into_a_countersign_asks_the_same_seats_again() {
    let flow = council(Handlers::Count(2), "").back(3, 2);
    let mut case = sits(flow);
    case.vote(MEMBERS[0], 2, Approve).expect("a vote");
    case.vote(MEMBERS[1], 2, Approve).expect("the decision");
    case.world.posts.borrow_mut().get_mut(&COUNCIL).expect("the post").push(EVE);
    case.give_back(DAN, 3, 2).expect("a return");
    assert_eq!((ballot(&case).seats.len(), ballot(&case).voted()), (5, 0));
    assert!(case.offers(EVE).visits.is_empty());
}

#[test]
fn straight_back_to_a_countersign_has_everybody_vote_anew() {
    let flow =
        council(Handlers::All, "any_veto").with(2, |stage| stage.returns.after = AfterReturn::StraightBack);
    let mut case = sits(flow);
    case.vote(MEMBERS[0], 2, Approve).expect("a vote");
    case.vote(MEMBERS[1], 2, Reject).expect("the rejection");
    assert_eq!(case.open(), [1]);
    case.submit(ANN, 1, None).expect("mended");
    assert_eq!(case.open(), [2]);
    assert_eq!((ballot(&case).seats.len(), ballot(&case).voted()), (5, 0));
}

#[test]
fn a_stage_returned_to_goes_straight_back_when_the_votes_approve() {
    let flow = council(Handlers::Count(2), "")
        .back(3, 2)
        .with(3, |stage| stage.returns.after = AfterReturn::StraightBack);
    let mut case = sits(flow);
    case.vote(MEMBERS[0], 2, Approve).expect("a vote");
    case.vote(MEMBERS[1], 2, Approve).expect("the decision");
    case.give_back(DAN, 3, 2).expect("a return");
    case.vote(MEMBERS[0], 2, Approve).expect("a vote");
    case.vote(MEMBERS[1], 2, Approve).expect("the decision");
    assert_eq!(case.open(), [3]);
}

#[test]
fn a_rejection_that_cannot_go_back_waits_for_an_administrator() {
    let flow = council(Handlers::Count(2), "")
        .with(1, |stage| stage.split = Split::All)
        .post(4, CHIEF)
        .action(4, 7)
        .to(1, 2, 4);
    let mut case = sits(flow);
    case.submit(CAT, 4, None).expect("the action of stage 4 is at work");
    for member in &MEMBERS[..4] {
        case.vote(*member, 2, Reject).expect("a vote");
    }
    assert_eq!(case.incidents()[0].1, IncidentKind::NoBranch);
    assert_eq!(names(&case.retry().expect("tried again")), ["incident_resolved", "incident_raised"]);
    case.answer(4, Answer::Done { set: vec![], draw: None, branch: None }).expect("an answer");
    case.retry().expect("now it goes back");
    assert_eq!((case.open(), case.incidents().len()), (vec![1], 0));
}

#[test]
fn a_deadline_finds_votes_as_the_stage_says() {
    for (outcome, open) in [
        (DeadlineOutcome::Recall, vec![1]),
        (DeadlineOutcome::Note, vec![2]),
        (DeadlineOutcome::Escalate, vec![2]),
        (DeadlineOutcome::Submit(1), vec![3]),
        (DeadlineOutcome::Return, vec![1]),
        (DeadlineOutcome::Transfer(BOSS), vec![2]),
    ] {
        let mut case = sits(council(Handlers::Count(2), "").limit(2, 10, outcome).remind(2, 4));
        case.vote(MEMBERS[0], 2, Approve).expect("a vote");
        case.deadline(2);
        assert_eq!(case.open(), open, "{outcome:?}");
        if open == [2] {
            assert_eq!(ballot(&case).voted(), 1, "{outcome:?}: the vote stands");
            let hindered = case.incidents().iter().any(|(_, kind)| *kind == IncidentKind::DeadlineHindered);
            assert_eq!(hindered, matches!(outcome, DeadlineOutcome::Transfer(_)));
            case.fire(2, TimerKind::Reminder);
            case.vote(MEMBERS[1], 2, Approve).expect("the decision");
            assert_eq!(case.open(), [3]);
        }
    }
}

#[test]
fn the_step_before_is_not_taken_back_once_somebody_voted() {
    let mut case = two_of_five();
    let first = case.closed(1);
    assert_eq!(case.offers(ANN).withdrawable, [first]);
    case.vote(MEMBERS[0], 2, Approve).expect("a vote");
    assert!(case.offers(ANN).withdrawable.is_empty());
    let refused = case.run(&Command::Withdraw { by: ANN, visit: first }).expect_err("too late");
    assert_eq!((refused.code, refused.params["who"].as_str()), (Code::SuccessorActed, "51"));
}

#[test]
fn a_vote_where_one_decides_is_refused() {
    let mut case = two_of_five();
    case.vote(MEMBERS[0], 2, Approve).expect("a vote");
    case.vote(MEMBERS[1], 2, Approve).expect("the decision");
    assert_eq!(told(case.vote(DAN, 3, Approve)), Err(Code::NoVoteHere));
}

#[test]
fn what_is_offered_says_where_a_rejection_goes_and_who_leads() {
    let case = sits(council(Handlers::All, "lead"));
    let votes = |user| case.offers(user).visits[0].votes.expect("a vote");
    let back = offers::Rejection::Back(Some(at(1)));
    assert_eq!(
        (votes(MEMBERS[0]).leads, votes(MEMBERS[0]).may_abstain, votes(MEMBERS[0]).rejection),
        (true, false, back)
    );
    assert_eq!((votes(MEMBERS[2]).leads, votes(MEMBERS[2]).seat), (false, 2));
    assert!(case.offers(MEMBERS[0]).visits[0].returns.is_empty(), "a return is a vote");
}

#[test]
fn revoked_and_skipped_stages_end_with_their_votes() {
    let mut case = two_of_five();
    case.vote(MEMBERS[0], 2, Approve).expect("a vote");
    case.run(&Command::Revoke { by: ANN, reason: "moved".into() }).expect("revoked");
    assert_eq!(case.state.ended, Some(Ending::Revoked));
    let flow = council(Handlers::Count(6), "");
    let mut case = sits(flow);
    let incident = case.incidents()[0].0;
    let skip = Command::Skip { by: ADMIN, incident, branch: Some(1), reason: "urgent".into() };
    case.run(&skip).expect("skipped");
    assert_eq!(case.open(), [3]);
}

/// Votes in this order; what happens besides may not be refused.
fn play(case: &mut Case, votes: &[(usize, VoteKind, bool)]) {
    let visit = case.visit(2);
    for (member, vote, take_back) in votes {
        drop(case.vote_at(MEMBERS[*member], visit, *vote));
        if *take_back {
            drop(case.run(&Command::Withdraw { by: MEMBERS[*member], visit }));
        }
    }
}

fn kind() -> impl Strategy<Value = VoteKind> {
    prop_oneof![Just(Approve), Just(Reject), Just(Abstain)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_decision_falls_once_denominators_stay_and_the_journal_replays(
        handlers in prop_oneof![
            Just(Handlers::All), Just(Handlers::Ordered), (2u32..=5).prop_map(Handlers::Count), Just(Handlers::Share(60)),
        ],
        rule in prop_oneof![Just(""), Just("majority"), Just("any_veto"), Just("lead"), Just("share 40; quorum 2")],
        votes in prop::collection::vec((0usize..5, kind(), any::<bool>()), 1..14),
    ) {
        let mut case = sits(council(handlers, rule));
        let before = ballot(&case).clone();
        play(&mut case, &votes);
        let ends = |event: &&Event| matches!(event, Event::VisitDecided { outcome: Some(_), .. } | Event::StageReturned { .. });
        let decisions = case.journal.iter().filter(ends).count();
        prop_assert!(decisions <= 1);
        if decisions == 0 {
            let now = ballot(&case);
            prop_assert_eq!((now.need, now.seats.len()), (before.need, before.seats.len()));
            let asked = now.seats.iter().filter(|seat| seat.item.is_some()).count();
            prop_assert_eq!(asked, case.state.visits[&case.visit(2)].items.len());
            prop_assert!(now.seats.iter().all(|seat| seat.item.is_none() || seat.vote.is_none()));
        }
        let mut again = State::new();
        for event in &case.journal {
            again.apply(event).expect("it replays");
        }
        prop_assert_eq!(&again, &case.state);
    }

    #[test]
    fn the_order_of_votes_of_a_symmetric_rule_does_not_matter(
        rule in prop_oneof![Just(""), Just("majority"), Just("any_veto"), Just("share 40"), Just("count 3")],
        kinds in prop::array::uniform5(kind()),
        turn in 0usize..5,
    ) {
        let outcome = |order: Vec<usize>| {
            let mut case = sits(council(Handlers::All, rule));
            let votes: Vec<_> = order.into_iter().map(|member| (member, kinds[member], false)).collect();
            play(&mut case, &votes);
            case.open()
        };
        let order: Vec<usize> = (0..5).collect();
        let turned = order.iter().map(|member| (member + turn) % 5).rev().collect();
        prop_assert_eq!(outcome(order), outcome(turned));
    }
}
