//! Flows defined by administrators: drafts, two at once, undo, publication, categories.

mod access;
mod copying;
mod experiment;
mod publishing;
mod together;

use waypost_app::{
    access::DefinesFlows,
    editing::{Edited, FlowDraft, FlowHead, FlowsQuery, NewFlow},
};
use waypost_base::{CategoryId, Code, FlowId, FlowVersionId, Label, Rejection, StageNo};
use waypost_engine::{
    Definition, Edit,
    definition::{Stage, Transition},
    edit::Place,
};
use waypost_org::Permission;

use crate::support::{House, Person};

/// Somebody who defines every flow.
pub fn administrator(house: &House, name: &str) -> DefinesFlows {
    proof(&house.holder(name, Permission::AdministerFlows))
}

pub fn proof(person: &Person) -> DefinesFlows {
    person.who().defines_flows().unwrap()
}

/// A flow's id by its code.
pub fn flow(house: &House, by: &DefinesFlows, code: &str) -> FlowId {
    let query = FlowsQuery { limit: 1_000, ..FlowsQuery::default() };
    let page = house.app.flows_to_define(by, &query).unwrap();
    page.lines.into_iter().find(|line| line.code == code).expect("a flow of this code").flow
}

/// The open draft of the demo's contract filing.
pub fn draft(house: &House, by: &DefinesFlows) -> FlowDraft {
    let flow = flow(house, by, "contract_filing");
    let version = house.app.open_flow_draft(by, flow, None).unwrap().unwrap();
    read(house, by, version)
}

pub fn read(house: &House, by: &DefinesFlows, version: FlowVersionId) -> FlowDraft {
    house.app.flow_version(by, version).unwrap().unwrap()
}

pub fn edit(house: &House, by: &DefinesFlows, draft: &FlowDraft, edit: &Edit) -> Result<Edited, Rejection> {
    house.clock.advance_millis(1_000);
    house.app.edit_flow(by, draft.version, draft.revision, edit).unwrap()
}

/// Rewrites a stage as a page does: whole, from what the page showed.
pub fn with_stage(draft: &FlowDraft, no: u32, change: impl FnOnce(&mut Stage)) -> Edit {
    let mut stage = draft.definition.stage(StageNo(no)).unwrap().clone();
    change(&mut stage);
    Edit::ReplaceStage { no: StageNo(no), stage: Box::new(stage) }
}

pub fn name(no: u32, text: &str) -> impl FnOnce(&FlowDraft) -> Edit {
    move |draft| with_stage(draft, no, |stage| stage.name = Label::new(text))
}

pub fn stage_name(definition: &Definition, no: u32) -> &str {
    definition.stage(StageNo(no)).unwrap().name.text()
}

pub fn transition(from: u32, to: u32, condition: &str) -> Transition {
    let (from, to) = (StageNo(from), Some(StageNo(to)));
    Transition { from, branch: 0, condition: condition.into(), outcome: None, guard: None, to }
}

/// A stage like another, called otherwise.
pub fn new_stage(draft: &FlowDraft, like: u32, name: &str, after: u32) -> Edit {
    let mut stage = draft.definition.stage(StageNo(like)).unwrap().clone();
    stage.name = name.into();
    stage.action = None;
    Edit::AddStage { no: None, place: Place::After(StageNo(after)), stage: Box::new(stage) }
}

pub fn new_flow(code: &str, category: Option<CategoryId>) -> NewFlow {
    let head = FlowHead { name: "提前还款".into(), description: Label::default(), category };
    NewFlow { code: code.to_owned(), head, form_version: None, first_stage: "申请".into() }
}

/// The codes of a rejection's fields.
pub fn fields(rejection: &Rejection) -> Vec<(&str, Code)> {
    rejection.fields.iter().map(|field| (field.field.as_str(), field.code)).collect()
}
