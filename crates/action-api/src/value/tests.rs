use serde_json::json;

use super::*;

#[test]
fn a_value_names_its_kind_in_json() {
    for (value, written) in [
        (WireValue::from("甲"), json!({"text": "甲"})),
        (WireValue::from(7), json!({"integer": 7})),
        (WireValue::Decimal("12.5".into()), json!({"decimal": "12.5"})),
        (WireValue::Date("2026-11-21".into()), json!({"date": "2026-11-21"})),
        (WireValue::from(true), json!({"bool": true})),
        (WireValue::Choices(vec!["a".into(), "b".into()]), json!({"choices": ["a", "b"]})),
        (
            WireValue::Table(vec![WireRow { id: 3, cells: [("n".to_owned(), WireValue::from(7))].into() }]),
            json!({"table": [{"id": 3, "cells": {"n": {"integer": 7}}}]}),
        ),
        (WireValue::Person("9223372036854775807".into()), json!({"person": "9223372036854775807"})),
    ] {
        assert_eq!(serde_json::to_value(&value).unwrap(), written);
        assert_eq!(serde_json::from_value::<WireValue>(written).unwrap(), value);
    }
}

#[test]
fn a_kind_from_the_future_is_kept_as_it_came() {
    let future = json!({"money": {"amount": "1", "currency": "CNY"}});
    let value: WireValue = serde_json::from_value(future.clone()).unwrap();
    assert_eq!(value, WireValue::Other(future.clone()));
    assert_eq!(serde_json::to_value(&value).unwrap(), future);
    assert_eq!(value.as_words(), None);
}
