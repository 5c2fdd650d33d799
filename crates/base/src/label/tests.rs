use super::*;

#[test]
fn a_label_is_plain_text_until_it_is_translated() {
    let plain = Label::new("初审");
    assert_eq!(serde_json::to_string(&plain).unwrap(), "\"初审\"");
    let both = plain.with("en", "First review");
    let json = serde_json::to_string(&both).unwrap();
    assert_eq!(json, r#"{"default":"初审","en":"First review"}"#);
    assert_eq!(serde_json::from_str::<Label>(&json).unwrap(), both);
    assert_eq!(both.in_language("en-GB"), "First review");
    assert_eq!(both.in_language("zh-CN"), "初审");
}
