//! Going on where a form was interrupted: by a lost session, a token that ran out, a moment of overload. Everything that
//! was typed is shown and sent again with one button, without script.

use serde::Serialize;
use waypost_base::Rejection;

use crate::{
    pages::{Carried, Problems},
    view::{Page, Text},
};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct ResumePage {
    /// Where the form goes.
    pub action: String,
    /// Everything that was typed, under its own names.
    pub fields: Vec<Carried>,
    /// The long enough ones among them, to be read before sending.
    pub shown: Vec<Carried>,
    /// Why it was interrupted.
    pub problems: Option<Problems>,
}

impl ResumePage {
    /// A form to be sent again.
    pub fn new(action: impl Into<String>, fields: Vec<Carried>, why: Option<&Rejection>) -> Self {
        let technical = |name: &str| matches!(name, "key" | "draft" | "back");
        let shown = fields
            .iter()
            .filter(|field| !field.value.is_empty() && !technical(&field.name))
            .cloned()
            .collect();
        let problems = why.map(|rejection| Problems::of("resume", rejection, |_| None));
        Self { action: action.into(), fields, shown, problems }
    }
}

impl Page for ResumePage {
    const TEMPLATE: &'static str = "pages/sign_in/resume";

    fn title(&self) -> Text {
        Text::new("resume-title")
    }
}
