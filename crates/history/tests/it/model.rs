//! A model of the server and its clients: commands arrive, are decided, committed and answered, and the server is
//! killed between any two of these. With a [`Bug`] it does one thing wrong, and says whether the bug struck.

use std::collections::BTreeMap;

use waypost_history::{Attempt, Case, Kept, Key, Link, Outcome, Step, Verb, cycles::Dice};

/// What a server can do wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// Answers before the commit, which a crash then prevents.
    AcknowledgeBeforeCommit,
    /// Forgets which keys were accepted.
    DropKey,
    /// Writes the action's job after the commit, so that a crash loses it.
    LoseOutboxRow,
    /// Takes in an answer delivered twice, drawing a number each time.
    DrawTwice,
    /// Draws the number outside of the commit, which a crash then prevents.
    SkipNumber,
    /// Does not count on from the number that another case drew.
    RepeatNumber,
    /// Does not ask whether the visit is still open.
    TwoWinners,
    /// Leaves the step of a refused command.
    RefusalLeavesStep,
    /// Leaves the key of a refused command.
    RefusalLeavesKey,
    /// Writes a step in front of an older one.
    StepOutOfOrder,
    /// Writes a step twice.
    StepTwice,
    /// Leaves out a link of the journal's chain.
    SkipChainLink,
    /// Ends a case and leaves its work item.
    OpenItemAfterEnd,
    /// Comes back from a crash without the last commit.
    LoseLastCommit,
}

impl Bug {
    pub const ALL: [Bug; 14] = [
        Bug::AcknowledgeBeforeCommit,
        Bug::DropKey,
        Bug::LoseOutboxRow,
        Bug::DrawTwice,
        Bug::SkipNumber,
        Bug::RepeatNumber,
        Bug::TwoWinners,
        Bug::RefusalLeavesStep,
        Bug::RefusalLeavesKey,
        Bug::StepOutOfOrder,
        Bug::StepTwice,
        Bug::SkipChainLink,
        Bug::OpenItemAfterEnd,
        Bug::LoseLastCommit,
    ];
}

/// Stages of the model's flow: the third has an action that draws a number, the fourth is the last.
const ACTION: u64 = 3;
const LAST: u64 = 4;

/// What is on disk.
#[derive(Clone, Default)]
struct Disk {
    cases: Vec<Case>,
    /// Visits at whose action a delivery is due, with the place of their case.
    jobs: Vec<(usize, String)>,
    series: u64,
    ids: u64,
}

pub struct Model {
    disk: Disk,
    dice: Dice,
    bug: Option<Bug>,
    /// Whether the bug did something wrong.
    pub struck: bool,
    clock: u64,
    pub attempts: Vec<Attempt>,
    unknown: Vec<Attempt>,
}

/// Case and version, or why not.
type Answer = Result<(String, u64), String>;

impl Model {
    /// Runs a history of this many commands.
    pub fn run(seed: u64, commands: u64, bug: Option<Bug>) -> Self {
        let mut model = Model {
            disk: Disk::default(),
            dice: Dice::new(seed),
            bug,
            struck: false,
            clock: 0,
            attempts: Vec::new(),
            unknown: Vec::new(),
        };
        for n in 0..commands {
            if model.dice.one_in(4) {
                model.deliver(true);
            }
            let attempt = model.choose(n);
            model.send(attempt);
            if model.dice.one_in(3)
                && let Some(again) = model.unknown.pop()
            {
                model.send(again);
            }
        }
        // At the end nothing crashes any more: retries are answered, and actions come to rest.
        while let Some(again) = model.unknown.pop() {
            let answer = model.decide(&again).map(|(disk, answer)| {
                model.disk = disk;
                answer
            });
            model.tell(again, Some(answer));
        }
        while !model.disk.jobs.is_empty() {
            model.deliver(false);
        }
        model
    }

    pub fn kept(&self) -> Kept {
        Kept { cases: self.disk.cases.clone() }
    }

    fn strikes(&mut self, bug: Bug) -> bool {
        let strikes = self.bug == Some(bug);
        self.struck |= strikes;
        strikes
    }

    /// What some client does next.
    fn choose(&mut self, n: u64) -> Attempt {
        let mut attempt = Attempt {
            user: format!("u{}", self.dice.below(3)),
            key: format!("k{n}"),
            verb: Verb::Start,
            case: None,
            visit: None,
            outcome: Outcome::Unknown,
            began: 0,
            ended: 0,
        };
        if !self.disk.cases.is_empty() && !self.dice.one_in(4) {
            let at = self.dice.below(self.disk.cases.len() as u64) as usize;
            // Mostly the newest visit, at times one that is closed already: two clients looked at the same page.
            let back = if self.dice.one_in(3) { 2 } else { 1 };
            let case = &self.disk.cases[at];
            attempt.visit = case.steps.iter().rev().take(back).next_back().map(|step| step.id.clone());
            attempt.case = Some(case.case.clone());
            attempt.verb = match self.dice.below(5) {
                0 => Verb::Return,
                1 => Verb::Claim,
                _ => Verb::Submit,
            };
        }
        attempt
    }

    /// One command from the client's first byte to the answer, with a crash anywhere between.
    fn send(&mut self, attempt: Attempt) {
        let crash = self.dice.below(12);
        if crash == 0 {
            return self.tell(attempt, None);
        }
        match self.decide(&attempt) {
            Err(code) => {
                if self.bug == Some(Bug::RefusalLeavesStep) {
                    self.leave_step(&attempt);
                }
                if self.bug == Some(Bug::RefusalLeavesKey) {
                    self.leave_key(&attempt);
                }
                self.tell(attempt, Some(Err(code)));
            }
            Ok((_, answer)) if crash == 1 => {
                // Killed before the commit: what was decided is gone.
                let known = self.known(&attempt).is_some();
                let early = !known && self.strikes(Bug::AcknowledgeBeforeCommit);
                self.tell(attempt, early.then_some(Ok(answer)));
            }
            Ok((mut disk, answer)) => {
                if crash == 2 && disk.jobs.len() > self.disk.jobs.len() && self.strikes(Bug::LoseOutboxRow) {
                    disk.jobs.pop();
                }
                let known = self.known(&attempt).is_some();
                let before = std::mem::replace(&mut self.disk, disk);
                // Killed after the commit: the client does not know.
                let answered = crash != 2;
                self.tell(attempt, answered.then_some(Ok(answer)));
                if answered && crash == 3 && !known && self.strikes(Bug::LoseLastCommit) {
                    self.disk = before;
                }
            }
        }
    }

    fn tell(&mut self, mut attempt: Attempt, answer: Option<Answer>) {
        self.clock += 2;
        (attempt.began, attempt.ended) = (self.clock, self.clock + 1);
        attempt.outcome = match answer {
            Some(Ok((case, version))) => Outcome::Ok { case, version: Some(version) },
            Some(Err(code)) => Outcome::Refused { code },
            None => Outcome::Unknown,
        };
        if attempt.outcome == Outcome::Unknown {
            self.unknown.push(attempt.clone());
        }
        self.attempts.push(attempt);
    }

    /// The first answer of a key.
    fn known(&self, attempt: &Attempt) -> Option<(String, u64)> {
        self.disk.cases.iter().find_map(|case| {
            let key =
                case.keys.iter().find(|key| (key.user.as_str(), key.key.as_str()) == attempt.scope())?;
            Some((case.case.clone(), key.seq))
        })
    }

    fn decide(&mut self, attempt: &Attempt) -> Result<(Disk, (String, u64)), String> {
        let known = self.known(attempt);
        let forgets = known.is_some() && self.bug == Some(Bug::DropKey);
        if let (Some(answer), false) = (known, forgets) {
            return Ok((self.disk.clone(), answer));
        }
        let mut disk = self.disk.clone();
        let at = match &attempt.case {
            None => disk.begin(),
            Some(id) => disk.cases.iter().position(|case| case.case == *id).ok_or("no such case")?,
        };
        let visit = attempt.visit.clone().unwrap_or_else(|| disk.cases[at].steps[0].id.clone());
        let step = disk.cases[at].steps.iter().position(|step| step.id == visit).ok_or("no such visit")?;
        let row = &disk.cases[at].steps[step];
        let open = row.handler.is_none() && row.closed_at.is_none();
        let passed = row.outcome.as_deref() == Some("passed");
        let wins_twice = passed && attempt.verb == Verb::Submit && self.bug == Some(Bug::TwoWinners);
        if !open && !wins_twice {
            return Err("not open".to_owned());
        }
        // Returning behind the action would draw a second number for the case, and rightly so.
        if attempt.verb == Verb::Return && (row.stage == 1 || row.stage == LAST) {
            return Err("no return".to_owned());
        }
        self.struck |= !open || forgets;
        disk.advance(at, attempt);
        let answer = (disk.cases[at].case.clone(), disk.cases[at].version);
        if open && attempt.verb.decides() {
            self.go_on(&mut disk, at, step, attempt);
        }
        Ok((disk, answer))
    }

    /// What follows on a decided visit.
    fn go_on(&mut self, disk: &mut Disk, at: usize, step: usize, attempt: &Attempt) {
        let stage = disk.cases[at].steps[step].stage;
        disk.cases[at].steps[step].handler = Some(attempt.user.clone());
        disk.cases[at].open_items = 0;
        match attempt.verb {
            Verb::Return => {
                disk.close(at, step, "returned");
                disk.open(at, stage - 1);
            }
            _ if stage == ACTION => {
                let visit = disk.cases[at].steps[step].id.clone();
                disk.jobs.push((at, visit));
            }
            _ if stage == LAST => {
                disk.close(at, step, "passed");
                disk.cases[at].ended = true;
                disk.cases[at].open_items = u64::from(self.bug == Some(Bug::OpenItemAfterEnd));
            }
            _ => {
                disk.close(at, step, "passed");
                disk.open(at, stage + 1);
            }
        }
        let case = &mut disk.cases[at];
        let last = case.steps.len() - 1;
        match self.bug {
            Some(Bug::StepOutOfOrder) if last > 1 => case.steps.swap(last, last - 1),
            Some(Bug::StepTwice) => case.steps.push(case.steps[step].clone()),
            Some(Bug::SkipChainLink) if case.journal.len() > 2 => drop(case.journal.remove(1)),
            _ => {}
        }
    }

    /// Runs the next action; its answer is taken in once, however often it is delivered.
    fn deliver(&mut self, may_crash: bool) {
        let Some((at, visit)) = self.disk.jobs.first().cloned() else { return };
        let mut disk = self.disk.clone();
        disk.jobs.remove(0);
        let crash = may_crash && self.dice.one_in(4);
        let twice = !crash && self.dice.one_in(2);
        if disk.series == 0 || self.bug != Some(Bug::RepeatNumber) {
            disk.series += 1;
        } else {
            self.struck |= !crash;
        }
        if twice && self.strikes(Bug::DrawTwice) {
            disk.series += 1;
        }
        if crash {
            // Killed before the commit: it will be delivered again.
            if self.strikes(Bug::SkipNumber) {
                self.disk.series += 1;
            }
            return;
        }
        let number = format!("备〔2026〕{}号", disk.series);
        disk.cases[at].properties.insert("record_number".to_owned(), number.into());
        let Some(step) = disk.cases[at].steps.iter().position(|step| step.id == visit) else { return };
        disk.link(at);
        disk.close(at, step, "passed");
        disk.open(at, ACTION + 1);
        self.disk = disk;
    }

    fn leave_step(&mut self, attempt: &Attempt) {
        let cases = &self.disk.cases;
        let Some(at) = cases.iter().position(|case| Some(&case.case) == attempt.case.as_ref()) else {
            return;
        };
        let step = self.disk.open(at, 1);
        self.disk.cases[at].steps[step].handler = Some(attempt.user.clone());
        self.disk.close(at, step, "passed");
        self.disk.cases[at].open_items -= 1;
        self.struck = true;
    }

    fn leave_key(&mut self, attempt: &Attempt) {
        let mut cases = self.disk.cases.iter_mut();
        let Some(case) = cases.find(|case| Some(&case.case) == attempt.case.as_ref()) else { return };
        let (user, key) = (attempt.user.clone(), attempt.key.clone());
        case.keys.push(Key { user, key, command: attempt.verb.name().to_owned(), seq: case.version });
        self.struck = true;
    }

    /// Whether a bug that shows in what is kept stands there.
    pub fn shows(&self) -> bool {
        let cases = &self.disk.cases;
        match self.bug {
            Some(Bug::StepOutOfOrder) => cases.iter().any(|case| case.steps.len() > 2),
            Some(Bug::StepTwice) => cases.iter().any(|case| !case.steps.is_empty()),
            Some(Bug::SkipChainLink) => cases.iter().any(|case| case.journal.len() < case.version as usize),
            Some(Bug::OpenItemAfterEnd) => cases.iter().any(|case| case.ended),
            _ => self.struck,
        }
    }
}

impl Disk {
    fn id(&mut self) -> String {
        self.ids += 1;
        (1_000_000 + self.ids).to_string()
    }

    /// A new case at its first stage.
    fn begin(&mut self) -> usize {
        let (at, case) = (self.cases.len(), self.id());
        self.cases.push(Case { number: at as i64 + 1, case, ..Case::default() });
        self.open(at, 1);
        at
    }

    fn open(&mut self, at: usize, stage: u64) -> usize {
        let id = self.id();
        let case = &mut self.cases[at];
        let opened_at = format!("{:09}", self.ids);
        case.steps.push(Step { id, stage, run: 1, opened_at, ..Step::default() });
        case.open_items += 1;
        case.steps.len() - 1
    }

    fn close(&mut self, at: usize, step: usize, outcome: &str) {
        self.ids += 1;
        let step = &mut self.cases[at].steps[step];
        (step.outcome, step.closed_at) = (Some(outcome.to_owned()), Some(format!("{:09}", self.ids)));
    }

    /// Version, key and journal entry of an accepted command.
    fn advance(&mut self, at: usize, attempt: &Attempt) {
        self.link(at);
        let case = &mut self.cases[at];
        let (user, key) = (attempt.user.clone(), attempt.key.clone());
        case.keys.push(Key { user, key, command: attempt.verb.name().to_owned(), seq: case.version });
    }

    fn link(&mut self, at: usize) {
        let case = &mut self.cases[at];
        case.version += 1;
        let previous = case.journal.last().map(|link| link.hash.clone()).unwrap_or_default();
        let hash = format!("hash of {}", case.version);
        case.journal.push(Link { seq: case.version, hash, previous });
    }
}

/// How many attempts of each outcome a history has.
pub fn outcomes(attempts: &[Attempt]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for attempt in attempts {
        let name = match attempt.outcome {
            Outcome::Ok { .. } => "ok",
            Outcome::Refused { .. } => "refused",
            Outcome::Unknown => "unknown",
        };
        *counts.entry(name).or_insert(0) += 1;
    }
    counts
}
