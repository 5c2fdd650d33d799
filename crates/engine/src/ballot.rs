//! A stage decided by several: its seats, fixed when it opens, and what their votes come to.
//!
//! `handlers` say how many must vote, the [rule](crate::rule) what an approval needs. Where no rule names a measure,
//! `handlers` are it: two of five approve, all approve. A decision falls as soon as the rest cannot change it, unless
//! the rule says `whole`; an approval waits for signers who were added (`signers`).

use serde::{Deserialize, Serialize};
use waypost_base::{Actor, Party, PostId, Timestamp, UserId, WorkItemId};

mod signers;

pub use signers::{Added, MAX_ADDED, Place};

use crate::{
    definition::{Handlers, Outcome},
    event::NewItem,
    rule::{Base, Rule},
};

/// The votes of a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballot {
    /// How many must handle it: the denominator, as it was when the stage opened.
    pub need: u32,
    /// The seats, in the order in which they were found, then those added.
    pub seats: Vec<Seat>,
    /// One handles the stage, and it has seats only because a signer was added: the first seat is the handler's, and
    /// all must approve.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signing: bool,
}

/// One share of the decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Whose it is.
    pub party: Party,
    /// The post whose share it is, where it was handed on to somebody outside of it: its veto stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<PostId>,
    /// People barred.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<UserId>,
    /// What its vote counts.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub weight: u32,
    /// The item by which it is asked; none before its turn, and after its vote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<WorkItemId>,
    /// Its vote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<Vote>,
    /// It was added by somebody who has a seat (加签).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<Added>,
}

/// A vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Who voted.
    pub by: Actor,
    /// What.
    pub kind: VoteKind,
    /// The branch that he would take, where several serve an approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<u32>,
    /// When.
    pub at: Timestamp,
}

/// What a vote says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoteKind {
    /// Yes.
    Approve,
    /// No.
    Reject,
    /// Neither.
    Abstain,
}

/// What an action that brings a rule of its own makes of the votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tallied {
    /// Decided so.
    pub outcome: Outcome,
    /// The branch an approval takes; none: the stage's own way of choosing.
    pub branch: Option<u32>,
}

const fn one() -> u32 {
    1
}

const fn is_one(weight: &u32) -> bool {
    *weight == 1
}

impl VoteKind {
    /// The stable name, as rows hold it.
    pub const fn as_str(self) -> &'static str {
        match self {
            VoteKind::Approve => "approve",
            VoteKind::Reject => "reject",
            VoteKind::Abstain => "abstain",
        }
    }
}

impl Seat {
    /// The post it is a share of.
    pub fn post(&self) -> Option<PostId> {
        match self.party {
            Party::Seat(post, _) | Party::Post(post) => Some(post),
            Party::Person(_) | Party::Department(_) => self.of,
        }
    }

    /// Asks it by an item.
    pub fn asked(&mut self, item: WorkItemId) -> NewItem {
        self.item = Some(item);
        NewItem { id: item, party: self.party, except: self.except.clone() }
    }

    /// The person it was given to.
    pub fn person(&self) -> Option<UserId> {
        match self.party {
            Party::Seat(_, user) | Party::Person(user) => Some(user),
            Party::Post(_) | Party::Department(_) => None,
        }
    }
}

impl Ballot {
    /// The seat that an item asks.
    pub fn asked_by(&self, item: WorkItemId) -> Option<usize> {
        self.seats.iter().position(|seat| seat.item == Some(item))
    }

    /// How many have voted.
    pub fn voted(&self) -> usize {
        self.seats.iter().filter(|seat| seat.vote.is_some()).count()
    }

    /// Whether somebody has a seat.
    pub fn seats_person(&self, user: UserId) -> bool {
        self.seats.iter().any(|seat| {
            seat.person() == Some(user) || seat.vote.is_some_and(|vote| vote.by.principal() == user)
        })
    }

    /// What the votes come to; none while the rest can change it.
    pub fn outcome(&self, handlers: Handlers, rule: &Rule) -> Option<Outcome> {
        Count::new(self, handlers, rule).outcome()
    }

    /// The branch with most votes among approvals; of equals the lowest.
    pub fn most_voted(&self, of: &[u32]) -> Option<u32> {
        let weight = |branch: u32| -> u32 {
            let votes = self.seats.iter().filter(|seat| {
                seat.vote.is_some_and(|vote| vote.kind == VoteKind::Approve && vote.branch == Some(branch))
            });
            votes.map(|seat| seat.weight).sum()
        };
        of.iter().copied().max_by_key(|branch| (weight(*branch), std::cmp::Reverse(*branch)))
    }
}

/// How many of so many seats must handle a stage.
pub fn need(handlers: Handlers, seats: usize) -> u32 {
    let seats = u32::try_from(seats).unwrap_or(u32::MAX);
    match handlers {
        Handlers::Count(n) => n.max(1),
        Handlers::All | Handlers::Ordered => seats.max(1),
        Handlers::Share(share) => share_of(share, seats).max(1),
    }
}

/// How many seats there must be at least, for the stage to be decided as its rule says.
pub fn least(handlers: Handlers, rule: &Rule, seats: usize) -> u32 {
    let asked = need(handlers, seats).max(rule.quorum);
    match rule.base {
        Some(Base::Count(count)) if rule.weights.is_empty() => asked.max(count),
        _ => asked,
    }
}

fn share_of(share: u32, whole: u32) -> u32 {
    let part = (u64::from(share) * u64::from(whole)).div_ceil(100);
    u32::try_from(part).unwrap_or(u32::MAX)
}

/// The measure for an approval, as handlers and rule say it together.
#[derive(Clone, Copy)]
enum Measure {
    Base(Base),
    /// Nothing but the named vetoes rejects.
    Unvetoed,
}

/// Votes as they are counted.
struct Count<'a> {
    ballot: &'a Ballot,
    rule: &'a Rule,
    measure: Measure,
    /// How many votes are the full tally.
    full: usize,
}

/// The sums of the votes given.
#[derive(Clone, Copy, Default)]
struct Sums {
    approve: u64,
    reject: u64,
    abstain: u64,
    votes: u32,
    abstentions: u32,
    vetoed: bool,
}

impl Sums {
    const fn add(&mut self, kind: VoteKind, weight: u32, vetoes: bool) {
        self.votes += 1;
        let weight = weight as u64;
        match kind {
            VoteKind::Approve => self.approve += weight,
            VoteKind::Abstain => {
                self.abstain += weight;
                self.abstentions += 1;
            }
            VoteKind::Reject => {
                self.reject += weight;
                self.vetoed = self.vetoed || vetoes;
            }
        }
    }
}

impl<'a> Count<'a> {
    fn new(ballot: &'a Ballot, handlers: Handlers, rule: &'a Rule) -> Self {
        let seats = ballot.seats.len();
        let need = usize::try_from(ballot.need).unwrap_or(usize::MAX).min(seats);
        let (measure, full) = match (rule.base, handlers) {
            (Some(base), _) => (Measure::Base(base), need),
            (None, Handlers::Count(_) | Handlers::Share(_)) => {
                (Measure::Base(Base::Count(ballot.need)), seats)
            }
            (None, _) if rule.vetoes.is_empty() => (Measure::Base(Base::Everyone), seats),
            (None, _) => (Measure::Unvetoed, seats),
        };
        Self { ballot, rule, measure, full }
    }

    fn outcome(&self) -> Option<Outcome> {
        if let Measure::Base(Base::Lead) = self.measure {
            return self.of_lead();
        }
        let rest = self.full.saturating_sub(self.ballot.voted());
        let given = self.given();
        if rest == 0 {
            return self.awaited(self.judge(given));
        }
        if self.rule.whole {
            return None;
        }
        let best = self.judge(self.with_rest(given, rest, VoteKind::Approve));
        let worst =
            [VoteKind::Reject, VoteKind::Abstain].map(|kind| self.judge(self.with_rest(given, rest, kind)));
        let vetoed = self.ballot.seats.iter().any(|seat| seat.vote.is_none() && self.vetoes(seat));
        match best {
            Outcome::Rejected => Some(Outcome::Rejected),
            Outcome::Approved if !vetoed && worst == [Outcome::Approved; 2] => {
                self.awaited(Outcome::Approved)
            }
            Outcome::Approved => None,
        }
    }

    /// The lead decides; where everybody is to vote first, when everybody has.
    fn of_lead(&self) -> Option<Outcome> {
        let vote = self.ballot.seats.first()?.vote?;
        if self.rule.whole && self.ballot.voted() < self.full {
            return None;
        }
        self.awaited(if vote.kind == VoteKind::Approve { Outcome::Approved } else { Outcome::Rejected })
    }

    /// An approval waits for everybody who was asked to sign as well.
    fn awaited(&self, outcome: Outcome) -> Option<Outcome> {
        let waits = self.ballot.seats.iter().any(|seat| seat.added.is_some() && seat.vote.is_none());
        (outcome == Outcome::Rejected || !waits).then_some(outcome)
    }

    fn given(&self) -> Sums {
        let mut sums = Sums::default();
        for seat in &self.ballot.seats {
            if let Some(vote) = seat.vote {
                sums.add(vote.kind, seat.weight, self.vetoes(seat));
            }
        }
        sums
    }

    /// The heaviest of those who have not voted vote so; whether one of them may veto is looked at apart.
    fn with_rest(&self, mut sums: Sums, rest: usize, kind: VoteKind) -> Sums {
        let mut open: Vec<_> =
            self.ballot.seats.iter().filter(|seat| seat.vote.is_none()).map(|seat| seat.weight).collect();
        open.sort_unstable_by(|one, other| other.cmp(one));
        for weight in open.into_iter().take(rest) {
            sums.add(kind, weight, false);
        }
        sums
    }

    fn vetoes(&self, seat: &Seat) -> bool {
        seat.post().is_some_and(|post| self.rule.vetoes.contains(&post))
    }

    fn judge(&self, sums: Sums) -> Outcome {
        let present = if self.rule.abstentions { sums.votes } else { sums.votes - sums.abstentions };
        let against = sums.reject + if self.rule.abstentions { sums.abstain } else { 0 };
        let measured = sums.approve + against;
        let enough = match self.measure {
            Measure::Base(Base::Everyone) => sums.approve > 0 && against == 0,
            Measure::Base(Base::Majority) => 2 * sums.approve > measured,
            Measure::Base(Base::Share(share)) => {
                sums.approve > 0 && 100 * sums.approve >= u64::from(share) * measured
            }
            Measure::Base(Base::Count(count)) => sums.approve >= u64::from(count),
            Measure::Base(Base::AnyVeto) => sums.approve > 0 && sums.reject == 0,
            Measure::Base(Base::Lead) => false,
            Measure::Unvetoed => sums.approve > 0,
        };
        if enough && !sums.vetoed && present >= self.rule.quorum {
            Outcome::Approved
        } else {
            Outcome::Rejected
        }
    }
}

#[cfg(test)]
mod tests;
