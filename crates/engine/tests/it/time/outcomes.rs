//! What a deadline does, and when it cannot.

use waypost_base::{Code, Party, VisitId};
use waypost_engine::{
    Command, TimerKind,
    command::Answer,
    definition::{AfterReturn, DeadlineOutcome, Join, ReturnDefault, Split, StageKind},
    event::{CancelCause, Cause, Ending, Event, IncidentKind},
    state::Phase,
};

use super::line;
use crate::support::{ADMIN, ANN, BOB, BOSS, CAT, CHIEF, CLERKS, Case, DAN, EMPTY, EVE, Net, at, due, net};

/// At the boss's stage, whose deadline does this.
fn waiting(outcome: DeadlineOutcome) -> Case {
    of(line(outcome))
}

fn of(flow: Net) -> Case {
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, None).expect("a submit");
    case
}

/// The deadline passes, and nothing happens but an incident. Gives what it says.
#[track_caller]
fn hindered(case: &mut Case, stage: u32) -> String {
    let events = case.fire(stage, TimerKind::Deadline);
    let Some(Event::IncidentRaised { kind: IncidentKind::DeadlineHindered, detail, .. }) = events.last()
    else {
        panic!("an incident: {events:?}")
    };
    assert_eq!(events.len(), 3, "the instant, the passing, the incident: {events:?}");
    assert!(case.open().contains(&stage), "it stays open");
    detail.clone()
}

#[test]
fn recall_takes_the_run_back_and_the_first_sender_sends_again() {
    let mut case = waiting(DeadlineOutcome::Recall);
    let overdue = case.visit(3);
    let events = case.deadline(3);
    assert_eq!(events, ["deadline_passed", "visit_cancelled", "visit_opened"]);
    assert_eq!((case.open(), case.state.tokens.len(), case.state.visits.len()), (vec![1], 0, 1));
    let cancelled = Event::VisitCancelled { visit: overdue, cause: CancelCause::TakenBack };
    assert!(case.journal.contains(&cancelled));
    let first = &case.state.visits[&case.visit(1)];
    assert_eq!((first.cause, case.state.run), (Cause::Recall(overdue), 1));
    assert!(first.items.values().all(|item| item.party == Party::Person(ANN)));
    assert_eq!(
        case.told(&Command::Submit { by: DAN, visit: overdue, submit: Default::default() }),
        Err(Code::AlreadyHandled),
        "who comes too late reads that it is over"
    );
    case.submit(ANN, 1, None).expect("sent again");
    assert_eq!((case.open(), case.state.run), (vec![2], 2));
}

#[test]
fn recall_takes_back_what_is_open_in_parallel_and_what_waits_at_a_join() {
    let flow = net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .post(4, CHIEF)
        .post(5, CHIEF)
        .with(1, |stage| stage.split = Split::All)
        .with(5, |stage| stage.join = Join::All)
        .to(1, 1, 2)
        .to(1, 2, 3)
        .to(1, 3, 4)
        .to(2, 1, 5)
        .to(3, 1, 5)
        .to(4, 1, 5)
        .limit(3, 10, DeadlineOutcome::Recall);
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(
        case.deadline(3),
        ["deadline_passed", "visit_cancelled", "visit_cancelled", "token_cancelled", "visit_opened"]
    );
    assert_eq!((case.open(), case.state.tokens.len()), (vec![1], 0));
    for (stage, by) in [(1, ANN), (2, BOB), (3, DAN), (4, CAT), (5, CAT)] {
        case.submit(by, stage, None).expect("the second run goes its whole way");
    }
    assert_eq!((case.state.ended, case.state.run), (Some(Ending::Completed), 2));
}

#[test]
fn recall_of_the_first_stage_alone_has_nothing_to_take_back() {
    let mut case = Case::started(line(DeadlineOutcome::Note).limit(1, 5, DeadlineOutcome::Recall).flow());
    case.give_back(BOB, 2, 1).expect("a return");
    assert_eq!(case.deadline(1), ["deadline_passed"]);
    assert_eq!(case.timer(1, TimerKind::Deadline), None, "noted once");
}

#[test]
fn recall_without_its_first_sender_is_held_for_an_administrator() {
    let mut case = waiting(DeadlineOutcome::Recall);
    case.world.gone.borrow_mut().insert(ANN);
    assert_eq!(case.deadline(3).last().map(String::as_str), Some("incident_raised"));
    assert_eq!((case.open(), case.incidents()[0].1), (vec![1], IncidentKind::NobodyFound));
}

#[test]
fn recall_is_hindered_by_an_irreversible_action_and_by_one_at_work() {
    let done = || Answer::Done { set: vec![], draw: None, branch: None };
    let mut case = of(line(DeadlineOutcome::Recall).action(2, 7).with(2, |stage| stage.irreversible = true));
    case.answer(2, done()).expect("an answer");
    assert_eq!(hindered(&mut case, 3), "irreversible");
    case.submit(DAN, 3, Some(1)).expect("the people asked may still act");
    assert_eq!((case.open(), case.incidents()), (vec![4], vec![]), "and the incident is over");

    let fork = net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .post(4, CHIEF)
        .action(2, 7)
        .with(1, |stage| stage.split = Split::All)
        .with(4, |stage| stage.join = Join::All)
        .to(1, 1, 2)
        .to(1, 2, 3)
        .to(2, 1, 4)
        .to(3, 1, 4)
        .limit(3, 10, DeadlineOutcome::Recall);
    let mut case = of(fork);
    assert_eq!(hindered(&mut case, 3), "action_running");
    let incident = case.incidents()[0].0;
    assert_eq!(case.told(&Command::Retry { by: ADMIN, incident }), Err(Code::ActionRunning));
    case.answer(2, done()).expect("an answer");
    let events = case.told(&Command::Retry { by: ADMIN, incident }).expect("now it can be done");
    assert_eq!(events, ["incident_resolved", "visit_cancelled", "token_cancelled", "visit_opened"]);
    assert_eq!(case.open(), [1]);
}

#[test]
fn note_notes_and_the_handlers_go_on() {
    let mut case = waiting(DeadlineOutcome::Note);
    assert_eq!(case.deadline(3), ["deadline_passed"]);
    assert_eq!(case.state.timers(), []);
    case.submit(DAN, 3, Some(1)).expect("a submit");
    let mut silent = of(line(DeadlineOutcome::Note).with(3, |stage| stage.deadline = None));
    assert_eq!(silent.deadline(3), ["deadline_passed"], "a limit without an outcome is noted");
}

#[test]
fn escalate_tells_the_heads_above_who_may_be_nobody() {
    let mut case = waiting(DeadlineOutcome::Escalate);
    let events = case.fire(3, TimerKind::Deadline);
    let told = Event::Escalated { visit: case.visit(3), to: vec![Party::Post(BOSS)] };
    assert_eq!(events.last(), Some(&told));
    case.submit(DAN, 3, Some(1)).expect("the handlers go on");

    let mut alone = waiting(DeadlineOutcome::Escalate);
    alone.world.head.set(None);
    assert!(hindered(&mut alone, 3).starts_with("nobody_found"));
    alone.world.head.set(Some(CHIEF));
    assert_eq!(alone.retry().map(|events| events.len()), Ok(3), "a head was appointed meanwhile");
}

#[test]
fn submit_goes_along_its_branch_without_values_and_without_a_handler() {
    let mut case = of(line(DeadlineOutcome::Submit(2)).require(3, "opinion"));
    assert_eq!(
        case.deadline(3),
        ["deadline_passed", "visit_decided", "visit_closed", "token_made", "visit_opened"]
    );
    assert_eq!(case.open(), [2]);
    let closed = case.closed(3);
    assert_eq!(case.told(&Command::Withdraw { by: DAN, visit: closed }), Err(Code::NotYourWork));
    assert!(!case.state.handled.contains_key(&at(3)), "nobody handled it");
}

#[test]
fn submit_hands_the_action_of_its_stage_out() {
    let mut case = of(line(DeadlineOutcome::Submit(1)).action(3, 7));
    assert_eq!(case.deadline(3), ["deadline_passed", "visit_decided", "action_requested"]);
    assert_eq!(case.state.visits[&case.visit(3)].phase, Phase::Acting);
}

#[test]
fn submit_leaves_the_ways_to_a_split_that_picks_them() {
    let split = |split| {
        let mut flow = line(DeadlineOutcome::Submit(2)).with(3, |stage| stage.split = split);
        flow.0.transitions[2].guard = (split == Split::First).then(|| "form.flag == 'x'".to_owned());
        flow.0.transitions[3].to = Some(at(2));
        of(flow)
    };
    let mut first = split(Split::First);
    first.deadline(3);
    assert_eq!(first.open(), [2], "the guard of branch 1 does not hold");
    let mut all = split(Split::All);
    all.deadline(3);
    assert_eq!(all.open(), [2, 4], "no token is missing at a later join");
}

#[test]
fn submit_is_hindered_without_its_branch_and_by_its_guard() {
    assert!(hindered(&mut waiting(DeadlineOutcome::Submit(7)), 3).starts_with("no_such_branch"));
    let guarded = |guard: &str| {
        let mut flow = line(DeadlineOutcome::Submit(2));
        flow.0.transitions[3].guard = Some(guard.to_owned());
        of(flow)
    };
    assert!(hindered(&mut guarded("1 == 2"), 3).starts_with("branch_closed"));
    let mut failing = guarded("case.missing == 1");
    let told = hindered(&mut failing, 3);
    assert!(told.starts_with("branch_closed: "), "{told}");
    assert_eq!(failing.state.visits[&failing.visit(3)].phase, Phase::Open, "the people may still act");
}

#[test]
fn submit_of_a_stage_that_must_go_straight_back_goes_straight_back() {
    let flow = line(DeadlineOutcome::Note)
        .with(4, |stage| stage.returns.after = AfterReturn::StraightBack)
        .limit(3, 10, DeadlineOutcome::Submit(2));
    let mut case = of(flow);
    case.submit(DAN, 3, Some(1)).expect("a submit");
    case.give_back(CAT, 4, 3).expect("a return");
    case.deadline(3);
    assert_eq!(case.open(), [4]);
}

#[test]
fn return_goes_to_the_first_row_by_nobody() {
    let mut case = waiting(DeadlineOutcome::Return);
    let events = case.fire(3, TimerKind::Deadline);
    assert_eq!(case.open(), [2]);
    let returned = events.iter().any(|event| {
        matches!(event, Event::StageReturned { item: None, by: None, to, reason, .. }
            if *to == Some(at(2)) && reason.is_empty())
    });
    assert!(returned, "{events:?}");
    assert!(case.offers(BOB).visits.len() == 1, "whoever handled it is asked again");
}

#[test]
fn return_goes_to_the_start_where_the_flow_says_so_and_ends_where_the_row_does() {
    let mut flow = line(DeadlineOutcome::Return);
    flow.0.transitions.retain(|row| row.from != at(3) || row.branch > 0);
    assert!(hindered(&mut of(flow.clone()), 3).starts_with("no_such_return"));
    flow.0.return_default = ReturnDefault::Start;
    let mut case = of(flow.clone());
    case.deadline(3);
    assert_eq!(case.open(), [1]);
    let mut case = of(flow.back(3, 0));
    case.deadline(3);
    assert_eq!(case.state.ended, Some(Ending::NotAccepted));
}

#[test]
fn return_is_hindered_by_an_irreversible_action_on_the_way_back() {
    let mut case = of(line(DeadlineOutcome::Return).action(2, 7).with(2, |stage| stage.irreversible = true));
    case.answer(2, Answer::Done { set: vec![], draw: None, branch: None }).expect("an answer");
    assert_eq!(hindered(&mut case, 3), "irreversible");
}

#[test]
fn transfer_hands_the_work_to_the_post_and_the_clock_has_passed() {
    let mut case = of(line(DeadlineOutcome::Transfer(CHIEF)).remind(3, 4));
    case.run(&Command::Claim { by: DAN, visit: case.visit(3) }).expect("a claim");
    assert_eq!(case.deadline(3), ["deadline_passed", "handed_to_post"]);
    let visit = case.visit(3);
    let take = |by| Command::Claim { by, visit };
    assert_eq!(case.told(&take(DAN)), Err(Code::NotYourWork));
    case.run(&take(CAT)).expect("the post's holder has it");
    let kinds: Vec<_> = case.state.timers().iter().map(|timer| timer.kind).collect();
    assert_eq!(kinds, [TimerKind::Reminder], "the new handlers are reminded");
}

#[test]
fn transfer_keeps_four_eyes_and_is_hindered_where_nobody_is() {
    let eyes = line(DeadlineOutcome::Transfer(CHIEF)).with(3, |stage| {
        stage.receivers.not_handler_of = vec![at(2)];
    });
    let mut case = Case::started(eyes.flow());
    case.submit(CAT, 2, None).expect("a submit");
    assert!(
        hindered(&mut case, 3).starts_with("nobody_found"),
        "only Cat holds the post, and she handled stage 2"
    );
    let mut case = waiting(DeadlineOutcome::Transfer(EMPTY));
    assert!(hindered(&mut case, 3).starts_with("nobody_found"));
    case.world.posts.borrow_mut().insert(EMPTY, vec![EVE]);
    case.retry().expect("somebody was appointed");
    assert_eq!(case.offers(EVE).visits.len(), 1);
}

#[test]
fn transfer_finds_handlers_for_a_visit_held_for_want_of_them() {
    let flow = line(DeadlineOutcome::Transfer(CHIEF)).with(3, |stage| {
        stage.receivers.receivers = vec![waypost_base::Receiver::Post(EMPTY)];
    });
    let mut case = of(flow);
    assert_eq!(case.incidents()[0].1, IncidentKind::NobodyFound);
    assert_eq!(case.deadline(3), ["deadline_passed", "incident_resolved", "handed_to_post"]);
    assert_eq!(case.incidents(), []);
}

#[test]
fn an_automatic_stage_whose_action_does_not_answer_is_told_to_an_administrator() {
    for outcome in [
        DeadlineOutcome::Submit(1),
        DeadlineOutcome::Return,
        DeadlineOutcome::Recall,
        DeadlineOutcome::Transfer(CHIEF),
    ] {
        let mut case = of(line(outcome).action(3, 7).with(3, |stage| stage.kind = StageKind::Action));
        assert_eq!(hindered(&mut case, 3), "action_running", "{outcome:?}");
        case.answer(3, Answer::Done { set: vec![], draw: None, branch: Some(1) }).expect("it answers");
        assert_eq!((case.open(), case.incidents()), (vec![4], vec![]));
    }
}

#[test]
fn a_timer_that_is_none_any_more_does_nothing() {
    let mut case = waiting(DeadlineOutcome::Recall);
    let timer = case.timer(3, TimerKind::Deadline).expect("a timer");
    let early = timer.due.millis() - 2;
    case.world.now.set(early);
    assert_eq!(case.told(&due(timer)), Ok(vec![]), "a millisecond early");
    case.world.now.set(early + 10);
    let mut other = timer;
    other.kind = TimerKind::Reminder;
    assert_eq!(case.told(&due(other)), Ok(vec![]));
    other = timer;
    other.due = timer.due.plus_millis(-1);
    assert_eq!(case.told(&due(other)), Ok(vec![]), "another instant");
    other.visit = VisitId::new(7);
    assert_eq!(case.told(&due(other)), Ok(vec![]), "another visit");
    case.submit(DAN, 3, Some(1)).expect("a submit");
    assert_eq!(case.told(&due(timer)), Ok(vec![]), "handled meanwhile");
    case.submit(CAT, 4, None).expect("a submit");
    assert_eq!(case.told(&due(timer)), Ok(vec![]), "the case has ended");
    let mut twice = waiting(DeadlineOutcome::Note);
    let timer = twice.timer(3, TimerKind::Deadline).expect("a timer");
    twice.deadline(3);
    assert_eq!(twice.told(&due(timer)), Ok(vec![]), "it has fired");
}
