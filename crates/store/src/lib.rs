#![doc = include_str!("../README.md")]

mod db;
mod dialect;
mod error;
mod lease;
mod migrate;
mod schema;
mod statement;

pub mod actions;
pub mod attempts;
pub mod calendars;
pub mod chains;
pub mod classic;
pub mod counter;
pub mod drafts;
pub mod editing;
pub mod files;
pub mod flows;
pub mod form_drafts;
pub mod forms;
pub mod items;
pub mod jobs;
pub mod links;
pub mod mail;
pub mod mailboxes;
pub mod materials;
pub mod node;
pub mod notices;
pub mod numbers;
pub mod openings;
pub mod org;
pub mod pages;
pub mod people;
pub mod phrases;
pub mod plugins;
pub mod records;
pub mod register;
pub mod reveals;
pub mod seals;
pub mod search;
pub mod secrets;
pub mod sessions;
pub mod set;
pub mod supervise;
pub mod tenant;
#[cfg(feature = "testing")]
mod testing;
pub mod timers;
pub mod upkeep;
pub mod verify;
pub mod views;
pub mod work;

pub use chains::journal_hash;
pub use db::{Conn, Db, DbConfig, JobClock, SqliteDb, Writer};
pub use error::StoreError;

/// What every function of this crate gives.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
