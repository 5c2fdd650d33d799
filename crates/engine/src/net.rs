//! Plain place/transition nets with weights, and whether one is sound: no transition is dead, from everywhere the end
//! can be reached, at the end nothing is left over, and nothing grows without bound.
//!
//! [`Net::check`] first shrinks the net by rules that keep the answer (`reduce`: sequences, choices and parallel
//! blocks collapse in polynomial time, whatever their number), then searches the markings of the rest breadth first
//! (`search`) up to a limit. A flaw is told by a shortest firing sequence of the net as it was given. Past the limit
//! a few runs at random (`walk`) may still meet a flaw; else the answer is [`Verdict::Unknown`].

mod reduce;
mod search;
mod walk;

/// Number of a place, in the order of [`Net::place`].
pub type PlaceNo = usize;
/// Number of a transition, in the order of [`Net::transition`].
pub type TransitionNo = usize;

/// A net under construction, or to be checked.
#[derive(Clone, Debug, Default)]
pub struct Net {
    places: Vec<Place>,
    transitions: Vec<Transition>,
    start: Vec<(PlaceNo, u32)>,
    end: End,
}

/// Where a run of the net ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// With no token anywhere.
    #[default]
    Empty,
    /// With one token in this place and none elsewhere.
    Sink(PlaceNo),
}

#[derive(Clone, Debug)]
struct Place {
    name: String,
    at_most: Option<u32>,
}

#[derive(Clone, Debug)]
struct Transition {
    name: String,
    takes: Vec<(PlaceNo, u32)>,
    puts: Vec<(PlaceNo, u32)>,
}

/// The answer of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything holds.
    Sound,
    /// Something does not: one flaw of each kind found, the gravest first; never empty.
    Unsound(Vec<Flaw>),
    /// No flaw within so many markings, and there are more.
    Unknown {
        /// How many were looked at.
        markings: usize,
    },
}

/// One way in which a net is not sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What is wrong.
    pub kind: FlawKind,
    /// The transitions that fire, from the start, until it shows; empty for dead transitions. A shortest such sequence,
    /// unless the net was too large to search.
    pub trace: Vec<TransitionNo>,
}

/// What is wrong with a net.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlawKind {
    /// A place can hold more tokens than [`Net::at_most`] promised.
    Overfull(PlaceNo),
    /// Tokens grow without bound: the trace ends in a marking that covers an earlier one of it. One of the places
    /// that grow.
    Unbounded(PlaceNo),
    /// The end is reached and tokens are left over.
    Leftover,
    /// Nothing can fire and it is not the end.
    Stuck,
    /// Something can always fire, but the end cannot be reached any more.
    Endless,
    /// These transitions can never fire.
    Dead(Vec<TransitionNo>),
}

impl Net {
    /// A net without places.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a place.
    pub fn place(&mut self, name: impl Into<String>) -> PlaceNo {
        self.places.push(Place { name: name.into(), at_most: None });
        self.places.len() - 1
    }

    /// Adds a transition that takes and puts so many tokens. Weights of zero are left out; a place named twice counts
    /// with the sum.
    ///
    /// # Panics
    /// When a place does not exist.
    pub fn transition(
        &mut self,
        name: impl Into<String>,
        takes: &[(PlaceNo, u32)],
        puts: &[(PlaceNo, u32)],
    ) -> TransitionNo {
        let known = |arcs: &[(PlaceNo, u32)]| arcs.iter().all(|(place, _)| *place < self.places.len());
        assert!(known(takes) && known(puts), "a transition between places that do not exist");
        self.transitions.push(Transition { name: name.into(), takes: summed(takes), puts: summed(puts) });
        self.transitions.len() - 1
    }

    /// Puts tokens somewhere at the start.
    pub fn start(&mut self, place: PlaceNo, tokens: u32) {
        self.start.push((place, tokens));
        self.start = summed(&self.start);
    }

    /// Takes away what was put at the start.
    pub fn start_anew(&mut self) {
        self.start.clear();
    }

    /// Says where a run ends; without this, with no token anywhere.
    pub fn end(&mut self, end: End) {
        self.end = end;
    }

    /// Promises that a place never holds more than so many tokens: a net where it can is not sound.
    pub fn at_most(&mut self, place: PlaceNo, tokens: u32) {
        if let Some(place) = self.places.get_mut(place) {
            place.at_most = Some(tokens);
        }
    }

    /// Name of a place.
    pub fn place_name(&self, place: PlaceNo) -> &str {
        self.places.get(place).map_or("", |place| &place.name)
    }

    /// Name of a transition.
    pub fn transition_name(&self, transition: TransitionNo) -> &str {
        self.transitions.get(transition).map_or("", |transition| &transition.name)
    }

    /// The marked places, with their tokens, after firing a sequence from the start. Nothing checks that each
    /// transition is enabled.
    pub fn marking_after(&self, trace: &[TransitionNo]) -> Vec<(PlaceNo, u32)> {
        let mut marking: std::collections::BTreeMap<PlaceNo, u32> = self.start.iter().copied().collect();
        for transition in trace.iter().filter_map(|number| self.transitions.get(*number)) {
            for (place, weight) in &transition.takes {
                let tokens = marking.entry(*place).or_default();
                *tokens = tokens.saturating_sub(*weight);
            }
            for (place, weight) in &transition.puts {
                let tokens = marking.entry(*place).or_default();
                *tokens = tokens.saturating_add(*weight);
            }
        }
        marking.into_iter().filter(|(_, tokens)| *tokens > 0).collect()
    }

    /// Whether the net is sound, looking at no more than so many markings.
    pub fn check(&self, limit: usize) -> Verdict {
        let reduced = reduce::reduce(self);
        match search::search(&reduced.net, limit) {
            Verdict::Sound => Verdict::Sound,
            // A shortest counter-example in the words of the whole net, if the whole net can be searched.
            Verdict::Unsound(flaws) => match search::search(self, limit) {
                Verdict::Unsound(flaws) => Verdict::Unsound(flaws),
                _ => Verdict::Unsound(flaws.into_iter().map(|flaw| reduced.expand(flaw)).collect()),
            },
            // Too many markings to look at all: at least not a flaw that a few runs meet.
            unknown @ Verdict::Unknown { .. } => {
                walk::walk(self, walk::STEPS).map_or(unknown, |flaw| Verdict::Unsound(vec![flaw]))
            }
        }
    }

    /// The same by searching all markings of the net as it stands: slower, for comparing.
    pub fn check_without_reduction(&self, limit: usize) -> Verdict {
        search::search(self, limit)
    }
}

fn summed(arcs: &[(PlaceNo, u32)]) -> Vec<(PlaceNo, u32)> {
    let mut sum = std::collections::BTreeMap::<PlaceNo, u32>::new();
    for (place, weight) in arcs {
        let all = sum.entry(*place).or_default();
        *all = all.saturating_add(*weight);
    }
    sum.into_iter().filter(|(_, weight)| *weight > 0).collect()
}

#[cfg(test)]
mod tests;
