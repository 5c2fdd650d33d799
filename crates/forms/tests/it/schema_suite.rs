//! The official test suite of JSON Schema, where our items can say the same: the verdicts must agree.
//!
//! An item always has one kind, where a schema without `type` ignores values of other types; so a case counts when
//! its value is of the type that its keyword speaks of. `null` is the empty item with us and is left to `required`.
//! Patterns are about the whole text with us; the suite's are searched for, so they are read between `.*`.

use serde_json::Value as Json;
use waypost_base::{ItemKey, Values};
use waypost_forms::{Choice, Form, Item, Kind, Right, Rights, read_json};

use crate::{material, random::Everything};

/// Our verdict on an object of plain JSON.
fn accepts(form: &Form, object: &serde_json::Map<String, Json>) -> bool {
    let rights: Rights = form.items.iter().map(|item| (item.key.clone(), Right::Write)).collect();
    let mut handed = Vec::new();
    for (name, json) in object {
        let Ok(key) = ItemKey::new(name.clone()) else { return false };
        match form.item(&key).map(|item| read_json(item, json)) {
            Some(Ok(value)) => handed.push((key, value)),
            _ => return false,
        }
    }
    form.judge(&rights, &Values::new(), &handed, &Everything).is_ok()
}

fn item(key: &str, rules: &str) -> Item {
    toml::from_str(&format!("key = '{key}'\nlabel = 'L'\n{rules}")).unwrap()
}

/// Whether a case's value is of the type that its keyword speaks of.
type Concerned = fn(&Json) -> bool;

/// The item that says what a schema of one keyword says, if one can; and whether a case's value concerns it.
fn item_for(keyword: &str, rule: &Json) -> Option<(Item, Concerned)> {
    let text = |name: &str| {
        let length = rule.as_f64()?;
        Some((item("it", &format!("kind = 'text'\n{name} = {length}")), Json::is_string as Concerned))
    };
    match keyword {
        "type" => {
            let concerned: Concerned = match rule.as_str()? {
                // A decimal may be written as text with us, so that no digit is lost.
                "number" => |json| !json.is_null() && !json.is_string(),
                _ => |json| !json.is_null(),
            };
            let kind = match rule.as_str()? {
                "integer" => "kind = 'integer'",
                "number" => "kind = 'decimal'\nscale = 6",
                "string" => "kind = 'long_text'",
                "boolean" => "kind = 'yes_no'",
                _ => return None,
            };
            Some((item("it", kind), concerned))
        }
        "minimum" | "maximum" => {
            let name = &keyword[..3];
            let rules = format!("kind = 'decimal'\nscale = 6\n{name} = '{rule}'");
            Some((item("it", &rules), Json::is_number))
        }
        "minLength" => text("min_length"),
        "maxLength" => text("max_length"),
        "pattern" => {
            let pattern = rule.as_str()?;
            let rules = if pattern.starts_with('^') {
                format!("kind = 'text'\npattern = '{pattern}'")
            } else {
                format!("kind = 'text'\npattern = '.*(?:{pattern}).*'")
            };
            Some((item("it", &rules), Json::is_string))
        }
        "enum" => choice("it", rule).map(|item| (item, Json::is_string as Concerned)),
        _ => None,
    }
}

/// A choice, when all constants are texts.
fn choice(key: &str, rule: &Json) -> Option<Item> {
    let keys: Option<Vec<&str>> = rule.as_array()?.iter().map(Json::as_str).collect();
    let choices = keys?.into_iter().map(|key| Choice::new(key, "L")).collect();
    Some(Item::new(ItemKey::new(key).unwrap(), "L", Kind::Choice(choices)))
}

/// How many cases of a keyword's file were compared.
fn compare(keyword: &str, groups: &Json) -> usize {
    let mut compared = 0;
    for group in groups.as_array().unwrap() {
        let Some((item, concerned)) = group["schema"].get(keyword).and_then(|rule| item_for(keyword, rule))
        else {
            continue;
        };
        let form = Form::new("F", vec![item]);
        for case in group["tests"].as_array().unwrap().iter().filter(|case| concerned(&case["data"])) {
            let object = [("it".to_owned(), case["data"].clone())].into_iter().collect();
            assert_eq!(accepts(&form, &object), case["valid"], "{keyword}: {group} {case}");
            compared += 1;
        }
    }
    compared
}

#[test]
fn single_keywords_mean_what_json_schema_says() {
    for (keyword, least) in [
        ("type", 28),
        ("minimum", 9),
        ("maximum", 7),
        ("minLength", 5),
        ("maxLength", 5),
        ("pattern", 3),
        ("enum", 3),
    ] {
        let Some(groups) = material::json(&format!("json-schema/{keyword}.json")) else { return };
        let compared = compare(keyword, &groups);
        assert!(compared >= least, "{keyword}: only {compared} cases compared");
    }
}

/// An object schema whose properties are texts, choices or anything, as a form.
fn form_for(schema: &Json) -> Option<Form> {
    let properties = schema.get("properties")?.as_object()?;
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect();
    let mut items = Vec::new();
    for (name, rule) in properties {
        let mut item = match rule.get("enum") {
            Some(constants) => choice(name, constants)?,
            // The suite hands in whole numbers where the schema says nothing.
            None => item(name, "kind = 'integer'"),
        };
        item.required = required.contains(&name.as_str());
        items.push(item);
    }
    Some(Form::new("F", items))
}

#[test]
fn required_properties_mean_what_json_schema_says() {
    let mut compared = 0;
    for file in ["required", "enum"] {
        let Some(groups) = material::json(&format!("json-schema/{file}.json")) else { return };
        for group in groups.as_array().unwrap() {
            let Some(form) = form_for(&group["schema"]) else { continue };
            for case in group["tests"].as_array().unwrap() {
                let Some(object) = case["data"].as_object() else { continue };
                assert_eq!(accepts(&form, object), case["valid"], "{group} {case}");
                compared += 1;
            }
        }
    }
    assert!(compared >= 9, "only {compared} cases compared");
}
