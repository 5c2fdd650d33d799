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
    let mut period = field(
        json!({"enum": ["year", "none"], "default": "year"}),
        ["重新编号", "Counting again"],
        ["是否每年从 1 号重新开始。", "Whether counting starts again at 1 each year."],
    );
    period["x-waypost"]["choices"] = json!({
        "year": {"default": "每年", "en": "Each year"},
        "none": {"default": "不重新开始", "en": "Never"},
    });
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["series", "pattern", "into"],
        "properties": {
            "series": field(
                json!({"type": "string", "minLength": 1, "maxLength": LONGEST}),
                ["系列", "Series"],
                ["连续编号的系列，例如 市房备；同一系列的号不重不漏。",
                 "Name of the counter, for example 市房备; its numbers have no gap and no double."],
            ),
            "pattern": field(
                json!({"type": "string", "maxLength": LONGEST}),
                ["格式", "Pattern"],
                ["{n} 是序号，{year} 是业务年份，{scope} 是分号的值，例如 市房备〔{year}〕{n}号。",
                 "{n} is the counter, {year} the business year, {scope} the value of the scope: 市房备〔{year}〕{n}号."],
            ),
            "into": field(
                json!({"type": "string", "pattern": key}),
                ["写入属性", "Into property"],
                ["取到的号写入事项的哪个属性（代码）。", "The property of the case that takes the number (its key)."],
            ),
            "period": period,
            "scope": field(
                json!({"type": "string", "pattern": key}),
                ["分号", "Scope"],
                ["按哪个属性或表项（代码）的值分别编号；不填就不分。",
                 "Key of a property or form item each of whose values is counted on its own; empty: none."],
            ),
        }
    })
}

/// A field with its title and what it is for, each in Chinese and in English.
fn field(mut schema: Value, title: [&str; 2], help: [&str; 2]) -> Value {
    let both = |[chinese, english]: [&str; 2]| json!({"default": chinese, "en": english});
    schema["title"] = title[0].into();
    schema["description"] = help[0].into();
    schema["x-waypost"] = json!({"title": both(title), "description": both(help)});
    schema
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
