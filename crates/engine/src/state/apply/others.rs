//! Others are asked: signers are added and taken off, work is delegated and comes back.

use waypost_base::{VisitId, WorkItemId};

use super::{ApplyFault, begin_items, begun};
use crate::{
    event::{
        DelegationAnswered, DelegationTakenBack, Event, NewItem, SignerAdded, SignerRemoved, WorkDelegated,
    },
    state::{Delegated, Phase, State, Visit},
};

impl State {
    pub(super) fn ask_others(&mut self, event: &Event) -> Result<(), ApplyFault> {
        match event {
            Event::SignerAdded(SignerAdded { visit, ended, asked, ballot, .. }) => {
                let at = self.phase_mut(*visit, |phase| phase == Phase::Open)?;
                exchange(at, ended, asked)?;
                at.ballot = Some(ballot.clone());
            }
            Event::SignerRemoved(SignerRemoved { visit, ended, asked, ballot, .. }) => {
                let at = self.phase_mut(*visit, |phase| phase == Phase::Open)?;
                exchange(at, ended, asked)?;
                at.ballot.clone_from(ballot);
            }
            Event::WorkDelegated(WorkDelegated { visit, item, by, new, .. }) => {
                let at = self.phase_mut(*visit, |phase| phase == Phase::Open)?;
                let was = at.items.remove(item).ok_or(ApplyFault::UnknownItem(*item))?;
                let mut begun = begun(new);
                begun.delegated = Some(Box::new(Delegated { by: *by, was }));
                at.items.insert(new.id, begun);
                ask_seat_by(at, *item, new.id);
            }
            Event::DelegationAnswered(DelegationAnswered { visit, item, back, .. })
            | Event::DelegationTakenBack(DelegationTakenBack { visit, item, back, .. }) => {
                self.come_back(*visit, *item, back)?
            }
            _ => {}
        }
        Ok(())
    }

    /// Delegated work is again with whoever had it; what was offered to many stays his.
    fn come_back(&mut self, visit: VisitId, item: WorkItemId, back: &NewItem) -> Result<(), ApplyFault> {
        let unknown = || ApplyFault::UnknownItem(item);
        let at = self.phase_mut(visit, |phase| phase == Phase::Open)?;
        let ended = at.items.remove(&item).ok_or_else(unknown)?;
        let delegated = ended.delegated.ok_or_else(unknown)?;
        let mut again = begun(back);
        again.claimed = delegated.claimed_again();
        at.items.insert(back.id, again);
        ask_seat_by(at, item, back.id);
        Ok(())
    }
}

fn exchange(at: &mut Visit, ended: &[WorkItemId], asked: &[NewItem]) -> Result<(), ApplyFault> {
    for item in ended {
        at.items.remove(item).ok_or(ApplyFault::UnknownItem(*item))?;
    }
    at.items.extend(begin_items(asked));
    Ok(())
}

/// The seat that an item asked is asked by another one.
fn ask_seat_by(at: &mut Visit, item: WorkItemId, by: WorkItemId) {
    let seats = at.ballot.iter_mut().flat_map(|ballot| &mut ballot.seats);
    seats.filter(|seat| seat.item == Some(item)).for_each(|seat| seat.item = Some(by));
}
