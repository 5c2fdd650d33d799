//! Whether a value fits a schema, as far as its keywords are known; place by place.

use serde_json::{Map, Value};
use waypost_base::{Code, FieldProblem};

use super::{DEEP, has_shape};

/// A place in a value that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Keys on the way there.
    pub path: Vec<String>,
    /// What is wrong.
    pub code: Code,
    /// Parameters of the wording.
    pub params: Vec<(&'static str, String)>,
}

/// Most faults that are told.
const MOST: usize = 40;

/// Every place of a value that does not fit.
pub fn misfits(schema: &Value, value: &Value) -> Vec<Misfit> {
    let mut found = Found { wrong: Vec::new(), path: Vec::new() };
    found.look(schema, value, 0);
    found.wrong
}

/// A misfit as a problem of a field; where it lies deeper, the words say where.
pub fn problem(field: String, wrong: Misfit) -> FieldProblem {
    let rest = wrong.path.join(".");
    let told = FieldProblem::new(field.clone(), wrong.code);
    let told = wrong.params.iter().fold(told, |told, (name, value)| told.with(name, value));
    if rest == field || rest.is_empty() { told } else { told.with("what", rest) }
}

struct Found {
    wrong: Vec<Misfit>,
    path: Vec<String>,
}

impl Found {
    fn tell(&mut self, code: Code, params: Vec<(&'static str, String)>) {
        if self.wrong.len() < MOST {
            self.wrong.push(Misfit { path: self.path.clone(), code, params });
        }
    }

    fn look(&mut self, schema: &Value, value: &Value, deep: u32) {
        let Some(map) = schema.as_object().filter(|_| deep <= DEEP * 2) else {
            if schema == &Value::Bool(false) {
                self.tell(Code::ValueUnknown, vec![]);
            }
            return;
        };
        if map.get("format").is_some_and(|format| format == "secret") {
            if !value.get("secret").is_some_and(Value::is_string)
                || value.as_object().is_some_and(|it| it.len() != 1)
            {
                self.tell(Code::SecretPlain, vec![]);
            }
            return;
        }
        if let Some(code) = map.get("type").and_then(|kind| wrong_type(kind, value)) {
            self.tell(code, vec![]);
            return;
        }
        if let Some(values) = map.get("enum").and_then(Value::as_array)
            && !values.contains(value)
        {
            self.tell(Code::ValueNotChoice, vec![]);
            return;
        }
        if map.get("const").is_some_and(|only| only != value) {
            self.tell(Code::ValueNotChoice, vec![]);
        }
        match value {
            Value::String(text) => self.text(map, text),
            Value::Number(number) => self.number(map, number.as_f64().unwrap_or_default()),
            Value::Array(list) => self.list(map, list, deep),
            Value::Object(inner) => self.object(map, inner, deep),
            _ => {}
        }
    }

    fn text(&mut self, map: &Map<String, Value>, text: &str) {
        let length = text.chars().count() as u64;
        let bound = |name: &str| map.get(name).and_then(Value::as_u64);
        if let Some(min) = bound("minLength").filter(|min| length < *min) {
            // An empty text that must not be empty reads better as one that is missing.
            let code = if length == 0 { Code::ValueRequired } else { Code::ValueTooShort };
            self.tell(code, vec![("min", min.to_string())]);
        }
        if let Some(max) = bound("maxLength").filter(|max| length > *max) {
            self.tell(Code::ValueTooLong, vec![("max", max.to_string()), ("length", length.to_string())]);
        }
        if map.get("pattern").and_then(Value::as_str).is_some_and(|pattern| !has_shape(pattern, text)) {
            self.tell(Code::ValuePattern, vec![]);
        }
        let is_date = || text.parse::<chrono::NaiveDate>().is_ok_and(|day| day.to_string() == text);
        if map.get("format").is_some_and(|format| format == "date") && !is_date() {
            self.tell(Code::ValueNotDate, vec![]);
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            self.tell(Code::ValueControl, vec![]);
        }
    }

    fn number(&mut self, map: &Map<String, Value>, number: f64) {
        let bound = |name: &str| map.get(name).and_then(Value::as_f64).map(|bound| (bound, shown(map, name)));
        if let Some((_, min)) = bound("minimum").filter(|(min, _)| number < *min) {
            self.tell(Code::ValueTooSmall, vec![("min", min)]);
        }
        if let Some((_, min)) = bound("exclusiveMinimum").filter(|(min, _)| number <= *min) {
            self.tell(Code::ValueTooSmall, vec![("min", format!("> {min}"))]);
        }
        if let Some((_, max)) = bound("maximum").filter(|(max, _)| number > *max) {
            self.tell(Code::ValueTooLarge, vec![("max", max)]);
        }
        if let Some((_, max)) = bound("exclusiveMaximum").filter(|(max, _)| number >= *max) {
            self.tell(Code::ValueTooLarge, vec![("max", format!("< {max}"))]);
        }
    }

    fn list(&mut self, map: &Map<String, Value>, list: &[Value], deep: u32) {
        let bound = |name: &str| map.get(name).and_then(Value::as_u64);
        let rows = list.len() as u64;
        if let Some(min) = bound("minItems").filter(|min| rows < *min) {
            self.tell(Code::ValueTooFewRows, vec![("min", min.to_string()), ("rows", rows.to_string())]);
        }
        if let Some(max) = bound("maxItems").filter(|max| rows > *max) {
            self.tell(Code::ValueTooManyRows, vec![("max", max.to_string()), ("rows", rows.to_string())]);
        }
        if let Some(items) = map.get("items") {
            for (at, one) in list.iter().enumerate() {
                self.at((at + 1).to_string(), |found| found.look(items, one, deep + 1));
            }
        }
    }

    fn object(&mut self, map: &Map<String, Value>, value: &Map<String, Value>, deep: u32) {
        let empty = Map::new();
        let properties = map.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        let required = map.get("required").and_then(Value::as_array).into_iter().flatten();
        for key in required.filter_map(Value::as_str).filter(|key| !value.contains_key(*key)) {
            self.at(key.to_owned(), |found| found.tell(Code::ValueRequired, vec![]));
        }
        for (key, inner) in value {
            let schema = properties.get(key).or_else(|| map.get("additionalProperties"));
            if let Some(schema) = schema {
                self.at(key.clone(), |found| found.look(schema, inner, deep + 1));
            }
        }
    }

    fn at(&mut self, key: String, look: impl FnOnce(&mut Self)) {
        self.path.push(key);
        look(self);
        self.path.pop();
    }
}

fn shown(map: &Map<String, Value>, name: &str) -> String {
    map.get(name).map(ToString::to_string).unwrap_or_default()
}

/// The fault of a value that is of none of the kinds asked for.
fn wrong_type(kind: &Value, value: &Value) -> Option<Code> {
    let is = |kind: &str| match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|n| n.fract() == 0.0),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        // A kind that is none asks for nothing.
        _ => true,
    };
    let code = |kind: &str| match kind {
        "integer" => Code::ValueNotInteger,
        "number" => Code::ValueNotDecimal,
        _ => Code::SettingUnfit,
    };
    match kind {
        Value::String(kind) if !is(kind) => Some(code(kind)),
        Value::Array(kinds) if !kinds.iter().filter_map(Value::as_str).any(is) && !kinds.is_empty() => {
            Some(Code::SettingUnfit)
        }
        _ => None,
    }
}
