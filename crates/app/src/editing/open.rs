//! Opening a draft: one per flow, from any of its versions. A second administrator gets the same draft.

use waypost_base::{Code, FlowId, FlowVersionId, Rejection};
use waypost_engine::{
    Definition,
    definition::{DEFINITION_FORMAT, Stage},
};
use waypost_store::{
    Conn,
    editing::{self, EditRow, VersionHead},
    flows::{self, FlowVersionRow},
    materials,
};

use super::{Stop, VersionState, content::Content, flow_of, read::content_of, settle};
use crate::{
    App,
    access::DefinesFlows,
    chain::{Chain, record},
    error::AppError,
};

impl App {
    /// The open draft of a flow; where there is none, a new one from a version, or from the one in force, or from the
    /// newest.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotFound`].
    pub fn open_flow_draft(
        &self,
        proof: &DefinesFlows,
        flow: FlowId,
        from: Option<FlowVersionId>,
    ) -> Result<Result<FlowVersionId, Rejection>, AppError> {
        settle(self.shared.db.write(|conn| {
            flow_of(conn, proof, flow)?;
            let heads = editing::heads_of(conn, proof.who().tenant(), &[flow.raw()])?;
            if let Some(open) = heads.iter().find(|head| head.state == "draft") {
                return Ok(FlowVersionId::new(open.id));
            }
            let now = self.now();
            let source = match from {
                Some(id) => Some(heads.iter().find(|head| head.id == id.raw()).ok_or(Code::NotFound)?),
                None => {
                    let in_force = |head: &&VersionHead| VersionState::of(head, now) == VersionState::InForce;
                    heads.iter().find(in_force).or(heads.first())
                }
            };
            let content = match source {
                Some(head) => {
                    let content = content_of(conn, proof, head)?;
                    Content { valid_from: None, note: String::new(), ..content }
                }
                None => Content::new(Vec::new()),
            };
            let opened = self.insert_draft(conn, proof, flow, &content)?;
            if let Some(head) = source {
                materials::copy_to(conn, proof.who().tenant(), FlowVersionId::new(head.id), opened)?;
            }
            Ok(opened)
        }))
    }

    /// Adds a draft version with its first revision.
    pub(super) fn insert_draft(
        &self,
        conn: &mut Conn,
        proof: &DefinesFlows,
        flow: FlowId,
        content: &Content,
    ) -> Result<FlowVersionId, Stop> {
        let (tenant, user, now) = (proof.who().tenant(), proof.who().user(), self.now());
        let body = content.write()?;
        let row = content.change(0, now, user.raw(), proof.who().organisation().zone_minutes)?;
        let version = FlowVersionRow {
            id: self.shared.ids.fresh(),
            flow: flow.raw(),
            no: flows::next_version_no(conn, tenant, flow)?,
            state: "draft".to_owned(),
            form_version: row.form_version,
            policies: row.policies,
            valid_from: row.valid_from,
            valid_to: None,
            created_at: now,
            created_by: Some(user.raw()),
            definition: row.definition,
        };
        flows::insert_version(conn, tenant, &version)?;
        let edit = EditRow {
            flow_version: version.id,
            revision: 0,
            at: now,
            person: user.raw(),
            kind: "opened".to_owned(),
            reverts: None,
            what: "null".to_owned(),
            body,
        };
        editing::insert_edit(conn, tenant, &edit)?;
        let id = FlowVersionId::new(version.id);
        record(conn, tenant, Chain::Definitions, now, "draft_opened", &(flow, id, version.no, user))?;
        Ok(id)
    }
}

impl Content {
    /// With these stages and nothing else.
    pub(super) fn new(stages: Vec<Stage>) -> Content {
        let definition = Definition {
            format: DEFINITION_FORMAT,
            stages,
            transitions: Vec::new(),
            return_default: Default::default(),
            same_person: Default::default(),
            goal: Vec::new(),
            batch_approve: false,
        };
        let (policies, note) = (Vec::new(), String::new());
        Content { definition, form_version: None, policies, valid_from: None, note }
    }
}
