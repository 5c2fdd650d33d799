//! One decision at work: the scratch state, the events so far, the values as this command leaves them, and the
//! agenda of what moves by itself.

use std::{collections::VecDeque, fmt, mem};

use waypost_base::{Change, Code, ItemKey, Rejection, StageNo, Timestamp, TokenId, Value, VisitId};

use super::MAX_TEXT;
use crate::{
    Event, Facts, Flow, State,
    definition::Stage,
    event::IncidentKind,
    facts::{About, DebugLookup},
    flow::{Plan, Way},
    guard::{GuardError, GuardScope},
    state::Visit,
};

/// A decision at work.
pub(crate) struct Run<'a> {
    pub flow: &'a Flow,
    pub facts: &'a dyn Facts,
    pub state: State,
    pub values: Overlay<'a>,
    pub agenda: VecDeque<Todo>,
    pub moves: u32,
    events: Vec<Event>,
    at_said: bool,
}

/// Something that moves by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Todo {
    /// A token arrives where it travels to.
    Arrive(TokenId),
    /// A stage that needs nobody is passed.
    Pass(VisitId),
}

/// Form values and properties: the stored ones, and over them what this command changed.
#[derive(Clone)]
pub(crate) struct Overlay<'a> {
    pub facts: &'a dyn Facts,
    pub form: Vec<Change>,
    pub case: Vec<Change>,
}

impl<'a> Run<'a> {
    pub fn new(flow: &'a Flow, state: &State, facts: &'a dyn Facts) -> Self {
        let mut state = state.clone();
        state.compact();
        Self {
            flow,
            facts,
            state,
            values: Overlay { facts, form: Vec::new(), case: Vec::new() },
            agenda: VecDeque::new(),
            moves: 0,
            events: Vec::new(),
            at_said: false,
        }
    }

    /// Events and state, once the agenda is empty.
    pub fn finish(self) -> (Vec<Event>, State) {
        (self.events, self.state)
    }

    /// The events so far.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Says that something happened. The first event of a case tells the instant itself; every later set begins
    /// with [`Event::At`].
    pub fn emit(&mut self, event: Event) -> Result<(), Rejection> {
        if !mem::replace(&mut self.at_said, true) && !matches!(event, Event::CaseStarted { .. }) {
            let at = self.now();
            self.take(Event::At { at })?;
        }
        self.take(event)
    }

    /// The instant of this command: never before the case's last event.
    pub fn now(&self) -> Timestamp {
        self.facts.now().max(self.state.at)
    }

    /// An event that does not apply means a damaged state: nothing is decided on it.
    fn take(&mut self, event: Event) -> Result<(), Rejection> {
        let damaged = |fault: crate::ApplyFault| Rejection::new(Code::CaseMoved).with("fault", fault);
        self.state.apply(&event).map_err(damaged)?;
        self.events.push(event);
        Ok(())
    }

    pub fn fresh<T>(&self, id: impl Fn(i64) -> T) -> T {
        id(self.facts.fresh_id())
    }

    pub fn stage(&self, no: StageNo) -> Result<&'a Stage, Rejection> {
        self.flow.stage(no).ok_or_else(|| no_stage(no))
    }

    pub fn plan(&self, no: StageNo) -> Result<&'a Plan, Rejection> {
        self.flow.plan(no).ok_or_else(|| no_stage(no))
    }

    pub fn visit(&self, id: VisitId) -> Result<&Visit, Rejection> {
        self.state.visits.get(&id).ok_or_else(|| Code::AlreadyHandled.into())
    }

    pub fn raise(
        &mut self,
        visit: VisitId,
        kind: IncidentKind,
        detail: impl Into<String>,
    ) -> Result<(), Rejection> {
        let incident = self.fresh(waypost_base::IncidentId::new);
        self.emit(Event::IncidentRaised { incident, visit, kind, detail: detail.into() })
    }

    /// Ends the incidents of a visit that is over.
    pub fn resolve_incidents(&mut self, visit: VisitId) -> Result<(), Rejection> {
        self.resolve_those(visit, |_| true)
    }

    /// Ends the incidents of a visit that say what is over by now.
    pub fn resolve_those(
        &mut self,
        visit: VisitId,
        over: impl Fn(IncidentKind) -> bool,
    ) -> Result<(), Rejection> {
        let open = self.state.incidents.iter();
        let open = open.filter(|(_, incident)| incident.visit == visit && over(incident.kind));
        for incident in open.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.emit(Event::IncidentResolved { incident, by: None })?;
        }
        Ok(())
    }

    /// Ends what was said about the time of a visit that is left.
    pub fn in_time(&mut self, visit: VisitId) -> Result<(), Rejection> {
        let of_time = |kind| matches!(kind, IncidentKind::DeadlineHindered | IncidentKind::NoWorkingTime);
        self.resolve_those(visit, of_time)
    }

    pub fn has_incident(&self, visit: VisitId, kind: IncidentKind) -> bool {
        self.state.incidents.values().any(|incident| incident.visit == visit && incident.kind == kind)
    }

    /// What receiver rules may refer to, handed to a question.
    pub fn about<T>(&self, ask: impl FnOnce(&About<'_>) -> T) -> Option<T> {
        let initiator = self.state.initiator?;
        let (department, handled) = (self.state.department, &self.state.handled);
        let stand_ins = &self.state.stand_ins;
        Some(ask(&About { initiator, department, handled, stand_ins, form_value: &self.values }))
    }

    /// Whether a transition is open; one without a guard is.
    pub fn is_open(&self, way: &Way) -> Result<bool, GuardError> {
        way.guard
            .as_ref()
            .map_or(Ok(true), |guard| guard.holds(&Scope { state: &self.state, values: &self.values }))
    }
}

/// Refuses a text that is too long.
pub(crate) fn short_enough(text: &str) -> Result<(), Rejection> {
    let length = text.chars().count();
    if length > MAX_TEXT {
        return Err(Rejection::new(Code::TextTooLong).with("limit", MAX_TEXT).with("length", length));
    }
    Ok(())
}

/// Refuses an empty reason and one that is too long.
pub(crate) fn reason_given(reason: &str) -> Result<(), Rejection> {
    if reason.trim().is_empty() {
        return Err(Code::ReasonMissing.into());
    }
    short_enough(reason)
}

/// The case names a stage that its flow does not have: case and flow do not belong together.
fn no_stage(no: StageNo) -> Rejection {
    Rejection::new(Code::CaseMoved).with("stage", no)
}

/// What guards see.
pub(crate) struct Scope<'a> {
    pub state: &'a State,
    pub values: &'a Overlay<'a>,
}

impl GuardScope for Scope<'_> {
    fn form(&self, key: &str) -> Option<Value> {
        self.values.form_value(key)
    }

    fn case(&self, key: &str) -> Option<Value> {
        self.values.property(key)
    }

    fn form_keys(&self) -> Vec<String> {
        self.values.facts.form_keys()
    }

    fn open(&self, stage: StageNo) -> bool {
        let running = |visit: &Visit| visit.stage == stage && visit.phase.is_live();
        self.state.visits.values().any(running)
    }
}

impl Overlay<'_> {
    pub fn form_value(&self, key: &str) -> Option<Value> {
        changed(&self.form, key).unwrap_or_else(|| self.facts.form_value(key))
    }

    pub fn property(&self, key: &str) -> Option<Value> {
        changed(&self.case, key).unwrap_or_else(|| self.facts.property(key))
    }
}

/// What the last change of a key left; `None` when it was not changed.
fn changed(changes: &[Change], key: &str) -> Option<Option<Value>> {
    changes.iter().rev().find(|change| change.key.as_str() == key).map(|change| change.after.clone())
}

impl DebugLookup for Overlay<'_> {
    fn get(&self, key: &ItemKey) -> Option<Value> {
        self.form_value(key.as_str())
    }
}

impl fmt::Debug for Overlay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Overlay").field("form", &self.form).field("case", &self.case).finish_non_exhaustive()
    }
}
