//! The stable names that rows hold: of endings, causes, votes, outcomes and incidents.

use waypost_engine::{
    VoteKind,
    ballot::Place,
    definition::DeadlineOutcome,
    event::{CancelCause, Cause, Ending, IncidentKind},
};

/// The stable name of an ending, as rows hold it.
pub const fn ending_name(ending: Ending) -> &'static str {
    match ending {
        Ending::Completed => "completed",
        Ending::NotAccepted => "not_accepted",
        Ending::Revoked => "revoked",
        Ending::Terminated => "terminated",
    }
}

pub(super) const fn cause_name(cause: &Cause) -> &'static str {
    match cause {
        Cause::Start => "start",
        Cause::Arrival => "arrival",
        Cause::Return(_) => "return",
        Cause::Withdrawal(_) => "withdrawal",
        Cause::StraightBack(_) => "straight_back",
        Cause::Recall(_) => "recall",
        Cause::Jump(_) => "jump",
        Cause::Reopened(_) => "reopened",
    }
}

pub(super) const fn cancel_name(cause: CancelCause) -> &'static str {
    match cause {
        CancelCause::Returned => "cancelled",
        CancelCause::Withdrawn => "withdrawn",
        CancelCause::Revoked => "revoked",
        CancelCause::Cancelled => "cancelled",
        CancelCause::NotAccepted => "not_accepted",
        CancelCause::TakenBack => "taken_back",
        CancelCause::Terminated => "terminated",
    }
}

/// The stable name of a vote, as remarks hold it.
pub const fn vote_name(vote: VoteKind) -> &'static str {
    match vote {
        VoteKind::Approve => "vote_approve",
        VoteKind::Reject => "vote_reject",
        VoteKind::Abstain => "vote_abstain",
    }
}

/// The stable name of a vote that came after the decision.
pub(super) const fn late_name(vote: VoteKind) -> &'static str {
    match vote {
        VoteKind::Approve => "late_approve",
        VoteKind::Reject => "late_reject",
        VoteKind::Abstain => "late_abstain",
    }
}

/// What a work item is for, as rows hold it: to handle the stage.
pub(super) const HANDLE: &str = "handle";
/// To sign as well (加签).
pub(super) const SIGN: &str = "sign";
/// To give an opinion (委派).
pub(super) const OPINION: &str = "opinion";

/// The stable name of a signer being added, as remarks hold it.
pub const fn added_name(place: Place) -> &'static str {
    match place {
        Place::Before => "signer_before",
        Place::After => "signer_after",
        Place::Beside => "signer_beside",
    }
}

/// The stable name of what a deadline does.
pub const fn outcome_name(outcome: DeadlineOutcome) -> &'static str {
    match outcome {
        DeadlineOutcome::Recall => "recall",
        DeadlineOutcome::Note => "note",
        DeadlineOutcome::Escalate => "escalate",
        DeadlineOutcome::Submit(_) => "submit",
        DeadlineOutcome::Return => "return",
        DeadlineOutcome::Transfer(_) => "transfer",
    }
}

pub(super) const fn deadline_name(outcome: DeadlineOutcome) -> &'static str {
    match outcome {
        DeadlineOutcome::Recall => "deadline_recall",
        DeadlineOutcome::Note => "deadline_note",
        DeadlineOutcome::Escalate => "deadline_escalate",
        DeadlineOutcome::Submit(_) => "deadline_submit",
        DeadlineOutcome::Return => "deadline_return",
        DeadlineOutcome::Transfer(_) => "deadline_transfer",
    }
}

/// The stable name of a kind of incident.
pub fn kind_name(kind: &IncidentKind) -> String {
    serde_json::to_value(kind).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}
