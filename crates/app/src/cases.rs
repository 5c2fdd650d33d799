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
    desk::{Envelope, Target},
    error::AppError,
    materials,
};

pub mod drafts;
pub mod preview;

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
        })
    }

    /// An envelope for a case that the person may see. `command` gets the person.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotAllowed`] for a comment of somebody who only looks on.
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
        }))
    }

    /// Remembers who uploaded a file, so that only he can hand it in.
    ///
    /// # Errors
    /// When the store fails.
    pub fn file_staged(&self, who: &Who, file: &waypost_base::FileRef) -> Result<(), AppError> {
        let sha256 = crate::unhex(&file.sha256).unwrap_or_default();
        let now = self.now();
        self.shared.db.write(|conn| {
            let row = stored::FileRow {
                sha256: sha256.clone(),
                bytes: i64::try_from(file.bytes).unwrap_or(i64::MAX),
                media: file.media.clone(),
                at: now,
            };
            stored::insert(conn, who.tenant(), &row)?;
            let used = stored::FileUseRow {
                sha256,
                scope: "upload".to_owned(),
                owner: who.user().raw(),
                name: file.name.clone(),
                person: Some(who.user().raw()),
                at: now,
            };
            stored::add_use(conn, who.tenant(), &used)
        })?;
        Ok(())
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
                .any(|used| used.scope == "upload" && used.owner == who.user().raw());
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
                if users.iter().any(|used| used.scope == "upload" && used.owner == user.raw()) {
                    offered.push(sha256.clone());
                }
            }
            Ok(offered)
        })
    }
}

fn files_of(values: &[(ItemKey, Option<Value>)]) -> impl Iterator<Item = &String> {
    values.iter().flat_map(|(_, value)| match value {
        Some(Value::Files(files)) => files.iter().map(|file| &file.sha256).collect(),
        _ => Vec::new(),
    })
}
