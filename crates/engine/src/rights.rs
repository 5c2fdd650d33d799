//! Who may do what now. Deciding asks here before it acts, and the offers ask the same, so that what is offered is
//! accepted and what is not offered is refused.

use std::collections::BTreeSet;

use waypost_base::{Actor, Code, Party, Rejection, StageNo, UserId, VisitId, WorkItemId};

use crate::{
    Facts, Flow, State,
    definition::{Handlers, ReturnDefault},
    state::{Phase, Undone, Visit, WorkItem},
};

mod reading;

/// Asks over one state and one set of facts.
#[derive(Clone, Copy)]
pub(crate) struct Rights<'a> {
    pub flow: &'a Flow,
    pub state: &'a State,
    pub facts: &'a dyn Facts,
}

/// A return that is possible.
#[derive(Debug)]
pub(crate) struct Way {
    /// The visit gone back to; none when the case ends as not accepted.
    pub target: Option<VisitId>,
    /// What is undone; all that is open, when the case ends.
    pub undone: Undone,
}

impl Rights<'_> {
    /// The visit, if people may act at it.
    pub fn open(&self, id: VisitId) -> Result<&Visit, Rejection> {
        match self.state.visits.get(&id) {
            Some(visit) if visit.phase == Phase::Open && visit.decided_by.is_none() => Ok(visit),
            _ => Err(self.over(id)),
        }
    }

    /// Why a visit is not open: who was first and when, as far as it is remembered.
    pub fn over(&self, id: VisitId) -> Rejection {
        let recent = self.state.recent.iter().rev().find(|recent| recent.visit == id);
        let visit = self.state.visits.get(&id);
        if recent.is_none() && visit.is_none() && self.state.ended.is_some() {
            return Code::CaseEnded.into();
        }
        let by = recent.and_then(|recent| recent.by).or_else(|| visit.and_then(|visit| visit.decided_by));
        let mut rejection = Rejection::new(Code::AlreadyHandled);
        if let Some(by) = by {
            rejection = rejection.with("who", by.user);
        }
        match recent {
            Some(recent) => rejection.with("when", recent.at),
            None => rejection,
        }
    }

    /// The case, if it still runs.
    pub fn running(&self) -> Result<(), Rejection> {
        if self.state.ended.is_some() { Err(Code::CaseEnded.into()) } else { Ok(()) }
    }

    /// The item that a user may work on, and as whom: in his own right rather than for another.
    pub fn work(&self, id: VisitId, user: UserId) -> Result<(WorkItemId, Actor), Rejection> {
        let visit = self.open(id)?;
        let mut held = None;
        let mut found: Option<(WorkItemId, Actor)> = None;
        for (item_id, item) in &visit.items {
            // What was delegated to him is given back, nothing else.
            if item.delegated.is_some() {
                continue;
            }
            let Some(actor) = self.facts.acting(user, &item.party, &item.except) else { continue };
            if !self.may_sit(visit, item, actor) {
                continue;
            }
            match self.holder(item) {
                Some(claimed) => match self.for_holder(user, item, claimed) {
                    Some(actor) => return Ok((*item_id, actor)),
                    None => held = Some(claimed),
                },
                None if found
                    .is_none_or(|(_, found)| found.acting_for.is_some() && actor.acting_for.is_none()) =>
                {
                    found = Some((*item_id, actor));
                }
                None => {}
            }
        }
        match (found, held) {
            (Some(found), _) => Ok(found),
            (None, Some(claimed)) => Err(Rejection::new(Code::ClaimedByOther).with("who", claimed.user)),
            (None, None) if self.delegated(id, user).is_ok() => Err(Code::Delegated.into()),
            (None, None) => Err(Code::NotYourWork.into()),
        }
    }

    /// The item that was delegated to a user, and as whom he gives it back: in his own right rather than for another.
    pub fn delegated(&self, id: VisitId, user: UserId) -> Result<(WorkItemId, Actor), Rejection> {
        let items = self.open(id)?.items.iter().filter(|(_, item)| item.delegated.is_some());
        let mine =
            items.filter_map(|(id, item)| Some((*id, self.facts.acting(user, &item.party, &item.except)?)));
        mine.min_by_key(|(_, actor)| actor.acting_for.is_some()).ok_or_else(|| Code::NotDelegated.into())
    }

    /// The item that a user delegated, and as whom he takes it back.
    pub fn delegator(&self, id: VisitId, user: UserId) -> Result<(WorkItemId, Actor), Rejection> {
        let mine = |(id, item): (&WorkItemId, &WorkItem)| {
            let delegated = item.delegated.as_deref()?;
            if delegated.by.user == user {
                return Some((*id, delegated.by));
            }
            let asked = Party::Person(delegated.by.principal());
            Some((*id, self.facts.acting(user, &asked, &delegated.was.except)?))
        };
        self.open(id)?.items.iter().find_map(mine).ok_or_else(|| Code::NotDelegated.into())
    }

    /// Whether somebody who has the work of a visit may ask others to sign: not where the case begins, and not where an
    /// action counts the votes, whose rule knows only the seats of its stage.
    pub fn may_add_signers(&self, id: VisitId) -> bool {
        let counted = |visit: &Visit| {
            let stage = self.flow.stage(visit.stage).filter(|stage| stage.is_decided_together());
            stage.is_some_and(|stage| self.facts.tally(stage).is_some())
        };
        self.open(id).is_ok_and(|visit| visit.stage != self.flow.first() && !counted(visit))
    }

    /// Whether an item asks the one handler of a stage, who has asked others to sign.
    pub fn handles_alone(&self, id: VisitId, item: WorkItemId) -> bool {
        let ballot = self.open(id).ok().and_then(|visit| visit.ballot.as_ref());
        ballot.is_some_and(|ballot| ballot.signing && ballot.asked_by(item) == Some(0))
    }

    /// The seat of a signer whom a user may take off, and as whom.
    pub fn remove_signer(
        &self,
        id: VisitId,
        user: UserId,
        signer: UserId,
    ) -> Result<(usize, Actor), Rejection> {
        let not = || Rejection::new(Code::NotAddedSigner).with("who", signer);
        let ballot = self.open(id)?.ballot.as_ref().ok_or_else(not)?;
        let no = ballot.added_seat_of(signer).ok_or_else(not)?;
        let added = ballot.seats.get(no).and_then(|seat| seat.added).ok_or_else(not)?;
        let asked = Party::Person(added.by.principal());
        let actor = if added.by.user == user { Some(added.by) } else { self.facts.acting(user, &asked, &[]) };
        let supervises = || self.facts.may_supervise(user).then(|| Actor::own(user));
        let actor = actor.or_else(supervises).ok_or_else(not)?;
        let mut off = ballot.clone();
        off.take_off(no);
        if off.voted() < ballot.voted() {
            return Err(Rejection::new(Code::SuccessorActed).with("who", signer));
        }
        Ok((no, actor))
    }

    /// Whether an administrator may send the case from a visit to a stage, as far as irreversible actions go.
    pub fn jump(&self, id: VisitId, to: StageNo) -> Result<(), Rejection> {
        let visit = self.state.visits.get(&id).filter(|visit| visit.phase.is_live());
        let visit = visit.ok_or_else(|| self.over(id))?;
        if visit.phase == Phase::Acting {
            return Err(Code::ActionRunning.into());
        }
        if visit.stage == to || self.flow.stage(to).is_none() {
            return Err(Rejection::new(Code::StageUnknown).with("no", to));
        }
        let sealed: BTreeSet<StageNo> =
            self.state.visits.values().filter(|visit| visit.sealed).map(|visit| visit.stage).collect();
        if !sealed.is_disjoint(&self.flow.reached_from(to)) {
            return Err(Code::Irreversible.into());
        }
        Ok(())
    }

    /// Whether a person may sit on a seat: it is his, or it is a leaver's and he holds its post. One who has a seat
    /// himself gets a leaver's only where every holder of the post has one.
    fn may_sit(&self, visit: &Visit, item: &WorkItem, actor: Actor) -> bool {
        let (Some(ballot), Party::Seat(post, person)) = (&visit.ballot, item.party) else { return true };
        let who = actor.principal();
        if who == person || !ballot.seats_person(who) {
            return true;
        }
        self.facts.seats(&Party::Post(post), &item.except).iter().all(|seat| match seat {
            Party::Seat(_, holder) | Party::Person(holder) => ballot.seats_person(*holder),
            Party::Post(_) | Party::Department(_) => true,
        })
    }

    /// The seat of a visit decided not long ago that had not voted, and as whom a user would have.
    pub fn unheard(&self, id: VisitId, user: UserId) -> Option<(u32, Actor)> {
        let recent = self.state.recent.iter().rev().find(|recent| recent.visit == id)?;
        let mine = |(no, seat): (&u32, &crate::ballot::Seat)| {
            Some((*no, self.facts.acting(user, &seat.party, &seat.except)?))
        };
        recent.unheard.iter().filter_map(mine).min_by_key(|(_, actor)| actor.acting_for.is_some())
    }

    /// The seat whose vote a user may take back, and as whom.
    pub fn withdraw_vote(&self, id: VisitId, user: UserId) -> Result<(usize, Actor), Rejection> {
        let visit = self.open(id)?;
        let ballot = visit.ballot.as_ref().ok_or(Code::NoVoteHere)?;
        let stage = self.flow.stage(visit.stage);
        let ordered = !ballot.signing && stage.is_some_and(|stage| stage.handlers == Handlers::Ordered);
        let votes = ballot.seats.iter().enumerate().rev();
        let mut mine = votes.filter_map(|(no, seat)| {
            let vote = seat.vote.filter(|vote| vote.by.user == user || vote.by.principal() == user)?;
            self.facts.acting(user, &seat.party, &seat.except)?;
            Some((no, if vote.by.user == user { vote.by } else { Actor::own(user) }))
        });
        let (no, actor) = mine.next().ok_or(Code::NotYourWork)?;
        let mut without = ballot.clone();
        if let Some(seat) = without.seats.get_mut(no) {
            seat.vote = None;
        }
        let early = without.seats.iter().enumerate().filter(|(no, _)| !without.is_turn(*no, ordered));
        match early.filter_map(|(_, seat)| seat.vote).next() {
            Some(vote) => Err(Rejection::new(Code::SuccessorActed).with("who", vote.by.user)),
            None => Ok((no, actor)),
        }
    }

    /// Who holds an item by a claim. A claim of somebody who may not act any more (he left the post) binds nobody.
    pub fn holder(&self, item: &WorkItem) -> Option<Actor> {
        item.claimed.filter(|claimed| self.facts.acting(claimed.user, &item.party, &item.except).is_some())
    }

    /// As whom a user may act on an item that is claimed: as the claimer, or as substitute of the claimer.
    fn for_holder(&self, user: UserId, item: &WorkItem, claimed: Actor) -> Option<Actor> {
        if claimed.user == user {
            return Some(claimed);
        }
        let claimer = Party::Person(claimed.principal());
        self.facts.acting(user, &claimer, &item.except)
    }

    /// The item that a user may claim.
    pub fn claim(&self, id: VisitId, user: UserId) -> Result<(WorkItemId, Actor), Rejection> {
        let (item_id, actor) = self.work(id, user)?;
        let item = self.item(id, item_id)?;
        if let Some(claimed) = self.holder(item) {
            return Err(Rejection::new(Code::ClaimedByOther).with("who", claimed.user));
        }
        match item.party {
            Party::Post(_) | Party::Department(_) => Ok((item_id, actor)),
            // The seat of somebody who left the post is offered to all who hold it now.
            Party::Seat(_, person) if person != actor.principal() => Ok((item_id, actor)),
            Party::Seat(..) | Party::Person(_) => Err(Code::NotAllowed.into()),
        }
    }

    /// The item that a user may put back.
    pub fn unclaim(&self, id: VisitId, user: UserId) -> Result<(WorkItemId, Actor), Rejection> {
        let (item_id, actor) = self.work(id, user)?;
        match self.holder(self.item(id, item_id)?) {
            Some(_) => Ok((item_id, actor)),
            None => Err(Code::NotClaimed.into()),
        }
    }

    /// The item of an open visit.
    pub fn item(&self, visit: VisitId, item: WorkItemId) -> Result<&WorkItem, Rejection> {
        self.open(visit)?.items.get(&item).ok_or_else(|| Code::NotYourWork.into())
    }

    /// Where a visit may return to, in the order of the rows, without repeats; `None` is "not accepted".
    pub fn return_targets(&self, id: VisitId) -> Vec<Option<StageNo>> {
        let mut targets: Vec<Option<StageNo>> = Vec::new();
        let Ok(visit) = self.open(id) else { return targets };
        let (Some(stage), Some(plan)) = (self.flow.stage(visit.stage), self.flow.plan(visit.stage)) else {
            return targets;
        };
        targets.extend(&plan.back);
        if plan.back.is_empty() && self.flow.definition().return_default == ReturnDefault::Start {
            targets.push(Some(self.flow.first()));
        }
        let mut of_visits = |ids: BTreeSet<VisitId>| {
            for ancestor in ids.into_iter().rev().filter_map(|id| self.state.visits.get(&id)) {
                targets.push(Some(ancestor.stage));
            }
        };
        if stage.returns.previous {
            of_visits(self.state.nearest_decided(&visit.consumed));
        }
        if stage.returns.ancestors {
            let decided =
                |id: &VisitId| self.state.visits.get(id).is_some_and(|visit| visit.decided_by.is_some());
            of_visits(self.state.ancestors(&visit.consumed).into_iter().filter(decided).collect());
        }
        let mut seen = BTreeSet::new();
        targets.retain(|target| seen.insert(*target));
        targets
    }

    /// Whether a visit may return there now, and what that undoes.
    pub fn return_to(&self, id: VisitId, to: Option<StageNo>) -> Result<Way, Rejection> {
        self.open(id)?;
        if !self.return_targets(id).contains(&to) {
            return Err(Code::NoSuchReturn.into());
        }
        self.way_back(id, to)
    }

    /// What going back from a visit undoes, and whether it can be done now.
    pub fn way_back(&self, id: VisitId, to: Option<StageNo>) -> Result<Way, Rejection> {
        let visit = self.state.visits.get(&id).ok_or_else(|| self.over(id))?;
        let Some(to) = to else {
            let everything = self.everything();
            return self
                .free(&everything, self.state.irreversible)
                .map(|()| Way { target: None, undone: everything });
        };
        let target = self.state.ancestor_at(&visit.consumed, to).ok_or(Code::NoSuchReturn)?;
        let undone = self.state.undone(target);
        self.free(&undone, self.state.visits.get(&target).is_some_and(|visit| visit.sealed))?;
        Ok(Way { target: Some(target), undone })
    }

    /// All visits and tokens of the case.
    pub fn everything(&self) -> Undone {
        Undone {
            visits: self.state.visits.keys().copied().collect(),
            tokens: self.state.tokens.keys().copied().collect(),
            put_back: BTreeSet::new(),
        }
    }

    fn free(&self, undone: &Undone, sealed: bool) -> Result<(), Rejection> {
        if sealed {
            return Err(Code::Irreversible.into());
        }
        let acting =
            |id: &VisitId| self.state.visits.get(id).is_some_and(|visit| visit.phase == Phase::Acting);
        if undone.visits.iter().any(acting) { Err(Code::ActionRunning.into()) } else { Ok(()) }
    }

    /// As whom a user may take his step back, and what that undoes.
    pub fn withdraw(&self, id: VisitId, user: UserId) -> Result<(Actor, Undone), Rejection> {
        self.running()?;
        let visit = self.state.visits.get(&id).ok_or_else(|| self.over(id))?;
        if visit.phase == Phase::Open {
            return Err(Code::NotYourWork.into());
        }
        if visit.ballot.is_some() && visit.decided_by.is_some() {
            return Err(Code::DecidedTogether.into());
        }
        if !self.state.decided_by(id, user) {
            return Err(Code::NotYourWork.into());
        }
        if !self.still_acts(visit, user) {
            return Err(Code::NotYourWork.into());
        }
        if visit.phase == Phase::Acting {
            return Err(Code::ActionRunning.into());
        }
        if visit.sealed {
            return Err(Code::Irreversible.into());
        }
        if visit.handed_out {
            return Err(Rejection::new(Code::SuccessorActed).with("stage", visit.stage));
        }
        let undone = self.state.undone(id);
        for successor in undone.visits.range(id..).skip(1) {
            self.untouched(*successor)?;
        }
        let decided = visit.decided_by.filter(|by| by.user == user);
        Ok((decided.unwrap_or(Actor::own(user)), undone))
    }

    /// Whether a user may act today for a party that a visit was offered to: the work is the post's, so whoever left
    /// it has no say in what he did there.
    pub fn still_acts(&self, visit: &Visit, user: UserId) -> bool {
        let acts = |item: &WorkItem| self.facts.acting(user, &item.party, &item.except).is_some();
        visit.items.values().any(acts)
    }

    /// A later visit stands in the way of a withdrawal once somebody acted at it.
    fn untouched(&self, id: VisitId) -> Result<(), Rejection> {
        let Some(visit) = self.state.visits.get(&id) else { return Ok(()) };
        let voted = || visit.ballot.iter().flat_map(|ballot| &ballot.seats).find_map(|seat| seat.vote);
        let asked = |item: &WorkItem| item.delegated.as_ref().map(|delegated| delegated.by);
        let claimed = || visit.items.values().find_map(|item| item.claimed.or_else(|| asked(item)));
        let added = || visit.ballot.iter().flat_map(|ballot| &ballot.seats).find_map(|seat| seat.added);
        match visit
            .decided_by
            .or_else(claimed)
            .or_else(|| voted().map(|vote| vote.by))
            .or_else(|| added().map(|it| it.by))
        {
            Some(by) => Err(Rejection::new(Code::SuccessorActed).with("who", by.user)),
            None if visit.handed_out => Err(Rejection::new(Code::SuccessorActed).with("stage", visit.stage)),
            None => Ok(()),
        }
    }

    /// Whether a user looks after this running case: reassigns, extends, suspends, terminates.
    pub fn steers(&self, user: UserId) -> Result<(), Rejection> {
        self.running()?;
        if self.facts.may_supervise(user) { Ok(()) } else { Err(Code::NotAllowed.into()) }
    }

    /// As whom a user may take the whole case back.
    pub fn revoke(&self, user: UserId) -> Result<Actor, Rejection> {
        self.running()?;
        let initiator = self.state.initiator.ok_or(Code::NotFound)?;
        let actor = self.facts.acting(user, &Party::Person(initiator), &[]).ok_or(Code::NotInitiator)?;
        if self.state.irreversible { Err(Code::Irreversible.into()) } else { Ok(actor) }
    }

    /// Whether a visit, when submitted, can go straight back to the one who returned it: all tokens that were put
    /// back must still wait.
    pub fn can_go_straight_back(&self, id: VisitId) -> bool {
        let returner = self.state.visits.get(&id).and_then(|visit| visit.returned_from.as_ref());
        returner.is_some_and(|back| back.put_back.iter().all(|token| self.state.tokens.contains_key(token)))
    }
}
