//! One set of commands: what the desk loads before it decides, and what it saves when it has decided.
//!
//! Everything of a set belongs to one tenant and one transaction. Rows hold plain integers and text; the desk
//! converts. Loading and saving use few statements per table, however many commands the set holds.

mod inserts;
mod load;
mod rows;
mod save;
mod updates;

pub use load::{LoadedCase, LoadedKey, load_cases, load_keys, load_series};
pub use rows::{
    AccessRow, AuditRow, CaseFileRow, CaseRow, CaseUpdate, CopyRow, CopyUpdate, DocumentRow,
    DocumentVersionRow, DrawnRow, DueRow, IncidentRow, IncidentUpdate, JobRow, JobUpdate, JournalRow, KeyRow,
    MailRow, NoticeRow, NumberChange, OverrunRow, PropertyRow, RemarkRow, RestoreRow, SaveSet, SeenRow,
    SeriesRow, SnapshotRow, StepRow, StepUpdate, TimerChange, VoidRow, WordsRow, WorkItemRow, WorkItemUpdate,
};
pub use save::{SaveOutcome, save};
