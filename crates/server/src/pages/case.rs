//! The case page: where it stands, what I can do, the document, what happened, the drawing of the net.

pub mod asking;
pub mod files;
pub mod foretold;
pub mod handlers;
pub mod history;
pub mod meanwhile;
pub mod operate;
pub mod reading;
pub mod reveal;
pub mod sheet;
pub mod show;
pub mod since;
pub mod step;
pub mod task;
pub mod timeline;
pub mod vote;
pub mod work;

use serde::Serialize;
use waypost_base::{Rejection, Timestamp};
use waypost_engine::event::Ending;

pub use self::{
    reading::{CopyPart, ReadingPart},
    task::{Branch, Claim, ReturnPart, Task, TransferPart, branches},
    timeline::{ChangeRow, Entry, EntryKind},
    vote::{BallotShown, LateNote, SeatShown, VotePart},
};
use super::{Field, FieldKind, ItemValue, Problems, deadline::Deadline, materials::Checklist};
use crate::{
    diagram::Drawing,
    view::{Page, Text},
};

/// How a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// People or actions are at work.
    Running,
    /// It came back to its first stage and waits to be sent again.
    Returned,
    /// It waits for an administrator.
    Incident,
    /// Every path came to its end.
    Completed,
    /// It ended as not accepted.
    NotAccepted,
    /// The initiator took it back.
    Revoked,
    /// An administrator ended it.
    Terminated,
    /// An administrator has it wait.
    Suspended,
}

impl From<Ending> for Status {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Completed => Status::Completed,
            Ending::NotAccepted => Status::NotAccepted,
            Ending::Revoked => Status::Revoked,
            Ending::Terminated => Status::Terminated,
        }
    }
}

/// The case page.
#[derive(Clone, Debug, Serialize)]
pub struct CasePage {
    /// Number, title and how it stands.
    pub case: Head,
    /// Open visits: where, who has it now, since when.
    pub holders: Vec<Holder>,
    /// Who has voted so far, where several decide.
    pub ballots: Vec<BallotShown>,
    /// Votes of this reader that came after the decision.
    pub late: Vec<LateNote>,
    /// What this reader can do, one part per open visit.
    pub tasks: Vec<Task>,
    /// Name of the form.
    pub form: String,
    /// The form's values that this reader may see.
    pub items: Vec<ItemValue>,
    /// What was handed in beside the form, where no task takes it in.
    pub materials: Option<Checklist>,
    /// Results and other properties worth showing (the number drawn).
    pub results: Vec<ItemValue>,
    /// What needs an administrator.
    pub incidents: Vec<IncidentNote>,
    /// Who had a sensitive value shown whole, newest on top.
    pub reveals: Vec<RevealRow>,
    /// Who opened it, of a restricted case.
    pub openings: Vec<RevealRow>,
    /// What happened, newest on top.
    pub timeline: Vec<Entry>,
    /// What changed since the reader last handled it, where he has it again.
    pub since: Option<since::Since>,
    /// The net.
    pub drawing: Option<Drawing>,
    /// What this reader may take back.
    pub withdrawals: Vec<Withdrawal>,
    /// Opinions that this reader is asked for.
    pub opinions: Vec<OpinionPart>,
    /// For the initiator, while it is possible.
    pub revoke: Option<ReasonPart>,
    /// For participants.
    pub comment: Option<ReasonPart>,
    /// What was typed for work that is gone: somebody was first.
    pub leftover: Option<Leftover>,
    /// Copies, receipts, urging.
    pub reading: ReadingPart,
    /// Where it is steered, for those who define its flow.
    pub steer: Option<String>,
}

/// One reveal of a sensitive value.
#[derive(Clone, Debug, Serialize)]
pub struct RevealRow {
    /// Who.
    pub who: String,
    /// Name of the item.
    pub item: String,
    /// When.
    pub at: Timestamp,
}

/// Typed words that have no form any more, shown so that they can be copied.
#[derive(Clone, Debug, Serialize)]
pub struct Leftover {
    /// Why there is no form.
    pub problems: Problems,
    /// Name (may be empty) and words.
    pub typed: Vec<(String, String)>,
}

/// Number, title and how it stands.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    /// Its id, for addresses.
    pub id: String,
    /// Its readable number (业务流号).
    pub number: i64,
    /// Title of the document.
    pub title: String,
    /// Name of the flow.
    pub flow: String,
    /// Key of another system.
    pub business_key: Option<String>,
    /// Number of the run.
    pub run: u32,
    /// Whether it ran more than once, so that the run is shown.
    pub again: bool,
    /// How it stands.
    pub status: Status,
    /// Who started it.
    pub initiator: String,
    /// When.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
}

/// One open visit: who has it now.
#[derive(Clone, Debug, Serialize)]
pub struct Holder {
    /// Name of the stage.
    pub stage: String,
    /// Posts, departments or people, in words.
    pub parties: Vec<String>,
    /// Who claimed it.
    pub claimed: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub deadline: Option<Deadline>,
    /// A plugin is at work.
    pub acting: bool,
}

/// An open incident, in plain words.
#[derive(Clone, Debug, Serialize)]
pub struct IncidentNote {
    /// What happened (`incident-<kind>`).
    pub words: Text,
    /// Name of the stage.
    pub stage: String,
    /// Since when.
    pub at: Timestamp,
}

/// Something that may be taken back.
#[derive(Clone, Debug, Serialize)]
pub struct Withdrawal {
    /// The visit.
    pub visit: String,
    /// Name of its stage.
    pub stage: String,
    /// What it is.
    pub what: Undo,
    /// Whom it concerns: the signer who is taken off, by sign-in name and name.
    pub who: Option<(String, String)>,
    /// Idempotency key.
    pub key: String,
    /// Why it came back.
    pub problems: Option<Problems>,
}

/// What may be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Undo {
    /// A step that was submitted.
    Step,
    /// One's own vote, while the stage is open.
    Vote,
    /// What one delegated.
    Delegation,
    /// A signer whom one asked for.
    Signer,
}

/// An opinion that the reader is asked for.
#[derive(Clone, Debug, Serialize)]
pub struct OpinionPart {
    /// The visit.
    pub visit: String,
    /// Name of the stage.
    pub stage: String,
    /// Who asks.
    pub by: String,
    /// What is asked.
    pub asks: Option<String>,
    /// Acting for somebody who is away.
    pub acting_for: Option<String>,
    /// Idempotency key.
    pub key: String,
    /// The opinion.
    pub text: Field,
    /// Why it came back.
    pub problems: Option<Problems>,
}

/// An operation with one text: revoke (with a reason), comment.
#[derive(Clone, Debug, Serialize)]
pub struct ReasonPart {
    /// Idempotency key.
    pub key: String,
    /// The text.
    pub text: Field,
    /// Why it came back; the part is shown open then.
    pub problems: Option<Problems>,
    /// It is shown open although nothing is wrong.
    pub open: bool,
}

impl ReasonPart {
    /// The part for revoking.
    pub fn revoke(key: impl Into<String>) -> Self {
        let text = Field::new("revoke", "reason").kind(FieldKind::Area);
        Self { key: key.into(), text, problems: None, open: false }
    }

    /// The part for commenting.
    pub fn comment(key: impl Into<String>) -> Self {
        let text = Field::new("comment", "text").kind(FieldKind::Area).labelled("field-comment");
        Self { key: key.into(), text, problems: None, open: false }
    }

    /// The same after a refusal, with what was typed.
    #[must_use]
    pub fn refused(mut self, form: &str, rejection: &Rejection, typed: &str) -> Self {
        self.text.value = typed.to_owned();
        self.problems = Some(Problems::beside(form, rejection, std::slice::from_mut(&mut self.text)));
        self
    }
}

impl Page for CasePage {
    const TEMPLATE: &'static str = "pages/case/case";

    fn title(&self) -> Text {
        Text::new("case-title").with("number", self.case.number).with("title", self.case.title.clone())
    }
}
