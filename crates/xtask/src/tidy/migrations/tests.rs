use super::*;

fn check_files(files: &[&str], expected: &[&str]) {
    let texts: Vec<_> = files.iter().map(|path| (*path, "SELECT 1;")).collect();
    let found: Vec<_> = check(&Tree::of(&texts)).iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, words) in found.iter().zip(expected) {
        assert!(found.contains(words), "{found} without {words}");
    }
}

#[test]
fn migrations_come_in_pairs() {
    check_files(&["migrations/sqlite/1_a/up.sql", "migrations/sqlite/1_a/down.sql"], &[]);
    check_files(&["migrations/sqlite/1_a/up.sql"], &["1_a: down.sql is missing"]);
    check_files(&["migrations/sqlite/1_a/down.sql"], &["1_a: up.sql is missing"]);
    check_files(&["migrations/stray.sql"], &["stray.sql: migrations stand in"]);
}

#[test]
fn databases_have_the_same_migrations() {
    check_files(
        &[
            "migrations/sqlite/1_a/up.sql",
            "migrations/sqlite/1_a/down.sql",
            "migrations/postgres/1_b/up.sql",
            "migrations/postgres/1_b/down.sql",
        ],
        &["postgres/1_a: another database", "sqlite/1_b: another database"],
    );
}

#[test]
fn an_empty_migration_is_found() {
    let tree =
        Tree::of(&[("migrations/sqlite/1/up.sql", "SELECT 1;"), ("migrations/sqlite/1/down.sql", " \n")]);
    assert_eq!(check(&tree).len(), 1);
}
