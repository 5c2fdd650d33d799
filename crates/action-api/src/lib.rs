#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod attachment;
pub mod describe;
pub mod input;
pub mod protocol;
pub mod reply;
pub mod request;
pub mod secret;
pub mod value;
pub mod vote;

pub use attachment::Attachment;
pub use describe::{Describe, Need};
pub use input::{Document, Input, Named, Side, Stage};
pub use protocol::{ABI, MAX_MESSAGE, MAX_WORDS, PROTOCOL, Protocol, WireError, cut_words, decode, encode};
pub use reply::{Draw, Output, Reply};
pub use request::{Ask, Request};
pub use secret::{Secret, SecretRef};
pub use value::{WireFile, WireRow, WireValue};
pub use vote::{Outcome, Seat, Tally, Vote, VoteKind};
