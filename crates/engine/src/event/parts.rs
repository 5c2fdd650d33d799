//! What events are made of: what begins with them, why, and how a case ends.

use serde::{Deserialize, Serialize};
use waypost_base::{CopyId, Party, UserId, VisitId, WorkItemId};

/// A work item as it begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewItem {
    /// Its id.
    pub id: WorkItemId,
    /// Whom it belongs to.
    pub party: Party,
    /// People who may not act although they belong to the party (four eyes).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<UserId>,
}

/// A copy as it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCopy {
    /// Its id.
    pub id: CopyId,
    /// Whom it belongs to.
    pub party: Party,
}

/// Why a visit opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The case began.
    Start,
    /// Tokens arrived.
    Arrival,
    /// A handler returned to this stage from the named visit.
    Return(VisitId),
    /// A step was withdrawn: the named visit's stage is open again.
    Withdrawal(VisitId),
    /// After a return, straight back to the named visit's stage.
    StraightBack(VisitId),
    /// The deadline of the named visit passed and the run was taken back: the first stage is open again.
    Recall(VisitId),
    /// An administrator sent the case here from the named visit.
    Jump(VisitId),
    /// The case had ended, and the stage of the named visit is open again.
    Reopened(VisitId),
}

/// Why a visit was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelCause {
    /// A return went past it.
    Returned,
    /// The step that led to it was withdrawn.
    Withdrawn,
    /// The case was revoked.
    Revoked,
    /// A stage's `cancels` removed it.
    Cancelled,
    /// The case ended as not accepted.
    NotAccepted,
    /// A deadline passed and the run was taken back.
    TakenBack,
    /// An administrator ended the case.
    Terminated,
}

/// What needs an administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentKind {
    /// The receiver rules found nobody.
    NobodyFound,
    /// Fewer were found than must handle the stage.
    TooFewFound,
    /// A guard failed at run time.
    GuardFailed,
    /// The action failed after its last retry.
    ActionFailed,
    /// The action's answer named a branch that does not exist, or a value that cannot be kept.
    BadAnswer,
    /// An answer came for a visit that does not wait for it.
    LateAnswer,
    /// More automatic moves than one command may make.
    TooManyMoves,
    /// No guard held and there is no default.
    NoBranch,
    /// A deadline passed, and what it should do cannot be done. The visit stays open.
    DeadlineHindered,
    /// A limit or reminder in working time cannot be reckoned: there is no calendar, or it has no working time. The
    /// work goes on without.
    NoWorkingTime,
}

/// A number drawn from a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// The series.
    pub series: String,
    /// Its period.
    pub period: String,
    /// The counter.
    pub n: i64,
    /// As written.
    pub text: String,
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Every path came to its end.
    Completed,
    /// A branch 0 without a target.
    NotAccepted,
    /// The initiator revoked it.
    Revoked,
    /// An administrator ended it.
    Terminated,
}
