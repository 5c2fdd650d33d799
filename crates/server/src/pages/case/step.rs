//! One step for itself: what its signer saw, what was changed, and where it stands in the journal.

use serde::Serialize;
use waypost_base::Timestamp;

use crate::{
    pages::{ItemValue, case::ChangeRow},
    view::{Page, Text},
};

/// The page of one step.
#[derive(Clone, Debug, Serialize)]
pub struct StepPage {
    /// Id of the case.
    pub case: String,
    /// Its number.
    pub number: i64,
    /// Title of the document.
    pub title: String,
    /// Name of the flow.
    pub flow: String,
    /// Name of the stage.
    pub stage: String,
    /// In which run.
    pub run: u32,
    /// Who sent it here.
    pub from: Option<String>,
    /// Who handled it.
    pub who: Option<String>,
    /// For whom, when that is somebody else.
    pub for_whom: Option<String>,
    /// When it arrived.
    pub received: Timestamp,
    /// When it was handled.
    pub handled: Option<Timestamp>,
    /// What came of it.
    pub outcome: Text,
    /// Opinion or reason.
    pub opinion: Option<String>,
    /// What the signer saw: the form with its values at that moment.
    pub seen: Vec<ItemValue>,
    /// What the step changed.
    pub changes: Vec<ChangeRow>,
    /// Hash of what the signer saw, hex.
    pub seen_hash: Option<String>,
    /// Hash of the journal entry, hex.
    pub journal_hash: Option<String>,
    /// Place in the case's journal.
    pub journal_no: Option<i64>,
}

impl Page for StepPage {
    const TEMPLATE: &'static str = "pages/case/step";

    fn title(&self) -> Text {
        Text::new("step-title").with("number", self.number).with("stage", self.stage.clone())
    }
}
