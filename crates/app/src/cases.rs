//! Working on cases: what a person hands in becomes an envelope for the desk.
//!
//! Reading the organisation, checking files and finding drafts may block; so an envelope is *prepared* on a thread
//! that may, and then handed in. Whether the person may do it is judged by the engine, after the load, on the state
//! that the command is decided on; here only that the person may see the case at all, which the [`Visible`] proves.

use waypost_base::{Code, DepartmentId, FlowVersionId, ItemKey, Rejection, TenantId, UserId, Value};
use waypost_engine::{Command, command::Submission};
use waypost_store::{files as stored, pages::CaseHead};

use crate::{
    App,
    access::{Sees, Visible, Who},
    desk::{Envelope, Proof, Target},
    error::AppError,
    materials,
};

pub mod check;
pub mod drafts;
pub mod preview;

/// Most bytes that a person may have uploaded without handing them in.
pub const STAGED_MAX: i64 = 500 * 1_024 * 1_024;

/// A start as it was handed in.
#[derive(Clone, Debug)]
pub struct Start {
    /// The version shown when the form was filled.
    pub version: FlowVersionId,
    /// The typed title; empty: the first line of text of the form.
    pub title: String,
    /// The initiator's department, where he has several.
    pub department: Option<DepartmentId>,
    /// Values, opinion, branch.
    pub submit: Submission,
    /// The draft that it comes from.
    pub draft: Option<i64>,
    /// Idempotency key.
    pub key: String,
}

impl App {
    /// An envelope that starts a case.
    ///
    /// # Errors
    /// When the store fails.
    pub fn prepare_start(&self, who: &Who, start: Start) -> Result<Envelope, AppError> {
        let own = who.organisation().departments_of(who.user(), who.today());
        let department = start.department.filter(|typed| own.contains(typed)).or(own.first().copied());
        let offered = self.offered_at_start(who, &start)?;
        Ok(Envelope {
            tenant: who.tenant(),
            user: Some(who.user()),
            key: Some(start.key),
            target: Target::New { version: start.version, title: start.title, draft: start.draft },
            command: Command::Start { by: who.user(), department, submit: start.submit },
            draft: None,
            offered,
            proof: Proof::None,
            together: None,
        })
    }

    /// An envelope for a case that the person may see. `command` gets the person.
    ///
    /// # Errors
    /// When the store fails; a rejection for a comment of somebody who only looks on, or who writes too many.
    pub fn prepare(
        &self,
        who: &Who,
        case: &Visible<CaseHead>,
        key: Option<String>,
        draft: Option<i64>,
        command: impl FnOnce(UserId) -> Command,
    ) -> Result<Result<Envelope, Rejection>, AppError> {
        let command = command(who.user());
        if matches!(command, Command::Comment { .. }) && case.how() == Sees::Permission {
            return Ok(Err(Code::NotAllowed.into()));
        }
        // Who only looks on, as a head or by a permission, does not hand it to others.
        if matches!(command, Command::Copy { .. }) && case.how() != Sees::Part {
            return Ok(Err(Code::NotAllowed.into()));
        }
        let comments = &self.shared.comments;
        if matches!(command, Command::Comment { .. })
            && !comments.admits(who.tenant(), who.user(), self.now())
        {
            return Ok(Err(Rejection::new(Code::TooManyComments).with("limit", comments.most())));
        }
        let offered = match &command {
            Command::Submit { submit, .. } => self.offered_files(who.tenant(), who.user(), submit)?,
            _ => Vec::new(),
        };
        Ok(Ok(Envelope {
            tenant: who.tenant(),
            user: Some(who.user()),
            key,
            target: Target::Case(case.id()),
            command,
            draft,
            offered,
            proof: Proof::None,
            together: None,
        }))
    }

    /// Remembers who uploaded a file, so that only he can hand it in.
    ///
    /// # Errors
    /// When the store fails; a rejection when he has uploaded too much that is in no case.
    pub fn file_staged(
        &self,
        who: &Who,
        file: &waypost_base::FileRef,
    ) -> Result<Result<(), Rejection>, AppError> {
        let sha256 = crate::unhex(&file.sha256).unwrap_or_default();
        let now = self.now();
        self.shared.db.write(|conn| {
            // What nobody uses is collected under the same lock; perhaps just now, after this content was stored.
            if !self.shared.files.path(who.tenant(), &file.sha256).exists() {
                return Ok(Err(Code::UploadCut.into()));
            }
            let users = stored::users_of(conn, who.tenant(), &sha256)?;
            let counted = users.iter().any(|used| used.scope == "case" || is_staged_by(used, who.user()));
            let bytes = i64::try_from(file.bytes).unwrap_or(i64::MAX);
            let staged = stored::staged_bytes(conn, who.tenant(), who.user().raw())?;
            if !counted && staged.saturating_add(bytes) > STAGED_MAX {
                if stored::by_hash(conn, who.tenant(), &sha256)?.is_none() {
                    self.shared.files.remove(who.tenant(), &file.sha256)?;
                }
                let full = Rejection::new(Code::UploadsFull).with("limit", STAGED_MAX);
                return Ok(Err(full.with("name", &file.name)));
            }
            let row = stored::FileRow { sha256: sha256.clone(), bytes, media: file.media.clone(), at: now };
            let used = stored::FileUseRow {
                sha256,
                scope: "upload".to_owned(),
                owner: who.user().raw(),
                name: file.name.clone(),
                person: Some(who.user().raw()),
                at: now,
            };
            stored::stage(conn, who.tenant(), &row, &used)?;
            Ok(Ok(()))
        })
    }

    /// A file this person uploaded before, whole as it was answered then.
    ///
    /// # Errors
    /// When the store fails.
    pub fn staged_file(
        &self,
        who: &Who,
        sha256: &str,
        name: &str,
    ) -> Result<Option<waypost_base::FileRef>, AppError> {
        let Some(hash) = crate::unhex(sha256) else { return Ok(None) };
        self.shared.db.read(|conn| {
            let mine = stored::users_of(conn, who.tenant(), &hash)?
                .into_iter()
                .any(|used| is_staged_by(&used, who.user()));
            let row = stored::by_hash(conn, who.tenant(), &hash)?.filter(|_| mine);
            Ok(row.map(|row| waypost_base::FileRef {
                sha256: sha256.to_owned(),
                name: name.to_owned(),
                media: row.media,
                bytes: u64::try_from(row.bytes).unwrap_or_default(),
            }))
        })
    }

    /// A stored file as a reference; the caller knows that it may be named.
    ///
    /// # Errors
    /// When the store fails.
    pub fn stored_file(
        &self,
        tenant: TenantId,
        sha256: &str,
        name: &str,
    ) -> Result<Option<waypost_base::FileRef>, AppError> {
        let Some(hash) = crate::unhex(sha256) else { return Ok(None) };
        let row = self.shared.db.read(|conn| stored::by_hash(conn, tenant, &hash))?;
        Ok(row.map(|row| waypost_base::FileRef {
            sha256: sha256.to_owned(),
            name: name.to_owned(),
            media: row.media,
            bytes: u64::try_from(row.bytes).unwrap_or_default(),
        }))
    }

    /// The files that a start may hand in: those this person uploaded, and those of his that are on file.
    pub(crate) fn offered_at_start(&self, who: &Who, start: &Start) -> Result<Vec<String>, AppError> {
        let mut offered = self.offered_files(who.tenant(), who.user(), &start.submit)?;
        if start.submit.values.iter().any(|(key, _)| materials::is_checklist(key)) {
            let on_file = self.on_file(who, start.version)?;
            offered.extend(on_file.into_iter().flat_map(|found| found.files).map(|file| file.sha256));
        }
        Ok(offered)
    }

    pub(crate) fn offered_files(
        &self,
        tenant: TenantId,
        user: UserId,
        submit: &Submission,
    ) -> Result<Vec<String>, AppError> {
        let named: Vec<&String> = files_of(&submit.values).collect();
        if named.is_empty() {
            return Ok(Vec::new());
        }
        self.shared.db.read(|conn| {
            let mut offered = Vec::new();
            for sha256 in named {
                let Some(hash) = crate::unhex(sha256) else { continue };
                let users = stored::users_of(conn, tenant, &hash)?;
                if users.iter().any(|used| is_staged_by(used, user)) {
                    offered.push(sha256.clone());
                }
            }
            Ok(offered)
        })
    }
}

/// Whether a person may hand a file in: he uploaded it lately, or keeps it in a draft.
fn is_staged_by(used: &stored::FileUseRow, user: UserId) -> bool {
    matches!(used.scope.as_str(), "upload" | "draft") && used.person == Some(user.raw())
}

fn files_of(values: &[(ItemKey, Option<Value>)]) -> impl Iterator<Item = &String> {
    values.iter().flat_map(|(_, value)| match value {
        Some(Value::Files(files)) => files.iter().map(|file| &file.sha256).collect(),
        _ => Vec::new(),
    })
}
