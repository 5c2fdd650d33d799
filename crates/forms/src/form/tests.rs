use waypost_base::Value;

use super::*;
use crate::sample::*;

const FORM: &str = r#"
format = 1
name = { default = "合同备案", en = "Contract filing" }
sections = [{ label = "金额", items = ["amount", "paid"] }, { items = ["note"] }]

[[items]]
key = "title"
label = "名称"
kind = "text"
required = true
max_length = 80

[[items]]
key = "amount"
label = { default = "金额", en = "Amount" }
kind = "decimal"
scale = 2
min = "0.01"
unit = "元"

[[items]]
key = "paid"
label = "付款方式"
kind = "choice"
default = "cash"
options = [{ key = "cash", label = "现金" }, { key = "bank", label = "转账" }]

[[items]]
key = "note"
label = "备注"
kind = "long_text"
"#;

fn form() -> Form {
    toml::from_str(FORM).unwrap()
}

#[test]
fn a_form_is_read_as_it_was_written() {
    let form = form();
    assert_eq!(form.check(), []);
    assert_eq!(toml::from_str::<Form>(&toml::to_string(&form).unwrap()).unwrap(), form);
    assert_eq!(Form::from_json(&form.to_json()).unwrap(), form);
    assert_eq!(Form::from_json(&form.to_json()).unwrap().to_json(), form.to_json());
}

#[test]
fn the_page_groups_items_by_section_and_shows_the_rest_first() {
    let form = form();
    let groups: Vec<(Option<&str>, Vec<&str>)> = form
        .layout()
        .into_iter()
        .map(|(label, items)| (label.map(Label::text), items.iter().map(|item| item.key.as_str()).collect()))
        .collect();
    assert_eq!(groups, [(None, vec!["title"]), (Some("金额"), vec!["amount", "paid"]), (None, vec!["note"])]);
}

#[test]
fn a_start_is_filled_with_the_defaults() {
    assert_eq!(form().defaults(), Values::from([(key("paid"), Value::Choice("cash".into()))]));
}

#[test]
fn a_broken_text_is_told_with_its_place() {
    for (text, expected) in [
        ("{", "EOF while parsing an object at line 1 column 1"),
        (r#"{"format":2,"name":"F","items":[]}"#, "the form has format 2; this program reads format 1"),
        (r#"{"name":"F","items":[],"colour":1}"#, "unknown field `colour`"),
        (r#"{"name":"F"}"#, "missing field `items`"),
    ] {
        let error = Form::from_json(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
