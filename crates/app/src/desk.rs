//! The desk: the one writer of cases.
//!
//! Commands queue; a thread takes all that wait, up to a bound (a lone one never waits for company), and handles
//! those of one tenant as a set: load every case touched, decide each in memory in arrival order on the state the
//! earlier ones left, save all rows with few statements per table, commit once. Then each caller is answered: an
//! answer means that it is on disk. A set that fails for data is halved until the culprit stands alone; a set that
//! lost a race for a case version is loaded and decided again.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    thread::JoinHandle,
};

use tokio::sync::oneshot;
use waypost_base::{CaseId, FlowVersionId, Rejection, TenantId, UserId};
use waypost_engine::{Command, ballot::Tallied, event::Ending};

use crate::{error::AppError, shared::Shared};

pub mod batch;
pub mod due;
pub mod effects;
mod ended;
pub mod facts;
pub mod journal;
pub mod notices;
pub mod project;
mod set;
pub(crate) mod work;

/// Most commands in one set.
const SET_BOUND: usize = 256;

/// Most commands that may wait; beyond it callers are told to try again.
const QUEUE_BOUND: usize = 4_096;

/// What a command is about.
#[derive(Clone, Debug)]
pub enum Target {
    /// A new case of a flow version.
    New {
        /// The version, which must be in force.
        version: FlowVersionId,
        /// The typed title; empty: the first line of text of the form.
        title: String,
        /// The draft it comes from, used up by an accepted start.
        draft: Option<i64>,
    },
    /// A case that exists.
    Case(CaseId),
}

/// A command on its way to the desk.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Whose case.
    pub tenant: TenantId,
    /// Who asks; `None` is the system itself.
    pub user: Option<UserId>,
    /// Idempotency key: binds an accepted command for its user.
    pub key: Option<String>,
    /// About what.
    pub target: Target,
    /// What is asked.
    pub command: Command,
    /// The draft of a visit that the command uses up.
    pub draft: Option<i64>,
    /// Hashes of files that this user uploaded, among those the command hands in.
    pub offered: Vec<String>,
    /// What the command rests on besides.
    pub proof: Proof,
    /// The forwarding it is part of: what commands of one forwarding open at one stage is a batch.
    pub together: Option<i64>,
}

/// What was found out before a command was handed in, and must still hold when it is decided.
#[derive(Clone, Debug, Default)]
pub enum Proof {
    /// Nothing.
    #[default]
    None,
    /// What the stage's action said to the step.
    Checked {
        /// The case's version that it was asked about; 0: a case that is about to begin.
        version: i64,
        /// Its verdict: a refusal in its words, or that it could not be asked.
        verdict: Result<(), Rejection>,
        /// What it makes of the votes with this one among them, where it brings a rule of its own: nothing yet, or an
        /// outcome.
        tally: Option<Result<Option<Tallied>, Rejection>>,
    },
    /// The answer of an action, by the worker that holds its job.
    Lease(Box<Lease>),
}

/// The lease of a job, and the record of the attempt under it.
#[derive(Clone, Debug)]
pub struct Lease {
    /// The job.
    pub job: i64,
    /// Number of the lease.
    pub fence: i64,
    /// What became of the attempt.
    pub attempt: waypost_store::jobs::AttemptRow,
}

impl Envelope {
    /// A command of the system itself about a case.
    pub fn system(tenant: TenantId, case: CaseId, command: Command) -> Envelope {
        Envelope {
            tenant,
            user: None,
            key: None,
            target: Target::Case(case),
            command,
            draft: None,
            offered: Vec::new(),
            proof: Proof::None,
            together: None,
        }
    }
}

/// What an accepted command answers. The same again for the same key.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Accepted {
    /// The case.
    pub case: CaseId,
    /// Its readable number.
    pub number: i64,
    /// Its version after the command.
    pub version: i64,
    /// How it ended, if it did.
    pub ended: Option<Ending>,
}

/// The answer of the desk: accepted and on disk, refused, or broken.
pub type Answer = Result<Result<Accepted, Rejection>, AppError>;

struct Waiting {
    envelope: Envelope,
    reply: oneshot::Sender<Answer>,
}

/// Handle to the writer thread; cheap to clone.
#[derive(Clone)]
pub struct Desk {
    queue: Sender<Vec<Waiting>>,
    waiting: Arc<std::sync::atomic::AtomicUsize>,
}

/// The writer thread itself; joined when the program ends.
pub struct DeskThread {
    thread: JoinHandle<()>,
}

impl DeskThread {
    /// Waits until the queue is closed and empty.
    pub fn join(self) {
        let _ = self.thread.join();
    }
}

impl Desk {
    /// Starts the writer thread.
    ///
    /// # Errors
    /// When the store gives no writer, or the thread cannot start.
    pub fn start(shared: Arc<Shared>) -> Result<(Desk, DeskThread), AppError> {
        let (queue, commands) = channel();
        let waiting = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let writer = shared.db.writer()?;
        let counter = waiting.clone();
        let thread = std::thread::Builder::new()
            .name("desk".to_owned())
            .spawn(move || run(&shared, writer, &commands, &counter))
            .map_err(AppError::io("start the desk"))?;
        Ok((Desk { queue, waiting }, DeskThread { thread }))
    }

    /// Hands a command in and waits for its answer.
    ///
    /// # Errors
    /// [`AppError::Stopping`] when the desk is closed; [`AppError::Overloaded`] when too much waits already.
    pub async fn submit(&self, envelope: Envelope) -> Answer {
        self.hand_in(envelope)?.await.unwrap_or(Err(AppError::Stopping))
    }

    /// The same for a thread that may block.
    ///
    /// # Errors
    /// As [`Desk::submit`].
    pub fn submit_blocking(&self, envelope: Envelope) -> Answer {
        self.hand_in(envelope)?.blocking_recv().unwrap_or(Err(AppError::Stopping))
    }

    /// Hands several in, one after another, and waits for all: commands that come together are saved together.
    pub fn submit_all_blocking(&self, envelopes: Vec<Envelope>) -> Vec<Answer> {
        let handed: Vec<_> = envelopes.into_iter().map(|envelope| self.hand_in(envelope)).collect();
        let answer = |waiting: Result<oneshot::Receiver<Answer>, AppError>| {
            waiting?.blocking_recv().unwrap_or(Err(AppError::Stopping))
        };
        handed.into_iter().map(answer).collect()
    }

    /// Hands several in that belong together, and waits for all: they are decided one after another in one set.
    pub fn submit_together_blocking(&self, envelopes: Vec<Envelope>) -> Vec<Answer> {
        let (waiting, answers): (Vec<_>, Vec<_>) = envelopes
            .into_iter()
            .map(|envelope| {
                let (reply, answer) = oneshot::channel();
                (Waiting { envelope, reply }, answer)
            })
            .unzip();
        let many = answers.len();
        if let Err(fault) = self.queue_up(waiting) {
            return (0..many).map(|_| Err(fault.clone())).collect();
        }
        answers.into_iter().map(|answer| answer.blocking_recv().unwrap_or(Err(AppError::Stopping))).collect()
    }

    fn hand_in(&self, envelope: Envelope) -> Result<oneshot::Receiver<Answer>, AppError> {
        let (reply, answer) = oneshot::channel();
        self.queue_up(vec![Waiting { envelope, reply }])?;
        Ok(answer)
    }

    fn queue_up(&self, waiting: Vec<Waiting>) -> Result<(), AppError> {
        use std::sync::atomic::Ordering;
        if self.waiting.load(Ordering::Relaxed) >= QUEUE_BOUND {
            return Err(AppError::Overloaded);
        }
        self.waiting.fetch_add(waiting.len(), Ordering::Relaxed);
        self.queue.send(waiting).map_err(|_| AppError::Stopping)
    }
}

fn run(
    shared: &Shared,
    mut writer: waypost_store::Writer,
    commands: &Receiver<Vec<Waiting>>,
    counter: &std::sync::atomic::AtomicUsize,
) {
    let mut worker = set::SetWorker::default();
    while let Ok(first) = commands.recv() {
        let mut taken = first;
        while taken.len() < SET_BOUND {
            match commands.try_recv() {
                Ok(next) => taken.extend(next),
                Err(_) => break,
            }
        }
        counter.fetch_sub(taken.len(), std::sync::atomic::Ordering::Relaxed);
        let mut by_tenant: BTreeMap<TenantId, Vec<Waiting>> = BTreeMap::new();
        for waiting in taken {
            by_tenant.entry(waiting.envelope.tenant).or_default().push(waiting);
        }
        for (tenant, waiting) in by_tenant {
            let (envelopes, replies): (Vec<_>, Vec<_>) =
                waiting.into_iter().map(|waiting| (waiting.envelope, waiting.reply)).unzip();
            let answers = worker.handle(shared, &mut writer, tenant, &envelopes);
            for (reply, answer) in replies.into_iter().zip(answers) {
                // A caller that went away learns the outcome by asking again with its key.
                let _ = reply.send(answer);
            }
        }
        if worker.must_stop() {
            tracing::error!("the storage failed to keep what it was given; the program stops");
            std::process::exit(70);
        }
    }
}
