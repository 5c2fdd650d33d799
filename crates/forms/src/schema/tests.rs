use serde_json::json;

use super::*;
use crate::sample::*;

fn check(rules: &str, expected: Json) {
    let mut schema = property(&written(rules));
    schema.as_object_mut().unwrap().remove("title");
    assert_eq!(schema, expected);
}

#[test]
fn each_kind_has_its_schema() {
    check(
        "kind = 'text'\nrequired = true\nmax_length = 9\npattern = 'a|b'",
        json!({ "type": "string", "minLength": 1, "maxLength": 9, "pattern": "^(?:a|b)$" }),
    );
    check(
        "kind = 'integer'\nmin = 1\nhelp = '几份'",
        json!({ "type": ["integer", "null"], "minimum": 1, "description": "几份" }),
    );
    check(
        "kind = 'decimal'\nscale = 2\nrequired = true\nmax = '0.5'\ndefault = '0.25'",
        json!({
            "type": ["string", "number"],
            "pattern": r"^[-+]?[0-9]+(\.[0-9]{1,2}0*)?$",
            "maximum": 0.5,
            "default": "0.25",
        }),
    );
    check(
        "kind = 'choice'\noptions = [{ key = 'a', label = 'A' }]",
        json!({ "type": ["string", "null"], "oneOf": [{ "const": "a", "title": "A" }, { "type": "null" }] }),
    );
    check("kind = 'yes_no'\nrequired = true", json!({ "type": "boolean" }));
    check("kind = 'date'\nrequired = true", json!({ "type": "string", "format": "date" }));
}

#[test]
fn a_form_is_an_object_of_its_items_and_nothing_else() {
    let form = Form::new("表", vec![item(line()).required(), Item::new(key("b"), "B", Kind::YesNo)]);
    let schema = form.to_json_schema();
    assert_eq!(schema["required"], json!(["it"]));
    assert_eq!(schema["additionalProperties"], json!(false));
    assert_eq!(schema["properties"]["b"], json!({ "type": ["boolean", "null"], "title": "B" }));
}

#[test]
fn a_table_is_an_array_of_its_rows() {
    check(
        "kind = 'table'\nrequired = true\nmin_rows = 2\nmax_rows = 5\ncolumns = [
            { key = 'a', label = 'A', kind = 'yes_no', required = true },
            { key = 'b', label = 'B', kind = 'integer', formula = { op = 'sum', of = ['1'] } },
        ]",
        json!({
            "type": "array",
            "minItems": 2,
            "maxItems": 5,
            "items": {
                "type": "object",
                "properties": {
                    "_row": { "type": "integer", "minimum": 1 },
                    "a": { "type": "boolean", "title": "A" },
                    "b": { "type": ["integer", "null"], "title": "B", "readOnly": true },
                },
                "required": ["a"],
                "additionalProperties": false,
            },
        }),
    );
}
