#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod attempt;
pub mod cycles;
mod judge;
mod kept;
mod violation;

pub use self::{
    attempt::{Attempt, Outcome, Verb},
    judge::{debits, judge, shown},
    kept::{Case, Kept, Key, Link, Step},
    violation::Violation,
};
