#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod abi;
pub mod action;
mod export;

pub use action::{Action, Fault, Verdict, settings};
pub use waypost_action_api as api;
pub use waypost_action_api::{Ask, Describe, Draw, Input, Need, Output, WireValue};
