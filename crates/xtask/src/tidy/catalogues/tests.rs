use super::*;

const ZH: &str = "templates/locales/zh-CN/main.ftl";
const EN: &str = "templates/locales/en/main.ftl";

fn check_files(files: &[(&str, &str)], expected: &[&str]) {
    let found: Vec<_> = check(&Tree::of(files)).iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for words in expected {
        assert!(found.iter().any(|found| found.contains(words)), "{words} not in {found:?}");
    }
}

#[test]
fn languages_have_the_same_keys() {
    check_files(&[(ZH, "a = 甲\nb = 乙\n"), (EN, "a = A\nb = B\n")], &[]);
    check_files(
        &[(ZH, "a = 甲\nb = 乙\n"), (EN, "a = A\n")],
        &["zh-CN/main.ftl:2: `b` has no wording in `en`"],
    );
    check_files(
        &[(ZH, "a = 甲\n    .title = 题\n"), (EN, "a = A\n")],
        &["zh-CN/main.ftl:2: `a.title` has no wording in `en`"],
    );
    check_files(&[], &["no catalogue"]);
}

#[test]
fn keys_are_told_from_their_texts() {
    let text = "# c = d\na = x = y\n  more = text\nb-1 =\n    { $n ->\n        [one] x\n       *[other] y\n    }\n-term = t\n";
    let found: Vec<_> = keys(text).into_iter().map(|(key, line)| format!("{key}:{line}")).collect();
    assert_eq!(found, ["a:2", "b-1:4", "-term:9"]);
}

#[test]
fn a_key_stands_once() {
    check_files(
        &[(ZH, "a = 甲\n"), ("templates/locales/zh-CN/other.ftl", "a = 乙\n")],
        &["other.ftl:1: `a` stands at templates/locales/zh-CN/main.ftl:1"],
    );
}

#[test]
fn what_a_template_asks_for_is_worded() {
    let template = "{{t \"a\"}}\n<p title=\"{{~t \"b\" n=1}}\">{{x (t \"c\")}} {{#if (eq t \"d\")}}</p>\n";
    check_files(
        &[(ZH, "a = 甲\n"), (EN, "a = A\n"), ("templates/pages/x.hbs", template)],
        &["x.hbs:2: `b` has no wording", "x.hbs:2: `c` has no wording"],
    );
}

#[test]
fn every_rejection_is_worded() {
    let codes = "codes! {\n    /// Doc = \"x\",\n    NotFound = \"not_found\",\n    Busy = \"busy\",\n}\n";
    check_files(
        &[(ZH, "rejection-busy = 忙\n"), (EN, "rejection-busy = Busy\n"), (REJECTIONS, codes)],
        &["rejection.rs:3: `rejection-not_found` has no wording"],
    );
}

#[test]
fn every_problem_of_a_flow_is_worded() {
    let plain =
        "/// Doc.\npub enum ProblemCode {\n    /// Doc.\n    DeadStage,\n    NoEnd { stage: StageNo },\n}\n";
    check_files(
        &[(ZH, "a = 甲\n"), (EN, "a = A\n"), ("crates/engine/src/check/problem.rs", plain)],
        &["problem.rs:4: `problem-dead_stage`", "problem.rs:5: `problem-no_end`"],
    );
    let listed = "macro_rules! codes { pub enum ProblemCode }\ncodes! {\n    DeadStage = \"dead\",\n}\n";
    check_files(
        &[(ZH, "a = 甲\n"), (EN, "a = A\n"), ("crates/engine/src/check.rs", listed)],
        &["check.rs:3: `problem-dead`"],
    );
}
