//! The queue of incidents: what stopped, where, why, and the button that tries again.

use serde::Serialize;
use waypost_base::{Rejection, Timestamp};
use waypost_engine::event::IncidentKind;

use crate::{
    pages::Problems,
    view::{Page, Text},
};

/// The queue of incidents.
#[derive(Clone, Debug, Serialize)]
pub struct IncidentsPage {
    /// Newest first.
    pub incidents: Vec<IncidentRow>,
    /// Address of the next part of the list.
    pub next: Option<String>,
    /// The answers of trying several again, one each.
    pub answers: Vec<Text>,
    /// Why an operation was refused.
    pub problems: Option<Problems>,
}

/// One incident.
#[derive(Clone, Debug, Serialize)]
pub struct IncidentRow {
    /// Id, for addresses.
    pub id: String,
    /// Number of the case as addresses have it.
    pub case: String,
    /// Number of the case.
    pub number: i64,
    /// Title of the document.
    pub title: String,
    /// Name of the flow.
    pub flow: String,
    /// Name of the stage.
    pub stage: String,
    /// What happened, in words.
    pub words: Text,
    /// What to do about it, in words.
    pub advice: Text,
    /// Details for an administrator (an error text).
    pub detail: String,
    /// Since when.
    pub at: Timestamp,
    /// Idempotency key of a retry.
    pub key: String,
    /// What its button says.
    pub button: Text,
    /// Where the work is given to somebody, where nobody was found and the reader may.
    pub steer: Option<String>,
}

/// The words of an incident and the advice.
pub fn words(kind: IncidentKind) -> (Text, Text) {
    let name = match kind {
        IncidentKind::NobodyFound => "nobody_found",
        IncidentKind::TooFewFound => "too_few_found",
        IncidentKind::GuardFailed => "guard_failed",
        IncidentKind::ActionFailed => "action_failed",
        IncidentKind::BadAnswer => "bad_answer",
        IncidentKind::LateAnswer => "late_answer",
        IncidentKind::TooManyMoves => "too_many_moves",
        IncidentKind::NoBranch => "no_branch",
        IncidentKind::DeadlineHindered => "deadline_hindered",
        IncidentKind::NoWorkingTime => "no_working_time",
    };
    (Text::new(format!("incident-{name}")), Text::new(format!("incident-{name}-advice")))
}

/// What the button of an incident says: a late answer is only put away.
pub fn button(kind: IncidentKind) -> Text {
    Text::new(if kind == IncidentKind::LateAnswer { "incident-settle" } else { "command-retry" })
}

impl IncidentsPage {
    /// The queue.
    pub fn new(incidents: Vec<IncidentRow>, next: Option<String>) -> Self {
        Self { incidents, next, answers: Vec::new(), problems: None }
    }

    /// The same after a refusal.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Self {
        self.problems = Some(Problems::of("incidents", rejection, |_| None));
        self
    }
}

impl Page for IncidentsPage {
    const TEMPLATE: &'static str = "pages/administration/incidents";

    fn title(&self) -> Text {
        Text::new("incidents-title")
    }
}
