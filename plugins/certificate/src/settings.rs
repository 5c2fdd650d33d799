//! The settings of an action row that calls `certificate`.

use serde::Deserialize;
use serde_json::{Value, json};
use waypost_action_template::{compile, is_key};

use crate::words::Problem;

/// As an administrator sets them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub template: String,
    pub title: String,
    pub into: String,
    #[serde(default)]
    pub number: Option<String>,
}

/// JSON Schema of the settings, for the administrator's page.
pub fn schema() -> Value {
    let key = "^[a-z][a-z0-9_]{0,63}$";
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["template", "title", "into"],
        "properties": {
            "template": {"type": "string", "format": "template", "title": "模板",
                "description": "Markdown; {{name}} is a property or an item, {{amount x}}, {{capital x}}, {{date x}} write it out."},
            "title": {"type": "string", "maxLength": 200, "title": "标题", "description": "贷款结清证明 {{certificate_number}}"},
            "into": {"type": "string", "pattern": key, "title": "写入属性",
                "description": "The property that takes the document."},
            "number": {"type": "string", "pattern": key, "title": "须先有的编号",
                "description": "A property that must have a value first."}
        }
    })
}

impl Settings {
    /// Reads and judges settings.
    pub fn read(settings: &Value) -> Result<Self, Problem> {
        let settings = Self::deserialize(settings).map_err(|error| Problem::Unreadable(error.to_string()))?;
        let keys = [Some(&settings.into), settings.number.as_ref()];
        if let Some(bad) = keys.into_iter().flatten().find(|key| !is_key(key)) {
            return Err(Problem::NotAKey(bad.clone()));
        }
        compile(&settings.title).map_err(Problem::Title)?;
        compile(&settings.template).map_err(Problem::Template)?;
        Ok(settings)
    }
}
