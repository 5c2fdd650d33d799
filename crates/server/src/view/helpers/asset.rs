//! `{{asset "waypost.css"}}`: the address of a static file, with its hash. An unknown file is a fault.

use std::sync::Arc;

use handlebars::{Context, Handlebars, Helper, HelperDef, RenderContext, RenderError, ScopedJson};
use serde_json::Value as Json;

use super::{Assets, fault, first};

pub struct AssetUrl(pub Arc<Assets>);

impl HelperDef for AssetUrl {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let name = first(helper)?.as_str().unwrap_or_default();
        let url = self.0.url(name).ok_or_else(|| fault(format!("asset: there is no `{name}`")))?;
        Ok(ScopedJson::Derived(Json::String(url.to_owned())))
    }
}
