use serde_json::json;

use super::*;

#[test]
fn a_request_from_a_newer_minor_is_read_without_what_is_new() {
    let request: Request = serde_json::from_value(json!({
        "protocol": "1.9",
        "ask": "run",
        "trace": "abc",
        "input": {"key": "k", "settings": {"a": 1}, "mood": "good", "stage": {"no": 5, "name": "备案", "colour": 1}}
    }))
    .unwrap();
    assert_eq!(request.ask, Ask::Run);
    assert_eq!(request.input.stage.no, 5);
    assert_eq!(request.input.settings, json!({"a": 1}));
}

#[test]
fn an_unknown_question_is_told_from_broken_json() {
    let request: Request = serde_json::from_value(json!({"protocol": "1.1", "ask": "tally"})).unwrap();
    assert_eq!(request.ask, Ask::Unknown);
    assert!(serde_json::from_value::<Request>(json!({"protocol": "1.1"})).is_err());
}

#[test]
fn the_business_year_is_taken_only_from_a_date() {
    for (date, year) in [("2026-11-21", Some("2026")), ("", None), ("26-11-21", None), ("{n}x-1-1", None)] {
        let input = Input { business_date: date.into(), ..Input::default() };
        assert_eq!(input.business_year(), year, "{date}");
    }
}
