//! Waypost's tables and the only code that knows SQL.
//!
//! Every table begins with the tenant, and every function takes it. Rows are plain integers and text; callers
//! convert. The tables themselves are described where they are made, in `migrations/`.

mod db;
mod dialect;
mod error;
mod migrate;
mod statement;

pub mod set;

pub use db::{Conn, Db, DbConfig, SqliteDb, Writer};
pub use error::StoreError;
