//! `cargo xtask tidy`: the rules that no compiler checks, then formatting and lints.
//!
//! A rule is a function from the tree's texts (or cargo's metadata) to findings, so each is tested on small texts
//! in memory with planted faults. Every finding says where and what to do.

mod catalogues;
mod edges;
mod layout;
mod lexer;
mod migrations;
mod sources;
mod tree;

use std::fmt;

use crate::{
    phase,
    process::{self, Fault},
    workspace::{Metadata, root},
};

use tree::Tree;

/// What can be chosen.
#[derive(clap::Args)]
pub struct Options {
    /// Only the rules of our own: no formatting, no lints.
    #[arg(long)]
    rules_only: bool,
}

/// A broken rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    path: String,
    /// From 1; 0 for the file as a whole.
    line: usize,
    message: String,
}

impl Finding {
    fn new(path: impl Into<String>, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.into(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

pub fn run(options: &Options) -> Result<(), Fault> {
    let mut failed = Vec::new();
    let rules = phase("rules", || {
        let tree = Tree::load(&root())?;
        let mut findings = all(&tree, &Metadata::load()?);
        findings.sort();
        findings.iter().for_each(|finding| println!("{finding}"));
        if findings.is_empty() { Ok(()) } else { Err(Fault::Told(format!("{} findings", findings.len()))) }
    });
    failed.extend(rules.err());
    if !options.rules_only {
        let formatting = phase("formatting", || cargo(&["fmt", "--all", "--check"]));
        let formatting =
            formatting.map_err(|fault| Fault::Told(format!("{fault}; `cargo fmt --all` puts it right")));
        failed.extend(formatting.err());
        let lints = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
        failed.extend(phase("lints", || cargo(&lints)).err());
    }
    if failed.is_empty() {
        return Ok(());
    }
    let told: Vec<_> = failed.iter().map(ToString::to_string).collect();
    Err(Fault::Told(format!("not tidy: {}", told.join("; "))))
}

fn all(tree: &Tree, metadata: &Metadata) -> Vec<Finding> {
    let mut findings = edges::check(&metadata.packages, tree);
    findings.extend(sources::check(tree));
    findings.extend(migrations::check(tree));
    findings.extend(catalogues::check(tree));
    findings.extend(layout::check(&metadata.packages, tree));
    findings
}

fn cargo(arguments: &[&str]) -> Result<(), Fault> {
    process::run(process::cargo().current_dir(root()).args(arguments))
}
