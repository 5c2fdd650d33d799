//! What every crate and the project as a whole must have.

use super::{Finding, tree::Tree};
use crate::workspace::Package;

const LICENCE: &str = "Apache-2.0 OR MIT";

/// Files of the project, and what each is for.
const NEEDED: &[(&str, &str)] = &[
    ("LICENSE-APACHE", "holds one of the two licences"),
    ("LICENSE-MIT", "holds one of the two licences"),
    ("README.md", "says what this is"),
    ("CONTRIBUTING.md", "says how to take part"),
    ("SECURITY.md", "says how to report a hole"),
    ("CHANGELOG.md", "says what changed"),
];

pub fn check(packages: &[Package], tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, what) in NEEDED {
        if !tree.has(path) {
            findings.push(Finding::new(*path, 0, format!("missing: it {what}")));
        }
    }
    for package in packages {
        let manifest = package.manifest.as_str();
        let folder = manifest.trim_end_matches("/Cargo.toml");
        if package.license.as_deref() != Some(LICENCE) {
            findings.push(Finding::new(manifest, 0, "no licence: write `license.workspace = true`"));
        }
        let library = package.targets.iter().any(|(kind, _)| kind == "lib");
        if library && !tree.has(&format!("{folder}/README.md")) {
            let message = "missing: it is the front page of the crate's documentation";
            findings.push(Finding::new(format!("{folder}/README.md"), 0, message));
        }
        let root = format!("{folder}/src/lib.rs");
        if library && tree.text(&root).is_some_and(|text| !text.contains("include_str!(\"../README.md\")")) {
            let message = "write `#![doc = include_str!(\"../README.md\")]`: the README is the front page";
            findings.push(Finding::new(root, 1, message));
        }
        for (_, name) in package.targets.iter().filter(|(kind, name)| kind == "test" && name != "it") {
            let message = "one integration binary per crate: make it a module of tests/it/main.rs";
            findings.push(Finding::new(format!("{folder}/tests/{name}.rs"), 0, message));
        }
    }
    for (path, _) in tree.with_extension("", "rs").filter(|(path, _)| path.ends_with("/mod.rs")) {
        findings.push(Finding::new(
            path,
            0,
            "call it like its folder and put it beside: `name.rs` and `name/`",
        ));
    }
    findings
}

#[cfg(test)]
mod tests;
