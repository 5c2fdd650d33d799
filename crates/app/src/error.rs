//! Errors: something broke. (A refusal is a `Rejection`, and travels beside, never inside.)

use std::sync::Arc;

use waypost_store::StoreError;

/// What can break in the application.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppError {
    /// The store failed.
    #[error(transparent)]
    Store(Arc<StoreError>),
    /// A file or the machine failed.
    #[error("could not {doing}: {source}")]
    Io {
        /// What was being done.
        doing: String,
        /// The machine's answer.
        source: Arc<std::io::Error>,
    },
    /// A stored thing cannot be read.
    #[error("stored {what} cannot be read: {why}")]
    Damaged {
        /// What it is.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// The plugin host could not be started.
    #[error("the action host: {0}")]
    Host(String),
    /// A secret could not be hashed or made.
    #[error("cryptography: {0}")]
    Crypto(String),
    /// Too many commands wait already.
    #[error("too many commands wait")]
    Overloaded,
    /// The case was changed elsewhere again and again.
    #[error("the case was changed elsewhere again and again")]
    Contention,
    /// The program is stopping.
    #[error("the program is stopping")]
    Stopping,
    /// A thread that worked for a request ended without an answer; the log says why.
    #[error("the work ended without an answer")]
    Lost,
    /// The configuration cannot be used.
    #[error("{0}")]
    Config(String),
}

impl AppError {
    /// Wraps a failure of the machine with what was being done.
    pub fn io(doing: impl Into<String>) -> impl FnOnce(std::io::Error) -> AppError {
        let doing = doing.into();
        move |source| AppError::Io { doing, source: Arc::new(source) }
    }

    /// A stored thing that cannot be read.
    pub fn damaged(what: impl Into<String>, why: impl std::fmt::Display) -> AppError {
        AppError::Damaged { what: what.into(), why: why.to_string() }
    }

    /// Whether the storage has no room left: then nothing was changed, and reading goes on.
    pub fn is_full(&self) -> bool {
        match self {
            AppError::Store(fault) => matches!(**fault, StoreError::Full),
            AppError::Io { source, .. } => source.kind() == std::io::ErrorKind::StorageFull,
            _ => false,
        }
    }

    /// Whether the process must stop: its storage does not keep what it is given, or its ids may be another's.
    pub fn must_stop(&self) -> bool {
        matches!(self, AppError::Store(fault) if fault.must_stop())
    }

    /// Whether trying again in a moment may help.
    pub fn is_passing(&self) -> bool {
        match self {
            AppError::Overloaded | AppError::Contention | AppError::Stopping => true,
            AppError::Store(fault) => matches!(**fault, StoreError::Busy),
            _ => false,
        }
    }
}

impl From<StoreError> for AppError {
    fn from(fault: StoreError) -> Self {
        AppError::Store(Arc::new(fault))
    }
}
