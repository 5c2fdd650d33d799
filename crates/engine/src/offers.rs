//! What a user can do now with a case, found by the same checks as deciding: what is offered is accepted, what is
//! not offered is refused.

use serde::Serialize;
use waypost_base::{Actor, Code, CopyId, Label, StageNo, Timestamp, UserId, VisitId, WorkItemId};

use crate::{
    Facts, Flow, State,
    decide::run::{Overlay, Scope},
    definition::{AfterReturn, Split},
    flow::{Rejects, Way},
    rights::Rights,
    rule::{Base, Picks},
    state::Visit,
};

/// Everything a user can do with a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Offers {
    /// The open visits where he has work, his own or claimed by another.
    pub visits: Vec<VisitOffer>,
    /// The open visits where he is asked for an opinion.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opinions: Vec<OpinionOffer>,
    /// The open visits where he may take back what he delegated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delegated: Vec<VisitId>,
    /// The signers whom he may take off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signers: Vec<(VisitId, UserId)>,
    /// He may open the case again that has ended, as far as its state says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_reopen: bool,
    /// The own steps that he may take back.
    pub withdrawable: Vec<VisitId>,
    /// The open visits where he may take his own vote back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub votes_withdrawable: Vec<VisitId>,
    /// He may take the whole case back.
    pub may_revoke: bool,
    /// The case still takes comments.
    pub may_comment: bool,
    /// It can be copied to others.
    pub may_copy: bool,
    /// Copies that he may acknowledge, also after the case's end.
    pub to_acknowledge: Vec<CopyId>,
    /// He looks after the case: reassigns, extends, suspends and resumes, terminates.
    pub steers: bool,
    /// He may urge whoever has it; `Err`: not before so many minutes have passed.
    pub urge: Option<Result<(), i64>>,
}

/// An opinion that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OpinionOffer {
    /// At which visit.
    pub visit: VisitId,
    /// Where it is.
    pub stage: StageNo,
    /// The item, and as whom he would give it.
    pub work: (WorkItemId, Actor),
    /// Who asked.
    pub by: Actor,
}

/// What a user can do at one open visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VisitOffer {
    /// Which visit.
    pub visit: VisitId,
    /// Where it is.
    pub stage: StageNo,
    /// Several decide: he votes.
    pub votes: Option<VoteOffer>,
    /// The work item, and as whom he would act; `None` while another holds it.
    pub work: Option<(WorkItemId, Actor)>,
    /// Who has claimed the item.
    pub claimed_by: Option<Actor>,
    /// The submit branches in order. For a split that is not `choose` they are for information.
    pub submits: Vec<BranchOffer>,
    /// Whether a branch is picked at all: split `choose`, and not straight back.
    pub chooses: bool,
    /// Whether one of several branches must be picked. If not, one button submits.
    pub picks: bool,
    /// Whether a submit (with any of the branches open) is possible.
    pub may_submit: bool,
    /// Where it may be returned to; `None` in the list: the case ends as not accepted.
    pub returns: Vec<Option<StageNo>>,
    /// When the longest wait is over, or was.
    pub due: Option<Timestamp>,
    /// It is over.
    pub overdue: bool,
    /// He may claim the item.
    pub may_claim: bool,
    /// He may put the item back.
    pub may_unclaim: bool,
    /// He may hand the item to another, or ask another for his opinion.
    pub may_transfer: bool,
    /// He may ask others to sign as well.
    pub may_add_signer: bool,
    /// He may fill in what the stage lets its handlers fill in.
    pub fills: bool,
    /// He may choose to go straight back to the one who returned it.
    pub may_straight_back: bool,
    /// A submit goes straight back to the one who returned it; no branch is picked.
    pub goes_straight_back: bool,
}

/// A vote that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct VoteOffer {
    /// The number of his seat.
    pub seat: u32,
    /// He leads (主办): what he votes is decided.
    pub leads: bool,
    /// He may abstain: the lead may not.
    pub may_abstain: bool,
    /// Where a rejection goes.
    pub rejection: Rejection,
}

/// Where the rejection of a stage that several decide goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// Along a branch, to a stage; none: this path ends.
    Along(u32, Option<StageNo>),
    /// Back to a stage; none: the case ends as not accepted.
    Back(Option<StageNo>),
    /// Nowhere: an administrator is asked.
    Nowhere,
}

/// One submit branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BranchOffer {
    /// Its number.
    pub branch: u32,
    /// Its condition in words.
    pub condition: Label,
    /// Where it leads; `None` ends this path.
    pub to: Option<StageNo>,
    /// Whether its guard holds on the values as stored now.
    pub opening: Opening,
}

/// Whether a branch is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// It can be taken.
    Open,
    /// Its guard does not hold.
    Closed,
    /// Its guard gives no answer: a submit is accepted, and an administrator is asked.
    Unclear,
}

/// Finds everything that a user can do now.
pub fn offers(flow: &Flow, state: &State, user: UserId, facts: &dyn Facts) -> Offers {
    let mut state = state.clone();
    state.compact();
    let state = &state;
    let rights = Rights { flow, state, facts };
    let to_acknowledge: Vec<CopyId> =
        state.to_read.keys().copied().filter(|copy| rights.acknowledge(*copy, user).is_ok()).collect();
    if rights.running().is_err() || state.initiator.is_none() {
        let may_reopen = state.ended.is_some() && facts.may_supervise(user);
        return Offers { to_acknowledge, may_reopen, ..Offers::default() };
    }
    let steers = rights.steers(user).is_ok();
    if state.suspended.is_some() {
        return Offers { to_acknowledge, steers, may_comment: true, ..Offers::default() };
    }
    let mine = |(id, visit): (VisitId, &Visit)| visit_offer(&rights, id, visit, user);
    let withdrawable = |id: &VisitId| rights.withdraw(*id, user).is_ok();
    let opinion = |(id, visit): (VisitId, &Visit)| {
        let (item, actor) = rights.delegated(id, user).ok()?;
        let by = visit.items.get(&item)?.delegated.as_ref()?.by;
        Some(OpinionOffer { visit: id, stage: visit.stage, work: (item, actor), by })
    };
    let signers = |(id, visit): (VisitId, &Visit)| {
        let added = visit.ballot.iter().flat_map(|ballot| &ballot.seats).filter(|it| it.added.is_some());
        let may = |signer: &UserId| rights.remove_signer(id, user, *signer).is_ok();
        added.filter_map(|seat| seat.person()).filter(may).map(|who| (id, who)).collect::<Vec<_>>()
    };
    Offers {
        opinions: state.live().filter_map(opinion).collect(),
        delegated: state.live().map(|(id, _)| id).filter(|id| rights.delegator(*id, user).is_ok()).collect(),
        signers: state.live().flat_map(signers).collect(),
        may_reopen: false,
        visits: state.live().filter_map(mine).collect(),
        votes_withdrawable: state
            .live()
            .map(|(id, _)| id)
            .filter(|id| rights.withdraw_vote(*id, user).is_ok())
            .collect(),
        withdrawable: state.visits.keys().copied().filter(withdrawable).collect(),
        may_revoke: rights.revoke(user).is_ok(),
        may_comment: true,
        steers,
        may_copy: rights.copy().is_ok(),
        to_acknowledge,
        urge: match rights.urge(user) {
            Ok(_) => Some(Ok(())),
            Err(why) if why.code == Code::UrgedLately => {
                let minutes = why.params.get("minutes").and_then(|minutes| minutes.parse().ok());
                Some(Err(minutes.unwrap_or_default()))
            }
            Err(_) => None,
        },
    }
}

fn visit_offer(rights: &Rights<'_>, id: VisitId, visit: &Visit, user: UserId) -> Option<VisitOffer> {
    let work = match rights.work(id, user) {
        Ok(work) => Some(work),
        Err(rejection) if rejection.code == waypost_base::Code::ClaimedByOther => None,
        Err(_) => return None,
    };
    let stage = rights.flow.stage(visit.stage)?;
    let item = |(id, _): (WorkItemId, Actor)| visit.items.get(&id);
    let mut held = match work {
        Some(work) => item(work).and_then(|item| rights.holder(item)),
        None => None,
    };
    if work.is_none() {
        held = visit.items.values().find_map(|item| rights.holder(item));
    }
    let working = work.is_some();
    let votes = work.and_then(|(item, _)| vote_offer(rights, visit, item));
    let mut submits = if working { branches(rights, visit) } else { Vec::new() };
    let back = visit.returned_from.as_ref().map_or(AfterReturn::WalkAgain, |returner| returner.after);
    let can_go_back = working && rights.can_go_straight_back(id);
    let goes_straight_back = can_go_back && back == AfterReturn::StraightBack;
    let may_straight_back = can_go_back && back != AfterReturn::WalkAgain;
    let mut chooses = stage.split == Split::Choose && !goes_straight_back;
    let mut added = false;
    if let Some(ballot) = &visit.ballot {
        let plan = rights.flow.plan(visit.stage)?;
        let approving: Vec<u32> = plan.approving().iter().map(|way| way.branch).collect();
        submits.retain(|submit| approving.contains(&submit.branch));
        let seat = work.and_then(|(item, _)| ballot.seats.get(ballot.asked_by(item)?));
        added = seat.is_some_and(|seat| seat.added.is_some());
        let picks = plan.rule(ballot, stage).and_then(|(_, rule)| rule.picks);
        chooses &= picks.is_some()
            && approving.len() > 1
            && !(added && (ballot.signing || picks == Some(Picks::Lead)));
    }
    let open = !chooses
        || visit.ballot.is_some()
        || submits.is_empty()
        || submits.iter().any(|submit| submit.opening != Opening::Closed);
    let alone = visit.ballot.is_none()
        || stage.returns.return_alone
        || work.is_some_and(|(item, _)| rights.handles_alone(id, item));
    let possible = |to: &Option<StageNo>| working && alone && rights.return_to(id, *to).is_ok();
    Some(VisitOffer {
        visit: id,
        stage: visit.stage,
        votes,
        work,
        claimed_by: held,
        chooses,
        picks: chooses && submits.len() > 1,
        may_submit: working && open,
        submits,
        due: visit.clock.as_ref().and_then(|clock| clock.due),
        overdue: visit.clock.as_ref().is_some_and(|clock| clock.passed),
        returns: rights.return_targets(id).into_iter().filter(possible).collect(),
        may_claim: rights.claim(id, user).is_ok(),
        may_unclaim: rights.unclaim(id, user).is_ok(),
        may_transfer: working,
        may_add_signer: working && rights.may_add_signers(id),
        fills: working && !added,
        may_straight_back: may_straight_back && visit.ballot.is_none(),
        goes_straight_back,
    })
}

fn vote_offer(rights: &Rights<'_>, visit: &Visit, item: WorkItemId) -> Option<VoteOffer> {
    let plan = rights.flow.plan(visit.stage)?;
    let ballot = visit.ballot.as_ref()?;
    let seat = ballot.asked_by(item)?;
    let (_, rule) = plan.rule(ballot, rights.flow.stage(visit.stage)?)?;
    let leads = seat == 0 && !ballot.signing && rule.base == Some(Base::Lead);
    let must_say = leads || (seat == 0 && ballot.signing);
    let rejection = match plan.rejects {
        Some(Rejects::Along(branch)) => Rejection::Along(branch, plan.way(branch).and_then(|way| way.to)),
        Some(Rejects::Back(to)) => Rejection::Back(to),
        None => Rejection::Nowhere,
    };
    Some(VoteOffer {
        seat: u32::try_from(seat).unwrap_or(u32::MAX),
        leads,
        may_abstain: !must_say,
        rejection,
    })
}

fn branches(rights: &Rights<'_>, visit: &Visit) -> Vec<BranchOffer> {
    let Some(plan) = rights.flow.plan(visit.stage) else { return Vec::new() };
    let values = Overlay { facts: rights.facts, form: Vec::new(), case: Vec::new() };
    let scope = Scope { state: rights.state, values: &values };
    let opening = |way: &Way| match way.guard.as_ref().map_or(Ok(true), |guard| guard.holds(&scope)) {
        Ok(true) => Opening::Open,
        Ok(false) => Opening::Closed,
        Err(_) => Opening::Unclear,
    };
    let offer = |way: &Way| {
        let row = rights.flow.definition().transitions.get(way.row);
        BranchOffer {
            branch: way.branch,
            condition: row.map(|row| row.condition.clone()).unwrap_or_default(),
            to: way.to,
            opening: opening(way),
        }
    };
    let stage = rights.flow.stage(visit.stage);
    if stage.is_some_and(|stage| stage.split == Split::Choose) {
        plan.choices().map(offer).collect()
    } else {
        plan.submits.iter().map(offer).collect()
    }
}
