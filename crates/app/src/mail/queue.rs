//! Letters on their way as administrators see them, never with their content; and another chance for failed ones.

use waypost_org::Permission;
pub use waypost_store::mail::MailView as Letter;
use waypost_store::{
    mail::{self, MailView},
    pages::COUNT_LIMIT,
};

use crate::{
    App,
    access::Administers,
    chain::{Chain, record},
    error::AppError,
};

/// Lines shown of each list.
const SHOWN: i64 = 50;

/// The outbox of letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailQueue {
    /// Letters that wait or are being sent, the longest due first.
    pub waiting: Vec<MailView>,
    /// Letters that were given up, the newest first.
    pub failed: Vec<MailView>,
}

impl App {
    /// The outbox of letters.
    ///
    /// # Errors
    /// When the store fails.
    pub fn mail_queue(&self, proof: &Administers) -> Result<MailQueue, AppError> {
        let tenant = proof.who().tenant();
        self.shared.db.read(|conn| {
            Ok(MailQueue {
                waiting: mail::waiting(conn, tenant, SHOWN)?,
                failed: mail::failed(conn, tenant, SHOWN)?,
            })
        })
    }

    /// How many letters were given up, for whoever administers the system; stops at 100.
    pub(crate) fn failed_letters(
        conn: &mut waypost_store::Conn,
        who: &crate::access::Who,
    ) -> Result<usize, AppError> {
        if !who.may(Permission::AdministerSystem) {
            return Ok(0);
        }
        Ok(mail::failed(conn, who.tenant(), COUNT_LIMIT)?.len())
    }

    /// Has every failed letter tried again; gives how many that are.
    ///
    /// # Errors
    /// When the store fails.
    pub fn retry_mail(&self, proof: &Administers) -> Result<usize, AppError> {
        let (tenant, by) = (proof.who().tenant(), proof.who().user());
        self.shared.db.write(|conn| {
            let again = mail::retry_failed(conn, tenant)?;
            record(conn, tenant, Chain::Administration, self.now(), "mail_retried", &(by, again))?;
            Ok(again)
        })
    }
}
