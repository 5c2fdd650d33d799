//! Two versions of one flow, and what is different.

use chrono::NaiveDate;
use waypost_base::{Code, FlowId, FlowVersionId, FormVersionId, Label, Rejection};
use waypost_engine::{Definition, Difference, difference};

use super::{content::Content, read::content_of, settle, version_of};
use crate::{
    App,
    access::DefinesFlows,
    error::AppError,
    materials::version::{MaterialChange, materials_difference},
};

/// Two versions of a flow.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The flow.
    pub flow: FlowId,
    /// The one.
    pub before: SettingsSide,
    /// The other.
    pub after: SettingsSide,
    /// What is different in stages and transitions.
    pub difference: Difference,
    /// What is different in the materials they ask for.
    pub materials: Vec<MaterialChange>,
}

/// One side of a comparison. Form version and policies are compared by the reader: both are short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsSide {
    /// The version.
    pub version: FlowVersionId,
    /// Its number in the flow.
    pub no: i32,
    /// Stages and transitions.
    pub definition: Definition,
    /// The form version it pins.
    pub form_version: Option<FormVersionId>,
    /// Laws and policies it follows.
    pub policies: Vec<Label>,
    /// Its first day.
    pub valid_from: Option<NaiveDate>,
    /// What changed, in the administrator's words.
    pub note: String,
}

impl App {
    /// Compares two versions of one flow.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotFound`], also for versions of two flows.
    pub fn compare_flow_versions(
        &self,
        proof: &DefinesFlows,
        before: FlowVersionId,
        after: FlowVersionId,
    ) -> Result<Result<Comparison, Rejection>, AppError> {
        settle(self.shared.db.read(|conn| {
            let (flow, was) = version_of(conn, proof, before)?;
            let (other, is) = version_of(conn, proof, after)?;
            if flow.id != other.id {
                return Err(Code::NotFound.into());
            }
            let before = side(before, was.no, content_of(conn, proof, &was)?);
            let after = side(after, is.no, content_of(conn, proof, &is)?);
            let difference = difference(&before.definition, &after.definition);
            let materials = materials_difference(conn, proof.who().tenant(), before.version, after.version)?;
            Ok(Comparison { flow: FlowId::new(flow.id), before, after, difference, materials })
        }))
    }
}

fn side(version: FlowVersionId, no: i32, content: Content) -> SettingsSide {
    let Content { definition, form_version, policies, valid_from, note } = content;
    SettingsSide { version, no, definition, form_version, policies, valid_from, note }
}
