//! The accessibility checker of the browser tests: axe-core, a package of npm, fetched once into the target folder.
//!
//! It is a tool of the tests and no part of the program. What was fetched is held against the hash below.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest, Sha256};

use crate::process::{self, Fault};

/// The version that the tests were written with.
const VERSION: &str = "4.14.1";
/// SHA-256 of its script.
const SCRIPT: &str = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c";

/// Where the script is; `None`, with a word about it, where npm is not there or cannot fetch it (no network).
pub fn fetch(target: &Path) -> Result<Option<PathBuf>, Fault> {
    let folder = target.join("tools").join(format!("axe-core-{VERSION}"));
    let script = folder.join("package").join("axe.min.js");
    if is_right(&script) {
        return Ok(Some(script));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    if process::find("npm", &path).is_none() {
        println!("   npm is not installed: pages are not checked for accessibility in this run");
        return Ok(None);
    }
    println!("   fetching the npm package axe-core {VERSION}");
    fs::create_dir_all(&folder).map_err(Fault::file(&folder))?;
    let pack = ["pack", "--silent", &format!("axe-core@{VERSION}")];
    if let Err(fault) = process::output(Command::new("npm").current_dir(&folder).args(pack)) {
        println!("   {fault}");
        println!("   it cannot be fetched: pages are not checked for accessibility in this run");
        return Ok(None);
    }
    let archive = format!("axe-core-{VERSION}.tgz");
    process::run(Command::new("tar").current_dir(&folder).args(["-xzf", &archive, "package/axe.min.js"]))?;
    if is_right(&script) {
        Ok(Some(script))
    } else {
        Err(Fault::Told(format!("{} is not the script of axe-core {VERSION}", script.display())))
    }
}

fn is_right(script: &Path) -> bool {
    let hash = fs::read(script).map(|bytes| Sha256::digest(&bytes));
    let hex = |digest: &[u8]| digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    hash.is_ok_and(|digest| hex(&digest) == SCRIPT)
}
