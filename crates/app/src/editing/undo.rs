//! Undo and redo: everybody takes back his own edits of a draft, the newest first, also after others went on.
//!
//! Taking a revision back is a merge: base is the draft after it, "mine" the draft before it, "theirs" the draft now.
//! An undo is a revision of its own, so a redo takes the undo back.

use waypost_base::{Code, FlowVersionId, Rejection, Timestamp, UserId};
use waypost_engine::edit::Edit;
use waypost_store::{
    Conn,
    editing::{self, EditHead, VersionHead},
};

use super::{
    Stop, blame,
    change::{Edited, Kind, content_at},
    content::Content,
    draft_of,
    read::content_of,
    settle, version_of,
};
use crate::{App, access::DefinesFlows, error::AppError};

/// One revision of a draft.
#[derive(Clone, Debug)]
pub struct EditEntry {
    /// Its number.
    pub revision: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub person: UserId,
    /// `opened`, `edited`, `undone`, `redone`.
    pub kind: String,
    /// The edit; `None` for settings, an undo, a redo.
    pub edit: Option<Edit>,
}

impl App {
    /// Takes this person's newest edit of a draft back.
    ///
    /// # Errors
    /// When the store fails. [`Code::NothingToUndo`]; [`Code::ChangedMeanwhile`] when somebody else has since changed
    /// the same.
    pub fn undo_flow_edit(
        &self,
        proof: &DefinesFlows,
        version: FlowVersionId,
    ) -> Result<Result<Edited, Rejection>, AppError> {
        settle(self.shared.db.write(|conn| {
            let (_, head) = draft_of(conn, proof, version)?;
            let (undoable, _) = own(conn, proof, version)?;
            let revision = undoable.ok_or(Code::NothingToUndo)?;
            self.take_back(conn, proof, &head, revision, Kind::Undone(revision))
        }))
    }

    /// Repeats the edit that this person took back last.
    ///
    /// # Errors
    /// As [`App::undo_flow_edit`].
    pub fn redo_flow_edit(
        &self,
        proof: &DefinesFlows,
        version: FlowVersionId,
    ) -> Result<Result<Edited, Rejection>, AppError> {
        settle(self.shared.db.write(|conn| {
            let (_, head) = draft_of(conn, proof, version)?;
            let (_, redoable) = own(conn, proof, version)?;
            let revision = redoable.ok_or(Code::NothingToUndo)?;
            self.take_back(conn, proof, &head, revision, Kind::Redone(revision))
        }))
    }

    /// The kept revisions of a draft, the newest first.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotFound`].
    pub fn flow_edits(
        &self,
        proof: &DefinesFlows,
        version: FlowVersionId,
    ) -> Result<Result<Vec<EditEntry>, Rejection>, AppError> {
        settle(self.shared.db.read(|conn| {
            version_of(conn, proof, version)?;
            let heads = editing::edit_heads(conn, proof.who().tenant(), version)?;
            let entry = |head: EditHead| EditEntry {
                revision: head.revision,
                at: Timestamp::from_millis(head.at),
                person: UserId::new(head.person),
                kind: head.kind,
                edit: serde_json::from_str(&head.what).ok(),
            };
            Ok(heads.into_iter().rev().map(entry).collect())
        }))
    }

    fn take_back(
        &self,
        conn: &mut Conn,
        proof: &DefinesFlows,
        head: &VersionHead,
        revision: i64,
        kind: Kind,
    ) -> Result<Edited, Stop> {
        let after = content_at(conn, proof, head, revision)?;
        let before = content_at(conn, proof, head, revision - 1)?;
        let current = content_of(conn, proof, head)?;
        let next = match Content::merge(&after, &before, &current) {
            Ok(next) => next,
            Err(conflicts) => return Err(blame::rejection(conn, proof, head, revision, &conflicts)?),
        };
        let merged = revision != head.revision;
        let revision = self.save_revision(conn, proof, head, &current, &next, kind, &revision)?;
        Ok(Edited { revision, notes: Vec::new(), merged })
    }
}

/// The revisions that this person can undo and redo now.
pub(super) fn own(
    conn: &mut Conn,
    proof: &DefinesFlows,
    version: FlowVersionId,
) -> Result<(Option<i64>, Option<i64>), AppError> {
    let heads = editing::edit_heads(conn, proof.who().tenant(), version)?;
    let oldest = heads.first().map(|head| head.revision);
    let (mut done, mut undone) = (Vec::new(), Vec::new());
    for head in heads.iter().filter(|head| head.person == proof.who().user().raw()) {
        match head.kind.as_str() {
            "edited" => {
                done.push(head.revision);
                undone.clear();
            }
            "undone" => {
                done.pop();
                undone.push(head.revision);
            }
            "redone" => {
                undone.pop();
                done.push(head.revision);
            }
            _ => {}
        }
    }
    // What was before the oldest kept revision is not known.
    let known = |revision: &i64| oldest.is_some_and(|oldest| *revision > oldest);
    Ok((done.pop().filter(known), undone.pop().filter(known)))
}
