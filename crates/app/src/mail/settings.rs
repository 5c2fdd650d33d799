//! How people want to be told by mail, and when a tenant's digests are made.

use waypost_base::{Code, FieldProblem, Rejection};
use waypost_store::mailboxes::{self, MailRuleRow, MailboxRow};

use super::digest::DEFAULT_RULE;
use crate::{
    App,
    access::{Administers, Who},
    chain::{Chain, record},
    desk::notices::KINDS,
    error::AppError,
};

impl App {
    /// Saves how a person wants to be told. The address is the organisation's to keep.
    ///
    /// # Errors
    /// When the store fails; a rejection when there is no such kind.
    pub fn choose_notices(
        &self,
        who: &Who,
        digest: bool,
        at_once: &[String],
    ) -> Result<Result<(), Rejection>, AppError> {
        if at_once.iter().any(|kind| !KINDS.contains(&kind.as_str())) {
            return Ok(Err(Rejection::of_fields(vec![FieldProblem::new("at_once", Code::ValueNotChoice)])));
        }
        let kinds: Vec<&str> =
            KINDS.into_iter().filter(|kind| at_once.iter().any(|chosen| chosen == kind)).collect();
        self.shared.db.write(|conn| {
            let known = mailboxes::list(conn, who.tenant())?;
            let known = known.into_iter().find(|row| row.person == who.user().raw());
            let row = MailboxRow {
                person: who.user().raw(),
                address: known.map(|row| row.address).unwrap_or_default(),
                digest,
                at_once: kinds.join(" "),
            };
            mailboxes::save(conn, who.tenant(), &row)?;
            Ok(Ok(()))
        })
    }

    /// When the digests of a tenant are made.
    ///
    /// # Errors
    /// When the store fails.
    pub fn mail_rule(&self, proof: &Administers) -> Result<MailRuleRow, AppError> {
        let tenant = proof.who().tenant();
        Ok(self.shared.db.read(|conn| mailboxes::rule(conn, tenant))?.unwrap_or(DEFAULT_RULE))
    }

    /// Changes when the digests of a tenant are made: `08:30`, on working days or every day.
    ///
    /// # Errors
    /// When the store fails; a rejection when the time of day is none.
    pub fn set_mail_rule(
        &self,
        proof: &Administers,
        time: &str,
        working_days: bool,
    ) -> Result<Result<(), Rejection>, AppError> {
        let parsed = chrono::NaiveTime::parse_from_str(&time.trim().replace('：', ":"), "%H:%M").ok();
        let Some(time) = parsed else {
            let problem = FieldProblem::new("digest_time", Code::ValueNoTime);
            return Ok(Err(Rejection::of_fields(vec![problem])));
        };
        let minute =
            i32::try_from(chrono::Timelike::num_seconds_from_midnight(&time) / 60).unwrap_or_default();
        let (tenant, by) = (proof.who().tenant(), proof.who().user());
        self.shared.db.write(|conn| {
            let known = mailboxes::rule(conn, tenant)?.unwrap_or(DEFAULT_RULE);
            let rule = MailRuleRow { digest_minute: minute, working_days, ..known };
            mailboxes::save_rule(conn, tenant, &rule)?;
            let what = (by, minute, working_days);
            record(conn, tenant, Chain::Administration, self.now(), "mail_rule", &what)?;
            Ok(Ok(()))
        })
    }
}
