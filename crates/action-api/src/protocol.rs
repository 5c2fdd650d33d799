//! Versions and limits, and the one way a message becomes bytes.
//!
//! Two numbers guard the contract. [`ABI`] says how bytes cross the C boundary and has changed only when a symbol
//! changes its meaning. [`PROTOCOL`] says what the bytes mean: a newer minor adds fields, which an older reader
//! ignores; a newer major is refused.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// What `waypost_abi` returns.
pub const ABI: u32 = 1;

/// The protocol that this crate speaks.
pub const PROTOCOL: Protocol = Protocol { major: 1, minor: 2 };

/// Longest request, reply or description, in bytes.
pub const MAX_MESSAGE: usize = 1 << 20;

/// Longest words to people in a reply, in characters; longer ones are cut by the host.
pub const MAX_WORDS: usize = 2000;

/// A protocol version, written `1.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Protocol {
    /// Changes when an old reader would misunderstand.
    pub major: u32,
    /// Changes when something is added that an old reader may ignore.
    pub minor: u32,
}

/// Why bytes are no message, or a message cannot be sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    /// Longer than [`MAX_MESSAGE`].
    #[error("{0} bytes, and {MAX_MESSAGE} are allowed")]
    TooLarge(usize),
    /// Not the JSON of the type expected.
    #[error("not the JSON expected: {0}")]
    Json(#[from] serde_json::Error),
    /// Not a version.
    #[error("`{0}` is not a protocol version")]
    Version(String),
}

/// The bytes of a message.
///
/// # Errors
/// [`WireError::TooLarge`]; [`WireError::Json`] only for types that have no JSON.
pub fn encode(message: &impl Serialize) -> Result<Vec<u8>, WireError> {
    let bytes = serde_json::to_vec(message)?;
    if bytes.len() > MAX_MESSAGE { Err(WireError::TooLarge(bytes.len())) } else { Ok(bytes) }
}

/// Reads a message. Fields it does not know are ignored.
///
/// # Errors
/// [`WireError::TooLarge`] before anything is parsed, else [`WireError::Json`].
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WireError> {
    if bytes.len() > MAX_MESSAGE {
        return Err(WireError::TooLarge(bytes.len()));
    }
    Ok(serde_json::from_slice(bytes)?)
}

/// Words of at most [`MAX_WORDS`] characters, the last of which is `…` where something was cut.
pub fn cut_words(words: String) -> String {
    // Bytes are never fewer than characters.
    if words.len() <= MAX_WORDS || words.chars().count() <= MAX_WORDS {
        return words;
    }
    words.chars().take(MAX_WORDS - 1).chain(['…']).collect()
}

impl Protocol {
    /// Whether two sides understand each other: the same major.
    pub const fn speaks_with(self, other: Protocol) -> bool {
        self.major == other.major
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for Protocol {
    type Err = WireError;

    fn from_str(text: &str) -> Result<Self, WireError> {
        let bad = || WireError::Version(text.chars().take(40).collect());
        let number = |digits: &str| digits.parse::<u32>().map_err(|_| bad());
        let (major, minor) = text.split_once('.').ok_or_else(bad)?;
        Ok(Self { major: number(major)?, minor: number(minor)? })
    }
}

impl TryFrom<String> for Protocol {
    type Error = WireError;

    fn try_from(text: String) -> Result<Self, WireError> {
        text.parse()
    }
}

impl From<Protocol> for String {
    fn from(protocol: Protocol) -> String {
        protocol.to_string()
    }
}

#[cfg(test)]
mod tests;
