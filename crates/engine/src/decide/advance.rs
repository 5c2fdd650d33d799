//! What moves by itself: a decided visit hands its action out and is left, tokens travel, stages open, and those
//! that need nobody are passed, until everything waits or the case has ended.

use std::collections::BTreeSet;

use waypost_base::{Party, Rejection, StageNo, TokenId, VisitId};

use super::{
    MAX_MOVES,
    people::{Again, Found},
    run::{Run, Todo},
};
use crate::{
    ballot::Ballot,
    clock::Clock,
    definition::{Join, Outcome, Split, Stage, StageKind},
    event::{Cause, Ending, Event, IncidentKind, NewItem},
    flow::Way,
    rights::Rights,
    state::Visit,
};

/// Why a visit cannot be left: the kind of the incident, and its words.
type Stuck = (IncidentKind, String);

/// How a visit opens.
pub(crate) struct Opening {
    pub stage: StageNo,
    pub consumed: Vec<TokenId>,
    pub parents: Vec<VisitId>,
    pub cause: Cause,
    /// The people already known; none: found by the stage's rule.
    pub people: Option<Again>,
    /// Whom four eyes bar from these.
    pub except: Vec<waypost_base::UserId>,
    /// The clock that goes on; none: it begins.
    pub clock: Option<Clock>,
}

impl Run<'_> {
    /// Works off the agenda, and ends the case when nothing is left of it.
    pub fn settle(&mut self) -> Result<(), Rejection> {
        while let Some(todo) = self.agenda.pop_front() {
            match todo {
                Todo::Arrive(token) => self.arrive(token)?,
                Todo::Pass(visit) => self.pass(visit)?,
            }
        }
        let started = self.state.initiator.is_some() && self.state.ended.is_none();
        if started && self.state.live().next().is_none() && self.state.tokens.is_empty() {
            self.emit(Event::CaseEnded { ending: Ending::Completed })?;
        }
        Ok(())
    }

    /// A visit is decided: its action is handed out first, and only then is it left.
    pub fn proceed(&mut self, id: VisitId) -> Result<(), Rejection> {
        let visit = self.visit(id)?;
        let stage = self.stage(visit.stage)?;
        match stage.action {
            Some(action) if !visit.handed_out && visit.outcome != Some(Outcome::Rejected) => {
                self.emit(Event::ActionRequested {
                    visit: id,
                    action,
                    key: format!("{id}-{action}"),
                    irreversible: stage.irreversible,
                })
            }
            _ => self.leave(id),
        }
    }

    /// A visit is complete: it closes, and its tokens travel. Or its split waits for an administrator.
    pub fn leave(&mut self, id: VisitId) -> Result<(), Rejection> {
        let visit = self.visit(id)?;
        if visit.straight_back && visit.branch.is_none() && self.rights().can_go_straight_back(id) {
            return self.straight_back(id);
        }
        if visit.outcome == Some(Outcome::Rejected) && visit.branch.is_none() {
            return self.reject_again(id);
        }
        let ways = match self.ways_out(visit) {
            Ok(ways) => ways,
            Err((kind, detail)) => return self.raise(id, kind, detail),
        };
        self.emit(Event::VisitClosed { visit: id })?;
        self.copy_by_rule(id)?;
        let mut ended = ways.is_empty();
        for (branch, to) in ways {
            let Some(to) = to else {
                ended = true;
                continue;
            };
            let token = self.fresh(TokenId::new);
            self.emit(Event::TokenMade { token, from: id, branch, to })?;
            self.agenda.push_back(Todo::Arrive(token));
        }
        if ended {
            self.emit(Event::PathEnded { visit: id })?;
        }
        Ok(())
    }

    /// The transitions that are taken. A branch picked was judged when it was picked.
    fn ways_out(&self, visit: &Visit) -> Result<Vec<(u32, Option<StageNo>)>, Stuck> {
        let damaged = |_| (IncidentKind::NoBranch, format!("stage {} does not exist", visit.stage));
        let stage = self.stage(visit.stage).map_err(damaged)?;
        let plan = self.plan(visit.stage).map_err(damaged)?;
        if plan.submits.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(branch) = visit.branch {
            let way =
                plan.way(branch).ok_or_else(|| (IncidentKind::NoBranch, format!("no branch {branch}")))?;
            return Ok(vec![(branch, way.to)]);
        }
        let approving = visit.outcome.is_some().then(|| plan.approving());
        let serves = |way: &&Way| {
            approving.as_ref().is_none_or(|ways| ways.iter().any(|approves| approves.branch == way.branch))
        };
        if stage.split == Split::All {
            return Ok(plan.submits.iter().filter(serves).map(|way| (way.branch, way.to)).collect());
        }
        let choose = stage.split == Split::Choose;
        let ways = plan
            .submits
            .iter()
            .filter(serves)
            .filter(|way| !choose || plan.choices().any(|it| it.branch == way.branch));
        for way in ways {
            match self.is_open(way) {
                Ok(true) => return Ok(vec![(way.branch, way.to)]),
                Ok(false) => {}
                Err(error) => {
                    return Err((IncidentKind::GuardFailed, format!("branch {}: {error}", way.branch)));
                }
            }
        }
        Err((IncidentKind::NoBranch, "no condition holds".to_owned()))
    }

    /// A token opens a visit, or waits at its join until the others are there.
    fn arrive(&mut self, token: TokenId) -> Result<(), Rejection> {
        let Some(to) = self.state.tokens.get(&token).map(|token| token.to) else { return Ok(()) };
        let stage = self.stage(to)?;
        let consumed = match stage.join {
            Join::All => match self.complete_set(to)? {
                Some(set) => set,
                None => return Ok(()),
            },
            _ => vec![token],
        };
        let parents = self.makers(&consumed);
        self.open(Opening {
            stage: to,
            consumed,
            parents,
            cause: Cause::Arrival,
            people: None,
            except: Vec::new(),
            clock: None,
        })?;
        Ok(())
    }

    /// The oldest waiting token of every incoming submit transition, once there is one of each.
    fn complete_set(&self, to: StageNo) -> Result<Option<Vec<TokenId>>, Rejection> {
        let of = |(from, branch): &(StageNo, u32)| {
            let here = |token: &crate::state::Token| {
                token.to == to && token.from_stage == *from && token.branch == *branch
            };
            self.state.tokens.iter().find(|(_, token)| here(token)).map(|(id, _)| *id)
        };
        Ok(self.plan(to)?.arrivals.iter().map(of).collect())
    }

    /// The visits that made tokens, without repeats.
    pub fn makers(&self, tokens: &[TokenId]) -> Vec<VisitId> {
        let made_by = |id: &TokenId| {
            let place = self.state.tokens.get(id)?.from;
            Some(self.state.at_place(place).unwrap_or(place))
        };
        let makers: BTreeSet<_> = tokens.iter().filter_map(made_by).collect();
        makers.into_iter().collect()
    }

    /// Opens a visit and does what its kind and its people ask for.
    pub fn open(&mut self, opening: Opening) -> Result<VisitId, Rejection> {
        let stage = self.stage(opening.stage)?;
        let (found, ballot) = match (stage.kind, opening.people) {
            (StageKind::Human, Some(Again::Seats(seats))) => {
                self.seated_again(stage, seats, opening.except)?
            }
            (StageKind::Human, Some(Again::Parties(people))) => {
                self.seated(stage, Found::People(people, opening.except))?
            }
            (StageKind::Human, None) => self.seated(stage, self.receivers(stage)?)?,
            _ => (Found::People(Vec::new(), Vec::new()), None),
        };
        let visit = self.fresh(VisitId::new);
        let arrived = opening.cause == Cause::Arrival;
        let passed = match &found {
            Found::People(people, _) => arrived && self.passes(stage, people, &opening.consumed),
            Found::Pass => true,
            Found::Hold | Found::TooFew(_) => false,
        };
        let items: Vec<NewItem> = match (&found, &ballot) {
            (_, Some(ballot)) => asked(ballot),
            (Found::People(people, except), None) if !passed => self.items(people, except),
            _ => Vec::new(),
        };
        self.emit(Event::VisitOpened {
            visit,
            stage: opening.stage,
            run: self.state.run,
            consumed: opening.consumed,
            parents: opening.parents,
            items,
            cause: opening.cause,
            ballot,
        })?;
        if !passed && opening.cause != Cause::Start {
            self.start_clock(visit, opening.clock)?;
        }
        match (stage.kind, found) {
            (StageKind::Human, Found::Hold) => {
                self.raise(visit, IncidentKind::NobodyFound, format!("stage {}", stage.no))?;
            }
            (StageKind::Human, Found::TooFew(words)) => {
                self.raise(visit, IncidentKind::TooFewFound, words)?
            }
            (StageKind::Human, _) if !passed => {}
            (StageKind::Action, _) => self.proceed(visit)?,
            _ => self.agenda.push_back(Todo::Pass(visit)),
        }
        Ok(visit)
    }

    /// Whether the same person has done it already; asked before the visit exists.
    fn passes(&self, stage: &Stage, people: &[Party], consumed: &[TokenId]) -> bool {
        let tokens = consumed.iter().filter_map(|id| Some((*id, *self.state.tokens.get(id)?)));
        self.same_person(stage, people, &tokens.collect())
    }

    /// A stage that needs nobody is passed, at most so many times in one command.
    fn pass(&mut self, id: VisitId) -> Result<(), Rejection> {
        if self.moves >= MAX_MOVES {
            return self.raise(id, IncidentKind::TooManyMoves, format!("{MAX_MOVES} moves"));
        }
        self.moves += 1;
        self.pass_on(id)
    }

    /// Decides a visit by nobody, where its kind asks for a decision, and goes on.
    pub fn pass_on(&mut self, id: VisitId) -> Result<(), Rejection> {
        let stage = self.stage(self.visit(id)?.stage)?;
        if stage.kind == StageKind::Human {
            self.emit(Event::VisitDecided {
                visit: id,
                item: None,
                by: None,
                branch: None,
                opinion: String::new(),
                changes: Vec::new(),
                straight_back: false,
                outcome: None,
            })?;
        }
        self.proceed(id)
    }

    pub fn rights(&self) -> Rights<'_> {
        Rights { flow: self.flow, state: &self.state, facts: self.facts }
    }
}

/// The items of the seats whose turn it is when a stage opens.
pub(crate) fn asked(ballot: &Ballot) -> Vec<NewItem> {
    let item = |seat: &crate::ballot::Seat| {
        Some(NewItem { id: seat.item?, party: seat.party, except: seat.except.clone() })
    };
    ballot.seats.iter().filter_map(item).collect()
}
