//! A flow version as data: stages and transitions, nothing else (ENGINE.md §2).
//!
//! The types carry every field of the rules, also those that this version of the engine does not execute yet;
//! [`crate::check`] refuses to publish a flow that uses one of them, naming it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use waypost_base::{ActionId, FlowId, ItemKey, Label, PostId, Receiver, ReceiverRule, StageNo};

/// Version of the serialized shape of [`Definition`].
pub const DEFINITION_FORMAT: u32 = 1;

/// One version of a flow. Immutable once published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Version of this serialized shape.
    pub format: u32,
    /// The stages, in the administrator's order; the first is the initiator's.
    pub stages: Vec<Stage>,
    /// The transitions, in the administrator's order.
    pub transitions: Vec<Transition>,
    /// What a stage without a branch-0 row offers.
    #[serde(default)]
    pub return_default: ReturnDefault,
    /// What happens when the receiver is the person who handled the step before.
    #[serde(default)]
    pub same_person: SamePerson,
    /// Goal-driven mode: the facts that the flow is to establish (no transitions then).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goal: Vec<String>,
    /// Several cases may be submitted at once from a list, unopened, by those who have the work.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub batch_approve: bool,
}

/// One stop of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// The administrator's number, unique in the flow.
    pub no: StageNo,
    /// Name shown to everybody.
    pub name: Label,
    /// What is done here, in words.
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub description: Label,
    /// What kind of stop this is.
    #[serde(default)]
    pub kind: StageKind,
    /// Which transitions are taken when the stage completes.
    #[serde(default)]
    pub split: Split,
    /// When arriving tokens open a visit.
    #[serde(default)]
    pub join: Join,
    /// Whom it is handed to (of the first stage: who may start).
    #[serde(default)]
    pub receivers: ReceiverRule,
    /// How many must handle it.
    #[serde(default)]
    pub handlers: Handlers,
    /// How several handlers decide, where the stage overrides its action's rule; see [`crate::rule`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The action row; none means a plain approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<ActionId>,
    /// Its effect cannot be undone: once handed out, nothing goes back to before it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub irreversible: bool,
    /// Branch taken when the action refuses for a business reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal_branch: Option<u32>,
    /// How a return from here works.
    #[serde(default)]
    pub returns: Returns,
    /// Rights per form item; an item that is not named may be read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rights: BTreeMap<ItemKey, Right>,
    /// The administrator's own attributes (扩展活动的属性项).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Longest wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Duration>,
    /// How long before the end of the longest wait the handlers are warned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn_before: Option<Duration>,
    /// Interval of reminders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminder: Option<Duration>,
    /// Interval of reminders once the longest wait is over, where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue_reminder: Option<Duration>,
    /// What happens when the longest wait is over; nothing said: it is noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<DeadlineOutcome>,
    /// Who gets a copy to read and acknowledge when this stage is left (抄送).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copy_to_read: Vec<Receiver>,
    /// Who gets a copy for reference then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copy_for_reference: Vec<Receiver>,
    /// Stages whose tokens are removed when this one completes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cancels: Vec<StageNo>,
    /// Stages that are never open at the same time as this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alone_with: Vec<StageNo>,
    /// One visit per row of this sub-table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_each: Option<ItemKey>,
    /// Message name of a `wait`, minutes of a `timer`: the setting its kind needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// The sub-flow of kind `flow`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_flow: Option<FlowId>,
    /// Facts needed before this stage can be opened (goal-driven).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Facts this stage establishes (goal-driven).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gives: Vec<String>,
}

/// What kind of stop a stage is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// People handle it.
    #[default]
    Human,
    /// A plugin handles it and may choose the branch.
    Action,
    /// Nothing is done; tokens pass.
    Route,
    /// Waits for a named message.
    Wait,
    /// Waits for an instant.
    Timer,
    /// A sub-flow.
    Flow,
    /// The handler names the next receivers (即席).
    Adhoc,
}

/// Which transitions are taken when a stage completes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// A person picks one branch.
    #[default]
    Choose,
    /// The first whose guard holds, in branch order; one has no guard and is the default.
    First,
    /// Every one whose guard holds; else the default.
    Every,
    /// All.
    All,
}

/// When arriving tokens open a visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Join {
    /// A token opens a visit; never two at a time, which publication proves.
    #[default]
    Any,
    /// Every token opens a visit of its own, on purpose.
    Each,
    /// One token on every incoming submit transition.
    All,
    /// The n-th token.
    N(u32),
    /// Waits while another token can arrive.
    Active,
}

/// How many must handle a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handlers {
    /// This many; 1 is "any one".
    Count(u32),
    /// All (written 0 in the founding tables).
    All,
    /// A share in per cent.
    Share(u32),
    /// All, one after another.
    Ordered,
}

impl Default for Handlers {
    fn default() -> Self {
        Handlers::Count(1)
    }
}

/// What a stage may do with one form item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Not shown.
    Hidden,
    /// Shown.
    #[default]
    Read,
    /// May be changed.
    Write,
    /// Must be filled in here.
    Require,
}

/// What a stage without a branch-0 row offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnDefault {
    /// No return.
    #[default]
    None,
    /// Back to the start of the run.
    Start,
}

/// How a return from a stage works.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Returns {
    /// Whether the handler may also return to the previous stage.
    pub previous: bool,
    /// Whether the handler may also return to any causal ancestor.
    pub ancestors: bool,
    /// How the case comes back afterwards.
    pub after: AfterReturn,
    /// Who handles the stage returned to.
    pub people: ReturnPeople,
    /// In a stage of several: a return returns at once and is no vote.
    pub return_alone: bool,
    /// Whether siblings in parallel go on (straight back only).
    pub keep_siblings: bool,
}

/// How a case comes back after a return.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterReturn {
    /// Walks every stage again.
    #[default]
    WalkAgain,
    /// Straight back to the one who returned it.
    StraightBack,
    /// As the handler who was returned to likes.
    Choice,
}

/// Who handles a stage that was returned to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnPeople {
    /// Whoever handled it.
    #[default]
    Same,
    /// Found anew by the receiver rule.
    Anew,
}

/// What happens when the same person would handle again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SamePerson {
    /// Asked each time.
    #[default]
    EachTime,
    /// Asked once in sequence.
    OnceInSequence,
    /// Asked once in the case.
    OnceInCase,
}

/// A length of time with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duration {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: TimeUnit,
}

/// Units of waits and reminders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// Minutes of the wall clock.
    Minutes,
    /// Hours of the wall clock.
    Hours,
    /// Days of the wall clock.
    Days,
    /// Hours of working time.
    WorkingHours,
    /// Working days.
    WorkingDays,
}

/// What happens when the longest wait is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineOutcome {
    /// The run fails: everything open is taken back, and the first stage opens again for the first sender.
    Recall,
    /// It is noted; the handlers go on.
    #[default]
    Note,
    /// The heads above the handlers are told and may read the case; the handlers go on.
    Escalate,
    /// This branch is submitted by nobody. Where the split picks the ways itself, it does so.
    Submit(u32),
    /// It is returned to the first of the branch-0 rows, else to where `return_default` says.
    Return,
    /// It is handed to a post, instead of those who had it.
    Transfer(PostId),
}

/// From a stage along a branch to a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// From where.
    pub from: StageNo,
    /// 0 returns, 1, 2, … submit.
    pub branch: u32,
    /// The condition in plain words: shown, never parsed.
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub condition: Label,
    /// The outcome of several handlers that it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Optional guard in CEL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<String>,
    /// To where. On branch 0, `None` ends the case as not accepted; on a submit branch it ends this path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<StageNo>,
}

/// The outcome of a decision that a transition serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Approved.
    Approved,
    /// Rejected.
    Rejected,
}

impl Stage {
    /// A human stage with a number and a name, and nothing else said.
    pub fn new(no: StageNo, name: impl Into<Label>) -> Self {
        Self {
            no,
            name: name.into(),
            description: Label::default(),
            kind: StageKind::default(),
            split: Split::default(),
            join: Join::default(),
            receivers: ReceiverRule::default(),
            handlers: Handlers::default(),
            rule: None,
            action: None,
            irreversible: false,
            refusal_branch: None,
            returns: Returns::default(),
            rights: BTreeMap::new(),
            attributes: BTreeMap::new(),
            limit: None,
            warn_before: None,
            reminder: None,
            overdue_reminder: None,
            deadline: None,
            cancels: Vec::new(),
            alone_with: Vec::new(),
            for_each: None,
            setting: None,
            sub_flow: None,
            copy_to_read: Vec::new(),
            copy_for_reference: Vec::new(),
            needs: Vec::new(),
            gives: Vec::new(),
        }
    }
}

impl Stage {
    /// Whether several decide here, each with a vote of his own.
    pub fn is_decided_together(&self) -> bool {
        self.kind == StageKind::Human && self.handlers != Handlers::Count(1)
    }
}

impl Definition {
    /// The stage with this number.
    pub fn stage(&self, no: StageNo) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.no == no)
    }

    /// The initiator's stage.
    pub fn first(&self) -> Option<&Stage> {
        self.stages.first()
    }

    /// Submit transitions from a stage, in branch order.
    pub fn submits(&self, from: StageNo) -> impl Iterator<Item = &Transition> {
        let mut found: Vec<_> = self.transitions.iter().filter(|t| t.from == from && t.branch > 0).collect();
        found.sort_by_key(|t| t.branch);
        found.into_iter()
    }

    /// Branch-0 rows of a stage.
    pub fn returns(&self, from: StageNo) -> impl Iterator<Item = &Transition> {
        self.transitions.iter().filter(move |t| t.from == from && t.branch == 0)
    }

    /// Submit transitions into a stage.
    pub fn arrivals(&self, to: StageNo) -> impl Iterator<Item = &Transition> {
        self.transitions.iter().filter(move |t| t.to == Some(to) && t.branch > 0)
    }
}
