#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use waypost_base::Timestamp;
use waypost_store::{Db, DbConfig, JobClock};

pub mod access;
pub mod actions;
pub mod batches;
pub mod calendars;
pub mod cases;
pub mod chain;
pub mod classic;
pub mod clock;
mod codes;
pub mod csv;
pub mod desk;
pub mod editing;
pub mod error;
pub mod evidence;
pub mod files;
pub mod flows;
pub mod forms;
pub mod ids;
pub mod import;
pub mod items;
pub mod mail;
pub mod materials;
mod node;
pub mod notices;
pub mod numbers;
pub mod operator;
pub mod organisation;
pub mod outbox;
pub mod overruns;
mod pace;
pub mod people;
pub mod phrases;
pub mod read;
pub mod record;
mod register;
pub mod reveal;
pub mod scheduler;
pub mod search;
pub mod secrets;
pub mod shared;
pub mod sign_in;
pub mod steer;
pub mod supervise;
pub mod upkeep;
pub mod vault;
pub mod verify;

pub use error::AppError;

use clock::{Clock, SystemClock};
use desk::{Desk, DeskThread};
use files::Files;
use ids::IdMaker;
use node::NodeLease;
use secrets::Passwords;
use shared::Shared;

/// Where the data is and how it is read.
#[derive(Clone, Debug)]
pub struct AppConfig {
    /// Folder of the database, the files and the seals.
    pub folder: PathBuf,
    /// Reading connections.
    pub readers: u32,
}

/// The application over one data folder.
pub struct App {
    /// What every part shares.
    pub shared: Arc<Shared>,
    /// The writer of cases.
    pub desk: Desk,
    pub(crate) passwords: Passwords,
    lease: NodeLease,
}

/// The threads of an application; joining them waits until what was accepted is on disk.
pub struct AppThreads {
    desk: DeskThread,
}

impl App {
    /// Opens a data folder that was migrated, with the machine's clock.
    ///
    /// # Errors
    /// When the database is missing, newer, or needs migration; when no node number is free.
    pub fn open(config: &AppConfig) -> Result<(App, AppThreads), AppError> {
        Self::open_with(config, Arc::new(SystemClock))
    }

    /// The same with another clock, for tests.
    ///
    /// # Errors
    /// As [`App::open`].
    pub fn open_with(config: &AppConfig, clock: Arc<dyn Clock>) -> Result<(App, AppThreads), AppError> {
        let jobs = match clock.judges_jobs() {
            true => {
                let clock = clock.clone();
                JobClock::Given(Arc::new(move || clock.now().millis()))
            }
            false => JobClock::Database,
        };
        let config_db = DbConfig { path: config.folder.join("waypost.db"), readers: config.readers };
        let db = Db::open_with(&config_db, jobs)?;
        if !db.pending()?.is_empty() {
            return Err(AppError::Config("the database needs migration: run `waypost migrate`".to_owned()));
        }
        let ids = Arc::new(IdMaker::new(0, clock.clone()));
        let lease = NodeLease::take(&db, ids.clone())?;
        let files = Files::open(config.folder.join("files"))?;
        let shared = Arc::new(Shared::new(db, clock, ids, files, config.folder.clone()));
        search::catch_up(&shared)?;
        let (desk, thread) = Desk::start(shared.clone())?;
        let app = App { shared, desk, passwords: Passwords::default(), lease };
        Ok((app, AppThreads { desk: thread }))
    }

    /// Makes the folder and brings the database to this program's version; gives the names of what was run.
    ///
    /// # Errors
    /// When the database is newer, or a migration fails (then it is as it was before that migration).
    pub fn migrate(folder: &Path) -> Result<Vec<String>, AppError> {
        std::fs::create_dir_all(folder).map_err(AppError::io("make the data folder"))?;
        Ok(open_db(folder, 1)?.migrate()?)
    }

    /// Now, in milliseconds.
    pub fn now(&self) -> i64 {
        self.shared.clock.now().millis()
    }

    /// Now.
    pub fn instant(&self) -> Timestamp {
        self.shared.clock.now()
    }

    /// Keeps the node number; to be called every few seconds.
    ///
    /// # Errors
    /// [`AppError::must_stop`] when the number was lost. Any other error is no harm: before it writes the next time,
    /// this process looks whether the number is its own still.
    pub fn renew_lease(&self) -> Result<(), AppError> {
        self.lease.renew()
    }
}

impl AppThreads {
    /// Waits until every command that was handed in is answered. Drop the [`App`] first.
    pub fn join(self) {
        self.desk.join();
    }
}

fn open_db(folder: &Path, readers: u32) -> Result<Db, AppError> {
    Ok(Db::open(&DbConfig { path: folder.join("waypost.db"), readers })?)
}

/// Bytes as lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Hex as bytes; `None` when it is none.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).ok()).collect()
}
