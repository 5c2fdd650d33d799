//! A form of another system: read, shown with all that is left out, and taken when that is agreed to.

use serde::Serialize;
use waypost_base::Rejection;

use crate::{
    pages::{Input, InputKind, Problems},
    view::{Page, Text},
};

/// The import.
#[derive(Clone, Debug, Serialize)]
pub struct ImportFormPage {
    /// The text, where it is typed.
    pub text: Input,
    /// What was read.
    pub found: Option<Found>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

/// What was read.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// Which system it comes from.
    pub origin: Text,
    /// The text, to be posted again.
    pub text: String,
    /// Name of the file.
    pub file: String,
    /// The code that the form gets.
    pub code: Input,
    /// Name of the form.
    pub name: String,
    /// Its items.
    pub items: Vec<FoundItem>,
    /// What is left out.
    pub left_out: Vec<LeftOutLine>,
}

/// An item that was read.
#[derive(Clone, Debug, Serialize)]
pub struct FoundItem {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Text,
    /// What becomes of it: `forms-taken-<…>`.
    pub fate: Text,
}

/// Something that is left out.
#[derive(Clone, Debug, Serialize)]
pub struct LeftOutLine {
    /// Where it stands.
    pub path: String,
    /// What it is.
    pub what: String,
    /// Why.
    pub why: Text,
}

impl ImportFormPage {
    /// The page before anything was read.
    pub fn new(text: &str) -> Self {
        let input = Input::new("form", "text").kind(InputKind::Area).typed(text).help("forms-help-text");
        Self { text: input, found: None, problems: None }
    }

    /// The same after a refusal.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Self {
        let mut all = vec![&mut self.text];
        all.extend(self.found.iter_mut().map(|found| &mut found.code));
        self.problems = Some(Input::refuse("form", rejection, all));
        self
    }
}

impl Page for ImportFormPage {
    const TEMPLATE: &'static str = "pages/forms/import";

    fn title(&self) -> Text {
        Text::new("forms-import-title")
    }
}
