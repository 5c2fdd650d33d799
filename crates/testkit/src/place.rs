//! Where the things under test lie: the binary, the plugin, the sample packages.

use std::{
    env,
    path::{Path, PathBuf},
};

/// Name under which the sample flows call the numbering plugin.
pub const PLUGIN: &str = "number";

/// The binary `waypost`, if it is built.
pub fn binary() -> Option<PathBuf> {
    named("WAYPOST_BIN").or_else(|| beside("waypost"))
}

/// The library of the plugin [`PLUGIN`], if it is built.
pub fn plugin() -> Option<PathBuf> {
    named("WAYPOST_PLUGIN_NUMBER").or_else(|| beside("libwaypost_plugin_number.so"))
}

/// The folder of the sample packages.
pub fn packages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/packages")
}

fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from)
}

/// The file in the nearest folder above the running program: a test runs in `deps`, a binary one floor higher.
fn beside(name: &str) -> Option<PathBuf> {
    let program = env::current_exe().ok()?;
    program.ancestors().skip(1).take(3).map(|folder| folder.join(name)).find(|path| path.is_file())
}
