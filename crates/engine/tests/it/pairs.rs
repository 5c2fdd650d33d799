//! Every operation in every situation has one outcome. The table is `docs/engine-pairs.md`, written by this test
//! (with `UPDATE_GOLDEN=1`) and compared by it.

use std::fmt::Write as _;

use waypost_base::{CopyId, IncidentId, Timestamp, UserId, VisitId};
use waypost_engine::{
    Calendar, Command, TimerKind,
    VoteKind::{self, Abstain, Approve, Reject},
    ballot::Place,
    calendar::Shift,
    command::{Answer, CopyRequest, Submission},
    definition::{AfterReturn, DeadlineOutcome, Duration, Handlers, Join, Split, TimeUnit},
};

use crate::{
    golden::golden,
    support::{ADMIN, ANN, BOB, BOSS, CAT, CHIEF, CLERKS, Case, DAN, EMPTY, EVE, Net, at, names, net},
};

/// Ann 1 → clerks 2 → boss 3 → chief 4. Bob's stage 2 is the one that the operations are tried at.
fn line() -> Net {
    net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .post(4, CHIEF)
        .with(3, |stage| stage.returns.after = AfterReturn::Choice)
        .to(1, 1, 2)
        .to(2, 1, 3)
        .to(3, 1, 4)
        .back(2, 1)
        .back(3, 2)
}

fn fork() -> Net {
    net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .post(4, CHIEF)
        .with(1, |stage| stage.split = Split::All)
        .with(4, |stage| stage.join = Join::All)
        .to(1, 1, 2)
        .to(1, 2, 3)
        .to(2, 1, 4)
        .to(3, 1, 4)
        .back(2, 1)
        .back(4, 2)
}

/// Bob's stage has ten minutes, then this; reminders every four, a warning three before.
fn timed(outcome: DeadlineOutcome) -> Net {
    line().limit(2, 10, outcome).remind(2, 4).with(2, |stage| {
        stage.warn_before = Some(Duration { count: 3, unit: TimeUnit::Minutes });
    })
}

/// The deadline of Bob's stage has passed.
fn passed(outcome: DeadlineOutcome) -> (Case, VisitId) {
    after(timed(outcome), |case| drop(case.deadline(2)))
}

/// The same where it could do nothing.
fn hindered() -> (Case, VisitId) {
    after(timed(DeadlineOutcome::Transfer(EMPTY)), |case| drop(case.deadline(2)))
}

/// The limit is in working time, and there is no calendar.
fn unreckoned() -> Net {
    let limit = Some(Duration { count: 1, unit: TimeUnit::WorkingDays });
    line().with(2, |stage| stage.limit = limit)
}

/// Returned by Bob, to come straight back to him.
fn stands() -> Net {
    timed(DeadlineOutcome::Recall).with(2, |stage| stage.returns.after = AfterReturn::StraightBack)
}

/// Both clerks decide stage 2.
fn together() -> Net {
    line().with(2, |stage| stage.handlers = Handlers::All)
}

/// Both clerks decide stage 2, Bob first.
fn in_order() -> Net {
    line().with(2, |stage| stage.handlers = Handlers::Ordered)
}

fn timed_together(outcome: DeadlineOutcome) -> Net {
    timed(outcome).with(2, |stage| stage.handlers = Handlers::All)
}

/// A situation: its name, the case, and Bob's visit.
type Situation = (&'static str, fn() -> (Case, VisitId));

fn done() -> Answer {
    Answer::Done { set: vec![], draw: None, branch: None }
}

fn at_2(flow: Net) -> (Case, VisitId) {
    let case = Case::started(flow.flow());
    let visit = case.visit(2);
    (case, visit)
}

fn after(flow: Net, acts: fn(&mut Case)) -> (Case, VisitId) {
    let (mut case, visit) = at_2(flow);
    acts(&mut case);
    (case, visit)
}

/// Bob's visit after something opened it anew.
fn anew(flow: Net, acts: fn(&mut Case)) -> (Case, VisitId) {
    let (case, _) = after(flow, acts);
    let visit = case.visit(2);
    (case, visit)
}

fn bob(case: &mut Case) {
    case.submit(BOB, 2, None).expect("a submit");
}

fn copied(case: &mut Case) {
    case.run(&Command::Copy { by: BOB, copy: to_read(DAN), words: String::new() }).expect("a copy");
}

fn situations() -> Vec<Situation> {
    vec![
        ("open", || at_2(line())),
        ("claimed by him", || {
            after(line(), |case| drop(case.run(&Command::Claim { by: BOB, visit: case.visit(2) })))
        }),
        ("claimed by another", || {
            after(line(), |case| drop(case.run(&Command::Claim { by: CAT, visit: case.visit(2) })))
        }),
        ("transferred away", || {
            after(line(), |case| {
                let visit = case.visit(2);
                drop(case.run(&Command::Transfer { by: BOB, visit, to: DAN, reason: String::new() }));
            })
        }),
        ("nobody found", || {
            at_2(line().with(2, |stage| {
                stage.receivers.receivers = vec![waypost_base::Receiver::Post(EMPTY)];
            }))
        }),
        ("sibling open", || at_2(fork())),
        ("sibling waits at the join", || after(fork(), |case| drop(case.submit(DAN, 3, None)))),
        ("submitted", || after(line(), bob)),
        ("submitted, successor claimed", || {
            after(line(), |case| {
                bob(case);
                drop(case.run(&Command::Claim { by: DAN, visit: case.visit(3) }));
            })
        }),
        ("submitted, successor submitted", || {
            after(line(), |case| {
                bob(case);
                drop(case.submit(DAN, 3, None));
            })
        }),
        ("submitted, join complete", || {
            after(fork(), |case| {
                drop(case.submit(DAN, 3, None));
                bob(case);
            })
        }),
        ("returned to, may go straight back", || {
            anew(line(), |case| {
                bob(case);
                drop(case.give_back(DAN, 3, 2));
            })
        }),
        ("returned to, from after the join", || {
            anew(fork(), |case| {
                bob(case);
                drop(case.submit(DAN, 3, None));
                drop(case.give_back(CAT, 4, 2));
            })
        }),
        ("withdrawn", || {
            anew(line(), |case| {
                bob(case);
                drop(case.withdraw(BOB, 2));
            })
        }),
        ("action at work", || after(line().action(2, 7), bob)),
        ("action failed", || {
            after(line().action(2, 7), |case| {
                bob(case);
                drop(case.answer(2, Answer::Failed { words: "timeout".into() }));
            })
        }),
        ("action answered", || {
            after(line().action(2, 7), |case| {
                bob(case);
                drop(case.answer(2, done()));
            })
        }),
        ("irreversible action answered", || {
            after(line().action(2, 7).with(2, |stage| stage.irreversible = true), |case| {
                bob(case);
                drop(case.answer(2, done()));
            })
        }),
        ("guard failed", || {
            let mut flow = line();
            flow.0.transitions[1].guard = Some("case.missing".to_owned());
            after(flow, bob)
        }),
        ("limit running, then recalled", || at_2(timed(DeadlineOutcome::Recall))),
        ("limit running, then noted", || at_2(timed(DeadlineOutcome::Note))),
        ("limit running, then escalated", || at_2(timed(DeadlineOutcome::Escalate))),
        ("limit running, then submitted", || at_2(timed(DeadlineOutcome::Submit(1)))),
        ("limit running, then returned", || at_2(timed(DeadlineOutcome::Return))),
        ("limit running, then transferred", || at_2(timed(DeadlineOutcome::Transfer(BOSS)))),
        ("reminder and warning told", || {
            after(timed(DeadlineOutcome::Recall), |case| {
                case.fire(2, TimerKind::Reminder);
                case.fire(2, TimerKind::Warning);
            })
        }),
        ("limit running, action at work", || after(timed(DeadlineOutcome::Recall).action(2, 7), bob)),
        ("limit running, sibling's action at work", || {
            after(fork().limit(2, 10, DeadlineOutcome::Recall).action(3, 7), |case| {
                drop(case.submit(DAN, 3, None));
            })
        }),
        ("limit running, nobody found", || {
            at_2(timed(DeadlineOutcome::Recall).with(2, |stage| {
                stage.receivers.receivers = vec![waypost_base::Receiver::Post(EMPTY)];
            }))
        }),
        ("limit cannot be reckoned", || at_2(unreckoned())),
        ("deadline passed: recall", || passed(DeadlineOutcome::Recall)),
        ("deadline passed: recall, sent again", || {
            anew(timed(DeadlineOutcome::Recall), |case| {
                case.deadline(2);
                drop(case.submit(ANN, 1, None));
            })
        }),
        ("deadline passed: note", || passed(DeadlineOutcome::Note)),
        ("deadline passed: escalate", || passed(DeadlineOutcome::Escalate)),
        ("deadline passed: submit", || passed(DeadlineOutcome::Submit(1))),
        ("deadline passed: return", || passed(DeadlineOutcome::Return)),
        ("deadline passed: transfer", || passed(DeadlineOutcome::Transfer(BOSS))),
        ("deadline hindered", hindered),
        ("returned, the clock stands", || after(stands(), |case| drop(case.give_back(BOB, 2, 1)))),
        ("came straight back, the clock goes on", || {
            anew(stands(), |case| {
                drop(case.give_back(BOB, 2, 1));
                drop(case.submit(ANN, 1, None));
            })
        }),
        ("decided by several, open", || at_2(together())),
        ("decided by several, he has voted", || after(together(), |case| drop(case.vote(BOB, 2, Approve)))),
        ("decided by several, another has voted", || {
            after(together(), |case| drop(case.vote(CAT, 2, Approve)))
        }),
        ("decided by several, one by one, his turn", || at_2(in_order())),
        ("decided by several, one by one, his turn is over", || {
            after(in_order(), |case| drop(case.vote(BOB, 2, Approve)))
        }),
        ("decided by several, one may return", || {
            at_2(together().with(2, |stage| stage.returns.return_alone = true))
        }),
        ("several decided without him", || {
            let any = together().with(2, |stage| stage.rule = Some("count 1".to_owned()));
            after(any, |case| drop(case.vote(CAT, 2, Approve)))
        }),
        ("several decided, he too", || {
            after(together(), |case| {
                drop(case.vote(CAT, 2, Approve));
                drop(case.vote(BOB, 2, Approve));
            })
        }),
        ("several rejected without him", || after(together(), |case| drop(case.vote(CAT, 2, Reject)))),
        ("several decided, action at work", || {
            after(together().action(2, 7), |case| {
                drop(case.vote(CAT, 2, Approve));
                drop(case.vote(BOB, 2, Approve));
            })
        }),
        ("decided by several, fewer found than needed", || {
            at_2(line().with(2, |stage| stage.handlers = Handlers::Count(3)))
        }),
        ("decided by several, limit running, then submitted", || {
            at_2(timed_together(DeadlineOutcome::Submit(1)))
        }),
        ("decided by several, limit running, then transferred", || {
            at_2(timed_together(DeadlineOutcome::Transfer(BOSS)))
        }),
        ("delegated", || after(line(), |case| delegate(case, BOB))),
        ("delegated to another", || after(line(), |case| delegate(case, CAT))),
        ("delegated, and given back", || {
            after(line(), |case| {
                delegate(case, BOB);
                let opinion = "fine".to_owned();
                drop(case.run(&Command::Resolve { by: EVE, visit: case.visit(2), opinion }));
            })
        }),
        ("a signer before him", || after(line(), |case| signer(case, Place::Before))),
        ("a signer before him, who has signed", || {
            after(line(), |case| {
                signer(case, Place::Before);
                drop(case.vote(EVE, 2, Approve));
            })
        }),
        ("a signer beside him", || after(line(), |case| signer(case, Place::Beside))),
        ("a signer after him", || after(line(), |case| signer(case, Place::After))),
        ("a signer after him, whose turn it is", || {
            after(line(), |case| {
                signer(case, Place::After);
                drop(case.vote(BOB, 2, Approve));
            })
        }),
        ("decided by several, a signer before him", || after(together(), |case| signer(case, Place::Before))),
        ("decided by several, a signer after him, he has voted", || {
            after(together(), |case| {
                signer(case, Place::After);
                drop(case.vote(BOB, 2, Approve));
            })
        }),
        ("decided by several, one by one, a signer after him", || {
            after(in_order(), |case| signer(case, Place::After))
        }),
        ("limit running, then submitted, a signer before him", || {
            after(timed(DeadlineOutcome::Submit(1)), |case| signer(case, Place::Before))
        }),
        ("jumped here", || {
            anew(line(), |case| {
                bob(case);
                drop(case.run(&jump(case.visit(3), 2)));
            })
        }),
        ("copied to read", || after(line(), copied)),
        ("copied to read, ended", || {
            after(net().post(2, CLERKS).to(1, 1, 2), |case| {
                copied(case);
                bob(case);
            })
        }),
        ("urged a moment ago", || {
            after(line(), |case| drop(case.run(&Command::Urge { by: ANN, words: String::new() })))
        }),
        ("suspended", || after(line(), suspend)),
        ("suspended, limit running", || after(timed(DeadlineOutcome::Recall), suspend)),
        ("suspended, its action at work", || {
            after(net().post(2, CLERKS).action(2, 7).to(1, 1, 2), |case| {
                bob(case);
                suspend(case);
            })
        }),
        ("ended", || after(net().post(2, CLERKS).to(1, 1, 2), bob)),
        ("ended, opened again", || {
            anew(net().post(2, CLERKS).to(1, 1, 2), |case| {
                bob(case);
                drop(case.run(&Command::Reopen { by: ADMIN, reason: "a mistake".to_owned() }));
            })
        }),
        ("revoked", || {
            after(line(), |case| drop(case.run(&Command::Revoke { by: ANN, reason: "moved".into() })))
        }),
    ]
}

fn operations(case: &Case, visit: VisitId) -> Vec<(&'static str, Command)> {
    let reason = || "because".to_owned();
    let submit = |straight_back| Submission { straight_back, ..Submission::default() };
    let copy = case.state.to_read.keys().next().copied().unwrap_or(CopyId::new(1));
    let incident = case.incidents().first().map_or(IncidentId::new(1), |(id, _)| *id);
    vec![
        ("submit", Command::Submit { by: BOB, visit, submit: submit(false) }),
        ("submit straight back", Command::Submit { by: BOB, visit, submit: submit(true) }),
        ("return", Command::Return { by: BOB, visit, to: Some(at(1)), reason: reason() }),
        ("vote: approve", vote(visit, Approve)),
        ("vote: reject", vote(visit, Reject)),
        ("vote: abstain", vote(visit, Abstain)),
        ("withdraw", Command::Withdraw { by: BOB, visit }),
        ("revoke", Command::Revoke { by: ANN, reason: reason() }),
        ("claim", Command::Claim { by: BOB, visit }),
        ("unclaim", Command::Unclaim { by: BOB, visit }),
        ("transfer", Command::Transfer { by: BOB, visit, to: CAT, reason: reason() }),
        ("delegate", Command::Delegate { by: BOB, visit, to: EVE, reason: reason() }),
        ("give back with an opinion", Command::Resolve { by: EVE, visit, opinion: reason() }),
        ("take back what was delegated", Command::TakeBack { by: BOB, visit }),
        ("add a signer before", add(visit, Place::Before)),
        ("add a signer after", add(visit, Place::After)),
        ("add a signer beside", add(visit, Place::Beside)),
        ("take the signer off", Command::RemoveSigner { by: BOB, visit, signer: EVE }),
        ("vote of the signer: approve", sign(visit, Approve)),
        ("vote of the signer: reject", sign(visit, Reject)),
        ("comment", Command::Comment { by: BOB, text: reason() }),
        ("copy to read", Command::Copy { by: BOB, copy: to_read(DAN), words: reason() }),
        ("submit with a copy", {
            let submit = Submission { copy: Some(to_read(DAN)), ..Submission::default() };
            Command::Submit { by: BOB, visit, submit }
        }),
        ("acknowledge", Command::Acknowledge { by: DAN, copy }),
        ("urge", Command::Urge { by: ANN, words: reason() }),
        ("answer", Command::Answer { visit, key: format!("{visit}-7"), answer: done() }),
        ("retry", Command::Retry { by: ADMIN, incident }),
        ("mend", mend(incident, false)),
        ("mend, the effect did not happen", mend(incident, true)),
        ("skip", Command::Skip { by: ADMIN, incident, branch: Some(1), reason: reason() }),
        ("reassign", {
            let (item, to) = (None, CAT);
            Command::Reassign { by: ADMIN, visit, item, to, reason: reason() }
        }),
        ("extend", {
            let more = Duration { count: 1, unit: TimeUnit::Hours };
            Command::Extend { by: ADMIN, visit, more, reason: reason() }
        }),
        ("suspend", Command::Suspend { by: ADMIN, reason: reason() }),
        ("resume", Command::Resume { by: ADMIN, reason: reason() }),
        ("jump to the boss", Command::Jump { by: ADMIN, visit, to: at(3), reason: reason() }),
        ("jump to the chief", Command::Jump { by: ADMIN, visit, to: at(4), reason: reason() }),
        ("reopen", Command::Reopen { by: ADMIN, reason: reason() }),
        ("terminate", Command::Terminate { by: ADMIN, reason: reason() }),
        ("reminder due", timer(case, visit, TimerKind::Reminder)),
        ("warning due", timer(case, visit, TimerKind::Warning)),
        ("deadline due", timer(case, visit, TimerKind::Deadline)),
        ("deadline told early", timer(case, visit, TimerKind::Deadline)),
        ("calendar published", Command::Reckon),
    ]
}

fn delegate(case: &mut Case, by: UserId) {
    let (visit, reason) = (case.visit(2), String::new());
    case.run(&Command::Delegate { by, visit, to: EVE, reason }).expect("it is delegated");
}

fn add(visit: VisitId, place: Place) -> Command {
    Command::AddSigner { by: BOB, visit, signer: EVE, place, reason: String::new() }
}

fn signer(case: &mut Case, place: Place) {
    case.run(&add(case.visit(2), place)).expect("a signer is added");
}

fn sign(visit: VisitId, vote: VoteKind) -> Command {
    let submit = Submission { opinion: "because".to_owned(), ..Submission::default() };
    Command::Vote { by: EVE, visit, vote, submit }
}

fn jump(visit: VisitId, to: u32) -> Command {
    Command::Jump { by: ADMIN, visit, to: at(to), reason: "a mistake".to_owned() }
}

fn suspend(case: &mut Case) {
    case.run(&Command::Suspend { by: ADMIN, reason: "in court".to_owned() }).expect("a suspension");
}

fn vote(visit: VisitId, vote: VoteKind) -> Command {
    let submit = Submission { opinion: "because".to_owned(), ..Submission::default() };
    Command::Vote { by: BOB, visit, vote, submit }
}

fn to_read(who: UserId) -> CopyRequest {
    CopyRequest { to: vec![who], to_read: true }
}

fn mend(incident: IncidentId, effect_did_not_happen: bool) -> Command {
    Command::Mend { by: ADMIN, incident, set: vec![], reason: "because".into(), effect_did_not_happen }
}

/// What the scheduler tells: the visit's timer of a kind, or one that the visit had.
fn timer(case: &Case, visit: VisitId, kind: TimerKind) -> Command {
    let timers = case.state.timers();
    let timer = timers.into_iter().find(|timer| timer.visit == visit && timer.kind == kind);
    Command::TimerDue { visit, kind, due: timer.map_or(Timestamp::from_millis(0), |timer| timer.due) }
}

fn outcome(make: fn() -> (Case, VisitId), place: usize) -> String {
    let (mut case, visit) = make();
    let (name, command) = operations(&case, visit).swap_remove(place);
    match &command {
        Command::TimerDue { due, .. } if name != "deadline told early" => {
            case.world.now.set(due.millis().max(case.world.now.get()));
        }
        // Every working day has 24 hours, so that nothing but the limits in working time changes.
        Command::Reckon => {
            let day = Shift::new(0, 1440).expect("a day");
            case.world.calendar = Some(Calendar::weekdays(0, &[day]));
        }
        _ => {}
    }
    match case.run(&command) {
        Ok(events) if events.is_empty() => "accepted, nothing changes".to_owned(),
        Ok(events) => names(&events).join(", "),
        Err(rejection) => format!("**{}**", rejection.code),
    }
}

#[test]
fn every_operation_has_one_outcome_in_every_situation() {
    let mut page = "# Operation × situation\n\n\
        Written by the test `pairs` of `waypost-engine`. Bob's visit at a stage of the clerks is in the situation; Bob \
        does the operation (Ann, the initiator, revokes and urges; Dan acknowledges; the outbox answers; an administrator retries, mends, skips \
        along branch 1, and steers; the clock tells timers). In bold: refused, with the code. Otherwise: the events, in order.\n"
        .to_owned();
    let (example, visit) = at_2(line());
    for (place, (operation, _)) in operations(&example, visit).iter().enumerate() {
        write!(page, "\n## {operation}\n\n| situation | outcome |\n|---|---|\n").expect("text");
        for (situation, make) in situations() {
            writeln!(page, "| {situation} | {} |", outcome(make, place)).expect("text");
        }
    }
    golden("../../docs/engine-pairs.md", &page);
}
