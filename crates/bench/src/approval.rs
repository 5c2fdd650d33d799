//! The approval job, three ways in one run: through the desk, by hand with the same grouping, and by hand with one
//! commit for each step.
//!
//! The ways take turns, round by round, in an order that turns round too, so that a disk that gets slower meets all
//! of them. Before anything is measured, desk and hand run the same cases on fresh copies and their tables are compared
//! row by row and size by size: a yardstick that writes less measures nothing.

use std::{io::Write, path::Path, time::Duration};

use crate::{
    Options,
    desk_side::DeskSide,
    drive::{self, Measured, Side},
    equal,
    fault::Result,
    hand::{Hand, template::Template, writer::Grouping},
    job::STEPS,
    report::{Line, Report},
    world::{self, World},
};

const DATABASE: &str = "sqlite";
/// Callers at once.
const CALLERS: [usize; 3] = [1, 8, 64];
/// Rounds of each way.
const ROUNDS: usize = 6;
/// Cases whose rows are compared.
const COMPARED: usize = 40;

/// One way with what it did.
struct Way<S> {
    side: S,
    cases: usize,
    measured: Measured,
    bytes: u64,
}

/// Measures the approval job.
///
/// # Errors
/// When anything fails, or the two sides do not write the same.
pub async fn run<W: Write>(options: &Options, folder: &Path, report: &mut Report<W>) -> Result<()> {
    let world = World::make(&folder.join("world"))?;
    let template = template(&world, folder).await?;
    let rows = compare(&world, template, folder).await?;
    report.remark(format_args!(
        "desk and hand wrote the same: {COMPARED} cases, {rows} rows, every column of every table of the same size"
    ))?;
    let mut desk = Way::new(DeskSide::start(world.copy_to(&folder.join("desk"))?)?);
    let mut hand = Way::new(template.side(world.copy_to(&folder.join("hand"))?, Grouping::Together)?);
    let mut alone = Way::new(template.side(world.copy_to(&folder.join("alone"))?, Grouping::Alone)?);
    for callers in CALLERS {
        let share = options.share_of(CALLERS.len() * 3 * ROUNDS);
        desk.prepare(callers, share).await?;
        hand.prepare(callers, share).await?;
        alone.prepare(callers, share).await?;
        for round in 0..options.rounds(ROUNDS) {
            if round % 2 == 0 {
                desk.round(callers).await?;
                hand.round(callers).await?;
                alone.round(callers).await?;
            } else {
                alone.round(callers).await?;
                hand.round(callers).await?;
                desk.round(callers).await?;
            }
        }
        let by_hand = hand.measured.rate();
        report.line(desk.line("approval", callers, by_hand)?)?;
        report.line(hand.line("approval_by_hand", callers, by_hand)?)?;
        report.line(alone.line("approval_one_by_one", callers, by_hand)?)?;
    }
    Ok(())
}

/// Copies what the desk writes for one case.
///
/// # Errors
/// When the case does not run.
pub async fn template(world: &World, folder: &Path) -> Result<&'static Template> {
    let made = Template::capture(world.copy_to(&folder.join("template"))?).await?;
    // It lives as long as the program, and the writer's thread needs it.
    Ok(Box::leak(Box::new(made)))
}

/// Runs the same cases on both sides and compares every table; gives the number of rows.
///
/// # Errors
/// Names every difference.
pub async fn compare(world: &World, template: &'static Template, folder: &Path) -> Result<i64> {
    let mut desk = DeskSide::start(world.copy_to(&folder.join("compared-desk"))?)?;
    let mut hand: Hand = template.side(world.copy_to(&folder.join("compared-hand"))?, Grouping::Together)?;
    drive::round(&mut desk, COMPARED, 8).await?;
    drive::round(&mut hand, COMPARED, 8).await?;
    let databases = (desk.world().database(), hand.world().database());
    drop((desk, hand));
    let sizes = equal::check(&databases.0, &databases.1)?;
    Ok(sizes.values().map(|size| size.rows).sum())
}

impl<S: Side> Way<S> {
    fn new(side: S) -> Self {
        Self { side, cases: 0, measured: Measured::default(), bytes: 0 }
    }

    /// Warms up, and finds how many cases fill a round's share of time.
    async fn prepare(&mut self, callers: usize, share: Duration) -> Result<()> {
        let warm = drive::round(&mut self.side, callers.max(4), callers).await?;
        let fitting = warm.rate() * share.as_secs_f64() / STEPS as f64;
        // Several times the callers, so that the end of a wave, when fewer call, weighs little.
        self.cases = (fitting as usize).clamp(callers * 2, 20_000).max(8);
        self.measured = Measured::default();
        self.bytes = world::checkpoint(&self.side.world().database())?;
        Ok(())
    }

    async fn round(&mut self, callers: usize) -> Result<()> {
        let measured = drive::round(&mut self.side, self.cases, callers).await?;
        self.measured.add(measured);
        Ok(())
    }

    fn line(&mut self, job: &'static str, callers: usize, by_hand: f64) -> Result<Line> {
        let grown = world::checkpoint(&self.side.world().database())?.saturating_sub(self.bytes);
        let rate = self.measured.rate();
        Ok(Line {
            job,
            database: DATABASE,
            callers: Some(callers),
            steps_per_s: Some(rate),
            p50_ms: self.measured.percentile(0.5),
            p99_ms: self.measured.percentile(0.99),
            cpu_us_per_step: Some(self.measured.processor_us()),
            bytes_per_step: Some(grown as f64 / self.measured.times.len().max(1) as f64),
            hand_written_steps_per_s: Some(by_hand),
            ratio: Some(rate / by_hand.max(f64::EPSILON)),
            ..Line::default()
        })
    }
}
