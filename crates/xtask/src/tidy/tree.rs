//! The files that the rules look at, in memory, by path from the root.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use crate::process::Fault;

/// Texts by path (`/` between folders), and the paths of all files.
#[derive(Default)]
pub struct Tree {
    texts: BTreeMap<String, String>,
    paths: BTreeSet<String>,
}

/// Folders that are no source of ours.
const SKIPPED: &[&str] = &["target", ".git", "waypost-data"];

/// Names that are read as text.
const READ: &[&str] = &["rs", "toml", "hbs", "ftl", "sql", "css", "js", "sh", "md", "html", "txt"];

impl Tree {
    /// Reads the tree below a folder.
    pub fn load(root: &Path) -> Result<Self, Fault> {
        let mut tree = Self::default();
        tree.walk(root, "")?;
        Ok(tree)
    }

    /// A tree of given texts.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let texts: BTreeMap<_, _> =
            files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect();
        Self { paths: texts.keys().cloned().collect(), texts }
    }

    /// Whether there is a file of this path.
    pub fn has(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// One file's text.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// All files below a folder (`""` for all), as path and text.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let texts = self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        texts.filter(move |(path, _)| {
            folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        })
    }

    /// All files of an extension below a folder.
    pub fn with_extension<'a>(
        &'a self,
        folder: &'a str,
        extension: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.below(folder).filter(move |(path, _)| self::extension(path) == extension)
    }

    fn walk(&mut self, folder: &Path, prefix: &str) -> Result<(), Fault> {
        for entry in fs::read_dir(folder).map_err(Fault::file(folder))? {
            let entry = entry.map_err(Fault::file(folder))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            let kind = entry.file_type().map_err(Fault::file(entry.path()))?;
            if kind.is_dir() {
                if !SKIPPED.contains(&name.as_str()) {
                    self.walk(&entry.path(), &format!("{path}/"))?;
                }
            } else if kind.is_file() {
                if READ.contains(&extension(&path)) {
                    let bytes = fs::read(entry.path()).map_err(Fault::file(entry.path()))?;
                    self.texts.insert(path.clone(), String::from_utf8_lossy(&bytes).into_owned());
                }
                self.paths.insert(path);
            }
        }
        Ok(())
    }
}

/// What follows the last dot of a path.
pub fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// The lines of a text with their numbers from 1.
pub fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(i, line)| (i + 1, line))
}
