//! A person's notices: listed, counted, marked as read. What a notice leads to is shown under the access of the moment
//! of reading: a case that the reader may not see any more has neither title nor address.

use std::sync::Arc;

use waypost_base::{CaseId, FlowVersionId, StageNo, UserId};
use waypost_store::{
    Conn,
    notices::{self, NoticeView},
    pages,
};

use crate::{
    App, access, access::Who, desk::notices::NoticeBody, error::AppError, flows::FlowUse, read::Listed,
};

/// Lines of a page.
const PAGE: i64 = 50;

/// A notice.
#[derive(Clone)]
pub struct NoticeEntry {
    /// Its id.
    pub id: i64,
    /// Its kind.
    pub kind: String,
    /// When.
    pub at: i64,
    /// Not read yet.
    pub unread: bool,
    /// What it says.
    pub body: NoticeBody,
    /// Who returned the case.
    pub by: Option<UserId>,
    /// The case, while the reader may see it.
    pub case: Option<NoticedCase>,
    /// The stage.
    pub stage: Option<StageNo>,
}

/// The case of a notice.
#[derive(Clone)]
pub struct NoticedCase {
    /// Its number.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Its flow version.
    pub flow: Arc<FlowUse>,
}

impl App {
    /// A person's notices, the newest first; only unread ones, where asked for.
    ///
    /// # Errors
    /// When the store fails.
    pub fn notices(
        &self,
        who: &Who,
        unread: bool,
        after: Option<&str>,
    ) -> Result<Listed<NoticeEntry>, AppError> {
        let before = after.and_then(|key| key.parse().ok());
        self.shared.db.read(|conn| {
            let mut rows = notices::list(conn, who.tenant(), who.user(), before, unread, PAGE + 1)?;
            let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
            let more = rows.len() > page;
            rows.truncate(page);
            let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
            let rows = rows.into_iter().map(|row| self.entry(conn, who, row)).collect::<Result<_, _>>()?;
            Ok(Listed { rows, next })
        })
    }

    fn entry(&self, conn: &mut Conn, who: &Who, row: NoticeView) -> Result<NoticeEntry, AppError> {
        let body: NoticeBody = serde_json::from_str(&row.body).unwrap_or_default();
        let case = match pages::case_by_id(conn, who.tenant(), CaseId::new(row.case))? {
            Some(head) if access::see_case(conn, who, head.number)?.is_ok() => Some(NoticedCase {
                number: head.number,
                title: head.title,
                flow: self.shared.flow_in(conn, who.tenant(), FlowVersionId::new(head.flow_version))?,
            }),
            _ => None,
        };
        // Words of a case are part of it.
        let words = body.words.clone().filter(|_| case.is_some());
        Ok(NoticeEntry {
            id: row.id,
            kind: row.kind,
            at: row.at,
            unread: row.read_at.is_none(),
            by: body.by.map(UserId::new),
            body: NoticeBody { words, ..body },
            case,
            stage: row.stage.and_then(|stage| u32::try_from(stage).ok()).map(StageNo),
        })
    }

    /// Marks one notice as read, or all that there are up to one.
    ///
    /// # Errors
    /// When the store fails.
    pub fn read_notices(&self, who: &Who, id: i64, all_before: bool) -> Result<usize, AppError> {
        let from = if all_before { 0 } else { id };
        let (tenant, user) = (who.tenant(), who.user());
        Ok(self.shared.db.write(|conn| notices::mark_read(conn, tenant, user, from..=id, self.now()))?)
    }
}
