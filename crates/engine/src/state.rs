//! Where a case stands: its marking, its open visits and the ancestry that a return or a withdrawal still needs.
//!
//! The state is one versioned value, stored as a blob beside the case's version; the history is elsewhere. It is
//! changed only by [`State::apply`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use waypost_base::{
    ActionId, Actor, DepartmentId, IncidentId, Party, StageNo, Timestamp, TokenId, UserId, VisitId,
    WorkItemId,
};

use crate::event::{Ending, IncidentKind};

/// Version of the serialized shape of [`State`].
pub const STATE_FORMAT: u32 = 1;

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Version of this serialized shape.
    pub format: u32,
    /// Running, or how it ended.
    pub ended: Option<Ending>,
    /// Who started the case; `None` before its first event.
    pub initiator: Option<UserId>,
    /// The initiator's department.
    pub department: Option<DepartmentId>,
    /// Number of the run, from 1.
    pub run: u32,
    /// When the last event happened.
    pub at: Timestamp,
    /// Tokens that wait at a join.
    pub tokens: BTreeMap<TokenId, Token>,
    /// Open visits, and closed ones that an open one descends from.
    pub visits: BTreeMap<VisitId, Visit>,
    /// Who last handled each stage.
    pub handled: BTreeMap<StageNo, UserId>,
    /// Open incidents.
    pub incidents: BTreeMap<IncidentId, Incident>,
    /// An irreversible action was handed out.
    pub irreversible: bool,
}

/// A case's position: on the transition from a visit along a branch, before the stage it travels to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// The visit that made it.
    pub from: VisitId,
    /// The branch it travels along.
    pub branch: u32,
    /// The stage it travels to.
    pub to: StageNo,
}

/// One stay at a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Where.
    pub stage: StageNo,
    /// In which run.
    pub run: u32,
    /// How far it is.
    pub phase: Phase,
    /// The tokens it consumed, whole: a return may have to put them back.
    pub consumed: BTreeMap<TokenId, Token>,
    /// The work items of an open visit; of a closed one only the item that decided.
    pub items: BTreeMap<WorkItemId, WorkItem>,
    /// Who decided it.
    pub decided_by: Option<Actor>,
    /// The branch picked when it was decided.
    pub branch: Option<u32>,
    /// The delivery that it waits for.
    pub waiting_for: Option<Delivery>,
    /// This visit was opened by a return from the named visit, and may go straight back to it.
    pub returned_from: Option<Box<Returner>>,
}

/// How far a visit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// People may act.
    Open,
    /// Decided, and its action is at work.
    Acting,
    /// Decided, and its split waits for an administrator.
    Parked,
    /// Complete; kept as ancestor.
    Closed,
}

/// One party's share of a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkItem {
    /// Whom it belongs to.
    pub party: Party,
    /// People barred.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<UserId>,
    /// Who has claimed it.
    pub claimed: Option<Actor>,
}

/// A delivery in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The action row.
    pub action: ActionId,
    /// Its key.
    pub key: String,
}

/// The one who returned, kept for straight back: nested returns form a stack through the visit kept here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returner {
    /// The visit that returned, as it was.
    pub visit: VisitId,
    /// Its contents as it was.
    pub was: Visit,
}

/// An open incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// At which visit.
    pub visit: VisitId,
    /// What.
    pub kind: IncidentKind,
}
