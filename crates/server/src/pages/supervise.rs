//! What runs, for those who look after it: how much is open, late and taken back, and the cases behind each number.

pub mod handlers;

use serde::Serialize;
use waypost_base::Timestamp;

use super::{deadline::Deadline, steer::bulk::SteerPart};
use crate::view::{Page, Text};

/// The overview.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SupervisePage {
    /// By category.
    pub categories: Vec<Line>,
    /// By flow.
    pub flows: Vec<Line>,
    /// Stages with late work.
    pub stages: Vec<Line>,
    /// Posts and departments.
    pub posts: Vec<Line>,
    /// People.
    pub people: Vec<Line>,
    /// More late work than was looked at.
    pub more_late: bool,
}

/// A line of the overview.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Line {
    /// What it is about; empty: flows without a category.
    pub name: String,
    /// Beside it: of a stage its flow.
    pub of: String,
    /// Open.
    pub open: Amount,
    /// Late.
    pub late: Amount,
    /// Taken back.
    pub back: Amount,
}

/// A number and the cases behind it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Amount {
    /// Written; empty: none.
    pub shown: String,
    /// Where the cases are.
    pub href: Option<String>,
}

impl Amount {
    /// A number up to a limit, and where its cases are.
    pub fn new(count: i64, most: i64, href: Option<String>) -> Amount {
        match count {
            0 => Amount::default(),
            n if n >= most => Amount { shown: format!("{}+", most - 1), href },
            n => Amount { shown: n.to_string(), href },
        }
    }
}

/// The cases behind a number.
#[derive(Clone, Debug, Serialize)]
pub struct SupervisedPage {
    /// What they are.
    pub heading: Text,
    /// Of which flow, stage or party, where it is narrowed.
    pub of: String,
    /// The lines.
    pub rows: Vec<SupervisedLine>,
    /// Address of the next part of the list.
    pub next: Option<String>,
    /// The record of timed-out stages, for those who may read it.
    pub overruns: Option<&'static str>,
    /// What can be done with them, for those who define flows.
    pub steer: Option<SteerPart>,
}

/// The register.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterPage {
    /// The beginning of a business key, as typed.
    pub key: String,
    /// The lines.
    pub rows: Vec<RegisterLine>,
    /// Address of the next part of the list.
    pub next: Option<String>,
}

/// A result in the register.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterLine {
    /// Its business key.
    pub key: String,
    /// The case's number.
    pub number: i64,
    /// Its title, where the reader may see the case.
    pub title: String,
    /// Where it leads, likewise.
    pub href: Option<String>,
    /// The flow's name.
    pub flow: String,
    /// When it entered the register.
    pub since: Timestamp,
    /// When a newer one took its place; none: it is in force.
    pub until: Option<Timestamp>,
}

impl Page for RegisterPage {
    const TEMPLATE: &'static str = "pages/supervise/register";

    fn title(&self) -> Text {
        Text::new("register-title")
    }
}

/// A case as a supervisor sees it.
#[derive(Clone, Debug, Serialize)]
pub struct SupervisedLine {
    /// Its number.
    pub number: i64,
    /// Its title, where he may see the case.
    pub title: Option<String>,
    /// Where it leads, likewise.
    pub href: Option<String>,
    /// The flow's name.
    pub flow: String,
    /// Where it stands.
    pub stage: String,
    /// Who has it.
    pub holders: String,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub deadline: Option<Deadline>,
    /// An administrator has it wait.
    pub suspended: bool,
    /// Chosen, after a refusal.
    pub chosen: bool,
}

impl Page for SupervisePage {
    const TEMPLATE: &'static str = "pages/supervise/overview";

    fn title(&self) -> Text {
        Text::new("supervise-title")
    }
}

impl Page for SupervisedPage {
    const TEMPLATE: &'static str = "pages/supervise/cases";

    fn title(&self) -> Text {
        self.heading.clone()
    }
}
