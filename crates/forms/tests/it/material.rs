//! Outside test material: read where `WAYPOST_TEST_DATA` says, by default beside the workspace. Absent material is
//! skipped with a line; where the variable is set it must be there.

use std::{env, fs, path::PathBuf};

use serde_json::Value as Json;

pub fn json(path: &str) -> Option<Json> {
    let set = env::var_os("WAYPOST_TEST_DATA");
    let root = set.as_ref().map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let file = root.join(path);
    match fs::read_to_string(&file) {
        Ok(text) => Some(serde_json::from_str(&text).unwrap()),
        Err(error) if set.is_some() => panic!("{}: {error}", file.display()),
        Err(_) => {
            println!("skipped: no test material at {}", file.display());
            None
        }
    }
}
