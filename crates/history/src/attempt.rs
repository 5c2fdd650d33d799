//! What a client did, and what it saw of it.

use std::fmt;

/// One command of one client, sent once. A retry with the same key is an attempt of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Sign-in name of the user.
    pub user: String,
    /// Idempotency key.
    pub key: String,
    /// What was asked.
    pub verb: Verb,
    /// The case it is about; a start has none.
    pub case: Option<String>,
    /// The visit it is about.
    pub visit: Option<String>,
    /// What the client saw.
    pub outcome: Outcome,
    /// When it was sent: ticks of any clock that all clients share and that never goes back.
    pub began: u64,
    /// When the answer was there, or given up.
    pub ended: u64,
}

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the commands of the product, by their names")]
pub enum Verb {
    Start,
    Submit,
    Vote,
    Return,
    Withdraw,
    Revoke,
    Claim,
    Unclaim,
    Transfer,
    Comment,
}

/// What a client saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was acknowledged.
    Ok {
        /// The case.
        case: String,
        /// Its version afterwards, where the answer tells it.
        version: Option<u64>,
    },
    /// It was refused.
    Refused {
        /// Why.
        code: String,
    },
    /// No answer came: it happened, or it did not.
    Unknown,
}

impl Attempt {
    /// Whose key: a key is bound per user.
    pub fn scope(&self) -> (&str, &str) {
        (&self.user, &self.key)
    }

    /// Whether it was acknowledged.
    pub fn is_ok(&self) -> bool {
        matches!(self.outcome, Outcome::Ok { .. })
    }
}

impl Verb {
    /// Its name in the server's records.
    pub const fn name(self) -> &'static str {
        match self {
            Verb::Start => "start",
            Verb::Submit => "submit",
            Verb::Vote => "vote",
            Verb::Return => "return",
            Verb::Withdraw => "withdraw",
            Verb::Revoke => "revoke",
            Verb::Claim => "claim",
            Verb::Unclaim => "unclaim",
            Verb::Transfer => "transfer",
            Verb::Comment => "comment",
        }
    }

    /// Whether it decides a visit, or votes on it: at most one such command of a visit is accepted, where several decide
    /// one of each of them.
    pub const fn decides(self) -> bool {
        decides(self.name().as_bytes())
    }
}

/// Whether a command of this name decides a visit, the first one of a case included, or votes on it.
pub(crate) const fn decides(name: &[u8]) -> bool {
    matches!(name, b"start" | b"submit" | b"vote" | b"return")
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
