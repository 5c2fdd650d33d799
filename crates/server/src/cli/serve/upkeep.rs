//! What must be done from time to time while the server runs: keep the node number, copy the database's log, seal,
//! forget old keys, remove old uploads. One thread; stopping it is immediate.

use std::{
    sync::{
        Arc,
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use waypost_app::{App, AppError};

use super::EX_SOFTWARE;

/// How often the node number is renewed; its lease is four times as long.
const RENEW: Duration = Duration::from_secs(15);
/// How soon it is tried again where that failed; also the pause before the first round.
const AGAIN: Duration = Duration::from_secs(1);
const SEAL: Duration = Duration::from_secs(10 * 60);
const FORGET: Duration = Duration::from_secs(24 * 3_600);
/// How long after the start old things are first forgotten: also where the server is started anew every day.
const FORGET_FIRST: Duration = Duration::from_secs(5 * 60);

/// The running thread.
pub(super) struct Upkeep {
    told: Sender<()>,
    thread: JoinHandle<()>,
}

impl Upkeep {
    /// Starts it.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub(super) fn start(app: Arc<App>) -> Result<Self, AppError> {
        let (told, ears) = channel::<()>();
        let thread = std::thread::Builder::new()
            .name("upkeep".to_owned())
            .spawn(move || {
                let mut rounds = Rounds::new(Instant::now());
                let mut pause = AGAIN;
                while ears.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                    pause = if rounds.run(&app, Instant::now()) { RENEW } else { AGAIN };
                }
            })
            .map_err(AppError::io("start the upkeep"))?;
        Ok(Self { told, thread })
    }

    /// Stops it after what it does just now.
    pub(super) fn stop(self) {
        drop(self.told);
        let _ = self.thread.join();
    }
}

/// When each thing is due.
struct Rounds {
    seal: Instant,
    forget: Instant,
}

impl Rounds {
    fn new(now: Instant) -> Self {
        Self { seal: now + SEAL, forget: now + FORGET_FIRST }
    }

    /// Does what is due; `false` when the node number was not renewed.
    fn run(&mut self, app: &App, now: Instant) -> bool {
        let renewed = app.renew_lease();
        let kept = renewed.is_ok();
        match renewed {
            Ok(()) => {}
            Err(fault) if fault.must_stop() => {
                tracing::error!(%fault, "the program stops");
                std::process::exit(EX_SOFTWARE);
            }
            // Nothing is written before the number is renewed, so no id is used that might be another's.
            Err(fault) => tracing::warn!(%fault, "the node number was not renewed yet"),
        }
        if let Err(fault) = app.shared.db.checkpoint() {
            tracing::warn!(%fault, "the database's log was not copied");
        }
        if now >= self.seal {
            self.seal = now + SEAL;
            if let Err(fault) = app.seal() {
                tracing::error!(%fault, "sealing failed");
            }
        }
        if now >= self.forget {
            self.forget = now + FORGET;
            match app.forget_old_keys() {
                Ok(keys) => tracing::info!(keys, "forgot old keys"),
                Err(fault) => tracing::warn!(%fault, "old keys were not forgotten"),
            }
            match app.collect_uploads() {
                Ok(files) => tracing::info!(files, "removed uploads that nobody handed in"),
                Err(fault) => tracing::warn!(%fault, "old uploads were not removed"),
            }
        }
        kept
    }
}
