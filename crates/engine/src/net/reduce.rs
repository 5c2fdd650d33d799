//! Rules that make a net smaller and keep it sound or unsound (after Murata and Berthelot).
//!
//! - *Fuse*: a place whose only taker takes nothing else: whoever puts a token there lets the taker fire at once.
//!   Nobody can keep the taker from firing later, so every run is matched by one where it fires at once.
//! - *Parallel places* with the same putters and takers hold the same tokens: one is enough.
//! - *Parallel transitions* that take and put the same: one is enough.
//! - *Idle transitions* that take one token and put it back change nothing.
//!
//! A promise ([`Net::at_most`]) on a place is kept by fusing only where a place with a promise as strict takes the
//! tokens over. Each transition of the smaller net remembers the firings that it stands for. The index of the places
//! is kept; those that are gone have no arcs.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{End, Flaw, FlawKind, Net, PlaceNo, Transition, TransitionNo};

/// Longest sequence of firings that one transition may stand for (weights can double it at each step).
const LONGEST: usize = 20_000;

/// A smaller net, and what its transitions stand for.
pub(super) struct Reduced {
    pub(super) net: Net,
    stands_for: Vec<Vec<TransitionNo>>,
}

impl Reduced {
    /// The same flaw in the words of the whole net.
    pub(super) fn expand(&self, flaw: Flaw) -> Flaw {
        let firings = |number: &TransitionNo| self.stands_for.get(*number).cloned().unwrap_or_default();
        let kind = match flaw.kind {
            FlawKind::Dead(dead) => FlawKind::Dead(dead.iter().flat_map(firings).collect()),
            kind => kind,
        };
        Flaw { kind, trace: flaw.trace.iter().flat_map(firings).collect() }
    }
}

pub(super) fn reduce(net: &Net) -> Reduced {
    let mut work = Work::new(net);
    while let Some(place) = work.open.pop_front() {
        work.waiting[place] = false;
        work.step(place);
    }
    let mut smaller = net.clone();
    smaller.transitions.clear();
    let mut stands_for = Vec::new();
    for firing in work.transitions.into_iter().flatten() {
        smaller.transitions.push(Transition {
            name: String::new(),
            takes: firing.takes.into_iter().collect(),
            puts: firing.puts.into_iter().collect(),
        });
        stands_for.push(firing.stands_for);
    }
    for (place, at_most) in smaller.places.iter_mut().zip(work.at_most) {
        place.at_most = at_most;
    }
    Reduced { net: smaller, stands_for }
}

struct Firing {
    takes: BTreeMap<PlaceNo, u32>,
    puts: BTreeMap<PlaceNo, u32>,
    stands_for: Vec<TransitionNo>,
}

struct Work {
    transitions: Vec<Option<Firing>>,
    putters: Vec<BTreeSet<TransitionNo>>,
    takers: Vec<BTreeSet<TransitionNo>>,
    at_most: Vec<Option<u32>>,
    /// Places that are marked at the start or are the end: they stay.
    fixed: Vec<bool>,
    marked: Vec<bool>,
    open: VecDeque<PlaceNo>,
    waiting: Vec<bool>,
}

impl Work {
    fn new(net: &Net) -> Self {
        let count = net.places.len();
        let mut marked = vec![false; count];
        for (place, _) in &net.start {
            marked[*place] = true;
        }
        let mut fixed = marked.clone();
        if let End::Sink(sink) = net.end {
            fixed[sink] = true;
        }
        let mut work = Self {
            transitions: Vec::new(),
            putters: vec![BTreeSet::new(); count],
            takers: vec![BTreeSet::new(); count],
            at_most: net.places.iter().map(|place| place.at_most).collect(),
            fixed,
            marked,
            open: (0..count).collect(),
            waiting: vec![true; count],
        };
        for (number, transition) in net.transitions.iter().enumerate() {
            work.transitions.push(None);
            let arcs = |arcs: &[(PlaceNo, u32)]| arcs.iter().copied().collect();
            work.insert(
                number,
                Firing {
                    takes: arcs(&transition.takes),
                    puts: arcs(&transition.puts),
                    stands_for: vec![number],
                },
            );
        }
        work
    }

    fn step(&mut self, place: PlaceNo) {
        self.drop_idle(place);
        self.drop_parallel_transitions(place);
        if !self.drop_parallel_place(place) {
            self.fuse(place);
        }
    }

    fn insert(&mut self, number: TransitionNo, firing: Firing) {
        for place in firing.takes.keys() {
            self.takers[*place].insert(number);
            self.wait(*place);
        }
        for place in firing.puts.keys() {
            self.putters[*place].insert(number);
            self.wait(*place);
        }
        self.transitions[number] = Some(firing);
    }

    fn remove(&mut self, number: TransitionNo) -> Option<Firing> {
        let firing = self.transitions[number].take()?;
        for place in firing.takes.keys() {
            self.takers[*place].remove(&number);
            self.wait(*place);
        }
        for place in firing.puts.keys() {
            self.putters[*place].remove(&number);
            self.wait(*place);
        }
        Some(firing)
    }

    fn wait(&mut self, place: PlaceNo) {
        if !std::mem::replace(&mut self.waiting[place], true) {
            self.open.push_back(place);
        }
    }

    fn takers_of(&self, place: PlaceNo) -> Vec<TransitionNo> {
        self.takers[place].iter().copied().collect()
    }

    fn drop_idle(&mut self, place: PlaceNo) {
        for number in self.takers_of(place) {
            let Some(firing) = &self.transitions[number] else { continue };
            let idle = firing.takes == firing.puts && firing.takes.len() == 1 && firing.takes[&place] == 1;
            // A token must be able to come from elsewhere, else the transition is dead and must stay to show it.
            let reached = self.marked[place] || self.putters[place].iter().any(|putter| *putter != number);
            if idle && reached {
                self.remove(number);
            }
        }
    }

    fn drop_parallel_transitions(&mut self, place: PlaceNo) {
        let mut seen = BTreeMap::new();
        for number in self.takers_of(place) {
            let Some(firing) = &self.transitions[number] else { continue };
            let shape = (firing.takes.clone(), firing.puts.clone());
            if seen.insert(shape, number).is_some() {
                self.remove(number);
            }
        }
    }

    /// Drops this place if another one says the same.
    fn drop_parallel_place(&mut self, place: PlaceNo) -> bool {
        if self.fixed[place] {
            return false;
        }
        let Some(near) = self.putters[place].first().and_then(|number| self.transitions[*number].as_ref())
        else {
            return false;
        };
        let twin = near.puts.keys().copied().find(|other| {
            *other != place
                && !self.fixed[*other]
                && self.putters[*other] == self.putters[place]
                && self.takers[*other] == self.takers[place]
                && self.putters[place].iter().chain(&self.takers[place]).all(|number| {
                    self.transitions[*number].as_ref().is_some_and(|t| {
                        t.puts.get(other) == t.puts.get(&place) && t.takes.get(other) == t.takes.get(&place)
                    })
                })
        });
        let Some(twin) = twin else { return false };
        self.at_most[twin] = match (self.at_most[twin], self.at_most[place]) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let around: BTreeSet<_> = self.putters[place].union(&self.takers[place]).copied().collect();
        for number in around {
            if let Some(mut firing) = self.remove(number) {
                firing.puts.remove(&place);
                firing.takes.remove(&place);
                self.insert(number, firing);
            }
        }
        true
    }

    fn fuse(&mut self, place: PlaceNo) {
        let taker = match (self.takers[place].first(), self.takers[place].len()) {
            (Some(taker), 1) if !self.fixed[place] && !self.putters[place].is_empty() => *taker,
            _ => return,
        };
        let Some(firing) = &self.transitions[taker] else { return };
        let alone = firing.takes.len() == 1 && firing.takes[&place] == 1 && !firing.puts.contains_key(&place);
        // What only vanishes would hide that it had piled up.
        let kept = !firing.puts.is_empty()
            && self.at_most[place].is_none_or(|most| {
                firing.puts.keys().any(|next| self.at_most[*next].is_some_and(|other| other <= most))
            });
        let putters: Vec<_> = self.putters[place].iter().copied().collect();
        let short = putters.iter().all(|number| {
            self.transitions[*number].as_ref().is_some_and(|putter| {
                let times = usize::try_from(putter.puts[&place]).unwrap_or(usize::MAX);
                firing.stands_for.len().saturating_mul(times).saturating_add(putter.stands_for.len())
                    < LONGEST
            })
        });
        if !(alone && kept && short) {
            return;
        }
        let Some(taker) = self.remove(taker) else { return };
        for number in putters {
            let Some(mut putter) = self.remove(number) else { continue };
            let times = putter.puts.remove(&place).unwrap_or(0);
            for (next, weight) in &taker.puts {
                let all = putter.puts.entry(*next).or_default();
                *all = all.saturating_add(weight.saturating_mul(times));
            }
            for _ in 0..times {
                putter.stands_for.extend(&taker.stands_for);
            }
            self.insert(number, putter);
        }
    }
}
