//! The scheduler: tells cases that something of theirs is due.
//!
//! What is due stands in rows that the desk wrote in the commit that set the clock. Any number of schedulers may look
//! at one database: a clock takes effect when the case's state still has it and its time has come, and is gone with
//! the commit in which it did; whoever comes second changes nothing. After a night of being down everything that came
//! due meanwhile is told in the order in which it was due, a bounded number at a time, one tenant after another.
//!
//! A clock that could not be told (its case is damaged) is looked at again later, so that it holds up no other.

use std::{
    sync::{
        Arc,
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use waypost_base::{CaseId, TenantId, Timestamp, VisitId};
use waypost_engine::{Command, clock::TimerKind};
use waypost_store::{
    calendars::{self, ReckoningRow},
    timers::{self, TimerRow},
};

use crate::{
    App,
    desk::{Envelope, Proof, Target},
    error::AppError,
};

/// Clocks of one tenant that are told at once.
const BATCH: i64 = 256;
/// Cases whose deadlines are computed anew at once.
const RECKONED: i64 = 256;
/// Pause before a clock is looked at again that could not be told, in milliseconds.
const PAUSE: i64 = 60_000;
/// How often it looks.
const LOOK: Duration = Duration::from_secs(1);

/// Tells what is due when it is asked to.
pub struct Scheduler {
    app: Arc<App>,
}

/// A scheduler at work.
pub struct SchedulerThread {
    told: Sender<()>,
    thread: JoinHandle<()>,
}

/// What one round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Clocks that were told to their cases.
    pub told: usize,
    /// Clocks that will be looked at again later.
    pub put_off: usize,
    /// Cases whose deadlines were computed anew.
    pub reckoned: usize,
}

impl SchedulerThread {
    /// Stops after the round at hand.
    pub fn stop(self) {
        drop(self.told);
        let _ = self.thread.join();
    }
}

impl Scheduler {
    /// A scheduler that works only when asked to.
    pub fn new(app: Arc<App>) -> Scheduler {
        Scheduler { app }
    }

    /// Starts its thread.
    ///
    /// # Errors
    /// When the thread cannot start.
    pub fn start(self) -> Result<SchedulerThread, AppError> {
        let (told, ears) = channel::<()>();
        let thread = std::thread::Builder::new()
            .name("scheduler".to_owned())
            .spawn(move || {
                let mut pause = LOOK;
                while ears.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                    pause = match self.round() {
                        // More may be due than one round tells.
                        Ok(round) if round.told + round.reckoned > 0 => Duration::ZERO,
                        Ok(_) => LOOK,
                        Err(fault) => {
                            tracing::error!(%fault, "the scheduler failed");
                            LOOK
                        }
                    };
                }
            })
            .map_err(AppError::io("start the scheduler"))?;
        Ok(SchedulerThread { told, thread })
    }

    /// Tells what is due now: of each tenant as much as one set takes.
    ///
    /// # Errors
    /// When the store fails; what was not told is due again.
    pub fn round(&self) -> Result<Round, AppError> {
        let mut round = Round::default();
        let now = self.app.now();
        for tenant in self.app.shared.db.read(|conn| timers::tenants_with_due(conn, now))? {
            self.tell(TenantId::new(tenant), now, &mut round)?;
        }
        for tenant in self.app.shared.db.read(calendars::tenants_reckoning)? {
            self.reckon(TenantId::new(tenant), &mut round)?;
        }
        Ok(round)
    }

    fn tell(&self, tenant: TenantId, now: i64, round: &mut Round) -> Result<(), AppError> {
        let db = &self.app.shared.db;
        let due = db.read(|conn| timers::due(conn, tenant, now, BATCH))?;
        let envelopes = due.iter().filter_map(|row| envelope(tenant, row)).collect();
        for answer in self.app.desk.submit_all_blocking(envelopes) {
            match answer {
                Err(AppError::Stopping) => return Ok(()),
                Err(fault) => tracing::warn!(%fault, "something is due that could not be told"),
                Ok(Err(rejection)) => tracing::error!(%rejection, "something is due that was refused"),
                Ok(Ok(_)) => {}
            }
        }
        let left = db.read(|conn| timers::due(conn, tenant, now, BATCH))?;
        let left: Vec<&TimerRow> = left.iter().filter(|row| due.contains(row)).collect();
        for row in &left {
            tracing::error!(case = row.case, kind = %row.kind, "something due is looked at again later");
            db.write(|conn| timers::put_off(conn, tenant, row, now + PAUSE))?;
        }
        round.told += due.len() - left.len();
        round.put_off += left.len();
        Ok(())
    }

    /// Has the deadlines of some more cases computed under the published calendars.
    fn reckon(&self, tenant: TenantId, round: &mut Round) -> Result<(), AppError> {
        let db = &self.app.shared.db;
        let Some(row) = db.read(|conn| calendars::reckoning(conn, tenant))? else { return Ok(()) };
        let cases = db.read(|conn| timers::cases_open(conn, tenant, row.after_case, RECKONED))?;
        let envelopes = cases.iter().map(|case| system(tenant, *case, Command::Reckon)).collect();
        for answer in self.app.desk.submit_all_blocking(envelopes) {
            match answer {
                // Not done: these cases come again.
                Err(fault) if fault.is_passing() => return Err(fault),
                Err(AppError::Stopping) => return Ok(()),
                Err(fault) => tracing::error!(%fault, "a deadline was not computed anew"),
                Ok(Err(rejection)) => tracing::error!(%rejection, "a deadline was not computed anew"),
                Ok(Ok(_)) => {}
            }
        }
        let done = i64::try_from(cases.len()).unwrap_or_default();
        let ended_at = (done < RECKONED).then(|| self.app.now());
        let after_case = cases.last().copied().unwrap_or(row.after_case);
        let next = ReckoningRow { after_case, cases: row.cases + done, ended_at, ..row };
        db.write(|conn| calendars::go_on(conn, tenant, &next))?;
        round.reckoned += cases.len();
        Ok(())
    }
}

fn envelope(tenant: TenantId, row: &TimerRow) -> Option<Envelope> {
    let kind = [TimerKind::Reminder, TimerKind::Warning, TimerKind::Deadline]
        .into_iter()
        .find(|kind| kind.as_str() == row.kind)?;
    let due = Timestamp::from_millis(row.due_at);
    Some(system(tenant, row.case, Command::TimerDue { visit: VisitId::new(row.visit), kind, due }))
}

/// A command that nobody gave.
fn system(tenant: TenantId, case: i64, command: Command) -> Envelope {
    Envelope {
        tenant,
        user: None,
        key: None,
        target: Target::Case(CaseId::new(case)),
        command,
        draft: None,
        offered: Vec::new(),
        proof: Proof::default(),
        together: None,
    }
}
