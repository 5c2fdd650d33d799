//! Who may act for a party, and under which parties a person's inbox is searched.
//!
//! A person acts in his own right, or as the substitute of somebody who could. Substitution is one step deep: when
//! A is away and B acts for A, then C, who acts for B, does B's own work and not A's. So no chain can grow or turn
//! in a circle, and a substitute never may more than the one he acts for. A substitution limited to a post covers
//! that post's work and seats, nothing else of the principal's.
//!
//! A seat is one holder's share of a post's work. While he holds the post it is his; when he has left, it falls to
//! whoever holds the post then, so that nobody acts for a post he left and no work is left without people. Seats of
//! former holders are found through their appointments, which end and are never taken out of the rows.

use std::collections::HashSet;

use chrono::NaiveDate;
use waypost_base::{Actor, Party, PostId, UserId};

use crate::{Snapshot, data::Substitute};

impl Snapshot {
    /// In which capacity the user may act for the party on that day: in his own right if he can, else for the
    /// first of his principals who could, else not at all.
    ///
    /// `except` names people barred: they may not act, and nobody may act for them. Nobody inactive acts or is
    /// acted for.
    pub fn acting(&self, user: UserId, party: &Party, except: &[UserId], day: NaiveDate) -> Option<Actor> {
        if except.contains(&user) || !self.may_be_handed(user) {
            return None;
        }
        if self.in_own_right(user, party, day) {
            return Some(Actor::own(user));
        }
        self.acts_for(user, day)
            .filter(|row| covers(row, party) && !except.contains(&row.principal))
            .find(|row| self.in_own_right(row.principal, party, day))
            .map(|row| Actor { user, acting_for: Some(row.principal) })
    }

    /// Everybody who may act for the party on that day: first those in their own right, then substitutes; each
    /// person once. What a preview names, and whom a notice goes to.
    pub fn candidates(&self, party: &Party, except: &[UserId], day: NaiveDate) -> Vec<Actor> {
        let own: Vec<UserId> = match *party {
            Party::Post(post) => self.holders(post, day),
            Party::Department(department) => self.people_of(department, day),
            Party::Seat(post, user) => match self.former(post, day).contains(&user) {
                true => self.holders(post, day),
                false => vec![user],
            },
            Party::Person(user) => vec![user],
        };
        let substitutes = own.iter().flat_map(|&user| self.acted_for_by(user, day)).map(|row| row.substitute);
        let mut seen = HashSet::new();
        let everybody = own.iter().copied().chain(substitutes);
        everybody
            .filter(|user| seen.insert(*user))
            .filter_map(|user| self.acting(user, party, except, day))
            .collect()
    }

    /// Every party whose work is the user's in his own right on that day: himself, then each post he holds with
    /// his seat on it and those of its former holders, then the departments of these posts.
    pub fn parties_of(&self, user: UserId, day: NaiveDate) -> Vec<Party> {
        if !self.may_be_handed(user) {
            return Vec::new();
        }
        let posts = self.posts_of(user, day);
        let mut parties = vec![Party::Person(user)];
        for &post in &posts {
            parties.extend([Party::Post(post), Party::Seat(post, user)]);
            parties.extend(self.former(post, day).into_iter().map(|user| Party::Seat(post, user)));
        }
        parties.extend(self.departments_of(user, day).into_iter().map(Party::Department));
        parties
    }

    /// Every party under which the user's inbox is searched on that day, each once: his own with `None`, then
    /// those he may act for only as a substitute, with the principal. An item found may still bar him: ask
    /// [`Snapshot::acting`] with the item's exceptions.
    pub fn inbox_parties(&self, user: UserId, day: NaiveDate) -> Vec<(Party, Option<UserId>)> {
        let own = self.parties_of(user, day);
        let mut seen: HashSet<Party> = own.iter().copied().collect();
        let mut parties: Vec<_> = own.into_iter().map(|party| (party, None)).collect();
        for row in self.acts_for(user, day) {
            let covered = self.parties_of(row.principal, day).into_iter().filter(|party| covers(row, party));
            for party in covered {
                if seen.insert(party) {
                    parties.push((party, Some(row.principal)));
                }
            }
        }
        parties
    }

    /// The share of a party's work that is this user's own, ruled by the appointments of the day it is asked about:
    /// of a post his seat, of a department his seat on the post he holds there longest, of what is his own by name
    /// all. None when he could not act for it in his own right.
    pub fn share(&self, user: UserId, party: &Party, day: NaiveDate) -> Option<Party> {
        if !self.in_own_right(user, party, day) {
            return None;
        }
        match *party {
            Party::Person(_) => Some(*party),
            Party::Post(post) | Party::Seat(post, _) => Some(Party::Seat(post, user)),
            Party::Department(department) => {
                let here = |post: &PostId| self.post(*post).is_some_and(|post| post.department == department);
                self.posts_of(user, day).into_iter().find(here).map(|post| Party::Seat(post, user))
            }
        }
    }

    /// The seats of a party where several decide: of a post one for each holder, of a department one for each of its
    /// people (on the post he holds there longest), of what is one person's that alone, while anybody may act for it.
    /// Nobody of `except`, and nobody inactive.
    pub fn seats(&self, party: &Party, except: &[UserId], day: NaiveDate) -> Vec<Party> {
        let free = |user: &UserId| !except.contains(user) && self.may_be_handed(*user);
        match *party {
            Party::Post(post) => {
                let holders = self.holders(post, day).into_iter().filter(free);
                holders.map(|user| Party::Seat(post, user)).collect()
            }
            Party::Department(department) => {
                let people = self.people_of(department, day).into_iter().filter(free);
                people.map(|user| self.share(user, party, day).unwrap_or(Party::Person(user))).collect()
            }
            Party::Seat(_, user) | Party::Person(user) => {
                let kept = !except.contains(&user) && !self.candidates(party, except, day).is_empty();
                if kept { vec![*party] } else { Vec::new() }
            }
        }
    }

    /// The people the user acts for on that day, in the order of the rows, without repeats.
    pub fn principals_of(&self, user: UserId, day: NaiveDate) -> Vec<UserId> {
        let mut principals = Vec::new();
        for row in self.acts_for(user, day) {
            if !principals.contains(&row.principal) {
                principals.push(row.principal);
            }
        }
        principals
    }

    fn in_own_right(&self, user: UserId, party: &Party, day: NaiveDate) -> bool {
        match *party {
            Party::Person(person) => person == user && self.may_be_handed(user),
            Party::Post(post) => self.holds(user, post, day),
            Party::Seat(post, person) => {
                self.holds(user, post, day) && (person == user || self.former(post, day).contains(&person))
            }
            Party::Department(department) => self.belongs_to(user, department, day),
        }
    }
}

/// Whether the substitution extends to work of this party.
fn covers(row: &Substitute, party: &Party) -> bool {
    let Some(only) = row.post else { return true };
    match *party {
        Party::Post(post) | Party::Seat(post, _) => post == only,
        Party::Person(_) | Party::Department(_) => false,
    }
}

#[cfg(test)]
mod tests;
