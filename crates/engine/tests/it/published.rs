//! What publication promises, held against the engine: a flow that is accepted can always be finished, whatever was
//! returned, withdrawn, handed over, refused and tried again; and a way to a fault that is told is a real one.

mod flows;
mod ledger;
mod planted;

use std::{cell::Cell, collections::BTreeMap};

use proptest::{
    prelude::*,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use waypost_base::{ActionId, DepartmentId, IncidentId, ItemKey, PostId, StageNo, UserId, Value, VisitId};
use waypost_engine::{
    Command, Definition, Event, Flow,
    ballot::Place,
    check::{ActionInfo, FormItemInfo, ItemHolds, Problem, ProblemCode, Report, TraceStep, World, check},
    command::{Answer, Submission},
    definition::{Join, Split, StageKind},
    event::Cause,
    offers::{Offers, VisitOffer},
    state::Phase,
};

use ledger::Ledger;

use crate::support::{ADMIN, ANN, BOB, CAT, Case, DAN, EMPTY, EVE, at, due};

/// Walks through each flow that is accepted, and accepted commands of the longest.
const WALKS: usize = 3;
const LONGEST: usize = 80;

/// A case that passes by itself in circles makes thousands of events in a command: it is walked through no further.
const CIRCLES: usize = 2_000;

const PEOPLE: [UserId; 5] = [ANN, BOB, CAT, DAN, EVE];

/// A world in which everything exists.
struct Everything;

impl World for Everything {
    fn form_items(&self) -> Vec<FormItemInfo> {
        let key = ItemKey::new("flag").expect("a key");
        vec![FormItemInfo { key, holds: ItemHolds::Other, always_filled: false, fills_itself: true }]
    }

    fn has_post(&self, _: PostId) -> bool {
        true
    }

    fn has_department(&self, _: DepartmentId) -> bool {
        true
    }

    fn has_person(&self, _: UserId) -> bool {
        true
    }

    fn action(&self, _: ActionId) -> Option<ActionInfo> {
        Some(ActionInfo { plugin: true, ..ActionInfo::default() })
    }

    fn has_calendar(&self) -> bool {
        true
    }

    fn may_set_property(&self, _: &str) -> bool {
        true
    }
}

/// Small random numbers from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % count.max(1)
    }
}

/// The flow in short, for a failure.
fn told(definition: &Definition) -> String {
    let mut text = format!("same {:?}, default {:?}\n", definition.same_person, definition.return_default);
    for stage in &definition.stages {
        let irreversible = if stage.irreversible { "irreversible" } else { "" };
        text += &format!(
            "{} {:?} {:?} {:?} {:?} {:?} action {:?} refusal {:?} {irreversible} {:?}\n",
            stage.no,
            stage.kind,
            stage.split,
            stage.join,
            stage.receivers.receivers,
            stage.receivers.nobody,
            stage.action,
            stage.refusal_branch,
            stage.returns
        );
    }
    for row in &definition.transitions {
        let to = row.to.map_or(0, |to| to.0);
        text += &format!("{}.{}>{to} {}\n", row.from, row.branch, row.guard.as_deref().unwrap_or(""));
    }
    text
}

/// Opens and closes guards at random.
fn set_flag(case: &Case, dice: &mut Dice) {
    let text: String = flows::LETTERS.chars().filter(|_| dice.roll(2) == 0).collect();
    case.world.form.borrow_mut().insert(ItemKey::new("flag").expect("a key"), Value::Text(text));
}

fn any_stages(definition: &Definition) -> Vec<StageNo> {
    definition.stages.iter().filter(|stage| stage.join == Join::Any).map(|stage| stage.no).collect()
}

/// What holds after every command.
fn check_marking(case: &Case, single: &[StageNo]) {
    let mut open: BTreeMap<StageNo, u32> = BTreeMap::new();
    for (_, visit) in case.state.live() {
        *open.entry(visit.stage).or_default() += 1;
    }
    for no in single {
        assert!(open.get(no).is_none_or(|count| *count == 1), "stage {no} is open twice: {:?}", case.journal);
    }
    if case.state.ended.is_some() {
        assert!(open.is_empty() && case.state.tokens.is_empty(), "ended, and left over: {:?}", case.state);
    } else {
        assert!(!open.is_empty(), "tokens wait for ever: {:?}", case.state.tokens);
    }
}

fn branches(case: &Case, stage: StageNo) -> Vec<u32> {
    case.flow.definition().submits(stage).map(|row| row.branch).collect()
}

fn done(branch: Option<u32>) -> Answer {
    Answer::Done { set: Vec::new(), draw: None, branch }
}

/// A random command, possible or not.
fn anything(case: &Case, dice: &mut Dice) -> Option<Command> {
    let timers = case.state.timers();
    if !timers.is_empty() && dice.roll(8) == 0 {
        let timer = timers[dice.roll(timers.len())];
        case.world.now.set(case.world.now.get().max(timer.due.millis()));
        return Some(due(timer));
    }
    let visits: Vec<VisitId> = case.state.visits.keys().copied().collect();
    let visit = *visits.get(dice.roll(visits.len()))?;
    let there = &case.state.visits[&visit];
    let by = PEOPLE[dice.roll(PEOPLE.len())];
    let mut ways: Vec<Option<u32>> = branches(case, there.stage).into_iter().map(Some).collect();
    ways.push(None);
    let branch = ways[dice.roll(ways.len())];
    if let Some(delivery) = &there.waiting_for {
        let words = "words".to_owned();
        let refused = Answer::Refused { words: words.clone() };
        let answers = [done(branch), done(None), refused, Answer::Failed { words }];
        let answer = answers[dice.roll(4)].clone();
        return Some(Command::Answer { visit, key: delivery.key.clone(), answer });
    }
    let incident = case.state.incidents.keys().nth(dice.roll(case.state.incidents.len())).copied();
    let reason = "because".to_owned();
    Some(match dice.roll(40) {
        0..13 => {
            // A case that ends early is walked through no further.
            let ends = branch.map_or(ways.len() == 1, |branch| {
                case.flow
                    .definition()
                    .submits(there.stage)
                    .any(|row| row.branch == branch && row.to.is_none())
            });
            if ends && dice.roll(6) > 0 {
                return None;
            }
            Command::Submit { by, visit, submit: Submission { branch, ..Submission::default() } }
        }
        13..17 => {
            let submit = Submission { branch, straight_back: true, ..Submission::default() };
            let (who, back) = offered(case, dice, |offers| {
                let may = |offer: &&VisitOffer| offer.may_straight_back || offer.goes_straight_back;
                offers.visits.iter().filter(may).map(|offer| offer.visit).collect()
            });
            let (by, visit) = if dice.roll(8) == 0 { (by, visit) } else { (who, *pick(&back, dice)?) };
            Command::Submit { by, visit, submit }
        }
        17..28 => {
            let (by, mut ways) = offered(case, dice, |offers| {
                let mut ways = Vec::new();
                for offer in &offers.visits {
                    ways.extend(offer.returns.iter().map(|to| (offer.visit, *to)));
                }
                ways
            });
            // Not accepted ends the walk, so it is tried seldom.
            ways.retain(|(_, to)| to.is_some() || dice.roll(20) == 0);
            let (visit, to) = *pick(&ways, dice)?;
            Command::Return { by, visit, to, reason }
        }
        28..33 => {
            let (who, steps) = offered(case, dice, |offers| offers.withdrawable.clone());
            let (by, visit) = if dice.roll(8) == 0 { (by, visit) } else { (who, *pick(&steps, dice)?) };
            Command::Withdraw { by, visit }
        }
        33 => Command::Claim { by, visit },
        34 => Command::Unclaim { by, visit },
        35 => Command::Transfer { by, visit, to: PEOPLE[dice.roll(PEOPLE.len())], reason },
        36 if dice.roll(3) == 0 => {
            let signer = PEOPLE[dice.roll(PEOPLE.len())];
            let place = [Place::Before, Place::After, Place::Beside][dice.roll(3)];
            match dice.roll(7) {
                0 => Command::Delegate { by, visit, to: signer, reason },
                1 => Command::Resolve { by, visit, opinion: reason },
                2 => Command::TakeBack { by, visit },
                3 => Command::RemoveSigner { by, visit, signer },
                4 => {
                    let stages = &case.flow.definition().stages;
                    Command::Jump { by: ADMIN, visit, to: stages[dice.roll(stages.len())].no, reason }
                }
                _ => Command::AddSigner { by, visit, signer, place, reason },
            }
        }
        36 if dice.roll(20) == 0 => Command::Revoke { by: ANN, reason },
        36 => match dice.roll(12) {
            0 => Command::Suspend { by: ADMIN, reason },
            1 => {
                let to = PEOPLE[dice.roll(PEOPLE.len())];
                Command::Reassign { by: ADMIN, visit, item: None, to, reason }
            }
            _ => Command::Retry { by: ADMIN, incident: incident? },
        },
        37 => Command::Skip { by: ADMIN, incident: incident?, branch, reason },
        _ => Command::Retry { by: ADMIN, incident: incident? },
    })
}

/// What one of the people is offered, if anybody is offered something.
fn offered<T>(case: &Case, dice: &mut Dice, what: impl Fn(&Offers) -> Vec<T>) -> (UserId, Vec<T>) {
    let first = dice.roll(PEOPLE.len());
    let people = PEOPLE.into_iter().cycle().skip(first).take(PEOPLE.len());
    let mut offered = people.map(|by| (by, what(&case.offers(by)))).filter(|(_, what)| !what.is_empty());
    offered.next().unwrap_or((PEOPLE[first], Vec::new()))
}

fn pick<'a, T>(of: &'a [T], dice: &mut Dice) -> Option<&'a T> {
    of.get(dice.roll(of.len()))
}

/// Up to so many accepted commands at random.
fn wander(case: &mut Case, single: &[StageNo], dice: &mut Dice, most: usize) {
    let (mut accepted, mut ledger) = (0, Ledger::default());
    for _ in 0..most * 12 {
        if accepted == most || case.state.ended.is_some() || case.journal.len() > CIRCLES {
            break;
        }
        match dice.roll(12) {
            0 => set_flag(case, dice),
            1 if dice.roll(6) == 0 => case.world.form.borrow_mut().clear(),
            2 if dice.roll(3) == 0 => drop(case.world.posts.borrow_mut().insert(EMPTY, vec![EVE])),
            _ => {}
        }
        // Most of what is tried would be refused.
        if case.state.suspended.is_some() && dice.roll(3) == 0 {
            go_on(case);
        }
        let Some(command) = anything(case, dice) else { continue };
        if case.run(&command).is_ok_and(|events| !events.is_empty()) {
            accepted += 1;
            check_marking(case, single);
            ledger.check(case);
        }
    }
}

/// A suspended case goes on.
fn go_on(case: &mut Case) {
    if case.state.suspended.is_some() {
        case.run(&Command::Resume { by: ADMIN, reason: "because".to_owned() }).expect("it goes on");
    }
}

/// How many stages it is to an end from each stage.
fn distances(definition: &Definition) -> BTreeMap<StageNo, usize> {
    let mut known: BTreeMap<StageNo, usize> = BTreeMap::new();
    for _ in &definition.stages {
        for stage in &definition.stages {
            let after =
                definition.submits(stage.no).map(|row| row.to.map_or(Some(0), |to| known.get(&to).copied()));
            let mut after: Vec<Option<usize>> = after.collect();
            after.extend(definition.submits(stage.no).next().is_none().then_some(Some(0)));
            if let Some(least) = after.into_iter().flatten().min() {
                known.insert(stage.no, least + 1);
            }
        }
    }
    known
}

/// Lets people, actions and administrators work until the case ends, nearer ways first after a while.
fn finish(case: &mut Case, single: &[StageNo], dice: &mut Dice) {
    case.world.posts.borrow_mut().insert(EMPTY, vec![EVE]);
    let distances = distances(case.flow.definition());
    for round in 0..1_500 {
        if case.state.ended.is_some() {
            return;
        }
        go_on(case);
        set_flag(case, dice);
        for incident in case.state.incidents.keys().copied().collect::<Vec<IncidentId>>() {
            let _ = case.run(&Command::Retry { by: ADMIN, incident });
            check_marking(case, single);
        }
        let live: Vec<VisitId> = case.state.live().map(|(id, _)| id).collect();
        let Some(visit) = live.get(dice.roll(live.len())).copied() else { continue };
        let there = case.state.visits[&visit].clone();
        let mut ways: Vec<u32> = branches(case, there.stage);
        let turn = dice.roll(ways.len());
        ways.rotate_left(turn);
        if round > 100 && dice.roll(5) > 0 {
            let definition = case.flow.definition();
            ways.sort_by_key(|branch| {
                let row = definition.submits(there.stage).find(|row| row.branch == *branch);
                row.and_then(|row| row.to).map_or(0, |to| distances.get(&to).copied().unwrap_or(99))
            });
        }
        let ways: Vec<Option<u32>> = ways.into_iter().map(Some).chain([None]).collect();
        if let Some(delivery) = there.waiting_for {
            let key = delivery.key;
            if dice.roll(3) == 0 {
                let answer = Answer::Refused { words: "words".to_owned() };
                let _ = case.run(&Command::Answer { visit, key: key.clone(), answer });
            }
            for way in ways {
                let waits = case.state.visits.get(&visit).is_some_and(|visit| visit.phase == Phase::Acting);
                if waits {
                    let _ = case.run(&Command::Answer { visit, key: key.clone(), answer: done(way) });
                }
            }
        } else if there.phase == Phase::Open {
            for by in PEOPLE {
                let _ = case.run(&Command::Resolve { by, visit, opinion: "because".to_owned() });
            }
            let submits = ways.iter().flat_map(|branch| PEOPLE.map(|by| (*branch, by)));
            for (branch, by) in submits {
                let submit = Submission { branch, ..Submission::default() };
                if case.run(&Command::Submit { by, visit, submit }).is_ok() {
                    break;
                }
            }
        }
        check_marking(case, single);
    }
    panic!("the case does not come to its end: {:?}", case.state);
}

/// Walks through an accepted flow.
fn walk(definition: &Definition, dice: &mut Dice, planted: Option<planted::Break>, tally: &mut Tally) {
    let single = any_stages(definition);
    let mut case = Case::new(Flow::new(definition.clone()).expect("what is published can be executed"));
    case.planted = planted;
    let ways = branches(&case, at(1));
    set_flag(&case, dice);
    let branch = ways.get(dice.roll(ways.len())).copied();
    if case.start(ANN, branch).is_err() {
        // A branch may be closed, and a stage that follows at once may refuse while nobody is found.
        case.world.posts.borrow_mut().insert(EMPTY, vec![EVE]);
        let tries = (0..200).any(|turn| {
            set_flag(&case, dice);
            case.start(ANN, ways.get(turn % ways.len().max(1)).copied()).is_ok()
        });
        assert!(tries, "the case cannot be started");
    }
    check_marking(&case, &single);
    let most = dice.roll(LONGEST);
    wander(&mut case, &single, dice, most);
    tally.count(&case.journal);
    finish(&mut case, &single, dice);
}

/// Every step names stages and branches that are there, and starts at a stage that the steps before could have opened.
fn well_formed(definition: &Definition, trace: &[TraceStep]) {
    let mut opened = vec![definition.stages[0].no];
    for step in trace {
        assert!(opened.contains(&step.stage), "{step:?} is not open");
        let rows: Vec<_> = definition
            .submits(step.stage)
            .filter(|row| step.branch.is_none_or(|branch| branch == row.branch))
            .collect();
        assert!(step.branch.is_none() || rows.len() == 1, "{step:?} is no branch");
        let targets: Vec<_> = rows.iter().filter_map(|row| row.to).collect();
        assert_eq!(targets, step.to, "where {step:?} leads");
        opened.extend(targets);
    }
}

/// The same flow with a person at each stage who chooses freely.
fn by_hand(definition: &Definition) -> Definition {
    let mut definition = definition.clone();
    definition.same_person = waypost_engine::definition::SamePerson::EachTime;
    for stage in &mut definition.stages {
        stage.kind = StageKind::Human;
        stage.receivers.receivers = vec![waypost_base::Receiver::Person(ANN)];
        if stage.split == Split::First {
            stage.split = Split::Choose;
        }
        // Only a refusal leaves a split `all` along one branch.
        if stage.split != Split::All {
            (stage.action, stage.refusal_branch) = (None, None);
        }
    }
    definition.transitions.iter_mut().for_each(|row| row.guard = None);
    definition
}

/// What is at each stage: open visits and waiting tokens.
fn marking(case: &Case) -> BTreeMap<StageNo, usize> {
    let mut marking = BTreeMap::new();
    let open = case.state.live().map(|(_, visit)| visit.stage);
    for stage in open.chain(case.state.tokens.values().map(|token| token.to)) {
        *marking.entry(stage).or_default() += 1;
    }
    marking
}

/// The engine goes the way that is told, and shows the fault.
fn replay(definition: &Definition, problem: &Problem) {
    let mut case = Case::new(Flow::new(by_hand(definition)).expect("a flow that can be executed"));
    let mut seen = vec![BTreeMap::from([(definition.stages[0].no, 1)])];
    for step in &problem.trace {
        if seen.len() == 1 {
            case.start(ANN, step.branch).expect("a start");
        } else {
            let stage = step.stage.0;
            case.submit(ANN, stage, step.branch).expect("a submit on the way");
        }
        let acting = case.state.live().find(|(_, visit)| visit.phase == Phase::Acting);
        if let Some((visit, there)) = acting {
            let key = there.waiting_for.clone().expect("a delivery").key;
            let refused = Answer::Refused { words: "words".to_owned() };
            let all = case.flow.definition().submits(step.stage).count();
            let answer = if step.branch.is_some() && all > 1 { refused } else { done(None) };
            case.run(&Command::Answer { visit, key, answer }).expect("an answer on the way");
        }
        seen.push(marking(&case));
    }
    let now = seen.pop().expect("a way to the fault");
    let here = |marking: &BTreeMap<StageNo, usize>, no| marking.get(no).copied().unwrap_or(0);
    match problem.code {
        ProblemCode::TwoAtOnce => assert!(here(&now, &problem.stages[0]) >= 2, "not two at once: {now:?}"),
        ProblemCode::PilesUp => {
            let no = &problem.stages[0];
            assert!(seen.iter().any(|before| here(before, no) < here(&now, no)), "no pile: {seen:?} {now:?}");
        }
        ProblemCode::Stuck => {
            assert!(
                case.state.live().next().is_none() && !case.state.tokens.is_empty(),
                "not stuck: {now:?}"
            );
        }
        _ => assert!(case.state.ended.is_none(), "it ended"),
    }
}

fn traced(report: &Report) -> impl Iterator<Item = &Problem> {
    let codes = [ProblemCode::Stuck, ProblemCode::CannotEnd, ProblemCode::TwoAtOnce, ProblemCode::PilesUp];
    report.problems.iter().filter(move |problem| codes.contains(&problem.code))
}

/// How many flows to try, and what to break.
struct Plan {
    cases: u32,
    planted: Option<planted::Break>,
}

/// What was tried.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    made: usize,
    accepted: usize,
    replayed: usize,
    submits: usize,
    returns: usize,
    withdrawals: usize,
    straight_back: usize,
    /// Tokens put back and taken again by straight back.
    put_back: usize,
    taken_again: usize,
    /// Tokens and visits that going back ended.
    cancelled: usize,
    /// Deadlines that passed, and runs taken back by them.
    deadlines: usize,
    recalls: usize,
}

impl Tally {
    fn count(&mut self, journal: &[Event]) {
        for event in journal {
            let count = match event {
                Event::VisitDecided { item: Some(_), .. } => &mut self.submits,
                Event::StageReturned { .. } => &mut self.returns,
                Event::StepWithdrawn { .. } => &mut self.withdrawals,
                Event::VisitOpened { cause: Cause::StraightBack(_), .. } => &mut self.straight_back,
                Event::DeadlinePassed { .. } => &mut self.deadlines,
                Event::VisitOpened { cause: Cause::Recall(_), .. } => &mut self.recalls,
                Event::TokenPutBack { .. } => &mut self.put_back,
                Event::TokenConsumedAgain { .. } => &mut self.taken_again,
                Event::TokenCancelled { .. } | Event::VisitCancelled { .. } => &mut self.cancelled,
                _ => continue,
            };
            *count += 1;
        }
    }
}

/// Holds the promise against so many random flows. A planted break is looked for among always the same flows, so
/// that it is noticed each time or never.
fn hold(plan: &Plan) -> Result<Tally, String> {
    let config = ProptestConfig { cases: plan.cases, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = match plan.planted {
        Some(_) => {
            let config = ProptestConfig { max_shrink_iters: 0, ..config };
            TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
        }
        None => TestRunner::new(config),
    };
    let tally = Cell::new(Tally::default());
    let inputs = (proptest::collection::vec(any::<u16>(), 160), any::<u64>());
    let outcome = runner.run(&inputs, |(numbers, seed)| {
        let definition = flows::flow(&mut flows::Source(numbers.iter()));
        let report = check(&definition, &Everything);
        let before = tally.get();
        let tried = std::panic::catch_unwind(|| {
            let mut tried = Tally { made: before.made + 1, ..before };
            for problem in traced(&report) {
                well_formed(&definition, &problem.trace);
                if Flow::new(by_hand(&definition)).is_ok() {
                    replay(&definition, problem);
                    tried.replayed += 1;
                }
            }
            if !report.refuses() && !report.needs_confirmation() {
                tried.accepted += 1;
                let mut dice = Dice(seed);
                for _ in 0..WALKS {
                    walk(&definition, &mut dice, plan.planted, &mut tried);
                }
            }
            tried
        });
        let tried = tried.map_err(|fault| {
            let words = fault.downcast_ref::<String>().cloned().unwrap_or_default();
            TestCaseError::fail(format!("{words}\n{}{:?}", told(&definition), report.problems))
        })?;
        tally.set(tried);
        Ok(())
    });
    outcome.map(|()| tally.get()).map_err(|fault| fault.to_string())
}

#[test]
fn what_is_published_can_be_finished_and_what_is_refused_goes_wrong() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(200);
    let tally = hold(&Plan { cases, planted: None }).unwrap_or_else(|fault| panic!("{fault}"));
    println!("{tally:?}");
    let Tally { made, accepted, replayed, .. } = tally;
    let share = accepted * 100 / made;
    assert!(share >= 15, "{share} of 100 are accepted");
    assert!(replayed * 20 >= made, "too few ways to faults: {tally:?}");
    let tried = [tally.submits, tally.returns, tally.withdrawals, tally.cancelled, tally.put_back];
    assert!(tried.iter().all(|count| *count >= accepted * 2), "too little was tried: {tally:?}");
    assert!(tally.deadlines >= accepted && tally.recalls * 10 >= accepted, "too few deadlines: {tally:?}");
    assert!(tally.straight_back >= accepted, "no way straight back: {tally:?}");
}
