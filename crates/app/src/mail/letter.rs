//! What a letter tells, found when it is sent: under the reader's access of that moment, without a value of any form.

use waypost_base::{CaseId, FlowVersionId, StageNo, TenantId, Timestamp, UserId};
use waypost_store::{
    Conn,
    mail::LeasedMail,
    notices::{self, NoticeView},
    pages::{self, InboxQuery},
    people,
};

use super::{Letter, LetterBody, Line};
use crate::{App, access, desk::notices::NoticeBody, error::AppError};

impl App {
    /// A letter's content; `None` when there is nothing left to tell, or nobody to tell it to.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) fn letter(&self, tenant: TenantId, row: &LeasedMail) -> Result<Option<Letter>, AppError> {
        let body: LetterBody = serde_json::from_str(&row.body)
            .map_err(|why| AppError::damaged(format!("letter {}", row.id), why))?;
        let person = UserId::new(row.person);
        self.shared.db.read(|conn| {
            // Nobody proved who he is: sensitive acts stay closed.
            let Some(who) = access::who_of(&self.shared, conn, tenant, person, i64::MIN)? else {
                return Ok(None);
            };
            let language = people::by_id(conn, tenant, person)?.and_then(|person| person.language);
            let language = language.unwrap_or_else(|| "zh-CN".to_owned());
            let mut lines = Vec::new();
            for id in &body.notices {
                let Some(notice) = notices::by_id(conn, tenant, person, *id)? else { continue };
                // Read in the page meanwhile: nothing new.
                if notice.read_at.is_none()
                    && let Some(line) = self.letter_line(conn, &who, &notice, &language)?
                {
                    lines.push(line);
                }
            }
            if lines.is_empty() {
                return Ok(None);
            }
            let digest = row.kind == "digest";
            let (waiting, overdue) = if digest { open_work(conn, &who, self.now())? } else { (0, 0) };
            let organisation = who.organisation();
            Ok(Some(Letter {
                language,
                name: organisation.person_name(person),
                organisation: organisation.name.clone(),
                zone_minutes: organisation.zone_minutes,
                digest,
                waiting,
                overdue,
                lines,
                more: body.more,
            }))
        })
    }

    fn letter_line(
        &self,
        conn: &mut Conn,
        who: &access::Who,
        notice: &NoticeView,
        language: &str,
    ) -> Result<Option<Line>, AppError> {
        let Some(head) = pages::case_by_id(conn, who.tenant(), CaseId::new(notice.case))? else {
            return Ok(None);
        };
        if access::see_case(conn, who, head.number)?.is_err() {
            return Ok(None);
        }
        let body: NoticeBody = serde_json::from_str(&notice.body).unwrap_or_default();
        if head.restricted {
            // A letter lies open on its way: of a restricted case its number, and that there is something.
            return Ok(Some(Line {
                kind: notice.kind.clone(),
                number: head.number,
                title: String::new(),
                flow: String::new(),
                stage: None,
                by: None,
                at: Timestamp::from_millis(notice.at),
                body: NoticeBody { words: None, by: None, ..body },
            }));
        }
        let flow = self.shared.flow_in(conn, who.tenant(), FlowVersionId::new(head.flow_version))?;
        let stage = notice.stage.and_then(|stage| u32::try_from(stage).ok());
        Ok(Some(Line {
            kind: notice.kind.clone(),
            number: head.number,
            title: head.title,
            flow: flow.name.in_language(language).to_owned(),
            stage: stage.map(|stage| flow.stage_name(StageNo(stage), language)),
            by: body.by.map(|user| who.organisation().person_name(UserId::new(user))),
            at: Timestamp::from_millis(notice.at),
            // Reasons are read in the page, behind the sign-in.
            body: NoticeBody { words: None, ..body },
        }))
    }
}

/// How much work waits for a person, and how much of it is overdue; both stop at 100.
fn open_work(conn: &mut Conn, who: &access::Who, now: i64) -> Result<(usize, usize), AppError> {
    let parties: Vec<String> = who.parties().iter().map(|(party, _)| party.to_string()).collect();
    let query = InboxQuery {
        parties: &parties,
        person: Some(who.user()),
        limit: pages::COUNT_LIMIT,
        ..InboxQuery::default()
    };
    let waiting = usize::try_from(pages::count(conn, who.tenant(), &query)?).unwrap_or_default();
    let by_due = pages::inbox(conn, who.tenant(), &InboxQuery { by_due: true, ..query })?;
    Ok((waiting, by_due.iter().filter(|row| row.due_at.is_some_and(|due| due <= now)).count()))
}
