//! The second factor: the six digits of the app.

use serde::Serialize;
use waypost_base::Rejection;

use crate::{
    pages::{Carried, Field, FieldKind, Problems},
    view::{Page, Text},
};

/// The page that asks for a one-time code.
#[derive(Clone, Debug, Serialize)]
pub struct CodePage {
    /// The code.
    pub fields: Vec<Field>,
    /// The half-done sign-in this belongs to.
    pub pending: String,
    /// Where to go afterwards.
    pub next: String,
    /// What was typed in an interrupted form.
    pub carried: Vec<Carried>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

impl CodePage {
    /// Asks for the code of a half-done sign-in.
    pub fn new(pending: impl Into<String>, next: impl Into<String>, carried: Vec<Carried>) -> Self {
        let field = Field::new("code", "code").kind(FieldKind::Digits).autocomplete("one-time-code");
        Self {
            fields: vec![field.help("code-help")],
            pending: pending.into(),
            next: next.into(),
            carried,
            problems: None,
        }
    }

    /// The same page after a refusal.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Self {
        self.problems = Some(Problems::beside("code", rejection, &mut self.fields));
        self
    }
}

impl Page for CodePage {
    const TEMPLATE: &'static str = "pages/sign_in/code";

    fn title(&self) -> Text {
        Text::new("code-title")
    }
}
