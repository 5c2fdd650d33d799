//! The kinds of problem. The text form is stable; the words are in the language catalogues under `problem-<code>`.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What is wrong with a flow. Where it says "parameter `stage`", that is the stage's name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl ProblemCode {
            /// Every code, for the test that each one is worded.
            pub const ALL: &[ProblemCode] = &[$(ProblemCode::$name,)*];

            /// The stable text form.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(ProblemCode::$name => $text,)*
                }
            }
        }
    };
}

codes! {
    /// The definition has a format this program does not know. Parameter `format`.
    UnknownFormat = "unknown_format",
    /// The flow has no stage.
    NoStages = "no_stages",
    /// Too many stages. Parameters `limit`, `count`.
    TooManyStages = "too_many_stages",
    /// Too many transitions. Parameters `limit`, `count`.
    TooManyTransitions = "too_many_transitions",
    /// Two stages have one number. Parameters `stage`, `no`.
    DuplicateStage = "duplicate_stage",
    /// A stage has no name. Parameter `no`.
    NameEmpty = "name_empty",
    /// The name of a stage is too long. Parameters `no`, `limit`, `length`.
    NameTooLong = "name_too_long",
    /// A transition leaves a stage that is not there. Parameters `no`, `branch`.
    UnknownFrom = "unknown_from",
    /// A transition leads to a stage that is not there. Parameters `stage`, `branch`, `no`.
    UnknownTo = "unknown_to",
    /// A transition is written twice. Parameters `stage`, `branch`.
    DuplicateTransition = "duplicate_transition",
    /// One submit branch leads to several stages. Parameters `stage`, `branch`.
    BranchTwice = "branch_twice",
    /// The first stage is not handled by people. Parameter `stage`.
    FirstNotHuman = "first_not_human",
    /// No way leads to the stage. Parameter `stage`.
    Unreachable = "unreachable",
    /// No way leads from the stage to an end. Parameter `stage`.
    Endless = "endless",
    /// Split `first` without a branch that has no guard. Parameter `stage`.
    NoDefault = "no_default",
    /// Split `first` with several branches that have no guard. Parameter `stage`.
    SeveralDefaults = "several_defaults",
    /// In split `first` the branch without a guard comes before others, which are never taken. Parameters `stage`,
    /// `branch`.
    DefaultNotLast = "default_not_last",
    /// Several branches and nobody there to choose. Parameter `stage`.
    NobodyChooses = "nobody_chooses",
    /// Every branch to choose from has a guard: where none holds, nobody can go on. Parameter `stage`.
    AllGuarded = "all_guarded",
    /// A guard stands where none is looked at. Parameters `stage`, `branch`.
    GuardUnused = "guard_unused",
    /// A guard does not compile. Parameters `stage`, `branch`, `fault` (its kind), `message`.
    GuardFault = "guard_fault",
    /// A guard reads a form item that is not there. Parameters `stage`, `branch`, `item`.
    GuardUnknownItem = "guard_unknown_item",
    /// A guard reads a property that nothing sets. Parameters `stage`, `branch`, `property`.
    GuardUnknownProperty = "guard_unknown_property",
    /// A guard asks for a stage that is not there. Parameters `stage`, `branch`, `no`.
    GuardUnknownStage = "guard_unknown_stage",
    /// A guard reads an item that may still be empty then. Parameters `stage`, `branch`, `item`.
    GuardItemMayBeEmpty = "guard_item_may_be_empty",
    /// A join waits for all of fewer than two. Parameter `stage`.
    JoinOfFew = "join_of_few",
    /// A return leads to a stage that does not come before. Parameters `stage`, `target`.
    ReturnNotBack = "return_not_back",
    /// A return row at a stage where nobody can return. Parameter `stage`.
    ReturnUnused = "return_unused",
    /// Going straight back after a return would lose what was at work in parallel. Parameters `stage`, `target`.
    StraightBackLosesWork = "straight_back_loses_work",
    /// A stage handled by people has no receivers. Parameter `stage`.
    NoReceivers = "no_receivers",
    /// A post that is not there. Parameters `stage`, `id`.
    UnknownPost = "unknown_post",
    /// A department that is not there. Parameters `stage`, `id`.
    UnknownDepartment = "unknown_department",
    /// A person who is not there. Parameters `stage`, `id`.
    UnknownPerson = "unknown_person",
    /// A post that is used no more. Parameters `stage`, `id`.
    ClosedPost = "closed_post",
    /// A department that is used no more. Parameters `stage`, `id`.
    ClosedDepartment = "closed_department",
    /// The receivers of a stage are nobody today. Parameter `stage`.
    NobodyThere = "nobody_there",
    /// "Whoever handled stage X", and X is not there. Parameters `stage`, `no`.
    HandlerUnknownStage = "handler_unknown_stage",
    /// "Whoever handled stage X", and X never comes before. Parameters `stage`, `other`.
    HandlerNeverBefore = "handler_never_before",
    /// "Whoever handled stage X", and X does not always come before. Parameters `stage`, `other`.
    HandlerNotAlwaysBefore = "handler_not_always_before",
    /// "Whoever handled stage X", and nobody handles X: it is automatic. Parameters `stage`, `other`.
    HandlerAutomatic = "handler_automatic",
    /// "Head of the initiator's department", no level up. Parameter `stage`.
    HeadLevels = "head_levels",
    /// Receivers from a form item that is not there. Parameters `stage`, `item`.
    ReceiverUnknownItem = "receiver_unknown_item",
    /// Receivers from a form item that holds neither people nor a department. Parameters `stage`, `item`.
    ReceiverItemKind = "receiver_item_kind",
    /// Receivers from a form item that may still be empty then. Parameters `stage`, `item`.
    ReceiverItemMayBeEmpty = "receiver_item_may_be_empty",
    /// A right for a form item that is not there. Parameters `stage`, `item`.
    RightUnknownItem = "right_unknown_item",
    /// An item to be filled in at a stage where nobody is. Parameters `stage`, `item`.
    RequireAtAutomatic = "require_at_automatic",
    /// An action that is not there. Parameters `stage`, `id`.
    UnknownAction = "unknown_action",
    /// No stage lets anybody fill in these form items. Parameters `item` (the first of them), `count`.
    NobodyFills = "nobody_fills",
    /// A stage of kind `action` names no action. Parameter `stage`.
    ActionMissing = "action_missing",
    /// A stage of kind `action` names an action that people carry out. Parameter `stage`.
    ActionNeedsPeople = "action_needs_people",
    /// An action has settings that its plugin does not take. Parameters `stage`, `id`, `what`.
    ActionUnfit = "action_unfit",
    /// A stage of kind `route` names an action. Parameter `stage`.
    RouteWithAction = "route_with_action",
    /// The branch for a refusal is no submit branch of the stage. Parameters `stage`, `branch`.
    UnknownRefusalBranch = "unknown_refusal_branch",
    /// A branch for a refusal, or "irreversible", without an action. Parameters `stage`, `field`.
    NoActionFor = "no_action_for",
    /// A wait of nothing. Parameters `stage`, `field`.
    ZeroDuration = "zero_duration",
    /// A wait of more than a hundred years. Parameters `stage`, `field`.
    DurationTooLong = "duration_too_long",
    /// A wait in working time, and no calendar with working time is published. Parameters `stage`, `field`.
    NoCalendar = "no_calendar",
    /// The warning would come before the wait begins. Parameter `stage`.
    WarningTooLong = "warning_too_long",
    /// A deadline, a warning, or a reminder after the deadline, without a limit. Parameters `stage`, `field`.
    NoLimitFor = "no_limit_for",
    /// Time where nobody waits. Parameters `stage`, `field`.
    NobodyWaits = "nobody_waits",
    /// At an automatic stage a deadline can only be told to an administrator: its action is at work. Parameter `stage`.
    DeadlineAtAction = "deadline_at_action",
    /// The deadline submits a branch that is no submit branch of the stage. Parameters `stage`, `branch`.
    UnknownDeadlineBranch = "unknown_deadline_branch",
    /// The deadline submits a branch whose guard may not hold. Parameters `stage`, `branch`.
    DeadlineGuarded = "deadline_guarded",
    /// The deadline submits, and so runs the stage's action without anybody. Parameter `stage`.
    DeadlineRunsAction = "deadline_runs_action",
    /// The deadline returns, and the stage has nowhere to return to. Parameter `stage`.
    DeadlineNoReturn = "deadline_no_return",
    /// The deadline of the first stage takes the run back, which is there already. Parameter `stage`.
    RecallAtFirst = "recall_at_first",
    /// The deadline takes the run back, and an action that cannot be undone may come before. Parameters `stage`,
    /// `other`.
    RecallAfterIrreversible = "recall_after_irreversible",
    /// The first stage is to be decided by several. Parameter `stage`.
    SeveralAtFirst = "several_at_first",
    /// How many must handle a stage is none, or more than all. Parameter `stage`.
    HandlersNumber = "handlers_number",
    /// The rule by which several decide cannot be read. Parameters `stage`, `fault`.
    RuleUnread = "rule_unread",
    /// A rule names a post that is not asked. Parameters `stage`, `id`.
    RulePostNotAsked = "rule_post_not_asked",
    /// A rule needs more approvals than there are votes. Parameters `stage`, `count`, `handlers`.
    RuleNeverApproves = "rule_never_approves",
    /// Several decide, and no branch serves an approval. Parameter `stage`.
    NoWayForApproved = "no_way_for_approved",
    /// Several decide, several branches serve an approval, and nothing says who picks. Parameter `stage`.
    SeveralForApproved = "several_for_approved",
    /// Several decide, and the branch of their approval has a condition that may not hold. Parameters `stage`, `branch`.
    ApprovalGuarded = "approval_guarded",
    /// Several decide, and nothing serves a rejection. Parameter `stage`.
    NoWayForRejected = "no_way_for_rejected",
    /// Several decide, and several ways serve a rejection. Parameter `stage`.
    SeveralForRejected = "several_for_rejected",
    /// A return is to serve an approval. Parameters `stage`, `branch`.
    ApprovedGoesBack = "approved_goes_back",
    /// What is said for several where one decides. Parameters `stage`, `field`.
    OnlyForSeveral = "only_for_several",
    /// The deadline hands a stage to a post that several decide. Parameter `stage`.
    DeadlineTransferSeveral = "deadline_transfer_several",
    /// Something that this version does not execute yet. Parameters `field`, `value`, and `stage` where it is one
    /// stage's.
    NotExecutedYet = "not_executed_yet",
    /// A stage with join `any` can be reached by two at a time. Parameter `stage`.
    TwoAtOnce = "two_at_once",
    /// Work can pile up without bound at a stage. Parameter `stage`.
    PilesUp = "piles_up",
    /// A case can get stuck: what the stage waits for never comes. Parameter `stage`.
    Stuck = "stuck",
    /// A case can go on for ever without a way to its end. Parameter `stage`.
    CannotEnd = "cannot_end",
    /// The stage is never opened, because its join is never complete. Parameter `stage`.
    NeverOpens = "never_opens",
    /// A later stage writes the item that says whether a case is restricted. Parameters `stage`, `item`.
    RestrictedLater = "restricted_later",
    /// Too many combinations to judge. Parameter `markings`.
    NotJudged = "not_judged",
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
