use serde_json::{Value, json};
use waypost_action_sdk::{
    WireValue, abi,
    api::{Document, Reply, Request, decode, encode},
};

use super::*;

static NUMBER: Number = Number;

fn input(settings: Value) -> Input {
    Input { settings, business_date: "2026-11-21".into(), language: "zh-CN".into(), ..Input::default() }
}

fn filing() -> Value {
    json!({"series": "市房备", "pattern": "市房备〔{year}〕{n}号", "into": "filing_number"})
}

fn check(input: &Input, expected: (&str, &str, &str)) {
    let draw = Number.run(input).unwrap().draw.unwrap();
    assert_eq!((draw.series.as_str(), draw.period.as_str(), draw.pattern.as_str()), expected);
    assert_eq!(draw.into, "filing_number");
}

#[test]
fn the_year_of_the_business_date_is_written_and_is_the_period() {
    check(&input(filing()), ("市房备", "2026", "市房备〔2026〕{n}号"));
    let mut new_year = input(filing());
    new_year.business_date = "2027-01-01".into();
    new_year.now = "2026-12-31T16:00:00.000Z".into();
    check(&new_year, ("市房备", "2027", "市房备〔2027〕{n}号"));
}

#[test]
fn without_a_period_the_counter_never_starts_again() {
    let mut settings = filing();
    settings["period"] = "none".into();
    settings["pattern"] = "市房备{n}号".into();
    check(&input(settings), ("市房备", "", "市房备{n}号"));
}

#[test]
fn each_value_of_the_scope_has_a_series_of_its_own() {
    let mut settings = filing();
    settings["scope"] = "district".into();
    settings["pattern"] = "{scope}房备〔{year}〕{n}号".into();
    let mut input = input(settings);
    let refused = Verdict::Refused("不能取号：「district」没有可用于编号的值".into());
    assert_eq!(Number.check(&input), Ok(refused.clone()));

    let values = [("district".to_owned(), WireValue::Choice("城东".into()))].into();
    input.documents = vec![Document { values, ..Document::default() }];
    check(&input, ("市房备/城东", "2026", "城东房备〔2026〕{n}号"));

    input.properties.insert("district".into(), "城西".into());
    check(&input, ("市房备/城西", "2026", "城西房备〔2026〕{n}号"));

    for bad in ["{n}", "a/b", "  ", "a\nb"] {
        input.properties.insert("district".into(), bad.into());
        assert_eq!(Number.check(&input), Ok(refused.clone()), "{bad:?}");
    }
}

#[test]
fn the_check_refuses_bad_settings_in_the_readers_language() {
    assert_eq!(Number.check(&input(filing())), Ok(Verdict::Allowed));
    let mut bad = filing();
    bad["pattern"] = "市房备{n}号".into();
    let mut input = input(bad);
    for (language, words) in [
        ("zh-CN", "取号设置有误：按年编号时格式须含 {year}，否则各年号码重复"),
        ("", "取号设置有误：按年编号时格式须含 {year}，否则各年号码重复"),
        ("en", "Counting starts again each year, so the pattern needs {year}, else numbers repeat"),
    ] {
        input.language = language.into();
        assert_eq!(Number.check(&input), Ok(Verdict::Refused(words.into())));
    }
    assert!(matches!(Number.run(&input), Err(Fault::Failed { retry: false, .. })));
}

#[test]
fn no_number_is_drawn_without_a_business_date() {
    let mut input = input(filing());
    input.business_date = String::new();
    assert_eq!(Number.check(&input), Ok(Verdict::Refused("不能取号：没有业务日期".into())));
}

#[test]
fn the_preview_shows_the_number_without_its_counter() {
    assert_eq!(Number.preview(&input(filing())), Ok(Some("取下一个号：市房备〔2026〕…号".into())));
    let mut english = input(filing());
    english.language = "en-GB".into();
    assert_eq!(Number.preview(&english), Ok(Some("Draws the next number: 市房备〔2026〕…号".into())));
}

#[test]
fn the_same_question_has_the_same_answer_however_often_it_is_delivered() {
    let request = encode(&Request::new(Ask::Run, input(filing()))).unwrap();
    let first = abi::reply_bytes(|| &NUMBER, &request).unwrap();
    assert_eq!(abi::reply_bytes(|| &NUMBER, &request).unwrap(), first);
    assert!(matches!(decode(&first).unwrap(), Reply::Done(output) if output.draw.is_some()));
}

#[test]
fn the_description_says_what_it_answers_and_needs_nothing() {
    let description = Number.describe();
    assert_eq!(description.name, "number");
    assert!(description.does_answer(Ask::Check) && description.does_answer(Ask::Preview));
    assert_eq!(description.needs, []);
}
