//! Random walks over sound flows: what holds after any sequence of commands.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use waypost_base::{IncidentId, TokenId, UserId, VisitId};
use waypost_engine::{
    Command, Event, State, Timer, TimerKind,
    ballot::Place,
    command::{Answer, Submission},
    decide,
    definition::{Duration, TimeUnit},
    event::{Cause, IncidentKind},
    offers::Rejection,
    preview,
    state::Phase,
};

use crate::{
    sound,
    support::{ADMIN, ANN, BOB, CAT, Case, DAN, EMPTY, EVE, at, due, net},
};

const PEOPLE: [UserId; 6] = [ANN, BOB, CAT, DAN, EVE, ADMIN];

/// Every command worth trying now, good and bad.
fn candidates(case: &Case) -> Vec<Command> {
    let mut list = Vec::new();
    let state = &case.state;
    for (visit, there) in &state.visits {
        for by in PEOPLE {
            for branch in [None, Some(1), Some(2), Some(3), Some(4)] {
                for straight_back in [false, true] {
                    let submit = Submission { branch, straight_back, ..Submission::default() };
                    list.push(Command::Submit { by, visit: *visit, submit });
                }
            }
            for to in [None, Some(1), Some(2), Some(3), Some(4), Some(6), Some(8)] {
                let reason = "because".to_owned();
                list.push(Command::Return { by, visit: *visit, to: to.map(at), reason });
            }
            list.push(Command::Withdraw { by, visit: *visit });
            list.push(Command::Claim { by, visit: *visit });
            list.push(Command::Unclaim { by, visit: *visit });
            list.push(Command::Transfer { by, visit: *visit, to: EVE, reason: String::new() });
            list.extend(asking(by, *visit));
        }
        if let Some(delivery) = &there.waiting_for {
            for answer in answers() {
                list.push(Command::Answer { visit: *visit, key: delivery.key.clone(), answer });
            }
        }
    }
    for incident in state.incidents.keys().copied() {
        list.push(Command::Retry { by: ADMIN, incident });
        for branch in [None, Some(1), Some(2)] {
            list.push(Command::Skip { by: ADMIN, incident, branch, reason: "because".to_owned() });
        }
        for effect_did_not_happen in [false, true] {
            let reason = "because".to_owned();
            list.push(Command::Mend { by: ADMIN, incident, set: vec![], reason, effect_did_not_happen });
        }
    }
    // Also those whose time has not come, and those that were.
    list.extend(state.timers().into_iter().map(due));
    list.extend(past(&case.journal).into_iter().map(due));
    list.push(Command::Reckon);
    list.extend(steering(case));
    list.push(Command::Revoke { by: ANN, reason: "because".to_owned() });
    list.push(Command::Answer { visit: VisitId::new(1), key: "1-1".to_owned(), answer: done(None) });
    list
}

/// Others are asked.
fn asking(by: UserId, visit: VisitId) -> Vec<Command> {
    let reason = || "because".to_owned();
    let add = |place| Command::AddSigner { by, visit, signer: DAN, place, reason: reason() };
    vec![
        Command::Delegate { by, visit, to: EVE, reason: reason() },
        Command::Resolve { by: EVE, visit, opinion: reason() },
        Command::TakeBack { by, visit },
        add(Place::Before),
        add(Place::After),
        add(Place::Beside),
        Command::RemoveSigner { by, visit, signer: DAN },
    ]
}

/// What an administrator does to running work, but ending it.
fn steering(case: &Case) -> Vec<Command> {
    let reason = || "because".to_owned();
    let mut list = vec![
        Command::Suspend { by: ADMIN, reason: reason() },
        Command::Resume { by: ADMIN, reason: reason() },
    ];
    for (visit, there) in case.state.live() {
        let items = there.items.keys().map(|item| Some(*item)).chain([None]);
        list.extend(items.map(|item| Command::Reassign {
            by: ADMIN,
            visit,
            item,
            to: EVE,
            reason: reason(),
        }));
        for to in case.flow.definition().stages.iter().map(|stage| stage.no) {
            list.push(Command::Jump { by: ADMIN, visit, to, reason: reason() });
        }
        let more = Duration { count: 1, unit: TimeUnit::Hours };
        list.push(Command::Extend { by: ADMIN, visit, more, reason: reason() });
    }
    list
}

fn answers() -> [Answer; 5] {
    let words = "words".to_owned();
    [
        done(None),
        done(Some(1)),
        done(Some(2)),
        Answer::Refused { words: words.clone() },
        Answer::Failed { words },
    ]
}

fn done(branch: Option<u32>) -> Answer {
    Answer::Done { set: Vec::new(), draw: None, branch }
}

/// Makes a command twice from the same facts, and runs it.
fn run_twice(case: &mut Case, command: &Command) -> bool {
    let (next, now) = (case.world.next.get(), case.world.now.get());
    case.world.now.set(now + 1);
    let first = decide(&case.flow, &case.state, command, &case.world);
    case.world.next.set(next);
    case.world.now.set(now);
    let again = case.run(command);
    assert_eq!(first, again, "deciding is deterministic: {command:?}");
    again.is_ok_and(|events| !events.is_empty())
}

/// The timers that were ever set.
fn past(journal: &[Event]) -> Vec<Timer> {
    let set = |event: &Event| match event {
        Event::ClockSet { visit, clock } => {
            let visit = *visit;
            let kinds = [(TimerKind::Deadline, clock.due), (TimerKind::Warning, clock.warn)];
            Some(kinds.into_iter().filter_map(move |(kind, due)| Some(Timer { visit, kind, due: due? })))
        }
        _ => None,
    };
    journal.iter().filter_map(set).flatten().collect()
}

/// Accepts a random candidate that is possible; revoking only seldom. Now and then time passes until something is due.
fn step(case: &mut Case, choice: usize) {
    if choice.is_multiple_of(3) {
        let timers = case.state.timers();
        if let Some(timer) = timers.get(choice / 3 % timers.len().max(1)) {
            case.world.now.set(case.world.now.get().max(timer.due.millis()));
            run_twice(case, &due(*timer));
            return;
        }
    }
    let list = candidates(case);
    for offset in 0..list.len() {
        let command = &list[(choice + offset * 7919) % list.len()];
        if matches!(command, Command::Revoke { .. }) && !choice.is_multiple_of(97) {
            continue;
        }
        if run_twice(case, command) {
            return;
        }
    }
}

/// Every token is made once and ends once; every visit too. Gives what is left.
fn account(journal: &[Event]) -> (BTreeSet<TokenId>, BTreeSet<VisitId>) {
    let mut tokens: BTreeMap<TokenId, bool> = BTreeMap::new();
    let mut visits: BTreeMap<VisitId, bool> = BTreeMap::new();
    let mut turn = |token: &TokenId, before: Option<bool>, alive: bool| {
        assert_eq!(tokens.insert(*token, alive), before, "token {token}");
    };
    for event in journal {
        match event {
            Event::TokenMade { token, .. } => turn(token, None, true),
            Event::TokenPutBack { token } => turn(token, Some(false), true),
            Event::TokenCancelled { token } | Event::TokenConsumedAgain { token, .. } => {
                turn(token, Some(true), false);
            }
            Event::VisitOpened { visit, consumed, .. } => {
                consumed.iter().for_each(|token| turn(token, Some(true), false));
                assert_eq!(visits.insert(*visit, true), None, "visit {visit} opens twice");
            }
            Event::VisitClosed { visit }
            | Event::VisitCancelled { visit, .. }
            | Event::CaseJumped { visit, .. }
            | Event::StageReturned { visit, .. } => {
                assert_eq!(visits.insert(*visit, false), Some(true), "visit {visit} ends twice");
            }
            Event::StepWithdrawn { visit, .. } => assert!(visits.insert(*visit, false).is_some()),
            _ => {}
        }
    }
    (alive(tokens), alive(visits))
}

fn alive<T: Ord + Copy>(all: BTreeMap<T, bool>) -> BTreeSet<T> {
    all.into_iter().filter(|(_, alive)| *alive).map(|(id, _)| id).collect()
}

fn check_books(case: &Case) {
    let (tokens, visits) = account(&case.journal);
    assert_eq!(tokens, case.state.tokens.keys().copied().collect());
    assert_eq!(visits, case.state.live().map(|(id, _)| id).collect());
    if case.state.ended.is_some() {
        assert!(tokens.is_empty() && visits.is_empty() && case.state.visits.is_empty());
    }
}

/// Every timer fires once and never early; a recall leaves one visit, at the first stage.
fn check_time(case: &Case) {
    let mut fired = BTreeSet::new();
    let (mut at, mut state) = (case.journal[0].clone(), State::new());
    for event in &case.journal {
        state.apply(event).expect("a replay");
        let (visit, kind, due) = match event {
            Event::At { .. } => {
                at = event.clone();
                continue;
            }
            Event::HandlersReminded { visit, due, .. } => (*visit, TimerKind::Reminder, *due),
            Event::DeadlineWarned { visit, due, .. } => (*visit, TimerKind::Warning, *due),
            Event::DeadlinePassed { visit, due, .. } => (*visit, TimerKind::Deadline, *due),
            // More time: it may be warned and be over once more.
            Event::DeadlineExtended { visit, .. } => {
                fired.retain(|(other, kind, _)| other != visit || *kind == TimerKind::Reminder);
                continue;
            }
            Event::VisitOpened { cause: Cause::Recall(_), stage, .. } => {
                let live: Vec<_> = state.live().map(|(_, visit)| visit.stage).collect();
                assert_eq!((live, state.tokens.len(), *stage), (vec![at_first()], 0, at_first()));
                continue;
            }
            _ => continue,
        };
        let Event::At { at } = at else { panic!("no instant before {event:?}") };
        assert!(due <= at, "early: {event:?} at {at}");
        assert!(fired.insert((visit, kind, due)), "twice: {event:?}");
        if kind != TimerKind::Reminder {
            let others = fired.iter().filter(|(other, of, _)| (*other, *of) == (visit, kind)).count();
            assert_eq!(others, 1, "a visit has one of it: {event:?}");
        }
    }
    for timer in case.state.timers() {
        assert!(!fired.contains(&(timer.visit, timer.kind, timer.due)), "{timer:?} fires again");
    }
}

fn at_first() -> waypost_base::StageNo {
    at(1)
}

fn check_replay(case: &Case) {
    let mut state = State::new();
    for event in &case.journal {
        state.apply(event).expect("a replay");
    }
    assert_eq!(state, case.state);
    let written = serde_json::to_string(&state).expect("a state can be written");
    assert_eq!(serde_json::from_str::<State>(&written).expect("a state can be read"), state);
}

/// What is offered is accepted, what is not is refused.
fn check_offers(case: &mut Case) {
    for by in PEOPLE {
        let offers = case.offers(by);
        let visits: Vec<_> = case.state.visits.iter().map(|(id, visit)| (*id, visit.phase)).collect();
        for (visit, _) in visits {
            let offer = offers.visits.iter().find(|offer| offer.visit == visit);
            let check = |what: &str, command: Command, offered: bool| {
                let next = case.world.next.get();
                let accepted = decide(&case.flow, &case.state, &command, &case.world).is_ok();
                case.world.next.set(next);
                assert_eq!(accepted, offered, "{what} by {by} at {visit}: {offers:?}");
                if accepted && matches!(command, Command::Submit { .. }) {
                    let steps = preview(&case.flow, &case.state, &command, &case.world).expect("a preview");
                    let here = case.state.visits.get(&visit).map(|visit| visit.stage);
                    assert_eq!(steps.first().map(|step| step.stage), here);
                    let shown: BTreeSet<_> = steps.iter().map(|step| step.stage).collect();
                    assert_eq!((shown.len(), case.world.next.get()), (steps.len(), next), "no id is used");
                }
            };
            let reason = || "because".to_owned();
            // Of a signer a return is a vote against, wherever to; so it is, late, once others have decided.
            let ballot = case.state.visits.get(&visit).and_then(|visit| visit.ballot.as_ref());
            let votes = offer.and_then(|offer| offer.votes);
            let nowhere = |vote: &waypost_engine::offers::VoteOffer| vote.rejection == Rejection::Nowhere;
            let signing = ballot.is_some_and(|ballot| ballot.signing);
            let votes = votes.filter(|vote| !(signing && nowhere(vote)));
            let rejects =
                votes.is_some_and(|vote| !(vote.seat == 0 && ballot.is_some_and(|ballot| ballot.signing)));
            if case.state.recent.iter().any(|recent| recent.visit == visit && !recent.unheard.is_empty()) {
                continue;
            }
            for to in (1..=9).map(|no| Some(at(no))).chain([None]) {
                let command = Command::Return { by, visit, to, reason: reason() };
                let returns = offer.is_some_and(|offer| offer.returns.contains(&to));
                check("return", command, returns || rejects);
            }
            for branch in 1..=5 {
                let submit = Submission { branch: Some(branch), ..Submission::default() };
                let open = |offer: &waypost_engine::offers::VisitOffer| {
                    let ways = &offer.submits;
                    let free = ways.iter().any(|way| {
                        way.branch == branch && way.opening != waypost_engine::offers::Opening::Closed
                    });
                    offer.may_submit && (free || offer.goes_straight_back || !offer.chooses)
                };
                check("submit", Command::Submit { by, visit, submit }, offer.is_some_and(open));
            }
            let submit = Submission { straight_back: true, ..Submission::default() };
            let straight = offer.is_some_and(|offer| offer.may_straight_back || offer.goes_straight_back);
            check("straight back", Command::Submit { by, visit, submit }, straight);
            let own = offers.withdrawable.contains(&visit) || offers.votes_withdrawable.contains(&visit);
            check("withdraw", Command::Withdraw { by, visit }, own);
            check("claim", Command::Claim { by, visit }, offer.is_some_and(|offer| offer.may_claim));
            check("unclaim", Command::Unclaim { by, visit }, offer.is_some_and(|offer| offer.may_unclaim));
            let to = UserId::new(77);
            let transfer = Command::Transfer { by, visit, to, reason: String::new() };
            check("transfer", transfer, offer.is_some_and(|offer| offer.may_transfer));
            let delegate = Command::Delegate { by, visit, to, reason: String::new() };
            check("delegate", delegate, offer.is_some_and(|offer| offer.may_transfer));
            let place = Place::Before;
            let add = Command::AddSigner { by, visit, signer: to, place, reason: String::new() };
            check("add a signer", add, offer.is_some_and(|offer| offer.may_add_signer));
            let asked = offers.opinions.iter().any(|offer| offer.visit == visit);
            check("opinion", Command::Resolve { by, visit, opinion: reason() }, asked);
            check("take back", Command::TakeBack { by, visit }, offers.delegated.contains(&visit));
            let remove = Command::RemoveSigner { by, visit, signer: DAN };
            check("take off", remove, offers.signers.contains(&(visit, DAN)));
        }
        let next = case.world.next.get();
        let revoke = Command::Revoke { by, reason: "because".to_owned() };
        let accepted = decide(&case.flow, &case.state, &revoke, &case.world).is_ok();
        case.world.next.set(next);
        assert_eq!(accepted, offers.may_revoke, "revoke by {by}");
    }
}

/// Lets people and actions work until the case ends.
fn finish(case: &mut Case, mut choice: usize) {
    case.world.posts.borrow_mut().insert(EMPTY, vec![EVE]);
    for _ in 0..600 {
        if case.state.ended.is_some() {
            return;
        }
        choice = choice.wrapping_mul(31).wrapping_add(17);
        let _ = case.run(&Command::Resume { by: ADMIN, reason: "because".to_owned() });
        let incidents: Vec<IncidentId> = case.state.incidents.keys().copied().collect();
        for incident in incidents {
            let _ = case.run(&Command::Retry { by: ADMIN, incident });
            // Whoever handled a stage that a jump went past is nobody.
            if let Some(open) =
                case.state.incidents.get(&incident).filter(|it| it.kind == IncidentKind::NobodyFound)
            {
                let (visit, reason) = (open.visit, "because".to_owned());
                let _ = case.run(&Command::Reassign { by: ADMIN, visit, item: None, to: EVE, reason });
            }
        }
        let live: Vec<_> =
            case.state.live().map(|(id, visit)| (id, visit.phase, visit.waiting_for.clone())).collect();
        let Some((visit, phase, waiting)) = live.get(choice % live.len().max(1)).cloned() else { continue };
        if let Some(delivery) = waiting {
            let answers = [done(Some(1)), done(Some(2)), done(None)];
            let answer = answers.into_iter().cycle().skip(choice % 3).take(3);
            for answer in answer {
                let _ = case.run(&Command::Answer { visit, key: delivery.key.clone(), answer });
            }
            continue;
        }
        let mut moved = phase != Phase::Open;
        for by in PEOPLE {
            let opinion = "because".to_owned();
            moved = moved || case.run(&Command::Resolve { by, visit, opinion }).is_ok();
            for branch in
                [None, Some(4), Some(2), Some(1), Some(3)].into_iter().cycle().skip(choice % 5).take(5)
            {
                let submit = Submission { branch, ..Submission::default() };
                moved = moved || case.run(&Command::Submit { by, visit, submit }).is_ok();
            }
        }
        let stuck = !moved && case.state.incidents.is_empty();
        assert!(!stuck, "{visit} neither moves nor has an incident: {:?}", case.state);
    }
    panic!("the case does not come to its end: {:?}", case.state);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: std::env::var("PROPTEST_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(96), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_books_balance_and_every_case_can_be_finished(
        flow in 0..sound::all().len(),
        choices in proptest::collection::vec(any::<u16>(), 1..40),
    ) {
        let (_, net) = sound::all().swap_remove(flow);
        let mut case = Case::started(net.flow());
        case.world.stand_ins.borrow_mut().insert(DAN, EVE);
        for choice in &choices {
            if case.state.ended.is_some() {
                break;
            }
            step(&mut case, usize::from(*choice));
            check_books(&case);
        }
        check_time(&case);
        check_replay(&case);
        finish(&mut case, choices.iter().map(|choice| usize::from(*choice)).sum());
        check_books(&case);
        check_replay(&case);
    }

    #[test]
    fn what_is_offered_is_accepted_and_what_is_not_is_refused(
        flow in 0..sound::all().len(),
        choices in proptest::collection::vec(any::<u16>(), 1..14),
    ) {
        let (_, net) = sound::all().swap_remove(flow);
        let mut case = Case::started(net.flow());
        case.world.stand_ins.borrow_mut().insert(DAN, EVE);
        for choice in &choices {
            check_offers(&mut case);
            step(&mut case, usize::from(*choice));
        }
        check_offers(&mut case);
    }
}

#[test]
fn a_case_that_goes_in_circles_stays_small() {
    let flow = net().post(2, crate::support::CLERKS).post(3, crate::support::BOSS);
    let mut case =
        Case::started(flow.to(1, 1, 2).to(2, 1, 3).to(3, 1, 2).to(3, 2, 0).back(3, 2).back(2, 1).flow());
    let mut most = 0;
    for round in 0..300 {
        case.submit(BOB, 2, None).expect("a submit");
        if round % 3 == 0 {
            case.give_back(DAN, 3, 2).expect("a return");
            case.submit(BOB, 2, None).expect("a submit");
        }
        case.submit(DAN, 3, Some(1)).expect("a submit");
        most = most.max(case.state.visits.len() + case.state.spliced.len());
    }
    assert!(most <= 16, "{most} visits are kept");
    case.give_back(BOB, 2, 1).expect("the start is still there to return to");
}
