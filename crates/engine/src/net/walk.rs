//! A few runs of a net that is too large to search: each goes on at random until it ends, gets stuck or breaks a
//! promise. The choices come from a fixed sequence of numbers, so the same net always gets the same answer.

use super::{End, Flaw, FlawKind, Net, TransitionNo};

const RUNS: u64 = 20;
/// Most firings of one run: a loop may go round many times before it is left.
pub(super) const STEPS: usize = 20_000;

/// The first flaw met, in runs of at most so many firings.
pub(super) fn walk(net: &Net, steps: usize) -> Option<Flaw> {
    (1..=RUNS).find_map(|run| Walk::new(net, run).run(steps))
}

struct Walk<'a> {
    net: &'a Net,
    takers: Vec<Vec<TransitionNo>>,
    marking: Vec<u32>,
    /// The transitions that may be enabled: those that take from a place which got a token.
    ready: Vec<TransitionNo>,
    trace: Vec<TransitionNo>,
    random: u64,
}

impl<'a> Walk<'a> {
    fn new(net: &'a Net, seed: u64) -> Self {
        let mut takers = vec![Vec::new(); net.places.len()];
        for (number, transition) in net.transitions.iter().enumerate() {
            for (place, _) in &transition.takes {
                takers[*place].push(number);
            }
        }
        let mut marking = vec![0; net.places.len()];
        for (place, tokens) in &net.start {
            marking[*place] = *tokens;
        }
        let mut walk = Self { net, takers, marking, ready: Vec::new(), trace: Vec::new(), random: seed };
        for transition in 0..net.transitions.len() {
            walk.note(transition);
        }
        walk
    }

    fn run(mut self, steps: usize) -> Option<Flaw> {
        for _ in 0..steps {
            let Some(transition) = self.choose() else {
                let tokens: u64 = self.marking.iter().map(|tokens| u64::from(*tokens)).sum();
                let ended = match self.net.end {
                    End::Empty => tokens == 0,
                    End::Sink(sink) => tokens == 1 && self.marking[sink] == 1,
                };
                return (!ended).then(|| self.flaw(FlawKind::Stuck));
            };
            self.trace.push(transition);
            for (place, weight) in &self.net.transitions[transition].takes {
                self.marking[*place] -= weight;
            }
            for (place, weight) in &self.net.transitions[transition].puts {
                self.marking[*place] = self.marking[*place].saturating_add(*weight);
                if self.net.places[*place].at_most.is_some_and(|most| self.marking[*place] > most) {
                    let kind = FlawKind::Overfull(*place);
                    return Some(self.flaw(kind));
                }
                for taker in self.takers[*place].clone() {
                    self.note(taker);
                }
            }
            self.note(transition);
        }
        None
    }

    fn flaw(&self, kind: FlawKind) -> Flaw {
        Flaw { kind, trace: self.trace.clone() }
    }

    fn note(&mut self, transition: TransitionNo) {
        if self.enabled(transition) && !self.ready.contains(&transition) {
            self.ready.push(transition);
        }
    }

    fn enabled(&self, transition: TransitionNo) -> bool {
        self.net.transitions[transition].takes.iter().all(|(place, weight)| self.marking[*place] >= *weight)
    }

    fn choose(&mut self) -> Option<TransitionNo> {
        while !self.ready.is_empty() {
            self.random =
                self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(self.random >> 33).unwrap_or(0) % self.ready.len();
            let transition = self.ready.swap_remove(at);
            if self.enabled(transition) {
                return Some(transition);
            }
        }
        None
    }
}
