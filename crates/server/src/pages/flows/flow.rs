//! One flow over all its versions: what it is called, which versions there are with their time and cases; and the page
//! for a new one.

pub mod handlers;

use serde::Serialize;
use waypost_app::{access::DefinesFlows, editing::FlowHead};
use waypost_base::{CategoryId, Label, Timestamp};

use super::{
    cell::{Cell, CellKind, Wrong},
    version::VersionState,
};
use crate::{
    http::{Ctx, Stop, Typed},
    pages::{Choice, Problems},
    view::{Page, Text},
};

/// The page of a flow.
#[derive(Clone, Debug, Serialize)]
pub struct FlowPage {
    /// Its code.
    pub code: String,
    /// Its address.
    pub path: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Name, description, category.
    pub cells: Vec<Cell>,
    /// Why nothing was saved.
    pub problems: Option<Problems>,
    /// The versions, the newest first.
    pub versions: Vec<VersionRow>,
    /// Number of the open draft.
    pub draft: Option<i32>,
    /// The reader may start a case.
    pub starts: bool,
    /// There are two to compare.
    pub several: bool,
}

/// One version.
#[derive(Clone, Debug, Serialize)]
pub struct VersionRow {
    /// Its number.
    pub no: i32,
    /// Its address.
    pub href: String,
    /// Its state.
    pub state: VersionState,
    /// From when.
    pub from: Option<Timestamp>,
    /// Until when.
    pub to: Option<Timestamp>,
    /// Who published it, or changed the draft last.
    pub who: String,
    /// What was noted.
    pub note: String,
    /// Cases that run.
    pub running: i64,
    /// Cases that ended.
    pub ended: i64,
    /// Number of the version before it.
    pub before: Option<i32>,
}

impl Page for FlowPage {
    const TEMPLATE: &'static str = "pages/flows/flow";

    fn title(&self) -> Text {
        Text::new("flow-title").with("flow", self.name.clone())
    }
}

/// The page for a new flow.
#[derive(Clone, Debug, Serialize)]
pub struct NewFlowPage {
    /// Its fields.
    pub cells: Vec<Cell>,
    /// Why nothing was made.
    pub problems: Option<Problems>,
}

impl Page for NewFlowPage {
    const TEMPLATE: &'static str = "pages/flows/new";

    fn title(&self) -> Text {
        Text::new("new-flow-title")
    }
}

/// The cells for what a flow is called.
///
/// # Errors
/// When the store fails.
pub async fn head_cells(
    ctx: &Ctx,
    proof: &DefinesFlows,
    name: &str,
    name_en: &str,
    description: &str,
    description_en: &str,
    category: Option<CategoryId>,
) -> Result<Vec<Cell>, Stop> {
    let by = proof.clone();
    let known = ctx.block(move |app| app.flow_categories(&by)).await?;
    let mut choices = Vec::new();
    if proof.covers_everything() {
        choices.push(Choice::new("", ctx.site.views.text(ctx.lang(), &Text::new("flows-no_category"))));
    }
    choices
        .extend(known.iter().map(|line| Choice::new(line.id.to_string(), line.name.in_language(ctx.tag()))));
    let category = category.map(|id| id.to_string()).unwrap_or_default();
    Ok(vec![
        Cell::new("name", "field-flow_name", name),
        Cell::new("name_en", "field-name_en", name_en).optional(),
        Cell::new("description", "field-flow_description", description).kind(CellKind::Area).optional(),
        Cell::new("description_en", "field-description_en", description_en).kind(CellKind::Area).optional(),
        Cell::select("category", "field-category", choices, category),
    ])
}

/// What a flow is called, as typed.
pub fn read_head(typed: &Typed, wrong: &mut Vec<Wrong>) -> FlowHead {
    let label = |name: &str| {
        let label = Label::new(typed.get(name).trim());
        let english = typed.get(&format!("{name}_en")).trim();
        if english.is_empty() { label } else { label.with("en", english) }
    };
    let category = typed.get("category");
    let id = category.parse().ok().map(CategoryId::new);
    if id.is_none() && !category.is_empty() {
        wrong.push(Wrong::new("category", Text::new("rejection-value_not_choice")));
    }
    FlowHead { name: label("name"), description: label("description"), category: id }
}
