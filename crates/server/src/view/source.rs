//! Where templates, words and static files come from: inside the binary, the source folder in debug builds, and
//! the administrator's folder over both.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
};

use rust_embed::RustEmbed;

use super::ViewFault;

/// All files by their path below `templates/`, with `/` between folders.
pub type Files = BTreeMap<String, Cow<'static, [u8]>>;

#[derive(RustEmbed)]
#[folder = "../../templates"]
struct Inside;

/// The places to read from, in rising rank.
pub struct Source {
    folders: Vec<PathBuf>,
    watched: bool,
}

impl Source {
    /// The places of this build, and one more folder over them.
    pub fn new(replaced_by: Option<&Path>) -> Self {
        let mut folders = Vec::new();
        if cfg!(debug_assertions) {
            let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates");
            if own.is_dir() {
                folders.push(own);
            }
        }
        folders.extend(replaced_by.map(Path::to_path_buf));
        Self { folders, watched: cfg!(debug_assertions) }
    }

    /// Every file once, from the highest place that has it.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub fn read(&self) -> Result<Files, ViewFault> {
        let mut files = Files::new();
        for path in Inside::iter() {
            if let Some(file) = Inside::get(&path) {
                files.insert(path.into_owned(), file.data);
            }
        }
        for folder in &self.folders {
            for path in walk(folder)? {
                let bytes = fs::read(&path).map_err(fault(&path))?;
                let below = path.strip_prefix(folder).unwrap_or(&path);
                let name: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
                files.insert(name.join("/"), Cow::Owned(bytes));
            }
        }
        Ok(files)
    }

    /// Whether files may change while the program runs.
    pub fn is_watched(&self) -> bool {
        self.watched
    }

    /// A number that changes when a watched file does; constant where nothing is watched.
    pub fn print(&self) -> u64 {
        if !self.watched {
            return 0;
        }
        let mut hash = DefaultHasher::new();
        for path in self.folders.iter().filter_map(|folder| walk(folder).ok()).flatten() {
            let facts = fs::metadata(&path).ok();
            let changed = facts.as_ref().and_then(|facts| facts.modified().ok());
            (path, changed, facts.map(|facts| facts.len())).hash(&mut hash);
        }
        hash.finish()
    }
}

fn walk(folder: &Path) -> Result<Vec<PathBuf>, ViewFault> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).map_err(fault(&next))? {
            let path = entry.map_err(fault(&next))?.path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

fn fault(path: &Path) -> impl FnOnce(io::Error) -> ViewFault {
    let path = path.to_path_buf();
    move |source| ViewFault::Read { path, source }
}

#[cfg(test)]
mod tests;
