//! The versions of a form and what each changed.

use serde::Serialize;

use super::list::PinnedFlow;
use crate::view::{Page, Text};

/// The versions.
#[derive(Clone, Debug, Serialize)]
pub struct VersionsPage {
    /// Code of the form.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The versions, the newest first.
    pub versions: Vec<VersionPart>,
}

/// One version.
#[derive(Clone, Debug, Serialize)]
pub struct VersionPart {
    /// Its number.
    pub no: i64,
    /// When and by whom it was made.
    pub made: Text,
    /// How many items it has.
    pub items: i64,
    /// What it changed; the first changed nothing.
    pub changes: Vec<Text>,
    /// Flows that pin it.
    pub flows: Vec<PinnedFlow>,
}

impl Page for VersionsPage {
    const TEMPLATE: &'static str = "pages/forms/versions";

    fn title(&self) -> Text {
        Text::new("forms-versions-title").with("name", self.name.clone())
    }
}
