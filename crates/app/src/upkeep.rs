//! Looking after the data: seals, forgetting old keys, backup and restore.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::Write,
    path::Path,
};

use waypost_base::{TenantId, Timestamp};
use waypost_store::{Conn, attempts, files, notices, seals, sessions, tenant, upkeep};

use crate::{App, AppConfig, error::AppError, verify::Verified};

/// How long a read notice is kept, in milliseconds.
const NOTICES_FOR: i64 = 180 * 24 * 3_600_000;
/// Idempotency keys are kept this long, in milliseconds.
const KEYS_FOR: i64 = 30 * 24 * 3_600 * 1_000;
/// Failed sign-ins are counted over minutes; after this long, in milliseconds, nobody asks for them.
const ATTEMPTS_FOR: i64 = 24 * 3_600 * 1_000;
/// Uploads that nobody handed in are kept this long, in milliseconds.
const UPLOADS_FOR: i64 = 7 * 24 * 3_600 * 1_000;
/// A file that nobody uses is kept this long, in milliseconds: longer than a backup takes.
const UNUSED_FOR: i64 = 24 * 3_600 * 1_000;
/// Uploads looked at at once.
const UPLOADS_BATCH: i64 = 1_000;
/// Seals read at once.
const SEALS_PAGE: i64 = 20;
/// Keys forgotten at once.
const KEYS_BATCH: i64 = 1_000;

impl App {
    /// Seals what grew since the last seal, for every tenant, and appends the seals to `seals.log` in the data folder,
    /// which belongs on another machine (mail it, print it, ship the log). Gives the new seals: tenant code and hash.
    ///
    /// # Errors
    /// When the store or the log file fails.
    pub fn seal(&self) -> Result<Vec<(String, String)>, AppError> {
        let now = self.now();
        let mut tenants: Vec<_> =
            self.shared.db.read(tenant::list)?.into_iter().map(|row| (row.id, row.code)).collect();
        tenants.push((0, crate::verify::INSTALLATION.to_owned()));
        let mut made = Vec::new();
        for (tenant, code) in &tenants {
            let tenant = TenantId::new(*tenant);
            let Some(seal) = self.shared.db.read(|conn| seals::prepare(conn, tenant, now))? else { continue };
            // Where another process sealed meanwhile, its log has that seal.
            if let Some(seal) = self.shared.db.write(|conn| seals::save(conn, tenant, seal))? {
                made.push((code.clone(), crate::hex(&seal.hash)));
            }
        }
        self.log_seals(&tenants)?;
        Ok(made)
    }

    /// Appends to `seals.log` every seal that follows the latest one known there: those just made, and those that a crash
    /// or a full disk kept out of it.
    fn log_seals(&self, tenants: &[(i64, String)]) -> Result<(), AppError> {
        let path = self.shared.folder.join("seals.log");
        let known = fs::read_to_string(&path).unwrap_or_default();
        let logged = logged_seals(&known);
        let mut lines = String::new();
        for (tenant, code) in tenants {
            let tenant = TenantId::new(*tenant);
            for (no, at, hash) in self.shared.db.read(|conn| unlogged_seals(conn, tenant, &logged))? {
                lines.push_str(&format!("{} {code} {no} {hash}\n", Timestamp::from_millis(at)));
                tracing::info!(tenant = %code, no, %hash, "sealed");
            }
        }
        if lines.is_empty() {
            return Ok(());
        }
        // A line that a crash cut stays as it is; the next one does not begin in it.
        if !known.is_empty() && !known.ends_with('\n') {
            lines.insert(0, '\n');
        }
        let mut log =
            File::options().create(true).append(true).open(&path).map_err(AppError::io("open seals.log"))?;
        log.write_all(lines.as_bytes()).and_then(|()| log.sync_all()).map_err(AppError::io("write seals.log"))
    }

    /// Forgets idempotency keys that are older than they must be kept, what is over of sign-ins, and notices that were
    /// read half a year ago.
    ///
    /// # Errors
    /// When the store fails.
    pub fn forget_old_keys(&self) -> Result<usize, AppError> {
        let before = self.now() - KEYS_FOR;
        let tenants = self.shared.db.read(tenant::list)?;
        let mut forgotten = 0;
        for row in tenants {
            let tenant = TenantId::new(row.id);
            self.shared.db.write(|conn| {
                sessions::purge(conn, tenant, self.now())?;
                attempts::purge(conn, tenant, self.now() - ATTEMPTS_FOR)?;
                notices::forget(conn, tenant, self.now() - NOTICES_FOR, KEYS_BATCH)
            })?;
            // Batch by batch, so that nobody waits long for the write lock.
            let purge = || self.shared.db.write(|conn| upkeep::purge_keys(conn, tenant, before, KEYS_BATCH));
            loop {
                let gone = purge()?;
                forgotten += gone;
                if gone == 0 {
                    break;
                }
            }
        }
        Ok(forgotten)
    }

    /// Removes files that nobody has used for a day, then forgets uploads that were not handed in for days, and marks
    /// what is unused from now on. A day lies between, so that a backup finds the content of all that was used when it
    /// began. Content that came and was never noted down goes after a day as well. Gives how many files were removed.
    ///
    /// # Errors
    /// When the store or the disk fails.
    pub fn collect_uploads(&self) -> Result<usize, AppError> {
        let mut removed = 0;
        let now = self.now();
        for row in self.shared.db.read(tenant::list)? {
            let tenant = TenantId::new(row.id);
            let mut after = Vec::new();
            loop {
                let unused = self
                    .shared
                    .db
                    .read(|conn| files::unused(conn, tenant, now - UNUSED_FOR, &after, UPLOADS_BATCH))?;
                let Some(last) = unused.last() else { break };
                after = last.clone();
                for sha256 in unused {
                    removed += usize::from(self.collect(tenant, &sha256)?);
                }
            }
            let forget = || {
                self.shared
                    .db
                    .write(|conn| files::forget_uploads(conn, tenant, now - UPLOADS_FOR, UPLOADS_BATCH))
            };
            while forget()? > 0 {}
            self.shared.db.write(|conn| files::mark_unused(conn, tenant, now))?;
            removed += self.collect_strays(tenant, now - UNUSED_FOR)?;
        }
        Ok(removed)
    }

    /// Removes content that came before an instant and that no row names: a crash, or a failure of the store, came
    /// between storing and noting it.
    fn collect_strays(&self, tenant: TenantId, before: i64) -> Result<usize, AppError> {
        let mut removed = 0;
        for folder in 0..=u8::MAX {
            for sha256 in self.shared.files.stored_before(tenant, folder, before)? {
                let hash = crate::unhex(&sha256).unwrap_or_default();
                if self.shared.db.read(|conn| files::by_hash(conn, tenant, &hash))?.is_some() {
                    continue;
                }
                removed += usize::from(self.shared.db.write(|conn| -> Result<_, AppError> {
                    // Looked at again under the lock: the same content may have come anew.
                    let stray = files::by_hash(conn, tenant, &hash)?.is_none()
                        && self.shared.files.is_older(tenant, &sha256, before);
                    if stray {
                        self.shared.files.remove(tenant, &sha256)?;
                    }
                    Ok(stray)
                })?);
            }
        }
        Ok(removed)
    }

    /// Row and content go under one write lock. Whoever stages the same content looks under that lock whether it is
    /// still there.
    fn collect(&self, tenant: TenantId, sha256: &[u8]) -> Result<bool, AppError> {
        self.shared.db.write(|conn| {
            let free = files::forget(conn, tenant, sha256)?;
            if free {
                self.shared.files.remove(tenant, &crate::hex(sha256))?;
            }
            Ok(free)
        })
    }

    /// Copies everything into a new folder while the program runs: the database first, then the files, so that every
    /// row of the copy finds its file. The folder gets its name when the copy is whole. Gives how many files were
    /// copied.
    ///
    /// # Errors
    /// When the folder exists already, or copying fails; then there is no folder of that name.
    pub fn backup(&self, to: &Path, progress: &dyn Fn(u64)) -> Result<u64, AppError> {
        if to.exists() {
            return Err(AppError::Config(format!("{} exists already", to.display())));
        }
        let mut name = to.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let part = to.with_file_name(name);
        if part.exists() {
            return Err(AppError::Config(format!(
                "{} was left by a backup that was interrupted: remove it",
                part.display()
            )));
        }
        fs::create_dir_all(&part).map_err(AppError::io("make the folder for the backup"))?;
        let copied = self.copy_all(&part, progress).and_then(|copied| {
            fs::rename(&part, to).map_err(AppError::io("name the backup"))?;
            let above = to.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
            File::open(above)
                .and_then(|folder| folder.sync_all())
                .map_err(AppError::io("flush the backup"))?;
            Ok(copied)
        });
        if copied.is_err() {
            // What it may leave is told by its name.
            let _ = fs::remove_dir_all(&part);
        }
        copied
    }

    fn copy_all(&self, to: &Path, progress: &dyn Fn(u64)) -> Result<u64, AppError> {
        // The log before the database: a seal that stands in the log is then in the copy.
        let log = self.shared.folder.join("seals.log");
        if log.exists() {
            fs::copy(&log, to.join("seals.log")).map_err(AppError::io("copy seals.log"))?;
        }
        self.shared.db.backup(&to.join("waypost.db"))?;
        let mut copied = 0;
        for folder in ["files", "plugins"] {
            let from = self.shared.folder.join(folder);
            if from.exists() {
                copy_tree(&from, &to.join(folder), &mut copied, progress)?;
            }
        }
        File::open(to).and_then(|folder| folder.sync_all()).map_err(AppError::io("flush the backup"))?;
        Ok(copied)
    }
}

/// The hashes in a log, of its whole lines.
pub(crate) fn logged_seals(log: &str) -> BTreeSet<&str> {
    let whole = log.rfind('\n').map_or("", |end| &log[..end]);
    whole.lines().filter_map(|line| line.rsplit(' ').next()).collect()
}

/// Number, instant and hash of the seals after the latest that is logged, in order.
fn unlogged_seals(
    conn: &mut Conn,
    tenant: TenantId,
    logged: &BTreeSet<&str>,
) -> Result<Vec<(i64, i64, String)>, AppError> {
    let mut found = Vec::new();
    let mut before = None;
    loop {
        let page = seals::list(conn, tenant, before, SEALS_PAGE)?;
        before = page.last().map(|seal| seal.no);
        let mut known = before.is_none();
        for seal in page {
            let hash = crate::hex(&seal.hash);
            known |= logged.contains(hash.as_str());
            if known {
                break;
            }
            found.push((seal.no, seal.at, hash));
        }
        if known {
            found.reverse();
            return Ok(found);
        }
    }
}

/// Copies a backup into a new data folder, and verifies the copy.
///
/// # Errors
/// When the folder is not empty or no backup is there; problems of the copy are in the answer.
pub fn restore(from: &Path, to: &Path, progress: &dyn Fn(u64)) -> Result<Verified, AppError> {
    if !from.join("waypost.db").exists() {
        return Err(AppError::Config(format!("{} holds no backup", from.display())));
    }
    if to.exists() && fs::read_dir(to).map_err(AppError::io("look into the data folder"))?.next().is_some() {
        return Err(AppError::Config(format!("{} is not empty", to.display())));
    }
    let mut copied = 0;
    copy_tree(from, to, &mut copied, progress)?;
    App::migrate(to)?;
    let (app, threads) = App::open(&AppConfig { folder: to.to_owned(), readers: 1 })?;
    let verified = app.verify(crate::verify::Options::default());
    drop(app);
    threads.join();
    verified
}

fn copy_tree(from: &Path, to: &Path, copied: &mut u64, progress: &dyn Fn(u64)) -> Result<(), AppError> {
    let doing = || AppError::io(format!("copy {}", from.display()));
    fs::create_dir_all(to).map_err(doing())?;
    for entry in fs::read_dir(from).map_err(doing())? {
        let entry = entry.map_err(doing())?;
        let target = to.join(entry.file_name());
        if entry.file_type().map_err(doing())?.is_dir() {
            // What is on its way in has no row yet.
            if entry.file_name() != "incoming" {
                copy_tree(&entry.path(), &target, copied, progress)?;
            }
        } else {
            fs::copy(entry.path(), &target).map_err(doing())?;
            File::open(&target).and_then(|file| file.sync_all()).map_err(doing())?;
            *copied += 1;
            progress(*copied);
        }
    }
    File::open(to).and_then(|folder| folder.sync_all()).map_err(doing())
}
