//! For tests only (feature `testing`): SQL that goes past every rule, to plant what must be noticed.

use diesel::{dsl::sql, prelude::*, sql_types::BigInt};

use crate::{Db, Result, db::both};

impl Db {
    /// Runs statements as somebody would who holds the database file.
    ///
    /// # Errors
    /// What the database reports.
    pub fn plant(&self, statements: &str) -> Result<()> {
        self.admin(|conn| conn.execute(statements))
    }

    /// Bounds the database's size, as a full disk would, for writers that are opened from now on; 1: as it is now.
    pub fn limit_writers(&self, pages: u32) {
        let Db::Sqlite(db) = self;
        db.writer_pages.store(pages, std::sync::atomic::Ordering::Relaxed);
    }

    /// The one number that a query gives.
    ///
    /// # Errors
    /// What the database reports.
    pub fn number(&self, query: &str) -> Result<i64> {
        self.admin(|conn| both!(conn, |c| Ok(sql::<BigInt>(query).get_result(c)?)))
    }
}
