//! What can be wrong, in words that name the place.

use std::fmt;

use crate::Attempt;

/// A broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Violation {
    /// Acknowledged, and not kept (I1).
    Lost {
        /// The command and the case it was acknowledged for.
        what: String,
    },
    /// Kept more than once under one key (I3, I7).
    Twice {
        /// The command.
        what: String,
        /// How often.
        times: usize,
    },
    /// Refused, and kept all the same (I2, I3).
    RefusedButKept {
        /// The command.
        what: String,
    },
    /// Retries with one key were answered with different cases (I3).
    TwoAnswers {
        /// The command.
        what: String,
    },
    /// Two commands decided one visit (I4).
    TwoWinners {
        /// The case.
        case: String,
        /// The visit.
        visit: String,
        /// The commands.
        winners: Vec<String>,
    },
    /// Acknowledged for a visit that the step log does not know as decided (I5).
    StepMissing {
        /// The command.
        what: String,
    },
    /// The step log of a case is wrong in itself (I5).
    Steps {
        /// The case.
        case: String,
        /// How.
        how: String,
    },
    /// An ended case with something open, or one that nothing moves any more (I6, I7).
    Open {
        /// The case.
        case: String,
        /// What.
        how: String,
    },
    /// Drawn numbers with a gap or a double (I7).
    Numbers {
        /// The series.
        series: String,
        /// How.
        how: String,
    },
    /// The bank's ledger and the cases do not agree (I7).
    Debits {
        /// How.
        how: String,
    },
    /// A version that went backwards (I1, I11).
    Version {
        /// The case.
        case: String,
        /// How.
        how: String,
    },
    /// A journal with a gap or a broken link (I9).
    Chain {
        /// The case.
        case: String,
        /// How.
        how: String,
    },
}

/// A command in words.
pub(crate) fn told(attempt: &Attempt) -> String {
    format!("{} of {} with key {}", attempt.verb, attempt.user, attempt.key)
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Violation::Lost { what } => write!(f, "lost: {what} and is not kept"),
            Violation::Twice { what, times } => write!(f, "twice: {what} is kept {times} times"),
            Violation::RefusedButKept { what } => write!(f, "refused but kept: {what}"),
            Violation::TwoAnswers { what } => {
                write!(f, "two answers: {what} was acknowledged for several cases")
            }
            Violation::TwoWinners { case, visit, winners } => {
                write!(
                    f,
                    "two winners: visit {visit} of case {case} was decided by {}",
                    winners.join(" and by ")
                )
            }
            Violation::StepMissing { what } => write!(f, "step missing: {what}"),
            Violation::Steps { case, how } => write!(f, "step log of case {case}: {how}"),
            Violation::Open { case, how } => write!(f, "case {case}: {how}"),
            Violation::Numbers { series, how } => write!(f, "numbers of {series}: {how}"),
            Violation::Debits { how } => write!(f, "the bank's ledger: {how}"),
            Violation::Version { case, how } => write!(f, "version of case {case}: {how}"),
            Violation::Chain { case, how } => write!(f, "journal of case {case}: {how}"),
        }
    }
}
