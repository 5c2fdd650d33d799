//! The helpers of templates: one function from a value's text to words each.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, RenderContext, RenderError, RenderErrorReason, ScopedJson,
};
use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::{capital, say};

/// From the text of a value to words; `None`: it cannot be used so.
type Words = fn(&str, &str) -> Option<String>;

struct Of {
    name: &'static str,
    language: String,
    words: Words,
}

pub fn register(templates: &mut Handlebars<'_>, language: &str) {
    let helpers: [(&'static str, Words); 5] = [
        ("amount", |text, _| Some(grouped(read_amount(text)?))),
        ("capital", |text, _| capital::yuan(read_amount(text)?)),
        ("date", date),
        ("percent", |text, _| {
            let rate: Decimal = text.parse().ok()?;
            Some(format!("{}%", rate.checked_mul(Decimal::ONE_HUNDRED)?.normalize()))
        }),
        ("tail", |text, _| {
            let count = text.chars().count();
            Some(format!("…{}", text.chars().skip(count.saturating_sub(4)).collect::<String>()))
        }),
    ];
    for (name, words) in helpers {
        templates.register_helper(name, Box::new(Of { name, language: language.to_owned(), words }));
    }
}

/// An amount of money: at most two places.
pub fn read_amount(text: &str) -> Option<Decimal> {
    let amount: Decimal = text.parse().ok()?;
    (amount.normalize().scale() <= 2).then_some(amount)
}

/// `1,234,567.89`: groups of three, two places.
pub fn grouped(amount: Decimal) -> String {
    let text = format!("{:.2}", amount.abs());
    let (whole, places) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if amount.is_sign_negative() && !amount.is_zero() { "-" } else { "" };
    format!("{sign}{grouped}.{places}")
}

fn date(text: &str, language: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return None };
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    let (year, month, day) = (number(year)?, number(month)?, number(day)?);
    Some(say(language, format!("{year}年{month}月{day}日"), format!("{year:04}-{month:02}-{day:02}")))
}

impl HelperDef for Of {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let given = helper
            .param(0)
            .ok_or(RenderErrorReason::ParamNotFoundForIndex(self.name, 0))
            .map_err(RenderError::from)?;
        if given.is_value_missing() {
            return Err(RenderErrorReason::MissingVariable(given.relative_path().cloned()).into());
        }
        let text = match given.value() {
            Json::String(text) => text.clone(),
            Json::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let words = (self.words)(&text, &self.language);
        let words = words.ok_or_else(|| RenderErrorReason::Other(format!("{} “{text}”", self.name)))?;
        Ok(ScopedJson::Derived(words.into()))
    }
}
