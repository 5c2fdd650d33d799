//! The flow as a net, and the net's flaws as problems with a way there.
//!
//! A stage is a place that holds a token while a visit of it is open; each way in which it can complete is a
//! transition of the net. Guards are taken as free choices, so what is proved holds whatever the values are. A join
//! `all` has a place for each arriving transition and opens its stage when all hold a token. The net ends with no token
//! anywhere: a path without a next stage just ends. `any` is a promise that the place never holds two.
//!
//! **Returns are not in the net, and need not be.** A return to stage T cancels every visit and token that descends
//! from T's visit and puts back what those had consumed from elsewhere (ENGINE.md §5). What remains of the case's
//! history is T's visit, all that it descends from, and whatever went on beside it: with each step also all steps that
//! it needed. Such a part of a history is itself a history, so the marking after the return is one that submits alone
//! could have reached, and everything proved of all reachable markings (an end can be reached, no `any` holds two,
//! nothing piles up) holds of it. The same goes for a withdrawal. Going *straight back* is no such part: T's visit is
//! submitted and the returner's is open again, while what ran beside the returner since T is gone; that is why
//! `branches` refuses it where paths that part after T do not meet before the returner.
//!
//! If no stage has join `each`, no place may hold two tokens: two on one transition into a join `all` mean two visits
//! of the stage before it, which without `each` already is a fault. This lets the reductions collapse such flows.

use std::collections::BTreeSet;

use waypost_base::StageNo;

use super::{Arrow, Found, MAX_MARKINGS, Problem, ProblemCode, Severity, TraceStep, map::Map};
use crate::{
    definition::{Definition, Join, Outcome, Split, Stage},
    net::{Flaw, FlawKind, Net, PlaceNo, TransitionNo, Verdict},
};

pub(super) fn check(found: &mut Found<'_>, map: &Map<'_>) {
    let flow = FlowNet::new(map);
    match flow.net.check(MAX_MARKINGS) {
        Verdict::Sound => {}
        Verdict::Unknown { markings } => {
            found.add(Severity::Unknown, ProblemCode::NotJudged, &[]).with("markings", markings);
        }
        Verdict::Unsound(flaws) => flaws.iter().for_each(|flaw| flow.tell(found, flaw)),
    }
}

/// Where a case stands: the stages that are open, and the tokens that wait, by the transition they are on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// A stage for each open visit.
    pub open: Vec<StageNo>,
    /// From which stage, along which branch.
    pub tokens: Vec<(StageNo, u32)>,
}

/// Where a case that stands so could not come to an end; none when it can, or when that is not known within
/// [`MAX_MARKINGS`].
pub fn stuck_at(definition: &Definition, standing: &Standing) -> Option<StageNo> {
    let map = Map::new(definition);
    let mut flow = FlowNet::new(&map);
    flow.stand(standing);
    let Verdict::Unsound(flaws) = flow.net.check(MAX_MARKINGS) else { return None };
    flaws.iter().find_map(|flaw| match flaw.kind {
        FlawKind::Overfull(place) | FlawKind::Unbounded(place) => Some(flow.stage(place)),
        FlawKind::Stuck | FlawKind::Endless | FlawKind::Leftover => {
            let left = flow.net.marking_after(&flaw.trace);
            left.first().map(|(place, _)| flow.stage(*place))
        }
        // Stages that are behind a case are no flaw of it.
        FlawKind::Dead(_) => None,
    })
}

/// The step of taking one row.
pub(super) fn step(map: &Map<'_>, row: usize) -> TraceStep {
    let transition = map.row(row);
    TraceStep {
        stage: transition.from,
        name: super::name_of(map.definition, transition.from),
        branch: Some(transition.branch),
        condition: transition.condition.text().to_owned(),
        to: transition.to.into_iter().collect(),
    }
}

struct FlowNet<'a> {
    map: &'a Map<'a>,
    net: Net,
    /// What each place of the net stands for: the stage that is open, or that waits.
    places: Vec<(usize, Waits)>,
    /// What each transition of the net stands for.
    steps: Vec<Step>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Waits {
    Open,
    /// For the others: a token on this row is at the join.
    Joined(usize),
}

enum Step {
    /// A stage completes along these rows.
    Completes(usize, Vec<usize>),
    /// The join of a stage is complete.
    Joins(usize),
}

impl<'a> FlowNet<'a> {
    fn new(map: &'a Map<'a>) -> Self {
        let mut flow = Self { map, net: Net::new(), places: Vec::new(), steps: Vec::new() };
        let stages = &map.definition.stages;
        let promise = stages.iter().all(|stage| stage.join != Join::Each);
        // The place where a row's token goes, and the places of open stages.
        let mut entry = vec![None; map.definition.transitions.len()];
        let mut open = Vec::new();
        for (at, stage) in stages.iter().enumerate() {
            let place = flow.place(at, Waits::Open, promise || stage.join == Join::Any);
            open.push(place);
            if stage.join != Join::All {
                map.arriving[at].iter().for_each(|row| entry[*row] = Some(place));
                continue;
            }
            let mut takes = Vec::new();
            for row in &map.arriving[at] {
                let waits = flow.place(at, Waits::Joined(*row), promise);
                entry[*row] = Some(waits);
                takes.push((waits, 1));
            }
            if map.reached[at] && !takes.is_empty() {
                flow.net.transition("", &takes, &[(place, 1)]);
                flow.steps.push(Step::Joins(at));
            }
        }
        for (at, stage) in stages.iter().enumerate().filter(|(at, _)| map.reached[*at]) {
            for rows in completions(map, at, stage) {
                let puts: Vec<_> =
                    rows.iter().filter_map(|row| entry[*row]).map(|place| (place, 1)).collect();
                flow.net.transition("", &[(open[at], 1)], &puts);
                flow.steps.push(Step::Completes(at, rows));
            }
        }
        flow.net.start(open[0], 1);
        flow
    }

    /// Starts the net where a case stands instead of at its first stage.
    fn stand(&mut self, standing: &Standing) {
        self.net.start_anew();
        let index = &self.map.index;
        let place = |at: usize, waits: Waits| {
            self.places.iter().position(|(stage, what)| *stage == at && *what == waits)
        };
        let open = standing.open.iter().filter_map(|no| place(*index.get(no)?, Waits::Open));
        let on_row = |(from, branch): &(StageNo, u32)| {
            let rows = &self.map.definition.transitions;
            let row = rows.iter().position(|row| row.from == *from && row.branch == *branch)?;
            place(*index.get(&rows.get(row)?.to?)?, Waits::Joined(row))
        };
        let waiting = standing.tokens.iter().filter_map(on_row);
        let marked: Vec<PlaceNo> = open.chain(waiting).collect();
        marked.into_iter().for_each(|place| self.net.start(place, 1));
    }

    fn place(&mut self, stage: usize, waits: Waits, promise: bool) -> PlaceNo {
        let place = self.net.place("");
        if promise {
            self.net.at_most(place, 1);
        }
        self.places.push((stage, waits));
        place
    }

    fn tell(&self, found: &mut Found<'_>, flaw: &Flaw) {
        match &flaw.kind {
            FlawKind::Overfull(place) => self.problem(found, ProblemCode::TwoAtOnce, *place, flaw),
            FlawKind::Unbounded(place) => self.problem(found, ProblemCode::PilesUp, *place, flaw),
            FlawKind::Stuck => {
                let left = self.net.marking_after(&flaw.trace);
                let stages = left.iter().map(|(place, _)| self.stage(*place)).collect::<BTreeSet<_>>();
                let stages: Vec<_> = stages.into_iter().collect();
                let missing = self.missing(&left);
                let problem = found.refuse(ProblemCode::Stuck, &stages);
                problem.transitions = missing;
                problem.trace = self.trace(&flaw.trace);
            }
            FlawKind::Endless => {
                // A loop without a way out is told already, by the graph.
                if !found.problems.iter().any(|problem| problem.code == ProblemCode::Endless) {
                    let left = self.net.marking_after(&flaw.trace);
                    let stages: BTreeSet<_> = left.iter().map(|(place, _)| self.stage(*place)).collect();
                    let stages: Vec<_> = stages.into_iter().collect();
                    found.refuse(ProblemCode::CannotEnd, &stages).trace = self.trace(&flaw.trace);
                }
            }
            FlawKind::Dead(dead) => {
                let never = |number: &TransitionNo| match self.steps.get(*number) {
                    Some(Step::Joins(at)) => Some(self.map.definition.stages[*at].no),
                    _ => None,
                };
                for no in dead.iter().filter_map(never).collect::<BTreeSet<_>>() {
                    found.refuse(ProblemCode::NeverOpens, &[no]);
                }
            }
            // Cannot be in a net that ends empty.
            FlawKind::Leftover => {}
        }
    }

    fn problem(&self, found: &mut Found<'_>, code: ProblemCode, place: PlaceNo, flaw: &Flaw) {
        let problem: &mut Problem = found.refuse(code, &[self.stage(place)]);
        problem.trace = self.trace(&flaw.trace);
    }

    fn stage(&self, place: PlaceNo) -> StageNo {
        self.map.definition.stages[self.places[place].0].no
    }

    /// The transitions on which a join still waits for a token.
    fn missing(&self, left: &[(PlaceNo, u32)]) -> Vec<Arrow> {
        let waiting: BTreeSet<_> = left.iter().map(|(place, _)| self.places[*place].0).collect();
        let missing = self.places.iter().enumerate().filter_map(|(place, (stage, waits))| match waits {
            Waits::Joined(row) if waiting.contains(stage) && !left.iter().any(|(l, _)| *l == place) => {
                let row = self.map.row(*row);
                Some(Arrow { from: row.from, branch: row.branch, to: row.to })
            }
            _ => None,
        });
        missing.collect()
    }

    fn trace(&self, trace: &[TransitionNo]) -> Vec<TraceStep> {
        let told = trace.iter().filter_map(|number| match self.steps.get(*number) {
            Some(Step::Completes(at, rows)) => Some(self.step(*at, rows)),
            _ => None,
        });
        told.collect()
    }

    fn step(&self, at: usize, rows: &[usize]) -> TraceStep {
        if let [row] = rows {
            return step(self.map, *row);
        }
        let no = self.map.definition.stages[at].no;
        TraceStep {
            stage: no,
            name: super::name_of(self.map.definition, no),
            branch: None,
            condition: String::new(),
            to: rows.iter().filter_map(|row| self.map.row(*row).to).collect(),
        }
    }
}

/// The ways in which a stage can complete: the rows taken by each.
fn completions(map: &Map<'_>, at: usize, stage: &Stage) -> Vec<Vec<usize>> {
    let rows = &map.leaving[at];
    if rows.is_empty() {
        return vec![Vec::new()];
    }
    match stage.split {
        Split::Choose | Split::First => rows.iter().map(|row| vec![*row]).collect(),
        Split::All | Split::Every => {
            let refusal = rows.iter().find(|row| stage.refusal_branch == Some(map.row(**row).branch));
            let refusal = refusal.filter(|_| stage.action.is_some()).map(|row| vec![*row]);
            let rejects = |row: &&usize| {
                stage.is_decided_together() && map.row(**row).outcome == Some(Outcome::Rejected)
            };
            let rejected = rows.iter().filter(rejects).map(|row| vec![*row]);
            let approved = rows.iter().filter(|row| !rejects(row)).copied().collect();
            std::iter::once(approved).chain(rejected).chain(refusal).collect()
        }
    }
}
