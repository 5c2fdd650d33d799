//! The written shapes of events and states are frozen: a change needs a new format number and an upgrade.
//! `UPDATE_GOLDEN=1` writes the files anew.

use std::{fs, path::PathBuf};

use serde::{Serialize, de::DeserializeOwned};
use waypost_base::{
    ActionId, Actor, Change, DepartmentId, IncidentId, ItemKey, Party, StageNo, Timestamp, TokenId, UserId,
    Value, VisitId, WorkItemId,
};
use waypost_engine::{
    Ballot, Clock, Event, State, VoteKind,
    ballot::{Added, Place, Seat, Vote},
    command::{Answer, Submission},
    definition::{AfterReturn, DeadlineOutcome, Duration, Handlers, Join, Outcome, Split, TimeUnit},
    event::{
        CancelCause, Cause, DelegationAnswered, DelegationTakenBack, Drawn, Ending, IncidentKind, NewItem,
        SignerAdded, SignerRemoved, WorkDelegated,
    },
    state::{Kept, Phase, STATE_FORMAT, Token},
};

use crate::support::{BOB, BOSS, CAT, CHIEF, CLERKS, Case, DAN, net};

/// Compares with a golden file, or writes it.
pub fn golden(path: &str, written: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder can be made");
        fs::write(&file, written).expect("a golden file can be written");
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == written, "{path} differs; with UPDATE_GOLDEN=1 it is written anew:\n{written}");
}

pub fn frozen<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(path: &str, value: &T) {
    let mut written = serde_json::to_string_pretty(value).expect("it can be written");
    written.push('\n');
    golden(path, &written);
    assert_eq!(&serde_json::from_str::<T>(&written).expect("it can be read"), value);
}

fn events() -> Vec<Event> {
    let by = Actor { user: UserId::new(2), acting_for: Some(UserId::new(3)) };
    let own = Actor::own(UserId::new(2));
    let (visit, item, token) = (VisitId::new(11), WorkItemId::new(12), TokenId::new(13));
    let (stage, at) = (StageNo(3), Timestamp::from_millis(1_700_000_000_000));
    let (incident, key) = (IncidentId::new(14), "11-7".to_owned());
    let new = NewItem { id: item, party: Party::Person(UserId::new(5)), except: vec![UserId::new(2)] };
    let amount = ItemKey::new("amount").expect("a key");
    let changes = vec![Change { key: amount, before: None, after: Some(Value::Integer(5)) }];
    let drawn =
        Drawn {
            series: "市房备".into(), period: "2026".into(), n: 1, text: "市房备〔2026〕1号".into()
        };
    let text = |text: &str| text.to_owned();
    let opened = |cause| Event::VisitOpened {
        visit,
        stage,
        run: 1,
        consumed: vec![token],
        parents: vec![VisitId::new(10)],
        items: vec![new.clone()],
        cause,
        ballot: None,
    };
    vec![
        Event::CaseStarted { at, by, department: Some(DepartmentId::new(4)) },
        Event::At { at },
        Event::RunStarted { run: 2 },
        opened(Cause::Start),
        opened(Cause::Arrival),
        opened(Cause::Return(visit)),
        opened(Cause::Withdrawal(visit)),
        opened(Cause::StraightBack(visit)),
        opened(Cause::Recall(visit)),
        opened(Cause::Jump(visit)),
        opened(Cause::Reopened(visit)),
        Event::WorkClaimed { visit, item, by },
        Event::WorkReleased { visit, item, by: own },
        Event::WorkTransferred {
            visit,
            item,
            by,
            new: new.clone(),
            to: UserId::new(5),
            reason: text("leave"),
        },
        Event::Commented { by, text: text("好") },
        Event::VisitDecided {
            visit,
            item: Some(item),
            by: Some(by),
            branch: Some(1),
            opinion: text("同意"),
            changes: changes.clone(),
            straight_back: false,
            outcome: None,
        },
        Event::VisitDecided {
            visit,
            item: None,
            by: None,
            branch: None,
            opinion: String::new(),
            changes: vec![],
            straight_back: true,
            outcome: None,
        },
        Event::ActionRequested { visit, action: ActionId::new(7), key: key.clone(), irreversible: true },
        Event::ActionAnswered { visit, key: key.clone(), changes, drawn: Some(drawn), branch: Some(2) },
        Event::ActionRefused { visit, key: key.clone(), words: text("no"), branch: Some(3) },
        Event::AnswerCameLate { visit, key },
        Event::VisitClosed { visit },
        Event::TokenMade { token, from: visit, branch: 1, to: stage },
        Event::PathEnded { visit },
        Event::TokenCancelled { token },
        Event::TokenPutBack { token },
        Event::TokenConsumedAgain { token, visit },
        Event::VisitCancelled { visit, cause: CancelCause::Returned },
        Event::StageReturned {
            visit,
            item: Some(item),
            by: Some(by),
            to: Some(stage),
            reason: text("wrong"),
            after: AfterReturn::StraightBack,
            voted: false,
        },
        Event::StepWithdrawn { visit, by },
        Event::CaseRevoked { by, reason: text("moved") },
        Event::IncidentRaised { incident, visit, kind: IncidentKind::GuardFailed, detail: text("no flag") },
        Event::IncidentResolved { incident, by: Some(UserId::new(9)) },
        Event::HandlersFound { visit, items: vec![new], ballot: None },
        Event::CaseEnded { ending: Ending::Completed },
        Event::StageReturned {
            visit,
            item: None,
            by: None,
            to: None,
            reason: String::new(),
            after: AfterReturn::WalkAgain,
            voted: false,
        },
        Event::VisitCancelled { visit, cause: CancelCause::TakenBack },
        Event::ClockSet { visit, clock: clock(at) },
        Event::HandlersReminded { visit, due: at, next: Some(at) },
        Event::DeadlineWarned { visit, due: at, deadline: Some(at) },
        Event::DeadlinePassed { visit, due: at, outcome: DeadlineOutcome::Submit(2), next: None },
        Event::Escalated { visit, to: vec![Party::Post(CHIEF)] },
        Event::HandedToPost {
            visit,
            items: vec![NewItem { id: item, party: Party::Post(CHIEF), except: vec![] }],
        },
        Event::IncidentRaised {
            incident,
            visit,
            kind: IncidentKind::DeadlineHindered,
            detail: text("irreversible"),
        },
        Event::IncidentRaised { incident, visit, kind: IncidentKind::NoWorkingTime, detail: text("stage 3") },
        Event::IncidentMended {
            incident,
            visit,
            by: UserId::new(9),
            reason: text("the bank was down"),
            changes: vec![Change {
                key: ItemKey::new("rate").expect("a key"),
                before: None,
                after: Some(Value::Integer(4)),
            }],
            effect_did_not_happen: true,
        },
        Event::IncidentSkipped {
            incident,
            visit,
            by: UserId::new(9),
            branch: Some(2),
            reason: text("done by hand"),
        },
        Event::VisitOpened {
            visit,
            stage,
            run: 1,
            consumed: vec![],
            parents: vec![],
            items: vec![asked(item)],
            cause: Cause::Arrival,
            ballot: Some(ballot(at)),
        },
        Event::HandlersFound { visit, items: vec![asked(item)], ballot: Some(ballot(at)) },
        Event::IncidentRaised { incident, visit, kind: IncidentKind::TooFewFound, detail: text("2 of 3") },
        Event::VoteCast {
            visit,
            seat: 1,
            item,
            by,
            vote: VoteKind::Approve,
            branch: Some(2),
            opinion: text("同意"),
            changes: vec![],
        },
        Event::VoteWithdrawn {
            visit,
            seat: 1,
            by,
            item,
            instead_of: Some(WorkItemId::new(15)),
            ended: vec![],
        },
        Event::SeatAsked { visit, seat: 2, item: asked(item) },
        Event::SeatPassed {
            visit,
            seat: 1,
            from: Party::Seat(CLERKS, BOB),
            to: Party::Seat(CLERKS, UserId::new(5)),
        },
        Event::VoteCameLate { visit, seat: 2, by, vote: VoteKind::Abstain, opinion: text("知悉") },
        Event::VisitDecided {
            visit,
            item: None,
            by: Some(by),
            branch: Some(1),
            opinion: text("同意"),
            changes: vec![],
            straight_back: false,
            outcome: Some(Outcome::Approved),
        },
        Event::StageReturned {
            visit,
            item: None,
            by: Some(by),
            to: Some(stage),
            reason: text("wrong"),
            after: AfterReturn::WalkAgain,
            voted: true,
        },
        Event::WorkReassigned {
            visit,
            items: vec![item],
            by: UserId::new(9),
            new: NewItem { id: WorkItemId::new(16), party: Party::Person(CAT), except: vec![DAN] },
            to: CAT,
            reason: text("he left"),
        },
        Event::DeadlineExtended { visit, by: UserId::new(9), clock: clock(at), reason: text("holidays") },
        Event::CaseSuspended { by: UserId::new(9), reason: text("in court") },
        Event::AnswerKept {
            visit,
            key: "11-7".to_owned(),
            answer: Answer::Refused { words: text("no funds") },
        },
        Event::CaseResumed { by: UserId::new(9), reason: text("settled") },
        Event::CaseJumped { visit, by: UserId::new(9), to: stage, reason: text("the flow was wrong") },
        Event::CaseReopened { by: UserId::new(9), reason: text("it was a mistake"), kept: Box::new(kept()) },
        Event::SignerAdded(SignerAdded {
            visit,
            by,
            place: Place::Before,
            signer: DAN,
            ended: vec![item],
            asked: vec![asked(WorkItemId::new(17))],
            ballot: signed(at),
            reason: text("he knows it"),
        }),
        Event::SignerRemoved(SignerRemoved {
            visit,
            by: own,
            signer: DAN,
            ended: vec![WorkItemId::new(17)],
            asked: vec![asked(item)],
            ballot: None,
        }),
        Event::WorkDelegated(WorkDelegated {
            visit,
            item,
            by,
            new: NewItem { id: WorkItemId::new(18), party: Party::Person(DAN), except: vec![] },
            to: DAN,
            reason: text("what do you think"),
        }),
        Event::DelegationAnswered(DelegationAnswered {
            visit,
            item: WorkItemId::new(18),
            by: own,
            opinion: text("fine"),
            back: asked(WorkItemId::new(19)),
        }),
        Event::DelegationTakenBack(DelegationTakenBack {
            visit,
            item: WorkItemId::new(18),
            by,
            back: asked(WorkItemId::new(19)),
        }),
        Event::VisitCancelled { visit, cause: CancelCause::Terminated },
        Event::CaseTerminated { by: UserId::new(9), reason: text("a mistake") },
        Event::CaseEnded { ending: Ending::Terminated },
    ]
}

fn asked(item: WorkItemId) -> NewItem {
    NewItem { id: item, party: Party::Seat(CLERKS, BOB), except: vec![DAN] }
}

/// A seat that is asked, one that has voted and one whose turn has not come.
fn ballot(at: Timestamp) -> Ballot {
    let seat = |user, weight, item: Option<i64>, kind: Option<VoteKind>| Seat {
        party: Party::Seat(CLERKS, user),
        of: (weight > 1).then_some(CHIEF),
        except: vec![DAN],
        weight,
        item: item.map(WorkItemId::new),
        vote: kind.map(|kind| Vote { by: Actor::own(user), kind, branch: Some(1), at }),
        added: None,
    };
    let seats = vec![
        seat(BOB, 1, Some(12), None),
        seat(CAT, 3, None, Some(VoteKind::Reject)),
        seat(UserId::new(5), 1, None, None),
    ];
    Ballot { need: 2, seats, signing: false }
}

/// One who handles a stage and has asked another to sign before him.
fn signed(at: Timestamp) -> Ballot {
    let mut ballot = ballot(at);
    ballot.seats.truncate(1);
    let added = Added { by: Actor::own(BOB), of: 0, place: Place::Before };
    let party = Party::Person(DAN);
    ballot.seats.push(Seat {
        party,
        of: None,
        except: vec![],
        weight: 1,
        item: Some(WorkItemId::new(17)),
        vote: None,
        added: Some(added),
    });
    Ballot { signing: true, ..ballot }
}

/// What a reopened case stands on.
fn kept() -> Kept {
    let mut case = Case::started(net().post(2, CLERKS).post(3, BOSS).to(1, 1, 2).to(2, 1, 3).flow());
    case.submit(BOB, 2, None).expect("a submit");
    let visits = case.state.visits.into_iter().filter(|(_, visit)| visit.phase == Phase::Closed).collect();
    let token = Token { from: VisitId::new(10), from_stage: StageNo(1), branch: 1, to: StageNo(2) };
    Kept { tokens: [(TokenId::new(13), token)].into(), visits, ..Kept::default() }
}

/// A clock that says everything it can.
fn clock(at: Timestamp) -> Clock {
    Clock {
        since: at,
        left: Some(28_800_000),
        due: Some(at.plus_millis(28_800_000)),
        warn: Some(at.plus_millis(1)),
        remind: Some(at.plus_millis(2)),
        reminded: at,
        warned: true,
        passed: true,
        stopped: Some(at.plus_millis(3)),
    }
}

/// A state with something of everything: a token that waits, a way straight back, an incident, clocks that run and
/// that stand.
fn state() -> State {
    let flow = net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .post(4, CHIEF)
        .post(5, CLERKS)
        .action(5, 7)
        .post(6, CLERKS)
        .with(1, |stage| stage.split = Split::All)
        .with(2, |stage| {
            stage.limit = Some(Duration { count: 2, unit: TimeUnit::Days });
            stage.reminder = Some(Duration { count: 1, unit: TimeUnit::Hours });
            stage.deadline = Some(DeadlineOutcome::Recall);
        })
        .with(4, |stage| (stage.join, stage.returns.after) = (Join::All, AfterReturn::Choice))
        .to(1, 1, 2)
        .to(1, 2, 3)
        .to(1, 3, 5)
        .to(1, 4, 6)
        .with(6, |stage| stage.handlers = Handlers::All)
        .to(2, 1, 4)
        .to(3, 1, 4)
        .back(4, 2);
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, None).expect("a submit");
    case.submit(DAN, 3, None).expect("a submit");
    case.submit(CAT, 5, None).expect("a submit");
    case.vote(CAT, 6, VoteKind::Approve).expect("a vote");
    case.answer(5, Answer::Failed { words: "timeout".into() }).expect("an answer");
    case.give_back(CAT, 4, 2).expect("a return");
    case.state
}

#[test]
fn the_written_shape_of_every_event_is_frozen() {
    frozen("tests/golden/events.json", &events());
}

#[test]
fn the_written_shape_of_the_state_is_frozen() {
    frozen("tests/golden/state.json", &state());
}

#[test]
fn events_of_format_1_are_read_as_they_were() {
    let written = include_str!("../golden/1/events.json");
    let read: Vec<Event> = serde_json::from_str(written).expect("events of format 1");
    let again = serde_json::to_string_pretty(&read).expect("they can be written");
    assert_eq!(again.trim_end(), written.trim_end(), "nothing was lost or added");
}

#[test]
fn events_and_states_of_format_2_are_read_as_they_were() {
    let written = include_str!("../golden/2/events.json");
    let read: Vec<Event> = serde_json::from_str(written).expect("events of format 2");
    let again = serde_json::to_string_pretty(&read).expect("they can be written");
    assert_eq!(again.trim_end(), written.trim_end(), "nothing was lost or added");
    let written = include_str!("../golden/2/state.json");
    let read: State = serde_json::from_str(written).expect("a state of format 2");
    assert!(read.visits.values().all(|visit| visit.ballot.is_none() && visit.outcome.is_none()));
    let mut old: serde_json::Value = serde_json::from_str(written).expect("JSON");
    old["format"] = STATE_FORMAT.into();
    assert_eq!(serde_json::to_value(&read).expect("it can be written"), old, "nothing else changed");
}

#[test]
fn a_state_of_format_1_is_upgraded_to_one_without_clocks() {
    let written = include_str!("../golden/1/state.json");
    let read: State = serde_json::from_str(written).expect("a state of format 1");
    assert_eq!(read.format, STATE_FORMAT);
    assert!(read.visits.len() > 2 && read.visits.values().all(|visit| visit.clock.is_none()));
    let mut old: serde_json::Value = serde_json::from_str(written).expect("JSON");
    old["format"] = STATE_FORMAT.into();
    assert_eq!(serde_json::to_value(&read).expect("it can be written"), old, "nothing else changed");
    let unknown = written.replacen("\"format\": 1", "\"format\": 99", 1);
    assert!(serde_json::from_str::<State>(&unknown).is_err(), "a later format is refused");
}

#[test]
fn every_kind_of_event_is_among_the_frozen() {
    let mut kinds = crate::support::names(&events());
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds.len(), 52, "{kinds:?}; `at` is left out of the names");
}

#[test]
fn a_submission_written_short_is_read() {
    let read: Submission = serde_json::from_str("{}").expect("an empty submission");
    assert_eq!(read, Submission::default());
}
