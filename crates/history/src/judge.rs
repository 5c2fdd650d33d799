//! The judgement: attempts of all clients against what the server kept. Pure, and in two halves.
//!
//! [`commands`] compares each key with the records: acknowledged is kept exactly once, refused not at all, unknown at
//! most once. [`cases`] asks whether the records hold together: steps, ends, drawn numbers, journals.

mod cases;
mod commands;
mod debits;
mod numbers;

use crate::{Attempt, Kept, Violation};

pub use debits::debits;
pub use numbers::shown;

/// Everything that is wrong; empty when every promise was held.
///
/// `kept` holds all cases of the server, at rest: no action is at work any more.
pub fn judge(attempts: &[Attempt], kept: &Kept) -> Vec<Violation> {
    let mut violations = commands::judge(attempts, kept);
    violations.extend(cases::judge(kept));
    violations.extend(numbers::judge(kept));
    violations
}
