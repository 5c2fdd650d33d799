use serde_json::json;

use super::*;

fn settings(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn judged(schema: &Value, value: Value) -> Vec<(String, &'static str)> {
    Schema::read(schema).judge(&settings(value)).into_iter().map(|p| (p.field, p.code.as_str())).collect()
}

fn bank() -> Value {
    json!({
        "type": "object", "additionalProperties": false, "required": ["url", "token", "retries"],
        "properties": {
            "url": {"type": "string", "minLength": 1, "pattern": "^https://", "x-waypost": {"live": true}},
            "token": {"type": "string", "format": "secret"},
            "retries": {"type": "integer", "minimum": 0, "maximum": 9},
            "rate": {"type": "number", "exclusiveMinimum": 0},
            "mode": {"enum": ["fast", "safe"], "default": "safe", "x-waypost": {"title": {"default": "方式", "en": "Mode"},
                "choices": {"fast": {"default": "快", "en": "Fast"}}}},
            "letter": {"type": "string", "format": "template"},
            "hosts": {"type": "array", "items": {"type": "string", "maxLength": 5}, "minItems": 1},
            "map": {"type": "object", "additionalProperties": {"type": "string"}},
            "from": {"type": "string", "format": "date"},
            "deep": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": "boolean"}}},
            "odd": {"oneOf": [{"type": "string"}]}
        }
    })
}

#[test]
fn each_kind_of_setting_is_typed_in_its_own_way() {
    let schema = Schema::read(&bank());
    assert!(!schema.opaque && !schema.open);
    let kinds: Vec<(&str, String)> =
        schema.fields.iter().map(|field| (field.key.as_str(), format!("{:?}", field.kind))).collect();
    let of = |key: &str| &kinds.iter().find(|(known, _)| *known == key).unwrap().1;
    assert_eq!(of("url"), "Text { area: false }");
    assert_eq!(of("token"), "Secret");
    assert_eq!(of("retries"), "Number { whole: true }");
    assert_eq!(of("rate"), "Number { whole: false }");
    assert!(of("mode").starts_with("Choice"));
    assert_eq!(of("letter"), "Text { area: true }");
    assert_eq!(of("hosts"), "Texts");
    assert_eq!(of("map"), "Pairs");
    assert_eq!(of("from"), "Date");
    assert_eq!(of("deep.a"), "Text { area: false }");
    assert_eq!(of("deep.b"), "Flag");
    assert_eq!(of("odd"), "Json");
    assert!(kinds.iter().take(3).all(|(key, _)| ["url", "token", "retries"].contains(key)), "required first");
    let mode = schema.fields.iter().find(|field| field.key == "mode").unwrap();
    assert_eq!((mode.title.text(), mode.title.in_language("en")), ("方式", "Mode"));
    let FieldKind::Choice(choices) = &mode.kind else { panic!("a choice") };
    assert_eq!((choices[0].1.in_language("en"), choices[1].1.text()), ("Fast", "safe"));
    assert!(
        schema.is_live("url")
            && schema.is_live("token")
            && !schema.is_live("retries")
            && !schema.is_live("none")
    );
}

#[test]
fn a_setting_that_does_not_fit_is_told_at_its_field() {
    let good = json!({"url": "https://bank", "token": {"secret": "bank"}, "retries": 3, "hosts": ["a"],
        "deep": {"a": "x"}, "map": {"k": "v"}, "from": "2026-02-28", "rate": 0.5, "mode": "fast"});
    assert_eq!(judged(&bank(), good.clone()), []);
    let check = |key: &str, value: Value, field: &str, code: &'static str| {
        let mut bad = good.clone();
        bad[key] = value;
        assert_eq!(judged(&bank(), bad), [(field.to_owned(), code)], "{key}");
    };
    check("url", json!("ftp://bank"), "url", "value_pattern");
    check("token", json!("hunter2"), "token", "secret_plain");
    check("token", json!({"secret": "a", "more": 1}), "token", "secret_plain");
    check("retries", json!("three"), "retries", "value_not_integer");
    check("retries", json!(1.5), "retries", "value_not_integer");
    check("retries", json!(10), "retries", "value_too_large");
    check("rate", json!(0), "rate", "value_too_small");
    check("mode", json!("slow"), "mode", "value_not_choice");
    check("hosts", json!([]), "hosts", "value_too_few_rows");
    check("hosts", json!(["longer"]), "hosts", "value_too_long");
    check("from", json!("2026-02-30"), "from", "value_not_date");
    check("deep", json!({"b": true}), "deep.a", "value_required");
    check("letter", json!("a\u{7}"), "letter", "value_control");
    check("more", json!(1), "more", "value_unknown");
    assert_eq!(
        judged(&bank(), json!({})),
        ["url", "token", "retries"].map(|key| (key.to_owned(), "value_required"))
    );
}

#[test]
fn a_rubbish_schema_gives_one_field_and_asks_for_nothing() {
    let deep = (0..200).fold(json!({}), |inner, _| json!({"properties": {"a": inner}}));
    for rubbish in [
        json!(7),
        json!([]),
        json!({"type": "string"}),
        json!({"properties": 3}),
        deep,
        json!("x".repeat(70_000)),
    ] {
        let schema = Schema::read(&rubbish);
        assert!(schema.opaque && schema.fields.is_empty());
        assert_eq!(schema.judge(&settings(json!({"anything": {"goes": []}}))), []);
    }
    for odd in [
        json!({"properties": {"a": 3, "b": {"type": ["string", 4]}, "c": {"enum": [{}, []]}, "d": {"pattern": "((("}}}),
        json!({"required": 3, "properties": {"a": {"type": "string", "pattern": "(?=x)", "minLength": "many"}}}),
        json!({"properties": {"a": {"title": 5, "x-waypost": 3, "default": {}}}}),
    ] {
        let schema = Schema::read(&odd);
        assert!(!schema.opaque && !schema.fields.is_empty());
        assert_eq!(schema.judge(&settings(json!({"a": "text"}))), [], "{odd}");
    }
    assert!(Schema::read(&Value::Null).fields.is_empty());
    assert_eq!(judged(&Value::Null, json!({"a": 1})), [("a".to_owned(), "value_unknown")]);
}

#[test]
fn references_to_secrets_are_found_wherever_they_stand() {
    let settings =
        json!({"a": {"secret": "x"}, "b": [{"c": {"secret": "y"}}, {"secret": "x"}], "d": {"secret": 3}});
    assert_eq!(Schema::secrets(&settings), ["x", "y"]);
}
