//! What took too long, for those who look after the flows: by flow, stage, outcome and period.

pub mod handlers;

use serde::Serialize;
use waypost_base::Timestamp;

use super::Choice;
use crate::view::{Page, Text};

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct OverrunsPage {
    /// Flows to choose from; the first is "all".
    pub flows: Vec<Choice>,
    /// What the deadline did; the first is "all".
    pub outcomes: Vec<OutcomeChoice>,
    /// Number of the stage; empty: all.
    pub stage: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
    /// Stages with most of them.
    pub stages: Vec<StageLine>,
    /// More than were counted.
    pub more: bool,
    /// The newest first.
    pub rows: Vec<OverrunRow>,
    /// Address of the next part of the list.
    pub next: Option<String>,
}

/// An outcome to choose.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeChoice {
    /// Its stable name; empty: all.
    pub value: &'static str,
    /// In words.
    pub label: Text,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A stage that took too long.
#[derive(Clone, Debug, Serialize)]
pub struct StageLine {
    /// The flow's name.
    pub flow: String,
    /// The stage's name.
    pub stage: String,
    /// How often.
    pub count: usize,
    /// How often the run was taken back.
    pub recalled: usize,
    /// Only these.
    pub href: String,
}

/// One deadline that passed.
#[derive(Clone, Debug, Serialize)]
pub struct OverrunRow {
    /// The case's number.
    pub number: i64,
    /// Its title, while the reader may see it.
    pub title: Option<String>,
    /// Where it is, while the reader may see it.
    pub href: Option<String>,
    /// The flow's name.
    pub flow: String,
    /// The stage's name.
    pub stage: String,
    /// Which run.
    pub run: i32,
    /// What the deadline did.
    pub outcome: Text,
    /// When it was due.
    pub due: Timestamp,
    /// When that was done.
    pub at: Timestamp,
}

impl Page for OverrunsPage {
    const TEMPLATE: &'static str = "pages/overruns";

    fn title(&self) -> Text {
        Text::new("overruns-title")
    }
}
