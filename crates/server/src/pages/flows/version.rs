//! One flow version on one page: the classic columns as rows that are typed into, the drawing beside them, and what
//! the check says. Published versions are shown in the same shape, to be read.

pub mod findings;
pub mod handlers;
pub mod rows;
pub mod typed;
pub mod window;

use serde::Serialize;
use waypost_base::Timestamp;

use self::{
    findings::Findings,
    rows::{NewStage, NewWay, StageRow, WayRow},
    window::Window,
};
use super::cell::Cell;
use crate::{
    diagram::Drawing,
    pages::Problems,
    view::{Page, Text},
};

/// The page of a version.
#[derive(Clone, Debug, Serialize)]
pub struct VersionPage {
    /// What the version is.
    pub head: VersionHead,
    /// Why nothing was saved.
    pub problems: Option<Problems>,
    /// What the last change changed beside what it said.
    pub notes: Vec<Text>,
    /// The stages shown.
    pub stages: Vec<StageRow>,
    /// The ways from the stages shown.
    pub ways: Vec<WayRow>,
    /// Ways that the page has no room for.
    pub more_ways: i64,
    /// The empty row for one more stage.
    pub new_stage: Option<NewStage>,
    /// The empty row for one more way.
    pub new_way: Option<NewWay>,
    /// Suggestions for cells.
    pub lists: Lists,
    /// What the check says.
    pub check: Findings,
    /// The drawing.
    pub drawing: Drawing,
    /// Which part of a long flow is shown.
    pub window: Option<Window>,
}

/// What a version is.
#[derive(Clone, Debug, Serialize)]
pub struct VersionHead {
    /// Code of the flow.
    pub code: String,
    /// Name of the flow.
    pub flow: String,
    /// Number of the version.
    pub no: i32,
    /// Its state.
    pub state: VersionState,
    /// From when it is in force, or will be.
    pub valid_from: Option<Timestamp>,
    /// Until when it was in force.
    pub valid_to: Option<Timestamp>,
    /// What the administrator noted.
    pub note: String,
    /// Its address.
    pub path: String,
    /// It is a draft that the reader may change.
    pub editable: bool,
    /// Number of the last change that the page shows.
    pub revision: String,
    /// There is something to undo.
    pub undo: bool,
    /// There is something to redo.
    pub redo: bool,
    /// The version that new cases start with now.
    pub in_force: Option<i32>,
    /// The version that it is compared with: that one, else the newest before it.
    pub before: Option<i32>,
    /// How many stages.
    pub stages: i64,
    /// How many ways.
    pub ways: i64,
}

/// The state of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VersionState {
    /// Not published.
    Draft,
    /// Published for later.
    Future,
    /// In force.
    InForce,
    /// Of the past: cases may still run.
    Past,
}

/// Suggestions for cells.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Lists {
    /// Receivers.
    pub receivers: Vec<String>,
    /// Numbers of handlers.
    pub handlers: Vec<String>,
    /// Stages, where there are too many for a menu in each row.
    pub stages: Vec<String>,
}

impl VersionPage {
    /// Every cell of the page.
    pub fn cells(&mut self) -> Vec<&mut Cell> {
        let rows = self.stages.iter_mut().flat_map(|row| &mut row.cells);
        let ways = self.ways.iter_mut().flat_map(|row| &mut row.cells);
        let one = self.new_stage.iter_mut().flat_map(|new| new.cells.iter_mut());
        let other = self.new_way.iter_mut().flat_map(|new| new.cells.iter_mut());
        rows.chain(ways).chain(one).chain(other).collect()
    }
}

impl Page for VersionPage {
    const TEMPLATE: &'static str = "pages/flows/version";

    fn title(&self) -> Text {
        Text::new("flow-version-title")
            .with("flow", self.head.flow.clone())
            .with("no", i64::from(self.head.no))
    }
}

/// What the check says of what is typed now, for the script of the editor; a page like every other.
#[derive(Clone, Debug, Serialize)]
pub struct CheckPage {
    /// What the version is.
    pub head: VersionHead,
    /// What the check says.
    pub check: Findings,
    /// The drawing.
    pub drawing: Drawing,
}

impl Page for CheckPage {
    const TEMPLATE: &'static str = "pages/flows/check";

    fn title(&self) -> Text {
        Text::new("flow-check-title").with("flow", self.head.flow.clone()).with("no", i64::from(self.head.no))
    }
}
