//! Drafts: what was typed and not handed in. Nobody else sees them; nothing of them is checked or recorded.

use serde::{Deserialize, Serialize};
use waypost_base::{Code, FlowId, Rejection, VisitId};
use waypost_store::{
    drafts::{self, DraftRow},
    files as stored,
};

use crate::{App, access::Who, error::AppError};

/// Largest draft, in bytes.
const DRAFT_MAX: usize = 4 * 1_024 * 1_024;

/// What a draft keeps: the typed fields, exactly, and the files that were staged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftBody {
    /// Typed title.
    #[serde(default)]
    pub title: String,
    /// Typed fields, by name, in order.
    #[serde(default)]
    pub fields: Vec<(String, String)>,
    /// Staged files, by field.
    #[serde(default)]
    pub files: Vec<(String, waypost_base::FileRef)>,
}

/// What a draft is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftOf {
    /// A start of a flow; `draft` names one that is saved again.
    Start {
        /// The flow.
        flow: FlowId,
        /// The draft.
        draft: Option<i64>,
    },
    /// A visit; there is one draft for each person.
    Visit {
        /// The case.
        case: i64,
        /// The visit.
        visit: VisitId,
    },
}

impl App {
    /// Saves a draft and gives its id.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::TextTooLong`].
    pub fn save_draft(
        &self,
        who: &Who,
        of: DraftOf,
        body: &DraftBody,
    ) -> Result<Result<i64, Rejection>, AppError> {
        let text = serde_json::to_string(body).map_err(|why| AppError::damaged("draft", why))?;
        if text.len() > DRAFT_MAX {
            let long = Rejection::new(Code::TextTooLong).with("limit", DRAFT_MAX).with("length", text.len());
            return Ok(Err(long));
        }
        let updated_at = self.now();
        let (tenant, user) = (who.tenant(), who.user());
        self.shared.db.write(|conn| {
            let row = match of {
                DraftOf::Start { flow, draft } => {
                    let known = match draft {
                        Some(id) => drafts::get(conn, tenant, user, id)?.map(|row| row.id),
                        None => None,
                    };
                    let id = known.unwrap_or_else(|| self.shared.ids.fresh());
                    DraftRow { id, flow: Some(flow.raw()), case: None, visit: None, body: text, updated_at }
                }
                DraftOf::Visit { case, visit } => {
                    let known = drafts::of_visit(conn, tenant, user, visit.raw())?.map(|row| row.id);
                    let id = known.unwrap_or_else(|| self.shared.ids.fresh());
                    let (case, visit) = (Some(case), Some(visit.raw()));
                    DraftRow { id, flow: None, case, visit, body: text, updated_at }
                }
            };
            drafts::save(conn, tenant, user, &row)?;
            // Only what this person uploaded, or another draft of his keeps.
            let mut claimed = Vec::new();
            for (_, file) in &body.files {
                let sha256 = crate::unhex(&file.sha256).unwrap_or_default();
                let users = stored::users_of(conn, tenant, &sha256)?;
                if users.iter().any(|used| super::is_staged_by(used, user)) {
                    claimed.push(stored::FileUseRow {
                        sha256,
                        scope: "draft".to_owned(),
                        owner: row.id,
                        name: file.name.clone(),
                        person: Some(user.raw()),
                        at: updated_at,
                    });
                }
            }
            stored::claim_for_draft(conn, tenant, row.id, &claimed)?;
            Ok(Ok(row.id))
        })
    }

    /// A draft of this person: its flow and what it keeps.
    ///
    /// # Errors
    /// When the store fails.
    pub fn draft(&self, who: &Who, id: i64) -> Result<Option<(FlowId, DraftBody)>, AppError> {
        let row = self.shared.db.read(|conn| drafts::get(conn, who.tenant(), who.user(), id))?;
        row.and_then(|row| Some((FlowId::new(row.flow?), row.body)))
            .map(|(flow, body)| Ok((flow, read_body(&body)?)))
            .transpose()
    }

    /// The draft of a visit.
    ///
    /// # Errors
    /// When the store fails.
    pub fn draft_of_visit(&self, who: &Who, visit: VisitId) -> Result<Option<(i64, DraftBody)>, AppError> {
        let row =
            self.shared.db.read(|conn| drafts::of_visit(conn, who.tenant(), who.user(), visit.raw()))?;
        row.map(|row| Ok((row.id, read_body(&row.body)?))).transpose()
    }

    /// Throws a draft away; `false` when there was none.
    ///
    /// # Errors
    /// When the store fails.
    pub fn delete_draft(&self, who: &Who, id: i64) -> Result<bool, AppError> {
        Ok(self.shared.db.write(|conn| drafts::delete(conn, who.tenant(), who.user(), id))?)
    }
}

/// Reads what a draft keeps.
///
/// # Errors
/// When it cannot be read.
pub fn read_body(text: &str) -> Result<DraftBody, AppError> {
    serde_json::from_str(text).map_err(|why| AppError::damaged("draft", why))
}
