//! Going back: return, withdraw, revoke, and the way straight back to the one who returned.
//!
//! Each cancels the open visits and waiting tokens that descend from one visit, puts back the tokens that such a
//! visit had consumed from outside (else a later join waits for ever), and opens that visit's stage again with the
//! tokens it had.

use waypost_base::{Actor, Code, Party, Rejection, StageNo, TokenId, UserId, VisitId, WorkItemId};

use super::{
    advance::Opening,
    people::Again,
    run::{Run, reason_given},
};
use crate::{
    ballot::VoteKind,
    clock::Clock,
    command::Submission,
    definition::{AfterReturn, ReturnPeople},
    event::{CancelCause, Cause, Ending, Event},
    rights::Way,
    state::{Undone, Visit},
};

impl Run<'_> {
    pub fn go_back(
        &mut self,
        by: UserId,
        id: VisitId,
        to: Option<StageNo>,
        reason: &str,
    ) -> Result<(), Rejection> {
        if let Ok(visit) = self.visit(id)
            && visit.phase == crate::state::Phase::Acting
        {
            return Err(Code::ActionRunning.into());
        }
        if self.votes(id) && !self.returns_alone(id, by) {
            let submit = Submission { opinion: reason.to_owned(), ..Submission::default() };
            return self.vote(by, id, VoteKind::Reject, &submit);
        }
        let (item, actor) = self.rights().work(id, by)?;
        let way = self.rights().return_to(id, to)?;
        reason_given(reason)?;
        self.give_back(id, Some((item, actor)), to, &way, reason)
    }

    /// Whether one of several may return a visit by himself: the stage says so, or he is its one handler and asked
    /// others to sign.
    fn returns_alone(&self, id: VisitId, by: UserId) -> bool {
        let stage = self.visit(id).and_then(|visit| self.stage(visit.stage));
        let item = self.rights().work(id, by).map(|(item, _)| item);
        stage.is_ok_and(|stage| stage.returns.return_alone)
            || item.is_ok_and(|item| self.rights().handles_alone(id, item))
    }

    /// A return that was judged: by a handler, or by the deadline.
    pub fn give_back(
        &mut self,
        id: VisitId,
        by: Option<(WorkItemId, Actor)>,
        to: Option<StageNo>,
        way: &Way,
        reason: &str,
    ) -> Result<(), Rejection> {
        let (item, by) = (by.map(|(item, _)| item), by.map(|(_, actor)| actor));
        self.take_back(id, (item, by, false), to, way, reason)
    }

    /// A return that the votes came to.
    pub fn give_back_voted(
        &mut self,
        id: VisitId,
        by: Actor,
        to: Option<StageNo>,
        way: &Way,
        reason: &str,
    ) -> Result<(), Rejection> {
        self.take_back(id, (None, Some(by), true), to, way, reason)
    }

    fn take_back(
        &mut self,
        id: VisitId,
        (item, by, voted): (Option<WorkItemId>, Option<Actor>, bool),
        to: Option<StageNo>,
        way: &Way,
        reason: &str,
    ) -> Result<(), Rejection> {
        let stage = self.stage(self.visit(id)?.stage)?;
        let alone = way.undone.tokens.is_empty() && self.others_live(&way.undone, id).is_empty();
        let after = if alone && to.is_some() { stage.returns.after } else { AfterReturn::WalkAgain };
        self.resolve_incidents(id)?;
        let reason = reason.to_owned();
        self.emit(Event::StageReturned { visit: id, item, by, to, reason, after, voted })?;
        let Some(target) = way.target else {
            self.undo(&way.undone, id, CancelCause::NotAccepted)?;
            return self.emit(Event::CaseEnded { ending: Ending::NotAccepted });
        };
        let target = self.visit(target)?.clone();
        self.undo(&way.undone, id, CancelCause::Returned)?;
        let people = match stage.returns.people {
            ReturnPeople::Same => self.same_people(&target),
            ReturnPeople::Anew => None,
        };
        self.reopen(&target, Cause::Return(id), people, Vec::new(), None).map(drop)
    }

    pub fn withdraw(&mut self, by: UserId, id: VisitId) -> Result<(), Rejection> {
        if self.rights().open(id).is_ok_and(|visit| visit.ballot.is_some()) {
            return self.withdraw_vote(by, id);
        }
        let (actor, undone) = self.rights().withdraw(id, by)?;
        let visit = self.visit(id)?.clone();
        self.emit(Event::StepWithdrawn { visit: id, by: actor })?;
        self.resolve_incidents(id)?;
        self.undo(&undone, id, CancelCause::Withdrawn)?;
        let except = visit.items.values().next().map(|item| item.except.clone()).unwrap_or_default();
        // A substitute may withdraw while the one he stood in for has left: then the party is asked as before.
        let party = || visit.items.values().map(|item| item.party).collect();
        let people = Some(self.same_people(&visit).unwrap_or_else(|| Again::Parties(party())));
        self.reopen(&visit, Cause::Withdrawal(id), people, except, visit.clock.clone()).map(drop)
    }

    pub fn revoke(&mut self, by: UserId, reason: &str) -> Result<(), Rejection> {
        let actor = self.rights().revoke(by)?;
        reason_given(reason)?;
        self.emit(Event::CaseRevoked { by: actor, reason: reason.to_owned() })?;
        self.take_all(CancelCause::Revoked)?;
        self.emit(Event::CaseEnded { ending: Ending::Revoked })
    }

    /// Takes everything back that is open or waits: the first stage opens again for the first sender.
    pub fn recall(&mut self, id: VisitId) -> Result<(), Rejection> {
        self.take_all(CancelCause::TakenBack)?;
        self.open(Opening {
            stage: self.flow.first(),
            consumed: Vec::new(),
            parents: Vec::new(),
            cause: Cause::Recall(id),
            people: None,
            except: Vec::new(),
            clock: None,
        })
        .map(drop)
    }

    /// Cancels every open visit and every token that waits.
    pub fn take_all(&mut self, cause: CancelCause) -> Result<(), Rejection> {
        let everything = self.rights().everything();
        for visit in self.others_live(&everything, VisitId::new(i64::MIN)) {
            self.resolve_incidents(visit)?;
            self.emit(Event::VisitCancelled { visit, cause })?;
        }
        for token in everything.tokens {
            self.emit(Event::TokenCancelled { token })?;
        }
        Ok(())
    }

    /// A visit is left straight back to the one who returned it: that visit opens again with its tokens.
    pub fn straight_back(&mut self, id: VisitId) -> Result<(), Rejection> {
        let returner = self.visit(id)?.returned_from.clone().ok_or(Code::NoSuchReturn)?;
        self.emit(Event::VisitClosed { visit: id })?;
        for token in returner.was.consumed.keys().filter(|token| !returner.put_back.contains(token)) {
            self.emit(Event::TokenPutBack { token: *token })?;
        }
        for (visit, between) in &returner.between {
            for token in between.consumed.keys().filter(|token| returner.put_back.contains(token)) {
                self.emit(Event::TokenConsumedAgain { token: *token, visit: *visit })?;
            }
        }
        let people = self.same_people(&returner.was);
        let except = returner.was.items.values().next().map(|item| item.except.clone()).unwrap_or_default();
        let clock = returner.was.clock.clone();
        self.reopen(&returner.was, Cause::StraightBack(returner.visit), people, except, clock).map(drop)
    }

    /// The seats where several decided; else the person who decided, while he may still act there in his own right by
    /// today's appointments. Where he acted by a post, the work is his as holder of that post only: when he leaves it
    /// later, it falls to the post.
    fn same_people(&self, was: &Visit) -> Option<Again> {
        if let Some(ballot) = &was.ballot {
            let own: Vec<_> = ballot.seats.iter().filter(|seat| seat.added.is_none()).cloned().collect();
            if !ballot.signing {
                return Some(Again::Seats(own));
            }
            let seat = own.first()?;
            let person = seat.person().filter(|user| self.facts.can_be_handed(*user))?;
            self.facts.acting(person, &seat.party, &seat.except)?;
            return Some(Again::Parties(vec![seat.party]));
        }
        let person = was.decided_by.map(Actor::principal).filter(|user| self.facts.can_be_handed(*user))?;
        let acts = |party: &Party, except: &[UserId]| self.facts.acting(person, party, except).is_some();
        let mut parties = was.items.values().filter(|item| acts(&item.party, &item.except));
        parties
            .find_map(|item| self.facts.share(person, &item.party))
            .map(|party| Again::Parties(vec![party]))
    }

    /// Cancels what is open and waiting, and puts tokens back.
    fn undo(&mut self, undone: &Undone, but: VisitId, cause: CancelCause) -> Result<(), Rejection> {
        for token in &undone.tokens {
            self.emit(Event::TokenCancelled { token: *token })?;
        }
        for token in &undone.put_back {
            self.emit(Event::TokenPutBack { token: *token })?;
        }
        for visit in self.others_live(undone, but) {
            self.resolve_incidents(visit)?;
            self.emit(Event::VisitCancelled { visit, cause })?;
        }
        Ok(())
    }

    /// Opens the stage of a visit that was undone, with the tokens that it had consumed.
    fn reopen(
        &mut self,
        was: &Visit,
        cause: Cause,
        people: Option<Again>,
        except: Vec<UserId>,
        clock: Option<Clock>,
    ) -> Result<VisitId, Rejection> {
        let consumed: Vec<TokenId> = was.consumed.keys().copied().collect();
        let parents = self.makers(&consumed);
        let mut except = except;
        except.extend(self.barred(self.stage(was.stage)?));
        except.sort_unstable();
        except.dedup();
        self.open(Opening { stage: was.stage, consumed, parents, cause, people, except, clock })
    }

    fn others_live(&self, undone: &Undone, but: VisitId) -> Vec<VisitId> {
        let live = self.state.live().map(|(id, _)| id);
        live.filter(|id| *id != but && undone.visits.contains(id)).collect()
    }
}
