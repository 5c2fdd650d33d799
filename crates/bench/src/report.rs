//! What is shown: a table for people, or one JSON object a line for programs.

use std::io::Write;

use serde::Serialize;

use crate::fault::Result;

/// One line. A field that a job has no use for is left out.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Line {
    /// What was measured.
    pub job: &'static str,
    /// On which database.
    pub database: &'static str,
    /// Callers at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callers: Option<usize>,
    /// Open tasks in the database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tasks: Option<usize>,
    /// Flows in the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flows: Option<usize>,
    /// Stages of the flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stages: Option<usize>,
    /// Accepted commands a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps_per_s: Option<f64>,
    /// Half of them took no longer.
    pub p50_ms: f64,
    /// All but one of a hundred took no longer.
    pub p99_ms: f64,
    /// Processor time of a command, callers and writer together, in microseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_us_per_step: Option<f64>,
    /// Growth of the database file for one command.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_step: Option<f64>,
    /// The yardstick in the same run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hand_written_steps_per_s: Option<f64>,
    /// Against the yardstick (more is better), or of the p50 against that of the fewest tasks, flows or stages (less is better).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
    /// The most memory that the server held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_mb: Option<f64>,
    /// Answers that were the server's fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<usize>,
    /// What was rightly refused: somebody was first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<usize>,
}

/// Where lines go.
pub struct Report<W: Write> {
    out: W,
    json: bool,
    lines: Vec<Line>,
}

impl<W: Write> Report<W> {
    /// A report as JSON, or as a table.
    pub fn new(out: W, json: bool) -> Self {
        Self { out, json, lines: Vec::new() }
    }

    /// Adds a line and shows it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn line(&mut self, line: Line) -> Result<()> {
        if self.json {
            serde_json::to_writer(&mut self.out, &line.rounded())?;
            writeln!(self.out)?;
        } else {
            if self.lines.is_empty() {
                writeln!(self.out, "{HEAD}")?;
            }
            writeln!(self.out, "{}", line.written())?;
        }
        self.out.flush()?;
        self.lines.push(line);
        Ok(())
    }

    /// A remark for people; left out of JSON.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remark(&mut self, words: std::fmt::Arguments<'_>) -> Result<()> {
        if !self.json {
            writeln!(self.out, "{words}")?;
            self.out.flush()?;
        }
        Ok(())
    }

    /// Every line so far.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }
}

const HEAD: &str = "job                   database  callers  of many  steps/s   p50 ms   p99 ms  cpu us  bytes/step  by hand/s  ratio";

impl Line {
    fn written(&self) -> String {
        let whole = |number: Option<usize>| number.map_or_else(String::new, |number| number.to_string());
        let figure = |number: Option<f64>, digits| {
            number.map_or_else(String::new, |number| format!("{number:.digits$}"))
        };
        let text = format!(
            "{:<21} {:<9} {:>7} {:>8} {:>8} {:>8.3} {:>8.3} {:>7} {:>11} {:>10} {:>6}",
            self.job,
            self.database,
            whole(self.callers),
            whole(self.tasks.or(self.flows).or(self.stages)),
            figure(self.steps_per_s, 0),
            self.p50_ms,
            self.p99_ms,
            figure(self.cpu_us_per_step, 0),
            figure(self.bytes_per_step, 0),
            figure(self.hand_written_steps_per_s, 0),
            figure(self.ratio, 2),
        );
        text.trim_end().to_owned()
    }

    fn rounded(&self) -> Line {
        let to = |number: f64, digits: i32| (number * 10_f64.powi(digits)).round() / 10_f64.powi(digits);
        Line {
            steps_per_s: self.steps_per_s.map(|rate| to(rate, 1)),
            p50_ms: to(self.p50_ms, 4),
            p99_ms: to(self.p99_ms, 4),
            cpu_us_per_step: self.cpu_us_per_step.map(|time| to(time, 1)),
            bytes_per_step: self.bytes_per_step.map(|bytes| to(bytes, 1)),
            hand_written_steps_per_s: self.hand_written_steps_per_s.map(|rate| to(rate, 1)),
            ratio: self.ratio.map(|ratio| to(ratio, 3)),
            memory_mb: self.memory_mb.map(|size| to(size, 1)),
            ..self.clone()
        }
    }
}
