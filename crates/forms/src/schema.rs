//! A form as JSON Schema 2020-12, for programs that hand in values as plain JSON.

use serde_json::{Map, Value as Json, json};
use waypost_base::Decimal;

use crate::{
    Form, Item,
    kind::{Bounds, Choice, Kind, TableRule, TextRule},
};

impl Form {
    /// The schema of the plain JSON object (see [`crate::read_json`]) that hands in all values at once. What only
    /// the organisation or a stage can tell (people, files, rights) is not in it; `null` empties an item that is not
    /// required.
    pub fn to_json_schema(&self) -> Json {
        let properties: Map<_, _> =
            self.items.iter().map(|item| (item.key.to_string(), property(item))).collect();
        let required: Vec<_> =
            self.items.iter().filter(|item| item.required).map(|item| item.key.as_str()).collect();
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.name.text(),
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    }
}

fn property(item: &Item) -> Json {
    let mut rules = rules(item);
    rules.insert("title".into(), item.label.text().into());
    if !item.help.is_empty() {
        rules.insert("description".into(), item.help.text().into());
    }
    if let Some(default) = &item.default {
        rules.insert("default".into(), crate::write_json(default));
    }
    if item.is_computed() {
        rules.insert("readOnly".into(), true.into());
    }
    if item.required { Json::Object(rules) } else { optional(rules) }
}

/// The rules, or null.
fn optional(mut rules: Map<String, Json>) -> Json {
    match rules.get_mut("type") {
        Some(Json::String(one)) => {
            let both = json!([one, "null"]);
            rules.insert("type".into(), both);
        }
        Some(Json::Array(several)) => several.push("null".into()),
        _ => {}
    }
    if let Some(Json::Array(choices)) = rules.get_mut("oneOf") {
        choices.push(json!({ "type": "null" }));
    }
    Json::Object(rules)
}

fn rules(item: &Item) -> Map<String, Json> {
    let schema = match &item.kind {
        Kind::Text(rule) | Kind::LongText(rule) => text(item, rule),
        Kind::Integer(Bounds { min, max }) => {
            with_bounds(json!({ "type": "integer" }), min.map(Json::from), max.map(Json::from))
        }
        Kind::Decimal { scale, bounds: Bounds { min, max } } => {
            let fraction = if *scale > 0 { format!(r"(\.[0-9]{{1,{scale}}}0*)?") } else { r"(\.0+)?".into() };
            let written =
                json!({ "type": ["string", "number"], "pattern": format!("^[-+]?[0-9]+{fraction}$") });
            with_bounds(written, min.and_then(number), max.and_then(number))
        }
        Kind::Date(_) => json!({ "type": "string", "format": "date" }),
        Kind::Choice(choices) => json!({ "type": "string", "oneOf": constants(choices) }),
        Kind::Choices(choices) => {
            json!({ "type": "array", "items": { "type": "string", "oneOf": constants(choices) } })
        }
        Kind::YesNo => json!({ "type": "boolean" }),
        Kind::Person | Kind::Department => json!({ "type": "string", "pattern": "^[0-9]+$" }),
        Kind::File(rule) => json!({
            "type": "array",
            "maxItems": rule.most(),
            "items": {
                "type": "object",
                "properties": {
                    "sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
                    "name": { "type": "string", "minLength": 1 },
                    "media": { "type": "string" },
                    "bytes": { "type": "integer", "minimum": 1 },
                },
                "required": ["sha256", "name", "media", "bytes"],
            },
        }),
        Kind::Table(rule) => table(item, rule),
    };
    match schema {
        Json::Object(rules) => rules,
        _ => Map::new(),
    }
}

fn table(item: &Item, rule: &TableRule) -> Json {
    let mut cells: Map<_, _> =
        rule.columns.iter().map(|column| (column.key.to_string(), property(column))).collect();
    // Keeps the row that has this number; a row without it is a new one.
    cells.insert(crate::json::ROW_ID.into(), json!({ "type": "integer", "minimum": 1 }));
    let required: Vec<_> =
        rule.columns.iter().filter(|column| column.required).map(|column| column.key.as_str()).collect();
    let mut schema = json!({
        "type": "array",
        "maxItems": rule.most(),
        "items": {
            "type": "object",
            "properties": cells,
            "required": required,
            "additionalProperties": false,
        },
    });
    // None at all is allowed where the item is not required.
    if item.required {
        schema["minItems"] = rule.rows.min.unwrap_or(1).into();
    }
    schema
}

fn text(item: &Item, rule: &TextRule) -> Json {
    let mut schema = json!({ "type": "string", "maxLength": item.kind.longest() });
    if let Some(min) = rule.lengths.min {
        schema["minLength"] = min.into();
    } else if item.required {
        schema["minLength"] = 1.into();
    }
    if let Some(pattern) = &rule.pattern {
        schema["pattern"] = format!("^(?:{})$", pattern.as_str()).into();
    }
    schema
}

fn with_bounds(mut schema: Json, min: Option<Json>, max: Option<Json>) -> Json {
    for (name, bound) in [("minimum", min), ("maximum", max)] {
        if let Some(bound) = bound {
            schema[name] = bound;
        }
    }
    schema
}

/// A bound as JSON number; left out where a double would not hold it exactly.
fn number(bound: Decimal) -> Option<Json> {
    let text = bound.to_string();
    let exact = text.bytes().filter(u8::is_ascii_digit).count() <= 15;
    exact.then(|| serde_json::from_str(&text).ok()).flatten()
}

fn constants(choices: &[Choice]) -> Vec<Json> {
    choices.iter().map(|choice| json!({ "const": choice.key, "title": choice.label.text() })).collect()
}

#[cfg(test)]
mod tests;
