//! The list of forms.

use serde::Serialize;

use crate::{
    pages::Input,
    view::{Page, Text},
};

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct FormsPage {
    /// What is looked for.
    pub search: Input,
    /// The forms.
    pub lines: Vec<FormLine>,
    /// Address of the next part of the list.
    pub next: Option<String>,
}

/// One form.
#[derive(Clone, Debug, Serialize)]
pub struct FormLine {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How many versions it has.
    pub versions: i64,
    /// Whether there is a draft.
    pub has_draft: bool,
    /// Flows that pin a version of it.
    pub flows: Vec<PinnedFlow>,
    /// Flows that are not listed.
    pub more: i64,
}

/// A flow that pins a version of a form.
#[derive(Clone, Debug, Serialize)]
pub struct PinnedFlow {
    /// Where it leads.
    pub href: String,
    /// Name of the flow.
    pub name: String,
    /// Which version of the flow pins which of the form.
    pub words: Text,
    /// Whether the pinned version is not the newest.
    pub is_older: bool,
}

impl Page for FormsPage {
    const TEMPLATE: &'static str = "pages/forms/list";

    fn title(&self) -> Text {
        Text::new("forms-title")
    }
}
