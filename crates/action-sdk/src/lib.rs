#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod abi;
pub mod action;
mod export;

pub use action::{Action, Fault, Verdict, secret, settings};
pub use waypost_action_api as api;
pub use waypost_action_api::{
    Ask, Attachment, Describe, Draw, Input, Need, Outcome, Output, Secret, SecretRef, Tally, VoteKind,
    WireValue,
};
