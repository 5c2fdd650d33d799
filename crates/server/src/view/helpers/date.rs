//! `{{date at}}`: an instant (milliseconds UTC) in the organisation's zone, as the reader's language writes it;
//! `{{date at "iso"}}` for the `datetime` attribute, `{{date at "day"}}` without the time of day.

use chrono::{DateTime, FixedOffset, Offset, SecondsFormat, Utc};
use handlebars::{Context, Handlebars, Helper, HelperDef, RenderContext, RenderError, ScopedJson};
use serde_json::Value as Json;

use super::{fault, first, lang};
use crate::view::Lang;

pub struct Date;

impl HelperDef for Date {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let millis = first(helper)?.as_i64().ok_or_else(|| fault("date: no instant".to_owned()))?;
        let zone = context.data().pointer("/frame/zone_minutes").and_then(Json::as_i64).unwrap_or_default();
        let style = helper.param(1).and_then(|param| param.value().as_str()).unwrap_or("minute");
        Ok(ScopedJson::Derived(Json::String(write(millis, zone, lang(context), style))))
    }
}

/// An instant in words, for texts that are made before a page is.
pub fn say(millis: i64, zone_minutes: i32, lang: Lang) -> String {
    write(millis, i64::from(zone_minutes), lang, "minute")
}

fn write(millis: i64, zone_minutes: i64, lang: Lang, style: &str) -> String {
    let utc: DateTime<Utc> = DateTime::from_timestamp_millis(millis).unwrap_or_default();
    let zone = i32::try_from(zone_minutes * 60).ok().and_then(FixedOffset::east_opt);
    let local = utc.with_timezone(&zone.unwrap_or_else(|| Utc.fix()));
    match (style, lang) {
        ("iso", _) => utc.to_rfc3339_opts(SecondsFormat::Secs, true),
        ("day", Lang::Chinese) => local.format("%Y-%m-%d").to_string(),
        ("day", Lang::English) => local.format("%-d %b %Y").to_string(),
        (_, Lang::Chinese) => local.format("%Y-%m-%d %H:%M").to_string(),
        (_, Lang::English) => local.format("%-d %b %Y, %H:%M").to_string(),
    }
}
