use super::*;

fn form(text: &str) -> OutsideForm {
    read_form(text, "x").unwrap()
}

fn kinds(text: &str) -> Vec<(String, &'static str)> {
    form(text).form.items.iter().map(|item| (item.key.to_string(), item.kind.name())).collect()
}

fn left(text: &str) -> Vec<(String, Why)> {
    form(text).left_out.into_iter().map(|left| (left.what, left.why)).collect()
}

fn one(component: &str) -> String {
    format!(r#"{{"components":[{component}]}}"#)
}

#[test]
fn a_component_becomes_the_kind_that_it_is() {
    for (component, kind) in [
        (r#"{"type":"textfield","key":"a"}"#, "text"),
        (r#"{"type":"textarea","key":"a"}"#, "long_text"),
        (r#"{"type":"number","key":"a","decimalLimit":0}"#, "integer"),
        (r#"{"type":"number","key":"a"}"#, "decimal"),
        (r#"{"type":"currency","key":"a","currency":"USD"}"#, "decimal"),
        (r#"{"type":"checkbox","key":"a","defaultValue":false}"#, "yes_no"),
        (r#"{"type":"radio","key":"a","values":[{"label":"x","value":"x"}]}"#, "choice"),
        (
            r#"{"type":"select","key":"a","multiple":true,"data":{"values":[{"label":"x","value":"1"}]}}"#,
            "choices",
        ),
        (r#"{"type":"datetime","key":"a"}"#, "date"),
        (r#"{"type":"file","key":"a"}"#, "file"),
        (r#"{"type":"datagrid","key":"a","components":[{"type":"number","key":"n"}]}"#, "table"),
    ] {
        assert_eq!(kinds(&one(component)), [("a".to_owned(), kind)], "{component}");
    }
}

#[test]
fn what_is_left_out_is_named_with_its_reason() {
    for (component, what, why) in [
        (r#"{"type":"button","key":"a"}"#, "button", Why::Button),
        (r#"{"type":"survey","key":"a"}"#, "survey", Why::Kind),
        (r#"{"type":"select","key":"a","dataSrc":"url"}"#, "select", Why::Remote),
        (
            r#"{"type":"textfield","key":"a","customDefaultValue":"value = 1"}"#,
            "customDefaultValue",
            Why::Script,
        ),
        (
            r#"{"type":"textfield","key":"a","conditional":{"when":"b","eq":"1"}}"#,
            "conditional",
            Why::Condition,
        ),
        (r#"{"type":"textfield","key":"a","validate":{"pattern":"(?=x)"}}"#, "pattern", Why::Validation),
        (
            r#"{"type":"number","key":"a","decimalLimit":0,"validate":{"min":9,"max":1}}"#,
            "min, max",
            Why::Validation,
        ),
        (r#"{"type":"textfield","key":"a","multiple":true}"#, "multiple", Why::Multiple),
        (r#"{"type":"datetime","key":"a"}"#, "enableTime", Why::Time),
        (r#"{"type":"number","key":"a"}"#, "decimalLimit", Why::Precision),
        (r#"{"type":"textfield","key":"a","placeholder":"x"}"#, "placeholder", Why::Presentation),
        (
            r#"{"type":"container","key":"c","components":[{"type":"textfield","key":"a"}]}"#,
            "container",
            Why::Nesting,
        ),
    ] {
        assert_eq!(left(&one(component)), [(what.to_owned(), why)], "{component}");
    }
}

#[test]
fn two_foreign_keys_that_become_one_are_kept_apart() {
    let two = r#"{"components":[{"type":"textfield","key":"myKey"},{"type":"textfield","key":"my-key"},{"type":"textfield","key":"我"}]}"#;
    let keys: Vec<String> = kinds(two).into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["my_key", "my_key_2", "item"]);
}

#[test]
fn sections_hold_what_stood_in_panels() {
    let panels = r#"{"title":"T","components":[
        {"type":"textfield","key":"a"},
        {"type":"panel","key":"p","title":"P","components":[{"type":"textfield","key":"b"}]},
        {"type":"textfield","key":"c"}]}"#;
    let read = form(panels).form;
    assert_eq!(read.name.text(), "T");
    let layout: Vec<_> = read
        .layout()
        .iter()
        .map(|(heading, items)| (heading.map(|label| label.text().to_owned()), items[0].key.to_string()))
        .collect();
    let expected = [(None, "a"), (Some("P".to_owned()), "b"), (None, "c")];
    assert_eq!(layout, expected.map(|(heading, key)| (heading, key.to_owned())));
    assert_eq!(read.check(), []);
}

#[test]
fn fields_of_html_have_their_labels_types_and_rules() {
    let html = r#"<h1>Leave &amp; more</h1><form><label>Days:<br><input type="number" name="days" min=1 value="2">
        <input type="hidden" name="days_type" value="Integer"></label>
        <label for="w">Who</label><input id="w" name="who" required><input type=hidden name="who_type" value="User">
        <select name="c"><option value="x">X</option><option>Y</option></select>
        <input type="password" name="p"><script>alert(1)</script><textarea name="t" onclick="x()">hi</textarea>
        <input type="radio" name="r" value="1"><input type="radio" name="r" value="2"><button>Go</button></form>"#;
    let read = form(html);
    assert_eq!(read.form.name.text(), "Leave & more");
    assert_eq!(
        kinds(html),
        [("days", "integer"), ("who", "person"), ("c", "choice"), ("t", "long_text"), ("r", "choice")]
            .map(|(key, kind)| (key.to_owned(), kind))
    );
    assert_eq!(read.form.items[0].label.text(), "Days");
    assert!(read.form.items[1].required && read.form.items[1].label.text() == "Who");
    let mut why: Vec<Why> = read.left_out.iter().map(|left| left.why).collect();
    why.sort();
    assert_eq!(why, [Why::Kind, Why::Button, Why::Script, Why::Script]);
    assert_eq!(read.form.check(), []);
}

#[test]
fn what_is_no_form_is_refused() {
    for text in ["", "[]", "{", "1", "<p>Hello</p>", "{\"components\":[]}", "\u{0}\u{feff}", "<", "<a"] {
        assert!(read_form(text, "x").is_err(), "{text:?}");
    }
    assert_eq!(read_form(&" ".repeat(OUTSIDE_LENGTH + 1), "x"), Err(OutsideFault::TooLong));
}

#[test]
fn a_long_or_deep_form_is_read_without_harm() {
    let deep = format!(
        "{}{}",
        r#"{"components":[{"type":"panel","key":"p","components":["#.repeat(40),
        "]}]}".repeat(40)
    );
    assert!(read_form(&deep, "x").is_err());
    let many: Vec<String> = (0..1_000).map(|n| format!(r#"{{"type":"textfield","key":"k{n}"}}"#)).collect();
    let read = form(&one(&many.join(",")));
    assert_eq!(read.form.items.len(), 300);
    assert_eq!(read.left_out.iter().filter(|left| left.why == Why::TooMany).count(), 700);
}
