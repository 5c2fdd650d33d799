//! Vote: several decide a stage, each with a seat that was fixed when it opened.
//!
//! | what happens | outcome |
//! |---|---|
//! | a vote that decides nothing yet | kept; in an ordered stage the next seat is asked |
//! | a vote after which the rest cannot change it | the visit is decided, all other items end |
//! | approved | along the branch that serves it; where several do: the split, the votes or the lead pick |
//! | rejected | along the branch that serves it, past the stage's action; else back, as a return |
//! | rejected, and the way back is barred | an incident; a retry tries again, a skip goes along a branch |
//! | a vote after the decision | kept as an opinion, once a seat |
//! | a vote by who got a leaver's seat | the seat passes on record, then he votes |
//! | one takes his own vote back while the stage is open | his seat is asked again; ordered: unless the next has voted |
//!
//! Values come with an approval only: whoever rejects or abstains changes nothing. Whoever changes what another voter
//! changed since he was shown it is refused, to look again. What changed with a vote stays when the vote is taken back.
//! Copies go out with any vote that is not late.

use waypost_base::{
    Actor, Change, Code, FieldProblem, ItemKey, Party, Rejection, UserId, Value, VisitId, WorkItemId,
};

use super::run::{Run, reason_given, short_enough};
use crate::{
    ballot::{Ballot, Tallied, VoteKind},
    command::Submission,
    definition::{Handlers, Outcome, Split, Stage},
    event::{Event, IncidentKind, NewItem},
    flow::Rejects,
    rule::{Base, Picks, Rule},
    state::Visit,
};

/// How an approval goes on.
enum Course {
    /// Along this branch, or as the split finds.
    On(Option<u32>),
    /// Decided, and it waits for an administrator.
    Stuck(Option<u32>, IncidentKind, String),
}

impl Run<'_> {
    pub fn vote(
        &mut self,
        by: UserId,
        id: VisitId,
        kind: VoteKind,
        submit: &Submission,
    ) -> Result<(), Rejection> {
        let (item, actor) = match self.rights().work(id, by) {
            Ok(work) => work,
            Err(rejection) => return self.late_vote(by, id, kind, submit, rejection),
        };
        self.cast(id, item, actor, kind, submit)
    }

    /// Takes a vote in, and decides when the rest cannot change it any more.
    pub fn cast(
        &mut self,
        id: VisitId,
        item: WorkItemId,
        actor: Actor,
        kind: VoteKind,
        submit: &Submission,
    ) -> Result<(), Rejection> {
        let stage = self.stage(self.visit(id)?.stage)?;
        let seat = self.ballot(id)?.asked_by(item).ok_or(Code::NoVoteHere)?;
        let mut changes = Vec::new();
        let mut branch = None;
        match kind {
            VoteKind::Approve => {
                changes = self.facts.judge(stage, &submit.values)?;
                self.not_moved(&changes, &submit.seen)?;
                self.values.form.extend(changes.iter().cloned());
                short_enough(&submit.opinion)?;
                branch = self.voted_branch(stage, submit.branch)?;
                self.facts.check(stage)?;
            }
            VoteKind::Reject => reason_given(&submit.opinion)?,
            // The lead decides: there is nobody else who could.
            VoteKind::Abstain if seat == 0 && self.rule(stage)?.base == Some(Base::Lead) => {
                return Err(Code::NotAllowed.into());
            }
            VoteKind::Abstain => short_enough(&submit.opinion)?,
        }
        self.pass_seat(id, seat, actor)?;
        let opinion = submit.opinion.clone();
        self.emit(Event::VoteCast {
            visit: id,
            seat: number(seat),
            item,
            by: actor,
            vote: kind,
            branch,
            opinion: opinion.clone(),
            changes,
        })?;
        if let Some(copy) = &submit.copy {
            self.send_copies(actor, Some(id), copy, "")?;
        }
        match self.tallied(id)? {
            Some(tallied) => self.decide_together(id, actor, tallied, opinion),
            None => self.ask_next(id),
        }
    }

    /// Whether what is changed is still as the voter was shown it.
    fn not_moved(&self, changes: &[Change], seen: &[(ItemKey, Option<Value>)]) -> Result<(), Rejection> {
        let now = |key: &ItemKey| self.facts.form_value(key.as_str());
        let problems: Vec<FieldProblem> = seen
            .iter()
            .filter(|(key, seen)| changes.iter().any(|change| change.key == *key) && now(key) != *seen)
            .map(|(key, _)| FieldProblem::new(key.as_str(), Code::ValueMoved).with("who", "none"))
            .collect();
        if problems.is_empty() { Ok(()) } else { Err(Rejection::of_fields(problems)) }
    }

    /// The branch a vote names, where there is something to pick.
    fn voted_branch(&self, stage: &Stage, branch: Option<u32>) -> Result<Option<u32>, Rejection> {
        let plan = self.plan(stage.no)?;
        let ways = plan.approving();
        let picks = plan.together.as_ref().and_then(|rule| rule.picks);
        if stage.split != Split::Choose || ways.len() < 2 || picks.is_none() {
            return Ok(None);
        }
        let branch = branch.ok_or(Code::BranchMissing)?;
        let way = ways.iter().find(|way| way.branch == branch);
        way.map(|way| Some(way.branch))
            .ok_or_else(|| Rejection::new(Code::NoSuchBranch).with("branch", branch))
    }

    /// A seat whose person has left goes to whoever acts for it now.
    pub fn pass_seat(&mut self, id: VisitId, seat: usize, actor: Actor) -> Result<(), Rejection> {
        let party = self.ballot(id)?.seats.get(seat).map(|seat| seat.party).ok_or(Code::NoVoteHere)?;
        match party {
            Party::Seat(post, person) if person != actor.principal() => {
                let to = Party::Seat(post, actor.principal());
                self.emit(Event::SeatPassed { visit: id, seat: number(seat), from: party, to })
            }
            _ => Ok(()),
        }
    }

    /// What the votes come to now.
    fn tallied(&self, id: VisitId) -> Result<Option<Tallied>, Rejection> {
        let stage = self.stage(self.visit(id)?.stage)?;
        let rule = self.rule(stage)?;
        if let Some(tallied) = self.facts.tally(stage) {
            return tallied;
        }
        let outcome = self.ballot(id)?.outcome(stage.handlers, rule);
        Ok(outcome.map(|outcome| Tallied { outcome, branch: None }))
    }

    pub fn rule(&self, stage: &Stage) -> Result<&Rule, Rejection> {
        self.plan(stage.no)?.together.as_ref().ok_or_else(|| Code::NoVoteHere.into())
    }

    fn ballot(&self, id: VisitId) -> Result<&Ballot, Rejection> {
        self.visit(id)?.ballot.as_ref().ok_or_else(|| Code::NoVoteHere.into())
    }

    /// In an ordered stage the next seat is asked.
    fn ask_next(&mut self, id: VisitId) -> Result<(), Rejection> {
        let stage = self.stage(self.visit(id)?.stage)?;
        if stage.handlers != Handlers::Ordered {
            return Ok(());
        }
        let waits = self.ballot(id)?.seats.iter().position(|seat| seat.vote.is_none());
        let Some(next) = waits else { return Ok(()) };
        let seat = self.ballot(id)?.seats.get(next).ok_or(Code::NoVoteHere)?;
        let item =
            NewItem { id: self.fresh(WorkItemId::new), party: seat.party, except: seat.except.clone() };
        self.emit(Event::SeatAsked { visit: id, seat: number(next), item })
    }

    /// The votes have decided: the visit goes on along the branch that serves the outcome, or back.
    pub fn decide_together(
        &mut self,
        id: VisitId,
        by: Actor,
        Tallied { outcome, branch: told }: Tallied,
        opinion: String,
    ) -> Result<(), Rejection> {
        self.in_time(id)?;
        if outcome == Outcome::Rejected {
            return self.reject(id, by, opinion);
        }
        let straight_back = self.goes_straight_back(id, &Submission::default())?;
        let course = if straight_back { Course::On(None) } else { self.approved(id, told)? };
        let (Course::On(branch) | Course::Stuck(branch, ..)) = course;
        self.emit_decided(id, by, branch, opinion, straight_back, outcome)?;
        match course {
            Course::On(_) => self.proceed(id),
            Course::Stuck(_, kind, why) => self.raise(id, kind, why),
        }
    }

    fn emit_decided(
        &mut self,
        id: VisitId,
        by: Actor,
        branch: Option<u32>,
        opinion: String,
        straight_back: bool,
        outcome: Outcome,
    ) -> Result<(), Rejection> {
        self.emit(Event::VisitDecided {
            visit: id,
            item: None,
            by: Some(by),
            branch,
            opinion,
            changes: Vec::new(),
            straight_back,
            outcome: Some(outcome),
        })
    }

    /// The branch an approval takes.
    fn approved(&self, id: VisitId, told: Option<u32>) -> Result<Course, Rejection> {
        let visit = self.visit(id)?;
        let (stage, plan) = (self.stage(visit.stage)?, self.plan(visit.stage)?);
        let ways = plan.approving();
        if stage.split != Split::Choose || ways.is_empty() {
            return Ok(Course::On(None));
        }
        let branches: Vec<u32> = ways.iter().map(|way| way.branch).collect();
        let picked = match (branches[..].len(), plan.together.as_ref().and_then(|rule| rule.picks)) {
            (1, _) => branches.first().copied(),
            _ if told.is_some() => told.filter(|branch| branches.contains(branch)),
            (_, Some(Picks::Votes)) => visit.ballot.as_ref().and_then(|ballot| ballot.most_voted(&branches)),
            (_, Some(Picks::Lead)) => lead_branch(visit),
            (_, None) => None,
        };
        let Some(way) = picked.and_then(|branch| plan.way(branch)) else {
            return Ok(Course::Stuck(None, IncidentKind::NoBranch, "no branch was picked".to_owned()));
        };
        let branch = Some(way.branch);
        Ok(match self.is_open(way) {
            Ok(true) => Course::On(branch),
            Ok(false) => {
                Course::Stuck(branch, IncidentKind::NoBranch, format!("branch {} is closed", way.branch))
            }
            Err(error) => {
                Course::Stuck(branch, IncidentKind::GuardFailed, format!("branch {}: {error}", way.branch))
            }
        })
    }

    /// A rejection: along its branch past the action, else back.
    fn reject(&mut self, id: VisitId, by: Actor, reason: String) -> Result<(), Rejection> {
        match self.plan(self.visit(id)?.stage)?.rejects {
            Some(Rejects::Along(branch)) => {
                self.emit_decided(id, by, Some(branch), reason, false, Outcome::Rejected)?;
                self.leave(id)
            }
            Some(Rejects::Back(to)) => match self.rights().way_back(id, to) {
                Ok(way) => self.give_back_voted(id, by, to, &way, &reason),
                Err(why) => {
                    self.emit_decided(id, by, None, reason, false, Outcome::Rejected)?;
                    self.raise(id, IncidentKind::NoBranch, why.code.to_string())
                }
            },
            None => {
                self.emit_decided(id, by, None, reason, false, Outcome::Rejected)?;
                self.raise(id, IncidentKind::NoBranch, "no way serves a rejection".to_owned())
            }
        }
    }

    /// A rejection that could not go back, tried again by an administrator.
    pub fn reject_again(&mut self, id: VisitId) -> Result<(), Rejection> {
        let visit = self.visit(id)?;
        let by = visit.decided_by.ok_or(Code::NoSuchIncident)?;
        let back = self.plan(visit.stage)?.rejects;
        let way = match back {
            Some(Rejects::Back(to)) => self.rights().way_back(id, to).map(|way| (to, way)),
            _ => Err(Code::NoSuchReturn.into()),
        };
        match way {
            Ok((to, way)) => self.give_back_voted(id, by, to, &way, ""),
            Err(why) => self.raise(id, IncidentKind::NoBranch, why.code.to_string()),
        }
    }

    /// A vote that comes when others have decided: kept as an opinion of a seat that had not voted.
    fn late_vote(
        &mut self,
        by: UserId,
        visit: VisitId,
        vote: VoteKind,
        submit: &Submission,
        rejection: Rejection,
    ) -> Result<(), Rejection> {
        let Some((seat, actor)) = self.rights().unheard(visit, by) else { return Err(rejection) };
        short_enough(&submit.opinion)?;
        let opinion = submit.opinion.clone();
        self.emit(Event::VoteCameLate { visit, seat, by: actor, vote, opinion })
    }

    /// One's own vote is taken back while the stage is open.
    pub fn withdraw_vote(&mut self, by: UserId, id: VisitId) -> Result<(), Rejection> {
        let (seat, actor) = self.rights().withdraw_vote(id, by)?;
        let ordered = self.stage(self.visit(id)?.stage)?.handlers == Handlers::Ordered;
        let next = self.ballot(id)?.seats.get(seat + 1..).unwrap_or_default();
        let instead_of = next.iter().find_map(|seat| seat.item).filter(|_| ordered);
        let item = self.fresh(WorkItemId::new);
        self.emit(Event::VoteWithdrawn { visit: id, seat: number(seat), by: actor, item, instead_of })
    }
}

/// The branch of the lead's vote.
fn lead_branch(visit: &Visit) -> Option<u32> {
    visit.ballot.as_ref()?.seats.first()?.vote?.branch
}

fn number(seat: usize) -> u32 {
    u32::try_from(seat).unwrap_or(u32::MAX)
}
