//! A journal that was tampered with: applying never panics, and what cannot have happened is told.

use proptest::prelude::*;
use waypost_base::{Actor, IncidentId, StageNo, Timestamp, TokenId, VisitId, WorkItemId};
use waypost_engine::{
    ApplyFault, Event, State,
    command::Answer,
    definition::{AfterReturn, DeadlineOutcome, Join, Split},
    event::{CancelCause, Cause, Ending, IncidentKind},
};

use crate::support::{ANN, BOB, BOSS, CAT, CHIEF, CLERKS, Case, DAN, at, net};

/// A long life: a split, an action, returns from after the join, straight back, a withdrawal, an incident.
fn lived() -> Case {
    let flow = net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .action(3, 7)
        .post(4, CHIEF)
        .with(1, |stage| stage.split = Split::All)
        .with(4, |stage| (stage.join, stage.returns.after) = (Join::All, AfterReturn::StraightBack))
        .to(1, 1, 2)
        .to(1, 2, 3)
        .to(2, 1, 4)
        .to(3, 1, 4)
        .back(4, 2)
        .back(4, 1);
    let done = || Answer::Done { set: vec![], draw: None, branch: None };
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, None).expect("a submit");
    case.withdraw(BOB, 2).expect("a withdrawal");
    case.submit(DAN, 3, None).expect("a submit");
    case.answer(3, Answer::Failed { words: "timeout".into() }).expect("an answer");
    case.retry().expect("a retry");
    case.answer(3, done()).expect("an answer");
    case.submit(BOB, 2, None).expect("a submit");
    case.give_back(CAT, 4, 2).expect("a return");
    case.submit(BOB, 2, None).expect("straight back");
    case.give_back(CAT, 4, 1).expect("a return");
    case.submit(ANN, 1, None).expect("straight back");
    case.submit(CAT, 4, None).expect("a submit");
    assert_eq!(case.state.ended, Some(Ending::Completed));
    case
}

fn replay(journal: &[Event]) -> Result<State, ApplyFault> {
    let mut state = State::new();
    for event in journal {
        state.apply(event)?;
    }
    Ok(state)
}

#[test]
fn what_cannot_have_happened_is_a_fault() {
    let case = Case::started(net().post(2, CLERKS).to(1, 1, 2).flow());
    let (open, closed, none) = (case.visit(2), case.closed(1), VisitId::new(7));
    let by = Actor::own(BOB);
    let check = |event: Event, expected: ApplyFault| {
        assert_eq!(case.state.clone().apply(&event), Err(expected), "{event:?}");
    };
    let (token, item, incident) = (TokenId::new(7), WorkItemId::new(7), IncidentId::new(7));
    check(Event::CaseStarted { at: case.state.at, by, department: None }, ApplyFault::StartedTwice);
    check(Event::At { at: Timestamp::from_millis(1) }, ApplyFault::TimeWentBack);
    check(Event::RunStarted { run: 3 }, ApplyFault::RunOutOfOrder(3));
    check(Event::VisitClosed { visit: none }, ApplyFault::UnknownVisit(none));
    check(Event::VisitClosed { visit: closed }, ApplyFault::WrongPhase(closed));
    check(
        Event::VisitCancelled { visit: closed, cause: CancelCause::Returned },
        ApplyFault::WrongPhase(closed),
    );
    check(Event::StepWithdrawn { visit: open, by }, ApplyFault::WrongPhase(open));
    check(Event::TokenMade { token, from: open, branch: 1, to: at(2) }, ApplyFault::WrongPhase(open));
    check(Event::PathEnded { visit: open }, ApplyFault::WrongPhase(open));
    check(Event::TokenCancelled { token }, ApplyFault::UnknownToken(token));
    check(Event::TokenPutBack { token }, ApplyFault::UnknownToken(token));
    check(Event::WorkClaimed { visit: open, item, by }, ApplyFault::UnknownItem(item));
    check(Event::IncidentResolved { incident, by: None }, ApplyFault::UnknownIncident(incident));
    check(Event::CaseEnded { ending: Ending::Completed }, ApplyFault::LeftOver);
    let kind = IncidentKind::GuardFailed;
    let raised = Event::IncidentRaised { incident, visit: closed, kind, detail: String::new() };
    check(raised, ApplyFault::WrongPhase(closed));
    let unheard = Event::AnswerCameLate { visit: none, key: String::new() };
    assert_eq!(State::new().apply(&unheard), Err(ApplyFault::NotStarted));
    assert_eq!(lived().state.apply(&Event::RunStarted { run: 2 }), Err(ApplyFault::Ended));
}

#[test]
fn a_journal_without_its_end_is_a_state_on_the_way() {
    let journal = lived().journal;
    for length in 1..journal.len() {
        let state = replay(&journal[..length]).expect("a prefix applies");
        assert_eq!(state.ended, None);
    }
}

#[test]
fn a_removed_or_repeated_event_that_moves_the_case_is_noticed() {
    let case = lived();
    let moves = |event: &Event| {
        matches!(
            event,
            Event::TokenMade { .. }
                | Event::TokenCancelled { .. }
                | Event::TokenPutBack { .. }
                | Event::VisitOpened { .. }
                | Event::VisitClosed { .. }
                | Event::VisitCancelled { .. }
                | Event::StageReturned { .. }
                | Event::StepWithdrawn { .. }
        )
    };
    for (place, event) in case.journal.iter().enumerate().filter(|(_, event)| moves(event)) {
        let mut removed = case.journal.clone();
        removed.remove(place);
        assert!(replay(&removed).is_err(), "{place}: {event:?} removed");
        let mut repeated = case.journal.clone();
        repeated.insert(place, event.clone());
        assert!(replay(&repeated).is_err(), "{place}: {event:?} repeated");
    }
}

#[test]
fn time_that_cannot_have_passed_is_a_fault() {
    let flow = net().post(2, CLERKS).post(3, BOSS).to(1, 1, 2).to(2, 1, 3);
    let mut case = Case::started(flow.limit(2, 10, DeadlineOutcome::Note).remind(2, 4).flow());
    let (visit, at) = (case.visit(2), case.state.at);
    let due = |minutes: i64| at.plus_millis(minutes * 60_000);
    let check = |case: &Case, event: Event, expected: ApplyFault| {
        assert_eq!(case.state.clone().apply(&event), Err(expected), "{event:?}");
    };
    let passed = |due| Event::DeadlinePassed { visit, due, outcome: DeadlineOutcome::Note, next: None };
    let reminded = |due| Event::HandlersReminded { visit, due, next: None };
    check(&case, passed(due(9)), ApplyFault::NotDue(visit));
    check(&case, reminded(due(10)), ApplyFault::NotDue(visit));
    check(&case, Event::DeadlineWarned { visit, due: due(4), deadline: None }, ApplyFault::NotDue(visit));
    let none = VisitId::new(7);
    check(&case, Event::Escalated { visit: none, to: vec![] }, ApplyFault::UnknownVisit(none));
    let incident = IncidentId::new(7);
    let reason = String::new();
    let skipped = Event::IncidentSkipped { incident, visit, by: ANN, branch: None, reason };
    check(&case, skipped, ApplyFault::UnknownIncident(incident));
    let recalled = Event::VisitOpened {
        visit: none,
        stage: at_first(),
        run: 1,
        consumed: vec![],
        parents: vec![],
        items: vec![],
        cause: Cause::Recall(visit),
        ballot: None,
    };
    check(&case, recalled, ApplyFault::LeftOver);
    case.deadline(2);
    check(&case, passed(due(10)), ApplyFault::NotDue(visit));
    case.submit(BOB, 2, None).expect("a submit");
    check(&case, reminded(due(4)), ApplyFault::WrongPhase(visit));
}

fn at_first() -> StageNo {
    at(1)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn applying_never_panics(edits in proptest::collection::vec((0_usize..200, 0_usize..200, 0..3_u8), 1..6)) {
        let mut journal = lived().journal;
        for (place, other, how) in edits {
            let (place, other) = (place % journal.len(), other % journal.len());
            match how {
                0 => drop(journal.remove(place)),
                1 => journal.swap(place, other),
                _ => journal.insert(place, journal[other].clone()),
            }
        }
        if let Ok(state) = replay(&journal) {
            prop_assert!(state.visits.values().all(|visit| visit.stage <= StageNo(4)));
        }
    }
}
