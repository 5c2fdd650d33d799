//! A new flow from some stages of another.

use std::collections::BTreeSet;

use waypost_base::{Code, FieldProblem, FlowId, FlowVersionId, Rejection, StageNo};
use waypost_engine::{
    Extract,
    definition::StageKind,
    extract,
    extract::{Mark, ProposedLink},
};

use waypost_store::materials;

use super::{content::Content, create::NewFlow, read::content_of, settle, version_of};
use crate::{App, access::DefinesFlows, error::AppError, materials::renumber::keep_stages};

/// A flow that was made from another.
#[derive(Clone, Debug)]
pub struct Copied {
    /// The new flow.
    pub flow: FlowId,
    /// Its draft.
    pub version: FlowVersionId,
    /// The code that it was given.
    pub code: String,
    /// The links that were proposed.
    pub links: Vec<ProposedLink>,
    /// What is to be looked at.
    pub marks: Vec<Mark>,
}

impl App {
    /// What copying the chosen stages of a version would give; nothing is changed.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotFound`].
    pub fn propose_flow_copy(
        &self,
        proof: &DefinesFlows,
        version: FlowVersionId,
        chosen: &BTreeSet<StageNo>,
    ) -> Result<Result<Extract, Rejection>, AppError> {
        settle(self.shared.db.read(|conn| {
            let (_, head) = version_of(conn, proof, version)?;
            Ok(extract(&content_of(conn, proof, &head)?.definition, chosen))
        }))
    }

    /// Makes a new flow with a draft of the chosen stages of a version. The name of the first stage in `new` is not
    /// looked at.
    ///
    /// # Errors
    /// When the store fails; the rejection has a problem per field, for the choice under `stages`.
    pub fn copy_flow(
        &self,
        proof: &DefinesFlows,
        version: FlowVersionId,
        chosen: &BTreeSet<StageNo>,
        new: &NewFlow,
    ) -> Result<Result<Copied, Rejection>, AppError> {
        settle(self.shared.db.write(|conn| {
            let (_, head) = version_of(conn, proof, version)?;
            let content = content_of(conn, proof, &head)?;
            let made = extract(&content.definition, chosen);
            let mut problems = Vec::new();
            match made.definition.first() {
                None => problems.push(FieldProblem::new("stages", Code::ValueRequired)),
                Some(first) if first.kind != StageKind::Human => {
                    let problem = FieldProblem::new("stages", Code::FirstStageHuman);
                    problems.push(problem.with("stage", &first.name).with("no", first.no));
                }
                Some(_) => {}
            }
            let (flow, code) = self.insert_flow(conn, proof, new, problems)?;
            let definition = made.definition;
            let content = Content { definition, valid_from: None, note: String::new(), ..content };
            let source = version;
            let version = self.insert_draft(conn, proof, flow, &content)?;
            materials::copy_to(conn, proof.who().tenant(), source, version)?;
            keep_stages(conn, proof.who().tenant(), version, &content.definition)?;
            Ok(Copied { flow, version, code, links: made.links, marks: made.marks })
        }))
    }
}
