use std::{collections::BTreeMap, time::Instant};

use waypost_base::{Decimal, UserId};

use super::*;

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
        ]),
        case: BTreeMap::from([("level", Value::Integer(2)), ("total", decimal("100"))]),
        open: vec![3],
    }
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

/// Texts made to be deep or long, each about `length` bytes.
fn bombs(length: usize) -> Vec<String> {
    let around = |open: &str, inner: &str, close: &str| {
        let times = length / (open.len() + close.len());
        format!("{}{inner}{}", open.repeat(times), close.repeat(times))
    };
    let after = |first: &str, more: &str| format!("{first}{}", more.repeat(length / more.len()));
    vec![
        around("(", "1", ")"),
        around("(", "", ""),
        around("!", "true", ""),
        around("-", "1", ""),
        around("- ", "1", ""),
        around("!(", "true", ")"),
        around("true ? 1 : ", "1", ""),
        around("true ? ", "1", " : 1"),
        around("true ? ", "1", ""),
        around("[", "1", "]"),
        around("{1:", "1", "}"),
        around("a{b:", "1", "}"),
        around("f(", "1", ")"),
        around("string(", "1", ")"),
        around("size([", "1", "])"),
        around("[1].all(x, !", "true", ")"),
        around("[1].all(x,", "true", ")"),
        after("form.a", ".b"),
        after("form.a", ".b()"),
        after("form.a", "[0]"),
        after("[1]", ".map(x,x)"),
        after("1", "+1"),
        after("1", "<1"),
        after("1", " in 1"),
        after("true", "||true"),
        after("true", "&&(true"),
        after("", "'"),
        after("", "'a'"),
        after("", "中"),
        after("", "\\"),
        after("", "r'("),
        after("'", "("),
        after("", "//"),
        after("", "\0"),
    ]
}

#[test]
fn no_text_overflows_a_small_stack() {
    let small = std::thread::Builder::new().stack_size(512 * 1024);
    let worker = small.spawn(|| {
        let scope = sample();
        let mut compiled = 0;
        for length in [12, 24, 40, 60, 80, 100, 120, 200, 400, 1000, 1024, 4096, 1 << 20] {
            for bomb in bombs(length) {
                if let Ok(guard) = Guard::compile(&bomb) {
                    compiled += 1;
                    let answer = guard.holds(&scope);
                    assert!(answer.is_ok() || answer.is_err(), "came back");
                }
                if length > MAX_BYTES {
                    let fault = Guard::compile(&bomb).unwrap_err();
                    assert_eq!(fault.kind(), "too_long");
                }
            }
        }
        compiled
    });
    assert!(worker.unwrap().join().expect("the stack was enough") > 30);
}

#[test]
fn limits_are_exact() {
    let long = format!("true{}", " ".repeat(MAX_BYTES - 4));
    assert!(Guard::compile(&long).is_ok());
    assert_eq!(Guard::compile(&format!("{long} ")).unwrap_err().kind(), "too_long");
    let nodes = |n: usize| format!("1{}", "||1".repeat(n));
    assert!(Guard::compile(&nodes(99)).is_ok());
    assert_eq!(Guard::compile(&nodes(100)).unwrap_err(), GuardFault::TooManyNodes);
    let chain = |n: usize| format!("1{} == 1", "+1".repeat(n));
    assert!(Guard::compile(&chain(10)).is_ok());
    assert_eq!(Guard::compile(&chain(12)).unwrap_err(), GuardFault::TooDeep);
}

#[test]
fn large_values_cannot_hold_the_engine_up() {
    let mut table = sample();
    let many = (0..1000).map(|n| format!("choice_{n}")).collect();
    table.form.insert("tags", Some(Value::Choices(many)));
    table.form.insert("title", Some(Value::Text("长".repeat(100_000))));
    let holds = |text: &str| Guard::compile(text).unwrap().holds(&table);
    assert_eq!(holds("form.tags.exists(t, t == 'choice_999')"), Ok(true));
    assert_eq!(holds("form.title == '' || size(form.title) > 10"), Ok(true));
    assert_eq!(holds("form.tags.all(t, form.title.contains(t))"), Err(GuardError::TooCostly));
    assert_eq!(
        holds("[form.title + form.title, form.title + form.title].all(t, (t + t + t + t + t) != (t + t))"),
        Err(GuardError::TooCostly)
    );
    let begin = Instant::now();
    for text in [
        "form.tags.all(t, form.title.contains(t))",
        "form.tags.map(t, t + t + t + t).size() == 1000",
        "form.tags.all(t, t in form.tags)",
        "(form.tags + form.tags + form.tags).all(t, size(t + t) > 1 && t != 'a' && t != 'b')",
    ] {
        let answer = holds(text);
        assert!(matches!(answer, Ok(true) | Err(GuardError::TooCostly)), "{text}: {answer:?}");
    }
    // Without the bound these take minutes; with it, milliseconds. A wide margin for a busy machine.
    assert!(begin.elapsed().as_secs() < 5, "{:?}", begin.elapsed());
}

const WORDS: [&str; 62] = [
    "form.count",
    "form.title",
    "form.tags",
    "form.amount",
    "form.empty",
    "case.level",
    "open(3)",
    "form",
    "x",
    "t",
    "true",
    "false",
    "null",
    "1",
    "-1",
    "0",
    "9223372036854775807",
    "0x1F",
    "1.5",
    "1e400",
    "1u",
    "b'a'",
    "'a'",
    "\"b\"",
    "r'\\d'",
    "\'\'\'c\'\'\'",
    "'\\u00'",
    "'\\xff'",
    "'\\U00110000'",
    "'",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    ",",
    ":",
    "?",
    "+",
    "-",
    "*",
    "/",
    "%",
    "<",
    "<=",
    "==",
    "!=",
    "&&",
    "||",
    "!",
    " in ",
    ".",
    ".all(t, ",
    ".map(t, ",
    "has(",
    "size(",
    "int(",
    "string(",
    "lt(",
    "eq(",
    "\u{4e2d}",
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        cases: 3000, failure_persistence: None, ..Default::default()
    })]

    #[test]
    fn no_text_makes_the_library_panic(words in proptest::collection::vec(0..WORDS.len(), 1..25)) {
        let text: String = words.iter().map(|word| WORDS[*word]).collect();
        if let Ok(guard) = Guard::compile(&text) {
            let answer = guard.holds(&sample());
            proptest::prop_assert_eq!(&answer, &guard.holds(&sample()), "the same question has the same answer");
        }
    }
}
