//! Batches (批次): what one forwarding opens at one stage has one number, the log id of its first row.
//!
//! The commands of a forwarding name it in their envelopes and are decided in one set, so the first visit that opens at a
//! stage gives the others their number. Only what is sent on counts: a case that comes back comes back alone, and is
//! sent again under a number of its own. The numbers stand in the journal entries, so that a replay gives them again.

use std::collections::HashMap;

use waypost_base::{FlowVersionId, StageNo, VisitId};
use waypost_engine::{Event, event::Cause};

/// The first visits of the forwardings of one set, by flow version and stage.
#[derive(Debug, Default)]
pub struct Batches {
    first: HashMap<(i64, FlowVersionId, StageNo), VisitId>,
}

impl Batches {
    /// The numbers of the visits that the events of one command open, as far as they are not the first of their batch.
    pub fn number(
        &mut self,
        forwarding: i64,
        flow: FlowVersionId,
        events: &[Event],
    ) -> Vec<(VisitId, VisitId)> {
        let sent_on = |event: &Event| match event {
            Event::VisitOpened { visit, stage, cause: Cause::Arrival | Cause::StraightBack(_), .. } => {
                Some((*visit, *stage))
            }
            _ => None,
        };
        let opened = events.iter().filter_map(sent_on);
        opened
            .map(|(visit, stage)| (visit, *self.first.entry((forwarding, flow, stage)).or_insert(visit)))
            .filter(|(visit, batch)| visit != batch)
            .collect()
    }
}

#[cfg(test)]
mod tests;
