//! What can be asked of a case: imperative, as typed and not yet judged.

use serde::{Deserialize, Serialize};
use waypost_base::{
    CopyId, DepartmentId, IncidentId, ItemKey, StageNo, Timestamp, UserId, Value, VisitId, WorkItemId,
};

use crate::{
    ballot::{Place, VoteKind},
    clock::TimerKind,
    definition::Duration,
};

/// One operation on one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
#[non_exhaustive]
pub enum Command {
    /// Start the case and submit its first stage at once: the first visit opens for the initiator and is
    /// submitted with these values. (A draft is not a case yet.)
    Start {
        /// Who starts.
        by: UserId,
        /// The initiator's department, for the receiver rules that ask for it.
        department: Option<DepartmentId>,
        /// What the first stage submits.
        submit: Submission,
    },
    /// Submit a visit.
    Submit {
        /// Who submits.
        by: UserId,
        /// Which visit.
        visit: VisitId,
        /// With what.
        submit: Submission,
    },
    /// Vote at a stage that several decide. A [`Command::Submit`] there approves, and a [`Command::Return`] rejects
    /// unless the stage says `return_alone`.
    Vote {
        /// Who votes.
        by: UserId,
        /// At which visit.
        visit: VisitId,
        /// What.
        vote: VoteKind,
        /// With what: the opinion, which a reject must have; values and branch of an approval.
        submit: Submission,
    },
    /// Return a visit (退回).
    Return {
        /// Who returns.
        by: UserId,
        /// Which visit.
        visit: VisitId,
        /// To where; `None` ends the case as not accepted.
        to: Option<StageNo>,
        /// Why; required.
        reason: String,
    },
    /// Take back one's own last step (撤回).
    Withdraw {
        /// Who takes back.
        by: UserId,
        /// The closed visit that is to be open again.
        visit: VisitId,
    },
    /// The initiator takes the whole case back (撤销).
    Revoke {
        /// Who revokes.
        by: UserId,
        /// Why; required.
        reason: String,
    },
    /// Take an offered item for oneself.
    Claim {
        /// Who claims.
        by: UserId,
        /// Which visit.
        visit: VisitId,
    },
    /// Put a claimed item back.
    Unclaim {
        /// Who puts back.
        by: UserId,
        /// Which visit.
        visit: VisitId,
    },
    /// Hand the work to another person (转办).
    Transfer {
        /// Who hands over.
        by: UserId,
        /// Which visit.
        visit: VisitId,
        /// To whom.
        to: UserId,
        /// Why; may be empty.
        reason: String,
    },
    /// Ask another person for his opinion (委派): the work rests meanwhile, and comes back.
    Delegate {
        /// Who asks.
        by: UserId,
        /// Which visit.
        visit: VisitId,
        /// Whom.
        to: UserId,
        /// What is asked; may be empty.
        reason: String,
    },
    /// Give delegated work back, with an opinion.
    Resolve {
        /// Who gives it back.
        by: UserId,
        /// Which visit.
        visit: VisitId,
        /// The opinion; required.
        opinion: String,
    },
    /// Take back what one has delegated.
    TakeBack {
        /// Who takes it back.
        by: UserId,
        /// Which visit.
        visit: VisitId,
    },
    /// Ask another person to sign as well (加签).
    AddSigner {
        /// Who asks.
        by: UserId,
        /// Which visit.
        visit: VisitId,
        /// Whom.
        signer: UserId,
        /// When he is asked.
        place: Place,
        /// Why; may be empty.
        reason: String,
    },
    /// Ask an added signer no more (减签).
    RemoveSigner {
        /// Who takes him off: whoever asked for him, or who looks after the flow.
        by: UserId,
        /// Which visit.
        visit: VisitId,
        /// Whom.
        signer: UserId,
    },
    /// Say something on the case.
    Comment {
        /// Who says it.
        by: UserId,
        /// What.
        text: String,
    },
    /// Send the case to people who read it (抄送), as it is to them from now on.
    Copy {
        /// Who sends it.
        by: UserId,
        /// To whom, and how.
        copy: CopyRequest,
        /// What is said with it; may be empty.
        words: String,
    },
    /// Say that a copy was read (签收).
    Acknowledge {
        /// Who read it.
        by: UserId,
        /// Which copy.
        copy: CopyId,
    },
    /// Urge whoever has the case (催办).
    Urge {
        /// Who urges.
        by: UserId,
        /// What is said; may be empty.
        words: String,
    },
    /// The answer of an action, brought by the outbox.
    Answer {
        /// Which visit asked.
        visit: VisitId,
        /// Key of the delivery, as [`crate::Event::ActionRequested`] named it.
        key: String,
        /// What the plugin said.
        answer: Answer,
    },
    /// An administrator has an incident tried again: the guard evaluated, the receivers found, the action delivered.
    Retry {
        /// Which administrator.
        by: UserId,
        /// Which incident.
        incident: IncidentId,
    },
    /// An administrator sets properties of the case right and has an incident tried again. An action is delivered
    /// again under the key it had (what was done is not done twice), unless the administrator declares on record
    /// that the effect did not happen: then under a new key.
    Mend {
        /// Which administrator.
        by: UserId,
        /// Which incident.
        incident: IncidentId,
        /// Properties to set.
        set: Vec<(ItemKey, Value)>,
        /// Why; required.
        reason: String,
        /// The administrator declares that what the action was asked for did not happen.
        effect_did_not_happen: bool,
    },
    /// An administrator has the case go on past an incident, as if its stage were done.
    Skip {
        /// Which administrator.
        by: UserId,
        /// Which incident.
        incident: IncidentId,
        /// Along which branch; its guard is not asked. None where the stage is left along all branches, or has none,
        /// and for incidents that hold nothing up.
        branch: Option<u32>,
        /// Why; required.
        reason: String,
    },
    /// An administrator gives work to another person (改派), also where nobody was found.
    Reassign {
        /// Which administrator.
        by: UserId,
        /// Which visit.
        visit: VisitId,
        /// Which of its items; none: all of them.
        item: Option<WorkItemId>,
        /// To whom.
        to: UserId,
        /// Why; required.
        reason: String,
    },
    /// An administrator gives a visit more time (延期).
    Extend {
        /// Which administrator.
        by: UserId,
        /// Which visit.
        visit: VisitId,
        /// How much: after the deadline, or from now on where that has passed.
        more: Duration,
        /// Why; required.
        reason: String,
    },
    /// An administrator has the case wait (挂起): nobody works on it, and no time passes for it.
    Suspend {
        /// Which administrator.
        by: UserId,
        /// Why; required.
        reason: String,
    },
    /// An administrator has a suspended case go on (恢复).
    Resume {
        /// Which administrator.
        by: UserId,
        /// Why; required.
        reason: String,
    },
    /// An administrator sends the case from a stage to another one (跳转).
    Jump {
        /// Which administrator.
        by: UserId,
        /// From which visit.
        visit: VisitId,
        /// To which stage.
        to: StageNo,
        /// Why; required.
        reason: String,
    },
    /// An administrator opens a case again that has ended (唤醒): at its last stages, for its people.
    Reopen {
        /// Which administrator.
        by: UserId,
        /// Why; required.
        reason: String,
    },
    /// An administrator ends the case (终止).
    Terminate {
        /// Which administrator.
        by: UserId,
        /// Why; required.
        reason: String,
    },
    /// The clock: a timer of the case is due. One that is not the state's any more, or not due yet, does nothing.
    TimerDue {
        /// Of which visit.
        visit: VisitId,
        /// Which of its timers.
        kind: TimerKind,
        /// When it is due.
        due: Timestamp,
    },
    /// The system: a calendar was published, so what is due is reckoned anew.
    Reckon,
}

/// What a handler submits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// The branch picked; needed for split `choose` with several branches, ignored elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<u32>,
    /// The opinion; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub opinion: String,
    /// Form values handed in: only the changed ones. `None` empties an item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<(ItemKey, Option<Value>)>,
    /// What whoever votes was shown of the values he hands in: another voter may have changed one meanwhile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<(ItemKey, Option<Value>)>,
    /// After a return with `after = choice`: go straight back to the returner.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub straight_back: bool,
    /// Copies that go out with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<CopyRequest>,
}

/// Copies as they are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyRequest {
    /// To whom.
    pub to: Vec<UserId>,
    /// To be read and acknowledged; otherwise for reference.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub to_read: bool,
}

/// What an action answered (DESIGN.md §5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The effect happened.
    Done {
        /// Properties to set.
        #[serde(default)]
        set: Vec<(ItemKey, Value)>,
        /// A number to draw from a series, into a property.
        #[serde(default)]
        draw: Option<Draw>,
        /// The branch to take; only kind `action` may choose.
        #[serde(default)]
        branch: Option<u32>,
    },
    /// The other system refused for a business reason, in its words.
    Refused {
        /// The words.
        words: String,
    },
    /// Technology failed and retries are used up.
    Failed {
        /// What failed, for an administrator.
        words: String,
    },
}

/// A number to be drawn from a gap-free series by the desk, in the commit that takes the answer in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// The series: its counter's name (`市房备`).
    pub series: String,
    /// The counter starts again with each new period (`2026`); empty: never.
    pub period: String,
    /// How the number is written: `{n}` is the counter, other text as it stands (`市房备〔2026〕{n}号`).
    pub pattern: String,
    /// The property that takes the written number.
    pub into: ItemKey,
}

impl Command {
    /// The stable name, as audit rows and journals hold it.
    pub const fn name(&self) -> &'static str {
        match self {
            Command::Start { .. } => "start",
            Command::Submit { .. } => "submit",
            Command::Vote { .. } => "vote",
            Command::Return { .. } => "return",
            Command::Withdraw { .. } => "withdraw",
            Command::Revoke { .. } => "revoke",
            Command::Claim { .. } => "claim",
            Command::Unclaim { .. } => "unclaim",
            Command::Transfer { .. } => "transfer",
            Command::Delegate { .. } => "delegate",
            Command::Resolve { .. } => "resolve",
            Command::TakeBack { .. } => "take_back",
            Command::AddSigner { .. } => "add_signer",
            Command::RemoveSigner { .. } => "remove_signer",
            Command::Comment { .. } => "comment",
            Command::Copy { .. } => "copy",
            Command::Acknowledge { .. } => "acknowledge",
            Command::Urge { .. } => "urge",
            Command::Answer { .. } => "answer",
            Command::Retry { .. } => "retry",
            Command::Mend { .. } => "mend",
            Command::Skip { .. } => "skip",
            Command::Reassign { .. } => "reassign",
            Command::Extend { .. } => "extend",
            Command::Suspend { .. } => "suspend",
            Command::Resume { .. } => "resume",
            Command::Jump { .. } => "jump",
            Command::Reopen { .. } => "reopen",
            Command::Terminate { .. } => "terminate",
            Command::TimerDue { .. } => "timer_due",
            Command::Reckon => "reckon",
        }
    }

    /// The person behind the command; `None` for the system itself.
    pub const fn by(&self) -> Option<UserId> {
        match self {
            Command::Start { by, .. }
            | Command::Submit { by, .. }
            | Command::Vote { by, .. }
            | Command::Return { by, .. }
            | Command::Withdraw { by, .. }
            | Command::Revoke { by, .. }
            | Command::Claim { by, .. }
            | Command::Unclaim { by, .. }
            | Command::Transfer { by, .. }
            | Command::Delegate { by, .. }
            | Command::Resolve { by, .. }
            | Command::TakeBack { by, .. }
            | Command::AddSigner { by, .. }
            | Command::RemoveSigner { by, .. }
            | Command::Comment { by, .. }
            | Command::Copy { by, .. }
            | Command::Acknowledge { by, .. }
            | Command::Urge { by, .. }
            | Command::Retry { by, .. }
            | Command::Mend { by, .. }
            | Command::Skip { by, .. }
            | Command::Reassign { by, .. }
            | Command::Extend { by, .. }
            | Command::Suspend { by, .. }
            | Command::Resume { by, .. }
            | Command::Jump { by, .. }
            | Command::Reopen { by, .. }
            | Command::Terminate { by, .. } => Some(*by),
            Command::Answer { .. } | Command::TimerDue { .. } | Command::Reckon => None,
        }
    }
}
