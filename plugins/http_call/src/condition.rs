//! What must hold before anything is sent.

use rust_decimal::Decimal;
use serde_json::Value;
use waypost_action_template::Values;

use crate::{settings::Settings, words::Problem};

/// Judges it. The day is given before the submit only: a retry must not be refused for what the clock has done since
/// the first attempt, which may have acted.
pub fn judge(settings: &Settings, values: &Values, today: Option<&str>) -> Result<(), Problem> {
    for pair in &settings.same {
        let (left, right) = (text(values, &pair.left)?, text(values, &pair.right)?);
        if !are_same(&left, &right) {
            return Err(Problem::Differ { words: pair.words.clone(), left, right });
        }
    }
    if let (Some(key), Some(today)) = (&settings.not_after, today) {
        let until = text(values, key)?;
        // Days written so sort as text.
        if *today > *until {
            return Err(Problem::TooLate { until });
        }
    }
    Ok(())
}

fn text(values: &Values, key: &str) -> Result<String, Problem> {
    match values.get(key) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        _ => Err(Problem::NoValue(key.to_owned())),
    }
}

fn are_same(left: &str, right: &str) -> bool {
    match (left.parse::<Decimal>(), right.parse::<Decimal>()) {
        (Ok(left), Ok(right)) => left == right,
        _ => left == right,
    }
}
