//! The daily letter: once a day at the tenant's hour, to everybody for whom there is something unread to tell.
//!
//! A day is done person by person, and how far it is done stands in a row; a digest of a person's day is there once,
//! whoever makes it. A program that was down at the hour makes up for the day at hand, not for the days before.

use chrono::{Datelike, NaiveDate, Timelike};
use waypost_base::{TenantId, UserId};
use waypost_store::{
    Conn, mail, mailboxes,
    mailboxes::MailRuleRow,
    notices::{self, NoticeView},
    set::MailRow,
    tenant,
};

use super::LetterBody;
use crate::{App, error::AppError, organisation::Organisation};

/// People whose digests are made in one transaction.
const BATCH: i64 = 100;
/// Notices that a digest tells one by one.
const TOLD: usize = 20;
/// Most notices that are counted beyond these.
const COUNTED: i64 = 500;

/// Half past eight in the morning, on working days.
pub const DEFAULT_RULE: MailRuleRow =
    MailRuleRow { digest_minute: 8 * 60 + 30, working_days: true, made_on: 0, made_after: 0 };

impl App {
    /// Makes the digests that are due, of all tenants; gives how many that were.
    ///
    /// # Errors
    /// When the store fails.
    pub fn make_digests(&self) -> Result<usize, AppError> {
        let tenants = self.shared.db.read(tenant::list)?;
        let mut made = 0;
        for row in tenants {
            let tenant = TenantId::new(row.id);
            while self.shared.db.read(|conn| self.digest_day(conn, tenant))?.is_some() {
                made += self.shared.db.write(|conn| self.make_some(conn, tenant))?;
            }
        }
        Ok(made)
    }

    /// The day whose digests are to be made now, with the rule.
    fn digest_day(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
    ) -> Result<Option<(NaiveDate, MailRuleRow)>, AppError> {
        let organisation = self.shared.organisation(conn, tenant)?;
        let now = self.shared.clock.now();
        let local = now.plus_millis(i64::from(organisation.zone_minutes) * 60_000).to_utc();
        let rule = mailboxes::rule(conn, tenant)?.unwrap_or(DEFAULT_RULE);
        let minute = i32::try_from(local.num_seconds_from_midnight() / 60).unwrap_or_default();
        let today = local.date_naive();
        let due = minute >= rule.digest_minute
            && i64::from(today.num_days_from_ce()) > rule.made_on
            && (!rule.working_days || organisation.works_on(today));
        Ok(due.then_some((today, rule)))
    }

    fn make_some(&self, conn: &mut Conn, tenant: TenantId) -> Result<usize, AppError> {
        // Read again under the write lock: another node may have made them.
        let Some((today, rule)) = self.digest_day(conn, tenant)? else { return Ok(0) };
        let organisation = self.shared.organisation(conn, tenant)?;
        let people = notices::people_to_tell(conn, tenant, rule.made_after, BATCH)?;
        let mut made = 0;
        for person in &people {
            made += usize::from(self.make_one(conn, tenant, &organisation, UserId::new(*person), today)?);
        }
        let day = i64::from(today.num_days_from_ce());
        let more = people.len() == usize::try_from(BATCH).unwrap_or_default();
        let rule = match people.last() {
            Some(last) if more => MailRuleRow { made_after: *last, ..rule },
            _ => MailRuleRow { made_on: day, made_after: 0, ..rule },
        };
        mailboxes::save_rule(conn, tenant, &rule)?;
        Ok(made)
    }

    fn make_one(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        organisation: &Organisation,
        person: UserId,
        today: NaiveDate,
    ) -> Result<bool, AppError> {
        let waiting = notices::for_digest(conn, tenant, person, COUNTED)?;
        let Some(newest) = waiting.first().map(|notice| notice.id) else { return Ok(false) };
        notices::told(conn, tenant, person, newest)?;
        let mailbox = organisation.mailbox(person);
        let Some(mailbox) = mailbox.filter(|mailbox| mailbox.digest && !mailbox.address.is_empty()) else {
            return Ok(false);
        };
        if !organisation.may_be_handed(person) {
            return Ok(false);
        }
        let now = self.now();
        let row = MailRow {
            id: self.shared.ids.fresh(),
            person: person.raw(),
            kind: "digest",
            day: i64::from(today.num_days_from_ce()),
            address: mailbox.address.clone(),
            body: body(&waiting).to_text(),
            made_at: now,
            due_at: 0,
        };
        Ok(mail::insert(conn, tenant, &row)?)
    }
}

fn body(waiting: &[NoticeView]) -> LetterBody {
    LetterBody {
        notices: waiting.iter().take(TOLD).map(|notice| notice.id).collect(),
        more: waiting.len().saturating_sub(TOLD),
    }
}
