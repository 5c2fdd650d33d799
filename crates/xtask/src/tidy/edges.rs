//! Which crate may import which: DESIGN's picture of the house as a table.
//!
//! Normal dependencies follow the table. Dev-dependencies may besides name what tests need. What is heavy or has
//! side effects stays in one room: SQL in `store`, actix in `server`, foreign code in `action-host`.

use super::{
    Finding,
    sources::PURE,
    tree::{Tree, numbered},
};
use crate::workspace::Package;

/// A crate, what it may import, and what its tests may import besides.
type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

const BELOW_APP: &[&str] =
    &["base", "engine", "org", "forms", "store", "insight", "interchange", "action-api", "action-host"];
const WITH_APP: &[&str] = &[
    "base",
    "engine",
    "org",
    "forms",
    "store",
    "insight",
    "interchange",
    "action-api",
    "action-host",
    "app",
];

const TABLE: &[Row] = &[
    ("base", &[], &[]),
    ("engine", &["base"], &[]),
    ("org", &["base"], &[]),
    ("forms", &["base"], &[]),
    ("store", &["base", "engine", "org", "forms"], &[]),
    ("insight", &["base", "engine", "org", "forms"], &[]),
    ("interchange", &["base", "engine", "org", "forms"], &[]),
    ("action-api", &[], &[]),
    ("action-sdk", &["action-api"], &[]),
    ("action-net", &[], &[]),
    ("action-template", &["action-sdk"], &[]),
    ("action-host", &["action-api"], &["action-sdk"]),
    ("app", BELOW_APP, &["testkit", "demo", "history", "action-sdk"]),
    (
        "server",
        &["base", "engine", "org", "forms", "insight", "interchange", "action-api", "action-host", "app"],
        &["testkit", "demo", "history", "store"],
    ),
    ("testkit", WITH_APP, &["demo"]),
    (
        "bench",
        &["base", "engine", "store", "interchange", "app", "action-host", "server", "demo", "testkit"],
        &[],
    ),
    ("history", &["testkit"], &["demo"]),
    ("demo", &[], &["base", "engine", "org", "forms", "interchange"]),
    ("demo-bank", &[], &[]),
    ("xtask", &[], &[]),
];

/// Plugins are written against the development kit, and what they share: texts, and where they may connect to.
const PLUGIN: Row = ("", &["action-sdk", "action-template", "action-net"], &["action-api", "action-host"]);

/// Libraries that belong to named crates; development crates apart.
const ROOMS: &[(&str, &[&str])] = &[
    ("diesel", &["store", "bench"]),
    ("diesel_migrations", &["store"]),
    ("libsqlite3-sys", &["store", "bench"]),
    ("rusqlite", &["bench", "demo-bank"]),
    ("actix-web", &["server"]),
    ("actix-multipart", &["server"]),
    ("handlebars", &["server", "action-template"]),
    ("libloading", &["action-host"]),
    ("rlimit", &["action-host"]),
];

/// What a pure crate has no use for.
const IMPURE: &[&str] = &[
    "tokio",
    "diesel",
    "actix-web",
    "ureq",
    "getrandom",
    "rand",
    "fastrand",
    "tempfile",
    "tracing",
    "libloading",
    "rlimit",
    "rustls",
    "futures-util",
    "handlebars",
    "rust-embed",
    "argon2",
];

pub fn check(packages: &[Package], tree: &Tree) -> Vec<Finding> {
    packages.iter().flat_map(|package| edges(package, tree)).collect()
}

fn edges(package: &Package, tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(name) = package.name.strip_prefix("waypost-") else {
        let message = format!("`{}`: packages of this workspace are called `waypost-…`", package.name);
        return vec![Finding::new(&package.manifest, 0, message)];
    };
    let plugin = package.manifest.starts_with("plugins/");
    let Some((_, normal, tests)) = (TABLE.iter().find(|row| row.0 == name)).or(plugin.then_some(&PLUGIN))
    else {
        let message =
            format!("`{name}` has no row in crates/xtask/src/tidy/edges.rs: say what it may import");
        return vec![Finding::new(&package.manifest, 0, message)];
    };
    for dependency in &package.dependencies {
        let mut tell = |message: String| {
            let line =
                line_of(tree.text(&package.manifest).unwrap_or_default(), &dependency.name, dependency.dev);
            findings.push(Finding::new(&package.manifest, line, message));
        };
        match dependency.name.strip_prefix("waypost-") {
            Some(other) if normal.contains(&other) || (dependency.dev && tests.contains(&other)) => {}
            Some(other) => {
                let what = if dependency.dev { "its tests may not import" } else { "may not import" };
                tell(format!(
                    "`{name}` {what} `{other}` (docs/ARCHITECTURE.md): move the code or hand data over"
                ));
            }
            None if PURE.contains(&name) && !dependency.dev && IMPURE.contains(&dependency.name.as_str()) => {
                tell(format!("`{name}` is pure; `{}` is not: let the caller do it", dependency.name));
            }
            None => {
                let room = ROOMS.iter().find(|(library, _)| *library == dependency.name);
                if let Some((library, crates)) = room.filter(|(_, crates)| !crates.contains(&name)) {
                    let crates = if crates.is_empty() { "nowhere".to_owned() } else { crates.join(", ") };
                    tell(format!("`{library}` is used in {crates} only"));
                }
            }
        }
    }
    findings
}

/// The line of a manifest on which a dependency stands; 0 when it is not found.
fn line_of(manifest: &str, dependency: &str, dev: bool) -> usize {
    let mut in_table = false;
    for (number, line) in numbered(manifest) {
        if line.starts_with('[') {
            in_table = line.contains("dependencies") && line.contains("dev-") == dev;
        }
        let named = |rest: &str| rest.starts_with(['.', ' ', '=']);
        if in_table && line.strip_prefix(dependency).is_some_and(named) {
            return number;
        }
    }
    0
}

#[cfg(test)]
mod tests;
