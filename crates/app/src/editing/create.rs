//! New flows, and what a flow is called over all its versions.

use waypost_base::{
    CategoryId, Code, FieldProblem, FlowId, FlowVersionId, FormVersionId, Label, Rejection, StageNo,
};
use waypost_engine::definition::Stage;
use waypost_interchange::Code as FlowCode;
use waypost_store::{
    Conn,
    flows::{self, FlowRow},
};

use super::{
    Stop,
    content::Content,
    fills::{form_of, initiator_fills},
    flow_of, settle,
};
use crate::{
    App,
    access::DefinesFlows,
    chain::{Chain, record},
    codes::suggested,
    error::AppError,
    organisation::label_text,
};

/// Longest name of a flow or category, in characters.
pub(super) const MAX_NAME: usize = 200;
/// Longest description, in characters.
const MAX_DESCRIPTION: usize = 4_000;

/// A flow to be made.
#[derive(Clone, Debug)]
pub struct NewFlow {
    /// Unique among the flows; empty: it gets one from its name.
    pub code: String,
    /// How it is called.
    pub head: FlowHead,
    /// The form that it is for.
    pub form_version: Option<FormVersionId>,
    /// Name of its first stage, the initiator's.
    pub first_stage: Label,
}

/// A flow that was made.
#[derive(Clone, Debug)]
pub struct Created {
    /// The flow.
    pub flow: FlowId,
    /// Its draft.
    pub version: FlowVersionId,
    /// The code that it was given.
    pub code: String,
}

/// What a flow is called over all its versions.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FlowHead {
    /// Its name.
    pub name: Label,
    /// What it is for.
    pub description: Label,
    /// Its category.
    pub category: Option<CategoryId>,
}

impl App {
    /// Makes a flow with a draft that holds the first stage.
    ///
    /// # Errors
    /// When the store fails; the rejection has a problem per field.
    pub fn create_flow(
        &self,
        proof: &DefinesFlows,
        new: &NewFlow,
    ) -> Result<Result<Created, Rejection>, AppError> {
        settle(self.shared.db.write(|conn| {
            let mut problems = Vec::new();
            check_label(&mut problems, "first_stage", &new.first_stage, MAX_NAME, true);
            let form = form_of(conn, proof.who().tenant(), new.form_version)?;
            if form.is_none() && new.form_version.is_some() {
                problems.push(FieldProblem::new("form_version", Code::ValueNotChoice));
            }
            let (flow, code) = self.insert_flow(conn, proof, new, problems)?;
            let mut content = Content::new(vec![first_stage(new.first_stage.clone())?]);
            content.form_version = new.form_version;
            initiator_fills(&mut content.definition, form.as_ref());
            let version = self.insert_draft(conn, proof, flow, &content)?;
            Ok(Created { flow, version, code })
        }))
    }

    /// Changes name, description and category of a flow that are as `seen`.
    ///
    /// # Errors
    /// When the store fails; the rejection has a problem per field, or is [`Code::ChangedMeanwhile`].
    pub fn change_flow_head(
        &self,
        proof: &DefinesFlows,
        flow: FlowId,
        seen: &FlowHead,
        head: &FlowHead,
    ) -> Result<Result<(), Rejection>, AppError> {
        settle(self.shared.db.write(|conn| {
            let row = flow_of(conn, proof, flow)?;
            if row != row_of(row.id, row.code.clone(), seen) {
                return Err(Code::ChangedMeanwhile.into());
            }
            if head == seen {
                return Ok(());
            }
            let mut problems = Vec::new();
            check_head(conn, proof, head, &mut problems)?;
            refuse(problems)?;
            flows::save_flow(conn, proof.who().tenant(), &row_of(row.id, row.code, head))?;
            let entry = (flow, head, proof.who().user());
            Ok(record(conn, proof.who().tenant(), Chain::Definitions, self.now(), "flow_changed", &entry)?)
        }))
    }

    /// Adds the row of a flow and gives its code; `problems` are those that were found before.
    pub(super) fn insert_flow(
        &self,
        conn: &mut Conn,
        proof: &DefinesFlows,
        new: &NewFlow,
        mut problems: Vec<FieldProblem>,
    ) -> Result<(FlowId, String), Stop> {
        let tenant = proof.who().tenant();
        let mut code = new.code.trim().to_owned();
        if code.is_empty() {
            let name = &new.head.name;
            let known = flows::flows(conn, tenant)?;
            let free = |code: &str| code != "new" && known.iter().all(|flow| flow.code != code);
            code = suggested(&[name.translation("en").unwrap_or_default(), name.text()], "flow", free);
        } else if let Some(problem) = bad_code(&code) {
            problems.push(problem);
        } else if flows::flow_by_code(conn, tenant, &code)?.is_some() {
            problems.push(FieldProblem::new("code", Code::NameTaken).with("name", &code));
        }
        check_head(conn, proof, &new.head, &mut problems)?;
        refuse(problems)?;
        let row = row_of(self.shared.ids.fresh(), code.clone(), &new.head);
        flows::save_flow(conn, tenant, &row)?;
        let entry = (row.id, &code, &new.head, proof.who().user());
        record(conn, tenant, Chain::Definitions, self.now(), "flow_added", &entry)?;
        Ok((FlowId::new(row.id), code))
    }
}

fn row_of(id: i64, code: String, head: &FlowHead) -> FlowRow {
    FlowRow {
        id,
        code,
        name: label_text(&head.name),
        description: label_text(&head.description),
        category: head.category.map(CategoryId::raw),
    }
}

fn check_head(
    conn: &mut Conn,
    proof: &DefinesFlows,
    head: &FlowHead,
    problems: &mut Vec<FieldProblem>,
) -> Result<(), Stop> {
    check_label(problems, "name", &head.name, MAX_NAME, true);
    check_label(problems, "description", &head.description, MAX_DESCRIPTION, false);
    if let Some(category) = head.category {
        let known = flows::categories(conn, proof.who().tenant())?;
        if !known.iter().any(|row| row.id == category.raw()) {
            problems.push(FieldProblem::new("category", Code::ValueNotChoice));
            return Ok(());
        }
    }
    if let Err(refused) = proof.over(head.category) {
        let code = if head.category.is_none() { Code::ValueRequired } else { refused.code };
        problems.push(FieldProblem { params: refused.params, ..FieldProblem::new("category", code) });
    }
    Ok(())
}

/// What is wrong with a typed code.
pub(super) fn bad_code(code: &str) -> Option<FieldProblem> {
    if code.is_empty() {
        return Some(FieldProblem::new("code", Code::ValueRequired));
    }
    // A code stands in addresses.
    let fits =
        FlowCode::new(code).is_ok() && !code.contains(['/', '?', '#', '%', '\\']) && !code.starts_with('.');
    (!fits).then(|| FieldProblem::new("code", Code::ValuePattern))
}

pub(super) fn check_label(
    problems: &mut Vec<FieldProblem>,
    field: &str,
    label: &Label,
    max: usize,
    required: bool,
) {
    if required && label.text().trim().is_empty() {
        problems.push(FieldProblem::new(field, Code::ValueRequired));
    }
    let length = label.texts().map(|text| text.chars().count()).max().unwrap_or_default();
    if length > max {
        let long = FieldProblem::new(field, Code::ValueTooLong).with("max", max);
        problems.push(long.with("length", length));
    }
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if label.texts().any(|text| text.contains(control)) {
        problems.push(FieldProblem::new(field, Code::ValueControl));
    }
}

pub(super) fn refuse(problems: Vec<FieldProblem>) -> Result<(), Rejection> {
    if problems.is_empty() { Ok(()) } else { Err(Rejection::of_fields(problems)) }
}

fn first_stage(name: Label) -> Result<Stage, AppError> {
    let plain = serde_json::json!({ "no": StageNo(1), "name": name });
    serde_json::from_value(plain).map_err(|why| AppError::damaged("first stage", why))
}
