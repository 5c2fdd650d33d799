//! The flow as a graph of submit transitions: what can be reached, and what surely came before.

use std::collections::{BTreeMap, VecDeque};

use waypost_base::StageNo;

use crate::definition::{Definition, Join, Transition};

/// Stages by place in the definition, with their submit transitions.
pub(super) struct Map<'a> {
    pub(super) definition: &'a Definition,
    pub(super) index: BTreeMap<StageNo, usize>,
    /// Submit transitions that leave a stage, in branch order: by their place in the definition.
    pub(super) leaving: Vec<Vec<usize>>,
    /// Submit transitions that lead to a stage.
    pub(super) arriving: Vec<Vec<usize>>,
    /// Places of the stages that each row leaves and leads to.
    sources: Vec<usize>,
    targets: Vec<Option<usize>>,
    /// Stages that can be reached from the first.
    pub(super) reached: Vec<bool>,
    /// Stages from which an end can be reached.
    pub(super) ending: Vec<bool>,
    /// Stages that were surely completed before a stage opens.
    before: Vec<Set>,
    /// Submit transitions whose token was surely used up on the way to a stage.
    used: Vec<Set>,
}

impl<'a> Map<'a> {
    pub(super) fn new(definition: &'a Definition) -> Self {
        let index: BTreeMap<_, _> = definition.stages.iter().enumerate().map(|(at, s)| (s.no, at)).collect();
        let count = definition.stages.len();
        let (mut leaving, mut arriving) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for (number, transition) in definition.transitions.iter().enumerate() {
            if transition.branch > 0 {
                leaving[index[&transition.from]].push(number);
                if let Some(to) = transition.to {
                    arriving[index[&to]].push(number);
                }
            }
        }
        for rows in &mut leaving {
            rows.sort_by_key(|row| definition.transitions[*row].branch);
        }
        let place = |no: &StageNo| index.get(no).copied();
        let sources = definition.transitions.iter().map(|row| index[&row.from]).collect();
        let targets = definition.transitions.iter().map(|row| row.to.as_ref().and_then(place)).collect();
        let mut map = Self {
            definition,
            index,
            leaving,
            arriving,
            sources,
            targets,
            reached: Vec::new(),
            ending: Vec::new(),
            before: Vec::new(),
            used: Vec::new(),
        };
        map.reached = map.from(0);
        map.ending = map.to_an_end();
        map.before = map.surely(count, |from, _| from);
        map.used = map.surely(definition.transitions.len(), |_, row| row);
        map
    }

    pub(super) fn row(&self, row: usize) -> &'a Transition {
        &self.definition.transitions[row]
    }

    /// Place of the stage a row leads to.
    pub(super) fn target(&self, row: usize) -> Option<usize> {
        self.targets[row]
    }

    /// Place of the stage a row leaves.
    pub(super) fn source(&self, row: usize) -> usize {
        self.sources[row]
    }

    /// Stages that can be reached from one over submit transitions, itself included.
    pub(super) fn from(&self, start: usize) -> Vec<bool> {
        let mut seen = vec![false; self.leaving.len()];
        let mut open = vec![start];
        while let Some(stage) = open.pop() {
            if !std::mem::replace(&mut seen[stage], true) {
                open.extend(self.leaving[stage].iter().filter_map(|row| self.target(*row)));
            }
        }
        seen
    }

    /// Stages that can come before one over submit transitions; itself only if it lies on a loop.
    pub(super) fn into(&self, stage: usize) -> Vec<bool> {
        let mut seen = vec![false; self.leaving.len()];
        let mut open = vec![stage];
        while let Some(at) = open.pop() {
            for from in self.arriving[at].iter().map(|row| self.source(*row)) {
                if !std::mem::replace(&mut seen[from], true) {
                    open.push(from);
                }
            }
        }
        seen
    }

    /// Whether a stage can come before another.
    pub(super) fn reaches(&self, stage: usize, other: usize) -> bool {
        stage != other && self.from(stage)[other]
    }

    fn to_an_end(&self) -> Vec<bool> {
        let ends = |rows: &Vec<usize>| rows.is_empty() || rows.iter().any(|row| self.row(*row).to.is_none());
        let mut seen = vec![false; self.leaving.len()];
        let mut open: Vec<usize> = (0..seen.len()).filter(|stage| ends(&self.leaving[*stage])).collect();
        while let Some(stage) = open.pop() {
            if !std::mem::replace(&mut seen[stage], true) {
                open.extend(self.arriving[stage].iter().map(|row| self.source(*row)));
            }
        }
        seen
    }

    /// The nearest to the first stage of some stages, and the shortest way to it: the rows taken.
    pub(super) fn way_to(&self, goals: &[bool]) -> Option<(usize, Vec<usize>)> {
        let mut by = vec![None; self.leaving.len()];
        let mut open = VecDeque::from([0]);
        let mut nearest = None;
        while let Some(stage) = open.pop_front() {
            if goals[stage] {
                nearest = Some(stage);
                break;
            }
            for row in &self.leaving[stage] {
                if let Some(to) = self.target(*row).filter(|to| *to != 0 && by[*to].is_none()) {
                    by[to] = Some(*row);
                    open.push_back(to);
                }
            }
        }
        let mut way = Vec::new();
        let goal = nearest?;
        let mut at = goal;
        while let Some(row) = by[at] {
            way.push(row);
            at = self.source(row);
        }
        way.reverse();
        Some((goal, way))
    }

    /// Whether a stage was surely completed before another opens.
    pub(super) fn always_before(&self, stage: usize, other: usize) -> bool {
        self.before[stage].has(other)
    }

    /// Whether a row's token was surely used up before a stage opens.
    pub(super) fn surely_used(&self, stage: usize, row: usize) -> bool {
        self.used[stage].has(row)
    }

    /// What surely happened before each stage opens: a join `all` has it from every arrival together, the others
    /// only what all arrivals have in common. The greatest sets for which this holds, found by shrinking.
    fn surely(&self, size: usize, fact: fn(usize, usize) -> usize) -> Vec<Set> {
        let mut known: Vec<Option<Set>> = vec![None; self.leaving.len()];
        known[0] = Some(Set::new(size));
        let mut open = VecDeque::from([0]);
        let mut waiting = vec![false; self.leaving.len()];
        while let Some(stage) = open.pop_front() {
            waiting[stage] = false;
            for next in self.leaving[stage].iter().filter_map(|row| self.target(*row)) {
                if next == 0 {
                    continue;
                }
                let all = self.definition.stages[next].join == Join::All;
                let mut sum: Option<Set> = None;
                let mut open_end = false;
                for row in &self.arriving[next] {
                    let from = self.source(*row);
                    let Some(mut set) = known[from].clone() else {
                        open_end = true;
                        continue;
                    };
                    set.add(fact(from, *row));
                    sum = Some(match sum {
                        None => set,
                        Some(sum) if all => sum.or(&set),
                        Some(sum) => sum.and(&set),
                    });
                }
                // What is not known yet stands for everything: it adds nothing to what all have in common, and
                // leaves what several have together unknown.
                if all && open_end {
                    continue;
                }
                if sum.is_some() && known[next] != sum {
                    known[next] = sum;
                    if !std::mem::replace(&mut waiting[next], true) {
                        open.push_back(next);
                    }
                }
            }
        }
        known.into_iter().map(|set| set.unwrap_or_else(|| Set::new(size))).collect()
    }
}

/// A set of small numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Set(Vec<u64>);

impl Set {
    fn new(size: usize) -> Self {
        Self(vec![0; size.div_ceil(64)])
    }

    fn add(&mut self, number: usize) {
        self.0[number / 64] |= 1 << (number % 64);
    }

    fn has(&self, number: usize) -> bool {
        self.0[number / 64] & (1 << (number % 64)) != 0
    }

    fn or(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
        self
    }

    fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= b);
        self
    }
}
