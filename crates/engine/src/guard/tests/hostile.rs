//! Texts and values made to do harm.

use std::time::Instant;

use super::*;

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
#[expect(clippy::disallowed_methods, reason = "the test measures; the engine does not")]
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

/// Texts that mostly compile.
fn expressions() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::{prelude::*, sample::select};
    let leaf = select(&WORDS[..28]).prop_map(str::to_owned);
    leaf.prop_recursive(5, 40, 3, |inner| {
        let operators: &'static [&str] =
            &["+", "-", "*", "/", "%", "<", "<=", "==", "!=", "&&", "||", " in ", ">=", ">"];
        prop_oneof![
            (inner.clone(), select(operators), inner.clone()).prop_map(|(a, o, b)| format!("({a}{o}{b})")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[{a}, {b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}[{b}]")),
            (select(&["!", "-"][..]), inner.clone()).prop_map(|(o, a)| format!("{o}{a}")),
            (select(&["size", "int", "string"][..]), inner.clone()).prop_map(|(f, a)| format!("{f}({a})")),
            (select(&["lt", "eq", "ge"][..]), inner.clone(), inner.clone())
                .prop_map(|(f, a, b)| format!("{f}({a}, {b})")),
            (inner.clone(), select(&["all", "exists", "map", "filter", "exists_one"][..]), inner)
                .prop_map(|(a, f, b)| format!("{a}.{f}(t, {b})")),
        ]
    })
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        cases: 2000, failure_persistence: None, ..Default::default()
    })]

    #[test]
    fn no_expression_makes_the_library_panic(text in expressions()) {
        if let Ok(guard) = Guard::compile(&text) {
            let answer = guard.holds(&sample());
            proptest::prop_assert_eq!(&answer, &guard.holds(&sample()), "the same question has the same answer");
        }
    }

    #[test]
    fn no_text_makes_the_library_panic(words in proptest::collection::vec(0..WORDS.len(), 1..25)) {
        let text: String = words.iter().map(|word| WORDS[*word]).collect();
        if let Ok(guard) = Guard::compile(&text) {
            let answer = guard.holds(&sample());
            proptest::prop_assert_eq!(&answer, &guard.holds(&sample()), "the same question has the same answer");
        }
    }
}
