//! `{{#if x}}` and `{{#unless x}}`, strict: a field that does not exist is a fault, not a quiet *no*.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, JsonTruthy, Output, RenderContext, Renderable,
};

use super::first;

pub struct If {
    pub positive: bool,
}

impl HelperDef for If {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        templates: &'reg Handlebars<'reg>,
        context: &'rc Context,
        rc: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let holds = first(helper)?.is_truthy(false) == self.positive;
        match if holds { helper.template() } else { helper.inverse() } {
            Some(part) => part.render(templates, context, rc, out),
            None => Ok(()),
        }
    }
}
