//! One connection, whichever database it goes to, and its transactions.

use diesel::{SqliteConnection, connection::SimpleConnection};

use crate::StoreError;

/// A connection inside a transaction. Opaque: it is only passed on to functions of this crate.
pub struct Conn {
    pub(crate) inner: Inner,
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
