//! What happened to a case: past tense, with every answer of the outside world that was used, so that applying
//! and replaying need nothing but the events.
//!
//! The serialized shape is frozen per [`EVENT_FORMAT`] by golden files. Format 2 added time (`clock_set` to
//! `handed_to_post`, a return by the clock) and `incident_mended`, `incident_skipped`; every event of format 1 reads
//! as it is. Format 3 added deciding together (ballots of visits, `vote_cast` to `seat_passed`, the outcome of a
//! decision, signers added and work delegated), copies and urges (`copied`, `copy_acknowledged`, `urged`), and what administrators do to running work
//! (`work_reassigned` to `case_terminated`); every event of format 2 reads as it is.

use serde::{Deserialize, Serialize};
use waypost_base::{
    ActionId, Actor, Change, CopyId, DepartmentId, IncidentId, Party, StageNo, Timestamp, TokenId, UserId,
    VisitId, WorkItemId,
};

use crate::{
    ballot::{Ballot, VoteKind},
    clock::Clock,
    command::Answer,
    definition::{AfterReturn, DeadlineOutcome, Outcome},
    state::Kept,
};

mod asking;
mod parts;

pub use asking::{DelegationAnswered, DelegationTakenBack, SignerAdded, SignerRemoved, WorkDelegated};
pub use parts::{CancelCause, Cause, Drawn, Ending, IncidentKind, NewCopy, NewItem};

/// Version of the serialized shape of [`Event`].
pub const EVENT_FORMAT: u32 = 3;

/// One fact about a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
#[non_exhaustive]
pub enum Event {
    /// The first event of every case.
    CaseStarted {
        /// When. Also set on each later set of events by [`Event::At`].
        at: Timestamp,
        /// Who started it.
        by: Actor,
        /// The initiator's department.
        department: Option<DepartmentId>,
    },
    /// First event of every later command: the instant of all that follow it.
    At {
        /// When.
        at: Timestamp,
    },
    /// The first stage was sent again after a return to the start: a new run begins with this submit.
    RunStarted {
        /// Number of the run, from 2.
        run: u32,
    },
    /// A stay at a stage begins.
    VisitOpened {
        /// The new visit.
        visit: VisitId,
        /// Where.
        stage: StageNo,
        /// In which run.
        run: u32,
        /// Tokens it consumed.
        consumed: Vec<TokenId>,
        /// The visits that made those tokens.
        parents: Vec<VisitId>,
        /// Who is asked.
        items: Vec<NewItem>,
        /// Why it opened.
        cause: Cause,
        /// The seats, where several decide; items ask those whose turn it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ballot: Option<Ballot>,
    },
    /// An offered item was taken by one person.
    WorkClaimed {
        /// Of which visit.
        visit: VisitId,
        /// Which item.
        item: WorkItemId,
        /// By whom.
        by: Actor,
    },
    /// A claimed item was put back.
    WorkReleased {
        /// Of which visit.
        visit: VisitId,
        /// Which item.
        item: WorkItemId,
        /// By whom.
        by: Actor,
    },
    /// An item passed to another person: the old item ends, a new one for the person begins.
    WorkTransferred {
        /// Of which visit.
        visit: VisitId,
        /// The item that ended.
        item: WorkItemId,
        /// By whom.
        by: Actor,
        /// The item that begins.
        new: NewItem,
        /// The new handler.
        to: UserId,
        /// Why; may be empty.
        reason: String,
    },
    /// Somebody said something on the case.
    Commented {
        /// Who.
        by: Actor,
        /// What.
        text: String,
    },
    /// A handler submitted; the visit is decided.
    VisitDecided {
        /// Which visit.
        visit: VisitId,
        /// Which item decided it; none where nobody works (kinds `route` and `action`) and where several voted.
        item: Option<WorkItemId>,
        /// Who.
        by: Option<Actor>,
        /// The branch picked, where one was.
        branch: Option<u32>,
        /// The opinion; may be empty.
        opinion: String,
        /// Form values before and after.
        changes: Vec<Change>,
        /// It goes straight back to the one who returned it, passing no join.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        straight_back: bool,
        /// What the votes came to, where several decided; `by` is whose vote made it fall.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<Outcome>,
    },
    /// A seat voted; its item ends.
    VoteCast {
        /// At which visit.
        visit: VisitId,
        /// Which seat, from 0.
        seat: u32,
        /// The item that asked it.
        item: WorkItemId,
        /// Who.
        by: Actor,
        /// What.
        vote: VoteKind,
        /// The branch that he would take, where several serve an approval.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        branch: Option<u32>,
        /// The opinion; of a reject the reason.
        opinion: String,
        /// Form values before and after.
        changes: Vec<Change>,
    },
    /// A vote was taken back while the stage was open: its seat is asked again, and in an ordered stage the next one
    /// no more.
    VoteWithdrawn {
        /// At which visit.
        visit: VisitId,
        /// Which seat.
        seat: u32,
        /// Who.
        by: Actor,
        /// By which item it is asked again.
        item: WorkItemId,
        /// In an ordered stage: the item of the seat whose turn it was, which ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instead_of: Option<WorkItemId>,
        /// Further items that end: of signers who were to come after him.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ended: Vec<WorkItemId>,
    },
    /// Somebody who has the work asked another person to sign as well.
    SignerAdded(SignerAdded),
    /// A signer who was added, and has not voted, is not asked any more; nor are those whom he had asked.
    SignerRemoved(SignerRemoved),
    /// An item was delegated (委派): it rests, and comes back with an opinion.
    WorkDelegated(WorkDelegated),
    /// Delegated work came back with an opinion.
    DelegationAnswered(DelegationAnswered),
    /// Whoever delegated work took it back.
    DelegationTakenBack(DelegationTakenBack),
    /// In an ordered stage it is the next seat's turn.
    SeatAsked {
        /// At which visit.
        visit: VisitId,
        /// Which seat.
        seat: u32,
        /// By which item.
        item: NewItem,
    },
    /// A leaver's seat went to his successor; how many there are stays.
    SeatPassed {
        /// At which visit.
        visit: VisitId,
        /// Which seat.
        seat: u32,
        /// Whose it was.
        from: Party,
        /// Whose it is.
        to: Party,
    },
    /// A vote came after the decision: kept as an opinion, without effect.
    VoteCameLate {
        /// At which visit.
        visit: VisitId,
        /// Which seat.
        seat: u32,
        /// Who.
        by: Actor,
        /// What.
        vote: VoteKind,
        /// The opinion.
        opinion: String,
    },
    /// The stage's action was put into the outbox.
    ActionRequested {
        /// For which visit.
        visit: VisitId,
        /// The action row.
        action: ActionId,
        /// Key of the delivery: the same for every attempt.
        key: String,
        /// Whether the stage is irreversible from now on.
        irreversible: bool,
    },
    /// The action did its work.
    ActionAnswered {
        /// For which visit.
        visit: VisitId,
        /// Key of the delivery.
        key: String,
        /// Properties set, the number drawn among them.
        changes: Vec<Change>,
        /// The number drawn, with its place in its series.
        drawn: Option<Drawn>,
        /// The branch the plugin chose, where it may.
        branch: Option<u32>,
    },
    /// The action refused for a business reason.
    ActionRefused {
        /// For which visit.
        visit: VisitId,
        /// Key of the delivery.
        key: String,
        /// In the other system's words.
        words: String,
        /// The branch that a refusal takes.
        branch: Option<u32>,
    },
    /// An answer came for a visit that does not wait for it: recorded, without effect.
    AnswerCameLate {
        /// For which visit.
        visit: VisitId,
        /// Key of the delivery.
        key: String,
    },
    /// A visit ended by completing.
    VisitClosed {
        /// Which.
        visit: VisitId,
    },
    /// A token was put on a transition.
    TokenMade {
        /// The new token.
        token: TokenId,
        /// The visit that made it.
        from: VisitId,
        /// The branch it travels along.
        branch: u32,
        /// The stage it travels to.
        to: StageNo,
    },
    /// A path ended: the visit took a submit transition without target, or the stage has none.
    PathEnded {
        /// Which visit ended it.
        visit: VisitId,
    },
    /// A token was removed.
    TokenCancelled {
        /// Which.
        token: TokenId,
    },
    /// A token that a cancelled visit had consumed waits again.
    TokenPutBack {
        /// Which.
        token: TokenId,
    },
    /// A token that was put back at a return counts as consumed again by the visit that had consumed it: the case
    /// went straight back past that visit.
    TokenConsumedAgain {
        /// Which.
        token: TokenId,
        /// The visit that consumed it, closed.
        visit: VisitId,
    },
    /// A visit was cancelled before it was complete. Visits that returned or were withdrawn end by
    /// [`Event::StageReturned`] and [`Event::StepWithdrawn`] themselves.
    VisitCancelled {
        /// Which.
        visit: VisitId,
        /// Why.
        cause: CancelCause,
    },
    /// A handler (or the deadline) returned the case, which ends the visit. Tokens cancelled and put back, visits cancelled and the
    /// new visit follow, in this order. Closed visits that the return goes back past get no event: their record stands.
    StageReturned {
        /// From which visit.
        visit: VisitId,
        /// Which item; none by the deadline.
        item: Option<WorkItemId>,
        /// Who; none by the deadline.
        by: Option<Actor>,
        /// To which stage; `None`: the case ends as not accepted.
        to: Option<StageNo>,
        /// Why; empty by the deadline.
        reason: String,
        /// How the case may come back. Walk again where the stage says so, and where the return cancelled
        /// siblings in parallel (straight back would leave their join waiting for ever).
        #[serde(default)]
        after: AfterReturn,
        /// The votes rejected it: the return is how the stage's rejection goes.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        voted: bool,
    },
    /// A handler took the own step back, which undoes the closed (or parked) visit. Tokens cancelled and put back,
    /// visits cancelled and the new visit follow, in this order.
    StepWithdrawn {
        /// The visit that is undone.
        visit: VisitId,
        /// Who.
        by: Actor,
    },
    /// The initiator took the case back. The cancellations follow.
    CaseRevoked {
        /// Who.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// Something needs an administrator.
    IncidentRaised {
        /// The new incident.
        incident: IncidentId,
        /// At which visit.
        visit: VisitId,
        /// What.
        kind: IncidentKind,
        /// Details in plain words or an error text of the guard.
        detail: String,
    },
    /// An incident is over.
    IncidentResolved {
        /// Which.
        incident: IncidentId,
        /// The administrator who had it tried again; none when it ended by itself.
        by: Option<UserId>,
    },
    /// An administrator set properties right; what is tried again follows.
    IncidentMended {
        /// Which; still open.
        incident: IncidentId,
        /// At which visit.
        visit: VisitId,
        /// Who.
        by: UserId,
        /// Why.
        reason: String,
        /// Properties before and after.
        changes: Vec<Change>,
        /// He declares that what the action was asked for did not happen: it is delivered under a new key.
        effect_did_not_happen: bool,
    },
    /// An administrator had the case go on past an incident, which ends it. The visit's other incidents were
    /// resolved, and it closes next; where the incident held nothing up, nothing follows.
    IncidentSkipped {
        /// Which.
        incident: IncidentId,
        /// At which visit.
        visit: VisitId,
        /// Who.
        by: UserId,
        /// Along which branch, where one was named.
        branch: Option<u32>,
        /// Why.
        reason: String,
    },
    /// The clock of a visit began, went on after a stop, or was reckoned anew: from now on this is due.
    ClockSet {
        /// Of which visit.
        visit: VisitId,
        /// What is due when.
        clock: Clock,
    },
    /// The handlers of a visit were reminded.
    HandlersReminded {
        /// Of which visit.
        visit: VisitId,
        /// When that was due.
        due: Timestamp,
        /// When the next reminder is due.
        next: Option<Timestamp>,
    },
    /// The handlers of a visit were warned that its deadline comes.
    DeadlineWarned {
        /// Of which visit.
        visit: VisitId,
        /// When the warning was due.
        due: Timestamp,
        /// The deadline.
        deadline: Option<Timestamp>,
    },
    /// The longest wait of a visit is over. What its outcome does follows, or an incident that says why it could not.
    DeadlinePassed {
        /// Of which visit.
        visit: VisitId,
        /// When it was due.
        due: Timestamp,
        /// What the stage says.
        outcome: DeadlineOutcome,
        /// When the next reminder is due.
        next: Option<Timestamp>,
    },
    /// The heads above an overdue visit were told: they may read the case.
    Escalated {
        /// Which visit.
        visit: VisitId,
        /// Who.
        to: Vec<Party>,
    },
    /// The work of an overdue visit was handed to a post: all items end, and these begin.
    HandedToPost {
        /// Which visit.
        visit: VisitId,
        /// Who is asked now.
        items: Vec<NewItem>,
    },
    /// The handlers of a visit that was on hold were found.
    HandlersFound {
        /// Which visit.
        visit: VisitId,
        /// Who is asked.
        items: Vec<NewItem>,
        /// The seats, where several decide.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ballot: Option<Ballot>,
    },
    /// The case was copied: whoever got one may read it from now on.
    Copied {
        /// By whom; none: by the rule of a stage.
        by: Option<Actor>,
        /// The visit that was submitted with it, where there is one.
        visit: Option<VisitId>,
        /// To be acknowledged; otherwise for reference.
        to_read: bool,
        /// To whom.
        copies: Vec<NewCopy>,
        /// What was said with it; may be empty.
        words: String,
    },
    /// Somebody acknowledged a copy that was to be read.
    CopyAcknowledged {
        /// Which.
        copy: CopyId,
        /// Who.
        by: Actor,
    },
    /// Whoever has the case was urged, and whoever has a copy still to read.
    Urged {
        /// By whom.
        by: Actor,
        /// What was said; may be empty.
        words: String,
    },
    /// An administrator gave work to another person: items end, and one for that person begins.
    WorkReassigned {
        /// Of which visit.
        visit: VisitId,
        /// The items that ended; none where nobody had been found.
        items: Vec<WorkItemId>,
        /// Which administrator.
        by: UserId,
        /// The item that begins.
        new: NewItem,
        /// The new handler.
        to: UserId,
        /// Why.
        reason: String,
    },
    /// An administrator gave a visit more time.
    DeadlineExtended {
        /// Which visit.
        visit: VisitId,
        /// Which administrator.
        by: UserId,
        /// What is due when, from now on.
        clock: Clock,
        /// Why.
        reason: String,
    },
    /// An administrator had the case wait: all clocks stand from now on.
    CaseSuspended {
        /// Which administrator.
        by: UserId,
        /// Why.
        reason: String,
    },
    /// An action answered while the case waited; it is taken in when the case goes on.
    AnswerKept {
        /// For which visit.
        visit: VisitId,
        /// Key of the delivery.
        key: String,
        /// What the plugin said.
        answer: Answer,
    },
    /// An administrator had the case go on. Clocks that go on and answers that were kept follow.
    CaseResumed {
        /// Which administrator.
        by: UserId,
        /// Why.
        reason: String,
    },
    /// An administrator sent the case from a stage to another (跳转), which ends the visit. The tokens that it had
    /// consumed are put back, and the new visit follows with them.
    CaseJumped {
        /// From which visit.
        visit: VisitId,
        /// Which administrator.
        by: UserId,
        /// To which stage.
        to: StageNo,
        /// Why.
        reason: String,
    },
    /// An administrator opened a case again that had ended (唤醒). Its last stages open next.
    CaseReopened {
        /// Which administrator.
        by: UserId,
        /// Why.
        reason: String,
        /// What the case stands on again.
        kept: Box<Kept>,
    },
    /// An administrator ended the case. The cancellations follow.
    CaseTerminated {
        /// Which administrator.
        by: UserId,
        /// Why.
        reason: String,
    },
    /// No token and no visit is left.
    CaseEnded {
        /// How it ended.
        ending: Ending,
    },
}
