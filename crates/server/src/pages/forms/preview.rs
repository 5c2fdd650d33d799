//! A form as people will see it: on a phone to fill in, on paper to read. The fields are those of cases.

use serde::Serialize;

use crate::{
    pages::{ItemField, ItemValue},
    view::{Page, Text},
};

/// The preview.
#[derive(Clone, Debug, Serialize)]
pub struct PreviewPage {
    /// Code of the form.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Number of the version; `None`: the draft.
    pub version: Option<i64>,
    /// On a phone, else on paper.
    pub is_phone: bool,
    /// Where the other kind of preview is.
    pub other: String,
    /// The sections.
    pub groups: Vec<PreviewGroup>,
    /// Whether there is nothing to show.
    pub is_empty: bool,
}

/// One section.
#[derive(Clone, Debug, Serialize)]
pub struct PreviewGroup {
    /// Its heading.
    pub heading: Option<String>,
    /// Its items to fill in.
    pub fields: Vec<ItemField>,
    /// Its items to read.
    pub values: Vec<ItemValue>,
}

impl Page for PreviewPage {
    const TEMPLATE: &'static str = "pages/forms/preview";

    fn title(&self) -> Text {
        Text::new("forms-preview-title").with("name", self.name.clone())
    }
}
