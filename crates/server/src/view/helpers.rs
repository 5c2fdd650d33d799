//! What templates may call, one file each. Everything else belongs in the page model.

mod ago;
mod asset;
mod date;
mod if_;
mod t;

pub use date::say as date;

use std::sync::Arc;

use handlebars::{Context, Handlebars, Helper, RenderError, RenderErrorReason};
use serde_json::Value as Json;

use super::{Lang, assets::Assets, words::Catalogues};

/// Makes every helper known.
pub fn register(templates: &mut Handlebars<'static>, words: &Arc<Catalogues>, assets: &Arc<Assets>) {
    templates.register_helper("t", Box::new(t::T(Arc::clone(words))));
    templates.register_helper("ago", Box::new(ago::Ago(Arc::clone(words))));
    templates.register_helper("date", Box::new(date::Date));
    templates.register_helper("asset", Box::new(asset::AssetUrl(Arc::clone(assets))));
    templates.register_helper("if", Box::new(if_::If { positive: true }));
    templates.register_helper("unless", Box::new(if_::If { positive: false }));
}

/// The language of the page that is being rendered.
fn lang(context: &Context) -> Lang {
    context.data().pointer("/frame/lang").and_then(Json::as_str).and_then(Lang::of_tag).unwrap_or_default()
}

/// The first parameter; one that does not exist is a fault.
fn first<'a>(helper: &'a Helper<'_>) -> Result<&'a Json, RenderError> {
    match helper.param(0) {
        Some(param) if !param.is_value_missing() => Ok(param.value()),
        Some(param) => Err(fault(format!(
            "{}: `{}` does not exist",
            helper.name(),
            param.relative_path().map_or("?", String::as_str)
        ))),
        None => Err(fault(format!("{}: a parameter is missing", helper.name()))),
    }
}

fn fault(words: String) -> RenderError {
    RenderErrorReason::Other(words).into()
}

#[cfg(test)]
mod tests;
