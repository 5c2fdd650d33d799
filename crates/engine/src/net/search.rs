//! The markings of a net, breadth first: so the first marking that shows a flaw is reached by a shortest sequence.
//!
//! Growth without bound shows as a marking that covers, strictly, one it descends from; an infinite set of markings
//! always has such a pair along the search's own tree, so an unbounded net is always found out (before the limit).

use std::collections::{HashMap, VecDeque};

use super::{End, Flaw, FlawKind, Net, PlaceNo, TransitionNo, Verdict};

/// Tokens per marked place, by place number.
type Marking = Box<[(u32, u32)]>;

struct Node {
    marking: Marking,
    /// The marking and the firing that led here first.
    parent: Option<(usize, TransitionNo)>,
    tokens: u64,
    next: Vec<usize>,
}

pub(super) fn search(net: &Net, limit: usize) -> Verdict {
    let mut search = Search::new(net);
    let whole = search.run(limit);
    search.judge(whole)
}

struct Search<'a> {
    net: &'a Net,
    /// Transitions that take from a place; by place.
    takers: Vec<Vec<TransitionNo>>,
    /// Transitions that take nothing.
    springs: Vec<TransitionNo>,
    nodes: Vec<Node>,
    index: HashMap<Marking, usize>,
    fired: Vec<bool>,
    overfull: Option<(usize, PlaceNo)>,
    unbounded: Option<(usize, PlaceNo)>,
    leftover: Option<usize>,
    stuck: Option<usize>,
}

impl<'a> Search<'a> {
    fn new(net: &'a Net) -> Self {
        let mut takers = vec![Vec::new(); net.places.len()];
        let mut springs = Vec::new();
        for (number, transition) in net.transitions.iter().enumerate() {
            for (place, _) in &transition.takes {
                takers[*place].push(number);
            }
            if transition.takes.is_empty() {
                springs.push(number);
            }
        }
        Self {
            net,
            takers,
            springs,
            nodes: Vec::new(),
            index: HashMap::new(),
            fired: vec![false; net.transitions.len()],
            overfull: None,
            unbounded: None,
            leftover: None,
            stuck: None,
        }
    }

    /// Looks at all markings; false when the limit came first.
    fn run(&mut self, limit: usize) -> bool {
        let start = self.net.start.iter().map(|(place, tokens)| (small(*place), *tokens)).collect();
        let mut open = VecDeque::from([self.visit(start, None).0]);
        while let Some(node) = open.pop_front() {
            // Beyond either there is no end of markings, and the answer is known.
            if self.overfull.is_some() || self.unbounded.is_some() {
                return true;
            }
            let mut any = false;
            for transition in self.enabled(node) {
                any = true;
                self.fired[transition] = true;
                let marking = self.fire(node, transition);
                let (next, new) = self.visit(marking, Some((node, transition)));
                self.nodes[node].next.push(next);
                if new {
                    open.push_back(next);
                }
                if self.nodes.len() > limit {
                    return false;
                }
            }
            if !any && self.stuck.is_none() && !self.is_end(node) {
                self.stuck = Some(node);
            }
        }
        true
    }

    fn enabled(&self, node: usize) -> Vec<TransitionNo> {
        let marking = &self.nodes[node].marking;
        let mut found: Vec<TransitionNo> = self.springs.clone();
        for (place, _) in marking {
            found.extend(self.takers[*place as usize].iter().filter(|transition| {
                let takes = &self.net.transitions[**transition].takes;
                // Named once, at its first place.
                takes.first().is_some_and(|(first, _)| small(*first) == *place)
                    && takes.iter().all(|(place, weight)| tokens(marking, small(*place)) >= *weight)
            }));
        }
        found
    }

    fn fire(&self, node: usize, transition: TransitionNo) -> Marking {
        let fired = &self.net.transitions[transition];
        let mut marking: Vec<(u32, u32)> = self.nodes[node].marking.to_vec();
        for (place, weight) in &fired.takes {
            if let Ok(at) = marking.binary_search_by_key(&small(*place), |entry| entry.0) {
                marking[at].1 -= weight;
            }
        }
        marking.retain(|entry| entry.1 > 0);
        for (place, weight) in &fired.puts {
            match marking.binary_search_by_key(&small(*place), |entry| entry.0) {
                Ok(at) => marking[at].1 = marking[at].1.saturating_add(*weight),
                Err(at) => marking.insert(at, (small(*place), *weight)),
            }
        }
        marking.into()
    }

    /// The node of a marking, and whether it is new.
    fn visit(&mut self, marking: Marking, parent: Option<(usize, TransitionNo)>) -> (usize, bool) {
        if let Some(known) = self.index.get(&marking) {
            return (*known, false);
        }
        let node = self.nodes.len();
        let tokens = marking.iter().map(|entry| u64::from(entry.1)).sum();
        self.index.insert(marking.clone(), node);
        self.nodes.push(Node { marking, parent, tokens, next: Vec::new() });
        self.look_at(node);
        (node, true)
    }

    fn look_at(&mut self, node: usize) {
        let marking = &self.nodes[node].marking;
        if self.overfull.is_none() {
            let too_many = |(place, tokens): &&(u32, u32)| {
                self.net.places[*place as usize].at_most.is_some_and(|most| *tokens > most)
            };
            self.overfull = marking.iter().find(too_many).map(|(place, _)| (node, *place as usize));
        }
        if self.leftover.is_none()
            && let End::Sink(sink) = self.net.end
            && tokens(marking, small(sink)) > 0
            && !self.is_end(node)
        {
            self.leftover = Some(node);
        }
        if self.unbounded.is_none() {
            self.unbounded = self.grows(node).map(|place| (node, place));
        }
    }

    /// A place that has grown, if this marking covers one that it descends from.
    fn grows(&self, node: usize) -> Option<PlaceNo> {
        let here = &self.nodes[node];
        let mut at = here.parent;
        while let Some((ancestor, _)) = at {
            let before = &self.nodes[ancestor];
            let covers = before.tokens < here.tokens
                && before.marking.iter().all(|(place, count)| tokens(&here.marking, *place) >= *count);
            if covers {
                let grown = |(place, count): &&(u32, u32)| *count > tokens(&before.marking, *place);
                return here.marking.iter().find(grown).map(|(place, _)| *place as usize);
            }
            at = before.parent;
        }
        None
    }

    fn is_end(&self, node: usize) -> bool {
        let marking = &self.nodes[node].marking;
        match self.net.end {
            End::Empty => marking.is_empty(),
            End::Sink(sink) => **marking == [(small(sink), 1)],
        }
    }

    fn judge(&self, whole: bool) -> Verdict {
        let mut flaws = Vec::new();
        let mut note = |kind: FlawKind, node: usize| flaws.push(Flaw { kind, trace: self.trace(node) });
        if let Some((node, place)) = self.overfull {
            note(FlawKind::Overfull(place), node);
        }
        if let Some((node, place)) = self.unbounded {
            note(FlawKind::Unbounded(place), node);
        }
        if let Some(node) = self.leftover {
            note(FlawKind::Leftover, node);
        }
        if let Some(node) = self.stuck {
            note(FlawKind::Stuck, node);
        }
        // What was cut off could still reach the end or fire: no word on these then.
        if whole && self.overfull.is_none() && self.unbounded.is_none() {
            if self.stuck.is_none()
                && let Some(node) = self.cannot_end()
            {
                note(FlawKind::Endless, node);
            }
            let dead: Vec<_> = (0..self.fired.len()).filter(|number| !self.fired[*number]).collect();
            if !dead.is_empty() {
                flaws.push(Flaw { kind: FlawKind::Dead(dead), trace: Vec::new() });
            }
        }
        match (flaws.is_empty(), whole) {
            (false, _) => Verdict::Unsound(flaws),
            (true, true) => Verdict::Sound,
            (true, false) => Verdict::Unknown { markings: self.nodes.len() },
        }
    }

    /// The first marking from which the end cannot be reached.
    fn cannot_end(&self) -> Option<usize> {
        let mut before = vec![Vec::new(); self.nodes.len()];
        for (number, node) in self.nodes.iter().enumerate() {
            for next in &node.next {
                before[*next].push(number);
            }
        }
        let mut can = vec![false; self.nodes.len()];
        let mut open: Vec<usize> = (0..self.nodes.len()).filter(|node| self.is_end(*node)).collect();
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut can[node], true) {
                open.extend(&before[node]);
            }
        }
        can.iter().position(|can| !can)
    }

    fn trace(&self, node: usize) -> Vec<TransitionNo> {
        let mut trace = Vec::new();
        let mut at = node;
        while let Some((parent, transition)) = self.nodes[at].parent {
            trace.push(transition);
            at = parent;
        }
        trace.reverse();
        trace
    }
}

fn tokens(marking: &[(u32, u32)], place: u32) -> u32 {
    marking.binary_search_by_key(&place, |entry| entry.0).map_or(0, |at| marking[at].1)
}

fn small(place: PlaceNo) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
