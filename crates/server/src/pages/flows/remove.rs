//! Taking a stage out: what becomes of the ways that touch it is asked, and told beforehand.

use serde::Serialize;

use super::version::VersionHead;
use crate::{
    pages::Problems,
    view::{Page, Text},
};

/// The page that asks.
#[derive(Clone, Debug, Serialize)]
pub struct RemovePage {
    /// The version.
    pub head: VersionHead,
    /// The stage's number.
    pub no: u32,
    /// Its name.
    pub name: String,
    /// The ways that touch it.
    pub ways: Vec<Way>,
    /// What would change when what led to it is led on.
    pub reconnected: Vec<Text>,
    /// What would change when the ways go with it.
    pub dropped: Vec<Text>,
    /// Why it cannot be taken out.
    pub refused: Option<Text>,
    /// Why nothing was changed.
    pub problems: Option<Problems>,
}

/// One way.
#[derive(Clone, Debug, Serialize)]
pub struct Way {
    /// From where.
    pub from: String,
    /// How it is called.
    pub called: Text,
    /// Its condition.
    pub condition: String,
    /// To where.
    pub to: String,
}

impl Page for RemovePage {
    const TEMPLATE: &'static str = "pages/flows/remove";

    fn title(&self) -> Text {
        Text::new("remove-title").with("stage", self.name.clone())
    }
}
