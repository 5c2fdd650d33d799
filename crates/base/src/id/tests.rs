use super::*;

#[test]
fn ids_are_text_in_json_and_numbers_in_columns() {
    let id = CaseId::new(i64::MAX);
    let json = serde_json::to_string(&id).unwrap();
    assert_eq!(json, "\"9223372036854775807\"");
    assert_eq!(serde_json::from_str::<CaseId>(&json).unwrap(), id);
    assert!(serde_json::from_str::<CaseId>("12").is_err(), "a bare number would lose digits in a browser");
}

#[test]
fn keys_have_the_shape_that_guards_can_name() {
    for (text, good) in [
        ("amount", true),
        ("a_1", true),
        ("", false),
        ("1a", false),
        ("Amount", false),
        ("金额", false),
        ("a-b", false),
        (&"a".repeat(64), true),
        (&"a".repeat(65), false),
    ] {
        assert_eq!(ItemKey::new(text).is_ok(), good, "{text}");
    }
}
