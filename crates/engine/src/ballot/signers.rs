//! Signers who were added to a stage (加签): each has a seat of its own, before, after or beside the seat whose person
//! asked for it, and may be asked for by one who was added himself.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use waypost_base::{Actor, UserId};

use super::Ballot;

/// Most seats that are added to one visit.
pub const MAX_ADDED: usize = 20;

/// How a seat came to be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// Who asked for it.
    pub by: Actor,
    /// The number of his seat; always lower than its own.
    pub of: u32,
    /// Where it stands to that seat.
    pub place: Place,
}

/// When an added signer is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// At once; whoever asked waits for him (前加签).
    Before,
    /// When whoever asked has voted (后加签).
    After,
    /// At once, and whoever asked may vote meanwhile (并加签).
    Beside,
}

impl Ballot {
    /// Whether it is a seat's turn, whatever it has voted. In an ordered stage those before it, and all whom they asked
    /// for, must have voted.
    pub fn is_turn(&self, seat: usize, ordered: bool) -> bool {
        let before = self.asked_for_by(seat).filter(|(_, added)| added.place == Place::Before);
        self.is_reached(seat, ordered)
            && before.into_iter().all(|(child, _)| self.has_voted_with_those(child))
    }

    /// Whether the seat of a person who added signers is reached, those before it left aside.
    fn is_reached(&self, seat: usize, ordered: bool) -> bool {
        match self.seats.get(seat).and_then(|seat| seat.added) {
            Some(added) => {
                let of = usize::try_from(added.of).unwrap_or(usize::MAX);
                match added.place {
                    Place::After => self.seats.get(of).is_some_and(|of| of.vote.is_some()),
                    // A seat is added to an earlier one only, so this ends.
                    Place::Before | Place::Beside => of < seat && self.is_reached(of, ordered),
                }
            }
            None if ordered => {
                let earlier = (0..seat).filter(|no| self.seats.get(*no).is_some_and(|it| it.added.is_none()));
                earlier.into_iter().all(|no| self.has_voted_with_those(no))
            }
            None => true,
        }
    }

    /// Whether a seat has voted, and all whom it asked for.
    fn has_voted_with_those(&self, seat: usize) -> bool {
        self.seats.get(seat).is_some_and(|seat| seat.vote.is_some())
            && self.asked_for_by(seat).all(|(child, _)| child > seat && self.has_voted_with_those(child))
    }

    /// The seats that one seat asked for.
    pub fn asked_for_by(&self, seat: usize) -> impl Iterator<Item = (usize, Added)> + '_ {
        let number = u32::try_from(seat).unwrap_or(u32::MAX);
        let added = self.seats.iter().enumerate().filter_map(|(no, seat)| Some((no, seat.added?)));
        added.filter(move |(_, added)| added.of == number)
    }

    /// The seat that was added for a person.
    pub fn added_seat_of(&self, signer: UserId) -> Option<usize> {
        self.seats.iter().position(|seat| seat.added.is_some() && seat.person() == Some(signer))
    }

    /// How many seats were added.
    pub fn added(&self) -> usize {
        self.seats.iter().filter(|seat| seat.added.is_some()).count()
    }

    /// Takes a seat off, with all that it asked for.
    pub fn take_off(&mut self, seat: usize) {
        let mut off = BTreeSet::from([seat]);
        for no in seat + 1..self.seats.len() {
            let of = self.seats.get(no).and_then(|seat| seat.added).map(|added| added.of);
            if of.and_then(|of| usize::try_from(of).ok()).is_some_and(|of| off.contains(&of)) {
                off.insert(no);
            }
        }
        let mut number = 0;
        self.seats.retain(|_| {
            number += 1;
            !off.contains(&(number - 1))
        });
        for added in self.seats.iter_mut().filter_map(|seat| seat.added.as_mut()) {
            let before = off.iter().filter(|no| u32::try_from(**no).is_ok_and(|no| no < added.of)).count();
            added.of -= u32::try_from(before).unwrap_or(0);
        }
    }
}
