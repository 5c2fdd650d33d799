//! Documents that an action made: stored by their hash before the answer that names them is handed in.

use std::collections::BTreeMap;

use waypost_action_host::api::Attachment;
use waypost_base::{FileRef, TenantId};
use waypost_store::files::{self, FileRow, FileUseRow};

use super::Outbox;
use crate::error::AppError;

/// Most documents of one answer.
const MOST: usize = 50;

/// Kinds that an action may make besides those that people may upload: they are only ever handed out to be saved.
const MADE: &[&str] =
    &["text/html", "text/plain", "text/csv", "application/json", "application/xml", "text/xml"];

impl Outbox {
    /// Stores documents; gives them by the property that takes them. Until the case claims them, they count as an upload
    /// of nobody, which is kept for days.
    ///
    /// # Errors
    /// When disk or store fail; inside, what is wrong with one of them, in words.
    pub(super) fn keep_attached(
        &self,
        tenant: TenantId,
        attached: Vec<Attachment>,
    ) -> Result<Result<BTreeMap<String, Vec<FileRef>>, String>, AppError> {
        let mut kept: BTreeMap<String, Vec<FileRef>> = BTreeMap::new();
        if attached.len() > MOST {
            return Ok(Err(format!("{} documents are too many", attached.len())));
        }
        let shared = &self.app.shared;
        for one in attached {
            let mut incoming = shared.files.begin(shared.ids.fresh())?;
            if let Err(rejection) = incoming.write(&one.content)? {
                return Ok(Err(format!("document {}: {rejection}", one.name)));
            }
            let made = MADE.iter().copied().find(|media| *media == one.media);
            let made = made.filter(|_| std::str::from_utf8(&one.content).is_ok());
            let file = match shared.files.finish_as(tenant, incoming, &one.name, made)? {
                Ok(file) => file,
                Err(rejection) => return Ok(Err(format!("document {}: {rejection}", one.name))),
            };
            let (sha256, at) = (crate::unhex(&file.sha256).unwrap_or_default(), self.app.now());
            let bytes = i64::try_from(file.bytes).unwrap_or(i64::MAX);
            let row = FileRow { sha256: sha256.clone(), bytes, media: file.media.clone(), at };
            let (scope, name) = ("upload".to_owned(), file.name.clone());
            let used = FileUseRow { sha256, scope, owner: 0, name, person: None, at };
            let there = shared.db.write(|conn| -> Result<bool, AppError> {
                files::stage(conn, tenant, &row, &used)?;
                // What nobody uses is collected under the same lock; perhaps just now.
                Ok(shared.files.path(tenant, &file.sha256).exists())
            })?;
            if !there {
                return Err(AppError::Contention);
            }
            kept.entry(one.into).or_default().push(file);
        }
        Ok(Ok(kept))
    }
}
