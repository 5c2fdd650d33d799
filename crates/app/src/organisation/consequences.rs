//! What a change of the organisation does to open work, to stages, and to people: the organisation before and after,
//! compared on the first day on which the change shows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest, Sha256};
use waypost_base::{
    DepartmentId, Label, NobodyFound, Party, PostId, Receiver, ReceiverRule, Rejection, StageNo, TenantId,
    UserId,
};
use waypost_org::{About, Permission};
use waypost_store::{Conn, work};

use super::{
    Organisation,
    change::{Plan, Refused},
    uses::{FlowInUse, Named, Standing, flows_naming, needing},
};
use crate::{App, error::AppError};

/// What a change does.
#[derive(Clone, Debug, Default)]
pub struct Consequences {
    /// The day it is judged on.
    pub day: NaiveDate,
    /// Open work that fewer people, or nobody, can handle.
    pub work: Vec<WorkMoved>,
    /// Stages that find nobody any more.
    pub gaps: Vec<Gap>,
    /// People who hold no post any more, now or planned.
    pub without_post: Vec<UserId>,
    /// Posts that somebody holds no more, with those who still do.
    pub held_by: Vec<(PostId, Vec<UserId>, Vec<UserId>)>,
    /// Departments whose head post nobody holds any more.
    pub headless: Vec<DepartmentId>,
    /// Permissions that nobody holds any more.
    pub lost: Vec<Permission>,
    /// Posts that carry fewer permissions, with those they lose.
    pub withdrawn: Vec<(PostId, Vec<Permission>)>,
    /// Departments that move, with who reads their cases as head before and after.
    pub moved: Vec<Moved>,
}

/// Open work of one party.
#[derive(Clone, Debug)]
pub struct WorkMoved {
    /// Whose work it is.
    pub party: Party,
    /// How many items wait.
    pub items: i64,
    /// How many of them are claimed by somebody who loses the right to act.
    pub claimed: i64,
    /// Who loses it.
    pub from: Vec<UserId>,
    /// Who can handle it afterwards.
    pub to: Vec<UserId>,
}

/// A stage that finds nobody any more.
#[derive(Clone, Debug)]
pub struct Gap {
    /// The flow's name.
    pub flow: Label,
    /// The version's number.
    pub no: i32,
    /// How the version stands.
    pub standing: Standing,
    /// The stage's name.
    pub stage: Label,
    /// Its number.
    pub stage_no: StageNo,
    /// Whether it is the first: nobody could start the flow.
    pub first: bool,
    /// What the stage says for that case.
    pub nobody: NobodyFound,
}

/// A department that gets another one above it.
#[derive(Clone, Debug)]
pub struct Moved {
    /// Which.
    pub department: DepartmentId,
    /// How many departments move with it.
    pub below: usize,
    /// Heads who read its cases no more.
    pub loses: Vec<UserId>,
    /// Heads who read its cases from then on.
    pub gains: Vec<UserId>,
}

impl Consequences {
    /// Whether somebody would lose something, so that it is asked about first.
    pub fn takes_something(&self) -> bool {
        !(self.work.is_empty()
            && self.gaps.is_empty()
            && self.without_post.is_empty()
            && self.headless.is_empty()
            && self.lost.is_empty())
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        !self.takes_something()
            && self.held_by.is_empty()
            && self.withdrawn.is_empty()
            && self.moved.is_empty()
    }

    /// A mark of exactly these consequences. How much work waits is left out: it changes while one reads.
    pub fn mark(&self) -> String {
        #[derive(Serialize)]
        struct Marked<'a> {
            day: NaiveDate,
            work: Vec<(Party, &'a [UserId], &'a [UserId])>,
            gaps: Vec<(&'a Label, i32, StageNo)>,
            without_post: &'a [UserId],
            held_by: &'a [(PostId, Vec<UserId>, Vec<UserId>)],
            headless: &'a [DepartmentId],
            lost: &'a [Permission],
            withdrawn: &'a [(PostId, Vec<Permission>)],
            moved: Vec<(DepartmentId, &'a [UserId], &'a [UserId])>,
        }
        let marked = Marked {
            day: self.day,
            work: self.work.iter().map(|work| (work.party, &work.from[..], &work.to[..])).collect(),
            gaps: self.gaps.iter().map(|gap| (&gap.flow, gap.no, gap.stage_no)).collect(),
            without_post: &self.without_post,
            held_by: &self.held_by,
            headless: &self.headless,
            lost: &self.lost,
            withdrawn: &self.withdrawn,
            moved: self
                .moved
                .iter()
                .map(|moved| (moved.department, &moved.loses[..], &moved.gains[..]))
                .collect(),
        };
        crate::hex(&Sha256::digest(serde_json::to_vec(&marked).unwrap_or_default())[..16])
    }
}

impl App {
    pub(crate) fn consequences(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        before: &Organisation,
        after: &Organisation,
        day: NaiveDate,
    ) -> Result<Consequences, AppError> {
        let mut found = Consequences { day, ..Consequences::default() };
        people_and_posts(&mut found, before, after);
        found.work = work_moved(conn, tenant, before, after, day)?;
        let ids = concerned(&found, before, after, day);
        let flows = flows_naming(conn, tenant, &ids, self.now())?;
        found.gaps = flows.iter().flat_map(|flow| gaps(flow, before, after, day)).collect();
        Ok(found)
    }

    /// Refuses to close what is still used: by what stands below it, by flows, by open work.
    pub(super) fn refuse_while_used(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        plan: &Plan<'_>,
        after: &Organisation,
    ) -> Result<(), Refused> {
        let named = if plan.touched.departments.is_empty() {
            Named::Post(PostId::new(plan.id))
        } else {
            Named::Department(DepartmentId::new(plan.id))
        };
        let uses = needing(conn, tenant, after, named, plan.now)?;
        if uses.is_empty() {
            return Ok(());
        }
        Err(Rejection::new(waypost_base::Code::StillUsed).with("words", uses.join("; ")).into())
    }
}

fn people_and_posts(found: &mut Consequences, before: &Organisation, after: &Organisation) {
    let day = found.day;
    let held = |of: &Organisation| -> BTreeSet<UserId> {
        let rows = of.data().appointments.iter().filter(|row| !row.period.is_over(day));
        rows.map(|row| row.user).collect()
    };
    found.without_post = held(before).difference(&held(after)).copied().collect();
    for post in &before.data().posts {
        let (had, has) = (before.snapshot.holders(post.id, day), after.snapshot.holders(post.id, day));
        let gone: Vec<UserId> = had.iter().copied().filter(|user| !has.contains(user)).collect();
        if !gone.is_empty() {
            found.held_by.push((post.id, gone, has));
        }
        let carries = |permission: &Permission| {
            after.post(post.id).is_some_and(|post| post.permissions.contains(permission))
        };
        let fewer: Vec<Permission> =
            post.permissions.iter().copied().filter(|permission| !carries(permission)).collect();
        if !fewer.is_empty() {
            found.withdrawn.push((post.id, fewer));
        }
    }
    for department in &after.data().departments {
        let headed = |of: &Organisation| {
            of.head_of(department.id).is_some_and(|head| !of.snapshot.holders(head, day).is_empty())
        };
        if headed(before) && !headed(after) {
            found.headless.push(department.id);
        }
        let former = before.department(department.id);
        if former.is_some_and(|former| former.parent != department.parent) {
            let heads = |of: &Organisation| of.heads_over(department.id, day);
            let (had, has) = (heads(before), heads(after));
            found.moved.push(Moved {
                department: department.id,
                below: after.at_and_below(department.id).len().saturating_sub(1),
                loses: had.iter().copied().filter(|user| !has.contains(user)).collect(),
                gains: has.iter().copied().filter(|user| !had.contains(user)).collect(),
            });
        }
    }
    let lost = |permission: &Permission| {
        !before.holders(*permission, day).is_empty() && after.holders(*permission, day).is_empty()
    };
    found.lost = Permission::ALL.iter().copied().filter(lost).collect();
}

fn work_moved(
    conn: &mut Conn,
    tenant: TenantId,
    before: &Organisation,
    after: &Organisation,
    day: NaiveDate,
) -> Result<Vec<WorkMoved>, AppError> {
    let mut by_party: BTreeMap<Party, WorkMoved> = BTreeMap::new();
    for open in work::open_by_party(conn, tenant)? {
        let Ok(party) = open.party.parse::<Party>() else { continue };
        let moved = by_party.entry(party).or_insert_with(|| {
            let acting = |of: &Organisation| -> Vec<UserId> {
                of.candidates(&party, &[], day).into_iter().map(|actor| actor.user).collect()
            };
            let (had, to) = (acting(before), acting(after));
            let from = had.into_iter().filter(|user| !to.contains(user)).collect();
            WorkMoved { party, items: 0, claimed: 0, from, to }
        });
        moved.items += open.items;
        if open.claimed_by.is_some_and(|user| moved.from.contains(&UserId::new(user))) {
            moved.claimed += open.items;
        }
    }
    Ok(by_party.into_values().filter(|moved| !moved.from.is_empty()).collect())
}

/// Ids whose naming in a flow may find fewer people than before.
fn concerned(found: &Consequences, before: &Organisation, after: &Organisation, day: NaiveDate) -> Vec<i64> {
    let mut ids = BTreeSet::new();
    for (post, _, has) in &found.held_by {
        if has.is_empty() {
            ids.insert(post.raw());
        }
        if let Some(row) = before.post(*post)
            && after.people_of(row.department, day).is_empty()
        {
            ids.insert(row.department.raw());
        }
    }
    ids.extend(found.headless.iter().map(|id| id.raw()));
    for person in &before.data().people {
        if before.may_be_handed(person.id) && !after.may_be_handed(person.id) {
            ids.insert(person.id.raw());
        }
    }
    ids.into_iter().collect()
}

/// The stages of a version that found somebody before and find nobody after. A stage that may also go to whoever a
/// case brings with it is not judged.
fn gaps(flow: &FlowInUse, before: &Organisation, after: &Organisation, day: NaiveDate) -> Vec<Gap> {
    let mut found = Vec::new();
    for (at, stage) in flow.definition.stages.iter().enumerate() {
        let Some(rule) = fixed(&stage.receivers) else { continue };
        let finds = |of: &Organisation| !of.resolve(&rule, &nothing(), day).is_empty();
        if finds(before) && !finds(after) {
            found.push(Gap {
                flow: flow.name.clone(),
                no: flow.no,
                standing: flow.standing,
                stage: stage.name.clone(),
                stage_no: stage.no,
                first: at == 0,
                nobody: stage.receivers.nobody.clone(),
            });
        }
    }
    found
}

/// The rule without what it falls back to, where all its receivers are fixed.
fn fixed(rule: &ReceiverRule) -> Option<ReceiverRule> {
    let mut receivers = Vec::new();
    for receiver in &rule.receivers {
        receivers.push(match receiver {
            Receiver::LeastLoaded(post) => Receiver::Post(*post),
            Receiver::Post(_)
            | Receiver::Department(_)
            | Receiver::Person(_)
            | Receiver::DepartmentHead(_) => receiver.clone(),
            _ => return None,
        });
    }
    Some(ReceiverRule { receivers, ..ReceiverRule::default() })
}

/// Whether a rule finds somebody on a day, where all its receivers are fixed; of any other it is supposed.
pub(crate) fn finds_somebody(organisation: &Organisation, rule: &ReceiverRule, day: NaiveDate) -> bool {
    fixed(rule).is_none_or(|rule| !organisation.resolve(&rule, &nothing(), day).is_empty())
}

fn nothing() -> About<'static> {
    static HANDLED: BTreeMap<StageNo, UserId> = BTreeMap::new();
    About { initiator: UserId::new(0), department: None, handled: &HANDLED, form: &|_| None }
}
