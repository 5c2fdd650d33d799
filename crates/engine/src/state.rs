//! Where a case stands: its marking, its open visits and the ancestry that a return or a withdrawal still needs.
//!
//! The state is one versioned value, stored as a blob beside the case's version; the history is elsewhere. It is
//! changed only by [`State::apply`]. Closed visits are kept while something open descends from them: of each stage the
//! latest on the way, so that a case that goes in circles stays small. What is cut out of the middle leaves its
//! parents in [`State::spliced`].

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use waypost_base::{
    ActionId, Actor, CopyId, DepartmentId, IncidentId, Party, StageNo, Timestamp, TokenId, UserId, VisitId,
    WorkItemId,
};

use crate::{
    ballot::{Ballot, Seat},
    clock::{Clock, Timer},
    command::Answer,
    definition::{AfterReturn, Outcome},
    event::{Cause, Ending, Event, IncidentKind},
};

mod ancestry;
mod apply;
mod compact;

pub(crate) use ancestry::Undone;
pub use apply::ApplyFault;

/// Version of the serialized shape of [`State`]. Format 2 added the clocks of visits; a state of format 1 reads as
/// one whose visits have none. Format 3 added ballots (and signers added to them), delegated work, copies that are to be read, when the case was urged, and its being
/// suspended; a state of format 2 reads as one where nobody votes and nothing was copied.
pub const STATE_FORMAT: u32 = 3;

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Version of this serialized shape.
    #[serde(deserialize_with = "upgraded")]
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
    /// Places whose visit is not kept any more, but a token of which is: the places it descended from.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub spliced: BTreeMap<VisitId, Vec<VisitId>>,
    /// Visits at which a path ended, kept like open ones: of each stage the latest, so that it can be withdrawn, and
    /// those that stand in the way of a withdrawal.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub leaves: BTreeSet<VisitId>,
    /// Who last handled each stage: the person whose work it was.
    pub handled: BTreeMap<StageNo, UserId>,
    /// Where that was done by a substitute: the substitute.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stand_ins: BTreeMap<StageNo, UserId>,
    /// Everybody who voted when several last decided a stage, and those whom they stood in for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub voters: BTreeMap<StageNo, BTreeSet<UserId>>,
    /// Open incidents.
    pub incidents: BTreeMap<IncidentId, Incident>,
    /// An irreversible action was handed out.
    pub irreversible: bool,
    /// Keys of the deliveries answered last, at most [`REMEMBERED`]: the same answer again is no incident.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<String>,
    /// The visits that ended last, at most [`REMEMBERED`]: whoever comes second reads who was first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recent: Vec<Recent>,
    /// Copies that are still to be acknowledged.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub to_read: BTreeMap<CopyId, Party>,
    /// When its handlers were urged last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urged: Option<Timestamp>,
    /// An administrator has it wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended: Option<Suspension>,
}

/// A case that waits for an administrator to have it go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// Since when.
    pub since: Timestamp,
    /// The visits whose clocks stand for this.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub stopped: BTreeSet<VisitId>,
    /// What actions answered meanwhile, in that order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<KeptAnswer>,
}

/// An answer that is taken in later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAnswer {
    /// For which visit.
    pub visit: VisitId,
    /// Key of the delivery.
    pub key: String,
    /// What the plugin said.
    pub answer: Answer,
}

/// How many answered deliveries and ended visits a state remembers.
pub const REMEMBERED: usize = 16;

/// A visit that ended not long ago.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    /// Which.
    pub visit: VisitId,
    /// Who ended it; none when it was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Actor>,
    /// When.
    pub at: Timestamp,
    /// The seats that had not voted, by their number, where several decided it: a vote of theirs comes late.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unheard: BTreeMap<u32, Seat>,
}

/// A case's position: on the transition from a visit along a branch, before the stage it travels to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// The place of the visit that made it (see [`Visit::place`]).
    pub from: VisitId,
    /// The stage of that visit.
    pub from_stage: StageNo,
    /// The branch it travels along.
    pub branch: u32,
    /// The stage it travels to.
    pub to: StageNo,
}

/// Consumed tokens, whole.
pub type Consumed = BTreeMap<TokenId, Token>;

/// One stay at a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Where.
    pub stage: StageNo,
    /// In which run.
    pub run: u32,
    /// How far it is.
    pub phase: Phase,
    /// Why it opened.
    pub cause: Cause,
    /// The first visit of those that were opened one in the place of the other: by returns, withdrawals and ways
    /// straight back. Tokens name it, so that what one of them made belongs to the next.
    pub place: VisitId,
    /// The tokens it consumed, whole: a return may have to put them back.
    pub consumed: Consumed,
    /// The work items of an open visit; of a closed one only the item that decided.
    pub items: BTreeMap<WorkItemId, WorkItem>,
    /// Who decided it.
    pub decided_by: Option<Actor>,
    /// The branch picked when it was decided.
    pub branch: Option<u32>,
    /// The seats and their votes, where several decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ballot: Option<Ballot>,
    /// What the votes came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// When it is left it goes straight back to the one who returned it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub straight_back: bool,
    /// The delivery that it waits for.
    pub waiting_for: Option<Delivery>,
    /// Its action was handed out at least once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub handed_out: bool,
    /// An irreversible action was handed out here or at a visit that descends from it: nothing goes back to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sealed: bool,
    /// This visit was opened by a return from the named visit, and may go straight back to it.
    pub returned_from: Option<Box<Returner>>,
    /// What is due here, where the stage has a limit or reminders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
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
    /// Ended by a return or a withdrawal whose last event is not there yet; in no stored state.
    Undone(AfterReturn),
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
    /// It was delegated: it asks for an opinion, and the work comes back with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegated: Option<Box<Delegated>>,
}

/// Work that rests while another person is asked for his opinion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegated {
    /// Who asked.
    pub by: Actor,
    /// The item as it was.
    pub was: WorkItem,
}

impl Delegated {
    /// Who has the item claimed when it comes back: what was offered to many stays his who delegated it.
    pub fn claimed_again(&self) -> Option<Actor> {
        match self.was.party {
            Party::Post(_) | Party::Department(_) => Some(self.by),
            Party::Seat(..) | Party::Person(_) => self.was.claimed,
        }
    }
}

/// What a case that had ended stands on again when it is opened anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Tokens that wait, those among them that the visits will consume which open next.
    pub tokens: BTreeMap<TokenId, Token>,
    /// Closed visits that these descend from.
    pub visits: BTreeMap<VisitId, Visit>,
    /// As [`State::spliced`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub spliced: BTreeMap<VisitId, Vec<VisitId>>,
    /// As [`State::leaves`].
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub leaves: BTreeSet<VisitId>,
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
    /// The visit that returned.
    pub visit: VisitId,
    /// Its contents as it was; `decided_by` is who returned.
    pub was: Visit,
    /// Whether the case must go straight back, or may.
    pub after: AfterReturn,
    /// The closed visits on the way from the stage returned to, up to the one that returned.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub between: BTreeMap<VisitId, Visit>,
    /// Tokens of these visits that were put back. Straight back is possible while all of them wait.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub put_back: BTreeSet<TokenId>,
}

/// An open incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// At which visit.
    pub visit: VisitId,
    /// What.
    pub kind: IncidentKind,
}

impl State {
    /// The state of a case before its first event.
    pub const fn new() -> Self {
        Self {
            format: STATE_FORMAT,
            ended: None,
            initiator: None,
            department: None,
            run: 0,
            at: Timestamp::from_millis(0),
            tokens: BTreeMap::new(),
            visits: BTreeMap::new(),
            spliced: BTreeMap::new(),
            leaves: BTreeSet::new(),
            handled: BTreeMap::new(),
            stand_ins: BTreeMap::new(),
            voters: BTreeMap::new(),
            incidents: BTreeMap::new(),
            irreversible: false,
            answered: Vec::new(),
            recent: Vec::new(),
            to_read: BTreeMap::new(),
            urged: None,
            suspended: None,
        }
    }

    /// How a case stood before the command that ended it, from what each command came to, in order; none where it has
    /// not ended, or ended with its first command.
    ///
    /// # Errors
    /// [`ApplyFault`] when the events cannot have happened.
    pub fn before_the_end<E: std::borrow::Borrow<Event>>(
        sets: impl IntoIterator<Item = impl AsRef<[E]>>,
    ) -> Result<Option<Self>, ApplyFault> {
        let (mut state, mut before) = (Self::new(), None);
        for set in sets {
            let events = set.as_ref();
            if events.iter().any(|event| matches!(event.borrow(), Event::CaseEnded { .. })) {
                before = Some(state.clone());
            }
            for event in events {
                state.apply(event.borrow())?;
            }
        }
        Ok(before.filter(|before| state.ended.is_some() && before.initiator.is_some()))
    }

    /// The visits where the case is now: open, acting or parked.
    pub fn live(&self) -> impl Iterator<Item = (VisitId, &Visit)> {
        self.visits.iter().filter(|(_, visit)| visit.phase.is_live()).map(|(id, visit)| (*id, visit))
    }

    /// What will be due, by visit; each is told to [`crate::decide`] by a [`crate::Command::TimerDue`] when its time
    /// has come.
    pub fn timers(&self) -> Vec<Timer> {
        let clocks = self.live().filter_map(|(id, visit)| Some((id, visit.clock.as_ref()?)));
        clocks.flat_map(|(id, clock)| clock.timers(id)).collect()
    }

    /// Whether a stage has a visit that is open, acting or parked.
    pub fn is_open(&self, stage: StageNo) -> bool {
        self.live().any(|(_, visit)| visit.stage == stage)
    }
}

/// Reads the format of a state: a known one is upgraded by what its fields default to.
fn upgraded<'de, D: Deserializer<'de>>(format: D) -> Result<u32, D::Error> {
    match u32::deserialize(format)? {
        1..=STATE_FORMAT => Ok(STATE_FORMAT),
        other => Err(D::Error::custom(format!("states of format {other} are not known"))),
    }
}

impl Default for State {
    fn default() -> Self {
        Self::new()
    }
}

impl Phase {
    /// Whether the visit is not over: open, acting or parked.
    pub const fn is_live(self) -> bool {
        matches!(self, Phase::Open | Phase::Acting | Phase::Parked)
    }
}
