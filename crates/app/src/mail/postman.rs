//! The postman: makes the digests of the day and hands letters to the mail server, on a thread of its own, so that no
//! approval waits for mail.
//!
//! Letters are leased like action jobs: delivery is at least once, under one Message-ID. A server that refuses a letter
//! for good is not asked again; one that cannot be reached ends the round. After the last attempt the letter stands
//! among the failed ones until somebody has it tried again.

use std::{
    sync::{
        Arc,
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use waypost_base::TenantId;
use waypost_store::mail::{self, LeasedMail};

use super::{Courier, Outgoing, Stationery, Undelivered};
use crate::{App, error::AppError};

/// How long a letter is leased, in milliseconds; longer than a mail server may take with every timeout.
const LEASE: i64 = 5 * 60_000;
/// Attempts before a letter is given up.
const ATTEMPTS: i32 = 12;
/// Pause after the first failed attempt, in milliseconds; doubled after each.
const PAUSE: i64 = 30_000;
/// Longest pause, in milliseconds.
const PAUSE_MAX: i64 = 60 * 60_000;
/// Letters of one tenant that are sent before it is the next one's turn.
const TURN: usize = 50;
/// A letter older than this, in milliseconds, is no news any more: mail was switched on later.
const TOO_OLD: i64 = 7 * 24 * 3_600_000;
/// How often it looks for work.
const LOOK: Duration = Duration::from_secs(2);

/// Makes and sends letters when it is asked to.
pub struct Postman {
    app: Arc<App>,
    stationery: Arc<dyn Stationery>,
    courier: Arc<dyn Courier>,
}

/// A postman at work.
pub struct PostmanThread {
    told: Sender<()>,
    thread: JoinHandle<()>,
}

/// What one round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Letters that the mail server took.
    pub sent: usize,
    /// Letters that will be tried again.
    pub put_back: usize,
    /// Letters that were given up.
    pub given_up: usize,
    /// Letters with nothing left to tell.
    pub dropped: usize,
}

impl PostmanThread {
    /// Stops after the letter at hand.
    pub fn stop(self) {
        drop(self.told);
        let _ = self.thread.join();
    }
}

impl Postman {
    /// A postman that works only when asked to.
    pub fn new(app: Arc<App>, stationery: Arc<dyn Stationery>, courier: Arc<dyn Courier>) -> Postman {
        Postman { app, stationery, courier }
    }

    /// Starts his thread. `alone` says that no other process serves this database: then leases that a killed process
    /// left are over at once.
    ///
    /// # Errors
    /// When the store fails or the thread cannot start.
    pub fn start(self, alone: bool) -> Result<PostmanThread, AppError> {
        if alone {
            self.app.shared.db.write(mail::release_leases)?;
        }
        let (told, ears) = channel::<()>();
        let thread = std::thread::Builder::new()
            .name("postman".to_owned())
            .spawn(move || {
                while ears.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                    if let Err(fault) = self.app.make_digests() {
                        tracing::error!(%fault, "digests were not made");
                    }
                    let stopped = || ears.try_recv() == Err(std::sync::mpsc::TryRecvError::Disconnected);
                    if let Err(fault) = self.round_until(&stopped) {
                        tracing::error!(%fault, "letters were not sent");
                    }
                }
            })
            .map_err(AppError::io("start the postman"))?;
        Ok(PostmanThread { told, thread })
    }

    /// Sends what is due now.
    ///
    /// # Errors
    /// When the store fails.
    pub fn round(&self) -> Result<Round, AppError> {
        self.round_until(&|| false)
    }

    fn round_until(&self, stopped: &dyn Fn() -> bool) -> Result<Round, AppError> {
        let mut round = Round::default();
        for tenant in self.app.shared.db.read(mail::tenants_with_due)? {
            let tenant = TenantId::new(tenant);
            for _ in 0..TURN {
                if stopped() {
                    return Ok(round);
                }
                // One at a time: what a dead server would not take is not leased.
                let leased = self.app.shared.db.write(|conn| mail::lease_due(conn, tenant, 1, LEASE))?;
                let Some(row) = leased.first() else { break };
                if self.send(tenant, row, &mut round)? {
                    return Ok(round);
                }
            }
        }
        Ok(round)
    }

    /// Sends one letter; true when the mail server cannot be reached.
    fn send(&self, tenant: TenantId, row: &LeasedMail, round: &mut Round) -> Result<bool, AppError> {
        let outcome = self.try_one(tenant, row)?;
        let db = &self.app.shared.db;
        let undelivered = match outcome {
            Ok(sent) => {
                db.write(|conn| mail::sent(conn, tenant, row.id, row.fence))?;
                round.sent += usize::from(sent);
                round.dropped += usize::from(!sent);
                return Ok(false);
            }
            Err(undelivered) => undelivered,
        };
        let retry = undelivered.retry && row.attempts < ATTEMPTS;
        let exponent = row.attempts.saturating_sub(1).clamp(0, 20);
        let pause = retry.then(|| PAUSE.saturating_mul(1 << exponent).min(PAUSE_MAX));
        // Only the letter's number: whom a letter goes to is nobody's business in a log.
        if retry {
            tracing::warn!(letter = row.id, attempt = row.attempts, words = %undelivered.words, "a letter was not delivered");
            round.put_back += 1;
        } else {
            tracing::error!(letter = row.id, words = %undelivered.words, "a letter was given up");
            round.given_up += 1;
        }
        db.write(|conn| mail::fail(conn, tenant, row.id, row.fence, &undelivered.words, pause))?;
        Ok(undelivered.down)
    }

    fn try_one(&self, tenant: TenantId, row: &LeasedMail) -> Result<Result<bool, Undelivered>, AppError> {
        let lasting = |words: String| Undelivered { words, retry: false, down: false };
        if self.app.now() - row.made_at > TOO_OLD {
            return Ok(Err(lasting("older than a week, so it was not sent".to_owned())));
        }
        let letter = match self.app.letter(tenant, row) {
            Ok(Some(letter)) => letter,
            Ok(None) => return Ok(Ok(false)),
            // Time mends no damage.
            Err(fault @ AppError::Damaged { .. }) => return Ok(Err(lasting(fault.to_string()))),
            Err(fault) => return Err(fault),
        };
        let written = match self.stationery.write(&letter) {
            Ok(written) => written,
            Err(words) => return Ok(Err(lasting(words))),
        };
        let id = format!("waypost.{}.{}", tenant.raw(), row.id);
        let outgoing = Outgoing { id, to: row.address.clone(), written };
        Ok(self.courier.deliver(&outgoing).map(|()| true))
    }
}
