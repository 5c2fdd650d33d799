//! `{{t "inbox-title" count=3}}` or `{{t text}}`: a text in the reader's words. An unknown key is a fault.

use std::{borrow::Cow, sync::Arc};

use handlebars::{Context, Handlebars, Helper, HelperDef, RenderContext, RenderError, ScopedJson};
use serde::Deserialize;
use serde_json::Value as Json;

use super::{Catalogues, fault, first, lang};
use crate::view::{Text, TextParam};

pub struct T(pub Arc<Catalogues>);

impl HelperDef for T {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let mut text = match first(helper)? {
            Json::String(key) => Text::new(key.clone()),
            other => Text::deserialize(other).map_err(|_| fault(format!("t: {other} is no text")))?,
        };
        for (name, value) in helper.hash() {
            if value.is_value_missing() {
                return Err(fault(format!("t: parameter `{name}` of `{}` does not exist", text.key)));
            }
            let param = match value.value() {
                Json::Number(number) if number.is_i64() => {
                    TextParam::Number(number.as_i64().unwrap_or_default())
                }
                Json::String(words) => TextParam::Words(words.clone()),
                other => TextParam::Words(other.to_string()),
            };
            text.params.insert(Cow::Owned((*name).to_owned()), param);
        }
        let words = self.0.find(lang(context), &text);
        words.map(|words| ScopedJson::Derived(Json::String(words))).ok_or_else(|| {
            fault(format!("no words for `{}` ({:?}) in {}", text.key, text.params, lang(context).tag()))
        })
    }
}
