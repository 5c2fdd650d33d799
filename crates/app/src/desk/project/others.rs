//! The rows of what administrators do to running work, and of others who are asked.

use waypost_base::{Actor, VisitId, WorkItemId};
use waypost_engine::{
    Event, State,
    event::{DelegationAnswered, DelegationTakenBack, NewItem, SignerAdded, SignerRemoved, WorkDelegated},
};
use waypost_store::set::{NumberChange, RestoreRow};

use super::{
    Projection, ending_name,
    names::{HANDLE, OPINION, SIGN, added_name},
    number,
};

/// What an item is for; one that is not open any more, to handle.
fn purpose(state: &State, visit: VisitId, item: WorkItemId) -> &'static str {
    let Some(visit) = state.visits.get(&visit) else { return HANDLE };
    let seats = visit.ballot.iter().flat_map(|ballot| &ballot.seats);
    if visit.items.get(&item).is_some_and(|item| item.delegated.is_some()) {
        OPINION
    } else if seats.filter(|seat| seat.added.is_some()).any(|seat| seat.item == Some(item)) {
        SIGN
    } else {
        HANDLE
    }
}

impl Projection<'_> {
    pub(super) fn steered(&mut self, before: &State, event: &Event) {
        match event {
            Event::WorkReassigned { visit, items, by, new, to, reason } => {
                items.iter().for_each(|item| self.end_item(*item));
                self.begin_at(before, *visit, std::slice::from_ref(new));
                self.remark("reassign", Some(*visit), Some(Actor::own(*by)), Some(to.raw()), reason);
            }
            Event::DeadlineExtended { visit, by, reason, .. } => {
                self.remark("extend", Some(*visit), Some(Actor::own(*by)), None, reason);
            }
            Event::CaseSuspended { by, reason } => {
                self.remark("suspend", None, Some(Actor::own(*by)), None, reason);
            }
            Event::AnswerKept { key, .. } => self.end_job(key, "done"),
            Event::CaseResumed { by, reason } => {
                self.remark("resume", None, Some(Actor::own(*by)), None, reason);
            }
            Event::CaseJumped { visit, by, reason, .. } => {
                self.end_items(before, *visit);
                self.close_step(*visit, "jumped");
                self.remark("jump", Some(*visit), Some(Actor::own(*by)), None, reason);
            }
            Event::CaseReopened { by, reason, .. } => {
                self.remark("reopen", None, Some(Actor::own(*by)), None, reason);
                self.set.reopened.push(self.origin.case);
                // What the end made void stands again.
                if let Some(ended) = before.ended {
                    let (case, why) = (self.origin.case, ending_name(ended).to_owned());
                    self.set.numbers.push(NumberChange::Restored(RestoreRow { case, why }));
                }
            }
            Event::CaseTerminated { by, reason } => {
                self.remark("terminate", None, Some(Actor::own(*by)), None, reason);
            }
            _ => {}
        }
    }

    /// Ends with a command, whose last event left this state: it tells what each item is for that began and is open.
    pub fn end(self, after: &State) {
        for row in self.set.items.iter_mut().skip(self.first_item) {
            row.purpose = purpose(after, VisitId::new(row.visit), WorkItemId::new(row.id));
        }
    }

    pub(super) fn asked(&mut self, before: &State, event: &Event) {
        match event {
            Event::SignerAdded(SignerAdded { visit, by, place, signer, ended, asked, reason, .. }) => {
                ended.iter().for_each(|item| self.end_item(*item));
                self.begin_at(before, *visit, asked);
                // Whose turn has not come may read already what he will sign.
                self.grant(format!("person:{signer}"));
                self.grant(format!("person:{}", by.user));
                self.remark(added_name(*place), Some(*visit), Some(*by), Some(signer.raw()), reason);
            }
            Event::SignerRemoved(SignerRemoved { visit, by, signer, ended, asked, .. }) => {
                ended.iter().for_each(|item| self.end_item(*item));
                self.begin_at(before, *visit, asked);
                self.remark("signer_removed", Some(*visit), Some(*by), Some(signer.raw()), "");
            }
            Event::WorkDelegated(WorkDelegated { visit, item, by, new, to, reason }) => {
                self.end_item(*item);
                self.begin_at(before, *visit, std::slice::from_ref(new));
                self.grant(format!("person:{}", by.user));
                self.remark("delegate", Some(*visit), Some(*by), Some(to.raw()), reason);
            }
            Event::DelegationAnswered(DelegationAnswered { visit, item, by, opinion, back }) => {
                self.come_back(before, *visit, item.raw(), back);
                self.end_item(*item);
                self.remark("delegation_answered", Some(*visit), Some(*by), None, opinion);
            }
            Event::DelegationTakenBack(DelegationTakenBack { visit, item, by, back }) => {
                self.come_back(before, *visit, item.raw(), back);
                self.end_item(*item);
                self.remark("delegation_taken_back", Some(*visit), Some(*by), None, "");
            }
            _ => {}
        }
    }

    fn begin_at(&mut self, before: &State, visit: VisitId, items: &[NewItem]) {
        let stage = before.visits.get(&visit).map_or(0, |visit| number(visit.stage.0));
        self.begin_items(visit, stage, items);
    }

    /// The item of whoever delegated: claimed by him, where it had been offered to others too.
    fn come_back(&mut self, before: &State, visit: VisitId, ended: i64, back: &NewItem) {
        self.begin_at(before, visit, std::slice::from_ref(back));
        let items = before.visits.get(&visit).map(|visit| &visit.items);
        let ended = items.and_then(|items| items.iter().find(|(id, _)| id.raw() == ended));
        let claimed = ended.and_then(|(_, item)| item.delegated.as_ref()?.claimed_again());
        if let Some(by) = claimed {
            self.claim(back.id, Some(by.principal().raw()));
        }
    }
}
