use waypost_base::{Code, IncidentId, Rejection, UserId, VisitId, value::apply_changes};
use waypost_engine::{
    Command, Event, Flow, State, Timer, TimerKind, VoteKind,
    command::{Answer, Submission},
    decide,
    event::IncidentKind,
    offers::{Offers, offers},
    state::Phase,
};

use super::{ANN, World, at};

/// A case that is driven by commands.
pub struct Case {
    pub flow: Flow,
    pub state: State,
    pub world: World,
    pub journal: Vec<Event>,
    /// Spoils what was decided, to see whether a test notices.
    pub planted: Option<fn(&mut Vec<Event>)>,
}

impl Case {
    /// Before its first event.
    pub fn new(flow: Flow) -> Self {
        Self { flow, state: State::new(), world: World::new(), journal: Vec::new(), planted: None }
    }

    /// Started by Ann along the only branch.
    pub fn started(flow: Flow) -> Self {
        let mut case = Self::new(flow);
        case.start(ANN, None).expect("a start");
        case
    }

    /// Decides, applies, and takes values in. Every event goes through its written form.
    pub fn run(&mut self, command: &Command) -> Result<Vec<Event>, Rejection> {
        self.world.now.set(self.world.now.get() + 1);
        if matches!(command, Command::Reopen { .. }) {
            *self.world.before.borrow_mut() = self.before_the_end();
        }
        let mut events = decide(&self.flow, &self.state, command, &self.world).inspect_err(|rejection| {
            assert!(
                !rejection.params.contains_key("fault"),
                "what was decided does not apply: {rejection:?}"
            );
        })?;
        if let Some(planted) = self.planted {
            planted(&mut events);
        }
        for event in &events {
            let written = serde_json::to_string(event).expect("an event can be written");
            let event: Event = serde_json::from_str(&written).expect("an event can be read");
            self.state.apply(&event).expect("an event that was decided applies");
            match &event {
                Event::VisitDecided { changes, .. } | Event::VoteCast { changes, .. } => {
                    apply_changes(&mut self.world.form.borrow_mut(), changes)
                }
                Event::IncidentMended { changes, .. } => {
                    apply_changes(&mut self.world.case.borrow_mut(), changes)
                }
                Event::ActionAnswered { changes, drawn, .. } => {
                    apply_changes(&mut self.world.case.borrow_mut(), changes);
                    if let Some(drawn) = drawn {
                        self.world.drawn.set(drawn.n);
                    }
                }
                _ => {}
            }
            self.journal.push(event);
        }
        Ok(events)
    }

    fn before_the_end(&self) -> Option<State> {
        let begins = |event: &Event| matches!(event, Event::At { .. });
        let mut sets: Vec<Vec<Event>> = Vec::new();
        for event in &self.journal {
            if begins(event) || sets.is_empty() {
                sets.push(Vec::new());
            }
            sets.last_mut().expect("a set").push(event.clone());
        }
        State::before_the_end(&sets).expect("a journal that applies")
    }

    /// The code of a refusal, or the names of the events.
    pub fn told(&mut self, command: &Command) -> Result<Vec<String>, Code> {
        self.run(command).map(|events| names(&events)).map_err(|rejection| rejection.code)
    }

    pub fn start(&mut self, by: UserId, branch: Option<u32>) -> Result<Vec<Event>, Rejection> {
        let submit = Submission { branch, ..Submission::default() };
        self.run(&Command::Start { by, department: None, submit })
    }

    pub fn submit(&mut self, by: UserId, stage: u32, branch: Option<u32>) -> Result<Vec<Event>, Rejection> {
        let submit = Submission { branch, ..Submission::default() };
        self.run(&Command::Submit { by, visit: self.visit(stage), submit })
    }

    pub fn vote(&mut self, by: UserId, stage: u32, vote: VoteKind) -> Result<Vec<Event>, Rejection> {
        self.vote_at(by, self.visit(stage), vote)
    }

    pub fn vote_at(&mut self, by: UserId, visit: VisitId, vote: VoteKind) -> Result<Vec<Event>, Rejection> {
        let submit = Submission { opinion: "because".to_owned(), ..Submission::default() };
        self.run(&Command::Vote { by, visit, vote, submit })
    }

    pub fn give_back(&mut self, by: UserId, stage: u32, to: u32) -> Result<Vec<Event>, Rejection> {
        let to = (to > 0).then_some(at(to));
        self.run(&Command::Return { by, visit: self.visit(stage), to, reason: "wrong".to_owned() })
    }

    pub fn withdraw(&mut self, by: UserId, stage: u32) -> Result<Vec<Event>, Rejection> {
        let visit = self.closed(stage);
        self.run(&Command::Withdraw { by, visit })
    }

    pub fn answer(&mut self, stage: u32, answer: Answer) -> Result<Vec<Event>, Rejection> {
        let visit = self.visit(stage);
        let key = self.state.visits[&visit].waiting_for.clone().expect("a delivery").key;
        self.run(&Command::Answer { visit, key, answer })
    }

    pub fn retry(&mut self) -> Result<Vec<Event>, Rejection> {
        let incident = self.incidents().first().expect("an incident").0;
        self.run(&Command::Retry { by: super::ADMIN, incident })
    }

    /// The timer of a stage's open visit.
    pub fn timer(&self, stage: u32, kind: TimerKind) -> Option<Timer> {
        let visit = self.visit(stage);
        self.state.timers().into_iter().find(|timer| timer.visit == visit && timer.kind == kind)
    }

    /// Lets time pass until a timer of a stage is due, and tells the case.
    pub fn fire(&mut self, stage: u32, kind: TimerKind) -> Vec<Event> {
        let timer = self.timer(stage, kind).expect("a timer");
        self.world.now.set(timer.due.millis().max(self.world.now.get()) - 1);
        self.run(&due(timer)).expect("a timer is never refused")
    }

    /// Lets the deadline of a stage pass; the names of the events.
    pub fn deadline(&mut self, stage: u32) -> Vec<String> {
        names(&self.fire(stage, TimerKind::Deadline))
    }

    /// The open visit of a stage.
    pub fn visit(&self, stage: u32) -> VisitId {
        let here = self.state.live().find(|(_, visit)| visit.stage == at(stage));
        here.expect("an open visit of the stage").0
    }

    /// The latest closed visit of a stage.
    pub fn closed(&self, stage: u32) -> VisitId {
        let decided = |(_, visit): &(&VisitId, &waypost_engine::state::Visit)| {
            visit.stage == at(stage) && visit.phase != Phase::Open
        };
        *self.state.visits.iter().rev().find(decided).expect("a closed visit of the stage").0
    }

    /// The numbers of the stages that are open, sorted.
    pub fn open(&self) -> Vec<u32> {
        let mut open: Vec<_> = self.state.live().map(|(_, visit)| visit.stage.0).collect();
        open.sort_unstable();
        open
    }

    pub fn incidents(&self) -> Vec<(IncidentId, IncidentKind)> {
        self.state.incidents.iter().map(|(id, incident)| (*id, incident.kind)).collect()
    }

    pub fn offers(&self, user: UserId) -> Offers {
        offers(&self.flow, &self.state, user, &self.world)
    }
}

/// The command that tells a timer.
pub fn due(timer: Timer) -> Command {
    Command::TimerDue { visit: timer.visit, kind: timer.kind, due: timer.due }
}

/// The names of events, `At` left out.
pub fn names(events: &[Event]) -> Vec<String> {
    let name = |event: &Event| {
        let value = serde_json::to_value(event).expect("an event can be written");
        value["is"].as_str().expect("a name").to_owned()
    };
    events.iter().map(name).filter(|name| name != "at").collect()
}
