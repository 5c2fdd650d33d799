//! The catalogue: every flow this person may start, by category.

use serde::Serialize;

use crate::view::{Page, Text};

/// The catalogue page.
#[derive(Clone, Debug, Serialize)]
pub struct CataloguePage {
    /// Groups in the administrator's order.
    pub groups: Vec<Group>,
}

/// A category and its flows.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Name; empty for flows without category.
    pub name: String,
    /// Its flows.
    pub flows: Vec<FlowCard>,
}

/// One flow to start.
#[derive(Clone, Debug, Serialize)]
pub struct FlowCard {
    /// Its id, for the address.
    pub flow: String,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The stages in words, e.g. `申请备案 → 受理 → 初审`.
    pub path: String,
}

impl Page for CataloguePage {
    const TEMPLATE: &'static str = "pages/start/catalogue";

    fn title(&self) -> Text {
        Text::new("catalogue-title")
    }
}
