//! Letters to people: one digest a day, and at once only what somebody chose.
//!
//! A letter is a row of an outbox that names notices. Its words are found when it is sent, under the reader's access
//! and in his language of that moment, so that it tells nothing he may not see; values of forms never stand in one.
//! A row keeps its Message-ID, whatever happens on the way, so that a letter that comes twice is known as one.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use waypost_base::Timestamp;
use waypost_store::mailboxes::MailboxRow;

use crate::desk::notices::NoticeBody;

pub mod digest;
pub mod letter;
pub mod postman;
pub mod queue;
pub mod settings;
pub mod smtp;

/// Where a person gets mail, and how he wants to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Empty: none.
    pub address: String,
    /// One letter a day with what happened.
    pub digest: bool,
    at_once: BTreeSet<String>,
}

impl Mailbox {
    /// The mailbox of a row.
    pub fn of(row: &MailboxRow) -> Mailbox {
        let at_once = row.at_once.split(' ').filter(|kind| !kind.is_empty()).map(str::to_owned).collect();
        Mailbox { address: row.address.clone(), digest: row.digest, at_once }
    }

    /// Whether notices of a kind are sent at once.
    pub fn at_once(&self, kind: &str) -> bool {
        self.at_once.contains(kind)
    }
}

/// What a row says of its letter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LetterBody {
    /// The notices it tells of.
    pub notices: Vec<i64>,
    /// How many more there are than it tells of.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: usize,
}

impl LetterBody {
    /// A letter about notices.
    pub fn of(notices: &[i64]) -> LetterBody {
        LetterBody { notices: notices.to_vec(), more: 0 }
    }

    /// As a column holds it.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A letter before it is put into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The reader's language.
    pub language: String,
    /// The reader's shown name.
    pub name: String,
    /// The organisation's name.
    pub organisation: String,
    /// Minutes east of UTC of its dates.
    pub zone_minutes: i32,
    /// The daily letter, or one about one thing.
    pub digest: bool,
    /// Open work that waits for the reader; stops at 100.
    pub waiting: usize,
    /// How much of it is overdue.
    pub overdue: usize,
    /// What happened.
    pub lines: Vec<Line>,
    /// How many more there are.
    pub more: usize,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Kind of the notice.
    pub kind: String,
    /// What it says.
    pub body: NoticeBody,
    /// The case's number.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// The flow's name.
    pub flow: String,
    /// The stage's name.
    pub stage: Option<String>,
    /// Who returned it.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A letter in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The subject.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As HTML without anything from outside.
    pub html: String,
}

/// Puts letters into words; the templates are the server's.
pub trait Stationery: Send + Sync {
    /// The words.
    ///
    /// # Errors
    /// What is wrong with a template, in words.
    fn write(&self, letter: &Letter) -> Result<Written, String>;
}

/// A letter on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The local part of its Message-ID: the same for every attempt.
    pub id: String,
    /// The address.
    pub to: String,
    /// The words.
    pub written: Written,
}

/// Why a letter was not delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// What the other side said, or what happened on the way.
    pub words: String,
    /// A later attempt can help.
    pub retry: bool,
    /// The mail server cannot be reached: no other letter will be delivered now either.
    pub down: bool,
}

/// Hands letters to a mail server.
pub trait Courier: Send + Sync {
    /// Hands one over.
    ///
    /// # Errors
    /// [`Undelivered`]; it may have arrived all the same, when the line broke after the last byte.
    fn deliver(&self, letter: &Outgoing) -> Result<(), Undelivered>;
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_zero(n: &usize) -> bool {
    *n == 0
}
