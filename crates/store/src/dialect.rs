//! What only one of the databases can say: opening, settings, the clock.

use std::path::Path;

use diesel::{
    Connection, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    sql_types::{BigInt, Integer},
};

use crate::StoreError;

/// Settings of a connection that writes. Commits are synced. A log of up to 64 MB between checkpoints: pages
/// that change often are then copied once, which took a quarter off the cost of a command.
const WRITER: &str = "PRAGMA busy_timeout = 10000;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA wal_autocheckpoint = 16000;
PRAGMA journal_size_limit = 134217728;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -65536;";

/// Settings of a connection that only reads.
const READER: &str = "PRAGMA busy_timeout = 5000;
PRAGMA query_only = ON;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -16384;";

/// The value of `PRAGMA synchronous` that means FULL.
const FULL: i32 = 2;

#[derive(diesel::QueryableByName)]
struct Setting {
    #[diesel(sql_type = Integer)]
    synchronous: i32,
}

#[derive(diesel::QueryableByName)]
struct Instant {
    #[diesel(sql_type = BigInt)]
    now: i64,
}

/// Opens a connection that may write, and makes sure that its commits reach the disk.
pub(crate) fn open_writer(path: &Path) -> Result<SqliteConnection, StoreError> {
    let mut conn = SqliteConnection::establish(&text(path)?)?;
    conn.batch_execute(WRITER)?;
    let setting: Setting = diesel::sql_query("PRAGMA synchronous").get_result(&mut conn)?;
    if setting.synchronous != FULL {
        return Err(StoreError::Other(format!("synchronous is {}, not FULL", setting.synchronous)));
    }
    Ok(conn)
}

/// Opens a connection that refuses to write and takes no part in locking.
pub(crate) fn open_reader(path: &Path) -> Result<SqliteConnection, StoreError> {
    let mut conn = SqliteConnection::establish(&uri(path, "mode=ro")?)?;
    conn.batch_execute(READER)?;
    Ok(conn)
}

/// The database's clock, milliseconds: it alone judges leases, since nodes' clocks differ.
pub(crate) fn now(conn: &mut SqliteConnection) -> Result<i64, StoreError> {
    let row: Instant = diesel::sql_query("SELECT CAST(round(unixepoch('subsec') * 1000) AS INTEGER) AS now")
        .get_result(conn)?;
    Ok(row.now)
}

fn text(path: &Path) -> Result<String, StoreError> {
    // A relative path that begins with `file:` would be read as a URI.
    uri(path, "mode=rwc")
}

/// The path as a URI of SQLite, with what the URI syntax reserves escaped.
fn uri(path: &Path, query: &str) -> Result<String, StoreError> {
    let path = path.to_str().ok_or_else(|| StoreError::Other(format!("{} is not UTF-8", path.display())))?;
    let escaped = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    Ok(format!("file:{escaped}?{query}"))
}

#[cfg(test)]
mod tests;
