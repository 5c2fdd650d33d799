//! The rows that running a case writes. No definition table is among them.

/// Everything that one set writes. Every `Vec` may be empty.
#[derive(Clone, Debug, Default)]
pub struct SaveSet {
    /// The tenant of every row.
    pub tenant: i64,
    /// Cases that begin.
    pub cases: Vec<CaseRow>,
    /// Cases that go on, one row each, with the version they were loaded under.
    pub case_updates: Vec<CaseUpdate>,
    /// Idempotency keys of accepted commands.
    pub keys: Vec<KeyRow>,
    /// Journal entries, in chain order.
    pub journal: Vec<JournalRow>,
    /// Visits that opened.
    pub steps: Vec<StepRow>,
    /// Visits that closed.
    pub step_updates: Vec<StepUpdate>,
    /// Work items that began.
    pub items: Vec<WorkItemRow>,
    /// Work items that were claimed, released or ended.
    pub item_updates: Vec<WorkItemUpdate>,
    /// Documents that begin with their case.
    pub documents: Vec<DocumentRow>,
    /// New versions of documents (form values).
    pub document_versions: Vec<DocumentVersionRow>,
    /// Properties of cases, replaced by key.
    pub properties: Vec<PropertyRow>,
    /// Values before and after a step.
    pub snapshots: Vec<SnapshotRow>,
    /// What signers saw, by hash; an existing hash is left as it is.
    pub seen: Vec<SeenRow>,
    /// Who may see a case; an existing row is left as it is.
    pub access: Vec<AccessRow>,
    /// Files that cases name; an existing row is left as it is.
    pub files: Vec<CaseFileRow>,
    /// Action jobs (transactional outbox).
    pub jobs: Vec<JobRow>,
    /// Action jobs that are over, or wait again.
    pub job_updates: Vec<JobUpdate>,
    /// Incidents raised.
    pub incidents: Vec<IncidentRow>,
    /// Incidents resolved.
    pub incident_updates: Vec<IncidentUpdate>,
    /// Remarks of the timeline: comments, transfers, claims.
    pub remarks: Vec<RemarkRow>,
    /// Copies that were sent.
    pub copies: Vec<CopyRow>,
    /// Copies that were acknowledged.
    pub copy_updates: Vec<CopyUpdate>,
    /// Clocks of visits that were set, moved or stopped.
    pub timers: Vec<TimerChange>,
    /// Work items whose deadline was set, moved or taken away.
    pub dues: Vec<DueRow>,
    /// Deadlines that passed.
    pub overruns: Vec<OverrunRow>,
    /// Cases that had ended and run again: their results leave the register.
    pub reopened: Vec<i64>,
    /// What people are told.
    pub notices: Vec<NoticeRow>,
    /// Letters to be sent.
    pub mails: Vec<MailRow>,
    /// Series whose counter moved: the next number to draw. Replaced by name and period.
    pub series: Vec<SeriesRow>,
    /// Attempts to deliver an action whose answer this set takes in.
    pub attempts: Vec<crate::jobs::AttemptRow>,
    /// Numbers drawn and, between them in order, numbers that are void from then on.
    pub numbers: Vec<NumberChange>,
    /// Refused commands.
    pub audit: Vec<AuditRow>,
    /// Words by which cases are found from now on.
    pub words: Vec<WordsRow>,
    /// Drafts that their command used up: (user, draft id).
    pub drafts_done: Vec<(i64, i64)>,
}

/// A case claims a file: it is evidence from now on.
#[derive(Clone, Debug)]
pub struct CaseFileRow {
    /// `case`.
    pub scope: &'static str,
    pub case: i64,
    pub sha256: Vec<u8>,
    pub name: String,
    pub at: i64,
}

/// A case that begins.
#[derive(Clone, Debug)]
pub struct CaseRow {
    pub id: i64,
    /// 业务流号, unique in the tenant.
    pub number: i64,
    pub flow: i64,
    pub flow_version: i64,
    pub form_version: i64,
    pub document: i64,
    pub title: String,
    pub business_key: Option<String>,
    pub initiator: i64,
    pub started_at: i64,
    pub ended_at: Option<i64>,
    /// `completed`, `not_accepted`, `revoked`, `terminated`.
    pub ending: Option<String>,
    /// Begins at 1; every save of the case adds 1.
    pub version: i64,
    /// The engine's state, serialized.
    pub state: Vec<u8>,
    /// Sequence number of the last journal entry, from 1.
    pub chain_seq: i64,
    /// Hash of the last journal entry, 32 bytes.
    pub chain_head: Vec<u8>,
    /// Last number of a document version.
    pub document_version: i32,
    /// Only those it goes through and names may see it.
    pub restricted: bool,
}

/// A case that goes on.
#[derive(Clone, Debug)]
pub struct CaseUpdate {
    pub id: i64,
    /// The version it was loaded under; the update is lost when the stored one is another.
    pub loaded_version: i64,
    /// The version to store (greater by the number of commands of this set on the case).
    pub version: i64,
    pub state: Vec<u8>,
    pub chain_seq: i64,
    pub chain_head: Vec<u8>,
    pub document_version: i32,
    pub ended_at: Option<i64>,
    pub ending: Option<String>,
    /// Since when an administrator has it wait.
    pub suspended_at: Option<i64>,
}

/// An accepted command's idempotency key.
#[derive(Clone, Debug)]
pub struct KeyRow {
    pub user: i64,
    pub key: String,
    /// SHA-256 of the command's content.
    pub content: Vec<u8>,
    /// The answer, JSON.
    pub answer: String,
    pub at: i64,
}

/// One entry of a chain. `chain` is a case id, or a small number for the chains of organisation, definitions,
/// ….
#[derive(Clone, Debug)]
pub struct JournalRow {
    pub chain: i64,
    pub seq: i64,
    pub at: i64,
    /// Name of the command or act.
    pub kind: String,
    /// Exact stored bytes.
    pub payload: Vec<u8>,
    /// SHA-256 of the payload.
    pub digest: Vec<u8>,
    /// SHA-256 over the previous hash, chain, seq, at, kind and digest.
    pub hash: Vec<u8>,
}

/// A visit that opened (环节记录).
#[derive(Clone, Debug)]
pub struct StepRow {
    /// The visit's id: 阶段号.
    pub id: i64,
    pub case: i64,
    pub stage: i32,
    pub run: i32,
    /// 上一阶段号: the first visit whose token it consumed.
    pub previous: Option<i64>,
    /// Batch number: the log id of the first row forwarded together.
    pub batch: i64,
    /// Who sent it: `person:…`, or empty when the system did.
    pub sender: String,
    /// Parties asked, separated by blanks.
    pub receivers: String,
    /// `start`, `arrival`, `return`, `withdrawal`, `straight_back`.
    pub cause: String,
    /// When it entered the process store.
    pub opened_at: i64,
}

/// A visit that was decided or closed, or both at once. Each field is written once; `None` leaves it as it
/// is.
#[derive(Clone, Debug)]
pub struct StepUpdate {
    pub id: i64,
    /// `passed`, `returned`, `withdrawn`, `cancelled`, `revoked`, `not_accepted`, `taken_back`, `terminated`.
    pub outcome: Option<String>,
    pub closed_at: Option<i64>,
    pub handler: Option<i64>,
    pub acting_for: Option<i64>,
    pub branch: Option<i32>,
    pub opinion: Option<String>,
    /// Hash of what the signer saw.
    pub seen: Option<Vec<u8>>,
    /// Number of the document version that the step left.
    pub document_version: Option<i32>,
}

/// A work item that began.
#[derive(Clone, Debug)]
pub struct WorkItemRow {
    pub id: i64,
    pub case: i64,
    pub visit: i64,
    /// Written form of the party.
    pub party: String,
    pub stage: i32,
    /// User ids barred, separated by blanks.
    pub except: String,
    pub created_at: i64,
    /// `handle`, `sign`, `opinion`.
    pub purpose: &'static str,
}

/// A work item that was claimed, released or ended.
#[derive(Clone, Debug)]
pub struct WorkItemUpdate {
    pub id: i64,
    pub claimed_by: Option<i64>,
    /// `None`: still open.
    pub closed_at: Option<i64>,
}

/// A copy that was sent (抄送).
#[derive(Clone, Debug)]
pub struct CopyRow {
    pub id: i64,
    pub case: i64,
    /// The visit that was submitted with it.
    pub visit: Option<i64>,
    /// Written form of the party.
    pub party: String,
    /// 1: to be read and acknowledged; 0: for reference.
    pub to_read: i32,
    /// Who sent it; none: the rule of a stage.
    pub sent_by: Option<i64>,
    pub sent_at: i64,
    pub words: String,
}

/// A copy that was acknowledged (签收).
#[derive(Clone, Debug)]
pub struct CopyUpdate {
    pub id: i64,
    pub read_by: i64,
    pub read_for: Option<i64>,
    pub read_at: i64,
}

/// A document that begins.
#[derive(Clone, Debug)]
pub struct DocumentRow {
    pub id: i64,
    /// `form` or `file`.
    pub kind: String,
    pub case: i64,
    pub created_at: i64,
}

/// A version of a document.
#[derive(Clone, Debug)]
pub struct DocumentVersionRow {
    pub document: i64,
    pub no: i32,
    /// The visit that made it.
    pub visit: i64,
    pub by: i64,
    pub at: i64,
    /// Form values, canonical JSON.
    pub values: String,
}

/// A property of a case.
#[derive(Clone, Debug)]
pub struct PropertyRow {
    pub case: i64,
    pub key: String,
    /// JSON of the value.
    pub value: String,
}

/// A value before and after a step.
#[derive(Clone, Debug)]
pub struct SnapshotRow {
    pub case: i64,
    pub visit: i64,
    /// Order within the step, so that one key may change twice (submit, then the action's answer).
    pub no: i32,
    /// `form` or `case`.
    pub kind: String,
    pub key: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// What a signer saw.
#[derive(Clone, Debug)]
pub struct SeenRow {
    pub hash: Vec<u8>,
    pub body: String,
}

/// A subject that may see a case.
#[derive(Clone, Debug)]
pub struct AccessRow {
    pub subject: String,
    pub case: i64,
}

/// An action to be run.
#[derive(Clone, Debug)]
pub struct JobRow {
    pub id: i64,
    pub case: i64,
    pub visit: i64,
    pub action: i64,
    /// Delivery key.
    pub key: String,
    pub due_at: i64,
}

/// A job that is over (`done`), given up (`failed`) or waits again (`waiting`).
#[derive(Clone, Debug)]
pub struct JobUpdate {
    /// The delivery key; every open job with it is updated.
    pub key: String,
    pub state: String,
    pub at: i64,
}

/// An incident raised.
#[derive(Clone, Debug)]
pub struct IncidentRow {
    pub id: i64,
    pub case: i64,
    pub visit: i64,
    pub kind: String,
    pub detail: String,
    pub raised_at: i64,
}

/// An incident resolved.
#[derive(Clone, Debug)]
pub struct IncidentUpdate {
    pub id: i64,
    pub resolved_at: i64,
    pub resolved_by: Option<i64>,
}

/// A line of the timeline that is no visit: comment, claim, release, transfer, withdrawal, revocation,
/// refusal.
#[derive(Clone, Debug)]
pub struct RemarkRow {
    pub id: i64,
    pub case: i64,
    pub visit: Option<i64>,
    pub kind: String,
    pub by: Option<i64>,
    pub acting_for: Option<i64>,
    pub to: Option<i64>,
    pub at: i64,
    pub text: String,
}

/// The next number of a series.
#[derive(Clone, Debug)]
pub struct SeriesRow {
    pub name: String,
    pub period: String,
    pub next: i64,
}

/// A number that a case drew.
#[derive(Clone, Debug)]
pub struct DrawnRow {
    pub name: String,
    pub period: String,
    pub n: i64,
    pub written: String,
    pub case: i64,
    pub visit: i64,
    /// The property that took it.
    pub property: String,
    pub drawn_at: i64,
}

/// What happened to the numbers of a case.
#[derive(Clone, Debug)]
pub enum NumberChange {
    /// One was drawn.
    Drawn(DrawnRow),
    /// Some are void.
    Void(VoidRow),
    /// Some stand again.
    Restored(RestoreRow),
}

/// Numbers of a case that were void for the way it had ended, and stand again.
#[derive(Clone, Debug)]
pub struct RestoreRow {
    pub case: i64,
    /// How it had ended.
    pub why: String,
}

/// Numbers of a case that stand for nothing any more.
#[derive(Clone, Debug)]
pub struct VoidRow {
    pub case: i64,
    /// Only those in this property; none: all of the case.
    pub property: Option<String>,
    /// Why: `replaced`, or how the case ended.
    pub why: String,
    pub at: i64,
}

/// A refused command.
#[derive(Clone, Debug)]
pub struct AuditRow {
    pub id: i64,
    pub at: i64,
    pub user: Option<i64>,
    pub command: String,
    pub case: Option<i64>,
    pub code: String,
    /// JSON of the parameters.
    pub params: String,
}

/// A clock of a visit; one per visit and kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimerChange {
    pub case: i64,
    pub visit: i64,
    /// `reminder`, `warning`, `deadline`.
    pub kind: &'static str,
    /// When it is due; none: there is no such clock any more.
    pub due_at: Option<i64>,
}

/// Until when an open work item is to be handled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueRow {
    pub item: i64,
    pub due_at: Option<i64>,
}

/// A deadline that passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverrunRow {
    pub id: i64,
    pub case: i64,
    pub visit: i64,
    pub stage: i32,
    pub run: i32,
    /// `recall`, `note`, `escalate`, `submit`, `return`, `transfer`.
    pub outcome: String,
    pub due_at: i64,
    pub at: i64,
}

/// What one person is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    pub id: i64,
    pub person: i64,
    pub kind: &'static str,
    pub case: i64,
    pub visit: Option<i64>,
    pub stage: Option<i32>,
    pub at: i64,
    /// JSON.
    pub body: String,
    /// The next digest by mail mentions it.
    pub digest: bool,
    /// It takes the place of an unread one of the same kind about the same visit.
    pub replaces: bool,
}

/// A letter to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRow {
    pub id: i64,
    pub person: i64,
    /// `digest`, `at_once`.
    pub kind: &'static str,
    /// Days since 1970 in the tenant's zone; of a digest the one it is for.
    pub day: i64,
    pub address: String,
    /// JSON.
    pub body: String,
    pub made_at: i64,
    pub due_at: i64,
}

/// Words that a case is found by besides those it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordsRow {
    pub case: i64,
    /// The case begins: it has none yet.
    pub begins: bool,
    /// Each a letter and a word of letters and digits.
    pub words: std::collections::BTreeSet<String>,
}
