use proptest::prelude::*;
use waypost_base::UserId;

use super::*;
use crate::sample::*;

fn check(item: &Item, value: Value, expected: Result<(), Code>) {
    let problem = keep_rules(item, &value);
    assert_eq!(problem.map_err(|problem| problem.code), expected, "{value:?} for {:?}", item.kind);
}

fn words(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn texts_keep_length_shape_and_no_control_characters() {
    let short = written("kind = 'text'\nmin_length = 2\nmax_length = 3\npattern = '[^x]*'");
    for (text, expected) in [
        ("a", Err(Code::ValueTooShort)),
        ("长度", Ok(())),
        ("💩💩💩", Ok(())),
        ("abcd", Err(Code::ValueTooLong)),
        ("axa", Err(Code::ValuePattern)),
        ("a\u{0}b", Err(Code::ValueControl)),
        ("a\tb", Ok(())),
        ("a\nb", Err(Code::ValueControl)),
        ("a\rb", Err(Code::ValueControl)),
        ("a\u{1f}", Err(Code::ValueControl)),
        ("a\u{7f}", Ok(())),
    ] {
        check(&short, words(text), expected);
    }
    let long = written("kind = 'long_text'");
    check(&long, words("a\n\tb"), Ok(()));
    check(&long, words("a\rb"), Err(Code::ValueControl));
    check(&long, words(&"长".repeat(20_000)), Ok(()));
    check(&long, words(&"长".repeat(20_001)), Err(Code::ValueTooLong));
    check(&written("kind = 'text'"), words(&"长".repeat(501)), Err(Code::ValueTooLong));
}

#[test]
fn bounds_are_allowed_themselves() {
    let integer = written("kind = 'integer'\nmin = -1\nmax = 5");
    let amount = written("kind = 'decimal'\nscale = 2\nmin = '0.01'\nmax = '10'");
    let day = written("kind = 'date'\nmin = '2026-01-01'\nmax = '2026-12-31'");
    for (item, value, expected) in [
        (&integer, Value::Integer(-1), Ok(())),
        (&integer, Value::Integer(5), Ok(())),
        (&integer, Value::Integer(-2), Err(Code::ValueTooSmall)),
        (&integer, Value::Integer(6), Err(Code::ValueTooLarge)),
        (&amount, dec("0.01"), Ok(())),
        (&amount, dec("10.00"), Ok(())),
        (&amount, dec("0"), Err(Code::ValueTooSmall)),
        (&amount, dec("10.01"), Err(Code::ValueTooLarge)),
        (&amount, dec("1.001"), Err(Code::ValueScale)),
        (&day, date("2026-01-01"), Ok(())),
        (&day, date("2025-12-31"), Err(Code::ValueTooSmall)),
        (&day, date("2027-01-01"), Err(Code::ValueTooLarge)),
    ] {
        check(item, value, expected);
    }
    let problem = keep_rules(&amount, &dec("11")).unwrap_err();
    assert_eq!(problem, FieldProblem::new("it", Code::ValueTooLarge).with("max", "10"));
}

#[test]
fn choices_are_among_the_forms_own() {
    let one = item(Kind::Choice(colours()));
    let several = item(Kind::Choices(colours()));
    check(&one, Value::Choice("red".into()), Ok(()));
    check(&one, Value::Choice("Red".into()), Err(Code::ValueNotChoice));
    check(&several, Value::Choices(vec!["red".into(), "blue".into()]), Ok(()));
    check(&several, Value::Choices(vec!["red".into(), "grey".into()]), Err(Code::ValueNotChoice));
}

#[test]
fn files_are_few_enough_of_a_kind_taken_and_not_empty() {
    let images = written("kind = 'file'\nmax_files = 1\nmedia = ['image/*', 'application/pdf']");
    let files = |files: &[FileRef]| Value::Files(files.to_vec());
    check(&images, files(&[file("a.png", "image/png")]), Ok(()));
    check(&images, files(&[file("a.pdf", "application/pdf")]), Ok(()));
    check(&images, files(&[file("a.html", "text/html")]), Err(Code::FileKind));
    check(&images, files(&[file("a.exe", "imagery/png")]), Err(Code::FileKind));
    check(&images, files(&[file("", "image/png")]), Err(Code::FileKind));
    check(&images, files(&[FileRef { bytes: 0, ..file("a.png", "image/png") }]), Err(Code::FileEmpty));
    check(
        &images,
        files(&[FileRef { sha256: "../x".into(), ..file("a.png", "image/png") }]),
        Err(Code::FileKind),
    );
    check(
        &images,
        files(&[file("a.png", "image/png"), file("b.png", "image/png")]),
        Err(Code::ValueTooManyFiles),
    );
}

#[test]
fn a_value_of_another_kind_is_refused() {
    for (kind, code) in [
        ("kind = 'text'", Code::ValuePattern),
        ("kind = 'integer'", Code::ValueNotInteger),
        ("kind = 'decimal'\nscale = 1", Code::ValueNotDecimal),
        ("kind = 'date'", Code::ValueNotDate),
        ("kind = 'choice'\noptions = [{ key = 'a', label = 'A' }]", Code::ValueNotChoice),
        ("kind = 'yes_no'", Code::ValueNotChoice),
        ("kind = 'department'", Code::ValueNoDepartment),
        ("kind = 'file'", Code::FileKind),
    ] {
        check(&written(kind), Value::Person(UserId::new(1)), Err(code));
    }
    check(&written("kind = 'person'"), Value::Bool(true), Err(Code::ValueNoPerson));
}

#[test]
fn the_normal_form_of_a_value_is_what_is_stored() {
    let long = written("kind = 'long_text'");
    assert_eq!(normal(&long, words("a\r\nb\n")), Some(words("a\nb\n")));
    assert_eq!(normal(&long, words("")), None);
    assert_eq!(normal(&item(line()), words("a\r\nb")), Some(words("a\r\nb")));
    let several = item(Kind::Choices(colours()));
    let keys = |keys: &[&str]| Value::Choices(keys.iter().map(|key| (*key).to_owned()).collect());
    assert_eq!(normal(&several, keys(&["blue", "red", "blue"])), Some(keys(&["red", "blue"])));
    assert_eq!(normal(&several, keys(&[])), None);
    assert_eq!(normal(&written("kind = 'decimal'\nscale = 1"), Value::Integer(5)), Some(dec("5")));
    assert_eq!(normal(&written("kind = 'file'"), Value::Files(vec![])), None);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_normal_form_is_its_own_normal_form(text in "(\r\n|\r|\n|a|长){0,8}") {
        let long = written("kind = 'long_text'");
        if let Some(once) = normal(&long, Value::Text(text)) {
            prop_assert_eq!(normal(&long, once.clone()), Some(once));
        }
    }
}
