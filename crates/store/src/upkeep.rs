//! Looking after the database: a backup while it is in use, its own check of itself, forgetting old keys.

use std::{fs::File, path::Path};

use diesel::{
    prelude::*,
    sql_types::{Integer, Text},
};
use waypost_base::TenantId;

use crate::{Conn, Db, Result, StoreError, db::both, dialect, schema::idem_key};

#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Integer)]
    log: i32,
    #[diesel(sql_type = Integer)]
    checkpointed: i32,
}

impl Db {
    /// Copies the log into the database while others read and write, so that no command has to do it: for a
    /// thread that calls it from time to time. `false` when readers of older pages kept it from copying
    /// everything.
    ///
    /// # Errors
    /// What the database reports.
    pub fn checkpoint(&self) -> Result<bool> {
        let copied = || -> Result<Checkpoint> {
            let mut conn = dialect::open_writer(self.path())?;
            Ok(diesel::sql_query("PRAGMA wal_checkpoint(PASSIVE)").get_result(&mut conn)?)
        };
        let done = self.heed(copied())?;
        Ok(done.log == done.checkpointed)
    }

    /// Writes a whole, consistent copy of the database into a new file while others read and write. To
    /// restore, put the file in the place of the database.
    ///
    /// # Errors
    /// [`StoreError::Other`] when the file exists already; [`StoreError::Full`] or [`StoreError::Io`] when
    /// the disk does not take it: the file is then no backup.
    pub fn backup(&self, target: &Path) -> Result<()> {
        let Some(name) = target.to_str() else {
            return Err(StoreError::Other(format!("{} is not UTF-8", target.display())));
        };
        let mut conn = dialect::open_writer(self.path())?;
        diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(name).execute(&mut conn)?;
        sync(target).map_err(|error| StoreError::Io(error.to_string()))
    }

    /// The database's own check of its pages and indexes. Empty: all is well.
    ///
    /// # Errors
    /// What the database reports.
    pub fn integrity_check(&self) -> Result<Vec<String>> {
        self.read(|conn| {
            both!(conn, |c| {
                let findings: Vec<Finding> = diesel::sql_query("PRAGMA integrity_check").load(c)?;
                let lines = findings.into_iter().map(|finding| finding.integrity_check);
                Ok(lines.filter(|line| line != "ok").collect())
            })
        })
    }
}

/// Forgets up to `limit` idempotency keys bound before `before`; gives how many.
pub fn purge_keys(conn: &mut Conn, tenant: TenantId, before: i64, limit: i64) -> Result<usize> {
    both!(conn, |c| {
        let old: Vec<(i64, String)> = idem_key::table
            .filter(idem_key::tenant_id.eq(tenant.raw()))
            .filter(idem_key::at.lt(before))
            .select((idem_key::person, idem_key::key))
            .order(idem_key::at)
            .limit(limit)
            .load(c)?;
        for (person, key) in &old {
            diesel::delete(idem_key::table.find((tenant.raw(), person, key))).execute(c)?;
        }
        Ok(old.len())
    })
}

/// `VACUUM INTO` leaves the file to the operating system: sync it, and the folder that names it.
fn sync(target: &Path) -> std::io::Result<()> {
    File::open(target)?.sync_all()?;
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}
