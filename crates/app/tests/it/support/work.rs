//! Working as a person does: seeing a case, finding the open visit, handing in.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use waypost_app::{
    access::Visible,
    cases::Start,
    desk::{Answer, Envelope},
    outbox::Outbox,
    read::CaseView,
};
use waypost_base::{Code, Rejection, StageNo, UserId, Value, VisitId};
use waypost_engine::{Command, command::Submission, offers::VisitOffer};
use waypost_store::pages::{CaseHead, StepView};

use super::{House, Outcome, Person, key, values::Typed};

static KEYS: AtomicU64 = AtomicU64::new(1);

/// A key that was never used.
pub fn fresh_key() -> String {
    format!("key-{}", KEYS.fetch_add(1, Ordering::Relaxed))
}

/// Begins a submission.
pub fn sub() -> Sub {
    Sub(Submission::default())
}

/// A submission being put together.
#[derive(Clone)]
pub struct Sub(pub Submission);

impl Sub {
    pub fn with(mut self, item: &str, value: Value) -> Sub {
        self.0.values.push((key(item), Some(value)));
        self
    }

    pub fn saying(mut self, opinion: &str) -> Sub {
        self.0.opinion = opinion.to_owned();
        self
    }

    pub fn branch(mut self, branch: u32) -> Sub {
        self.0.branch = Some(branch);
        self
    }
}

impl House {
    /// Hands a command in; a second passes.
    pub fn hand_in(&self, envelope: Envelope) -> Answer {
        self.clock.advance_millis(1_000);
        self.app.desk.submit_blocking(envelope)
    }

    pub fn start_envelope(&self, person: &Person, flow: &str, values: Typed, key: &str) -> Envelope {
        let startable = self.app.startable(person.who(), flow).unwrap().expect("may start");
        let start = Start {
            version: startable.flow.version,
            title: String::new(),
            department: None,
            submit: Submission { values, ..Submission::default() },
            draft: None,
            key: key.to_owned(),
        };
        self.app.prepare_start(person.who(), start).unwrap()
    }

    pub fn start(&self, person: &Person, flow: &str, values: Typed) -> Outcome {
        self.hand_in(self.start_envelope(person, flow, values, &fresh_key())).unwrap()
    }

    /// A contract filing that stands at 受理; its number.
    pub fn filing(&self, person: &Person, project: &str) -> i64 {
        self.start(person, "contract_filing", super::contract(project)).unwrap().number
    }

    pub fn see(&self, person: &Person, number: i64) -> Result<Visible<CaseHead>, Rejection> {
        self.app.see(person.who(), number).unwrap()
    }

    pub fn case(&self, person: &Person, number: i64) -> CaseView {
        let visible = self.see(person, number).expect("may see the case");
        self.app.case(person.who(), &visible).unwrap()
    }

    /// What a person can do at the one visit where he has work.
    pub fn offer(&self, person: &Person, number: i64) -> VisitOffer {
        let mut offers = self.case(person, number).offers.visits;
        assert_eq!(offers.len(), 1, "one visit with work for this person");
        offers.remove(0)
    }

    pub fn envelope(
        &self,
        person: &Person,
        number: i64,
        command: impl FnOnce(UserId) -> Command,
    ) -> Envelope {
        let visible = self.see(person, number).expect("may see the case");
        self.app.prepare(person.who(), &visible, Some(fresh_key()), None, command).unwrap().unwrap()
    }

    pub fn act(&self, person: &Person, number: i64, command: impl FnOnce(UserId) -> Command) -> Outcome {
        self.hand_in(self.envelope(person, number, command)).unwrap()
    }

    /// Submits the visit where a person has work.
    pub fn submit(&self, person: &Person, number: i64, sub: Sub) -> Outcome {
        let visit = self.offer(person, number).visit;
        self.submit_at(person, number, visit, sub)
    }

    pub fn submit_at(&self, person: &Person, number: i64, visit: VisitId, sub: Sub) -> Outcome {
        self.act(person, number, |by| Command::Submit { by, visit, submit: sub.0 })
    }

    /// Returns the visit where a person has work.
    pub fn give_back(&self, person: &Person, number: i64, to: Option<u32>, reason: &str) -> Outcome {
        let visit = self.offer(person, number).visit;
        let (to, reason) = (to.map(StageNo), reason.to_owned());
        self.act(person, number, |by| Command::Return { by, visit, to, reason })
    }

    /// Numbers of the cases in a person's inbox, the newest first.
    pub fn inbox(&self, person: &Person) -> Vec<i64> {
        let rows = self.app.todo(person.who(), None, None).unwrap().rows;
        assert_eq!(
            self.app.counts(person.who()).unwrap().todo as usize,
            rows.len(),
            "the count is the list's"
        );
        rows.into_iter().map(|entry| entry.row.number).collect()
    }

    /// Numbers of the cases of which a person handled a step, the newest step first.
    pub fn done(&self, person: &Person) -> Vec<i64> {
        let rows = self.app.done(person.who(), None).unwrap().rows;
        assert_eq!(
            self.app.all_counts(person.who()).unwrap().done as usize,
            rows.len(),
            "the count is the list's"
        );
        rows.into_iter().map(|entry| entry.row.number).collect()
    }

    /// What a person started: number, stages where it is, and how it ended.
    pub fn mine(&self, person: &Person) -> Vec<(i64, Vec<i32>, Option<String>)> {
        let rows = self.app.mine(person.who(), None).unwrap().rows;
        assert_eq!(
            self.app.all_counts(person.who()).unwrap().mine as usize,
            rows.len(),
            "the count is the list's"
        );
        rows.into_iter().map(|entry| (entry.row.number, entry.stages, entry.row.ending)).collect()
    }

    /// Runs the actions that are due; gives how many.
    pub fn run_actions(&self) -> usize {
        Outbox::new(Arc::clone(&self.app), self.script.clone()).round().unwrap()
    }

    /// The written value of a property.
    pub fn property(&self, person: &Person, number: i64, name: &str) -> Option<Value> {
        self.case(person, number).properties.get(&key(name)).cloned()
    }
}

/// The stages and runs of a case's steps with their outcomes, oldest first.
pub fn path(steps: &[StepView]) -> Vec<(i32, i32, &str)> {
    steps.iter().map(|step| (step.run, step.stage, step.outcome.as_deref().unwrap_or("open"))).collect()
}

/// The code of a refusal.
#[track_caller]
pub fn code(outcome: Outcome) -> Code {
    outcome.expect_err("refused").code
}
