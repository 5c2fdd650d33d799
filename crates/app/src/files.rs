//! The file store: a folder per tenant, a file per content, named by its SHA-256.
//!
//! A file is written under a temporary name, flushed to disk, renamed, and the folder is flushed: so a name that
//! looks like a hash always holds that content whole. No path ever comes from a user. Nothing is shared between
//! tenants, not even equal content.

use std::{
    fs::{self, File},
    io::{Read, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use waypost_base::{Code, FileRef, Rejection, TenantId};

use crate::error::AppError;

/// Largest file, in bytes.
pub const FILE_MAX: u64 = 20 * 1_024 * 1_024;
/// Longest file name kept, in characters.
const NAME_MAX: usize = 200;

/// The folder that holds every tenant's files.
#[derive(Clone, Debug)]
pub struct Files {
    root: PathBuf,
}

/// A file on its way in: bytes are written and hashed as they come.
pub struct Incoming {
    file: File,
    temporary: PathBuf,
    hash: Sha256,
    bytes: u64,
    head: Vec<u8>,
    kept: bool,
}

impl Files {
    /// Opens the folder.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(root: PathBuf) -> Result<Files, AppError> {
        fs::create_dir_all(root.join("incoming")).map_err(AppError::io("make the folder for files"))?;
        Ok(Files { root })
    }

    /// Removes what interrupted uploads left. Only for the one server of the folder, before it takes uploads: what
    /// comes in just now would go too.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn clear_incoming(&self) -> Result<(), AppError> {
        let incoming = self.root.join("incoming");
        for entry in fs::read_dir(incoming).map_err(AppError::io("read the folder for files"))?.flatten() {
            if fs::remove_file(entry.path()).is_err() {
                tracing::warn!("what an interrupted upload left could not be removed");
            }
        }
        Ok(())
    }

    /// The hashes of a tenant's stored files whose content came before an instant (milliseconds of the machine's
    /// clock), among those of one of the 256 folders (`00` to `ff`).
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub(crate) fn stored_before(
        &self,
        tenant: TenantId,
        folder: u8,
        before: i64,
    ) -> Result<Vec<String>, AppError> {
        let folder = self.root.join(tenant.to_string()).join(format!("{folder:02x}"));
        let entries = match fs::read_dir(folder) {
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(AppError::io("read the folder for files"))?,
        };
        let old = entries.flatten().filter(|entry| came_before(entry.metadata(), before));
        Ok(old
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| is_hash(name))
            .collect())
    }

    /// Whether a stored file's content came before an instant; not, where it is gone.
    pub(crate) fn is_older(&self, tenant: TenantId, sha256: &str, before: i64) -> bool {
        came_before(fs::metadata(self.path(tenant, sha256)), before)
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Begins an upload. `unique` makes the temporary name.
    ///
    /// # Errors
    /// When the temporary file cannot be made.
    pub fn begin(&self, unique: i64) -> Result<Incoming, AppError> {
        let temporary = self.root.join("incoming").join(format!("{unique}.part"));
        let file = File::create_new(&temporary).map_err(AppError::io("store a file"))?;
        Ok(Incoming { file, temporary, hash: Sha256::new(), bytes: 0, head: Vec::new(), kept: false })
    }

    /// Ends an upload: the file is whole and on disk when this returns.
    ///
    /// # Errors
    /// An error when the disk fails; a rejection when the file is empty or of a kind that is not taken.
    pub fn finish(
        &self,
        tenant: TenantId,
        incoming: Incoming,
        name: &str,
    ) -> Result<Result<FileRef, Rejection>, AppError> {
        self.finish_as(tenant, incoming, name, None)
    }

    /// The same for what the program itself made: of a kind that it knows.
    ///
    /// # Errors
    /// As [`Files::finish`].
    pub(crate) fn finish_as(
        &self,
        tenant: TenantId,
        mut incoming: Incoming,
        name: &str,
        media: Option<&'static str>,
    ) -> Result<Result<FileRef, Rejection>, AppError> {
        let name = shown_name(name);
        if incoming.bytes == 0 {
            return Ok(Err(Rejection::new(Code::FileEmpty).with("name", name)));
        }
        let Some(media) = media.or_else(|| media_of(&incoming.head, &name)) else {
            return Ok(Err(Rejection::new(Code::FileKind).with("name", name)));
        };
        let sha256 = crate::hex(&std::mem::take(&mut incoming.hash).finalize());
        let path = self.path(tenant, &sha256);
        let folder = path.parent().unwrap_or(&self.root).to_owned();
        fs::create_dir_all(&folder).map_err(AppError::io("store a file"))?;
        incoming.file.sync_all().map_err(AppError::io("store a file"))?;
        fs::rename(&incoming.temporary, &path).map_err(AppError::io("store a file"))?;
        incoming.kept = true;
        File::open(&folder).and_then(|folder| folder.sync_all()).map_err(AppError::io("store a file"))?;
        Ok(Ok(FileRef { sha256, name, media: media.to_owned(), bytes: incoming.bytes }))
    }

    /// Opens a stored file for reading.
    ///
    /// # Errors
    /// When it is not there.
    pub fn read(&self, tenant: TenantId, sha256: &str) -> Result<File, AppError> {
        File::open(self.path(tenant, sha256)).map_err(AppError::io("read a stored file"))
    }

    /// Whether a stored file still is what its name says.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn holds(&self, tenant: TenantId, sha256: &str) -> Result<bool, AppError> {
        let mut file = self.read(tenant, sha256)?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 64 * 1_024];
        loop {
            let n = file.read(&mut buffer).map_err(AppError::io("read a stored file"))?;
            if n == 0 {
                return Ok(crate::hex(&hash.finalize()) == sha256);
            }
            hash.update(&buffer[..n]);
        }
    }

    /// Removes a stored file; that it is gone already is well.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn remove(&self, tenant: TenantId, sha256: &str) -> Result<(), AppError> {
        match fs::remove_file(self.path(tenant, sha256)) {
            Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => {
                Err(AppError::io("remove a stored file")(fault))
            }
            _ => Ok(()),
        }
    }

    /// Where a content lies. Only a text that is a hash ever becomes part of a path.
    pub fn path(&self, tenant: TenantId, sha256: &str) -> PathBuf {
        let name = if is_hash(sha256) { sha256 } else { "no-such-file" };
        self.root.join(tenant.to_string()).join(&name[..2]).join(name)
    }
}

impl Incoming {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// An error when the disk fails; a rejection when the file grows too large.
    pub fn write(&mut self, bytes: &[u8]) -> Result<Result<(), Rejection>, AppError> {
        self.bytes += bytes.len() as u64;
        if self.bytes > FILE_MAX {
            return Ok(Err(Rejection::new(Code::FileTooLarge).with("limit", FILE_MAX)));
        }
        if self.head.len() < 512 {
            self.head.extend(bytes.iter().take(512 - self.head.len()));
        }
        self.hash.update(bytes);
        self.file.write_all(bytes).map_err(AppError::io("store a file"))?;
        Ok(Ok(()))
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn came_before(file: std::io::Result<fs::Metadata>, before: i64) -> bool {
    let came = file.and_then(|file| file.modified()).ok();
    came.is_some_and(|came| crate::clock::millis_of(came) < before)
}

/// A name to show: no folders, no control characters, not too long.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let clean: String = last.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
    if clean.trim().is_empty() { "file".to_owned() } else { clean }
}

/// Kinds that are taken, by their first bytes. Text has none, so it is told by its name and by being text.
fn media_of(head: &[u8], name: &str) -> Option<&'static str> {
    const TAKEN: &[&str] = &[
        "application/pdf",
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/tiff",
        "image/heif",
        "application/zip",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
    ];
    if let Some(kind) = infer::get(head) {
        return TAKEN.iter().copied().find(|taken| *taken == kind.mime_type());
    }
    let extension = name.rsplit('.').next().map(str::to_ascii_lowercase).unwrap_or_default();
    let is_text = !head.contains(&0);
    // Spreadsheets save text in UTF-16 too, with a mark.
    let is_wide = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    match extension.as_str() {
        "txt" | "md" | "toml" if is_text => Some("text/plain"),
        "csv" if is_text || is_wide => Some("text/csv"),
        "json" if is_text => Some("application/json"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
