use super::*;

const WHOLE: &[(&str, &str)] = &[
    ("LICENSE-APACHE", ""),
    ("LICENSE-MIT", ""),
    ("README.md", ""),
    ("CONTRIBUTING.md", ""),
    ("SECURITY.md", ""),
    ("CHANGELOG.md", ""),
    ("crates/a/README.md", ""),
    ("crates/a/src/lib.rs", "#![doc = include_str!(\"../README.md\")]"),
];

fn package(targets: &[(&str, &str)]) -> Package {
    Package {
        name: "waypost-a".to_owned(),
        manifest: "crates/a/Cargo.toml".to_owned(),
        license: Some(LICENCE.to_owned()),
        targets: targets.iter().map(|(kind, name)| ((*kind).to_owned(), (*name).to_owned())).collect(),
        ..Package::default()
    }
}

fn check_whole(without: &str, package: &Package, expected: &[&str]) {
    let files: Vec<_> = WHOLE.iter().filter(|(path, _)| *path != without).copied().collect();
    let found: Vec<_> =
        check(std::slice::from_ref(package), &Tree::of(&files)).iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, words) in found.iter().zip(expected) {
        assert!(found.contains(words), "{found} without {words}");
    }
}

#[test]
fn licences_and_front_pages_are_there() {
    let library = package(&[("lib", "a"), ("test", "it")]);
    check_whole("", &library, &[]);
    check_whole("LICENSE-MIT", &library, &["LICENSE-MIT: missing"]);
    check_whole("crates/a/README.md", &library, &["crates/a/README.md: missing"]);
    check_whole("crates/a/README.md", &package(&[("bin", "a")]), &[]);
    check_whole("", &Package { license: None, ..library }, &["no licence"]);
}

#[test]
fn a_crate_has_one_integration_binary() {
    check_whole(
        "",
        &package(&[("lib", "a"), ("test", "it"), ("test", "more")]),
        &["tests/more.rs: one integration"],
    );
}

#[test]
fn a_readme_is_shown() {
    let tree = Tree::of(&[("crates/a/README.md", ""), ("crates/a/src/lib.rs", "//! Something else.")]);
    let found = check(&[package(&[("lib", "a")])], &tree);
    assert!(found.iter().any(|finding| finding.path == "crates/a/src/lib.rs"), "{found:?}");
}

#[test]
fn modules_stand_beside_their_folders() {
    let tree = Tree::of(&[("crates/a/src/b/mod.rs", "")]);
    assert!(check(&[], &tree).iter().any(|finding| finding.path.ends_with("mod.rs")));
}
