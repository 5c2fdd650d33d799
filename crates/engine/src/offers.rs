//! What a user can do now with a case, found by the same checks as deciding: what is offered is accepted, what is
//! not offered is refused.

use serde::Serialize;
use waypost_base::{Actor, Code, CopyId, Label, StageNo, Timestamp, UserId, VisitId, WorkItemId};

use crate::{
    Facts, Flow, State,
    decide::run::{Overlay, Scope},
    definition::{AfterReturn, Split},
    flow::Way,
    rights::Rights,
    state::Visit,
};

/// Everything a user can do with a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Offers {
    /// The open visits where he has work, his own or claimed by another.
    pub visits: Vec<VisitOffer>,
    /// The own steps that he may take back.
    pub withdrawable: Vec<VisitId>,
    /// He may take the whole case back.
    pub may_revoke: bool,
    /// The case still takes comments.
    pub may_comment: bool,
    /// It can be copied to others.
    pub may_copy: bool,
    /// Copies that he may acknowledge, also after the case's end.
    pub to_acknowledge: Vec<CopyId>,
    /// He may urge whoever has it; `Err`: not before so many minutes have passed.
    pub urge: Option<Result<(), i64>>,
}

/// What a user can do at one open visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VisitOffer {
    /// Which visit.
    pub visit: VisitId,
    /// Where it is.
    pub stage: StageNo,
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
    /// He may hand the item to another.
    pub may_transfer: bool,
    /// He may choose to go straight back to the one who returned it.
    pub may_straight_back: bool,
    /// A submit goes straight back to the one who returned it; no branch is picked.
    pub goes_straight_back: bool,
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
        return Offers { to_acknowledge, ..Offers::default() };
    }
    let mine = |(id, visit): (VisitId, &Visit)| visit_offer(&rights, id, visit, user);
    let withdrawable = |id: &VisitId| rights.withdraw(*id, user).is_ok();
    Offers {
        visits: state.live().filter_map(mine).collect(),
        withdrawable: state.visits.keys().copied().filter(withdrawable).collect(),
        may_revoke: rights.revoke(user).is_ok(),
        may_comment: true,
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
    let submits = if working { branches(rights, visit) } else { Vec::new() };
    let back = visit.returned_from.as_ref().map_or(AfterReturn::WalkAgain, |returner| returner.after);
    let can_go_back = working && rights.can_go_straight_back(id);
    let goes_straight_back = can_go_back && back == AfterReturn::StraightBack;
    let may_straight_back = can_go_back && back != AfterReturn::WalkAgain;
    let chooses = stage.split == Split::Choose && !goes_straight_back;
    let open =
        !chooses || submits.is_empty() || submits.iter().any(|submit| submit.opening != Opening::Closed);
    let possible = |to: &Option<StageNo>| working && rights.return_to(id, *to).is_ok();
    Some(VisitOffer {
        visit: id,
        stage: visit.stage,
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
        may_straight_back,
        goes_straight_back,
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
