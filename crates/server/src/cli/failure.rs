//! Why a command was not done, in words for the operator.

use std::fmt;

use waypost_app::{AppError, operator::advice};

use crate::{config::ConfigFault, http::run::StartFault, view::ViewFault};

/// A sentence; where several things are wrong, a line for each after it.
#[derive(Debug)]
pub(super) struct Failure {
    sentence: String,
    lines: Vec<String>,
}

impl Failure {
    /// A failure in one sentence.
    pub(super) fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), lines: Vec::new() }
    }

    /// A failure with a list of what is wrong.
    pub(super) fn with_lines(sentence: impl Into<String>, lines: Vec<String>) -> Self {
        Self { sentence: sentence.into(), lines }
    }

    /// A failure of the machine, with what was being done.
    pub(super) fn io(doing: impl fmt::Display) -> impl FnOnce(std::io::Error) -> Self {
        move |why| Self::new(format!("cannot {doing}: {why}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)?;
        self.lines.iter().try_for_each(|line| write!(f, "\n{line}"))
    }
}

impl From<AppError> for Failure {
    fn from(fault: AppError) -> Self {
        match advice(&fault) {
            Some(advice) => Self::new(format!("{fault}; {advice}")),
            None => Self::new(fault.to_string()),
        }
    }
}

impl From<ConfigFault> for Failure {
    fn from(fault: ConfigFault) -> Self {
        Self::new(fault.to_string().trim_end())
    }
}

impl From<StartFault> for Failure {
    fn from(fault: StartFault) -> Self {
        match fault {
            StartFault::Views(fault) => fault.into(),
            fault => Self::new(fault.to_string()),
        }
    }
}

impl From<ViewFault> for Failure {
    fn from(fault: ViewFault) -> Self {
        use std::error::Error as _;
        match fault.source() {
            Some(cause) => Self::new(format!("{fault}: {cause}")),
            None => Self::new(fault.to_string()),
        }
    }
}
