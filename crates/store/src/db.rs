//! Opening the database, and the three ways into it.
//!
//! `read` takes a connection of the readers' pool, which cannot write. `writer` opens the connection that the
//! desk's thread keeps for itself. `write` is for rare administrative changes, on a connection of its own
//! behind a mutex. All writing is in transactions that take the write lock at once (`BEGIN IMMEDIATE`), so
//! that two writers wait for each other instead of failing half-way; a transaction that is dropped is rolled
//! back.
//!
//! Two watches may be set: a check before each transaction that writes (does this process still hold its node
//! number?), and who is told when the disk did not keep what it was given, upon which the process must stop.
//!
//! Outside this crate nobody names diesel: callers pass a [`Conn`] on to the functions of this crate.

mod conn;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use diesel::r2d2::{ManageConnection, Pool};

pub use conn::{Conn, JobClock};
pub(crate) use conn::{Inner, both};

use crate::{StoreError, dialect, migrate};

/// Where the database is and how it is read.
#[derive(Clone, Debug)]
pub struct DbConfig {
    /// The database file; made when it is missing.
    pub path: PathBuf,
    /// Connections of the readers' pool, at least 1.
    pub readers: u32,
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub enum Db {
    /// One SQLite file.
    Sqlite(Arc<SqliteDb>),
}

/// What [`Db::Sqlite`] holds.
pub struct SqliteDb {
    path: PathBuf,
    readers: Pool<Readers>,
    admin: Mutex<Conn>,
    watch: Arc<Watch>,
    clock: JobClock,
    /// Bound on the database's size for writers that are opened from now on; 0: none.
    #[cfg(feature = "testing")]
    pub(crate) writer_pages: std::sync::atomic::AtomicU32,
}

/// The desk's own connection.
pub struct Writer {
    conn: Conn,
    watch: Arc<Watch>,
}

/// What is asked before writing, and who is told of a disk that failed.
#[derive(Default)]
struct Watch {
    before_writing: OnceLock<Box<Check>>,
    failed: OnceLock<Box<Alarm>>,
}

type Check = dyn Fn(&mut Conn) -> Result<(), StoreError> + Send + Sync;
type Alarm = dyn Fn(&StoreError) + Send + Sync;

impl Db {
    /// Opens the database, making the file when it is missing; does not migrate.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when a newer version of the program wrote it, [`StoreError::Damaged`] when it is
    /// no database, [`StoreError::Io`] when it cannot be opened.
    pub fn open(config: &DbConfig) -> Result<Db, StoreError> {
        Db::open_with(config, JobClock::Database)
    }

    /// The same with another clock for action jobs.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub fn open_with(config: &DbConfig, clock: JobClock) -> Result<Db, StoreError> {
        let inner = Inner::Sqlite(dialect::open_writer(&config.path)?);
        let mut admin = Conn { inner, clock: clock.clone() };
        migrate::refuse_newer(&mut admin)?;
        let readers = Pool::builder()
            .max_size(config.readers.max(1))
            .min_idle(Some(1))
            .connection_timeout(Duration::from_secs(5))
            .test_on_check_out(false)
            .build(Readers { path: config.path.clone(), clock: clock.clone() })?;
        Ok(Db::Sqlite(Arc::new(SqliteDb {
            path: config.path.clone(),
            readers,
            admin: Mutex::new(admin),
            watch: Arc::default(),
            clock,
            #[cfg(feature = "testing")]
            writer_pages: Default::default(),
        })))
    }

    /// Reads on a connection of the pool, in one consistent view. The connection refuses to write.
    ///
    /// # Errors
    /// What `work` returns, and [`StoreError::Busy`] when no connection is free for five seconds.
    pub fn read<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let Db::Sqlite(db) = self;
        let mut conn = db.readers.get().map_err(StoreError::from)?;
        conn.in_transaction("BEGIN", work)
    }

    /// Changes something in one transaction on the administrative connection; for rare changes, never a
    /// command.
    ///
    /// # Errors
    /// What `work` returns; [`StoreError::Busy`] when the write lock does not become free.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let Db::Sqlite(db) = self;
        self.admin(|conn| db.watch.write(conn, work))
    }

    /// The same without the check before it: for what makes the check pass.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_unchecked<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let Db::Sqlite(db) = self;
        self.admin(|conn| db.watch.heeded(conn, |_| Ok(()), work))
    }

    /// From now on every transaction that writes begins with this check, and is refused with its error. Only the
    /// first check that is set counts.
    pub fn check_before_writing(
        &self,
        check: impl Fn(&mut Conn) -> Result<(), StoreError> + Send + Sync + 'static,
    ) {
        let Db::Sqlite(db) = self;
        let _ = db.watch.before_writing.set(Box::new(check));
    }

    /// Tells this one, on the thread that finds out, when the disk did not keep what it was given
    /// ([`StoreError::must_stop`]). Only the first that is set counts.
    pub fn when_failed(&self, alarm: impl Fn(&StoreError) + Send + Sync + 'static) {
        let Db::Sqlite(db) = self;
        let _ = db.watch.failed.set(Box::new(alarm));
    }

    /// Passes the outcome of something that reached the disk on, after the alarm where it failed.
    pub(crate) fn heed<T>(&self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        let Db::Sqlite(db) = self;
        db.watch.heed(outcome)
    }

    /// A new connection for a thread that writes much: the desk.
    ///
    /// # Errors
    /// [`StoreError::Other`] when the database does not promise to sync every commit.
    pub fn writer(&self) -> Result<Writer, StoreError> {
        let Db::Sqlite(db) = self;
        let sqlite = dialect::open_writer(&db.path)?;
        let conn = Conn { inner: Inner::Sqlite(sqlite), clock: db.clock.clone() };
        #[cfg_attr(not(feature = "testing"), expect(unused_mut, reason = "changed by tests only"))]
        let mut writer = Writer { conn, watch: db.watch.clone() };
        #[cfg(feature = "testing")]
        if let pages @ 1.. = db.writer_pages.load(std::sync::atomic::Ordering::Relaxed) {
            writer.limit_pages_for_tests(pages)?;
        }
        Ok(writer)
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        let Db::Sqlite(db) = self;
        &db.path
    }

    /// Bounds the database's size, as a full disk would, for writing by [`Db::write`] and [`Db::migrate`].
    #[doc(hidden)]
    pub fn limit_pages_for_tests(&self, pages: u32) -> Result<(), StoreError> {
        self.admin(|conn| conn.execute(&format!("PRAGMA max_page_count = {pages}")))
    }

    /// The administrative connection, outside a transaction.
    pub(crate) fn admin<T>(&self, work: impl FnOnce(&mut Conn) -> T) -> T {
        let Db::Sqlite(db) = self;
        work(&mut db.admin.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Writer {
    /// Runs `work` in a transaction that holds the write lock from its start; returning means it is on disk.
    ///
    /// # Errors
    /// What `work` returns, then everything is rolled back; or the failure of the commit.
    pub fn transaction<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        self.watch.write(&mut self.conn, work)
    }

    /// Reads on this connection in one consistent view: what the last transaction wrote is seen.
    ///
    /// # Errors
    /// What `work` returns.
    pub fn read<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        self.conn.in_transaction("BEGIN", work)
    }

    /// Bounds the database's size, as a full disk would.
    #[doc(hidden)]
    pub fn limit_pages_for_tests(&mut self, pages: u32) -> Result<(), StoreError> {
        self.conn.execute(&format!("PRAGMA max_page_count = {pages}"))
    }
}

impl Watch {
    fn write<T, E: From<StoreError>>(
        &self,
        conn: &mut Conn,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let check = |conn: &mut Conn| self.before_writing.get().map_or(Ok(()), |check| check(conn));
        self.heeded(conn, check, work)
    }

    fn heeded<T, E: From<StoreError>>(
        &self,
        conn: &mut Conn,
        check: impl FnOnce(&mut Conn) -> Result<(), StoreError>,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut transaction = self.heed(conn.begin("BEGIN IMMEDIATE"))?;
        self.heed(check(transaction.conn()))?;
        let value = work(transaction.conn())?;
        self.heed(transaction.commit())?;
        Ok(value)
    }

    fn heed<T>(&self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(fault) = &outcome
            && fault.must_stop()
            && let Some(alarm) = self.failed.get()
        {
            alarm(fault);
        }
        outcome
    }
}

struct Readers {
    path: PathBuf,
    clock: JobClock,
}

impl ManageConnection for Readers {
    type Connection = Conn;
    type Error = StoreError;

    fn connect(&self) -> Result<Conn, StoreError> {
        Ok(Conn { inner: Inner::Sqlite(dialect::open_reader(&self.path)?), clock: self.clock.clone() })
    }

    fn is_valid(&self, _: &mut Conn) -> Result<(), StoreError> {
        Ok(())
    }

    fn has_broken(&self, _: &mut Conn) -> bool {
        std::thread::panicking()
    }
}
