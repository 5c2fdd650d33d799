use super::*;

#[test]
fn a_field_is_named_in_both_languages_and_may_be_live() {
    let field = live(field(json!({"type": "string"}), ["地址", "Address"], ["", ""]));
    let note = json!({"title": {"default": "地址", "en": "Address"}, "live": true});
    assert_eq!(field, json!({"type": "string", "title": "地址", "x-waypost": note}));
}
