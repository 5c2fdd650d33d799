//! Where the outside test material is.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// A folder of the test material. `None` (and a printed line) when it is not there and nobody asked for it.
pub fn folder(name: &str) -> Option<PathBuf> {
    let asked = std::env::var_os("WAYPOST_TEST_DATA");
    let root = asked.clone().map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        |given| Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(given),
    );
    let folder = root.join(name);
    assert!(asked.is_none() || folder.is_dir(), "WAYPOST_TEST_DATA has no folder {}", folder.display());
    if !folder.is_dir() {
        println!("skipped: no test material at {}", folder.display());
        return None;
    }
    Some(folder)
}

/// Reads one JSON file of it.
pub fn read(folder: &Path, file: &str) -> Value {
    let text = std::fs::read_to_string(folder.join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{file}: {e}"))
}
