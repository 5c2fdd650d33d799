//! What pages read: lists in pages by key, and the parts of a case. Plain rows; access is the caller's to
//! check.

mod case;
mod copies;
mod inbox;
mod lists;
mod ranges;

pub use case::{
    CaseHead, DocumentVersionView, IncidentView, ItemView, RemarkView, SnapshotView, StepView, batch,
    batches_of_several, case_by_id, case_by_number, cases_by_business_key, document_versions, incidents,
    items, journal, may_see, open_items, properties, remarks, seen, snapshots, step, steps, steps_by_id,
};
pub use copies::{CopyView, copies, copies_of_case, count_unread_copies};
pub use inbox::{COUNT_LIMIT, InboxQuery, InboxRow, count, inbox};
pub use lists::{AuditView, DoneRow, audit, done, mine, open_incidents, started_flows, visible};

#[cfg(test)]
mod tests;
