//! A stage's number changes everywhere it is named, except in conditions, which are the administrator's text.

use waypost_base::{Receiver, StageNo};

use super::{Draft, NoteCode};
use crate::{Guard, guard::Read};

impl Draft {
    pub(super) fn renumber(&mut self, from: StageNo, to: StageNo) {
        let change = |no: &mut StageNo| {
            if *no == from {
                *no = to;
            }
        };
        for stage in &mut self.definition.stages {
            stage.cancels.iter_mut().for_each(change);
            stage.alone_with.iter_mut().for_each(change);
            stage.receivers.not_handler_of.iter_mut().for_each(change);
            let copies = stage.copy_to_read.iter_mut().chain(&mut stage.copy_for_reference);
            for receiver in stage.receivers.receivers.iter_mut().chain(copies) {
                if let Receiver::HandlerOf(no) = receiver {
                    change(no);
                }
            }
        }
        for row in &mut self.definition.transitions {
            change(&mut row.from);
            row.to.iter_mut().for_each(change);
        }
        self.guards_that_ask(from);
    }

    /// Notes every condition that asks whether a stage is open.
    pub(super) fn guards_that_ask(&mut self, no: StageNo) {
        let asks =
            |text: &str| Guard::compile(text).is_ok_and(|guard| guard.reads().contains(&Read::Open(no)));
        let asking = self.definition.transitions.iter().filter(|row| row.guard.as_deref().is_some_and(asks));
        let arrows: Vec<_> = asking.map(|row| row.arrow()).collect();
        for arrow in arrows {
            self.note(NoteCode::GuardAsks, arrow.from).on(arrow).with("no", no);
        }
    }
}
