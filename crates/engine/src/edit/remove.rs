//! Taking a stage out: what led into it is led on or dropped, and nothing names it any more. Everything is said.

use waypost_base::{Code, FieldProblem, Label, Receiver, StageNo};

use super::{Draft, Faults, NoteCode, fault, next_branch, stages::human};
use crate::definition::{Split, Stage, Transition};

impl Draft {
    pub(super) fn remove_stage(&mut self, no: StageNo, reconnect: bool) -> Result<(), Faults> {
        let at = self.position("no", no)?;
        if self.definition.stages.len() == 1 {
            return Err(fault(FieldProblem::new("no", Code::LastStage)));
        }
        if at == 0 {
            human(&self.definition.stages[1])?;
        }
        let before = self.definition.arrivals(no).map(|row| row.from).find(|from| *from != no);
        let leaving: Vec<Transition> =
            self.definition.submits(no).filter(|row| row.to != Some(no)).cloned().collect();
        self.definition.transitions.retain(|row| row.from != no);
        if reconnect {
            self.lead_submits_on(no, &leaving);
            self.lead_returns_back(no, before);
        }
        let name = self.name(no);
        let dropped: Vec<_> =
            self.definition.transitions.iter().filter(|row| row.to == Some(no)).cloned().collect();
        self.definition.transitions.retain(|row| row.to != Some(no));
        for row in dropped {
            let code = if row.branch == 0 { NoteCode::ReturnDropped } else { NoteCode::SubmitDropped };
            self.note(code, row.from).on(row.arrow()).with("to", &name);
        }
        self.definition.stages.remove(at);
        self.forget(no);
        self.guards_that_ask(no);
        if at == 0
            && let Some(first) = self.definition.first().map(|stage| stage.no)
        {
            self.note(NoteCode::FirstChanged, first);
        }
        Ok(())
    }

    /// Each submit into the stage takes its first way out; further ways become branches of their own.
    fn lead_submits_on(&mut self, no: StageNo, leaving: &[Transition]) {
        let mut at = 0;
        while at < self.definition.transitions.len() {
            let row = self.definition.transitions[at].clone();
            if row.to != Some(no) || row.branch == 0 {
                at += 1;
                continue;
            }
            let mut ways: Vec<Transition> = leaving.iter().map(|way| joined(&row, way)).collect();
            if leaving.is_empty() {
                ways.push(Transition { to: None, ..row.clone() });
            }
            self.definition.transitions.remove(at);
            let split = self.definition.stage(row.from).map_or(Split::Choose, |stage| stage.split);
            for (nth, mut way) in ways.into_iter().enumerate() {
                let others = || self.definition.submits(way.from).filter(|other| other.to == way.to);
                if split == Split::All && way.to.is_some() && others().next().is_some() {
                    // Both ways are taken and meet again: one is enough.
                    self.note(NoteCode::SubmitDropped, way.from).on(row.arrow());
                    continue;
                }
                if nth > 0 {
                    way.branch = next_branch(&self.definition, way.from).max(row.branch + 1);
                }
                let (arrow, to) = (way.arrow(), way.to);
                self.definition.transitions.insert(at, way);
                at += 1;
                let Some(to) = to else {
                    self.note(NoteCode::SubmitEnds, arrow.from).on(arrow);
                    continue;
                };
                let name = self.name(to);
                let code = if nth == 0 { NoteCode::SubmitLed } else { NoteCode::SubmitAdded };
                self.note(code, arrow.from).on(arrow).with("to", name);
            }
        }
    }

    /// Each return to the stage leads to the one before it, where there is one.
    fn lead_returns_back(&mut self, no: StageNo, before: Option<StageNo>) {
        let Some(before) = before else { return };
        for at in 0..self.definition.transitions.len() {
            let row = &self.definition.transitions[at];
            let led = Transition { to: Some(before), ..row.clone() };
            let is_there = self.definition.transitions.iter().any(|other| other.arrow() == led.arrow());
            if row.branch != 0 || row.to != Some(no) || row.from == before || is_there {
                continue;
            }
            let arrow = led.arrow();
            self.definition.transitions[at] = led;
            let name = self.name(before);
            self.note(NoteCode::ReturnLed, arrow.from).on(arrow).with("to", name);
        }
    }

    /// Takes the stage out of every list that names it.
    fn forget(&mut self, no: StageNo) {
        let mut said = Vec::new();
        for stage in &mut self.definition.stages {
            said.extend(forget_in(stage, no).into_iter().map(|code| (code, stage.no)));
        }
        for (code, stage) in said {
            self.note(code, stage).with("no", no);
        }
    }
}

fn forget_in(stage: &mut Stage, no: StageNo) -> Vec<NoteCode> {
    let mut said = Vec::new();
    let receivers = &mut stage.receivers.receivers;
    let count = receivers.len();
    receivers.retain(|receiver| *receiver != Receiver::HandlerOf(no));
    if receivers.len() < count {
        said.push(NoteCode::HandlerDropped);
        if receivers.is_empty() {
            said.push(NoteCode::ReceiversEmpty);
        }
    }
    for list in [&mut stage.copy_to_read, &mut stage.copy_for_reference] {
        let count = list.len();
        list.retain(|receiver| *receiver != Receiver::HandlerOf(no));
        if list.len() < count {
            said.push(NoteCode::HandlerDropped);
        }
    }
    for (list, code) in [
        (&mut stage.receivers.not_handler_of, NoteCode::FourEyesDropped),
        (&mut stage.cancels, NoteCode::CancelDropped),
        (&mut stage.alone_with, NoteCode::AloneDropped),
    ] {
        let count = list.len();
        list.retain(|other| *other != no);
        if list.len() < count {
            said.push(code);
        }
    }
    said
}

/// Two transitions as one: into a stage that is gone, and out of it.
fn joined(into: &Transition, out: &Transition) -> Transition {
    Transition {
        condition: both(&into.condition, &out.condition),
        guard: match (&into.guard, &out.guard) {
            (Some(first), Some(second)) => Some(format!("({first}) && ({second})")),
            (first, second) => first.clone().or_else(|| second.clone()),
        },
        to: out.to,
        ..into.clone()
    }
}

/// Two conditions in plain words as one, in every language that either has.
pub(crate) fn both(first: &Label, second: &Label) -> Label {
    if second.is_empty() || first == second {
        return first.clone();
    }
    if first.is_empty() {
        return second.clone();
    }
    let text = |language: Option<&str>| match language {
        Some(tag) => format!("{} + {}", first.in_language(tag), second.in_language(tag)),
        None => format!("{} + {}", first.text(), second.text()),
    };
    let languages = first.languages().chain(second.languages());
    languages.fold(Label::new(text(None)), |label, tag| label.with(tag, text(Some(tag))))
}
