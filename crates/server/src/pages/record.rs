//! The record, for auditors: every act of everybody, and who acted for whom. Nothing can be changed here; what is taken
//! out as a table is itself recorded.

pub mod handlers;

use serde::Serialize;
use waypost_base::Timestamp;

use super::Choice;
use crate::view::{Page, Text};

/// The acts.
#[derive(Clone, Debug, Serialize)]
pub struct RecordPage {
    /// What is asked for.
    pub filter: Filter,
    /// Kinds of acts to choose from.
    pub areas: Vec<AreaChoice>,
    /// Flows to choose from; the first is "all".
    pub flows: Vec<Choice>,
    /// The newest first.
    pub rows: Vec<ActRow>,
    /// Address of the next part of the list.
    pub next: Option<String>,
}

/// What is asked for, as typed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// Sign-in name or name of a person.
    pub person: String,
    /// What is wrong with it.
    pub person_problem: Option<Text>,
    /// Number of a case.
    pub case: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
}

/// A kind of acts to choose.
#[derive(Clone, Debug, Serialize)]
pub struct AreaChoice {
    /// Its stable name.
    pub value: &'static str,
    /// In words.
    pub label: Text,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// One act.
#[derive(Clone, Debug, Serialize)]
pub struct ActRow {
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub what: Text,
    /// Who; none: the system.
    pub who: Option<String>,
    /// For whom.
    pub for_whom: Option<String>,
    /// Number of the case.
    pub number: Option<i64>,
    /// The flow's name.
    pub flow: Option<String>,
    /// Where the case is.
    pub href: Option<String>,
    /// What it says besides.
    pub details: String,
    /// Its place: `chain 4 · 17`.
    pub place: String,
}

/// Who acted for whom.
#[derive(Clone, Debug, Serialize)]
pub struct ActingPage {
    /// What is asked for.
    pub filter: Filter,
    /// The newest first.
    pub rows: Vec<ActingRow>,
    /// Address of the next part of the list.
    pub next: Option<String>,
}

/// A step handled for another.
#[derive(Clone, Debug, Serialize)]
pub struct ActingRow {
    /// When.
    pub at: Timestamp,
    /// Who handled it; empty, as all but the number, where the case is restricted.
    pub who: String,
    /// For whom.
    pub for_whom: String,
    /// Number of the case.
    pub number: i64,
    /// The flow's name.
    pub flow: String,
    /// The stage's name.
    pub stage: String,
    /// The step's own page, where the case is not restricted.
    pub href: Option<String>,
}

impl Page for RecordPage {
    const TEMPLATE: &'static str = "pages/record/acts";

    fn title(&self) -> Text {
        Text::new("record-title")
    }
}

impl Page for ActingPage {
    const TEMPLATE: &'static str = "pages/record/acting";

    fn title(&self) -> Text {
        Text::new("acting-title")
    }
}
