//! Where the things under test lie: the binary, the plugin, the sample packages.

use std::{
    env,
    path::{Path, PathBuf},
};

/// Name under which the sample flows call the numbering plugin.
pub const PLUGIN: &str = "number";

/// The plugins of the flows that call a bank.
pub const BANK_PLUGINS: [&str; 4] = [PLUGIN, "http_call", "repayment_statement", "certificate"];

/// The binary `waypost`, if it is built.
pub fn binary() -> Option<PathBuf> {
    named("WAYPOST_BIN").or_else(|| beside("waypost"))
}

/// The library of the plugin [`PLUGIN`], if it is built.
pub fn plugin() -> Option<PathBuf> {
    plugin_named(PLUGIN)
}

/// The library of a plugin, if it is built.
pub fn plugin_named(name: &str) -> Option<PathBuf> {
    let variable = format!("WAYPOST_PLUGIN_{}", name.to_uppercase());
    named(&variable).or_else(|| beside(&format!("libwaypost_plugin_{name}.so")))
}

/// The program `waypost-demo-bank`, if it is built.
pub fn bank() -> Option<PathBuf> {
    named("WAYPOST_BANK").or_else(|| beside("waypost-demo-bank"))
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
