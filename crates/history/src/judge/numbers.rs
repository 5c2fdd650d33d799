//! Numbers that an action drew: 1, 2, … n of each series, each in one case.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{Case, Kept, Violation};

/// The property under which a drawn number is kept.
const PROPERTY: &str = "record_number";

pub(super) fn judge(kept: &Kept) -> Vec<Violation> {
    let mut series: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    let mut violations = Vec::new();
    for case in &kept.cases {
        let Some(value) = case.properties.get(PROPERTY) else { continue };
        // More than one number of a case would be a list.
        match text(value).and_then(parts) {
            Some((name, number)) => series.entry(name).or_default().push(number),
            None => violations.push(Violation::Numbers {
                series: PROPERTY.to_owned(),
                how: format!("case {} has {value}", case.number),
            }),
        }
    }
    for (name, mut numbers) in series {
        numbers.sort_unstable();
        if let Some(how) = gap_or_double(&numbers) {
            violations.push(Violation::Numbers { series: name, how });
        }
    }
    violations
}

/// Whoever read a number on a page may have written it on paper: it is in the records for good.
pub fn shown(kept: &Kept, numbers: &BTreeSet<String>) -> Vec<Violation> {
    let of = |case: &Case| case.properties.get(PROPERTY).and_then(text).map(str::to_owned);
    let drawn: BTreeSet<String> = kept.cases.iter().filter_map(of).collect();
    let lost = |number: &String| Violation::Numbers {
        series: PROPERTY.to_owned(),
        how: format!("{number} was shown on a page, and no case has it"),
    };
    numbers.difference(&drawn).map(lost).collect()
}

fn text(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("value").and_then(Value::as_str))
}

fn gap_or_double(numbers: &[u64]) -> Option<String> {
    let (due, number) = (1..).zip(numbers).find(|(due, number)| due != *number)?;
    Some(match *number < due {
        true => format!("{number} was drawn twice"),
        false => format!("{due} was skipped"),
    })
}

/// `市房备〔2026〕12号` is number 12 of `市房备〔2026〕号`: the last run of digits counts.
fn parts(text: &str) -> Option<(String, u64)> {
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let begin = text[..end]
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    Some((format!("{}{}", &text[..begin], &text[end..]), text[begin..end].parse().ok()?))
}

#[cfg(test)]
mod tests;
