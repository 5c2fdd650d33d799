//! The versions of a flow with their time and cases.

use waypost_base::{FlowId, FlowVersionId, Rejection, Timestamp, UserId};
use waypost_store::editing::{self, VersionHead};

use super::{VersionState, flow_of, settle};
use crate::{App, access::DefinesFlows, error::AppError};

/// One version.
#[derive(Clone, Debug)]
pub struct VersionLine {
    /// The version.
    pub version: FlowVersionId,
    /// Its number in the flow.
    pub no: i32,
    /// How it stands.
    pub state: VersionState,
    /// From when on it is in force; of a draft, when it is to be.
    pub begins: Option<Timestamp>,
    /// When it ends.
    pub ends: Option<Timestamp>,
    /// Who made it, and when.
    pub created: (Option<UserId>, Timestamp),
    /// Who changed it last, and when.
    pub edited: Option<(UserId, Timestamp)>,
    /// Who published it, and when.
    pub published: Option<(Option<UserId>, Timestamp)>,
    /// What changed, in the administrator's words.
    pub note: String,
    /// Its cases that run.
    pub running: i64,
    /// Its cases that ended.
    pub ended: i64,
}

impl App {
    /// The versions of a flow, the newest first.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`waypost_base::Code::NotFound`].
    pub fn flow_versions(
        &self,
        proof: &DefinesFlows,
        flow: FlowId,
    ) -> Result<Result<Vec<VersionLine>, Rejection>, AppError> {
        settle(self.shared.db.read(|conn| {
            flow_of(conn, proof, flow)?;
            let tenant = proof.who().tenant();
            let mut lines = Vec::new();
            for head in editing::heads_of(conn, tenant, &[flow.raw()])? {
                let counts = editing::case_counts(conn, tenant, FlowVersionId::new(head.id))?;
                lines.push(line(head, counts, self.now()));
            }
            Ok(lines)
        }))
    }
}

fn line(head: VersionHead, (cases, ended): (i64, i64), now: i64) -> VersionLine {
    let instant = Timestamp::from_millis;
    VersionLine {
        version: FlowVersionId::new(head.id),
        no: head.no,
        state: VersionState::of(&head, now),
        begins: head.valid_from.map(instant),
        ends: head.valid_to.map(instant),
        created: (head.created_by.map(UserId::new), instant(head.created_at)),
        edited: head.edited_by.zip(head.edited_at).map(|(by, at)| (UserId::new(by), instant(at))),
        published: head.published_at.map(|at| (head.published_by.map(UserId::new), instant(at))),
        note: head.note,
        running: cases - ended,
        ended,
    }
}
