//! Which flows name a post, department or person: what stands in the way of closing it, and what a page lists.

use waypost_base::{DepartmentId, FlowVersionId, Label, NobodyFound, PostId, Receiver, StageNo, TenantId};
use waypost_engine::{Definition, definition::DeadlineOutcome, definition::Stage};
use waypost_store::{Conn, flows, work};

use super::label;
use crate::error::AppError;

/// How a version of a flow stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Cases start with it.
    InForce,
    /// Published for a later day.
    Later,
    /// A draft.
    Draft,
    /// No case starts with it any more, and some still run.
    Running,
}

/// A version of a flow that still matters.
#[derive(Clone, Debug)]
pub struct FlowInUse {
    /// The flow's code.
    pub code: String,
    /// The flow's name.
    pub name: Label,
    /// The version.
    pub version: FlowVersionId,
    /// Its number.
    pub no: i32,
    /// How it stands.
    pub standing: Standing,
    /// What it says.
    pub definition: Definition,
}

/// What flows may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A post.
    Post(PostId),
    /// A department.
    Department(DepartmentId),
}

/// A version of a flow and its stages that name something.
#[derive(Clone, Debug)]
pub struct NamedBy {
    /// The version.
    pub flow: FlowInUse,
    /// The stages.
    pub stages: Vec<StageNo>,
}

impl Standing {
    /// Whether cases may still start with such a version.
    pub fn is_open(self) -> bool {
        self != Standing::Running
    }
}

/// Versions that matter and whose text holds one of these ids.
///
/// # Errors
/// When the store fails, or a definition cannot be read.
pub fn flows_naming(
    conn: &mut Conn,
    tenant: TenantId,
    ids: &[i64],
    now: i64,
) -> Result<Vec<FlowInUse>, AppError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let running = work::versions_at_work(conn, tenant)?;
    let written: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut found = Vec::new();
    for (flow, row) in flows::all_versions(conn, tenant)? {
        let over = row.valid_to.is_some_and(|to| to <= now);
        let standing = match row.state.as_str() {
            "draft" => Standing::Draft,
            _ if !over && row.valid_from.is_some_and(|from| from > now) => Standing::Later,
            _ if !over && row.valid_from.is_some() => Standing::InForce,
            _ if running.contains(&row.id) => Standing::Running,
            _ => continue,
        };
        if !written.iter().any(|id| row.definition.contains(id.as_str())) {
            continue;
        }
        found.push(FlowInUse {
            definition: serde_json::from_str(&row.definition)
                .map_err(|why| AppError::damaged(format!("flow version {}", row.id), why))?,
            code: flow.code,
            name: label(&flow.name),
            version: FlowVersionId::new(row.id),
            no: row.no,
            standing,
        });
    }
    Ok(found)
}

/// The stages of these versions that name the thing.
pub fn named_by(flows: Vec<FlowInUse>, named: Named) -> Vec<NamedBy> {
    let of = |flow: FlowInUse| {
        let stages = flow.definition.stages.iter().filter(|stage| names(stage, named)).map(|stage| stage.no);
        NamedBy { stages: stages.collect(), flow }
    };
    flows.into_iter().map(of).filter(|found| !found.stages.is_empty()).collect()
}

fn names(stage: &Stage, named: Named) -> bool {
    let rule = &stage.receivers;
    match named {
        Named::Post(post) => {
            rule.nobody == NobodyFound::Post(post)
                || stage.deadline == Some(DeadlineOutcome::Transfer(post))
                || rule
                    .receivers
                    .iter()
                    .any(|receiver| matches!(receiver, Receiver::Post(of) | Receiver::LeastLoaded(of) if *of == post))
        }
        Named::Department(department) => rule.receivers.iter().any(
            |receiver| matches!(receiver, Receiver::Department(of) | Receiver::DepartmentHead(of) if *of == department),
        ),
    }
}
