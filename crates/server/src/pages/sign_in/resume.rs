//! Going on where a form was interrupted: by a lost session, a token that ran out, a moment of overload. Everything that
//! was typed is shown and sent again with one button, without script.

use serde::Serialize;
use waypost_base::Rejection;

use crate::{
    pages::{Carried, LostFile, Problems},
    view::{Page, Text},
};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct ResumePage {
    /// Where the form goes.
    pub action: String,
    /// Everything that was typed, under its own names.
    pub fields: Vec<Carried>,
    /// Files that were not kept, to be chosen again.
    pub lost: Vec<LostFile>,
    /// The long enough ones among them, to be read before sending.
    pub shown: Vec<Carried>,
    /// Why it was interrupted.
    pub problems: Option<Problems>,
    /// Number under which the log knows an error of ours.
    pub error: Option<String>,
    /// Whether everything that was typed is here: only then it may be sent.
    pub whole: bool,
}

impl ResumePage {
    /// A form to be sent again.
    pub fn new(action: impl Into<String>, mut fields: Vec<Carried>, why: Option<&Rejection>) -> Self {
        let lost = LostFile::among(&fields);
        fields.retain(|field| LostFile::of(field).is_none());
        let technical = |name: &str| matches!(name, "key" | "draft" | "back");
        let shown = fields
            .iter()
            .filter(|field| !field.value.is_empty() && !technical(&field.name))
            .cloned()
            .collect();
        let problems = why.map(|rejection| Problems::of("resume", rejection, |_| None));
        Self { action: action.into(), fields, lost, shown, problems, error: None, whole: true }
    }

    /// A form after an error of ours, which the log knows by this number.
    pub fn after_error(action: impl Into<String>, fields: Vec<Carried>, id: impl Into<String>) -> Self {
        Self { error: Some(id.into()), ..Self::new(action, fields, None) }
    }

    /// A form of which only this came: it is shown, and cannot be sent from here.
    pub fn in_part(action: impl Into<String>, fields: Vec<Carried>, why: &Rejection) -> Self {
        Self { whole: false, ..Self::new(action, fields, Some(why)) }
    }
}

impl Page for ResumePage {
    const TEMPLATE: &'static str = "pages/sign_in/resume";

    fn title(&self) -> Text {
        match (&self.error, self.whole) {
            (Some(_), _) => Text::new("fault-error"),
            (None, true) => Text::new("resume-title"),
            (None, false) => Text::new("resume-part-title"),
        }
    }
}
