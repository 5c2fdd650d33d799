//! What demo and tests start besides the server: plugins, and the bank that some of them call.

use std::{
    env::consts::{DLL_PREFIX, DLL_SUFFIX},
    path::{Path, PathBuf},
};

/// The plugins that sample flows call.
pub const PLUGINS: [&str; 4] = ["number", "http_call", "repayment_statement", "certificate"];

/// Arguments of cargo that build the server and everything beside it.
pub fn build() -> Vec<String> {
    let packages = ["waypost-server".to_owned(), "waypost-demo-bank".to_owned()].into_iter();
    let plugins = PLUGINS.iter().map(|name| format!("waypost-plugin-{}", name.replace('_', "-")));
    let packages = packages.chain(plugins).flat_map(|name| ["--package".to_owned(), name]);
    ["build".to_owned()].into_iter().chain(packages).collect()
}

/// The library of a plugin in the folder of what is built.
pub fn library(built: &Path, name: &str) -> PathBuf {
    built.join(format!("{DLL_PREFIX}waypost_plugin_{name}{DLL_SUFFIX}"))
}

/// The bank in the folder of what is built.
pub fn bank(built: &Path) -> PathBuf {
    built.join("waypost-demo-bank")
}
