//! Flows as administrators define them: drafts, versions, categories. Every function takes the proof of access, and
//! what the proof does not cover looks as if it were not there.
//!
//! A draft is changed at a revision: whoever saves names the revision that his page showed. What others did since then
//! is merged field by field ([`waypost_engine::merge`]); where both changed the same, nothing is saved and the
//! rejection says who changed it, when, and to what. Each revision is kept while the draft is open, so that everybody
//! can undo his own edits.

mod actions;
mod beside;
mod blame;
mod categories;
mod change;
mod compare;
mod content;
mod copy;
mod create;
mod fills;
mod list;
mod open;
mod publish;
mod read;
mod undo;
mod versions;

use waypost_base::{Code, FlowId, FlowVersionId, Rejection, Timestamp};
use waypost_store::{
    Conn, StoreError, editing,
    editing::VersionHead,
    flows::{self, FlowRow},
};

pub use actions::{ActionContent, ActionLine, ActionUseLine, BUILT_IN, PluginLine};
pub use beside::{Beside, FlowNamed, FormLine};
pub use categories::{CategoryChanges, CategoryLine, NewCategory};
pub use change::{Edited, Settings};
pub use compare::{Comparison, SettingsSide};
pub use copy::Copied;
pub use create::{Created, FlowHead, NewFlow};
pub use list::{DraftLine, FlowLine, FlowsPage, FlowsQuery, InCategory};
pub use publish::{NotPublished, Published};
pub use read::FlowDraft;
pub use undo::EditEntry;
pub use versions::VersionLine;

use crate::{access::DefinesFlows, error::AppError};

/// How a version stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VersionState {
    /// It is being edited.
    Draft,
    /// Published for a later day.
    Waiting,
    /// New cases start with it.
    InForce,
    /// Nothing starts with it any more; cases that run keep it.
    Ended,
}

impl VersionState {
    fn of(head: &VersionHead, now: i64) -> VersionState {
        let ended =
            head.valid_to.is_some_and(|to| to <= now || head.valid_from.is_some_and(|from| to <= from));
        match head.state.as_str() {
            "draft" => VersionState::Draft,
            _ if ended => VersionState::Ended,
            _ if head.valid_from.is_some_and(|from| from > now) => VersionState::Waiting,
            _ => VersionState::InForce,
        }
    }
}

/// Why the work inside a transaction stops; it is rolled back.
enum Stop {
    Refused(Rejection),
    Broken(AppError),
}

impl From<Rejection> for Stop {
    fn from(rejection: Rejection) -> Self {
        Stop::Refused(rejection)
    }
}

impl From<Code> for Stop {
    fn from(code: Code) -> Self {
        Stop::Refused(code.into())
    }
}

impl From<AppError> for Stop {
    fn from(fault: AppError) -> Self {
        Stop::Broken(fault)
    }
}

impl From<StoreError> for Stop {
    fn from(fault: StoreError) -> Self {
        Stop::Broken(fault.into())
    }
}

/// A rejection beside an error.
fn settle<T>(result: Result<T, Stop>) -> Result<Result<T, Rejection>, AppError> {
    match result {
        Ok(done) => Ok(Ok(done)),
        Err(Stop::Refused(rejection)) => Ok(Err(rejection)),
        Err(Stop::Broken(fault)) => Err(fault),
    }
}

/// A flow that the proof covers.
fn flow_of(conn: &mut Conn, proof: &DefinesFlows, flow: FlowId) -> Result<FlowRow, Stop> {
    let row = flows::flow_by_id(conn, proof.who().tenant(), flow)?;
    let covered = row.filter(|row| proof.covers(row.category.map(waypost_base::CategoryId::new)));
    Ok(covered.ok_or(Code::NotFound)?)
}

/// A version of a flow that the proof covers.
fn version_of(
    conn: &mut Conn,
    proof: &DefinesFlows,
    version: FlowVersionId,
) -> Result<(FlowRow, VersionHead), Stop> {
    let head = editing::head(conn, proof.who().tenant(), version)?.ok_or(Code::NotFound)?;
    Ok((flow_of(conn, proof, FlowId::new(head.flow))?, head))
}

/// A draft of a flow that the proof covers, by a version that a page showed as a draft.
fn draft_of(
    conn: &mut Conn,
    proof: &DefinesFlows,
    version: FlowVersionId,
) -> Result<(FlowRow, VersionHead), Stop> {
    // A draft that was thrown away and one that the proof does not cover look alike.
    let gone = || Rejection::new(Code::DraftClosed).with("who", "none");
    let head = editing::head(conn, proof.who().tenant(), version)?.ok_or_else(gone)?;
    let flow = match flow_of(conn, proof, FlowId::new(head.flow)) {
        Err(Stop::Refused(_)) => return Err(gone().into()),
        flow => flow?,
    };
    if head.state == "draft" {
        return Ok((flow, head));
    }
    let who = head.published_by.map_or_else(|| "none".to_owned(), |by| person(proof, by));
    let mut closed = Rejection::new(Code::DraftClosed).with("who", who);
    if let Some(at) = head.published_at {
        closed = closed.with("when", Timestamp::from_millis(at));
    }
    Err(closed.into())
}

/// A person's name, as rejections tell it.
fn person(proof: &DefinesFlows, user: i64) -> String {
    proof.who().organisation().person_name(waypost_base::UserId::new(user))
}
