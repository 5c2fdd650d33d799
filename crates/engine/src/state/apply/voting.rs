//! Several decide: seats vote, take their vote back, are asked in turn, pass to a successor.

use waypost_base::{Actor, VisitId};

use super::{ApplyFault, begin_items, remember};
use crate::{
    ballot::{Seat, Vote},
    event::Event,
    state::{Phase, Recent, State, Visit},
};

impl State {
    pub(super) fn vote(&mut self, event: &Event) -> Result<(), ApplyFault> {
        let at = self.at;
        match event {
            Event::VoteCast { visit: id, seat, item, by, vote, branch, .. } => {
                let visit = self.open_ballot(*id)?;
                visit.items.remove(item).ok_or(ApplyFault::UnknownItem(*item))?;
                let seat =
                    seat_mut(visit, *id, *seat, |seat| seat.item == Some(*item) && seat.vote.is_none())?;
                seat.item = None;
                seat.vote = Some(Vote { by: *by, kind: *vote, branch: *branch, at });
            }
            Event::VoteWithdrawn { visit: id, seat, item, instead_of, ended, .. } => {
                let visit = self.open_ballot(*id)?;
                for asked in instead_of.iter().chain(ended) {
                    visit.items.remove(asked).ok_or(ApplyFault::UnknownItem(*asked))?;
                    let seats = visit.ballot.iter_mut().flat_map(|ballot| &mut ballot.seats);
                    seats.filter(|seat| seat.item == Some(*asked)).for_each(|seat| seat.item = None);
                }
                let taken = seat_mut(visit, *id, *seat, |seat| seat.vote.take().is_some())?;
                let new = taken.asked(*item);
                visit.items.extend(begin_items(&[new]));
            }
            Event::SeatAsked { visit: id, seat, item } => {
                let visit = self.open_ballot(*id)?;
                seat_mut(visit, *id, *seat, |seat| seat.item.is_none() && seat.vote.is_none())?.item =
                    Some(item.id);
                visit.items.extend(begin_items(std::slice::from_ref(item)));
            }
            Event::SeatPassed { visit: id, seat, from, to } => {
                let visit = self.open_ballot(*id)?;
                let passed = seat_mut(visit, *id, *seat, |seat| seat.party == *from && seat.vote.is_none())?;
                passed.party = *to;
                let item = passed.item;
                if let Some(item) = item.and_then(|item| visit.items.get_mut(&item)) {
                    (item.party, item.claimed) = (*to, None);
                }
            }
            Event::VoteCameLate { visit, seat, .. } => {
                let unheard =
                    |recent: &&mut Recent| recent.visit == *visit && recent.unheard.contains_key(seat);
                let recent = self.recent.iter_mut().rev().find(unheard);
                recent.ok_or(ApplyFault::UnknownSeat(*visit, *seat))?.unheard.remove(seat);
            }
            _ => {}
        }
        Ok(())
    }

    /// Remembers that a visit ended, and of which seats nothing was heard.
    pub(super) fn end_recently(&mut self, id: VisitId, by: Option<Actor>) {
        let seats = self.visits.get(&id).and_then(|visit| visit.ballot.as_ref()).filter(|_| by.is_some());
        let numbered = seats.into_iter().flat_map(|ballot| (0u32..).zip(&ballot.seats));
        let unheard = numbered.filter(|(_, seat)| seat.vote.is_none());
        let unheard = unheard.map(|(no, seat)| (no, Seat { item: None, ..seat.clone() })).collect();
        remember(&mut self.recent, Recent { visit: id, by, at: self.at, unheard });
    }

    /// Whoever voted has handled the stage.
    pub(super) fn note_voters(&mut self, id: VisitId) {
        let Some(visit) = self.visits.get(&id) else { return };
        let (stage, Some(ballot)) = (visit.stage, &visit.ballot) else {
            let stage = visit.stage;
            self.voters.remove(&stage);
            return;
        };
        let votes = ballot.seats.iter().filter_map(|seat| seat.vote);
        let voters = votes.flat_map(|vote| [vote.by.user, vote.by.principal()]).collect();
        self.voters.insert(stage, voters);
    }

    fn open_ballot(&mut self, id: VisitId) -> Result<&mut Visit, ApplyFault> {
        self.phase_mut(id, |phase| phase == Phase::Open)
    }
}

fn seat_mut(
    visit: &mut Visit,
    id: VisitId,
    no: u32,
    fits: impl FnOnce(&mut Seat) -> bool,
) -> Result<&mut Seat, ApplyFault> {
    let unknown = ApplyFault::UnknownSeat(id, no);
    let seats = visit.ballot.as_mut().map(|ballot| &mut ballot.seats);
    let place = usize::try_from(no).unwrap_or(usize::MAX);
    let seat = seats.and_then(|seats| seats.get_mut(place)).ok_or_else(|| unknown.clone())?;
    if fits(seat) { Ok(seat) } else { Err(unknown) }
}
