use super::*;

fn good() -> Value {
    json!({"series": "市房备", "pattern": "市房备〔{year}〕{n}号", "into": "filing_number"})
}

/// The good settings with one field changed (`null` takes it out).
fn with(field: &str, value: Value) -> Value {
    let mut settings = good();
    match value {
        Value::Null => settings.as_object_mut().unwrap().remove(field),
        value => settings.as_object_mut().unwrap().insert(field.to_owned(), value),
    };
    settings
}

#[test]
fn settings_that_would_write_a_bad_number_are_refused() {
    let long = "号".repeat(LONGEST + 1);
    let check = |settings: Value, expected: Problem| {
        assert_eq!(Settings::read(&settings).unwrap_err(), expected, "{settings}");
    };
    check(with("series", "  ".into()), Problem::Series { longest: LONGEST });
    check(with("series", long.clone().into()), Problem::Series { longest: LONGEST });
    check(with("series", "市房备/城东".into()), Problem::Series { longest: LONGEST });
    check(with("series", "a\u{7}".into()), Problem::Control);
    check(with("pattern", format!("{{n}}{{year}}{long}").into()), Problem::PatternLong { longest: LONGEST });
    check(with("pattern", "市房备〔{year}〕号".into()), Problem::PatternWithoutN);
    check(with("pattern", "{year}-{n}-{n}".into()), Problem::PatternWithoutN);
    check(with("pattern", "{year}-{month}-{n}".into()), Problem::PatternUnknown);
    check(with("pattern", "{year}-{n}}".into()), Problem::PatternUnknown);
    check(with("pattern", "市房备{n}号".into()), Problem::WouldRepeatEachYear);
    check(with("into", "备案号".into()), Problem::NotAKey("备案号".into()));
    check(with("into", "".into()), Problem::NotAKey(String::new()));
    check(with("scope", "区".into()), Problem::NotAKey("区".into()));
    check(with("scope", "district".into()), Problem::ScopeNotInPattern);
    check(with("pattern", "{scope}〔{year}〕{n}号".into()), Problem::ScopeMissing);
}

#[test]
fn settings_of_another_shape_are_refused_with_the_reason() {
    for (settings, reason) in [
        (Value::Null, "expected struct Settings"),
        (with("series", Value::Null), "missing field `series`"),
        (with("into", 7.into()), "invalid type: integer `7`"),
        (with("period", "month".into()), "unknown variant `month`"),
        (with("colour", "red".into()), "unknown field `colour`"),
    ] {
        let problem = Settings::read(&settings).unwrap_err();
        assert!(matches!(&problem, Problem::Unreadable(words) if words.contains(reason)), "{problem:?}");
    }
}

#[test]
fn the_schema_names_every_setting_and_what_is_required() {
    let schema = schema();
    let names: Vec<_> = schema["properties"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["into", "pattern", "period", "scope", "series"]);
    for required in schema["required"].as_array().unwrap() {
        assert!(Settings::read(&with(required.as_str().unwrap(), Value::Null)).is_err(), "{required}");
    }
}
