//! Which flows name a post, department or person: what stands in the way of closing it, and what a page lists.

use waypost_base::{
    DepartmentId, FlowVersionId, Label, NobodyFound, Party, PostId, Receiver, StageNo, TenantId,
};
use waypost_engine::{Definition, definition::DeadlineOutcome, definition::Stage};
use waypost_store::{Conn, flows, work};

use super::{Organisation, label};
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

/// What still needs a post or a department once it is closed: what stands below it, flows, open work. One line each;
/// `after` is the organisation with it closed.
///
/// # Errors
/// When the store fails, or a definition cannot be read.
pub fn needing(
    conn: &mut Conn,
    tenant: TenantId,
    after: &Organisation,
    named: Named,
    now: i64,
) -> Result<Vec<String>, AppError> {
    let data = after.data();
    let mut uses: Vec<String> = Vec::new();
    let leans = |row: &waypost_org::Department| match named {
        Named::Post(post) => row.head == Some(post),
        Named::Department(above) => row.parent == Some(above),
    };
    let open = data.departments.iter().filter(|row| !after.is_closed_department(row.id));
    uses.extend(open.filter(|row| leans(row)).map(|row| row.name.text().to_owned()));
    let open = data.posts.iter().filter(|row| !after.is_closed_post(row.id));
    let inside = open.filter(|row| Named::Department(row.department) == named);
    uses.extend(inside.map(|row| row.name.text().to_owned()));
    let id = match named {
        Named::Post(post) => post.raw(),
        Named::Department(department) => department.raw(),
    };
    for found in named_by(flows_naming(conn, tenant, &[id], now)?, named) {
        if !found.flow.standing.is_open() {
            continue;
        }
        for no in found.stages {
            let stage = found.flow.definition.stage(no).map_or("", |stage| stage.name.text());
            uses.push(format!("{} · {stage}", found.flow.name.text()));
        }
    }
    for open in work::open_by_party(conn, tenant)? {
        let Ok(party) = open.party.parse::<Party>() else { continue };
        let of = match party {
            Party::Post(of) | Party::Seat(of, _) => Named::Post(of) == named,
            Party::Department(of) => Named::Department(of) == named,
            _ => false,
        };
        if of {
            uses.push(format!("{} ({})", after.party_name(&party, ""), open.items));
        }
    }
    uses.dedup();
    Ok(uses)
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
