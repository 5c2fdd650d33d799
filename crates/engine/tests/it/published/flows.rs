//! Small random flows, biased towards those that can be published: a forward skeleton of sequences, choices, parallel
//! blocks and loops, which a few random changes then spoil or not.
//!
//! Guards ask whether the text `form.flag` contains a letter of their own, so that the driver can open and close each
//! branch by itself: publication takes guards as free choices.

use waypost_base::{ActionId, NobodyFound, Receiver};
use waypost_engine::{
    Definition,
    definition::{
        AfterReturn, DeadlineOutcome, Duration, Join, ReturnDefault, ReturnPeople, SamePerson, Split,
        StageKind, TimeUnit,
    },
};

use crate::support::{ANN, BOB, BOSS, CHIEF, CLERKS, EMPTY, Net, at, net};

/// Random numbers that were drawn before, so that a failure shrinks to a simple flow; zero for ever after.
pub struct Source<'a>(pub std::slice::Iter<'a, u16>);

impl Source<'_> {
    /// One of so many; the first is the simplest.
    pub fn pick(&mut self, count: u32) -> u32 {
        u32::from(self.0.next().copied().unwrap_or(0)) * count.max(1) / 65_536
    }

    /// Whether something rare happens, in so many of a hundred.
    pub fn rarely(&mut self, percent: u32) -> bool {
        self.pick(100) >= 100 - percent
    }
}

/// Letters that guards ask for: of each stage two.
pub const LETTERS: &str = "12345678abcdefgh";

/// A flow of 4 to 8 stages.
pub fn flow(source: &mut Source<'_>) -> Definition {
    let last = 4 + source.pick(5);
    let mut made = (2..=last).fold(net(), |net, no| stage(net, no, source));
    // Branches are numbered when all are known: (from, to, back).
    let mut rows = skeleton(&mut made, last, source);
    for _ in 0..source.pick(4) {
        spoil(&mut made, &mut rows, last, source);
    }
    for (from, to) in rows {
        let branch = made.0.transitions.iter().filter(|row| row.from == at(from)).count();
        made = made.to(from, u32::try_from(branch).unwrap_or(0) + 1, to);
    }
    for no in 1..=last {
        made = choices(made, no, source);
        made = returns(made, no, source);
    }
    far_back(&mut made, last, source);
    for no in 1..=last {
        time(&mut made, no, source);
    }
    made.0.same_person =
        [SamePerson::EachTime, SamePerson::OnceInSequence, SamePerson::OnceInCase][source.pick(3) as usize];
    if source.rarely(30) {
        made.0.return_default = ReturnDefault::Start;
    }
    made.0
}

/// A stage of a random kind, with receivers.
fn stage(net: Net, no: u32, source: &mut Source<'_>) -> Net {
    let receivers = [
        Receiver::Post(CLERKS),
        Receiver::Post(BOSS),
        Receiver::Post(CHIEF),
        Receiver::Person(BOB),
        Receiver::Person(ANN),
        Receiver::HandlerOf(at(1)),
        Receiver::Post(EMPTY),
    ];
    let receiver = receivers[source.pick(7) as usize].clone();
    let nobody = [NobodyFound::Hold, NobodyFound::Pass, NobodyFound::Refuse][source.pick(3) as usize].clone();
    let kind = [StageKind::Human, StageKind::Human, StageKind::Action, StageKind::Route];
    let kind = kind[source.pick(4) as usize];
    let acts = kind == StageKind::Action || kind == StageKind::Human && source.rarely(20);
    let irreversible = acts && source.rarely(25);
    net.stage(no, |stage| {
        stage.kind = kind;
        stage.receivers.receivers = vec![receiver];
        stage.receivers.nobody = nobody;
        stage.action = acts.then_some(ActionId::new(1));
        stage.irreversible = irreversible;
    })
}

/// Now and then a limit, with any outcome that the stage can have.
fn time(made: &mut Net, no: u32, source: &mut Source<'_>) {
    if !source.rarely(35) {
        return;
    }
    let branch = made.0.submits(at(no)).last().map(|row| row.branch);
    let mut outcomes = vec![
        DeadlineOutcome::Recall,
        DeadlineOutcome::Recall,
        DeadlineOutcome::Recall,
        DeadlineOutcome::Note,
        DeadlineOutcome::Escalate,
        DeadlineOutcome::Transfer(CHIEF),
    ];
    outcomes.extend(branch.map(DeadlineOutcome::Submit));
    if made.0.returns(at(no)).next().is_some() {
        outcomes.push(DeadlineOutcome::Return);
    }
    let outcome = outcomes[source.pick(u32::try_from(outcomes.len()).unwrap_or(1)) as usize];
    let minutes = 1 + source.pick(40);
    set(made, no, |stage| {
        stage.limit = Some(Duration { count: minutes, unit: TimeUnit::Minutes });
        stage.deadline = Some(outcome);
        stage.reminder = Some(Duration { count: 13, unit: TimeUnit::Minutes });
    });
}

/// Forward rows from stage 1 to the last stage; `to` 0 ends.
fn skeleton(made: &mut Net, last: u32, source: &mut Source<'_>) -> Vec<(u32, u32)> {
    let mut rows = Vec::new();
    let mut no = 1;
    while no < last {
        let left = last - no;
        match source.pick(6) {
            // Three ways that meet again.
            5 if left >= 4 => {
                set(made, no, |stage| stage.split = Split::All);
                set(made, no + 4, |stage| stage.join = Join::All);
                for way in no + 1..no + 4 {
                    rows.extend([(no, way), (way, no + 4)]);
                }
                no += 4;
            }
            // A parallel block: two ways that meet again.
            1 | 2 if left >= 3 => {
                let meet = if source.rarely(15) { Join::Each } else { Join::All };
                set(made, no, |stage| stage.split = Split::All);
                set(made, no + 3, |stage| stage.join = meet);
                rows.extend([(no, no + 1), (no, no + 2), (no + 1, no + 3), (no + 2, no + 3)]);
                no += 3;
            }
            // A choice: two ways, one of which may end.
            3 if left >= 2 => {
                let meets = left >= 3 && !source.rarely(25);
                rows.extend([(no, no + 1), (no, no + 2)]);
                rows.push((no + 1, if meets { no + 3 } else { 0 }));
                if meets {
                    rows.push((no + 2, no + 3));
                }
                no += if meets { 3 } else { 2 };
            }
            // A way beside that just ends.
            4 if left >= 2 => {
                set(made, no, |stage| stage.split = Split::All);
                rows.extend([(no, no + 1), (no, no + 2), (no + 1, 0)]);
                no += 2;
            }
            _ => {
                rows.push((no, no + 1));
                no += 1;
            }
        }
        if no > 1 && source.rarely(20) {
            loop_back(made, &mut rows, no, source);
        }
    }
    if rows.iter().any(|(from, _)| *from == last) || source.rarely(30) {
        rows.push((last, 0));
    }
    rows
}

/// A submit loop, only from where each round waits for somebody: no round may run by itself for ever.
fn loop_back(made: &mut Net, rows: &mut Vec<(u32, u32)>, no: u32, source: &mut Source<'_>) {
    let to = 1 + source.pick(no);
    set(made, no, |stage| {
        if stage.kind == StageKind::Route {
            stage.kind = StageKind::Human;
        }
        if no > 1 {
            stage.receivers.receivers = vec![Receiver::Post(CLERKS)];
        }
    });
    rows.push((no, to));
}

fn spoil(made: &mut Net, rows: &mut Vec<(u32, u32)>, last: u32, source: &mut Source<'_>) {
    let no = 1 + source.pick(last);
    match source.pick(5) {
        0 => rows.push((no, no + 1 + source.pick(last - no + 1)).min((no, last))),
        1 => loop_back(made, rows, no, source),
        2 => {
            let join = [Join::Any, Join::All, Join::Each][source.pick(3) as usize];
            set(made, no, |stage| stage.join = join);
        }
        3 => set(made, no, |stage| {
            stage.split = if stage.split == Split::All { Split::Choose } else { Split::All };
        }),
        _ => {
            let at = source.pick(u32::try_from(rows.len()).unwrap_or(0)) as usize;
            let to = source.pick(last - rows[at].0 + 1);
            rows[at].1 = if to == 0 { 0 } else { rows[at].0 + to };
        }
    }
}

/// Who chooses among several branches, guards, and where a refusal goes.
fn choices(mut made: Net, no: u32, source: &mut Source<'_>) -> Net {
    let mine: Vec<usize> =
        (0..made.0.transitions.len()).filter(|row| made.0.transitions[*row].from == at(no)).collect();
    let stage = &mut made.0.stages[no as usize - 1];
    if stage.action.is_some() && !mine.is_empty() && source.rarely(50) {
        stage.refusal_branch = Some(1 + source.pick(u32::try_from(mine.len()).unwrap_or(1)));
    }
    if stage.split == Split::All || mine.len() < 2 {
        return made;
    }
    let letter = |place: usize| &LETTERS[place..=place];
    let (first, second) = (letter(no as usize - 1), letter(no as usize + 7));
    if (stage.kind == StageKind::Route || source.rarely(40)) && mine.len() <= 3 {
        stage.split = Split::First;
        for (row, letter) in mine[..mine.len() - 1].iter().zip([first, second]) {
            made.0.transitions[*row].guard = Some(format!("form.flag.contains('{letter}')"));
        }
    } else {
        let guards = ["true".to_owned(), format!("form.flag.contains('{first}')")];
        for row in mine {
            made.0.transitions[row].guard =
                source.rarely(30).then(|| guards[source.pick(2) as usize].clone());
        }
    }
    made
}

/// Returns to earlier stages or to none, and the policies.
fn returns(mut made: Net, no: u32, source: &mut Source<'_>) -> Net {
    let after = [AfterReturn::StraightBack, AfterReturn::Choice];
    let after = if source.rarely(50) { after[source.pick(2) as usize] } else { AfterReturn::WalkAgain };
    let (previous, ancestors, anew) = (source.rarely(40), source.rarely(60), source.rarely(30));
    set(&mut made, no, |stage| {
        (stage.returns.previous, stage.returns.ancestors, stage.returns.after) = (previous, ancestors, after);
        stage.returns.people = if anew { ReturnPeople::Anew } else { ReturnPeople::Same };
    });
    if no > 1 && source.rarely(40) {
        made = made.back(no, source.pick(no));
    }
    made
}

/// Often a stage behind a join may send the case into one of the joined ways and have it straight back.
fn far_back(made: &mut Net, last: u32, source: &mut Source<'_>) {
    let joins = (3..last).filter(|no| made.0.stages[*no as usize - 1].join == Join::All);
    for join in joins.collect::<Vec<_>>() {
        if !source.rarely(85) {
            continue;
        }
        for no in [join - 1, join + 1] {
            set(made, no, |stage| {
                (stage.kind, stage.action, stage.irreversible) = (StageKind::Human, None, false);
                stage.receivers.receivers = vec![Receiver::Post(CLERKS)];
            });
        }
        let after = [AfterReturn::StraightBack, AfterReturn::Choice][source.pick(2) as usize];
        set(made, join + 1, |stage| (stage.returns.ancestors, stage.returns.after) = (true, after));
    }
}

fn set(made: &mut Net, no: u32, change: impl FnOnce(&mut waypost_engine::definition::Stage)) {
    change(&mut made.0.stages[no as usize - 1]);
}
