//! The request, put together from the case.

use serde_json::{Map, Value, json};
use ureq::http::{HeaderName, HeaderValue, Uri};
use waypost_action_net::Origin;
use waypost_action_sdk::{Input, WireValue};
use waypost_action_template::{Style, Values, fill};

use crate::{
    settings::{Method, Settings},
    words::Problem,
};

/// What is sent.
pub struct Asked {
    pub method: Method,
    pub uri: Uri,
    pub origin: Origin,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Option<String>,
}

/// The request that acts.
pub fn build(settings: &Settings, input: &Input, values: &Values) -> Result<Asked, Problem> {
    let mut asked = with(settings, settings.method, &settings.url, input, values)?;
    if let Some(body) = &settings.body {
        let body = filled(body, input, values)?;
        asked.body = Some(body.to_string());
        asked.headers.push(header("Content-Type", "application/json")?);
    }
    if !input.key.is_empty() {
        asked.headers.push(header(&settings.key_header, &input.key)?);
    }
    Ok(asked)
}

/// The request that only reads.
pub fn reading(settings: &Settings, url: &str, input: &Input, values: &Values) -> Result<Asked, Problem> {
    with(settings, Method::Get, url, input, values)
}

fn with(
    settings: &Settings,
    method: Method,
    url: &str,
    input: &Input,
    values: &Values,
) -> Result<Asked, Problem> {
    let url = fill(url, Style::Address, values, &input.language).map_err(Problem::Template)?;
    let bad = || Problem::BadUrl(url.clone());
    let uri: Uri = url.trim().parse().map_err(|_| bad())?;
    let authority = uri.authority().filter(|it| !it.as_str().contains('@')).ok_or_else(bad)?;
    let origin = Origin::new(uri.scheme_str().unwrap_or_default(), authority.host(), authority.port_u16())
        .ok_or_else(bad)?;
    if !settings.allowed()?.permits(&origin) {
        return Err(Problem::NotAllowed(origin.to_string()));
    }
    // A value of dots alone would climb out of its place in the path.
    if uri.path().split('/').any(|part| matches!(part, "." | "..")) {
        return Err(bad());
    }
    let mut headers = vec![header("Accept", "application/json")?, header("Connection", "close")?];
    for (name, template) in &settings.headers {
        let value = fill(template, Style::Words, values, &input.language).map_err(Problem::Template)?;
        headers.push(header(name, &value)?);
    }
    if let Some(reference) = &settings.secret {
        let secret = input.secret(reference).ok_or_else(|| Problem::NoSecret(reference.secret.clone()))?;
        let (name, mut value) =
            header(&settings.secret_header, &format!("{}{}", settings.secret_prefix, secret.expose()))?;
        value.set_sensitive(true);
        headers.push((name, value));
    }
    Ok(Asked { method, uri, origin, headers, body: None })
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Problem> {
    let bad = || Problem::BadHeader(name.to_owned());
    Ok((name.parse().map_err(|_| bad())?, HeaderValue::from_bytes(value.as_bytes()).map_err(|_| bad())?))
}

/// The body with its templates filled in: a value is always a value of JSON, never a part of its structure.
fn filled(body: &Value, input: &Input, values: &Values) -> Result<Value, Problem> {
    Ok(match body {
        Value::String(text) if !text.is_empty() => {
            fill(text, Style::Words, values, &input.language).map_err(Problem::Template)?.into()
        }
        Value::Array(list) => {
            list.iter().map(|it| filled(it, input, values)).collect::<Result<Vec<_>, _>>()?.into()
        }
        Value::Object(map) => match typed(map) {
            Some(key) => {
                let missing = || Problem::NoValue(key.to_owned());
                match input.value(key) {
                    Some(WireValue::Files(files)) => json!(files),
                    _ => values.get(key).cloned().ok_or_else(missing)?,
                }
            }
            None => map
                .iter()
                .map(|(name, it)| Ok((name.clone(), filled(it, input, values)?)))
                .collect::<Result<Map<_, _>, Problem>>()?
                .into(),
        },
        other => other.clone(),
    })
}

/// `{"value": "key"}`.
fn typed(map: &Map<String, Value>) -> Option<&str> {
    if map.len() == 1 { map.get("value").and_then(Value::as_str) } else { None }
}
