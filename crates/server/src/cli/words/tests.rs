use std::collections::BTreeMap;

use waypost_engine::{check::ProblemCode, guard::GuardFault};

use super::*;

const BOTH: [Lang; 2] = [Lang::Chinese, Lang::English];

fn words(lang: Lang) -> Words {
    Words { views: Views::new(None).unwrap(), lang }
}

/// A problem with every parameter that any problem has.
fn problem(code: &str, more: &[(&str, &str)]) -> ProblemView {
    let names = [
        "stage", "no", "branch", "limit", "count", "length", "format", "fault", "message", "item",
        "property", "target", "id", "other", "field", "value", "markings", "what", "handlers",
    ];
    let mut params: BTreeMap<String, String> =
        names.iter().map(|name| ((*name).to_owned(), "7".to_owned())).collect();
    params.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    ProblemView { severity: Severity::Warns, code: code.to_owned(), params, trace: Vec::new() }
}

#[test]
fn every_problem_is_worded_in_both_languages() {
    for lang in BOTH {
        let words = words(lang);
        for code in ProblemCode::ALL {
            let line = words.problem(&problem(code.as_str(), &[]));
            assert!(!line.contains('⟦'), "{code}: {line}");
        }
    }
}

#[test]
fn every_fault_of_a_condition_is_worded_in_both_languages() {
    let text = String::new;
    let faults = [
        GuardFault::Empty,
        GuardFault::TooLong { bytes: 1 },
        GuardFault::TooManyNodes,
        GuardFault::TooDeep,
        GuardFault::NestedComprehension,
        GuardFault::Syntax { message: text(), line: 1, column: 1 },
        GuardFault::UnknownName { name: text() },
        GuardFault::UnknownFunction { name: text() },
        GuardFault::BadArguments { name: text() },
        GuardFault::Unsupported { what: text() },
    ];
    for lang in BOTH {
        let words = words(lang);
        let other =
            words.problem(&problem("guard_fault", &[("fault", "a kind without words"), ("message", "")]));
        for fault in &faults {
            let line = words.problem(&problem("guard_fault", &[("fault", fault.kind()), ("message", "")]));
            assert_ne!(line, other, "{fault:?}");
            assert!(!line.contains('⟦'), "{fault:?}: {line}");
        }
    }
}

#[test]
fn what_is_not_executed_names_its_stage_and_value_only_where_it_has_them() {
    let check = |given: &[(&str, &str)], expected: &str| {
        let params = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let code = "not_executed_yet".to_owned();
        let problem = ProblemView { severity: Severity::Refuses, code, params, trace: Vec::new() };
        assert_eq!(words(Lang::English).problem(&problem), expected);
    };
    check(
        &[("field", "goal")],
        "Cannot be published: The flow uses something that this version of Waypost does not carry out yet: goal. \
         Remove it for now.",
    );
    check(
        &[("stage", "Review"), ("field", "join"), ("value", "n")],
        "Cannot be published: “Review” uses something that this version of Waypost does not carry out yet: \
         join = n. Remove it for now.",
    );
}

#[test]
fn the_way_to_a_problem_is_told() {
    let mut stuck = problem("stuck", &[("stage", "Together")]);
    stuck.trace = vec!["Start → 1".to_owned(), "Left".to_owned()];
    let line = words(Lang::English).problem(&stuck);
    assert!(line.ends_with("(the way there: Start → 1 · Left)"), "{line}");
}

#[test]
fn the_operators_language_is_that_of_the_environment() {
    let check = |set: &[(&str, &str)], expected| {
        let found = language(|name| {
            set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        });
        assert_eq!(found, expected, "{set:?}");
    };
    check(&[("LANG", "zh_CN.UTF-8")], Lang::Chinese);
    check(&[("LANG", "de_DE.UTF-8")], Lang::English);
    check(&[], Lang::English);
    check(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")], Lang::English);
    check(&[("LC_ALL", ""), ("LC_MESSAGES", "zh"), ("LANG", "en")], Lang::Chinese);
}
