use super::*;
use crate::workspace::Dependency;

/// What is found about a crate with these dependencies; a name with `dev ` before it is a dev-dependency.
fn found(folder: &str, name: &str, dependencies: &[&str]) -> Vec<Finding> {
    let dependencies = dependencies.iter().map(|text| {
        let dev = text.strip_prefix("dev ");
        Dependency { name: dev.unwrap_or(text).to_string(), dev: dev.is_some() }
    });
    let package = Package {
        name: name.to_owned(),
        manifest: format!("{folder}/Cargo.toml"),
        dependencies: dependencies.collect(),
        ..Package::default()
    };
    check(&[package], &Tree::default())
}

fn check_edge(name: &str, dependency: &str, allowed: bool) {
    let findings = found("crates/x", &format!("waypost-{name}"), &[dependency]);
    assert_eq!(findings.is_empty(), allowed, "{name} → {dependency}: {findings:?}");
}

#[test]
fn arrows_point_down_the_house() {
    for (name, dependency, allowed) in [
        ("engine", "waypost-base", true),
        ("engine", "waypost-org", false),
        ("base", "waypost-engine", false),
        ("forms", "dev waypost-testkit", false),
        ("store", "waypost-app", false),
        ("app", "waypost-store", true),
        ("app", "waypost-server", false),
        ("app", "waypost-testkit", false),
        ("app", "dev waypost-testkit", true),
        ("server", "waypost-store", false),
        ("testkit", "waypost-server", false),
        ("bench", "waypost-app", true),
        ("demo", "waypost-interchange", false),
        ("demo", "dev waypost-interchange", true),
        ("xtask", "waypost-base", false),
    ] {
        check_edge(name, dependency, allowed);
    }
}

#[test]
fn libraries_stay_in_their_room() {
    for (name, dependency, allowed) in [
        ("store", "diesel", true),
        ("bench", "diesel", true),
        ("app", "diesel", false),
        ("server", "actix-web", true),
        ("app", "actix-web", false),
        ("action-host", "libloading", true),
        ("action-sdk", "libloading", false),
        ("engine", "tokio", false),
        ("engine", "dev tempfile", true),
        ("engine", "cel", true),
        ("forms", "tracing", false),
    ] {
        check_edge(name, dependency, allowed);
    }
}

#[test]
fn plugins_know_the_development_kit_alone() {
    assert_eq!(found("plugins/number", "waypost-plugin-number", &["waypost-action-sdk", "serde"]), []);
    assert_eq!(found("plugins/number", "waypost-plugin-number", &["waypost-base"]).len(), 1);
}

#[test]
fn a_crate_without_a_row_is_found() {
    assert_eq!(found("crates/gossip", "waypost-gossip", &[]).len(), 1);
    assert_eq!(found("crates/other", "other", &[]).len(), 1);
}

#[test]
fn a_finding_names_the_line_of_the_manifest() {
    let manifest = "[dependencies]\ndiesel_migrations = \"1\"\nserde.workspace = true\n\n[dev-dependencies]\nserde = \"1\"\n";
    for (name, dev, line) in [("serde", false, 3), ("serde", true, 6), ("diesel", false, 0)] {
        assert_eq!(line_of(manifest, name, dev), line, "{name}");
    }
}
