use super::*;

#[test]
fn a_value_names_its_kind_in_json() {
    let value = Value::Decimal("12.50".parse().unwrap());
    assert_eq!(serde_json::to_string(&value).unwrap(), r#"{"decimal":"12.5"}"#);
    let day = Value::Date(NaiveDate::from_ymd_opt(2026, 11, 21).unwrap());
    assert_eq!(serde_json::to_string(&day).unwrap(), r#"{"date":"2026-11-21"}"#);
}

#[test]
fn a_change_to_nothing_empties_the_item() {
    let key = ItemKey::new("amount").unwrap();
    let mut values = Values::from([(key.clone(), Value::Integer(1))]);
    apply_changes(&mut values, &[Change { key: key.clone(), before: Some(Value::Integer(1)), after: None }]);
    assert!(values.is_empty());
}
