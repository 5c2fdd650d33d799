use super::*;

fn check_one(path: &str, text: &str, expected: &[(usize, &str)]) {
    let found = check(&Tree::of(&[(path, text)]));
    let found: Vec<_> = found.iter().map(|f| (f.line, f.message.split(':').next().unwrap_or(""))).collect();
    let found: Vec<_> = found.iter().map(|(line, message)| (*line, *message)).collect();
    assert_eq!(found.len(), expected.len(), "{path}: {found:?}");
    for ((line, message), (expected_line, words)) in found.iter().zip(expected) {
        assert!(line == expected_line && message.contains(words), "{path}: {found:?}");
    }
}

#[test]
fn a_pure_crate_reads_no_clock_file_or_chance() {
    check_one(
        "crates/engine/src/a.rs",
        "use std::fs;\nlet x = Instant::now();\n",
        &[(1, "`std"), (2, "`Instant")],
    );
    check_one("crates/engine/src/a.rs", "// std::fs is not used\nlet x = \"Utc::now\";\n", &[]);
    check_one("crates/org/src/a.rs", "let x = rand::random();\nlet y = operand::z();\n", &[(1, "`rand")]);
    check_one("crates/engine/tests/it/a.rs", "use std::fs;\n", &[]);
    check_one("crates/engine/src/guard/tests.rs", "Instant::now()\n", &[]);
    check_one("crates/app/src/a.rs", "use std::fs;\n", &[]);
}

#[test]
fn unsafe_stands_in_action_crates_only() {
    check_one(
        "crates/app/src/a.rs",
        "fn f() { unsafe { g() } }\n// unsafe\nlet unsafe_x = 1;",
        &[(1, "`unsafe`")],
    );
    check_one("crates/action-host/src/a.rs", "unsafe { g() }", &[]);
    check_one("plugins/number/src/lib.rs", "unsafe { g() }", &[]);
}

#[test]
fn nothing_is_left_to_be_done() {
    check_one("crates/app/src/a.rs", "// TODO: later\nlet x = \"TODO\";\nlet MYTODO = 1;", &[(1, "TODO")]);
    check_one("crates/app/src/a.rs", "dbg!(x);\nlet dbg = 1;\ntodo!()", &[(1, "`dbg!`"), (3, "`todo!`")]);
    check_one("templates/a.hbs", "<p>\n{{!-- FIXME --}}\n</p>", &[(2, "FIXME")]);
    check_one("migrations/sqlite/1/up.sql", "-- TODO\n", &[(1, "TODO")]);
}

#[test]
fn templates_escape_everything() {
    check_one(
        "templates/pages/a.hbs",
        "{{x}}\n{{{x}}}\n{{&x}}",
        &[(2, "without escaping"), (3, "without escaping")],
    );
}

#[test]
fn no_file_is_longer_than_600_lines() {
    check_one("crates/app/src/a.rs", &"x\n".repeat(600), &[]);
    check_one("crates/app/src/a.rs", &"x\n".repeat(601), &[(601, "601 lines")]);
}
