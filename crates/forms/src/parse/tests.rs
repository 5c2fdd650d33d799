use super::*;
use crate::sample::*;

fn check(item: &Item, typed: &[&str], expected: Result<Option<Value>, Code>) {
    let typed: Vec<String> = typed.iter().map(|text| (*text).to_owned()).collect();
    assert_eq!(
        parse(item, &typed).map_err(|problem| problem.code),
        expected,
        "{typed:?} for {:?}",
        item.kind
    );
}

fn words(text: &str) -> Result<Option<Value>, Code> {
    Ok(Some(Value::Text(text.to_owned())))
}

#[test]
fn nothing_typed_is_empty() {
    for kind in [
        "kind = 'text'",
        "kind = 'long_text'",
        "kind = 'integer'",
        "kind = 'decimal'\nscale = 2",
        "kind = 'date'",
        "kind = 'choice'\noptions = [{ key = 'a', label = 'A' }]",
        "kind = 'choices'\noptions = [{ key = 'a', label = 'A' }]",
        "kind = 'yes_no'",
        "kind = 'person'",
        "kind = 'department'",
        "kind = 'file'",
    ] {
        check(&written(kind), &[], Ok(None));
        check(&written(kind), &[""], Ok(None));
    }
}

#[test]
fn text_is_kept_byte_for_byte() {
    check(&item(line()), &["  １２ e\u{301} "], words("  １２ e\u{301} "));
    check(&item(line()), &["first", "second"], words("first"));
    check(&item(line()), &["a\r\nb"], Err(Code::ValueControl));
    check(&written("kind = 'long_text'"), &["a\r\nb\r\n"], words("a\nb\n"));
    check(&written("kind = 'long_text'"), &["a\u{b}"], Err(Code::ValueControl));
}

#[test]
fn whole_numbers_are_digits_with_a_sign() {
    let whole = written("kind = 'integer'");
    for (typed, expected) in [
        ("0", Ok(0)),
        (" 42\u{3000}", Ok(42)),
        ("-7", Ok(-7)),
        ("+7", Ok(7)),
        ("－４２", Ok(-42)),
        ("\u{2212}4", Ok(-4)),
        ("007", Ok(7)),
        ("9223372036854775807", Ok(i64::MAX)),
        ("9223372036854775808", Err(Code::ValueTooLarge)),
        ("-9223372036854775809", Err(Code::ValueTooSmall)),
        ("1,000", Ok(1_000)),
        ("-12,345,678", Ok(-12_345_678)),
        ("１，０００", Ok(1_000)),
        ("1,00", Err(Code::ValueNotInteger)),
        ("1000,000", Err(Code::ValueNotInteger)),
        (",100", Err(Code::ValueNotInteger)),
        ("1,,000", Err(Code::ValueNotInteger)),
        ("1 000", Err(Code::ValueNotInteger)),
        ("1.0", Err(Code::ValueNotInteger)),
        ("1e3", Err(Code::ValueNotInteger)),
        ("0x10", Err(Code::ValueNotInteger)),
        ("--1", Err(Code::ValueNotInteger)),
        ("-", Err(Code::ValueNotInteger)),
        ("٤٢", Err(Code::ValueNotInteger)),
        ("四十二", Err(Code::ValueNotInteger)),
    ] {
        check(&whole, &[typed], expected.map(|number| Some(Value::Integer(number))));
    }
}

#[test]
fn decimals_are_exact_and_may_mark_groups_of_three() {
    let amount = written("kind = 'decimal'\nscale = 2");
    for (typed, expected) in [
        ("12345.67", Ok("12345.67")),
        ("１２３．５", Ok("123.5")),
        ("0.10", Ok("0.1")),
        ("-0.00", Ok("0")),
        ("1.5000000000000000000000000000000000", Ok("1.5")),
        ("000000000000000000000000000000000000001", Ok("1")),
        ("0.1", Ok("0.1")),
        ("1.234", Err(Code::ValueScale)),
        ("1,234.5", Ok("1234.5")),
        ("1,234,567.89", Ok("1234567.89")),
        ("1,5", Err(Code::ValueNotDecimal)),
        ("12,34.5", Err(Code::ValueNotDecimal)),
        ("1,234.567,8", Err(Code::ValueNotDecimal)),
        ("1.234,5", Err(Code::ValueNotDecimal)),
        ("1'234", Err(Code::ValueNotDecimal)),
        (".5", Err(Code::ValueNotDecimal)),
        ("5.", Err(Code::ValueNotDecimal)),
        ("1e2", Err(Code::ValueNotDecimal)),
        ("NaN", Err(Code::ValueNotDecimal)),
        ("99999999999999999999999999999999", Err(Code::ValueTooLarge)),
        ("-99999999999999999999999999999999", Err(Code::ValueTooSmall)),
    ] {
        check(&amount, &[typed], expected.map(|text| Some(dec(text))));
    }
}

#[test]
fn a_day_is_typed_year_first() {
    let on = written("kind = 'date'");
    for typed in ["2026-01-05", "2026-1-5", "2026/1/05", "2026.1.5", "2026年1月5日", " ２０２６－０１－０５ "]
    {
        check(&on, &[typed], Ok(Some(date("2026-01-05"))));
    }
    for typed in [
        "5.1.2026",
        "26-01-05",
        "2026-13-01",
        "2026-02-29",
        "2026-01",
        "2026-01-05T00:00",
        "today",
        "2026-01-+5",
    ] {
        check(&on, &[typed], Err(Code::ValueNotDate));
    }
}

#[test]
fn choices_are_typed_by_key() {
    check(&item(Kind::Choice(colours())), &["green"], Ok(Some(Value::Choice("green".into()))));
    check(&item(Kind::Choice(colours())), &["绿"], Err(Code::ValueNotChoice));
    let several = item(Kind::Choices(colours()));
    check(&several, &["", "blue", "red", "red"], Ok(Some(Value::Choices(vec!["red".into(), "blue".into()]))));
    check(&several, &["blue", "grey"], Err(Code::ValueNotChoice));
}

#[test]
fn yes_and_no_are_words_and_the_last_counts() {
    let agreed = written("kind = 'yes_no'");
    check(&agreed, &["yes"], Ok(Some(Value::Bool(true))));
    check(&agreed, &["no"], Ok(Some(Value::Bool(false))));
    check(&agreed, &["no", "yes"], Ok(Some(Value::Bool(true))));
    check(&agreed, &["maybe"], Err(Code::ValueNotChoice));
}

#[test]
fn people_and_departments_are_typed_by_id_and_files_not_at_all() {
    check(&written("kind = 'person'"), &["12"], Ok(Some(Value::Person(waypost_base::UserId::new(12)))));
    check(&written("kind = 'person'"), &["王"], Err(Code::ValueNoPerson));
    check(&written("kind = 'department'"), &["12x"], Err(Code::ValueNoDepartment));
    check(&written("kind = 'file'"), &["/etc/passwd"], Err(Code::FileKind));
}

#[test]
fn the_rules_of_the_item_are_judged_too() {
    check(&written("kind = 'integer'\nmax = 5"), &["6"], Err(Code::ValueTooLarge));
    check(&written("kind = 'text'\nmin_length = 2"), &["a"], Err(Code::ValueTooShort));
}
