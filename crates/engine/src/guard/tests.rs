use std::collections::BTreeMap;

use waypost_base::{Decimal, UserId};

use super::*;

mod hostile;

#[derive(Default)]
struct Table {
    form: BTreeMap<&'static str, Option<Value>>,
    case: BTreeMap<&'static str, Value>,
    open: Vec<u32>,
}

impl GuardScope for Table {
    fn form(&self, key: &str) -> Option<Value> {
        self.form.get(key).cloned().flatten()
    }

    fn case(&self, key: &str) -> Option<Value> {
        self.case.get(key).cloned()
    }

    fn form_keys(&self) -> Vec<String> {
        self.form.keys().map(|key| (*key).to_owned()).collect()
    }

    fn open(&self, stage: StageNo) -> bool {
        self.open.contains(&stage.0)
    }
}

fn decimal(text: &str) -> Value {
    Value::Decimal(text.parse::<Decimal>().unwrap())
}

fn sample() -> Table {
    Table {
        form: BTreeMap::from([
            ("amount", Some(decimal("0.30"))),
            ("other", Some(decimal("0.3"))),
            ("count", Some(Value::Integer(3))),
            ("empty", None),
            ("title", Some(Value::Text("合同".to_owned()))),
            ("price", Some(Value::Text("12.5".to_owned()))),
            ("day", Some(Value::Date(chrono_day()))),
            ("urgent", Some(Value::Bool(true))),
            ("tags", Some(Value::Choices(vec!["a".to_owned(), "b".to_owned()]))),
            ("owner", Some(Value::Person(UserId::new(12)))),
            ("rows", Some(rows(2))),
            ("emptied", Some(rows(0))),
        ]),
        case: BTreeMap::from([("level", Value::Integer(2)), ("total", decimal("100"))]),
        open: vec![3],
    }
}

/// A table that had two rows and has so many.
fn rows(left: usize) -> Value {
    let row = waypost_base::Row::new(waypost_base::Values::new());
    let two = waypost_base::Table::default().with_rows(vec![row.clone(), row]).unwrap();
    Value::Table(two.with_rows(two.rows()[..left].to_vec()).unwrap())
}

fn chrono_day() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn check(text: &str, expected: bool) {
    let guard = Guard::compile(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
    assert_eq!(guard.holds(&sample()), Ok(expected), "{text}");
}

#[test]
fn a_guard_says_yes_or_no() {
    for (text, expected) in [
        ("true", true),
        ("form.count == 3", true),
        ("form['count'] > 3", false),
        ("form.title == '合同' && case.level >= 2", true),
        ("form.title.startsWith('合') && size(form.title) == 2", true),
        ("form.day < '2026-12-01'", true),
        ("form.urgent ? form.count == 3 : false", true),
        ("'b' in form.tags", true),
        ("!('c' in form.tags)", true),
        ("form.tags.exists(t, t == 'b')", true),
        ("form.tags.map(t, t + '!') == ['a!', 'b!']", true),
        ("form.tags.all(t, size(t) == 1) && form.tags.exists_one(t, t == 'a')", true),
        ("form.owner == '12'", true),
        ("open(3) && !open(4)", true),
        ("int(form.count) + 1 == 4", true),
        ("// a remark\nform.count == 3", true),
    ] {
        check(text, expected);
    }
}

#[test]
fn an_empty_item_is_null_and_an_unset_property_is_absent() {
    for (text, expected) in [
        ("form.empty == null", true),
        ("form.amount == null", false),
        ("has(form.empty)", false),
        ("has(form.emptied) || form.emptied != null", false),
        ("has(form.rows) && size(form.rows) == 2 && 1 in form.rows", true),
        ("has(form.count)", true),
        ("has(case.level)", true),
        ("has(case.nothing)", false),
        ("has(case.nothing) && case.nothing == 1", false),
    ] {
        check(text, expected);
    }
}

#[test]
fn decimals_are_compared_exactly_and_only_by_the_functions() {
    for (text, expected) in [
        ("eq(form.amount, 0.3)", true),
        ("eq(form.amount, form.other)", true),
        ("form.amount == form.other", true),
        ("form.amount in [form.other]", true),
        ("eq(form.amount, '0.30')", true),
        ("lt(form.amount, 0.30000000000000001)", true),
        ("ge(form.amount, 1)", false),
        ("gt(form.price, 12)", true),
        ("le(form.count, 3)", true),
        ("gt(form.amount, -0.5)", true),
        ("lt(case.total, 1000)", true),
    ] {
        check(text, expected);
    }
}

#[test]
fn what_fails_at_run_time_is_an_error_and_never_false() {
    for text in [
        "form.amount < 5",
        "form.amount == 5",
        "form.amount != '0.3'",
        "form.amount in [1, 2]",
        "[form.amount] == [5]",
        "form.amount + 1 == 2",
        "eq(form.empty, 1)",
        "lt(form.title, 1)",
        "lt(form.urgent, 1)",
        "form.empty > 1",
        "case.nothing == 1",
        "form.nothing == 1",
        "form.count / 0 == 1",
        "form.count",
        "null",
        "form.title",
        "9223372036854775807 + form.count > 0",
        "form.count.all(x, true)",
        "form.tags[7] == 'a'",
        "case.nothing == 1 || form.count == 4",
        "x.all(x, true) || form.tags.all(x, x == 1 || case.nothing)",
    ] {
        match Guard::compile(text) {
            Ok(guard) => {
                let answer = guard.holds(&sample());
                assert!(answer.is_err(), "{text}: {answer:?}");
            }
            Err(fault) => assert_eq!(fault.kind(), "unknown_name", "{text}"),
        }
    }
    let not_bool = Guard::compile("form.count").unwrap().holds(&sample());
    assert_eq!(not_bool, Err(GuardError::NotABool("int".to_owned())));
    let unknown = Guard::compile("form.nothing == 1").unwrap().holds(&sample());
    assert_eq!(unknown, Err(GuardError::UnknownItem("nothing".to_owned())));
}

#[test]
fn what_guards_do_not_have_is_refused_when_compiling() {
    for (text, kind) in [
        ("", "empty"),
        ("   \n", "empty"),
        ("form.count ==", "syntax"),
        ("form.count = 3", "syntax"),
        ("合同", "syntax"),
        ("'open", "syntax"),
        ("count == 3", "unknown_name"),
        ("form == 3", "unknown_name"),
        ("form.Count == 3", "unknown_name"),
        ("form[case.key] == 3", "unknown_name"),
        ("form.count.more == 3", "unknown_name"),
        ("has(form.count.more)", "unknown_name"),
        ("[1].all(form, form.count == 1)", "unknown_name"),
        ("int == int", "unknown_name"),
        ("duration('1s') == duration('1s')", "unknown_function"),
        ("form.title.matches('a+')", "unknown_function"),
        ("double(1) == 1", "unknown_function"),
        ("type(1) == 1", "unknown_function"),
        ("[1].all(x)", "unknown_function"),
        ("open(form.count)", "bad_arguments"),
        ("open(-1)", "bad_arguments"),
        ("lt(1)", "bad_arguments"),
        ("1.5 < 2.5", "unsupported"),
        ("lt(form.amount, 1e3)", "unsupported"),
        ("-1.5 == 1", "unsupported"),
        ("1u == 1u", "unsupported"),
        ("b'a' == b'a'", "unsupported"),
        ("{'a': 1}['a'] == 1", "unsupported"),
        ("Thing{a: 1} == 1", "unsupported"),
        ("form.?count == 1", "syntax"),
        ("[1].all(x, [2].all(y, x < y))", "nested_comprehension"),
        ("[1].map(x, x).all(y, true)", "nested_comprehension"),
    ] {
        match Guard::compile(text) {
            Ok(_) => panic!("`{text}` was accepted"),
            Err(fault) => assert_eq!(fault.kind(), kind, "`{text}`: {fault}"),
        }
    }
}

#[test]
fn a_syntax_fault_says_where() {
    let fault = Guard::compile("form.a == 1 &&\n  == 2").unwrap_err();
    let GuardFault::Syntax { line, column, message } = fault else { panic!("{fault}") };
    assert_eq!((line, column), (2, 3), "{message}");
}

#[test]
fn a_guard_tells_what_it_reads() {
    let guard = Guard::compile("form.b == form['a'] && has(case.c) && open(7) && form.b == 1").unwrap();
    let expected = [
        Read::Form("a".to_owned()),
        Read::Form("b".to_owned()),
        Read::Case("c".to_owned()),
        Read::Open(StageNo(7)),
    ];
    assert_eq!(guard.reads(), expected);
    assert_eq!(guard.text(), "form.b == form['a'] && has(case.c) && open(7) && form.b == 1");
}
