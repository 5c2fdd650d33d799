//! The outbox: actions that stages asked for are run, and their answers brought back as commands.
//!
//! Jobs were written in the commit of the step that asked. One thread leases due jobs, tenant by tenant, as many as
//! there are free workers and never more of one action than may run at once, so that a slow plugin holds up nobody but
//! itself. A worker asks the plugin behind the action row and hands the answer to the desk, which notes the job as done
//! in the commit that takes the answer in. So an effect is asked for at least once, under one key, and counts once. A
//! worker that dies leaves a lease that runs out; what it brings after another has the job is refused (its fence).

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use waypost_action_host::Runner;
use waypost_base::TenantId;
use waypost_store::{
    actions,
    jobs::{self, LeasedJob, Terms},
};

use crate::{App, actions::Delivery, error::AppError};

mod attach;
mod job;

/// Threads that run jobs.
const WORKERS: usize = 24;
/// How often the outbox looks without being woken: retries become due by time alone.
const LOOK: Duration = Duration::from_millis(500);

/// Runs due jobs until it is stopped.
pub struct Outbox {
    app: Arc<App>,
    runner: Arc<dyn Runner>,
    at_work: Mutex<HashMap<(TenantId, i64), usize>>,
    stop: AtomicBool,
}

/// A running outbox.
pub struct OutboxThread {
    outbox: Arc<Outbox>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

type Work = (TenantId, LeasedJob, Delivery);

impl OutboxThread {
    /// Stops after the jobs at hand.
    pub fn stop(self) {
        self.outbox.stop.store(true, Ordering::SeqCst);
        for thread in self.threads {
            self.outbox.app.shared.wake_outbox();
            let _ = thread.join();
        }
    }
}

impl Outbox {
    /// An outbox that works only when it is asked to, by [`Outbox::round`].
    pub fn new(app: Arc<App>, runner: Arc<dyn Runner>) -> Outbox {
        Outbox { app, runner, at_work: Mutex::default(), stop: AtomicBool::new(false) }
    }

    /// Starts the threads. `alone` says that no other process serves this database: then leases that a killed process
    /// left are over at once.
    ///
    /// # Errors
    /// When the store fails or a thread cannot start.
    pub fn start(app: Arc<App>, runner: Arc<dyn Runner>, alone: bool) -> Result<OutboxThread, AppError> {
        if alone && let Err(fault) = app.shared.db.write(jobs::release_leases).map_err(AppError::from) {
            // Without room nothing is written, and the leases run out by themselves.
            if !fault.is_full() {
                return Err(fault);
            }
            tracing::warn!(%fault, "jobs at hand when the last process ended are done again later");
        }
        let outbox = Arc::new(Outbox::new(app, runner));
        let (queue, work) = channel();
        let work = Arc::new(Mutex::new(work));
        let spawn = |name: &str, run: Box<dyn FnOnce() + Send>| {
            let thread = std::thread::Builder::new().name(name.to_owned()).spawn(run);
            thread.map_err(AppError::io("start the outbox"))
        };
        let leasing = outbox.clone();
        let mut threads = vec![spawn("outbox", Box::new(move || leasing.lease_until_stopped(&queue)))?];
        for _ in 0..WORKERS {
            let (worker, work) = (outbox.clone(), work.clone());
            threads.push(spawn("outbox-worker", Box::new(move || worker.work(&work)))?);
        }
        Ok(OutboxThread { outbox, threads })
    }

    fn lease_until_stopped(&self, queue: &Sender<Work>) {
        while !self.stop.load(Ordering::SeqCst) {
            let leased = self.lease_free(|work| {
                // Workers outlive this thread.
                let _ = queue.send(work);
            });
            match leased {
                Ok(0) => self.app.shared.await_outbox(LOOK),
                Ok(_) => {}
                Err(fault) => {
                    tracing::error!(%fault, "the outbox failed");
                    self.app.shared.await_outbox(LOOK);
                }
            }
        }
    }

    fn work(&self, work: &Mutex<Receiver<Work>>) {
        loop {
            let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok((tenant, job, terms)) = next else { return };
            self.run(tenant, &job, &terms);
            self.app.shared.wake_outbox();
        }
    }

    /// Runs what is due now, one after another; gives how many jobs that were.
    ///
    /// # Errors
    /// When the store fails; jobs that were leased are due again when their leases run out.
    pub fn round(&self) -> Result<usize, AppError> {
        let mut leased = Vec::new();
        self.lease_free(|work| leased.push(work))?;
        for (tenant, job, terms) in &leased {
            self.run(*tenant, job, terms);
        }
        Ok(leased.len())
    }

    /// Leases due jobs for free workers; gives how many.
    fn lease_free(&self, mut take: impl FnMut(Work)) -> Result<usize, AppError> {
        let db = &self.app.shared.db;
        let mut count = 0;
        for tenant in db.read(jobs::tenants_with_due)? {
            let tenant = TenantId::new(tenant);
            let rows = db.read(|conn| actions::list(conn, tenant))?;
            let terms: HashMap<i64, Delivery> =
                rows.iter().map(|row| (row.id, Delivery::read(&row.delivery))).collect();
            let of = |action: i64| terms.get(&action).copied().unwrap_or_default();
            loop {
                let mut at_work = self.at_work.lock().unwrap_or_else(PoisonError::into_inner);
                let free = WORKERS.saturating_sub(at_work.values().sum());
                if free == 0 {
                    return Ok(count);
                }
                let runs = |at_work: &HashMap<_, usize>, action| {
                    at_work.get(&(tenant, action)).copied().unwrap_or(0)
                };
                let full: Vec<i64> = at_work
                    .keys()
                    .filter(|(of_tenant, action)| {
                        *of_tenant == tenant && runs(&at_work, *action) >= of(*action).at_once
                    })
                    .map(|(_, action)| *action)
                    .collect();
                let limit = i64::try_from(free).unwrap_or(1);
                let millis = |action| of(action).lease_millis();
                let leased = db.write(|conn| {
                    jobs::lease_due(conn, tenant, Terms { limit, full: &full, millis: &millis }, |action| {
                        let room = runs(&at_work, action) < of(action).at_once;
                        if room {
                            *at_work.entry((tenant, action)).or_default() += 1;
                        }
                        room
                    })
                });
                drop(at_work);
                // Nothing was leased, so nothing is at work of what was counted.
                let leased = leased.inspect_err(|_| self.recount())?;
                if leased.is_empty() {
                    break;
                }
                count += leased.len();
                leased.into_iter().for_each(|job| {
                    let terms = of(job.action);
                    take((tenant, job, terms));
                });
            }
        }
        Ok(count)
    }

    /// After a lease that failed: rather run one too many than none any more.
    fn recount(&self) {
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn run(&self, tenant: TenantId, job: &LeasedJob, terms: &Delivery) {
        let run = std::panic::AssertUnwindSafe(|| self.run_job(tenant, job, terms));
        let ran = std::panic::catch_unwind(run)
            .unwrap_or_else(|_| Err(AppError::damaged("job", "running it panicked")));
        if let Err(fault) = ran {
            // One job's trouble is not the others'.
            tracing::error!(key = %job.key, %fault, "an action could not be run");
            if let Err(fault) = self.after_fault(tenant, job, terms, &fault) {
                tracing::error!(key = %job.key, %fault, "its lease runs out by itself");
            }
        }
        let mut at_work = self.at_work.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = at_work.get_mut(&(tenant, job.action)) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                at_work.remove(&(tenant, job.action));
            }
        }
    }
}
