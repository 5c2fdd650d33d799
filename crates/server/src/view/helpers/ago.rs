//! `{{ago at}}`: how long ago an instant was, roughly ("3 hours ago").

use std::sync::Arc;

use handlebars::{Context, Handlebars, Helper, HelperDef, RenderContext, RenderError, ScopedJson};
use serde_json::Value as Json;

use super::{Catalogues, fault, first, lang};
use crate::view::Text;

pub struct Ago(pub Arc<Catalogues>);

impl HelperDef for Ago {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let millis = first(helper)?.as_i64().ok_or_else(|| fault("ago: no instant".to_owned()))?;
        let now = context.data().pointer("/frame/now").and_then(Json::as_i64).unwrap_or(millis);
        let text = distance(now.saturating_sub(millis));
        Ok(ScopedJson::Derived(Json::String(self.0.say(lang(context), &text))))
    }
}

fn distance(millis: i64) -> Text {
    let minutes = millis.max(0) / 60_000;
    match minutes {
        0 => Text::new("ago-now"),
        1..60 => Text::new("ago-minutes").with("n", minutes),
        60..1440 => Text::new("ago-hours").with("n", minutes / 60),
        _ => Text::new("ago-days").with("n", minutes / 1440),
    }
}
