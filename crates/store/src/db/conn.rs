//! One connection, whichever database it goes to, and its transactions.

use std::{fmt, sync::Arc};

use diesel::{SqliteConnection, connection::SimpleConnection};

use crate::{StoreError, dialect};

/// A connection inside a transaction. Opaque: it is only passed on to functions of this crate.
pub struct Conn {
    pub(crate) inner: Inner,
    pub(crate) clock: JobClock,
}

/// Whose clock judges the leases and pauses of action jobs.
#[derive(Clone, Default)]
pub enum JobClock {
    /// The database's: the same for every node.
    #[default]
    Database,
    /// Another, for tests that must not wait. Milliseconds.
    Given(Arc<dyn Fn() -> i64 + Send + Sync>),
}

impl fmt::Debug for JobClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            JobClock::Database => "Database",
            JobClock::Given(_) => "Given",
        })
    }
}

pub(crate) enum Inner {
    Sqlite(SqliteConnection),
}

/// Runs one body on the connection of whichever database it is: the body is expanded once for each.
macro_rules! both {
    ($conn:expr, |$c:ident| $body:expr) => {
        match &mut $conn.inner {
            $crate::db::Inner::Sqlite($c) => $body,
        }
    };
}

pub(crate) use both;

impl Conn {
    /// The instant by which leases and pauses of action jobs are judged, milliseconds.
    pub(crate) fn now(&mut self) -> Result<i64, StoreError> {
        if let JobClock::Given(clock) = &self.clock {
            return Ok(clock());
        }
        both!(self, |c| dialect::now(c))
    }

    /// Runs `work` between `begin` and a commit. An error or a panic rolls back.
    pub(crate) fn in_transaction<T, E: From<StoreError>>(
        &mut self,
        begin: &str,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let open = self.begin(begin)?;
        let value = work(open.conn)?;
        open.commit()?;
        Ok(value)
    }

    pub(super) fn begin(&mut self, begin: &str) -> Result<Open<'_>, StoreError> {
        self.execute(begin)?;
        Ok(Open { conn: self, done: false })
    }

    pub(crate) fn execute(&mut self, sql: &str) -> Result<(), StoreError> {
        both!(self, |c| Ok(c.batch_execute(sql)?))
    }
}

/// A transaction that is rolled back unless it was committed.
pub(super) struct Open<'a> {
    conn: &'a mut Conn,
    done: bool,
}

impl Open<'_> {
    pub(super) fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    pub(super) fn commit(mut self) -> Result<(), StoreError> {
        self.conn.execute("COMMIT")?;
        self.done = true;
        Ok(())
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.done {
            // SQLite itself has rolled back after some failures (disk full); then there is nothing left to
            // do.
            if let Err(error) = self.conn.execute("ROLLBACK") {
                tracing::debug!(%error, "nothing to roll back");
            }
        }
    }
}
