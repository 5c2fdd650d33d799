//! What the editor shows beside a flow: flows by their codes, forms to choose from, action rows, a check of what is not
//! saved yet, and a draft as an older page showed it.

use std::sync::Arc;

use waypost_base::{ActionId, CategoryId, FlowId, FlowVersionId, FormId, FormVersionId, Label, Rejection};
use waypost_engine::{Definition, check::Report};
use waypost_forms::Form;
use waypost_store::{actions, editing, flows, forms};

use super::{FlowDraft, Stop, VersionState, change::content_at, draft_of, flow_of, settle};
use crate::{
    App,
    access::DefinesFlows,
    error::AppError,
    organisation::{Organisation, label},
};

/// A flow over all its versions.
#[derive(Clone, Debug)]
pub struct FlowNamed {
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
    /// Its versions, the newest first: id and number.
    pub versions: Vec<(FlowVersionId, i32)>,
    /// Number of the version that new cases start with.
    pub in_force: Option<i32>,
}

impl FlowNamed {
    /// The version of a number.
    pub fn version(&self, no: i32) -> Option<FlowVersionId> {
        self.versions.iter().find(|(_, known)| *known == no).map(|(id, _)| *id)
    }
}

/// A form with its versions.
#[derive(Clone, Debug)]
pub struct FormLine {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// Its versions, the newest first: id and number.
    pub versions: Vec<(FormVersionId, i32)>,
}

/// All that the names on an editor's page are taken from.
#[derive(Clone)]
pub struct Beside {
    /// The organisation.
    pub organisation: Arc<Organisation>,
    /// The form of the version.
    pub form: Option<Form>,
    /// Action rows: id and name.
    pub actions: Vec<(ActionId, Label)>,
}

impl App {
    /// A flow that this person defines, by its code.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`waypost_base::Code::NotFound`].
    pub fn flow_to_define(
        &self,
        proof: &DefinesFlows,
        code: &str,
    ) -> Result<Result<FlowNamed, Rejection>, AppError> {
        settle(self.shared.db.read(|conn| {
            let tenant = proof.who().tenant();
            let row = flows::flow_by_code(conn, tenant, code)?.ok_or(waypost_base::Code::NotFound)?;
            let row = flow_of(conn, proof, FlowId::new(row.id))?;
            let heads = editing::heads_of(conn, tenant, &[row.id])?;
            let now = self.now();
            let mut starting =
                heads.iter().filter(|head| VersionState::of(head, now) == VersionState::InForce);
            Ok::<_, Stop>(FlowNamed {
                flow: FlowId::new(row.id),
                code: row.code,
                name: label(&row.name),
                description: label(&row.description),
                category: row.category.map(CategoryId::new),
                in_force: starting.next().map(|head| head.no),
                versions: heads.iter().map(|head| (FlowVersionId::new(head.id), head.no)).collect(),
            })
        }))
    }

    /// What the names on the page of a version are taken from.
    ///
    /// # Errors
    /// When the store fails.
    pub fn beside_flow(
        &self,
        proof: &DefinesFlows,
        form_version: Option<FormVersionId>,
    ) -> Result<Beside, AppError> {
        self.shared.db.read(|conn| {
            let tenant = proof.who().tenant();
            let form = match form_version {
                None => None,
                Some(id) => forms::version(conn, tenant, id)?
                    .map(|stored| Form::from_json(&stored.definition))
                    .transpose()
                    .map_err(|why| AppError::damaged(format!("form version {id}"), why))?,
            };
            let rows = actions::list(conn, tenant)?.into_iter();
            Ok(Beside {
                organisation: self.shared.organisation(conn, tenant)?,
                form,
                actions: rows.map(|row| (ActionId::new(row.id), label(&row.name))).collect(),
            })
        })
    }

    /// The forms that a flow may use.
    ///
    /// # Errors
    /// When the store fails.
    pub fn forms_for_flows(&self, proof: &DefinesFlows) -> Result<Vec<FormLine>, AppError> {
        self.shared.db.read(|conn| {
            let tenant = proof.who().tenant();
            let mut lines = Vec::new();
            for row in forms::forms(conn, tenant)? {
                let versions = forms::versions_of(conn, tenant, FormId::new(row.id))?;
                let versions = versions.iter().map(|form| (FormVersionId::new(form.id), form.no)).collect();
                lines.push(FormLine { code: row.code, name: label(&row.name), versions });
            }
            Ok(lines)
        })
    }

    /// What the check says of a definition that is not saved.
    ///
    /// # Errors
    /// When the store fails.
    pub fn check_flow(
        &self,
        proof: &DefinesFlows,
        definition: &Definition,
        form_version: Option<FormVersionId>,
    ) -> Result<Report, AppError> {
        let tenant = proof.who().tenant();
        self.shared.db.read(|conn| self.report_in(conn, tenant, definition, form_version))
    }

    /// A draft with the stages and transitions that it had at a revision, so that what was typed on the page of that
    /// revision can be told from what stood there.
    ///
    /// # Errors
    /// When the store fails. [`waypost_base::Code::DraftClosed`] when it is no draft any more,
    /// [`waypost_base::Code::ChangedMeanwhile`] when the revision is no longer kept.
    pub fn flow_draft_at(
        &self,
        proof: &DefinesFlows,
        version: FlowVersionId,
        revision: i64,
    ) -> Result<Result<FlowDraft, Rejection>, AppError> {
        let then = settle(self.shared.db.read(|conn| {
            let (_, head) = draft_of(conn, proof, version)?;
            content_at(conn, proof, &head, revision)
        }))?;
        let then = match then {
            Ok(then) => then,
            Err(rejection) => return Ok(Err(rejection)),
        };
        Ok(self.flow_version(proof, version)?.map(|now| FlowDraft {
            revision,
            definition: then.definition,
            form_version: then.form_version,
            policies: then.policies,
            valid_from: then.valid_from,
            note: then.note,
            ..now
        }))
    }
}
