//! The settings of an action row that calls `certificate`.

use serde::Deserialize;
use serde_json::{Value, json};
use waypost_action_template::{compile, is_key, schema::field};

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
    let key = || json!({"type": "string", "pattern": "^[a-z][a-z0-9_]{0,63}$"});
    let marks = [
        "Markdown；{{名称}} 为属性或表项，{{amount x}}、{{capital x}}、{{date x}} 写成金额、大写金额和日期",
        "Markdown; {{name}} is a property or an item, {{amount x}}, {{capital x}}, {{date x}} write it out",
    ];
    let such = ["例：贷款结清证明 {{certificate_number}}", "Such as: Certificate {{certificate_number}}"];
    let title = json!({"type": "string", "maxLength": 200});
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["template", "title", "into"],
        "properties": {
            "template": field(json!({"type": "string", "format": "template"}), ["模板", "Template"], marks),
            "title": field(title, ["标题", "Title"], such),
            "into": field(key(), ["写入属性", "Property that takes the document"], ["", ""]),
            "number": field(key(), ["须先有的编号", "Number that must be there first"], ["", ""])
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
