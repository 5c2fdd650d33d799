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

/// How often the node number is renewed; its lease is four times as long.
const RENEW: Duration = Duration::from_secs(15);
/// Without a renewal for this long the number may belong to another process.
const LOST: Duration = Duration::from_secs(50);
const SEAL: Duration = Duration::from_secs(10 * 60);
const FORGET: Duration = Duration::from_secs(24 * 3_600);

/// The exit code where the node number was lost.
const EX_SOFTWARE: i32 = 70;

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
                let mut rounds = Rounds::new();
                while ears.recv_timeout(RENEW) == Err(RecvTimeoutError::Timeout) {
                    rounds.run(&app);
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

struct Rounds {
    renewed: Instant,
    sealed: Instant,
    forgot: Instant,
}

impl Rounds {
    fn new() -> Self {
        let now = Instant::now();
        Self { renewed: now, sealed: now, forgot: now }
    }

    fn run(&mut self, app: &App) {
        let now = Instant::now();
        match app.renew_lease() {
            Ok(()) => self.renewed = now,
            Err(fault) if fault.is_passing() && now - self.renewed < LOST => {
                tracing::warn!(%fault, "the node number was not renewed yet");
            }
            Err(fault) => {
                // Ids made from here on might be another process's too.
                tracing::error!(%fault, "the node number is lost; the program stops");
                std::process::exit(EX_SOFTWARE);
            }
        }
        if let Err(fault) = app.shared.db.checkpoint() {
            tracing::warn!(%fault, "the database's log was not copied");
        }
        if now - self.sealed >= SEAL {
            self.sealed = now;
            if let Err(fault) = app.seal() {
                tracing::error!(%fault, "sealing failed");
            }
        }
        if now - self.forgot >= FORGET {
            self.forgot = now;
            match app.forget_old_keys() {
                Ok(keys) => tracing::info!(keys, "forgot old keys"),
                Err(fault) => tracing::warn!(%fault, "old keys were not forgotten"),
            }
            match app.collect_uploads() {
                Ok(files) => tracing::info!(files, "removed uploads that nobody handed in"),
                Err(fault) => tracing::warn!(%fault, "old uploads were not removed"),
            }
        }
    }
}
