//! What the other system's answer means.

use serde_json::Value;
use waypost_action_sdk::{Fault, Input, Output, WireValue};
use waypost_action_template::say;

use crate::{
    line::Came,
    settings::{Kind, Settings, Taken},
    words::Problem,
};

/// Statuses after which trying again can help.
const FOR_NOW: [u16; 6] = [408, 425, 429, 502, 503, 504];

/// The answer that says it happened; else the refusal, or the failure.
pub fn read(settings: &Settings, input: &Input, came: Came) -> Result<Value, Fault> {
    let status = came.status;
    let done =
        if settings.done.is_empty() { (200..300).contains(&status) } else { settings.done.contains(&status) };
    let body: Option<Value> = serde_json::from_slice(&came.body).ok();
    if done {
        return match body {
            Some(body) => Ok(body),
            None if settings.set.is_empty() => Ok(Value::Null),
            None => Err(Fault::for_now(say(
                &input.language,
                "对方的答复不是 JSON，是否已办理未知",
                "the answer is no JSON; whether the other system acted is unknown",
            ))),
        };
    }
    let words = settings.words.as_ref().zip(body.as_ref()).and_then(|(words, body)| body.pointer(words));
    let words = words.and_then(Value::as_str).map(|words| without_secrets(words, input));
    if settings.refused.contains(&status) {
        return Err(Fault::Refused(words.unwrap_or_else(|| {
            say(
                &input.language,
                format!("对方拒绝办理（状态 {status}）"),
                format!("refused with status {status}"),
            )
        })));
    }
    let words = words.map_or_else(String::new, |words| format!("：{words}"));
    let words = say(
        &input.language,
        format!("对方答复状态 {status}{words}"),
        format!("the other system answered with status {status}{}", words.replace('：', ": ")),
    );
    if FOR_NOW.contains(&status) || status >= 500 {
        Err(Fault::for_now(words))
    } else {
        Err(Fault::failed(words))
    }
}

/// The properties that the answer brings.
pub fn output(settings: &Settings, body: &Value) -> Result<Output, Problem> {
    let mut output = Output::default();
    for taken in &settings.set {
        let found = body.pointer(&taken.from).filter(|found| !found.is_null());
        match found.map(|found| value(taken.kind, found)) {
            Some(Some(value)) => output = output.set(taken.into.clone(), value),
            None if taken.optional => {}
            _ => return Err(not_taken(taken)),
        }
    }
    Ok(output)
}

fn not_taken(taken: &Taken) -> Problem {
    Problem::NotTaken { from: taken.from.clone(), into: taken.into.clone() }
}

/// A value of JSON as one of a property; `None`: it is none of that kind.
fn value(kind: Kind, found: &Value) -> Option<WireValue> {
    let text = match found {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        _ => return None,
    };
    Some(match kind {
        Kind::Text => WireValue::Text(text),
        Kind::Integer => WireValue::Integer(text.parse().ok()?),
        Kind::Bool => WireValue::Bool(text.parse().ok()?),
        Kind::Date => WireValue::Date(day(&text)?),
        Kind::Decimal => WireValue::Decimal(decimal(&text, found.is_number())?),
    })
}

/// An exact decimal in its canonical text. A number of JSON has been a float on its way here: with more digits than a
/// float keeps it is refused rather than rounded.
fn decimal(text: &str, float: bool) -> Option<String> {
    let number: rust_decimal::Decimal = text.parse().ok()?;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (!float || digits <= 15).then(|| number.normalize().to_string())
}

fn day(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return None };
    let sized = year.len() == 4 && month.len() == 2 && day.len() == 2;
    let digits = parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    (sized && digits).then(|| text.to_owned())
}

/// Another system's words, should they repeat what it was shown.
fn without_secrets(words: &str, input: &Input) -> String {
    let secrets = input.secrets.values().map(|secret| secret.expose()).filter(|secret| !secret.is_empty());
    secrets.fold(words.to_owned(), |words, secret| words.replace(secret, "…"))
}
