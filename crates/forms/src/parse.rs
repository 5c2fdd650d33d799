//! What was typed in a browser, read as a value of the item.
//!
//! Text is kept byte for byte, only the line ends of a browser become LF in a long text. Numbers and days may be
//! typed with full-width digits and surrounded by white space. Whole groups of three may be marked by commas, as pages
//! show amounts and as both languages write them (1,234,567.89); any other comma is refused, so that 1,5 is no 15.

use std::borrow::Cow;

use chrono::NaiveDate;
use waypost_base::{Code, Decimal, FieldProblem, Value};

use crate::{
    Item,
    kind::Kind,
    value::{keep_rules, normal, problem, wrong_kind},
};

/// Reads what was typed for an item: one text per field of that name, of which all but choices take the first.
/// `None` is empty.
///
/// A yes-no item takes `yes` and `no`; of several, as a check box beside a hidden field sends them, the last. Files
/// do not come as text: any text for a file item is refused. Nor do tables, which [`crate::parse_rows`] reads.
///
/// # Errors
/// The problem with what was typed, by the rules of the item.
pub fn parse(item: &Item, typed: &[String]) -> Result<Option<Value>, FieldProblem> {
    if item.is_computed() && typed.iter().any(|text| !text.is_empty()) {
        return Err(problem(item, Code::ValueComputed));
    }
    let value = read(item, typed)?.and_then(|value| normal(item, value));
    if let Some(value) = &value {
        keep_rules(item, value)?;
    }
    Ok(value)
}

fn read(item: &Item, typed: &[String]) -> Result<Option<Value>, FieldProblem> {
    let first = typed.first().map_or("", String::as_str);
    let wrong = || wrong_kind(item);
    match &item.kind {
        Kind::Text(_) | Kind::LongText(_) => return Ok(Some(Value::Text(first.to_owned()))),
        Kind::Choices(_) => {
            let keys = typed.iter().filter(|key| !key.is_empty());
            return Ok(Some(Value::Choices(keys.cloned().collect())));
        }
        Kind::YesNo => {
            return match typed.last().map_or("", |text| text.trim()) {
                "" => Ok(None),
                "yes" => Ok(Some(Value::Bool(true))),
                "no" => Ok(Some(Value::Bool(false))),
                _ => Err(wrong()),
            };
        }
        _ => {}
    }
    let text = narrow(first.trim());
    if text.is_empty() {
        return Ok(None);
    }
    let value = match &item.kind {
        Kind::Integer(_) => Value::Integer(integer(item, &ungrouped(&text))?),
        Kind::Decimal { scale, .. } => Value::Decimal(decimal(item, &ungrouped(&text), *scale)?),
        Kind::Date(_) => Value::Date(day(&text).ok_or_else(wrong)?),
        Kind::Choice(_) => Value::Choice(first.to_owned()),
        Kind::Person => Value::Person(text.parse().map_err(|_| wrong())?),
        Kind::Department => Value::Department(text.parse().map_err(|_| wrong())?),
        _ => return Err(wrong()),
    };
    Ok(Some(value))
}

/// Full-width digits, signs, point and separators of days as ASCII; everything else as it is.
fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '０'..='９' | '＋' | '－' | '．' | '／' | '，' => {
                char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
            }
            '\u{2212}' => '-',
            _ => c,
        })
        .collect()
}

/// The number without its group marks, where all of them stand where groups of three end; else as it is.
fn ungrouped(text: &str) -> Cow<'_, str> {
    let number = text.strip_prefix(['-', '+']).unwrap_or(text);
    let whole = number.split('.').next().unwrap_or_default();
    let mut groups = whole.split(',');
    let leads = groups.next().is_some_and(|first| (1..=3).contains(&first.len()));
    let marked = whole.contains(',') && leads && groups.all(|group| group.len() == 3);
    let fraction = &number[whole.len()..];
    if marked && !fraction.contains(',') { text.replace(',', "").into() } else { text.into() }
}

/// Sign, digits before the point, digits after it.
fn digits(text: &str) -> Option<(bool, &str, Option<&str>)> {
    let number = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (number, None),
    };
    let good = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (good(whole) && fraction.is_none_or(good)).then_some((text.starts_with('-'), whole, fraction))
}

fn integer(item: &Item, text: &str) -> Result<i64, FieldProblem> {
    match digits(text) {
        Some((negative, _, None)) => text.parse().map_err(|_| {
            if negative {
                problem(item, Code::ValueTooSmall).with("min", i64::MIN)
            } else {
                problem(item, Code::ValueTooLarge).with("max", i64::MAX)
            }
        }),
        _ => Err(wrong_kind(item)),
    }
}

fn decimal(item: &Item, text: &str, scale: u32) -> Result<Decimal, FieldProblem> {
    let (negative, whole, fraction) = digits(text).ok_or_else(|| wrong_kind(item))?;
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.unwrap_or_default().trim_end_matches('0');
    if fraction.len() > usize::try_from(scale).unwrap_or(usize::MAX) {
        return Err(problem(item, Code::ValueScale).with("scale", scale));
    }
    let sign = if negative { "-" } else { "" };
    let zero = if whole.is_empty() { "0" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{zero}{whole}{point}{fraction}").parse().map_err(|_| {
        let limit = "9".repeat(28usize.saturating_sub(fraction.len()));
        if negative {
            problem(item, Code::ValueTooSmall).with("min", format!("-{limit}"))
        } else {
            problem(item, Code::ValueTooLarge).with("max", limit)
        }
    })
}

/// A day, year first: `2026-11-21`, `2026/11/21`, `2026.11.21`, `2026年11月21日`.
fn day(text: &str) -> Option<NaiveDate> {
    let mut parts = text.strip_suffix('日').unwrap_or(text).splitn(3, ['-', '/', '.', '年', '月']);
    let mut part = |lengths: std::ops::RangeInclusive<usize>| {
        let digits = parts.next()?;
        let good = lengths.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse::<u32>().ok().filter(|_| good)
    };
    let (year, month, day) = (part(4..=4)?, part(1..=2)?, part(1..=2)?);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

#[cfg(test)]
mod tests;
