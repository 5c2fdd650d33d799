//! Settings of a plugin as fields, drawn from its schema, and read back from what was typed.

use serde_json::{Map, Value};
use waypost_app::{
    actions::{Field, FieldKind, Schema},
    vault::SecretLine,
};
use waypost_base::{FieldProblem, Label};

use crate::{
    http::Typed,
    pages::{
        Choice,
        flows::cell::{Cell, CellKind, Wrong},
    },
    view::Text,
};

/// Name of the field that takes what no other field has.
const REST: &str = "set_rest";

/// What is needed to draw settings.
pub struct Drawing<'a> {
    /// What the plugin asks for.
    pub schema: &'a Schema,
    /// The secrets that can be named.
    pub secrets: &'a [SecretLine],
    /// Language tag.
    pub tag: &'a str,
    /// Words of "none" and of "set at …" come from here.
    pub say: &'a dyn Fn(&Text) -> String,
}

/// The fields of settings.
pub fn cells(drawing: &Drawing<'_>, settings: &Map<String, Value>) -> Vec<Cell> {
    let schema = drawing.schema;
    let mut cells: Vec<Cell> =
        schema.fields.iter().map(|field| cell(drawing, field, value_at(settings, &field.key))).collect();
    let rest = rest(schema, settings);
    if schema.opaque || schema.open || !rest.is_empty() {
        let label = if schema.fields.is_empty() { "field-settings_json" } else { "field-settings_rest" };
        let text = if rest.is_empty() { String::new() } else { pretty(&Value::Object(rest)) };
        cells.push(Cell::new(REST, label, text).kind(CellKind::Area).help("field-settings_json-help"));
    }
    cells
}

fn value_at<'v>(settings: &'v Map<String, Value>, key: &str) -> Option<&'v Value> {
    match key.split_once('.') {
        Some((object, inner)) if !settings.contains_key(key) => settings.get(object)?.get(inner),
        _ => settings.get(key),
    }
}

/// What no field has.
fn rest(schema: &Schema, settings: &Map<String, Value>) -> Map<String, Value> {
    let mut rest = settings.clone();
    for field in &schema.fields {
        match field.key.split_once('.') {
            Some((object, inner)) if !settings.contains_key(&field.key) => {
                if let Some(Value::Object(map)) = rest.get_mut(object) {
                    map.remove(inner);
                }
            }
            _ => drop(rest.remove(&field.key)),
        }
    }
    let objects: Vec<&str> =
        schema.fields.iter().filter_map(|field| field.key.split_once('.')).map(|(it, _)| it).collect();
    rest.retain(|key, value| {
        !(objects.contains(&key.as_str()) && value.as_object().is_some_and(Map::is_empty))
    });
    rest
}

fn cell(drawing: &Drawing<'_>, field: &Field, value: Option<&Value>) -> Cell {
    let shown = value.or(field.default.as_ref());
    let name = format!("set.{}", field.key);
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let text = shown.map(plain).unwrap_or_default();
    let words = |label: &Label| label.in_language(drawing.tag).to_owned();
    let base = |text: String| Cell::new(name.clone(), "field-setting_value", text);
    let none = || {
        Choice::new(
            "",
            if field.required { String::new() } else { (drawing.say)(&Text::new("setting-none")) },
        )
    };
    let mut cell = match &field.kind {
        FieldKind::Text { area: false } => base(text),
        FieldKind::Text { area: true } => base(text).kind(CellKind::Area),
        FieldKind::Date => base(text).kind(CellKind::Date),
        FieldKind::Number { .. } => base(text).kind(CellKind::Number),
        FieldKind::Flag => {
            Cell::check(name.clone(), "field-setting_value", shown == Some(&Value::Bool(true)))
        }
        FieldKind::Choice(values) => {
            let own = values.iter().map(|(value, label)| Choice::new(value.clone(), words(label)));
            let choices = std::iter::once(none()).chain(own).collect();
            let chosen = shown.map(ToString::to_string).unwrap_or_default();
            Cell::select(name.clone(), "field-setting_value", choices, chosen)
        }
        FieldKind::Secret => {
            let named = drawing.secrets.iter().map(|line| Choice::new(line.name.clone(), line.name.clone()));
            let choices = std::iter::once(none()).chain(named).collect();
            let chosen = shown.and_then(|value| value.get("secret")).map(plain).unwrap_or_default();
            Cell::select(name.clone(), "field-setting_value", choices, chosen)
        }
        FieldKind::Texts => {
            let lines =
                shown.and_then(Value::as_array).map(|list| list.iter().map(plain).collect::<Vec<_>>());
            base(lines.unwrap_or_default().join("\n")).kind(CellKind::Area)
        }
        FieldKind::Pairs => {
            let pairs = shown.and_then(Value::as_object);
            let lines = pairs.into_iter().flatten().map(|(key, value)| format!("{key} = {}", plain(value)));
            base(lines.collect::<Vec<_>>().join("\n")).kind(CellKind::Area)
        }
        FieldKind::Json => base(shown.map(pretty).unwrap_or_default()).kind(CellKind::Area),
    };
    let title = words(&field.title);
    cell.label = Text::plain(if field.required { format!("{title} *") } else { title });
    cell.help = help(field, &words(&field.help), drawing.say);
    cell
}

/// The plugin's words, how the field is typed, and that a change holds for running cases.
fn help(field: &Field, own: &str, say: &dyn Fn(&Text) -> String) -> Option<Text> {
    let typed = match &field.kind {
        FieldKind::Texts => Some("setting-help-lines"),
        FieldKind::Pairs => Some("setting-help-pairs"),
        FieldKind::Json => Some("setting-help-json"),
        FieldKind::Secret => Some("setting-help-secret"),
        _ => None,
    };
    let live = (field.live && !matches!(field.kind, FieldKind::Secret)).then_some("setting-help-live");
    let mut words: Vec<String> = Some(own.to_owned()).filter(|own| !own.is_empty()).into_iter().collect();
    words.extend(typed.into_iter().chain(live).map(|key| say(&Text::new(key))));
    (!words.is_empty()).then(|| Text::plain(words.join(" ")))
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// Reads what was typed into the fields of a schema; what cannot be read is told.
pub fn read(schema: &Schema, typed: &Typed, wrong: &mut Vec<Wrong>) -> Map<String, Value> {
    let mut settings = match typed.get(REST).trim() {
        "" => Map::new(),
        text => match json(text, REST, wrong) {
            Some(Value::Object(map)) => map,
            Some(_) => {
                wrong.push(Wrong::new(REST, Text::new("wrong-not_object")));
                Map::new()
            }
            None => Map::new(),
        },
    };
    for field in &schema.fields {
        let name = format!("set.{}", field.key);
        if let Some(value) = value(field, &name, typed, wrong) {
            match field.key.split_once('.') {
                Some((object, inner)) => {
                    let map = settings.entry(object).or_insert_with(|| Value::Object(Map::new()));
                    if let Value::Object(map) = map {
                        map.insert(inner.to_owned(), value);
                    }
                }
                None => drop(settings.insert(field.key.clone(), value)),
            }
        }
    }
    settings
}

fn value(field: &Field, name: &str, typed: &Typed, wrong: &mut Vec<Wrong>) -> Option<Value> {
    let raw = typed.get(name).replace("\r\n", "\n");
    let line = raw.trim();
    match &field.kind {
        FieldKind::Flag => return (typed.has(name) || field.required).then(|| Value::Bool(typed.has(name))),
        _ if line.is_empty() => return None,
        _ => {}
    }
    Some(match &field.kind {
        FieldKind::Text { area: true } => Value::from(raw.trim_end()),
        FieldKind::Number { whole } => number(line, *whole),
        FieldKind::Choice(_) => serde_json::from_str(line).unwrap_or_else(|_| Value::from(line)),
        FieldKind::Secret => serde_json::json!({ "secret": line }),
        FieldKind::Texts => {
            line.lines().map(str::trim).filter(|one| !one.is_empty()).map(Value::from).collect()
        }
        FieldKind::Pairs => return pairs(line, name, wrong),
        FieldKind::Json => return json(line, name, wrong),
        _ => Value::from(line),
    })
}

/// A number; what is none stays text, and is told by the schema.
fn number(line: &str, whole: bool) -> Value {
    let read: Option<Value> = match whole {
        true => line.parse::<i64>().ok().map(Value::from),
        false => serde_json::from_str::<serde_json::Number>(line).ok().map(Value::Number),
    };
    read.unwrap_or_else(|| Value::from(line))
}

fn pairs(text: &str, name: &str, wrong: &mut Vec<Wrong>) -> Option<Value> {
    let mut map = Map::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.split_once('=') {
            Some((key, value)) if !key.trim().is_empty() => {
                if map.insert(key.trim().to_owned(), Value::from(value.trim())).is_some() {
                    wrong.push(Wrong::new(
                        name,
                        Text::new("wrong-attribute_twice").with("typed", key.trim().to_owned()),
                    ));
                }
            }
            _ => {
                wrong.push(Wrong::new(name, Text::new("wrong-pair").with("typed", shortened(line))));
                return None;
            }
        }
    }
    Some(Value::Object(map))
}

fn json(text: &str, name: &str, wrong: &mut Vec<Wrong>) -> Option<Value> {
    match serde_json::from_str(text) {
        Ok(value) => Some(value),
        Err(fault) => {
            let told = Text::new("wrong-json")
                .with("line", count(fault.line()))
                .with("column", count(fault.column()));
            wrong.push(Wrong::new(name, told));
            None
        }
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn shortened(text: &str) -> String {
    crate::pages::flows::book::shortened(text)
}

/// The cell that a problem with the settings belongs to.
pub fn place(schema: &Schema, problem: &FieldProblem, say: &dyn Fn(&Text) -> String) -> Wrong {
    let key = problem.field.strip_prefix("setting:").unwrap_or(&problem.field);
    let of = |field: &&Field| field.key == key;
    let exact = schema.fields.iter().find(of);
    let within = || schema.fields.iter().find(|field| field.key.split('.').next() == Some(key));
    match exact.or_else(within) {
        Some(field) => Wrong::new(format!("set.{}", field.key), Text::from(problem)),
        None => Wrong::new(REST, Text::plain(format!("{key}: {}", say(&Text::from(problem))))),
    }
}

#[cfg(test)]
mod tests;
