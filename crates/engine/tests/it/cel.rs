//! The CEL conformance cases that guards share.
//!
//! A case is taken when it binds no variables (guards have none but `form` and `case`), has no names in back quotes, expects a boolean, a whole
//! number, a text, null or a list of these, and compiles as the guard `(<expression>) == (<expected>)`. What does not
//! compile must be left out for a reason of the language: something guards do not have. A case that expects an error
//! must fail, when compiling or when running, and never be false.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use waypost_base::{StageNo, Value};
use waypost_engine::{Guard, GuardScope};

use crate::data;

const FILES: [&str; 8] = [
    "basic.json",
    "conversions.json",
    "fields.json",
    "integer_math.json",
    "lists.json",
    "logic.json",
    "string.json",
    "timestamps.json",
];

struct Nothing;

impl GuardScope for Nothing {
    fn form(&self, _: &str) -> Option<Value> {
        None
    }

    fn case(&self, _: &str) -> Option<Value> {
        None
    }

    fn form_keys(&self) -> Vec<String> {
        Vec::new()
    }

    fn open(&self, _: StageNo) -> bool {
        false
    }
}

#[test]
fn shared_conformance_cases_give_what_the_specification_says() {
    let Some(folder) = data::folder("cel") else { return };
    let (mut values, mut errors, mut refused) = (0, 0, 0);
    let mut left_out = BTreeMap::<String, usize>::new();
    for file in FILES {
        let cases = data::read(&folder, file);
        let sections = cases["section"].as_array().unwrap();
        for case in sections.iter().flat_map(|section| section["test"].as_array().unwrap()) {
            let (name, expression) = (&case["name"], case["expr"].as_str().unwrap());
            let mut leave = |why: &str| *left_out.entry(why.to_owned()).or_default() += 1;
            if case.get("bindings").is_some() {
                leave("variables");
                continue;
            }
            if expression.contains('`') {
                leave("names in back quotes");
                continue;
            }
            if case.get("eval_error").is_some() {
                match Guard::compile(&format!("({expression}) == null")) {
                    Ok(guard) => {
                        let answer = guard.holds(&Nothing);
                        assert!(answer.is_err(), "{file} {name}: {expression} gave {answer:?}");
                        errors += 1;
                    }
                    Err(_) => refused += 1,
                }
                continue;
            }
            let Some(expected) = literal(&case["value"]) else {
                leave("kind of value");
                continue;
            };
            match Guard::compile(&format!("({expression}) == ({expected})")) {
                Ok(guard) => {
                    assert_eq!(guard.holds(&Nothing), Ok(true), "{file} {name}: {expression} == {expected}");
                    values += 1;
                }
                Err(fault) => {
                    let known = ["unsupported", "unknown_function", "unknown_name", "bad_arguments"];
                    assert!(known.contains(&fault.kind()), "{file} {name}: {expression}: {fault}");
                    leave(fault.kind());
                }
            }
        }
    }
    println!(
        "{values} values, {errors} errors when running, {refused} when compiling; left out: {left_out:?}"
    );
    assert!(values >= 120, "only {values} values");
    assert!(errors >= 20, "only {errors} errors");
}

/// The expected value as CEL text.
fn literal(value: &Json) -> Option<String> {
    let (kind, content) = value.as_object()?.iter().next()?;
    match kind.as_str() {
        "bool_value" => Some(content.to_string()),
        "int64_value" => Some(content.as_str()?.to_owned()),
        "null_value" => Some("null".to_owned()),
        "string_value" => Some(quoted(content.as_str()?)),
        "list_value" => {
            let elements = content.get("values").and_then(Json::as_array).cloned().unwrap_or_default();
            let elements: Option<Vec<String>> = elements.iter().map(literal).collect();
            Some(format!("[{}]", elements?.join(", ")))
        }
        _ => None,
    }
}

fn quoted(text: &str) -> String {
    let escaped: String = text.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect();
    format!("'{escaped}'")
}
