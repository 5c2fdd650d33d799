//! An administrator steers running work.

use waypost_base::VisitId;

use super::{ApplyFault, begin_items, transfer_seat};
use crate::{
    definition::AfterReturn,
    event::Event,
    state::{KeptAnswer, Phase, State, Suspension},
};

impl State {
    pub(super) fn steer(&mut self, event: &Event) -> Result<(), ApplyFault> {
        match event {
            Event::WorkReassigned { visit, items, new, .. } => {
                let at = self.phase_mut(*visit, |phase| phase == Phase::Open)?;
                for item in items {
                    at.items.remove(item).ok_or(ApplyFault::UnknownItem(*item))?;
                    if let Some(ballot) = &mut at.ballot {
                        transfer_seat(ballot, *item, new);
                    }
                }
                at.items.extend(begin_items(std::slice::from_ref(new)));
            }
            Event::DeadlineExtended { visit, clock, .. } => {
                let at = self.phase_mut(*visit, Phase::is_live)?;
                at.clock = Some(clock.clone());
            }
            Event::CaseSuspended { .. } => {
                let running = |(id, visit): (VisitId, &crate::state::Visit)| {
                    visit.clock.as_ref().is_some_and(|clock| clock.stopped.is_none()).then_some(id)
                };
                let stopped: std::collections::BTreeSet<VisitId> = self.live().filter_map(running).collect();
                stopped.iter().for_each(|visit| self.stop_clock(*visit));
                if self.suspended.replace(Suspension { since: self.at, stopped, kept: Vec::new() }).is_some()
                {
                    return Err(ApplyFault::SuspendedTwice);
                }
            }
            Event::AnswerKept { visit, key, answer } => {
                let suspension = self.suspended.as_mut().ok_or(ApplyFault::NotSuspended)?;
                let (key, answer) = (key.clone(), answer.clone());
                suspension.kept.push(KeptAnswer { visit: *visit, key, answer });
            }
            Event::CaseJumped { visit, .. } => {
                let left = self.phase_mut(*visit, |phase| matches!(phase, Phase::Open | Phase::Parked))?;
                left.phase = Phase::Undone(AfterReturn::WalkAgain);
                self.stop_clock(*visit);
                self.end_recently(*visit, None);
            }
            Event::CaseReopened { kept, .. } => {
                self.ended.take().ok_or(ApplyFault::NotEnded)?;
                self.tokens.clone_from(&kept.tokens);
                self.visits.clone_from(&kept.visits);
                self.spliced.clone_from(&kept.spliced);
                self.leaves.clone_from(&kept.leaves);
            }
            Event::CaseResumed { .. } => drop(self.suspended.take().ok_or(ApplyFault::NotSuspended)?),
            _ => {}
        }
        Ok(())
    }
}
