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
//! | one takes his own vote back while the stage is open | his seat is asked again; unless one has voted whose turn came by it |
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
    definition::{Handlers, Outcome, Split},
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
        let added = self.ballot(id)?.seats.get(seat).is_some_and(|seat| seat.added.is_some());
        let mut changes = Vec::new();
        let mut branch = None;
        if submit.straight_back && !self.goes_straight_back(id, &Submission::default())? {
            return Err(Code::NoSuchReturn.into());
        }
        match kind {
            // Who was asked to sign as well says yes or no, and leaves the form as it is.
            VoteKind::Approve if added => {
                if !submit.values.is_empty() {
                    return Err(Code::NotAllowed.into());
                }
                short_enough(&submit.opinion)?;
                branch = self.voted_branch(id, submit.branch, added)?;
            }
            VoteKind::Approve => {
                changes = self.facts.judge(stage, &submit.values)?;
                self.not_moved(&changes, &submit.seen)?;
                self.values.form.extend(changes.iter().cloned());
                short_enough(&submit.opinion)?;
                branch = self.voted_branch(id, submit.branch, added)?;
                self.handlers_way_is_open(id, branch)?;
                self.facts.check(stage)?;
            }
            VoteKind::Reject => {
                reason_given(&submit.opinion)?;
                self.can_reject(id)?;
            }
            // The lead, or the handler, decides: there is nobody else who could.
            VoteKind::Abstain if seat == 0 && self.must_say(id)? => {
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
        if self.decide_if_voted(id, actor, opinion)? { Ok(()) } else { self.ask_next(id) }
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

    /// Where one handles the stage, the branch he picks must be open when he does.
    fn handlers_way_is_open(&self, id: VisitId, branch: Option<u32>) -> Result<(), Rejection> {
        let visit = self.visit(id)?;
        let (stage, plan) = (self.stage(visit.stage)?, self.plan(visit.stage)?);
        if !self.ballot(id)?.signing || stage.split != Split::Choose {
            return Ok(());
        }
        let ways = plan.approving();
        let picked = branch.map_or_else(|| ways.first().copied(), |branch| plan.way(branch));
        match picked.map(|way| (way, self.is_open(way))) {
            Some((way, Ok(false))) => Err(self.closed(way)),
            _ => Ok(()),
        }
    }

    /// Where one handles the stage, a signer rejects only what has somewhere to go: he alone would leave it to an
    /// administrator.
    fn can_reject(&self, id: VisitId) -> Result<(), Rejection> {
        if !self.ballot(id)?.signing {
            return Ok(());
        }
        match self.plan(self.visit(id)?.stage)?.rejects {
            Some(Rejects::Along(_)) => Ok(()),
            Some(Rejects::Back(to)) => self.rights().way_back(id, to).map(drop),
            None => Err(Code::NoSuchReturn.into()),
        }
    }

    /// Whether the first seat's vote cannot be an abstention.
    fn must_say(&self, id: VisitId) -> Result<bool, Rejection> {
        Ok(self.ballot(id)?.signing || self.measure(id)?.1.base == Some(Base::Lead))
    }

    /// The branch a vote names, where there is something to pick. Who was asked to sign as well picks nothing where one
    /// handles the stage.
    fn voted_branch(&self, id: VisitId, branch: Option<u32>, added: bool) -> Result<Option<u32>, Rejection> {
        let stage = self.stage(self.visit(id)?.stage)?;
        let ways = self.plan(stage.no)?.approving();
        let picks = self.measure(id)?.1.picks;
        let signs = added && (self.ballot(id)?.signing || picks == Some(Picks::Lead));
        if stage.split != Split::Choose || ways.len() < 2 || picks.is_none() || signs {
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
        let ballot = self.ballot(id)?;
        if !ballot.signing
            && let Some(tallied) = self.facts.tally(self.stage(self.visit(id)?.stage)?)
        {
            return tallied;
        }
        let (handlers, rule) = self.measure(id)?;
        let outcome = ballot.outcome(handlers, rule);
        Ok(outcome.map(|outcome| Tallied { outcome, branch: None }))
    }

    /// How the votes of a visit are counted.
    pub fn measure(&self, id: VisitId) -> Result<(Handlers, &Rule), Rejection> {
        let stage = self.stage(self.visit(id)?.stage)?;
        self.plan(stage.no)?.rule(self.ballot(id)?, stage).ok_or_else(|| Code::NoVoteHere.into())
    }

    /// Decides the visit if the votes do, in the name of whoever made them do so.
    pub fn decide_if_voted(&mut self, id: VisitId, by: Actor, opinion: String) -> Result<bool, Rejection> {
        let Some(tallied) = self.tallied(id)? else { return Ok(false) };
        self.decide_together(id, by, tallied, opinion)?;
        Ok(true)
    }

    pub fn ballot(&self, id: VisitId) -> Result<&Ballot, Rejection> {
        self.visit(id)?.ballot.as_ref().ok_or_else(|| Code::NoVoteHere.into())
    }

    /// The seats whose turn has come are asked: in an ordered stage the next one, and signers who were added after
    /// one that has voted, or who waited for one before them.
    fn ask_next(&mut self, id: VisitId) -> Result<(), Rejection> {
        let ordered = self.is_ordered(id)?;
        let ballot = self.ballot(id)?;
        let waits =
            |no: &usize| ballot.seats.get(*no).is_some_and(|seat| seat.vote.is_none() && seat.item.is_none());
        let next: Vec<usize> =
            (0..ballot.seats.len()).filter(waits).filter(|no| ballot.is_turn(*no, ordered)).collect();
        for next in next {
            let seat = self.ballot(id)?.seats.get(next).ok_or(Code::NoVoteHere)?;
            let item =
                NewItem { id: self.fresh(WorkItemId::new), party: seat.party, except: seat.except.clone() };
            self.emit(Event::SeatAsked { visit: id, seat: number(next), item })?;
        }
        Ok(())
    }

    /// Whether the seats of a visit vote one after another.
    pub fn is_ordered(&self, id: VisitId) -> Result<bool, Rejection> {
        Ok(self.measure(id)?.0 == Handlers::Ordered)
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
        // What one handles is his, whoever signed last.
        let handler = self.ballot(id)?.signing.then(|| self.ballot(id).ok()?.seats.first()?.vote).flatten();
        let (by, opinion) = match handler.map(|vote| vote.by) {
            Some(handler) if handler != by => (handler, String::new()),
            _ => (by, opinion),
        };
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
        let picked = match (branches[..].len(), self.measure(id)?.1.picks) {
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
        let ordered = self.is_ordered(id)?;
        let mut ballot = self.ballot(id)?.clone();
        if let Some(seat) = ballot.seats.get_mut(seat) {
            seat.vote = None;
        }
        let early = ballot.seats.iter().enumerate().filter(|(no, _)| !ballot.is_turn(*no, ordered));
        let mut ended: Vec<WorkItemId> = early.filter_map(|(_, seat)| seat.item).collect();
        let instead_of = ended.pop();
        let item = self.fresh(WorkItemId::new);
        self.emit(Event::VoteWithdrawn { visit: id, seat: number(seat), by: actor, item, instead_of, ended })
    }
}

/// The branch of the lead's vote.
fn lead_branch(visit: &Visit) -> Option<u32> {
    visit.ballot.as_ref()?.seats.first()?.vote?.branch
}

pub(super) fn number(seat: usize) -> u32 {
    u32::try_from(seat).unwrap_or(u32::MAX)
}
