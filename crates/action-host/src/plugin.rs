//! Which file a plugin's name stands for: name, path, and the SHA-256 the file had when it was registered.

use std::{fmt, fs::File, io, path::PathBuf, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The name that an action row calls: `^[a-z][a-z0-9_]{0,48}$`, so never a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PluginName(String);

/// SHA-256 of a plugin's file, written as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; 32]);

/// A registered plugin.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PluginRef {
    /// Its name.
    pub name: PluginName,
    /// Where its file is.
    pub path: PathBuf,
    /// What the file must be.
    pub sha256: Digest,
}

/// Why a text is no plugin's name or no digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadPlugin {
    /// Not a name.
    #[error("`{0}` is not a plugin's name: it takes 1 to 49 of a-z, 0-9 and _, beginning with a letter")]
    Name(String),
    /// Not a digest.
    #[error("`{0}` is not a SHA-256: it takes 64 hex digits")]
    Digest(String),
}

impl PluginRef {
    /// The plugin in a file as it is now: what an operator registers. The path becomes absolute.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of_file(name: PluginName, path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = std::path::absolute(path.into())?;
        let sha256 = Digest::of(&mut File::open(&path)?)?;
        Ok(Self { name, path, sha256 })
    }
}

impl PluginName {
    /// Checks and wraps a name.
    ///
    /// # Errors
    /// [`BadPlugin::Name`] when the text has another shape.
    pub fn new(text: impl Into<String>) -> Result<Self, BadPlugin> {
        let text = text.into();
        let good = text.len() <= 49
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if good { Ok(Self(text)) } else { Err(BadPlugin::Name(text.chars().take(60).collect())) }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Digest {
    /// The digest of everything that can be read.
    ///
    /// # Errors
    /// When reading fails.
    pub fn of(content: &mut impl io::Read) -> io::Result<Self> {
        Self::while_copying(content, &mut io::sink())
    }

    /// The digest of what is copied, so that what was judged is what was kept.
    pub(crate) fn while_copying(from: &mut impl io::Read, to: &mut impl io::Write) -> io::Result<Self> {
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 64 << 10];
        loop {
            let read = match from.read(&mut buffer) {
                Ok(0) => return Ok(Self(hasher.finalize().into())),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            hasher.update(&buffer[..read]);
            to.write_all(&buffer[..read])?;
        }
    }

    /// The first eight digits, enough to tell builds apart in a sentence.
    pub fn short(&self) -> String {
        self.to_string().chars().take(8).collect()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = BadPlugin;

    fn from_str(text: &str) -> Result<Self, BadPlugin> {
        let bad = || BadPlugin::Digest(text.chars().take(80).collect());
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(bad());
        }
        let mut digest = [0; 32];
        for (byte, pair) in digest.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| bad())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| bad())?;
        }
        Ok(Self(digest))
    }
}

impl fmt::Display for PluginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PluginName {
    type Err = BadPlugin;

    fn from_str(text: &str) -> Result<Self, BadPlugin> {
        Self::new(text)
    }
}

impl TryFrom<String> for PluginName {
    type Error = BadPlugin;

    fn try_from(text: String) -> Result<Self, BadPlugin> {
        Self::new(text)
    }
}

impl From<PluginName> for String {
    fn from(name: PluginName) -> String {
        name.0
    }
}

impl TryFrom<String> for Digest {
    type Error = BadPlugin;

    fn try_from(text: String) -> Result<Self, BadPlugin> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> String {
        digest.to_string()
    }
}

#[cfg(test)]
mod tests;
