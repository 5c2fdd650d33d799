//! Kill cycles: clients work on a real server through its pages while it is killed again and again; what they saw is
//! judged against what it kept.
//!
//! One thread per client, each with some people of the sample organisation; this thread kills and starts. A command
//! without an answer is tried again later with the same key, as the same form. At the end every such command has its
//! answer, the server comes to rest, and `waypost verify` writes down what it holds.

mod client;
mod dice;
mod lending;
mod typing;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use waypost_testkit::{Bank, Server};

pub use self::dice::Dice;
use self::{client::Client, lending::Loans};
use crate::{Attempt, Kept, Outcome, Violation, debits, judge, shown};

/// Longest wait for actions to come to rest at the end; retries of a plugin back off.
const REST: Duration = Duration::from_secs(120);

/// Longest wait for answers to unknown commands at the end; what is left stays unknown.
const SETTLED: Duration = Duration::from_secs(120);

/// Longest time without kills for what a run must show at least.
const CALM: Duration = Duration::from_secs(180);

/// Longest wait for a server to be ready after a crash (I13).
pub const READY: Duration = Duration::from_secs(5);

/// Loans of a run with a bank: more than are ever repaid.
const LOANS: usize = 2_000;

/// Who has incidents tried again.
const ADMINISTRATOR: &str = "shilei";

/// What the bank does wrong after it came back.
const WRONG: [&str; 6] = ["normal", "busy", "drop", "error", "rubbish", "twice"];

/// The properties that hold a drawn number.
const DRAWN: [&str; 2] = ["record_number", "certificate_number"];

/// The people at work, so that two of one post never share a client.
const PEOPLE: [&str; 18] = [
    "wangfang",
    "zhaolei",
    "heping",
    "lina",
    "zhangwei",
    "chenjing",
    "yangfan",
    "zhoumin",
    "liuyang",
    "lintao",
    "huanghai",
    "xuhui",
    "gaoxiang",
    "guohua",
    "sunjianguo",
    "wuqiang",
    "machao",
    "xuefeng",
];

/// A run to be made.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How often something is killed.
    pub cycles: u32,
    /// How many clients work at the same time.
    pub clients: u32,
    /// Of every choice.
    pub seed: u64,
    /// Longest life of a server, in milliseconds.
    pub life: u64,
    /// Early repayments with a bank, which is killed too.
    pub bank: bool,
    /// The bank forgets its keys: a bug that must be caught.
    pub forgets: bool,
    /// How many numbers (with a bank, debits) there must be at the end. A run that has not come so far goes on for a
    /// while without kills: how much clients get done between two kills depends on the machine.
    pub least: usize,
}

/// What a run showed.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was asked for.
    pub plan: Plan,
    /// Kills of the server, of plugin workers alone, and of the bank.
    pub kills: (u32, u32, u32),
    /// Attempts that were acknowledged, refused, and left without an answer.
    pub outcomes: (usize, usize, usize),
    /// Cases kept.
    pub cases: usize,
    /// Numbers drawn by the action.
    pub drawn: usize,
    /// Votes kept, where several decide.
    pub votes: u64,
    /// Documents of batches that were acknowledged.
    pub in_batches: usize,
    /// Debits in the bank's ledger.
    pub debits: usize,
    /// Longest wait for a server to be ready after a kill.
    pub slowest_start: Duration,
    /// What `waypost verify` found; empty when it was clean.
    pub verify: String,
    /// What the judge found.
    pub violations: Vec<Violation>,
    /// Where the database of a run with violations was kept.
    pub kept_at: Option<PathBuf>,
}

/// What the clients share.
#[derive(Debug, Default)]
struct World {
    url: RwLock<String>,
    /// Nothing is killed any more: cases are taken on towards their end, and none back.
    calm: AtomicBool,
    /// No new work: only unknown outcomes are settled.
    closing: AtomicBool,
    /// No work at all: something failed.
    over: AtomicBool,
    /// Clients that still have something to settle.
    at_work: AtomicU64,
    tick: AtomicU64,
    /// The numbers that somebody read on a page.
    numbers: Mutex<BTreeSet<String>>,
    attempts: Mutex<Vec<Attempt>>,
    /// What is repaid, where a bank takes part.
    loans: Option<Loans>,
}

impl Default for Plan {
    fn default() -> Self {
        Self { cycles: 300, clients: 8, seed: 1, life: 500, bank: false, forgets: false, least: 0 }
    }
}

/// Makes a run.
///
/// # Errors
///
/// When the records of the server cannot be read.
///
/// # Panics
///
/// When something is not built, or a server does not come up again.
pub fn run(plan: Plan) -> io::Result<Report> {
    let mut dice = Dice::new(plan.seed);
    let bank = plan.bank.then(|| Bank::start(if plan.forgets { &["--forget-keys"] } else { &[] }));
    let (people, builder): (&[&'static str], _) = match &bank {
        Some(bank) => (&lending::PEOPLE, Server::builder().company(bank)),
        None => (&PEOPLE, Server::builder().demo()),
    };
    let mut server = builder
        .people(people)
        .people(bank.iter().map(|_| ADMINISTRATOR).collect::<Vec<_>>().as_slice())
        .start();
    let loans = bank.as_ref().map(|bank| Loans::make(bank, LOANS));
    let world = World { loans, ..World::default() };
    world.move_to(server.url());
    if let Some(bank) = bank.as_ref().filter(|_| plan.forgets) {
        // The bug shows where an answer is lost: every one, then.
        bank.goes_wrong("error", None);
    }
    let (mut kills, mut slowest_start) = ((0, 0, 0), Duration::ZERO);
    thread::scope(|scope| {
        for n in 0..plan.clients.max(1) {
            let people = people.iter().skip(n as usize).step_by(plan.clients.max(1) as usize);
            let people = people.map(|name| (*name, server.password(name))).collect();
            let client = Client::new(&world, people, dice.split());
            let busy = Busy::new(&world);
            scope.spawn(move || {
                let _busy = busy;
                client.work();
            });
        }
        // Whatever ends this scope early ends the clients too.
        let _over = Over(&world);
        for _ in 0..plan.cycles {
            thread::sleep(Duration::from_millis(20 + dice.below(plan.life)));
            if dice.one_in(5) && server.kill_workers() > 0 {
                kills.1 += 1;
                continue;
            }
            if let Some(bank) = bank.as_ref().filter(|_| dice.one_in(3)) {
                bank.kill();
                kills.2 += 1;
                thread::sleep(Duration::from_millis(dice.below(plan.life)));
                bank.start_again();
                if plan.forgets {
                    bank.goes_wrong("error", None);
                } else if let Some(mode) = dice.pick(&WRONG) {
                    bank.goes_wrong(mode, Some(1 + u32::try_from(dice.below(3)).unwrap_or(0)));
                }
                continue;
            }
            server.kill();
            kills.0 += 1;
            slowest_start = slowest_start.max(server.start_again());
            world.move_to(server.url());
        }
        world.calm.store(true, Ordering::Release);
        let began = Instant::now();
        let so_far = || bank.as_ref().map_or_else(|| world.numbers_read(), |bank| bank.ledger().len());
        while began.elapsed() < CALM && so_far() < plan.least {
            thread::sleep(Duration::from_millis(200));
        }
        world.closing.store(true, Ordering::Release);
        let began = Instant::now();
        while world.at_work.load(Ordering::Acquire) > 0 && began.elapsed() < SETTLED {
            thread::sleep(Duration::from_millis(20));
        }
    });
    let dump = server.data().join("kept.jsonl");
    if let Some(bank) = &bank {
        bank.goes_wrong("normal", None);
    }
    come_to_rest(&server, &dump)?;
    if bank.is_some() {
        retry_incidents(&server);
        come_to_rest(&server, &dump)?;
    }
    server.stop();
    let (verify, mut kept) = verified(&server, &dump)?;
    let attempts = world.attempts.into_inner().unwrap_or_else(PoisonError::into_inner);
    name_users(&mut kept, &attempts);
    let ledger = bank.as_ref().map(Bank::ledger).unwrap_or_default();
    let mut violations = judge(&attempts, &kept);
    violations.extend(shown(&kept, &world.numbers.into_inner().unwrap_or_else(PoisonError::into_inner)));
    if bank.is_some() {
        violations.extend(debits(&kept, &ledger));
    }
    let count =
        |wanted: fn(&Outcome) -> bool| attempts.iter().filter(|attempt| wanted(&attempt.outcome)).count();
    let kept_at = if violations.is_empty() { None } else { keep(&server, plan.seed)? };
    Ok(Report {
        plan,
        kills,
        outcomes: (
            count(|outcome| matches!(outcome, Outcome::Ok { .. })),
            count(|outcome| matches!(outcome, Outcome::Refused { .. })),
            count(|outcome| matches!(outcome, Outcome::Unknown)),
        ),
        cases: kept.cases.len(),
        drawn: kept
            .cases
            .iter()
            .filter(|case| DRAWN.iter().any(|key| case.properties.contains_key(*key)))
            .count(),
        votes: kept.cases.iter().flat_map(|case| &case.steps).filter_map(|step| step.votes).sum(),
        // The key of a document of a batch is that of the batch and its own, with a point between.
        in_batches: attempts.iter().filter(|attempt| attempt.is_ok() && attempt.key.contains('.')).count(),
        debits: ledger.len(),
        slowest_start,
        verify,
        violations,
        kept_at,
    })
}

/// Copies the database of a stopped server to where it outlives the run, so that what went wrong can be looked at.
fn keep(server: &Server, seed: u64) -> io::Result<Option<PathBuf>> {
    let folder = std::env::temp_dir().join(format!("waypost-history-{}-{seed}", std::process::id()));
    fs::create_dir_all(&folder)?;
    for name in ["waypost.db", "waypost.db-wal"] {
        let from = server.data().join(name);
        if from.exists() {
            fs::copy(from, folder.join(name))?;
        }
    }
    Ok(Some(folder))
}

/// An administrator has every incident tried again, now that the bank is well.
fn retry_incidents(server: &Server) {
    let mut administrator = server.sign_in(ADMINISTRATOR);
    let page = administrator.get("/incidents");
    for form in page.forms().into_iter().filter(|form| form.action().ends_with("/retry")) {
        let buttons = form.buttons();
        if let Some(button) = buttons.first() {
            administrator.send(&form.press_this(button));
        }
    }
}

/// Waits until no action is at work any more, or the time is over: the judge then tells what is stuck.
fn come_to_rest(server: &Server, dump: &Path) -> io::Result<()> {
    let began = Instant::now();
    while verified(server, dump)?.1.cases.iter().any(crate::Case::is_stuck) && began.elapsed() < REST {
        thread::sleep(Duration::from_millis(500));
    }
    Ok(())
}

/// What `waypost verify` says, and the records it writes down.
fn verified(server: &Server, dump: &Path) -> io::Result<(String, Kept)> {
    let path = dump.to_string_lossy();
    // What an earlier one wrote must not be taken for this one's.
    let _ = fs::remove_file(dump);
    let output = server.run(&["--json", "verify", "--dump", &path]);
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).trim().to_owned();
    let text = fs::read_to_string(dump)
        .map_err(|error| io::Error::new(error.kind(), format!("{path}: {error}; {said}")))?;
    let clean = output.status.success();
    Ok((if clean { String::new() } else { format!("{}: {said}", output.status) }, Kept::read(&text)?))
}

/// Puts sign-in names where the records have ids. Keys come from the server's pages, where each is made once, so a key
/// tells who used it.
fn name_users(kept: &mut Kept, attempts: &[Attempt]) {
    let names: BTreeMap<&str, &str> =
        attempts.iter().map(|attempt| (&*attempt.key, &*attempt.user)).collect();
    let keys = kept.cases.iter_mut().flat_map(|case| &mut case.keys);
    for key in keys.filter(|key| key.user.parse::<i64>().is_ok()) {
        if let Some(name) = names.get(key.key.as_str()) {
            (*name).clone_into(&mut key.user);
        }
    }
}

impl Report {
    /// Whether every promise was held.
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty() && self.verify.is_empty() && self.slowest_start < READY
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ok, refused, unknown) = self.outcomes;
        let (servers, workers, banks) = self.kills;
        let Plan { cycles, clients, seed, life, bank, forgets, least: _ } = self.plan;
        let at_bank = |words: String| if bank { words } else { String::new() };
        writeln!(
            f,
            "{cycles} cycles ({servers} servers, {workers} times workers{} killed), {clients} clients, seed {seed}: \
             {ok} ok, {refused} refused, {unknown} unknown; {} cases, {} votes, {} documents in batches, {} numbers drawn{}; slowest start {:.2} s; \
             verify {}; {} violations",
            at_bank(format!(", {banks} banks")),
            self.cases,
            self.votes,
            self.in_batches,
            self.drawn,
            at_bank(format!(", {} debits", self.debits)),
            self.slowest_start.as_secs_f64(),
            if self.verify.is_empty() { "clean" } else { "found problems" },
            self.violations.len()
        )?;
        if self.is_clean() {
            return Ok(());
        }
        for violation in &self.violations {
            writeln!(f, "  {violation}")?;
        }
        if !self.verify.is_empty() {
            writeln!(f, "  verify: {}", self.verify)?;
        }
        if let Some(folder) = &self.kept_at {
            writeln!(f, "kept: {}", folder.display())?;
        }
        writeln!(
            f,
            "again: cargo run -p waypost-history --{}{} --cycles {cycles} --clients {clients} --seed {seed} --life {life}",
            if bank { " --bank" } else { "" },
            if forgets { " --forget-keys" } else { "" }
        )
    }
}

impl World {
    fn move_to(&self, url: &str) {
        url.clone_into(&mut self.url.write().unwrap_or_else(PoisonError::into_inner));
    }

    fn url(&self) -> String {
        self.url.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn tick(&self) -> u64 {
        self.tick.fetch_add(1, Ordering::AcqRel)
    }

    fn record(&self, attempt: Attempt) {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner).push(attempt);
    }

    /// Remembers a number that a page shows.
    fn read_number(&self, page: &str) {
        let number = client::number_of(page).map(str::to_owned);
        self.numbers.lock().unwrap_or_else(PoisonError::into_inner).extend(number);
    }

    fn numbers_read(&self) -> usize {
        self.numbers.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

/// Ends the clients when it is dropped.
struct Over<'a>(&'a World);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.over.store(true, Ordering::Release);
    }
}

/// A client at work, for as long as it lives.
struct Busy<'a>(&'a World);

impl<'a> Busy<'a> {
    fn new(world: &'a World) -> Self {
        world.at_work.fetch_add(1, Ordering::AcqRel);
        Self(world)
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.at_work.fetch_sub(1, Ordering::AcqRel);
    }
}
