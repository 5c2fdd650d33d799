#![doc = include_str!("../README.md")]

use std::{io::Write, path::PathBuf, time::Duration};

pub mod approval;
pub mod day;
pub mod desk_side;
pub mod drive;
pub mod editor;
pub mod equal;
pub mod fault;
pub mod flows;
pub mod fsync;
pub mod hand;
pub mod inbox;
pub mod job;
pub mod outbox;
pub mod report;
pub mod search;
pub mod world;

use fault::Result;
use report::{Line, Report};

/// What to measure.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "cargo xtask bench", about = "Waypost's benchmarks.")]
pub struct Options {
    /// Small sizes, to see that everything runs; the figures mean little.
    #[arg(long)]
    pub quick: bool,
    /// One JSON object a line.
    #[arg(long)]
    pub json: bool,
    /// Only this job.
    #[arg(long, value_enum)]
    pub job: Option<Job>,
    /// How long the approval job is measured, over all its ways and numbers of callers.
    #[arg(long, default_value_t = 90)]
    pub seconds: u64,
    /// Where the databases are made; none: a temporary folder, removed at the end.
    #[arg(long)]
    pub folder: Option<PathBuf>,
}

/// A job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Job {
    /// The approval job at 1, 8 and 64 callers.
    Approval,
    /// The inbox at 10 000 and 1 000 000 open tasks.
    Inbox,
    /// The catalogue and the editor at 3 and 200 flows.
    Flows,
    /// The editor at 6, 60 and 600 stages, over HTTP.
    Editor,
    /// Actions through the outbox, in the process and in workers.
    Outbox,
    /// Searching and supervising at 10 000 and 1 000 000 cases.
    Search,
    /// A day of an office of 200 people, over HTTP; only where it is named.
    Day,
}

impl Options {
    /// Small sizes.
    pub fn quick() -> Options {
        Options { quick: true, json: false, job: None, seconds: 1, folder: None }
    }

    fn share_of(&self, parts: usize) -> Duration {
        let whole = if self.quick { Duration::from_secs(1) } else { Duration::from_secs(self.seconds) };
        whole / u32::try_from(parts).unwrap_or(u32::MAX)
    }

    fn rounds(&self, rounds: usize) -> usize {
        if self.quick { 2 } else { rounds }
    }

    fn wants(&self, job: Job) -> bool {
        self.job.is_none_or(|wanted| wanted == job)
    }
}

/// Runs the benchmarks; gives every line shown.
///
/// # Errors
/// When anything fails.
pub async fn run(options: &Options, out: impl Write) -> Result<Vec<Line>> {
    let temporary = tempfile::tempdir()?;
    let folder = options.folder.clone().unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&folder)?;
    let mut report = Report::new(out, options.json);
    let mut synced = fsync::measure(&folder)?;
    report.line(Line {
        job: "fsync",
        database: "disk",
        p50_ms: synced.percentile(0.5),
        p99_ms: synced.percentile(0.99),
        ..Line::default()
    })?;
    if options.wants(Job::Approval) {
        approval::run(options, &folder, &mut report).await?;
    }
    if options.wants(Job::Inbox) {
        inbox::run(options, &folder, &mut report)?;
    }
    if options.wants(Job::Flows) {
        flows::run(options, &folder, &mut report)?;
    }
    if options.wants(Job::Editor) {
        editor::run(options, &folder, &mut report)?;
    }
    if options.wants(Job::Outbox) {
        outbox::run(options, &folder, &mut report).await?;
    }
    if options.wants(Job::Search) {
        search::run(options, &folder, &mut report)?;
    }
    if options.job == Some(Job::Day) {
        day::run(options, &folder, &mut report)?;
    }
    Ok(report.lines().to_vec())
}
