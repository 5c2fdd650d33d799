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
mod tests {
    use super::*;

    fn opened(visit: i64, stage: u32, cause: Cause) -> Event {
        Event::VisitOpened {
            visit: VisitId::new(visit),
            stage: StageNo(stage),
            run: 1,
            consumed: Vec::new(),
            parents: Vec::new(),
            items: Vec::new(),
            ballot: None,
            cause,
        }
    }

    #[test]
    fn what_is_sent_on_together_to_one_stage_has_the_number_of_its_first_row() {
        let flow = FlowVersionId::new(1);
        let mut batches = Batches::default();
        let first = [opened(1, 1, Cause::Start), opened(2, 2, Cause::Arrival)];
        assert_eq!(batches.number(7, flow, &first), []);
        let second = [opened(3, 1, Cause::Start), opened(4, 2, Cause::Arrival), opened(5, 3, Cause::Arrival)];
        assert_eq!(batches.number(7, flow, &second), [(VisitId::new(4), VisitId::new(2))]);
        let back = [opened(6, 2, Cause::Return(VisitId::new(5)))];
        assert_eq!(batches.number(7, flow, &back), [], "what comes back comes back alone");
        let other = [opened(8, 2, Cause::Arrival)];
        assert_eq!(batches.number(9, flow, &other), [], "another forwarding");
        let elsewhere = [opened(9, 2, Cause::Arrival)];
        assert_eq!(batches.number(7, FlowVersionId::new(2), &elsewhere), [], "a stage of another flow");
    }
}
