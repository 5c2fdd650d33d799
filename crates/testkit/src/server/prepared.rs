//! Data folders that were prepared once: publishing the sample's flows takes a program without optimisation longer than
//! most tests, so the second test that wants the same folder gets a copy of it.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

/// A data folder as it was left by a program that ended.
#[derive(Debug)]
pub(super) struct Prepared {
    /// Each file by its path below the folder, with its permissions.
    files: Vec<(PathBuf, Vec<u8>, fs::Permissions)>,
}

/// Whoever comes first for a key makes the folder; others of the same key wait for it.
static PREPARED: Mutex<BTreeMap<String, Arc<OnceLock<Prepared>>>> = Mutex::new(BTreeMap::new());

/// Puts the folder of this key at `folder`: made there by `make`, or a copy of what that made before.
///
/// # Errors
///
/// When files cannot be read or written.
pub(super) fn put(key: String, folder: &Path, make: impl FnOnce()) -> io::Result<()> {
    let place = PREPARED.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone();
    let (mut made, mut read) = (false, Ok(()));
    let prepared = place.get_or_init(|| {
        make();
        made = true;
        let mut files = Vec::new();
        read = gather(folder, Path::new(""), &mut files);
        Prepared { files }
    });
    read?;
    if made { Ok(()) } else { prepared.write(folder) }
}

impl Prepared {
    fn write(&self, folder: &Path) -> io::Result<()> {
        for (path, bytes, permissions) in &self.files {
            let to = folder.join(path);
            if let Some(above) = to.parent() {
                fs::create_dir_all(above)?;
            }
            fs::write(&to, bytes)?;
            fs::set_permissions(&to, permissions.clone())?;
        }
        Ok(())
    }
}

fn gather(top: &Path, below: &Path, files: &mut Vec<(PathBuf, Vec<u8>, fs::Permissions)>) -> io::Result<()> {
    for entry in fs::read_dir(top.join(below))? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            gather(top, &path, files)?;
        } else {
            files.push((path, fs::read(entry.path())?, entry.metadata()?.permissions()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
