//! One version of a flow, as the editor shows it.

use chrono::NaiveDate;
use waypost_base::{CategoryId, FlowId, FlowVersionId, FormVersionId, Label, Rejection, Timestamp, UserId};
use waypost_engine::{Definition, check::Report};
use waypost_store::{Conn, editing::VersionHead, flows, flows::FlowRow};

use super::{Stop, VersionState, content::Content, settle, undo, version_of};
use crate::{App, access::DefinesFlows, error::AppError, organisation::label};

/// A draft or a published version, with what the check says of it now.
#[derive(Clone, Debug)]
pub struct FlowDraft {
    /// The flow.
    pub flow: FlowId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// What it is for.
    pub description: Label,
    /// Its category.
    pub category: Option<CategoryId>,
    /// The version.
    pub version: FlowVersionId,
    /// The version's number in the flow.
    pub no: i32,
    /// How it stands.
    pub state: VersionState,
    /// How often it was changed; to be named when it is changed again.
    pub revision: i64,
    /// Stages and transitions.
    pub definition: Definition,
    /// The form version it pins.
    pub form_version: Option<FormVersionId>,
    /// Laws and policies it follows.
    pub policies: Vec<Label>,
    /// The first day that it is, or is to be, in force.
    pub valid_from: Option<NaiveDate>,
    /// The instant from which on it is in force; of a draft, that of its day.
    pub begins: Option<Timestamp>,
    /// The instant at which it ends.
    pub ends: Option<Timestamp>,
    /// What changed, in the administrator's words.
    pub note: String,
    /// Who changed it last, and when.
    pub edited: Option<(UserId, Timestamp)>,
    /// What the check says; its problems name stages and transitions.
    pub report: Report,
    /// Whether this person has an edit to take back.
    pub can_undo: bool,
    /// Whether this person has an edit to repeat.
    pub can_redo: bool,
}

impl App {
    /// A draft or a published version.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`waypost_base::Code::NotFound`].
    pub fn flow_version(
        &self,
        proof: &DefinesFlows,
        version: FlowVersionId,
    ) -> Result<Result<FlowDraft, Rejection>, AppError> {
        settle(self.shared.db.read(|conn| {
            let (flow, head) = version_of(conn, proof, version)?;
            self.draft_in(conn, proof, flow, &head)
        }))
    }

    fn draft_in(
        &self,
        conn: &mut Conn,
        proof: &DefinesFlows,
        flow: FlowRow,
        head: &VersionHead,
    ) -> Result<FlowDraft, Stop> {
        let tenant = proof.who().tenant();
        let version = FlowVersionId::new(head.id);
        let content = content_of(conn, proof, head)?;
        let (undoable, redoable) = undo::own(conn, proof, version)?;
        let report = self.report_in(conn, tenant, &content.definition, content.form_version)?;
        Ok(FlowDraft {
            flow: FlowId::new(flow.id),
            code: flow.code,
            name: label(&flow.name),
            description: label(&flow.description),
            category: flow.category.map(CategoryId::new),
            version,
            no: head.no,
            state: VersionState::of(head, self.now()),
            revision: head.revision,
            definition: content.definition,
            form_version: content.form_version,
            policies: content.policies,
            valid_from: content.valid_from,
            begins: head.valid_from.map(Timestamp::from_millis),
            ends: head.valid_to.map(Timestamp::from_millis),
            note: content.note,
            edited: head
                .edited_by
                .zip(head.edited_at)
                .map(|(by, at)| (UserId::new(by), Timestamp::from_millis(at))),
            report,
            can_undo: undoable.is_some(),
            can_redo: redoable.is_some(),
        })
    }
}

/// What a version holds.
pub(super) fn content_of(
    conn: &mut Conn,
    proof: &DefinesFlows,
    head: &VersionHead,
) -> Result<Content, AppError> {
    let id = FlowVersionId::new(head.id);
    let row = flows::version(conn, proof.who().tenant(), id)?;
    let row = row.ok_or_else(|| AppError::damaged(format!("flow version {id}"), "missing"))?;
    Content::of(head, &row.definition, proof.who().organisation().zone_minutes)
}
