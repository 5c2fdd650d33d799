//! A new form: its code and its name.

use serde::Serialize;
use waypost_base::Rejection;

use crate::{
    pages::{Input, Problems},
    view::{Page, Text},
};

/// The page of a new form.
#[derive(Clone, Debug, Serialize)]
pub struct NewFormPage {
    /// Name, English name, code.
    pub inputs: Vec<Input>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

impl NewFormPage {
    /// With what was typed.
    pub fn new(label: &str, label_en: &str, code: &str) -> Self {
        let input = |name: &str, value: &str| Input::new("form", name).typed(value);
        Self {
            inputs: vec![
                input("label", label).needed(),
                input("label_en", label_en),
                input("code", code).help("forms-help-new-code"),
            ],
            problems: None,
        }
    }

    /// The same after a refusal.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Self {
        self.problems = Some(Input::refuse("form", rejection, self.inputs.iter_mut().collect()));
        self
    }
}

impl Page for NewFormPage {
    const TEMPLATE: &'static str = "pages/forms/new";

    fn title(&self) -> Text {
        Text::new("forms-new")
    }
}
