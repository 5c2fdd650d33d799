//! The settings of an action row that calls `number`, what makes them good, and the draw they stand for.

use serde::Deserialize;
use serde_json::{Value, json};
use waypost_action_sdk::{Draw, Input};

use crate::words::Problem;

/// Longest series name and pattern, in characters.
const LONGEST: usize = 100;

/// As an administrator sets them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    series: String,
    pattern: String,
    into: String,
    #[serde(default)]
    period: Period,
    #[serde(default)]
    scope: Option<String>,
}

/// When the counter starts again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// With each business year.
    #[default]
    Year,
    /// Never.
    None,
}

/// JSON Schema of the settings, for the administrator's page.
pub fn schema() -> Value {
    let key = "^[a-z][a-z0-9_]{0,63}$";
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["series", "pattern", "into"],
        "properties": {
            "series": {"type": "string", "minLength": 1, "maxLength": LONGEST, "title": "系列",
                "description": "Name of the counter, for example 市房备."},
            "pattern": {"type": "string", "maxLength": LONGEST, "title": "格式",
                "description": "{n} is the counter, {year} the business year, {scope} the value of the scope: 市房备〔{year}〕{n}号."},
            "into": {"type": "string", "pattern": key, "title": "写入属性",
                "description": "The property that takes the number."},
            "period": {"enum": ["year", "none"], "default": "year", "title": "重新编号",
                "description": "Whether counting starts again each year."},
            "scope": {"type": "string", "pattern": key, "title": "分号",
                "description": "Key of a property or form item: each of its values is counted on its own."}
        }
    })
}

impl Settings {
    /// Reads and judges settings.
    pub fn read(settings: &Value) -> Result<Self, Problem> {
        let settings = Self::deserialize(settings).map_err(|error| Problem::Unreadable(error.to_string()))?;
        settings.judge()?;
        Ok(settings)
    }

    /// The draw for this case.
    pub fn draw(&self, input: &Input) -> Result<Draw, Problem> {
        let year = input.business_year().ok_or(Problem::NoBusinessDate)?;
        let scope = self.scope.as_deref().map(|key| scope_value(key, input)).transpose()?;
        let mut pattern = self.pattern.replace("{year}", year);
        let mut series = self.series.clone();
        if let Some(scope) = scope {
            pattern = pattern.replace("{scope}", &scope);
            series = format!("{series}/{scope}");
        }
        let period = match self.period {
            Period::Year => year.to_owned(),
            Period::None => String::new(),
        };
        Ok(Draw { series, period, pattern, into: self.into.clone() })
    }

    fn judge(&self) -> Result<(), Problem> {
        // The slash parts a series from its scope.
        if self.series.trim().is_empty() || self.series.chars().count() > LONGEST || self.series.contains('/')
        {
            return Err(Problem::Series { longest: LONGEST });
        }
        if self.pattern.chars().count() > LONGEST {
            return Err(Problem::PatternLong { longest: LONGEST });
        }
        if self.pattern.matches("{n}").count() != 1 {
            return Err(Problem::PatternWithoutN);
        }
        let rest = ["{n}", "{year}", "{scope}"]
            .iter()
            .fold(self.pattern.clone(), |text, name| text.replace(name, ""));
        if rest.contains(['{', '}']) {
            return Err(Problem::PatternUnknown);
        }
        if rest.chars().any(char::is_control) || self.series.chars().any(char::is_control) {
            return Err(Problem::Control);
        }
        if !is_key(&self.into) {
            return Err(Problem::NotAKey(self.into.clone()));
        }
        if self.period == Period::Year && !self.pattern.contains("{year}") {
            return Err(Problem::WouldRepeatEachYear);
        }
        match &self.scope {
            Some(key) if !is_key(key) => Err(Problem::NotAKey(key.clone())),
            // Without it two scopes would write the same number.
            Some(_) if !self.pattern.contains("{scope}") => Err(Problem::ScopeNotInPattern),
            None if self.pattern.contains("{scope}") => Err(Problem::ScopeMissing),
            _ => Ok(()),
        }
    }
}

fn scope_value(key: &str, input: &Input) -> Result<String, Problem> {
    let words = input.value(key).and_then(|value| value.as_words()).unwrap_or_default();
    let words = words.trim();
    let good = !words.is_empty()
        && words.chars().count() <= LONGEST
        && !words.contains(['{', '}', '/'])
        && !words.chars().any(char::is_control);
    if good { Ok(words.to_owned()) } else { Err(Problem::NoScopeValue(key.to_owned())) }
}

/// The shape that property keys have.
fn is_key(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[cfg(test)]
mod tests;
