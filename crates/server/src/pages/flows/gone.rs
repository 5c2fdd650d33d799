//! A draft that was published or thrown away while somebody typed: what was typed is shown, to be copied.

use serde::Serialize;
use waypost_base::{Code, Rejection};

use super::open::{encoded, summary};
use crate::{
    http::{Ctx, Outcome, Stop, Typed},
    view::{Page, Text},
};

/// The page that keeps what was typed.
#[derive(Clone, Debug, Serialize)]
pub struct GonePage {
    /// What happened.
    pub words: Text,
    /// What was typed, a line for each field.
    pub typed: String,
    /// The flow's address.
    pub href: String,
}

impl Page for GonePage {
    const TEMPLATE: &'static str = "pages/flows/gone";

    fn title(&self) -> Text {
        Text::new("gone-title")
    }
}

/// Shows what was typed, where the draft is gone.
///
/// # Errors
/// Any other rejection goes its usual way.
pub fn page(ctx: &Ctx, typed: &Typed, rejection: &Rejection) -> Outcome {
    let typed: Vec<String> = typed
        .fields()
        .iter()
        .filter(|(name, value)| !matches!(name.as_str(), "csrf" | "base" | "do") && !value.trim().is_empty())
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    if rejection.code != Code::DraftClosed && rejection.code != Code::ChangedMeanwhile {
        return Err(Stop::Refused(rejection.clone()));
    }
    let page = GonePage {
        words: summary(ctx, rejection),
        typed: typed.join("\n"),
        href: format!("/flows/{}", encoded(ctx.var("code"))),
    };
    ctx.refused(rejection, &page)
}
