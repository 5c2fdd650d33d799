//! The schema of a plugin's settings, read as far as a page can draw it, and settings judged by it.
//!
//! What comes from a plugin is believed in nothing: a schema that cannot be read gives one field of JSON, and a part of
//! it that is not understood gives one for that part. Keywords that are not known are left to the plugin's own check.
//!
//! Beside JSON Schema's own words, `"x-waypost"` says `live` (the setting of running cases changes at once, an address
//! for instance; a secret always does), and gives `title`, `description` and `choices` in several languages.

use serde_json::{Map, Value};
use waypost_base::{Code, FieldProblem, Label};
use waypost_forms::Pattern;

mod fit;

pub use fit::{misfits, problem};

/// Largest schema that is read, in bytes as JSON.
const LARGEST: usize = 64 * 1_024;
/// Most fields of a form.
const MOST: usize = 60;
/// Most nesting that is followed.
const DEEP: u32 = 8;

/// What settings look like.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// In the order they are drawn: what is required first, then by key.
    pub fields: Vec<Field>,
    /// Keys beside these are taken.
    pub open: bool,
    /// Nothing of it could be understood: the settings are one field of JSON.
    pub opaque: bool,
    whole: Value,
}

/// One setting.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its key; of a field in an object, that object's key and its own with a point between.
    pub key: String,
    /// What it is called.
    pub title: Label,
    /// What it is for.
    pub help: Label,
    /// How it is typed.
    pub kind: FieldKind,
    /// Whether it must be there.
    pub required: bool,
    /// What it is when it is not there.
    pub default: Option<Value>,
    /// A change holds for cases that run, too.
    pub live: bool,
}

/// How a setting is typed.
#[derive(Clone, Debug)]
pub enum FieldKind {
    /// Text; `area` of many lines.
    Text {
        /// Many lines.
        area: bool,
    },
    /// A day.
    Date,
    /// The name of a secret.
    Secret,
    /// One of these; label by the JSON text of the value.
    Choice(Vec<(String, Label)>),
    /// A number; `whole` without fraction.
    Number {
        /// Without fraction.
        whole: bool,
    },
    /// Yes or no.
    Flag,
    /// Texts, one a line.
    Texts,
    /// Keys and texts, `key = text` a line.
    Pairs,
    /// Anything else, as JSON.
    Json,
}

impl Schema {
    /// Of a plugin that nobody has asked: it takes anything.
    pub fn unknown() -> Schema {
        Schema { opaque: true, open: true, ..Schema::default() }
    }

    /// Reads what a plugin described; `null` stands for a plugin that takes no settings.
    pub fn read(schema: &Value) -> Schema {
        if schema.is_null() {
            let whole = serde_json::json!({"type": "object", "additionalProperties": false});
            return Schema { whole, ..Schema::default() };
        }
        let opaque = Schema::unknown;
        let size = serde_json::to_string(schema).map_or(usize::MAX, |text| text.len());
        let Some(root) = schema.as_object().filter(|_| size <= LARGEST && depth(schema) <= DEEP * 4) else {
            return opaque();
        };
        let is_object = root.get("type").is_none_or(|kind| kind == "object");
        let known = root.get("properties").map_or(Some(Map::new()), |it| it.as_object().cloned());
        let (true, Some(properties)) = (is_object, known) else { return opaque() };
        let mut fields = Vec::new();
        add_fields(&mut fields, "", &properties, root, Above { live: false, required: true });
        if fields.len() > MOST {
            return Schema { whole: schema.clone(), ..opaque() };
        }
        fields.sort_by_key(|field| !field.required);
        let open = root.get("additionalProperties").is_none_or(|more| more != &Value::Bool(false));
        Schema { fields, open, opaque: false, whole: schema.clone() }
    }

    /// What is wrong with settings, by the key of the field (or of the setting, where no field has it).
    pub fn judge(&self, settings: &Map<String, Value>) -> Vec<FieldProblem> {
        let value = Value::Object(settings.clone());
        let wrong = misfits(&self.whole, &value);
        wrong.into_iter().map(|wrong| problem(self.field_of(&wrong.path), wrong)).collect()
    }

    /// The field that a place in the settings belongs to.
    fn field_of(&self, path: &[String]) -> String {
        let two = path.iter().take(2).cloned().collect::<Vec<_>>().join(".");
        let known = |key: &str| self.fields.iter().any(|field| field.key == key);
        if known(&two) { two } else { path.first().cloned().unwrap_or_default() }
    }

    /// Whether a change of the setting holds for cases that run.
    pub fn is_live(&self, key: &str) -> bool {
        let mut fields =
            self.fields.iter().filter(|field| field.key.split('.').next() == Some(key)).peekable();
        fields.peek().is_some() && fields.all(|field| field.live)
    }

    /// The names of the secrets that settings refer to.
    pub fn secrets(settings: &Value) -> Vec<String> {
        let mut names = Vec::new();
        collect_secrets(settings, &mut names, 0);
        names.sort();
        names.dedup();
        names
    }
}

fn collect_secrets(value: &Value, names: &mut Vec<String>, deep: u32) {
    if deep > DEEP * 4 {
        return;
    }
    match value {
        Value::Object(map) => match (map.len(), map.get("secret")) {
            (1, Some(Value::String(name))) => names.push(name.clone()),
            _ => map.values().for_each(|inner| collect_secrets(inner, names, deep + 1)),
        },
        Value::Array(list) => list.iter().for_each(|inner| collect_secrets(inner, names, deep + 1)),
        _ => {}
    }
}

fn depth(value: &Value) -> u32 {
    match value {
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or(0),
        Value::Array(list) => 1 + list.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// What a field has of the object that it stands in.
#[derive(Clone, Copy)]
struct Above {
    live: bool,
    required: bool,
}

fn add_fields(
    fields: &mut Vec<Field>,
    prefix: &str,
    properties: &Map<String, Value>,
    parent: &Map<String, Value>,
    above: Above,
) {
    let required = |key: &str| {
        parent.get("required").and_then(Value::as_array).is_some_and(|keys| keys.iter().any(|one| one == key))
    };
    for (key, schema) in properties {
        let empty = Map::new();
        let map = schema.as_object().unwrap_or(&empty);
        let note = map.get("x-waypost").and_then(Value::as_object).unwrap_or(&empty);
        let live = above.live
            || note.get("live") == Some(&Value::Bool(true))
            || map.get("format").is_some_and(|f| f == "secret");
        let full = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        let inner = map.get("properties").and_then(Value::as_object);
        if let Some(inner) = inner.filter(|inner| {
            prefix.is_empty()
                && !inner.is_empty()
                && !key.contains('.')
                && map.get("type").is_some_and(|kind| kind == "object")
        }) {
            add_fields(fields, &full, inner, map, Above { live, required: required(key) });
            continue;
        }
        fields.push(Field {
            title: words(note, map, "title", key),
            help: words(note, map, "description", ""),
            kind: kind(map, note),
            required: above.required && required(key),
            default: map.get("default").cloned(),
            live,
            key: full,
        });
    }
}

/// A text with its translations: the note's own, else JSON Schema's, else `otherwise`.
fn words(note: &Map<String, Value>, map: &Map<String, Value>, name: &str, otherwise: &str) -> Label {
    let own = note.get(name).and_then(|label| serde_json::from_value::<Label>(label.clone()).ok());
    let plain = || map.get(name).and_then(Value::as_str).map(Label::from);
    let label = own.or_else(plain).filter(|label| !label.is_empty());
    let label = label.filter(|label| {
        label.texts().all(|text| text.chars().count() <= 500 && !text.chars().any(char::is_control))
    });
    label.unwrap_or_else(|| Label::new(otherwise))
}

fn kind(map: &Map<String, Value>, note: &Map<String, Value>) -> FieldKind {
    if ["anyOf", "oneOf", "allOf", "$ref", "not", "if"].iter().any(|word| map.contains_key(*word)) {
        return FieldKind::Json;
    }
    if let Some(values) = map.get("enum").and_then(Value::as_array) {
        let plain = values.iter().all(|value| value.is_string() || value.is_number() || value.is_boolean());
        if plain && !values.is_empty() && values.len() <= 100 {
            return FieldKind::Choice(
                values.iter().map(|value| (value.to_string(), choice(note, value))).collect(),
            );
        }
        return FieldKind::Json;
    }
    let format = map.get("format").and_then(Value::as_str).unwrap_or_default();
    match (map.get("type").and_then(Value::as_str), format) {
        (_, "secret") => FieldKind::Secret,
        (Some("string"), "date") => FieldKind::Date,
        (Some("string"), format) => FieldKind::Text { area: matches!(format, "textarea" | "template") },
        (Some("integer"), _) => FieldKind::Number { whole: true },
        (Some("number"), _) => FieldKind::Number { whole: false },
        (Some("boolean"), _) => FieldKind::Flag,
        (Some("array"), _) if of_texts(map.get("items")) => FieldKind::Texts,
        (Some("object"), _)
            if !map.contains_key("properties") && of_texts(map.get("additionalProperties")) =>
        {
            FieldKind::Pairs
        }
        _ => FieldKind::Json,
    }
}

fn of_texts(schema: Option<&Value>) -> bool {
    schema.and_then(|schema| schema.get("type")).is_some_and(|kind| kind == "string")
}

fn choice(note: &Map<String, Value>, value: &Value) -> Label {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let own = note.get("choices").and_then(|choices| choices.get(&text)).cloned();
    let own = own.and_then(|label| serde_json::from_value::<Label>(label).ok());
    own.filter(|label| !label.is_empty()).unwrap_or_else(|| Label::new(text))
}

/// Whether a text has the shape that a schema asks for; a shape that is none asks for nothing.
fn has_shape(pattern: &str, text: &str) -> bool {
    // JSON Schema looks for the shape anywhere in the text.
    let anywhere = format!(
        "{}(?:{}){}",
        if pattern.starts_with('^') { "" } else { "[\\s\\S]*" },
        pattern.trim_start_matches('^').trim_end_matches('$'),
        if pattern.ends_with('$') { "" } else { "[\\s\\S]*" }
    );
    let pattern = Pattern::new(anywhere);
    pattern.check().is_err() || pattern.fits(text)
}

/// The code under which a setting that fits no field is told.
pub const UNFIT: Code = Code::SettingUnfit;

#[cfg(test)]
mod tests;
