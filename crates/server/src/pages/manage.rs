//! The hub of administration: one card per area that the reader may administer.

use serde::Serialize;
use waypost_base::{Code, Rejection};
use waypost_org::Permission;

use crate::{
    http::{Ctx, Outcome, Row},
    view::{Area, Page, Text},
};

/// The hub.
#[derive(Clone, Debug, Serialize)]
pub struct ManagePage {
    /// The areas.
    pub areas: Vec<ManagedArea>,
}

/// One area with what it is for.
#[derive(Clone, Debug, Serialize)]
pub struct ManagedArea {
    /// Where and how it is called.
    pub area: Area,
    /// What it is for.
    pub help: Text,
}

impl ManagePage {
    /// The hub of these areas.
    pub fn new(areas: Vec<Area>) -> Self {
        let with_help = |area: Area| ManagedArea { help: Text::new(format!("{}-help", area.title)), area };
        Self { areas: areas.into_iter().map(with_help).collect() }
    }
}

impl Page for ManagePage {
    const TEMPLATE: &'static str = "pages/manage";

    fn title(&self) -> Text {
        Text::new("manage-title")
    }
}

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![Row::get("/manage", show)]
}

/// Whoever administers nothing is told so.
async fn show(ctx: Ctx) -> Outcome {
    let areas = ctx.areas();
    if areas.is_empty() {
        let lacking = Rejection::new(Code::NotAllowed).with("permission", Permission::AdministerSystem);
        return Err(lacking.into());
    }
    ctx.page(&ManagePage::new(areas))
}
