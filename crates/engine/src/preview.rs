//! The path and the people to expect after a start or a submit, found by the code that executes, on a scratch state.
//!
//! Everybody is allowed, nothing is required, no number is drawn and every action succeeds. At a choice the lowest
//! open branch is followed and the others are named; parallel paths are all followed. A stage shown already is not
//! followed again, so the preview of a loop ends.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
};

use serde::Serialize;
use waypost_base::{
    Actor, Change, ItemKey, Party, Receiver, ReceiverRule, Rejection, StageNo, Timestamp, TokenId, UserId,
    Value, VisitId,
};

use crate::{
    Calendar, Command, Event, Facts, Flow, State,
    ballot::Tallied,
    command::{Answer, Draw, Submission},
    decide::run::Run,
    definition::{Duration, Outcome, Split, Stage, StageKind},
    event::Drawn,
    facts::About,
    state::{Phase, Visit},
};

/// Most stages that a preview lists.
pub const MAX_STEPS: usize = 1_000;

/// One stage that is to be expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreviewStep {
    /// Where.
    pub stage: StageNo,
    /// Who is asked; empty where nobody works, or nobody was found.
    pub parties: Vec<Party>,
    /// Along which branch it is reached; `None` for the stage submitted.
    pub via_branch: Option<u32>,
    /// Along which branches it is expected to be left; several where the path splits.
    pub branches: Vec<u32>,
    /// The other branches open at the choice that is made here.
    pub alternatives: Vec<Alternative>,
    /// The longest wait there.
    pub limit: Option<Duration>,
}

/// A branch that could be picked instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// Its number.
    pub branch: u32,
    /// Where it leads; `None` ends the path.
    pub to: Option<StageNo>,
}

/// Finds what is to be expected after a start or a submit; other commands have no preview (an empty one).
///
/// # Errors
/// The visit is not open, a picked branch does not exist or is closed, or a text is too long.
pub fn preview(
    flow: &Flow,
    state: &State,
    command: &Command,
    facts: &dyn Facts,
) -> Result<Vec<PreviewStep>, Rejection> {
    let scout = Scout { inner: facts, next: Cell::new(highest_id(state)), expected: RefCell::default() };
    let mut walk = Walk::new(Run::new(flow, state, &scout), &scout);
    match command {
        Command::Start { by, department, submit } => {
            let (submit, others) = walk.typed(flow.first(), submit)?;
            walk.run.start(*by, *department, &submit)?;
            walk.first(others);
        }
        Command::Submit { by, visit, submit } => {
            let stage = walk.run.rights().open(*visit)?.stage;
            let (submit, others) = walk.typed(stage, submit)?;
            // Of a vote the way is shown that an approval takes.
            let votes = walk.run.votes(*visit);
            if !votes {
                walk.run.submit(*by, *visit, &submit)?;
            }
            walk.steps.push(PreviewStep {
                stage,
                parties: Vec::new(),
                via_branch: None,
                branches: Vec::new(),
                alternatives: Vec::new(),
                limit: None,
            });
            walk.places.insert(*visit, 0);
            walk.shown.insert(stage);
            if votes {
                walk.decide(*visit)?;
            }
            walk.followed.insert(*visit);
            walk.first(others);
        }
        _ => return Ok(Vec::new()),
    }
    walk.follow()?;
    Ok(walk.told())
}

/// The walk through the scratch state.
struct Walk<'a> {
    run: Run<'a>,
    scout: &'a Scout<'a>,
    steps: Vec<PreviewStep>,
    shown: BTreeSet<StageNo>,
    /// Visits decided already, or not to be.
    followed: BTreeSet<VisitId>,
    /// The other branches at the visits where one was picked.
    others: BTreeMap<VisitId, Vec<Alternative>>,
    /// Along which branch, from which visit, a token travels.
    travels: BTreeMap<TokenId, (VisitId, u32)>,
    /// Which step shows a visit.
    places: BTreeMap<VisitId, usize>,
    /// Visits whose action has answered.
    answered: BTreeSet<VisitId>,
    /// How many events were read.
    read: usize,
}

impl<'a> Walk<'a> {
    fn new(run: Run<'a>, scout: &'a Scout<'a>) -> Self {
        Self {
            run,
            scout,
            steps: Vec::new(),
            shown: BTreeSet::new(),
            followed: BTreeSet::new(),
            others: BTreeMap::new(),
            travels: BTreeMap::new(),
            places: BTreeMap::new(),
            answered: BTreeSet::new(),
            read: 0,
        }
    }

    /// The submission with a branch, seen with the values typed.
    fn typed(
        &mut self,
        stage: StageNo,
        submit: &Submission,
    ) -> Result<(Submission, Vec<Alternative>), Rejection> {
        let changes = self.scout.judge(self.run.stage(stage)?, &submit.values)?;
        self.run.values.form.extend(changes);
        Ok(self.pick(stage, submit))
    }

    /// The submission with the branch to follow: the one given, else the lowest that is open; and the others.
    fn pick(&self, stage: StageNo, submit: &Submission) -> (Submission, Vec<Alternative>) {
        let chooses = self.run.flow.stage(stage).is_some_and(|stage| stage.split == Split::Choose);
        let Some(plan) = self.run.flow.plan(stage).filter(|_| chooses) else {
            return (submit.clone(), Vec::new());
        };
        let open = plan.choices().filter(|way| self.run.is_open(way) != Ok(false));
        let mut open: Vec<_> = open.map(|way| Alternative { branch: way.branch, to: way.to }).collect();
        let branch = submit.branch.or(open.first().map(|way| way.branch));
        open.retain(|way| Some(way.branch) != branch);
        (Submission { branch, ..submit.clone() }, open)
    }

    /// Notes the other branches of the visit that was submitted first.
    fn first(&mut self, others: Vec<Alternative>) {
        let decided = |event: &Event| match event {
            Event::VisitDecided { visit, .. } => Some(*visit),
            _ => None,
        };
        if let Some(visit) = self.run.events().iter().find_map(decided) {
            self.followed.insert(visit);
            self.others.insert(visit, others);
        }
    }

    /// Decides one open visit after another until none is left that is new.
    fn follow(&mut self) -> Result<(), Rejection> {
        loop {
            self.run.settle()?;
            self.list();
            if self.steps.len() >= MAX_STEPS {
                return Ok(());
            }
            let new = |(id, visit): &(VisitId, &Visit)| {
                (visit.phase == Phase::Acting && !self.answered.contains(id))
                    || (visit.phase == Phase::Open && !self.followed.contains(id))
            };
            let Some(id) = self.run.state.live().find(new).map(|(id, _)| id) else { return Ok(()) };
            self.decide(id)?;
        }
    }

    fn decide(&mut self, id: VisitId) -> Result<(), Rejection> {
        let visit = self.run.visit(id)?.clone();
        let (submit, others) = self.pick(visit.stage, &Submission::default());
        if let Some(delivery) = visit.waiting_for {
            self.answered.insert(id);
            let human = self.run.stage(visit.stage)?.kind == StageKind::Human;
            let branch = submit.branch.filter(|_| !human);
            if !human {
                self.others.insert(id, others);
            }
            return self.run.answer(id, &delivery.key, &Answer::Done { set: Vec::new(), draw: None, branch });
        }
        self.followed.insert(id);
        self.others.insert(id, others);
        let person = visit.items.values().find_map(|item| match item.party {
            Party::Person(user) => Some(user),
            _ => None,
        });
        let by = Some(Actor::own(person.unwrap_or_else(|| somebody(visit.stage))));
        if let (Some(_), Some(by)) = (&visit.ballot, by) {
            let approved = Tallied { outcome: Outcome::Approved, branch: submit.branch };
            return self.run.decide_together(id, by, approved, String::new());
        }
        self.run.emit(Event::VisitDecided {
            visit: id,
            item: visit.items.keys().next().copied(),
            by,
            branch: submit.branch,
            opinion: String::new(),
            changes: Vec::new(),
            straight_back: false,
            outcome: None,
        })?;
        self.run.proceed(id)
    }

    /// A visit is left along a branch.
    fn leaves(&mut self, visit: VisitId, branch: u32) {
        let step = self.places.get(&visit).and_then(|at| self.steps.get_mut(*at));
        if let Some(step) = step.filter(|step| !step.branches.contains(&branch)) {
            step.branches.push(branch);
        }
    }

    /// The steps, each with the choices that were not followed from there.
    fn told(mut self) -> Vec<PreviewStep> {
        for (visit, others) in self.others {
            if let Some(step) = self.places.get(&visit).and_then(|at| self.steps.get_mut(*at)) {
                step.alternatives = others;
            }
        }
        self.steps
    }

    /// Lists the stages that opened since.
    fn list(&mut self) {
        let events: Vec<_> = self.run.events().iter().skip(self.read).cloned().collect();
        self.read += events.len();
        for event in events {
            match event {
                Event::TokenMade { token, from, branch, .. } => {
                    self.travels.insert(token, (from, branch));
                    self.leaves(from, branch);
                }
                Event::VisitDecided { visit, branch: Some(branch), .. } => self.leaves(visit, branch),
                Event::VisitOpened { visit, stage, items, consumed, ballot, .. } => {
                    let seats = ballot.map(|ballot| ballot.seats.iter().map(|seat| seat.party).collect());
                    let parties =
                        seats.unwrap_or_else(|| items.iter().map(|item| item.party).collect::<Vec<_>>());
                    if !self.shown.insert(stage) {
                        self.followed.insert(visit);
                        continue;
                    }
                    self.scout.expected.borrow_mut().insert(stage, parties.clone());
                    let travelled = consumed.iter().find_map(|token| self.travels.get(token));
                    self.places.insert(visit, self.steps.len());
                    self.steps.push(PreviewStep {
                        stage,
                        parties,
                        via_branch: travelled.map(|(_, branch)| *branch),
                        branches: Vec::new(),
                        alternatives: Vec::new(),
                        limit: self.run.flow.stage(stage).and_then(|stage| stage.limit),
                    });
                }
                _ => {}
            }
        }
    }
}

/// Stands for whoever of several will handle a stage.
fn somebody(stage: StageNo) -> UserId {
    UserId::new(-1 - i64::from(stage.0))
}

fn is_somebody(user: UserId) -> bool {
    user.raw() < 0
}

fn highest_id(state: &State) -> i64 {
    let visits = state.visits.iter().flat_map(|(id, visit)| {
        let items = visit.items.keys().map(|item| item.raw());
        let tokens = visit.consumed.keys().map(|token| token.raw());
        [id.raw()].into_iter().chain(items).chain(tokens)
    });
    let tokens = state.tokens.keys().map(|token| token.raw());
    let incidents = state.incidents.keys().map(|incident| incident.raw());
    visits.chain(tokens).chain(incidents).max().unwrap_or(0)
}

/// The facts of a preview.
struct Scout<'a> {
    inner: &'a dyn Facts,
    next: Cell<i64>,
    /// The parties of the stages listed.
    expected: RefCell<BTreeMap<StageNo, Vec<Party>>>,
}

impl Facts for Scout<'_> {
    fn now(&self) -> Timestamp {
        self.inner.now()
    }

    fn fresh_id(&self) -> i64 {
        self.next.set(self.next.get().saturating_add(1));
        self.next.get()
    }

    /// Who handled a stage of the preview is not known yet where several can: all of them are named then.
    fn resolve(&self, rule: &ReceiverRule, about: &About<'_>) -> Vec<Party> {
        let mut handled = about.handled.clone();
        handled.retain(|_, user| !is_somebody(*user));
        let mut parties = self.inner.resolve(rule, &About { handled: &handled, ..*about });
        for receiver in &rule.receivers {
            if let Receiver::HandlerOf(stage) = receiver
                && !handled.contains_key(stage)
            {
                let expected = self.expected.borrow().get(stage).cloned().unwrap_or_default();
                parties.extend(expected);
            }
        }
        let mut seen = BTreeSet::new();
        parties.retain(|party| seen.insert(*party));
        parties
    }

    fn acting(&self, user: UserId, _: &Party, _: &[UserId]) -> Option<Actor> {
        Some(Actor::own(user))
    }

    fn share(&self, user: UserId, party: &Party) -> Option<Party> {
        self.inner.share(user, party)
    }

    fn seats(&self, party: &Party, except: &[UserId]) -> Vec<Party> {
        self.inner.seats(party, except)
    }

    fn can_be_handed(&self, user: UserId) -> bool {
        self.inner.can_be_handed(user)
    }

    fn may_administer(&self, _: UserId) -> bool {
        true
    }

    fn calendar(&self, work_of: &[Party]) -> Option<&Calendar> {
        self.inner.calendar(work_of)
    }

    fn heads_above(&self, work_of: &[Party]) -> Vec<Party> {
        self.inner.heads_above(work_of)
    }

    /// The differences where the values are good; else the values as they are, so that guards see what was typed.
    fn judge(&self, stage: &Stage, values: &[(ItemKey, Option<Value>)]) -> Result<Vec<Change>, Rejection> {
        let typed = |(key, after): &(ItemKey, Option<Value>)| Change {
            key: key.clone(),
            before: self.inner.form_value(key.as_str()),
            after: after.clone(),
        };
        Ok(self.inner.judge(stage, values).unwrap_or_else(|_| values.iter().map(typed).collect()))
    }

    fn form_value(&self, key: &str) -> Option<Value> {
        self.inner.form_value(key)
    }

    fn property(&self, key: &str) -> Option<Value> {
        self.inner.property(key)
    }

    fn form_keys(&self) -> Vec<String> {
        self.inner.form_keys()
    }

    fn draw(&self, draw: &Draw) -> Result<Drawn, Rejection> {
        Ok(Drawn { series: draw.series.clone(), period: draw.period.clone(), n: 0, text: String::new() })
    }
}
