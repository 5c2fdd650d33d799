//! What can go wrong in the database, sorted by what the caller does about it.
//!
//! SQLite's extended codes do not come through diesel except for constraints, so the rest is told apart by
//! SQLite's own fixed messages (`sqlite3_errstr`).

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};

/// What SQLite says of a failed read, write or sync (`SQLITE_IOERR`).
const DISK_FAILED: &str = "disk I/O error";

/// A failure of the database. Not a refusal: those are `waypost_base::Rejection`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The disk or the database is full; nothing was changed.
    #[error("the database is full")]
    Full,
    /// Another connection held the write lock for longer than the waiting time.
    #[error("the database is busy")]
    Busy,
    /// The database was written by a newer version of the program.
    #[error("the database has migration {found}, this program knows only up to {known}")]
    Newer {
        /// The newest migration found in the database.
        found: String,
        /// The newest migration of this program.
        known: String,
    },
    /// The file is no database, or is damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The number that this process makes ids with went to another process: it must write nothing more.
    #[error("the node number went to another process")]
    Fenced,
    /// A row broke a rule of its table (a key used twice, a wrong value).
    #[error("a row was refused: {0}")]
    Constraint(String),
    /// Reading or writing the disk failed, `fsync` included: what was written is unknown.
    #[error("the disk failed: {0}")]
    Io(String),
    /// A stored value is not what this program writes there.
    #[error("a stored value is not understood: {0}")]
    Value(String),
    /// Anything else.
    #[error("the database failed: {0}")]
    Other(String),
}

impl StoreError {
    /// Whether a row caused it, so that a set is worth halving until the culprit stands alone.
    pub fn is_data_fault(&self) -> bool {
        matches!(self, StoreError::Constraint(_) | StoreError::Value(_))
    }

    /// Whether the process must stop rather than go on writing: after a failed `fsync` nobody knows what is
    /// on disk, and without its node number its ids may be another's.
    pub fn must_stop(&self) -> bool {
        match self {
            StoreError::Io(message) => message.starts_with(DISK_FAILED),
            StoreError::Damaged(_) | StoreError::Fenced => true,
            _ => false,
        }
    }

    /// Whether the same work may succeed when repeated.
    pub fn may_retry(&self) -> bool {
        matches!(self, StoreError::Busy)
    }

    /// The failure that SQLite names with a message.
    pub(crate) fn from_message(message: &str) -> Self {
        match message {
            // The index of words tells what it was about to do before.
            told if told.ends_with("database or disk is full") => StoreError::Full,
            m if m.starts_with("database is locked") || m.starts_with("database table is locked") => {
                StoreError::Busy
            }
            m if m.starts_with(DISK_FAILED)
                || m.starts_with("unable to open database file")
                || m.starts_with("large file support is disabled") =>
            {
                StoreError::Io(m.to_owned())
            }
            m if m.starts_with("database disk image is malformed")
                || m.starts_with("file is not a database")
                || m.starts_with("malformed database schema") =>
            {
                StoreError::Damaged(m.to_owned())
            }
            m if m.starts_with("string or blob too big")
                || m.starts_with("datatype mismatch")
                || m.starts_with("cannot store ") =>
            {
                StoreError::Constraint(m.to_owned())
            }
            m => StoreError::Other(m.to_owned()),
        }
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match error {
            Error::DatabaseError(kind, information) => from_database(kind, information.as_ref()),
            Error::DeserializationError(cause) | Error::SerializationError(cause) => {
                StoreError::Value(cause.to_string())
            }
            Error::RollbackErrorOnCommit { commit_error, .. } => (*commit_error).into(),
            other => StoreError::Other(other.to_string()),
        }
    }
}

fn from_database(
    kind: DatabaseErrorKind,
    information: &(dyn DatabaseErrorInformation + Send + Sync),
) -> StoreError {
    match kind {
        DatabaseErrorKind::UniqueViolation
        | DatabaseErrorKind::ForeignKeyViolation
        | DatabaseErrorKind::NotNullViolation
        | DatabaseErrorKind::CheckViolation => StoreError::Constraint(information.message().to_owned()),
        DatabaseErrorKind::SerializationFailure => StoreError::Busy,
        _ => StoreError::from_message(information.message()),
    }
}

impl From<diesel::ConnectionError> for StoreError {
    fn from(error: diesel::ConnectionError) -> Self {
        match error {
            diesel::ConnectionError::BadConnection(message) => {
                let lower = message.to_lowercase();
                if lower.contains("unable to open") {
                    StoreError::Io(message)
                } else {
                    StoreError::from_message(&message)
                }
            }
            diesel::ConnectionError::CouldntSetupConfiguration(error) => error.into(),
            other => StoreError::Other(other.to_string()),
        }
    }
}

impl From<diesel::r2d2::PoolError> for StoreError {
    fn from(error: diesel::r2d2::PoolError) -> Self {
        // The pool keeps the cause as text only, after its own words; without one every connection was in
        // use.
        match error.to_string().split_once(": ") {
            Some((_, cause)) => StoreError::Other(cause.to_owned()),
            None => StoreError::Busy,
        }
    }
}

#[cfg(test)]
mod tests;
