//! Flows that can always finish, for the random walks.

use waypost_base::{NobodyFound, Receiver};
use waypost_engine::definition::{
    AfterReturn, DeadlineOutcome, Duration, Join, SamePerson, Split, StageKind, TimeUnit,
};

use crate::support::{ANN, BOB, BOSS, CHIEF, CLERKS, EMPTY, Net, at, net};

/// All of them, by name.
pub fn all() -> Vec<(&'static str, Net)> {
    let mut list = Vec::new();
    for after in [AfterReturn::WalkAgain, AfterReturn::StraightBack, AfterReturn::Choice] {
        list.push(("line", line(after)));
        list.push(("fork", fork(after)));
        list.push(("nested", nested(after)));
    }
    for outcome in outcomes() {
        list.push(("timed line", timed(line(AfterReturn::StraightBack), &[1, 2, 3, 4], outcome)));
        list.push(("timed fork", timed(fork(AfterReturn::Choice), &[2, 3, 4, 5], outcome)));
        list.push(("timed actions", timed(actions(), &[2, 3, 4, 5], outcome)));
    }
    list.push(("loop", circle()));
    list.push(("actions", actions()));
    list.push(("people", people()));
    list
}

fn outcomes() -> [DeadlineOutcome; 6] {
    [
        DeadlineOutcome::Recall,
        DeadlineOutcome::Note,
        DeadlineOutcome::Escalate,
        DeadlineOutcome::Submit(1),
        DeadlineOutcome::Return,
        DeadlineOutcome::Transfer(CHIEF),
    ]
}

/// Stages have a limit each, a warning, and reminders before and after.
fn timed(net: Net, stages: &[u32], outcome: DeadlineOutcome) -> Net {
    let minutes = |count| Some(Duration { count, unit: TimeUnit::Minutes });
    stages.iter().fold(net, |net, no| {
        net.limit(*no, 10 * no, outcome).remind(*no, 7).with(*no, |stage| {
            stage.warn_before = minutes(5);
            stage.overdue_reminder = minutes(3);
        })
    })
}

fn back_with(net: Net, stages: &[u32], after: AfterReturn) -> Net {
    stages.iter().fold(net, |net, no| {
        net.with(*no, |stage| {
            stage.returns.after = after;
            stage.returns.ancestors = true;
        })
    })
}

fn line(after: AfterReturn) -> Net {
    let net =
        net().post(2, CLERKS).post(3, CHIEF).post(4, BOSS).to(1, 1, 2).to(2, 1, 3).to(3, 1, 4).back(1, 0);
    back_with(net, &[2, 3, 4], after)
}

fn fork(after: AfterReturn) -> Net {
    let net = net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .post(4, CHIEF)
        .post(5, CLERKS)
        .with(1, |stage| stage.split = Split::All)
        .with(4, |stage| stage.join = Join::All)
        .to(1, 1, 2)
        .to(1, 2, 3)
        .to(2, 1, 4)
        .to(3, 1, 4)
        .to(4, 1, 5);
    back_with(net, &[2, 3, 4, 5], after)
}

fn nested(after: AfterReturn) -> Net {
    let net = net()
        .route(2, Split::All, Join::Any)
        .post(3, CLERKS)
        .post(4, CLERKS)
        .route(5, Split::All, Join::Any)
        .post(6, BOSS)
        .post(7, CHIEF)
        .post(8, BOSS)
        .post(9, CLERKS)
        .with(8, |stage| stage.join = Join::All)
        .with(9, |stage| stage.join = Join::All)
        .to(1, 1, 2)
        .to(2, 1, 3)
        .to(2, 2, 5)
        .to(3, 1, 4)
        .to(5, 1, 6)
        .to(5, 2, 7)
        .to(6, 1, 8)
        .to(7, 1, 8)
        .to(8, 1, 9)
        .to(4, 1, 9)
        .to(9, 1, 1)
        .to(9, 2, 0);
    back_with(net, &[3, 4, 6, 7, 8, 9], after)
}

fn circle() -> Net {
    let net = net()
        .post(2, CLERKS)
        .post(3, CHIEF)
        .stage(4, |stage| (stage.kind, stage.split) = (StageKind::Route, Split::First))
        .to(1, 1, 2)
        .to(2, 1, 3)
        .when(2, 2, "false", 1)
        .to(3, 1, 4)
        .to(3, 2, 2)
        .to(3, 3, 3)
        .when(4, 1, "false", 3)
        .when(4, 2, "true", 1)
        .to(4, 3, 0)
        .to(3, 4, 0);
    back_with(net, &[2, 3], AfterReturn::Choice)
}

fn actions() -> Net {
    let net = net()
        .post(2, CLERKS)
        .action(2, 7)
        .stage(3, |stage| stage.kind = StageKind::Action)
        .action(3, 8)
        .post(4, BOSS)
        .action(4, 9)
        .with(2, |stage| stage.refusal_branch = Some(2))
        .with(4, |stage| stage.irreversible = true)
        .post(5, CHIEF)
        .to(1, 1, 2)
        .to(2, 1, 3)
        .to(2, 2, 1)
        .to(3, 1, 4)
        .to(3, 2, 2)
        .to(4, 1, 5)
        .to(5, 1, 0);
    back_with(net, &[2, 4, 5], AfterReturn::StraightBack)
}

fn people() -> Net {
    let mut net = net()
        .post(2, CLERKS)
        .stage(3, |stage| {
            stage.receivers.receivers = vec![Receiver::Post(CLERKS)];
            stage.receivers.not_handler_of = vec![at(2)];
        })
        .stage(4, |stage| stage.receivers.receivers = vec![Receiver::HandlerOf(at(3))])
        .stage(5, |stage| {
            stage.receivers.receivers = vec![Receiver::Post(EMPTY)];
            stage.receivers.nobody = NobodyFound::Pass;
        })
        .post(6, EMPTY)
        .stage(7, |stage| stage.receivers.receivers = vec![Receiver::Person(BOB)])
        .stage(8, |stage| stage.receivers.receivers = vec![Receiver::Person(ANN)])
        .to(1, 1, 2)
        .to(2, 1, 3)
        .to(3, 1, 4)
        .to(4, 1, 5)
        .to(5, 1, 6)
        .to(6, 1, 7)
        .to(7, 1, 8);
    net.0.same_person = SamePerson::OnceInCase;
    back_with(net, &[2, 3, 6, 7], AfterReturn::WalkAgain)
}
