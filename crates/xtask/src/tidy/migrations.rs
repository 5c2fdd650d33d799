//! Migrations come in pairs, and the databases have the same ones.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, tree::Tree};

pub fn check(tree: &Tree) -> Vec<Finding> {
    // database → migration → files
    let mut databases: BTreeMap<&str, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    let mut findings = Vec::new();
    for (path, text) in tree.with_extension("migrations", "sql") {
        let parts: Vec<_> = path.split('/').collect();
        let [_, database, migration, file] = parts[..] else {
            findings.push(Finding::new(
                path,
                0,
                "migrations stand in migrations/DATABASE/NAME/{up,down}.sql",
            ));
            continue;
        };
        if !matches!(file, "up.sql" | "down.sql") {
            findings.push(Finding::new(path, 0, "a migration has up.sql and down.sql, nothing else"));
        }
        if text.trim().is_empty() {
            findings.push(Finding::new(path, 0, "empty: write the statements"));
        }
        databases.entry(database).or_default().entry(migration).or_default().insert(file);
    }
    for (database, migrations) in &databases {
        for (migration, files) in migrations {
            for file in ["up.sql", "down.sql"] {
                if !files.contains(file) {
                    let path = format!("migrations/{database}/{migration}");
                    findings.push(Finding::new(path, 0, format!("{file} is missing: write it")));
                }
            }
        }
    }
    let names: BTreeSet<_> = databases.values().flat_map(BTreeMap::keys).collect();
    for (database, migrations) in &databases {
        for name in names.iter().filter(|name| !migrations.contains_key(**name)) {
            let path = format!("migrations/{database}/{name}");
            findings.push(Finding::new(path, 0, "another database has this migration: write it here too"));
        }
    }
    findings
}

#[cfg(test)]
mod tests;
