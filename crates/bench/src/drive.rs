//! Callers: so many at once, each handing in its next command when the one before is answered.
//!
//! Cases go in waves: first every case of a round is started, then every case takes its first step, and so on. What
//! a caller must know beforehand (which visit is open now) is found between the waves, off the clock, so that the
//! figures hold commands and nothing else. Both sides are driven by this same code.

use std::{
    cell::{Cell, RefCell},
    time::{Duration, Instant},
};

use crate::{
    fault::{Fault, Result},
    job::STEPS,
    world::World,
};

/// One of the sides compared.
pub trait Side {
    /// A command ready to be handed in.
    type Request;
    /// Its answer.
    type Reply;

    /// Begins a round of new cases.
    ///
    /// # Errors
    /// When their inputs cannot be made.
    fn begin(&mut self, cases: usize) -> Result<()>;

    /// The commands of a step, one for each case of the round.
    ///
    /// # Errors
    /// When a case is not where it should be.
    fn requests(&mut self, step: usize) -> Result<Vec<Self::Request>>;

    /// Hands a command in and waits until it is on disk.
    fn send(&self, request: Self::Request) -> impl Future<Output = Result<Self::Reply>>;

    /// Takes the answers of a step, in the order of the commands.
    ///
    /// # Errors
    /// When an answer makes no sense.
    fn replies(&mut self, step: usize, replies: Vec<Self::Reply>) -> Result<()>;

    /// Where it works.
    fn world(&self) -> &World;
}

/// What was measured.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Time of each command, from handing in to the answer.
    pub times: Vec<Duration>,
    /// Time on the clock.
    pub elapsed: Duration,
    /// Time on a processor, of all threads together.
    pub processor: Duration,
}

impl Measured {
    /// Adds another measurement.
    pub fn add(&mut self, other: Measured) {
        self.times.extend(other.times);
        self.elapsed += other.elapsed;
        self.processor += other.processor;
    }

    /// Commands a second.
    pub fn rate(&self) -> f64 {
        self.times.len() as f64 / self.elapsed.as_secs_f64().max(f64::EPSILON)
    }

    /// Processor time of a command, in microseconds.
    pub fn processor_us(&self) -> f64 {
        self.processor.as_secs_f64() * 1e6 / self.times.len().max(1) as f64
    }

    /// The time, in milliseconds, that this share of the commands did not exceed.
    pub fn percentile(&mut self, share: f64) -> f64 {
        self.times.sort_unstable();
        let last = self.times.len().saturating_sub(1);
        let at = (last as f64 * share).round() as usize;
        self.times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    }
}

/// Runs a round: so many cases from start to end.
///
/// # Errors
/// The first fault of any command.
pub async fn round<S: Side>(side: &mut S, cases: usize, callers: usize) -> Result<Measured> {
    side.begin(cases)?;
    let mut all = Measured::default();
    for step in 0..STEPS {
        let requests = side.requests(step)?;
        all.add(wave(side, step, requests, callers).await?);
    }
    Ok(all)
}

/// Hands in the commands of one step.
///
/// # Errors
/// The first fault of any command.
pub async fn wave<S: Side>(
    side: &mut S,
    step: usize,
    requests: Vec<S::Request>,
    callers: usize,
) -> Result<Measured> {
    let count = requests.len();
    let queue = RefCell::new(requests.into_iter().enumerate());
    let answers = RefCell::new(Vec::with_capacity(count));
    let measured = RefCell::new(Vec::with_capacity(count));
    let failed = Cell::new(false);
    let shared: &S = side;
    let caller = || async {
        loop {
            let next = queue.borrow_mut().next();
            let Some((at, request)) = next.filter(|_| !failed.get()) else { return Ok::<_, Fault>(()) };
            let clock = Instant::now();
            let answer = shared.send(request).await;
            measured.borrow_mut().push(clock.elapsed());
            failed.set(failed.get() || answer.is_err());
            answers.borrow_mut().push((at, answer?));
        }
    };
    let (clock, processor) = (Instant::now(), on_processor());
    futures_util::future::try_join_all((0..callers).map(|_| caller())).await?;
    let elapsed = clock.elapsed();
    let processor = on_processor().saturating_sub(processor);
    let times = measured.into_inner();
    let mut answers = answers.into_inner();
    answers.sort_by_key(|(at, _)| *at);
    side.replies(step, answers.into_iter().map(|(_, answer)| answer).collect())?;
    Ok(Measured { times, elapsed, processor })
}

/// Time that the threads of this process were on a processor so far; nothing where the system does not tell (it is
/// Linux that does).
pub fn on_processor() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanos = threads.filter_map(|thread| {
        let told = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        told.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanos.sum())
}
