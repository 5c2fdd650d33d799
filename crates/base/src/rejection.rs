//! Rejections: the user may not do this now. Not errors: nothing broke, nothing is logged as broken.
//!
//! A rejection is a [`Code`] and parameters; the words are in the language catalogues under the key
//! `rejection-<code>`, and `cargo xtask tidy` refuses a code without words.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// Why something was refused. The text form is stable: it is stored in the audit and sent to programs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl Code {
            /// Every code, for the test that each one is worded.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The stable text form.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Code::$name => $text,)*
                }
            }
        }
    };
}

codes! {
    /// The case does not exist, or may not be seen: the two look alike on purpose.
    NotFound = "not_found",
    /// The case is restricted, and the user is not among those who may see it. Parameters `name` (its number) and
    /// `what` (its state).
    CaseRestricted = "case_restricted",
    /// A case that began open is not restricted afterwards.
    RestrictedLate = "restricted_late",
    /// The user may not do this. Parameter `permission` where one is missing.
    NotAllowed = "not_allowed",
    /// The case has ended.
    CaseEnded = "case_ended",
    /// The visit is not open any more. Parameters `who`, `when` where somebody else was first.
    AlreadyHandled = "already_handled",
    /// The item is claimed by somebody else. Parameter `who`.
    ClaimedByOther = "claimed_by_other",
    /// Nothing is claimed, so nothing can be put back.
    NotClaimed = "not_claimed",
    /// The user holds no work item here.
    NotYourWork = "not_your_work",
    /// The stage is at work with its action; it can be neither withdrawn nor returned.
    ActionRunning = "action_running",
    /// The stage has no such branch. Parameter `branch`.
    NoSuchBranch = "no_such_branch",
    /// A branch must be chosen.
    BranchMissing = "branch_missing",
    /// The branch's condition does not hold now. Parameters `branch`, `condition`.
    BranchClosed = "branch_closed",
    /// The stage cannot return there.
    NoSuchReturn = "no_such_return",
    /// A reason must be given.
    ReasonMissing = "reason_missing",
    /// A text is too long. Parameters `limit`, `length`.
    TextTooLong = "text_too_long",
    /// A successor has acted, so the step cannot be taken back. Parameter `who`.
    SuccessorActed = "successor_acted",
    /// An irreversible stage has acted.
    Irreversible = "irreversible",
    /// Several decide here together: nobody votes where one decides, and nobody alone takes back what was decided.
    DecidedTogether = "decided_together",
    /// Nobody votes at this stage.
    NoVoteHere = "no_vote_here",
    /// Only the initiator may do this.
    NotInitiator = "not_initiator",
    /// The user may not start this flow.
    MayNotStart = "may_not_start",
    /// The flow version is not in force (not yet, or no more).
    FlowNotInForce = "flow_not_in_force",
    /// Nobody was found for the next stage, and the stage says to refuse. Parameter `stage`.
    NobodyFound = "nobody_found",
    /// The chosen person cannot take the work over. Parameter `who`.
    CannotTransfer = "cannot_transfer",
    /// The case is suspended.
    Suspended = "suspended",
    /// There is no such incident, or it is resolved already.
    NoSuchIncident = "no_such_incident",
    /// Nothing was handed out at the incident's stage, so there is no effect to speak of.
    NothingHandedOut = "nothing_handed_out",
    /// There is no calendar, or it has not enough working time.
    NoWorkingTime = "no_working_time",
    /// Form values were refused; the problems are listed per item.
    InvalidValues = "invalid_values",
    /// The action's check refused the step. Parameter `words`.
    ActionCheck = "action_check",
    /// The action cannot be asked now. Parameter `action`.
    ActionUnavailable = "action_unavailable",
    /// Nothing to search by was typed: no letter, sign or digit.
    SearchEmpty = "search_empty",
    /// More words than a search takes. Parameter `limit`.
    SearchWords = "search_words",
    /// What a filter of a search names is not there. Parameters `name` (the filter) and `what`.
    SearchFilter = "search_filter",
    /// The saved view was deleted.
    ViewGone = "view_gone",
    /// A person keeps no more views. Parameter `limit`.
    TooManyViews = "too_many_views",
    /// The idempotency key was used for another command.
    KeyReused = "key_reused",
    /// The case changed meanwhile; look again.
    CaseMoved = "case_moved",
    /// The system has too much to do; try again in a moment.
    Busy = "busy",
    /// The storage is full; nothing was changed.
    StorageFull = "storage_full",
    /// A file is too large. Parameter `limit`, in bytes.
    FileTooLarge = "file_too_large",
    /// A file is of a kind that is not taken. Parameter `name`.
    FileKind = "file_kind",
    /// A file is empty. Parameter `name`.
    FileEmpty = "file_empty",
    /// Too many comments in a short while. Parameter `limit`, a minute.
    TooManyComments = "too_many_comments",
    /// Too much was uploaded and not handed in. Parameters `limit`, in bytes, and `name`.
    UploadsFull = "uploads_full",
    /// The flow does not allow submitting several from a list.
    BatchNotAllowed = "batch_not_allowed",
    /// More documents at once than may be. Parameter `limit`.
    BatchTooMany = "batch_too_many",
    /// Every document of a batch is left out.
    BatchEmpty = "batch_empty",
    /// No item of a list was chosen.
    BatchNothing = "batch_nothing",
    /// A copy goes to nobody.
    CopyNobody = "copy_nobody",
    /// A copy cannot go to this person. Parameter `who`.
    CannotCopy = "cannot_copy",
    /// More people than a case may be copied to at once. Parameter `limit`.
    CopyTooMany = "copy_too_many",
    /// No such copy waits for this person to be acknowledged.
    NothingToAcknowledge = "nothing_to_acknowledge",
    /// Only the initiator and a supervisor urge.
    MayNotUrge = "may_not_urge",
    /// It was urged a short while ago. Parameter `minutes`.
    UrgedLately = "urged_lately",
    /// The case is suspended: it waits for an administrator. Parameter `when`.
    CaseSuspended = "case_suspended",
    /// The case is not suspended.
    NotSuspended = "not_suspended",
    /// The work was delegated: whoever has it gives it back with an opinion.
    Delegated = "delegated",
    /// The work is not delegated, or not to this person.
    NotDelegated = "not_delegated",
    /// Nobody can be asked here to sign as well: the case begins here, or an action counts the votes.
    NoSignersHere = "no_signers_here",
    /// This person cannot be asked to sign. Parameter `who`.
    CannotSign = "cannot_sign",
    /// More people are asked to sign than may be. Parameter `limit`.
    TooManySigners = "too_many_signers",
    /// This person was not asked to sign, or not by whoever takes him off. Parameter `who`.
    NotAddedSigner = "not_added_signer",
    /// What a jump leaves could not come to an end. Parameter `stage`: where it would wait.
    CannotFinish = "cannot_finish",
    /// The case cannot be opened again: it has not ended, or how it stood is not known.
    CannotReopen = "cannot_reopen",
    /// The visit has no deadline that runs.
    NoDeadline = "no_deadline",
    /// Nobody has the case, so nobody can be urged.
    NobodyToUrge = "nobody_to_urge",
    /// The upload ended before the file did.
    UploadCut = "upload_cut",
    /// The command would need more automatic moves than allowed. Parameter `limit`.
    TooManyMoves = "too_many_moves",
    /// The item is required and empty.
    ValueRequired = "value_required",
    /// Another voter changed the item since the page was shown. Parameter `who`, or `none`.
    ValueMoved = "value_moved",
    /// The item may not be changed at this stage.
    ValueReadOnly = "value_read_only",
    /// The form has no such item.
    ValueUnknown = "value_unknown",
    /// Not a whole number.
    ValueNotInteger = "value_not_integer",
    /// Not a decimal number.
    ValueNotDecimal = "value_not_decimal",
    /// Too many digits after the point. Parameter `scale`.
    ValueScale = "value_scale",
    /// Not a date.
    ValueNotDate = "value_not_date",
    /// Below the least value allowed. Parameter `min`.
    ValueTooSmall = "value_too_small",
    /// Above the greatest value allowed. Parameter `max`.
    ValueTooLarge = "value_too_large",
    /// Shorter than allowed. Parameter `min`.
    ValueTooShort = "value_too_short",
    /// Longer than allowed. Parameters `max`, `length`.
    ValueTooLong = "value_too_long",
    /// Not of the required shape.
    ValuePattern = "value_pattern",
    /// Not one of the choices.
    ValueNotChoice = "value_not_choice",
    /// No such person.
    ValueNoPerson = "value_no_person",
    /// No such department.
    ValueNoDepartment = "value_no_department",
    /// Too many files. Parameter `max`.
    ValueTooManyFiles = "value_too_many_files",
    /// Fewer rows than are needed. Parameters `min`, `rows`.
    ValueTooFewRows = "value_too_few_rows",
    /// More rows than are taken. Parameters `max`, `rows`.
    ValueTooManyRows = "value_too_many_rows",
    /// Computed from other items, so nobody writes it.
    ValueComputed = "value_computed",
    /// Computed, and too large to be kept exactly.
    ValueComputedTooLarge = "value_computed_too_large",
    /// Contains characters that cannot be kept (control characters).
    ValueControl = "value_control",
    /// The list of materials was changed meanwhile.
    MaterialsMoved = "materials_moved",
    /// The flow version is published, so what it asks for does not change any more.
    MaterialsFixed = "materials_fixed",
    /// Name or password is wrong.
    BadSignIn = "bad_sign_in",
    /// Too many attempts; wait. Parameter `seconds`.
    TooManyAttempts = "too_many_attempts",
    /// The one-time code is wrong.
    BadCode = "bad_code",
    /// The password is too weak. Parameter `min`.
    WeakPassword = "weak_password",
    /// The new password is the old one.
    SamePassword = "same_password",
    /// The two passwords differ.
    PasswordsDiffer = "passwords_differ",
    /// The sign-in must be repeated for this.
    SignInAgain = "sign_in_again",
    /// The one-time link was used or has expired.
    LinkUsed = "link_used",
    /// The name is taken. Parameter `name`.
    NameTaken = "name_taken",
    /// A system administrator who can sign in is there already. Parameter `names`.
    AdministratorExists = "administrator_exists",
    /// Something required is missing. Parameter `what`.
    Missing = "missing",
    /// The form's protection token did not fit; send again.
    BadToken = "bad_token",
    /// The three administrators must be different people.
    SeparateAdministrators = "separate_administrators",
    /// A code or sign-in name that has white space.
    CodeShape = "code_shape",
    /// A department would be below itself. Parameter `words`: the names on the way round.
    TreeLoop = "tree_loop",
    /// The head post of a department belongs neither to it nor above it. Parameter `name`: the department.
    HeadElsewhere = "head_elsewhere",
    /// A department of this name is there already, under the same parent. Parameter `name`.
    SiblingName = "sibling_name",
    /// A period ends before it begins.
    PeriodBackwards = "period_backwards",
    /// The same row is there already.
    AlreadyThere = "already_there",
    /// Somebody would be his own substitute.
    OwnSubstitute = "own_substitute",
    /// What is to be closed is still used. Parameter `words`: by what.
    StillUsed = "still_used",
    /// Somebody else changed this field meanwhile. Parameter `words`: what it is now.
    FieldChanged = "field_changed",
    /// A department or post that is closed. Parameter `name`.
    IsClosed = "is_closed",
    /// Only a system administrator may change who holds the powers of the three administrators.
    NeedsSystemAdministrator = "needs_system_administrator",
    /// A file has faults, which are listed with their places.
    ImportFaults = "import_faults",
    /// The flow has no such stage. Parameter `no`.
    StageUnknown = "stage_unknown",
    /// Another stage has this number. Parameter `no`.
    StageNumberTaken = "stage_number_taken",
    /// The flow has as many stages as a flow can have. Parameter `limit`.
    TooManyStages = "too_many_stages",
    /// The flow has as many transitions as a flow can have. Parameter `limit`.
    TooManyTransitions = "too_many_transitions",
    /// A list has too many entries. Parameter `limit`.
    TooManyEntries = "too_many_entries",
    /// The flow has no such transition. Parameters `stage`, `branch`.
    TransitionUnknown = "transition_unknown",
    /// The stage has this return already. Parameter `stage`.
    TransitionTwice = "transition_twice",
    /// The stage has this branch already. Parameters `stage`, `branch`.
    BranchTaken = "branch_taken",
    /// The first stage is the initiator's, so people handle it. Parameters `stage`, `no`.
    FirstStageHuman = "first_stage_human",
    /// A flow keeps at least one stage.
    LastStage = "last_stage",
    /// Somebody else changed the same meanwhile. Parameters `who`, `when`, `part`, `stage`, `branch`, `mine`, `theirs`.
    ChangedMeanwhile = "changed_meanwhile",
    /// The draft was published or discarded meanwhile. Parameters `who`, `when` where they are known.
    DraftClosed = "draft_closed",
    /// The flow cannot be published: its check refuses it. Parameter `count`.
    FlowRefused = "flow_refused",
    /// The check did not come to an end; publishing needs a confirmation.
    FlowNotJudged = "flow_not_judged",
    /// There is no edit of this administrator to undo, or to redo.
    NothingToUndo = "nothing_to_undo",
    /// The day has passed.
    DayPassed = "day_passed",
    /// A definition breaks one of its own rules. Parameter `what`, the rule's code; `limit`, `name` where it has some.
    DefinitionFault = "definition_fault",
    /// Not the shape of a key.
    BadKey = "bad_key",
    /// The item is used, so it stays. Parameter `what`, where it is used.
    ItemInUse = "item_in_use",
    /// Somebody else changed it since it was read. Parameter `who`.
    DefinitionMoved = "definition_moved",
    /// A draft says the same as what is in force.
    NothingToPublish = "nothing_to_publish",
    /// A setting does not fit what the plugin asks for. Parameter `what`, the place in it, where it lies deeper.
    SettingUnfit = "setting_unfit",
    /// A setting that holds a secret names it, and holds nothing else.
    SecretPlain = "secret_plain",
    /// No secret has this name. Parameter `name`.
    SecretUnknown = "secret_unknown",
    /// A secret is still referred to. Parameter `words`: by which actions.
    SecretUsed = "secret_used",
    /// Not JSON. Parameter `words`: what the reader says.
    ValueNotJson = "value_not_json",
    /// The action's check must be asked for anew: the case moved since it answered.
    CheckMoved = "check_moved",
    /// A worker brought the answer of an action after its lease had gone to another.
    LeaseLost = "lease_lost",
    /// No number like this was drawn. Parameter `n`.
    NumberNotDrawn = "number_not_drawn",
    /// The number is void already. Parameter `n`.
    NumberVoid = "number_void",
    /// A series goes on upwards only. Parameter `min`, the next number as it is.
    SeriesBackwards = "series_backwards",
    /// A flow in use has settings that the plugin does not take. Parameters `action`, `what`.
    ActionUnfit = "action_unfit",
    /// The text is no form definition that is known. Parameter `words`.
    NoFormDefinition = "no_form_definition",
    /// Not an address of mail.
    ValueNoMail = "value_no_mail",
    /// Not a time of day.
    ValueNoTime = "value_no_time",
    /// Not hours of work.
    ValueNoHours = "value_no_hours",
    /// A stretch of days of a calendar is none. Parameter `words`.
    CalendarDays = "calendar_days",
    /// Hours of a calendar that cannot be. Parameter `words`.
    CalendarHours = "calendar_hours",
    /// Somebody else published the calendar meanwhile.
    CalendarMoved = "calendar_moved",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A problem with one field of what was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// Key of the item or name of the field.
    pub field: String,
    /// What is wrong with it.
    pub code: Code,
    /// Parameters of the wording.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

impl FieldProblem {
    /// A problem without parameters.
    pub fn new(field: impl Into<String>, code: Code) -> Self {
        Self { field: field.into(), code, params: BTreeMap::new() }
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

/// A refusal with its parameters, and the problems per field where it is about fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("refused: {code}")]
pub struct Rejection {
    /// Why.
    pub code: Code,
    /// Parameters of the wording.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// Problems per field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
}

impl Rejection {
    /// A rejection without parameters.
    pub fn new(code: Code) -> Self {
        Self { code, params: BTreeMap::new(), fields: Vec::new() }
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// A rejection of field values.
    pub fn of_fields(fields: Vec<FieldProblem>) -> Self {
        Self { code: Code::InvalidValues, params: BTreeMap::new(), fields }
    }
}

impl From<Code> for Rejection {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}
