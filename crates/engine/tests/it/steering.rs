//! What administrators do to running work.

use waypost_base::{Code, Party, UserId, VisitId, WorkItemId};
use waypost_engine::{
    Command, Event, TimerKind, VoteKind,
    command::Answer,
    definition::{DeadlineOutcome, Duration, Handlers, TimeUnit},
    event::{Ending, IncidentKind},
};

use crate::support::{ADMIN, ANN, BOB, BOSS, CAT, CHIEF, CLERKS, Case, DAN, EMPTY, EVE, Net, at, net};

const MINUTE: i64 = 60_000;

fn reason() -> String {
    "because".to_owned()
}

fn reassign(visit: VisitId, item: Option<WorkItemId>, to: UserId) -> Command {
    Command::Reassign { by: ADMIN, visit, item, to, reason: reason() }
}

fn suspend() -> Command {
    Command::Suspend { by: ADMIN, reason: reason() }
}

fn resume() -> Command {
    Command::Resume { by: ADMIN, reason: reason() }
}

fn terminate() -> Command {
    Command::Terminate { by: ADMIN, reason: reason() }
}

fn extend(visit: VisitId, count: u32) -> Command {
    Command::Extend { by: ADMIN, visit, more: Duration { count, unit: TimeUnit::Minutes }, reason: reason() }
}

/// Clerks 2, ten minutes; then the boss 3.
fn line() -> Net {
    net().post(2, CLERKS).post(3, BOSS).to(1, 1, 2).to(2, 1, 3).limit(2, 10, DeadlineOutcome::Recall)
}

fn pass(case: &Case, millis: i64) {
    case.world.now.set(case.world.now.get() + millis);
}

fn deadline(case: &Case) -> Option<i64> {
    case.timer(2, TimerKind::Deadline).map(|timer| timer.due.millis())
}

#[test]
fn only_who_looks_after_the_flow_steers_and_never_without_a_reason() {
    let case = || Case::started(line().flow());
    let visit = case().visit(2);
    let by = BOB;
    for command in [
        Command::Reassign { by, visit, item: None, to: CAT, reason: reason() },
        extend_by(by, visit, &reason()),
        Command::Suspend { by, reason: reason() },
        Command::Resume { by, reason: reason() },
        Command::Terminate { by, reason: reason() },
    ] {
        assert_eq!(case().told(&command), Err(Code::NotAllowed), "{command:?}");
    }
    let (by, reason) = (ADMIN, " ".to_owned());
    for command in [
        Command::Reassign { by, visit, item: None, to: CAT, reason: reason.clone() },
        extend_by(by, visit, &reason),
        Command::Suspend { by, reason: reason.clone() },
        Command::Resume { by, reason: reason.clone() },
        Command::Terminate { by, reason },
    ] {
        assert_eq!(case().told(&command), Err(Code::ReasonMissing), "{command:?}");
    }
}

fn extend_by(by: UserId, visit: VisitId, reason: &str) -> Command {
    let more = Duration { count: 1, unit: TimeUnit::Minutes };
    Command::Extend { by, visit, more, reason: reason.to_owned() }
}

#[test]
fn reassigned_work_is_that_persons_alone() {
    let mut case = Case::started(line().flow());
    let visit = case.visit(2);
    case.run(&Command::Claim { by: BOB, visit }).expect("a claim");
    case.run(&reassign(visit, None, EVE)).expect("it is reassigned");
    assert_eq!(case.submit(BOB, 2, None).map_err(|why| why.code), Err(Code::NotYourWork));
    assert_eq!(case.told(&reassign(visit, None, EVE)), Err(Code::CannotTransfer), "she has it");
    case.submit(EVE, 2, None).expect("she handles it");
    assert_eq!(case.told(&reassign(visit, None, EVE)), Err(Code::AlreadyHandled));
}

#[test]
fn a_stage_for_which_nobody_was_found_is_given_to_somebody() {
    let mut case = Case::started(net().post(2, EMPTY).post(3, BOSS).to(1, 1, 2).to(2, 1, 3).flow());
    let kinds = |case: &Case| case.incidents().iter().map(|(_, kind)| *kind).collect::<Vec<_>>();
    assert_eq!(kinds(&case), [IncidentKind::NobodyFound]);
    case.run(&reassign(case.visit(2), None, EVE)).expect("it is reassigned");
    assert_eq!(kinds(&case), []);
    case.submit(EVE, 2, None).expect("she handles it");
}

#[test]
fn four_eyes_bar_whom_work_is_given_to() {
    let flow = line().with(3, |stage| stage.receivers.not_handler_of = vec![crate::support::at(2)]);
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(case.told(&reassign(case.visit(3), None, BOB)), Err(Code::CannotTransfer));
    case.run(&reassign(case.visit(3), None, CAT)).expect("another may");
}

#[test]
fn a_seat_is_given_away_with_its_vote_and_never_to_one_who_sits_there() {
    let flow = net().post(2, CLERKS).with(2, |stage| stage.handlers = Handlers::All).to(1, 1, 2);
    let mut case = Case::started(flow.flow());
    let visit = case.visit(2);
    let item = |case: &Case, user| {
        let items = &case.state.visits[&visit].items;
        let his = |party: &Party| matches!(party, Party::Seat(_, who) | Party::Person(who) if *who == user);
        items.iter().find(|(_, item)| his(&item.party)).map(|(id, _)| *id)
    };
    assert_eq!(case.told(&reassign(visit, None, EVE)), Err(Code::DecidedTogether), "no seat is named");
    let his = item(&case, BOB);
    assert_eq!(case.told(&reassign(visit, his, CAT)), Err(Code::CannotTransfer), "she has one");
    case.run(&reassign(visit, his, EVE)).expect("the seat is given away");
    assert_eq!(case.vote(BOB, 2, VoteKind::Approve).map_err(|why| why.code), Err(Code::NotYourWork));
    case.vote(EVE, 2, VoteKind::Approve).expect("she votes");
    case.vote(CAT, 2, VoteKind::Approve).expect("she votes");
    assert_eq!(case.state.ended, Some(Ending::Completed));
}

#[test]
fn more_time_counts_from_the_deadline_and_from_now_where_that_has_passed() {
    let mut case = Case::started(line().flow());
    let due = deadline(&case).expect("a deadline");
    case.run(&extend(case.visit(2), 5)).expect("it is extended");
    assert_eq!(deadline(&case), Some(due + 5 * MINUTE));
    // A calendar that is published changes nothing of it.
    case.run(&Command::Reckon).expect("it is reckoned");
    assert_eq!(deadline(&case), Some(due + 5 * MINUTE));

    let flow = line().limit(2, 10, DeadlineOutcome::Note);
    let mut late = Case::started(flow.flow());
    late.deadline(2);
    pass(&late, 60 * MINUTE);
    late.run(&extend(late.visit(2), 5)).expect("it is extended");
    assert_eq!(deadline(&late), Some(late.state.at.millis() + 5 * MINUTE));
    late.deadline(2);
    assert!(matches!(late.journal.last(), Some(Event::DeadlinePassed { .. })), "it passes once more");
    let mut without = Case::started(net().post(2, CLERKS).to(1, 1, 2).flow());
    assert_eq!(without.told(&extend(without.visit(2), 5)), Err(Code::NoDeadline));
}

#[test]
fn nobody_works_on_a_suspended_case_and_no_time_passes_for_it() {
    let mut case = Case::started(line().flow());
    let due = deadline(&case).expect("a deadline");
    case.run(&suspend()).expect("it is suspended");
    assert_eq!(case.state.timers(), [], "nothing is due");
    let visit = case.visit(2);
    for command in [
        Command::Claim { by: BOB, visit },
        Command::Transfer { by: BOB, visit, to: CAT, reason: reason() },
        Command::Return { by: BOB, visit, to: None, reason: reason() },
        Command::Revoke { by: ANN, reason: reason() },
        Command::Urge { by: ANN, words: String::new() },
        suspend(),
        extend(visit, 5),
    ] {
        assert_eq!(case.told(&command), Err(Code::CaseSuspended), "{command:?}");
    }
    assert!(case.submit(BOB, 2, None).is_err());
    assert_eq!(case.offers(BOB).visits, []);
    assert!(case.offers(BOB).may_comment && case.offers(ADMIN).steers && !case.offers(BOB).steers);
    pass(&case, 60 * MINUTE);
    let before = case.state.at.millis();
    case.run(&resume()).expect("it goes on");
    let stood = case.state.at.millis() - before;
    assert_eq!(deadline(&case), Some(due + stood), "what was left goes on");
    assert_eq!(case.told(&resume()), Err(Code::NotSuspended));
    case.submit(BOB, 2, None).expect("he goes on");
}

#[test]
fn an_answer_to_a_suspended_case_is_taken_in_when_it_goes_on() {
    let flow = || net().post(2, CLERKS).action(2, 7).post(3, BOSS).to(1, 1, 2).to(2, 1, 3).flow();
    let mut case = Case::started(flow());
    case.submit(BOB, 2, None).expect("a submit");
    case.run(&suspend()).expect("it is suspended");
    let done = || Answer::Done { set: vec![], draw: None, branch: None };
    assert_eq!(case.answer(2, done()).map(|events| events.len()), Ok(2), "the instant, and the answer kept");
    assert_eq!(case.answer(2, done()), Ok(vec![]), "it comes twice");
    case.run(&resume()).expect("it goes on");
    assert_eq!(case.state.visits[&case.visit(3)].stage, crate::support::at(3), "it is with the boss");
    case.submit(DAN, 3, None).expect("the boss handles it");
    assert_eq!(case.state.ended, Some(Ending::Completed));

    let mut refused = Case::started(flow());
    refused.submit(BOB, 2, None).expect("a submit");
    refused.run(&suspend()).expect("it is suspended");
    refused.answer(2, Answer::Failed { words: "timeout".into() }).expect("it is kept");
    assert_eq!(refused.incidents(), []);
    refused.run(&resume()).expect("it goes on");
    assert_eq!(refused.incidents().len(), 1, "only now it is known");
}

#[test]
fn a_terminated_case_is_over_wherever_it_was() {
    let both = || net().post(2, CLERKS).post(3, BOSS).post(4, CHIEF).action(3, 7).to(1, 1, 2).to(1, 2, 3);
    let split = both().with(1, |stage| stage.split = waypost_engine::definition::Split::All);
    let mut case = Case::started(split.flow());
    case.submit(DAN, 3, None).expect("a submit, whose action is at work");
    let visit = case.visit(3);
    let key = case.state.visits[&visit].waiting_for.clone().expect("a delivery").key;
    case.run(&terminate()).expect("it is terminated");
    assert_eq!(case.state.ended, Some(Ending::Terminated));
    assert_eq!((case.state.live().count(), case.state.tokens.len()), (0, 0));
    let answer = Answer::Done { set: vec![], draw: None, branch: None };
    case.run(&Command::Answer { visit, key, answer }).expect("it comes late");
    let kinds: Vec<_> = case.incidents().into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(kinds, [IncidentKind::LateAnswer]);
    assert_eq!(case.told(&terminate()), Err(Code::CaseEnded));

    let mut waits = Case::started(line().flow());
    waits.run(&suspend()).expect("it is suspended");
    waits.run(&terminate()).expect("it is terminated");
    assert_eq!((waits.state.ended, &waits.state.suspended), (Some(Ending::Terminated), &None));
}

fn jump(visit: VisitId, to: u32) -> Command {
    Command::Jump { by: ADMIN, visit, to: at(to), reason: reason() }
}

fn reopen() -> Command {
    Command::Reopen { by: ADMIN, reason: reason() }
}

/// Ann 1 → clerks 2 → boss 3 → chief 4.
fn long() -> Net {
    line().post(4, CHIEF).to(3, 1, 4)
}

#[test]
fn a_deadline_that_passed_before_a_suspension_does_not_pass_again_after_it() {
    let mut case = Case::started(line().limit(2, 10, DeadlineOutcome::Return).flow());
    case.deadline(2);
    assert_eq!(case.incidents().len(), 1, "there is nothing to return to: it is hindered");
    case.run(&suspend()).expect("it is suspended");
    pass(&case, 60 * MINUTE);
    case.run(&resume()).expect("it goes on");
    assert_eq!(deadline(&case), None);
}

#[test]
fn a_jump_opens_another_stage_in_place_of_the_one_that_is_open() {
    let mut case = Case::started(long().flow());
    case.run(&jump(case.visit(2), 4)).expect("a jump forward");
    assert_eq!(case.open(), [4]);
    case.run(&jump(case.visit(4), 3)).expect("a jump back");
    case.submit(DAN, 3, None).expect("the boss");
    case.submit(CAT, 4, None).expect("the chief");
    assert_eq!(case.state.ended, Some(Ending::Completed));
}

#[test]
fn a_jump_to_the_first_stage_begins_the_next_run_when_it_is_sent() {
    let mut case = Case::started(long().flow());
    case.run(&jump(case.visit(2), 1)).expect("a jump");
    case.submit(ANN, 1, None).expect("it is sent again");
    assert_eq!((case.state.run, case.open()), (2, vec![2]));
}

#[test]
fn a_jump_that_would_leave_a_case_without_an_end_is_refused_before_anything_changes() {
    let fork = net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .post(4, CHIEF)
        .post(5, CLERKS)
        .with(1, |stage| stage.split = waypost_engine::definition::Split::All)
        .with(4, |stage| stage.join = waypost_engine::definition::Join::All)
        .to(1, 1, 2)
        .to(1, 2, 3)
        .to(2, 1, 4)
        .to(3, 1, 4)
        .to(4, 1, 5);
    let mut case = Case::started(fork.flow());
    let before = case.state.clone();
    // Past the join: it would wait for the token of this branch for ever.
    let why = case.run(&jump(case.visit(2), 5)).expect_err("it is refused");
    assert_eq!((why.code, why.params.get("stage").cloned()), (Code::CannotFinish, Some("4".to_owned())));
    // Into the other branch: two would be open there.
    assert_eq!(case.told(&jump(case.visit(2), 3)), Err(Code::CannotFinish));
    assert_eq!(case.state, before);
    case.submit(BOB, 2, None).expect("a submit");
    case.submit(DAN, 3, None).expect("a submit");
    // Behind the join only one is open, and may go anywhere that leads to an end.
    assert_eq!(case.told(&jump(case.visit(4), 2)), Err(Code::CannotFinish));
    case.run(&jump(case.visit(4), 5)).expect("a jump");
    case.submit(BOB, 5, None).expect("a submit");
    assert_eq!(case.state.ended, Some(Ending::Completed));
}

#[test]
fn no_jump_leads_to_before_an_irreversible_action_that_was_handed_out() {
    let flow = long().action(2, 7).with(2, |stage| stage.irreversible = true);
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(case.told(&jump(case.visit(2), 3)), Err(Code::ActionRunning));
    case.answer(2, Answer::Done { set: vec![], draw: None, branch: None }).expect("an answer");
    assert_eq!(case.told(&jump(case.visit(3), 2)), Err(Code::Irreversible));
    assert_eq!(case.told(&jump(case.visit(3), 1)), Err(Code::Irreversible));
    case.run(&jump(case.visit(3), 4)).expect("forward it goes");
    assert_eq!(case.told(&jump(case.visit(4), 1)), Err(Code::Irreversible));
    assert_eq!(case.told(&jump(case.visit(4), 3)).map(|_| ()), Ok(()));
}

#[test]
fn a_case_that_ended_is_opened_again_at_its_last_stage_for_whoever_was_there() {
    let mut case = Case::started(long().flow());
    assert_eq!(case.told(&reopen()), Err(Code::CannotReopen), "it runs");
    case.submit(BOB, 2, None).expect("a clerk");
    case.submit(DAN, 3, None).expect("the boss");
    case.submit(CAT, 4, None).expect("the chief");
    assert_eq!(case.state.ended, Some(Ending::Completed));
    assert!(case.offers(ADMIN).may_reopen && !case.offers(CAT).may_reopen);
    let by = CAT;
    assert_eq!(case.told(&Command::Reopen { by, reason: reason() }), Err(Code::NotAllowed));
    assert_eq!(case.told(&Command::Reopen { by: ADMIN, reason: String::new() }), Err(Code::ReasonMissing));
    case.run(&reopen()).expect("it is opened again");
    assert_eq!((case.open(), case.state.ended), (vec![4], None));
    // What lies before it is known: it can be returned, and walked again.
    case.run(&jump(case.visit(4), 3)).expect("a jump");
    case.submit(DAN, 3, None).expect("the boss");
    case.submit(CAT, 4, None).expect("the chief");
    assert_eq!(case.state.ended, Some(Ending::Completed));
    case.run(&reopen()).expect("and once more");
}

#[test]
fn a_case_that_was_stopped_stands_again_as_it_stood() {
    let fork = || {
        net()
            .post(2, CLERKS)
            .post(3, BOSS)
            .post(4, CHIEF)
            .with(1, |stage| stage.split = waypost_engine::definition::Split::All)
            .with(4, |stage| stage.join = waypost_engine::definition::Join::All)
            .to(1, 1, 2)
            .to(1, 2, 3)
            .to(2, 1, 4)
            .to(3, 1, 4)
            .back(2, 0)
            .back(4, 2)
    };
    let end = |case: &mut Case, how: usize| match how {
        0 => case.run(&terminate()),
        1 => case.run(&Command::Revoke { by: ANN, reason: reason() }),
        _ => case.give_back(BOB, 2, 0),
    };
    for how in 0..3 {
        for boss_first in [false, true] {
            let mut case = Case::started(fork().flow());
            if boss_first {
                case.submit(DAN, 3, None).expect("the boss");
            }
            end(&mut case, how).expect("it ends");
            case.run(&reopen()).expect("it is opened again");
            assert_eq!(case.open(), if boss_first { vec![2] } else { vec![2, 3] });
            case.submit(BOB, 2, None).expect("a clerk");
            if !boss_first {
                case.submit(DAN, 3, None).expect("the boss");
            }
            assert_eq!(case.open(), [4], "the join is complete");
            case.give_back(CAT, 4, 2).expect("a return past the join");
            case.submit(BOB, 2, None).expect("a clerk");
            case.submit(CAT, 4, None).expect("the chief");
            assert_eq!(case.state.ended, Some(Ending::Completed), "{how}");
        }
    }
}

#[test]
fn a_case_whose_last_step_an_action_was_is_opened_again_before_it_unless_it_cannot_be_undone() {
    let flow = |irreversible| {
        let flow = net().post(2, CLERKS).post(3, BOSS).to(1, 1, 2).to(2, 1, 3).action(3, 7);
        flow.with(3, |stage| {
            stage.kind = waypost_engine::definition::StageKind::Action;
            stage.irreversible = irreversible;
        })
    };
    let ended = |irreversible| {
        let mut case = Case::started(flow(irreversible).flow());
        case.submit(BOB, 2, None).expect("a clerk");
        case.answer(3, Answer::Done { set: vec![], draw: None, branch: None }).expect("an answer");
        assert_eq!(case.state.ended, Some(Ending::Completed));
        case
    };
    let mut case = ended(false);
    case.run(&reopen()).expect("it is opened again");
    assert_eq!(case.open(), [2]);
    assert_eq!(case.submit(CAT, 2, None).map_err(|why| why.code), Err(Code::NotYourWork), "it was Bob's");
    case.submit(BOB, 2, None).expect("a clerk");
    assert_eq!(case.open(), [3]);
    assert_eq!(ended(true).told(&reopen()), Err(Code::Irreversible));
}

#[test]
fn seats_are_there_again_without_their_votes() {
    let flow = net().post(2, CLERKS).with(2, |stage| stage.handlers = Handlers::All).to(1, 1, 2);
    let mut case = Case::started(flow.flow());
    case.vote(BOB, 2, VoteKind::Approve).expect("a vote");
    case.vote(CAT, 2, VoteKind::Approve).expect("a vote");
    case.run(&reopen()).expect("it is opened again");
    let ballot = case.state.visits[&case.visit(2)].ballot.as_ref().expect("a ballot");
    assert_eq!((ballot.seats.len(), ballot.voted()), (2, 0));
}
