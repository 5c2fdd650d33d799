//! The outbox: actions that stages asked for are run, and their answers brought back as commands.
//!
//! Jobs were written in the commit of the step that asked. A worker leases due jobs of one tenant at a time, asks the
//! plugin behind the action row, and hands the answer to the desk, which notes the job as done in the commit that
//! takes the answer in. So an effect is asked for at least once, under one key, and counts once. A worker that dies
//! leaves a lease that runs out; a late twin of it finds the visit closed.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use waypost_action_host::{
    Digest, HostFault, PluginName, PluginRef, Runner,
    api::{Ask, Reply, Request},
};
use waypost_base::{ActionId, CaseId, TenantId, VisitId};
use waypost_engine::{Command, command::Answer};
use waypost_store::{
    actions::{self, ActionRow},
    jobs::{self, LeasedJob},
    plugins::{self, PluginRow},
};

use crate::{
    App,
    chain::{Chain, record},
    desk::{Envelope, Target},
    error::AppError,
};

mod input;

/// The tenant of rows that belong to the installation.
const INSTALLATION: TenantId = TenantId::new(0);
/// How long a job is leased, in milliseconds; longer than a plugin may take.
const LEASE: i64 = 60_000;
/// How long a plugin may take.
const DEADLINE: Duration = Duration::from_secs(30);
/// Jobs that one thread leases at once; what it leaves when it is killed is due again.
const BATCH: i64 = 4;
/// Threads: a plugin that hangs to its deadline holds one of them up, not every tenant.
const THREADS: usize = 3;
/// Attempts before an incident.
const ATTEMPTS: i32 = 6;
/// Pause after the first failed attempt, in milliseconds; doubled after each.
const PAUSE: i64 = 500;
/// Longest pause, in milliseconds.
const PAUSE_MAX: i64 = 5 * 60_000;
/// How often the outbox looks without being woken: retries become due by time alone.
const LOOK: Duration = Duration::from_millis(500);

/// Runs due jobs until it is stopped.
pub struct Outbox {
    app: Arc<App>,
    runner: Arc<dyn Runner + Send + Sync>,
    stop: Arc<AtomicBool>,
}

/// A running outbox.
pub struct OutboxThread {
    app: Arc<App>,
    stop: Arc<AtomicBool>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

impl OutboxThread {
    /// Stops after the jobs at hand.
    pub fn stop(self) {
        self.stop.store(true, Ordering::SeqCst);
        for thread in self.threads {
            self.app.shared.wake_outbox();
            let _ = thread.join();
        }
    }
}

impl Outbox {
    /// An outbox that works only when it is asked to, by [`Outbox::round`].
    pub fn new(app: Arc<App>, runner: Arc<dyn Runner + Send + Sync>) -> Outbox {
        Outbox { app, runner, stop: Arc::new(AtomicBool::new(false)) }
    }

    /// Starts the worker threads. `alone` says that no other process serves this database: then leases that a killed
    /// process left are over at once.
    ///
    /// # Errors
    /// When the store fails or the thread cannot start.
    pub fn start(
        app: Arc<App>,
        runner: Arc<dyn Runner + Send + Sync>,
        alone: bool,
    ) -> Result<OutboxThread, AppError> {
        if alone && let Err(fault) = app.shared.db.write(jobs::release_leases).map_err(AppError::from) {
            // Without room nothing is written, and the leases run out by themselves.
            if !fault.is_full() {
                return Err(fault);
            }
            tracing::warn!(%fault, "jobs at hand when the last process ended are done again later");
        }
        let stop = Arc::new(AtomicBool::new(false));
        let mut threads = Vec::new();
        for _ in 0..THREADS {
            let outbox = Outbox { app: app.clone(), runner: runner.clone(), stop: stop.clone() };
            let thread = std::thread::Builder::new()
                .name("outbox".to_owned())
                .spawn(move || outbox.run())
                .map_err(AppError::io("start the outbox"))?;
            threads.push(thread);
        }
        Ok(OutboxThread { app, stop, threads })
    }

    fn run(&self) {
        while !self.stop.load(Ordering::SeqCst) {
            match self.round() {
                Ok(0) => self.app.shared.await_outbox(LOOK),
                Ok(_) => {}
                Err(fault) => {
                    tracing::error!(%fault, "the outbox failed");
                    self.app.shared.await_outbox(LOOK);
                }
            }
        }
    }

    /// Runs what is due now; gives how many jobs that were.
    ///
    /// # Errors
    /// When the store fails; jobs that were leased are due again when their leases run out.
    pub fn round(&self) -> Result<usize, AppError> {
        let mut done = 0;
        for tenant in self.app.shared.db.read(jobs::tenants_with_due_jobs)? {
            let tenant = TenantId::new(tenant);
            let leased = self.app.shared.db.write(|conn| jobs::lease_due(conn, tenant, BATCH, LEASE))?;
            for job in leased {
                if self.stop.load(Ordering::SeqCst) {
                    return Ok(done);
                }
                if let Err(fault) = self.run_job(tenant, &job) {
                    // One job's trouble is not the others'.
                    tracing::error!(key = %job.key, %fault, "an action could not be run");
                    self.put_back(tenant, &job, &fault.to_string())?;
                }
                done += 1;
            }
        }
        Ok(done)
    }

    fn run_job(&self, tenant: TenantId, job: &LeasedJob) -> Result<(), AppError> {
        let begun = self.app.shared.db.write(|conn| jobs::begin(conn, tenant, job.id, job.fence, LEASE))?;
        let Some(attempts) = begun else { return Ok(()) };
        let job = &LeasedJob { attempts, ..job.clone() };
        let answer = match self.ask(tenant, job)? {
            Ok(answer) => answer,
            Err(failure) if failure.retry && job.attempts < ATTEMPTS => {
                tracing::warn!(key = %job.key, attempt = job.attempts, words = %failure.words, "an action failed");
                return self.put_back(tenant, job, &failure.words);
            }
            Err(failure) => Answer::Failed { words: failure.words },
        };
        let command = Command::Answer { visit: VisitId::new(job.visit), key: job.key.clone(), answer };
        let envelope = Envelope {
            tenant,
            user: None,
            key: None,
            target: Target::Case(CaseId::new(job.case)),
            command,
            draft: None,
            offered: Vec::new(),
        };
        let words = match self.app.desk.submit_blocking(envelope)? {
            Ok(_) if !self.app.shared.db.read(|conn| jobs::holds(conn, tenant, job.id, job.fence))? => {
                return Ok(());
            }
            Ok(_) => "the answer changed nothing".to_owned(),
            // The engine takes every answer; only a case that is gone refuses.
            Err(rejection) => rejection.to_string(),
        };
        // Nothing waits for this job any more.
        tracing::error!(key = %job.key, %words, "an action's answer was not taken");
        self.app.shared.db.write(|conn| jobs::fail(conn, tenant, job.id, job.fence, &words, None))?;
        Ok(())
    }

    /// Lets a job wait for its next attempt, longer each time.
    fn put_back(&self, tenant: TenantId, job: &LeasedJob, words: &str) -> Result<(), AppError> {
        let pause = PAUSE.saturating_mul(1 << job.attempts.clamp(0, 20)).min(PAUSE_MAX);
        self.app.shared.db.write(|conn| jobs::fail(conn, tenant, job.id, job.fence, words, Some(pause)))?;
        Ok(())
    }

    fn ask(&self, tenant: TenantId, job: &LeasedJob) -> Result<Result<Answer, Failure>, AppError> {
        let action = ActionId::new(job.action);
        let found = self.app.shared.db.read(|conn| -> Result<_, AppError> {
            let Some(row) = actions::by_id(conn, tenant, action)? else { return Ok(None) };
            let plugin = plugins::by_name(conn, INSTALLATION, &row.call)?;
            Ok(Some((row, plugin)))
        })?;
        let Some((row, plugin)) = found else {
            return Ok(Err(Failure::lasting(format!("there is no action {action}"))));
        };
        if matches!(row.call.as_str(), "approve" | "read") {
            return Ok(Ok(Answer::Done { set: Vec::new(), draw: None, branch: None }));
        }
        let plugin = match plugin.map(|plugin| reference(&plugin)) {
            Some(Ok(plugin)) => plugin,
            Some(Err(words)) => return Ok(Err(Failure::lasting(words))),
            None => {
                let words = format!("no plugin is registered under the name `{}`", row.call);
                return Ok(Err(Failure::lasting(words)));
            }
        };
        let input = match input::build(&self.app, tenant, job, &row) {
            Ok(input) => input,
            // Time mends no damage; an administrator must see it.
            Err(fault @ AppError::Damaged { .. }) => return Ok(Err(Failure::lasting(fault.to_string()))),
            Err(fault) => return Err(fault),
        };
        let request = Request::new(Ask::Run, input);
        Ok(match self.runner.invoke(&plugin, &request, DEADLINE) {
            Ok(reply) => answer(reply, &row),
            Err(fault) => Err(Failure::of(&fault)),
        })
    }
}

struct Failure {
    words: String,
    retry: bool,
}

impl Failure {
    fn lasting(words: String) -> Failure {
        Failure { words, retry: false }
    }

    fn of(fault: &HostFault) -> Failure {
        Failure { words: fault.to_string(), retry: fault.retry_helps() }
    }
}

fn answer(reply: Reply, row: &ActionRow) -> Result<Answer, Failure> {
    match reply {
        Reply::Done(output) => input::output(output)
            .map_err(|why| Failure::lasting(format!("action `{}` answered rubbish: {why}", row.code))),
        Reply::Refused { words } => Ok(Answer::Refused { words }),
        Reply::Failed { words, retry } => Err(Failure { words, retry }),
        _ => Err(Failure::lasting(format!("action `{}` did not answer what it was asked", row.code))),
    }
}

fn reference(row: &PluginRow) -> Result<PluginRef, String> {
    let name = PluginName::new(row.name.clone()).map_err(|why| why.to_string())?;
    let sha256: Digest = crate::hex(&row.sha256).parse().map_err(|why| format!("{why}"))?;
    Ok(PluginRef { name, path: row.path.clone().into(), sha256 })
}

impl App {
    /// Registers a plugin: a copy in the data folder, under its hash. What runs later is exactly this content.
    ///
    /// # Errors
    /// When the name is none, the file cannot be read, or the store fails.
    pub fn register_plugin(&self, name: &str, from: &std::path::Path) -> Result<PluginRef, AppError> {
        let name = PluginName::new(name).map_err(|why| AppError::Config(why.to_string()))?;
        let source = PluginRef::of_file(name.clone(), from).map_err(AppError::io("read the plugin"))?;
        let folder = self.shared.folder.join("plugins");
        std::fs::create_dir_all(&folder).map_err(AppError::io("make the folder for plugins"))?;
        let path = folder.join(format!("{}-{}.so", name.as_str(), source.sha256));
        let path = std::path::absolute(&path).map_err(AppError::io("find the folder for plugins"))?;
        if !path.exists() {
            let copying = || AppError::io("copy the plugin");
            let temporary = path.with_extension("part");
            std::fs::copy(from, &temporary).map_err(copying())?;
            std::fs::File::open(&temporary).and_then(|file| file.sync_all()).map_err(copying())?;
            std::fs::rename(&temporary, &path).map_err(copying())?;
            std::fs::File::open(&folder).and_then(|folder| folder.sync_all()).map_err(copying())?;
        }
        let kept = PluginRef::of_file(name, &path).map_err(AppError::io("read the copied plugin"))?;
        if kept.sha256 != source.sha256 {
            return Err(AppError::Config("the plugin changed while it was being copied".to_owned()));
        }
        let row = PluginRow {
            name: kept.name.as_str().to_owned(),
            sha256: crate::unhex(&kept.sha256.to_string()).unwrap_or_default(),
            path: path.display().to_string(),
            registered_at: self.now(),
        };
        self.shared.db.write(|conn| -> Result<_, AppError> {
            plugins::register(conn, INSTALLATION, &row)?;
            record(conn, INSTALLATION, Chain::Plugins, self.now(), "registered", &(&row.name, kept.sha256))
        })?;
        Ok(kept)
    }

    /// The registered plugins: name, hash, path.
    ///
    /// # Errors
    /// When the store fails.
    pub fn plugins(&self) -> Result<Vec<(String, String, String)>, AppError> {
        let rows = self.shared.db.read(|conn| plugins::list(conn, INSTALLATION))?;
        Ok(rows.into_iter().map(|row| (row.name, crate::hex(&row.sha256), row.path)).collect())
    }
}
