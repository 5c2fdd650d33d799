//! The journal's entries: the exact bytes that a chain keeps for one command.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use waypost_base::{FlowVersionId, FormVersionId, UserId, VisitId};
use waypost_engine::Event;
use waypost_store::set::JournalRow;

/// Version of the serialized shape of [`Entry`]. Format 2 added the batches; an entry of format 1 reads as one without.
pub const ENTRY_FORMAT: u32 = 2;

/// One command's entry in the chain of its case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry<'a> {
    /// Version of this shape.
    pub v: u32,
    /// Who asked; none for the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// The idempotency key, where one came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Cow<'a, str>>,
    /// Hash of what the signer saw, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    /// Number of the document version after the command.
    pub document_version: i32,
    /// What the case is, on its first entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begins: Option<Begins>,
    /// Visits that opened in a batch of several, each with the batch's number: the first visit of the batch. The first
    /// itself, like every visit that is not named, has its own id as number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub batches: Vec<(VisitId, VisitId)>,
    /// What happened.
    pub events: Cow<'a, [Event]>,
}

/// What never changes of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begins {
    /// The flow version that it is pinned to.
    pub flow_version: FlowVersionId,
    /// The form version that goes with it.
    pub form_version: FormVersionId,
    /// Its readable number.
    pub number: i64,
    /// Its document.
    pub document: i64,
    /// Its title.
    pub title: String,
    /// The key of other systems, under which its result enters the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_key: Option<String>,
    /// Restricted: the subjects that may see it besides those it goes through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted: Option<Vec<String>>,
}

/// The head of a chain: number and hash of its last entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// 0 before the first entry.
    pub seq: i64,
    /// 32 bytes.
    pub hash: Vec<u8>,
}

impl Head {
    /// The head of a chain without entries.
    pub fn genesis() -> Head {
        Head { seq: 0, hash: waypost_store::chains::GENESIS.to_vec() }
    }
}

/// Appends an entry to a chain, moving its head.
///
/// # Errors
/// When the entry cannot be written as JSON.
pub fn append(
    head: &mut Head,
    chain: i64,
    at: i64,
    kind: &str,
    entry: &impl Serialize,
) -> Result<JournalRow, serde_json::Error> {
    let payload = serde_json::to_vec(entry)?;
    let digest = Sha256::digest(&payload).to_vec();
    let seq = head.seq + 1;
    let hash = waypost_store::journal_hash(&head.hash, chain, seq, at, kind, &digest).to_vec();
    *head = Head { seq, hash: hash.clone() };
    Ok(JournalRow { chain, seq, at, kind: kind.to_owned(), payload, digest, hash })
}
