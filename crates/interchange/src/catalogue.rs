//! Forms, actions, materials and categories in a package.
//!
//! A form is carried, not understood: its table goes to the forms crate as it stands, so that packages do not
//! change when forms learn something new.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use waypost_base::Label;

use crate::code::Code;

/// A group of flows; administration and supervision are granted per category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryPackage {
    /// Code.
    pub code: Code,
    /// Name shown to everybody.
    pub name: Label,
}

/// A form: its code, and the form itself in the serialized shape of the forms crate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormPackage {
    /// Code.
    pub code: Code,
    /// The form. TOML knows no null, so an item's `null` is left out on writing; TOML dates read as text.
    #[serde(with = "plain")]
    pub form: Value,
}

/// A row of the action table: a new action needs this row and a plugin, never a change of the schema.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionPackage {
    /// Code.
    pub code: Code,
    /// Name shown to everybody.
    pub name: Label,
    /// What the submit buttons of its stage say; none: the plain words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verbs: Vec<Label>,
    /// How several handlers decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The plugin's name, or a built-in (`approve`, `read`).
    #[serde(deserialize_with = "call")]
    pub call: String,
    /// Settings of the plugin, as its settings schema says.
    #[serde(default, skip_serializing_if = "Map::is_empty", with = "plain")]
    pub settings: Map<String, Value>,
    /// How its jobs are delivered: attempts, pauses, deadline, how many at once; what is absent has a default.
    #[serde(default, skip_serializing_if = "Map::is_empty", with = "plain")]
    pub delivery: Map<String, Value>,
}

/// A material of the catalogue (申办材料). Its specimen is a file, so no package carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaterialPackage {
    /// Its number.
    pub code: Code,
    /// Name shown to everybody.
    pub name: Label,
    /// What to mind.
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub note: Label,
    /// First day on which it is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::day")]
    pub valid_from: Option<NaiveDate>,
    /// Last day on which it is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::day")]
    pub valid_to: Option<NaiveDate>,
    /// How many days what is on file may be used again; none: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_days: Option<u32>,
    /// Not asked for any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
}

/// Reads a plugin's name: `^[a-z][a-z0-9_]{0,48}$`, never a path.
fn call<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let shaped = text.len() <= 49
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if shaped {
        Ok(text)
    } else {
        Err(serde::de::Error::custom(format!(
            "`{}` is not a plugin's name: it takes 1 to 49 of a-z, 0-9 and _, beginning with a letter",
            text.chars().take(80).collect::<String>()
        )))
    }
}

/// JSON values in TOML: nulls are left out on writing, dates become text on reading.
mod plain {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, ser::Error as _};
    use serde_json::Value;

    pub(super) fn serialize<T: Serialize, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        without_nulls(serde_json::to_value(value).map_err(S::Error::custom)?).serialize(serializer)
    }

    pub(super) fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        let table = toml::Value::deserialize(deserializer)?;
        serde_json::from_value(json(table)).map_err(serde::de::Error::custom)
    }

    fn json(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(yes) => yes.into(),
            toml::Value::Datetime(instant) => instant.to_string().into(),
            toml::Value::Array(array) => array.into_iter().map(json).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json(value))).collect(),
        }
    }

    fn without_nulls(value: Value) -> Value {
        match value {
            Value::Object(map) => map
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key, without_nulls(value)))
                .collect(),
            Value::Array(array) => array.into_iter().filter(|v| !v.is_null()).map(without_nulls).collect(),
            other => other,
        }
    }
}
