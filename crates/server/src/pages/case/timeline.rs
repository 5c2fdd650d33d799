//! The timeline of a case: waiting visits first, then what happened, newest on top.

use serde::Serialize;
use waypost_base::Timestamp;

use crate::{pages::deadline::Deadline, view::Text};

/// One entry.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// What kind of entry.
    pub kind: EntryKind,
    /// What happened, in words (`event-…`), e.g. "submitted along branch 1".
    pub what: Text,
    /// Name of the stage.
    pub stage: Option<String>,
    /// Who; for a waiting visit the parties asked.
    pub who: Option<String>,
    /// For whom, when that is somebody else (A for B, 代).
    pub for_whom: Option<String>,
    /// When; for a waiting visit since when.
    pub at: Timestamp,
    /// Opinion, reason, comment or words of another system.
    pub opinion: Option<String>,
    /// What changed.
    pub changes: Vec<ChangeRow>,
    /// The step's own page (what the signer saw).
    pub href: Option<String>,
    /// Hash of the journal entry, hex; printed on the approval sheet.
    pub hash: Option<String>,
    /// For a waiting visit: until when.
    pub deadline: Option<Deadline>,
    /// A new run begins with this entry.
    pub run: Option<u32>,
    /// The batch that the step belongs to, where the case was ever sent on with others.
    pub batch: Option<String>,
}

/// What kind of entry, for its mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A visit that waits.
    Waiting,
    /// A step went on.
    Forward,
    /// A step went back: return, withdrawal, revocation.
    Back,
    /// Something said or handed over.
    Note,
    /// A plugin or the system did something.
    Machine,
    /// Something needs an administrator.
    Trouble,
    /// The case ended.
    End,
}

/// One item before and after a step.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeRow {
    /// Label of the item.
    pub label: String,
    /// Before; `None` was empty.
    pub before: Option<String>,
    /// After; `None` is empty.
    pub after: Option<String>,
}

impl Entry {
    /// An entry without details.
    pub fn new(kind: EntryKind, what: Text, at: Timestamp) -> Self {
        Self {
            kind,
            what,
            stage: None,
            who: None,
            for_whom: None,
            at,
            opinion: None,
            changes: Vec::new(),
            href: None,
            hash: None,
            deadline: None,
            run: None,
            batch: None,
        }
    }
}
