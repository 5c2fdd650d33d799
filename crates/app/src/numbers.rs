//! Number series for administrators: what was drawn by which case, what is void and why, what is missing.
//!
//! The desk draws; nothing here draws a number or gives one back. An administrator can declare a number void and set the
//! next number of a series, upwards only. Both need a reason, and a sign-in proved lately, and stand in the chain of
//! administrators' acts.

use waypost_base::{Code, FieldProblem, Rejection, UserId};
use waypost_store::{
    Conn,
    numbers::{self, DrawnLine, SeriesLine, StartLine, VoidLine},
};

use crate::{
    App,
    access::DefinesFlows,
    chain::{Chain, record},
    error::AppError,
};

/// Numbers on a page.
const PAGE: i64 = 100;
/// Longest name of a series and of a period, longest reason, in characters.
const NAME: usize = 200;
const REASON: usize = 1_000;
/// Highest number that a series may be set to.
const HIGHEST: i64 = 1_000_000_000;

/// A series in one period.
#[derive(Clone, Debug)]
pub struct SeriesPage {
    /// Name, period, next number.
    pub series: SeriesLine,
    /// Numbers drawn, the highest first.
    pub drawn: Vec<DrawnLine>,
    /// More below this number.
    pub next: Option<i64>,
    /// Declared void by an administrator.
    pub voids: Vec<VoidLine>,
    /// Numbers below the next one that nobody drew.
    pub gaps: Vec<Gap>,
}

/// Numbers that were never drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The first.
    pub from: i64,
    /// The last.
    pub to: i64,
    /// Who left them out, and why; none: nobody knows.
    pub set: Option<StartLine>,
}

impl App {
    /// Every series, by name.
    ///
    /// # Errors
    /// When the store fails.
    pub fn all_series(&self, proof: &DefinesFlows) -> Result<Result<Vec<SeriesLine>, Rejection>, AppError> {
        if let Err(refused) = proof.over_everything() {
            return Ok(Err(refused));
        }
        Ok(Ok(self.shared.db.read(|conn| numbers::series(conn, proof.who().tenant()))?))
    }

    /// One series with its numbers below `before`.
    ///
    /// # Errors
    /// When the store fails; [`Code::NotFound`] when there is none.
    pub fn series_page(
        &self,
        proof: &DefinesFlows,
        name: &str,
        period: &str,
        before: Option<i64>,
    ) -> Result<Result<SeriesPage, Rejection>, AppError> {
        if let Err(refused) = proof.over_everything() {
            return Ok(Err(refused));
        }
        let tenant = proof.who().tenant();
        self.shared.db.read(|conn| {
            let Some(next) = numbers::next(conn, tenant, name, period)? else {
                return Ok(Err(Code::NotFound.into()));
            };
            let below = before.unwrap_or(i64::MAX);
            let mut drawn = numbers::drawn(conn, tenant, name, period, below, PAGE + 1)?;
            let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
            let more = drawn.len() > page;
            drawn.truncate(page);
            Ok(Ok(SeriesPage {
                next: drawn.last().filter(|_| more).map(|line| line.n),
                drawn,
                voids: numbers::voids(conn, tenant, name, period)?,
                gaps: gaps(conn, proof, name, period, next)?,
                series: SeriesLine { name: name.to_owned(), period: period.to_owned(), next },
            }))
        })
    }

    /// Declares a number void. The case keeps it as written.
    ///
    /// # Errors
    /// When the store fails; a rejection when it was not drawn, is void already, or no reason is given.
    pub fn declare_number_void(
        &self,
        proof: &DefinesFlows,
        series: (&str, &str),
        n: i64,
        reason: &str,
    ) -> Result<Result<(), Rejection>, AppError> {
        if let Err(refused) = self.may_change(proof, reason, Vec::new()) {
            return Ok(Err(refused));
        }
        let (tenant, now) = (proof.who().tenant(), self.now());
        let (name, period) = series;
        self.shared.db.write(|conn| {
            let Some(drawn) = numbers::one(conn, tenant, name, period, n)? else {
                return Ok(Err(at("n", Code::NumberNotDrawn, n)));
            };
            let row = VoidLine {
                name: name.to_owned(),
                period: period.to_owned(),
                n,
                at: now,
                person: proof.who().user().raw(),
                reason: reason.trim().to_owned(),
            };
            if drawn.void.is_some() || !numbers::declare_void(conn, tenant, &row)? {
                return Ok(Err(at("n", Code::NumberVoid, n)));
            }
            let entry = (name, period, n, reason.trim(), proof.who().user());
            record(conn, tenant, Chain::Administration, now, "number_void", &entry)?;
            Ok(Ok(()))
        })
    }

    /// Sets the next number of a series, which may be new; upwards only.
    ///
    /// # Errors
    /// When the store fails; the rejection has a problem per field.
    pub fn set_next_number(
        &self,
        proof: &DefinesFlows,
        series: (&str, &str),
        start: i64,
        reason: &str,
    ) -> Result<Result<(), Rejection>, AppError> {
        let (name, period) = (series.0.trim(), series.1.trim());
        let mut problems = Vec::new();
        for (field, text, required) in [("name", name, true), ("period", period, false)] {
            if required && text.is_empty() {
                problems.push(FieldProblem::new(field, Code::ValueRequired));
            } else if text.chars().count() > NAME {
                let long = FieldProblem::new(field, Code::ValueTooLong).with("max", NAME);
                problems.push(long.with("length", text.chars().count()));
            } else if text.chars().any(char::is_control) {
                problems.push(FieldProblem::new(field, Code::ValueControl));
            }
        }
        if start > HIGHEST {
            problems.push(FieldProblem::new("start", Code::ValueTooLarge).with("max", HIGHEST));
        }
        if let Err(refused) = self.may_change(proof, reason, problems) {
            return Ok(Err(refused));
        }
        let (tenant, now) = (proof.who().tenant(), self.now());
        self.shared.db.write(|conn| {
            let next = numbers::next(conn, tenant, name, period)?.unwrap_or(1);
            if start < next {
                let backwards = FieldProblem::new("start", Code::SeriesBackwards).with("min", next);
                return Ok(Err(Rejection::of_fields(vec![backwards])));
            }
            let row = StartLine {
                name: name.to_owned(),
                period: period.to_owned(),
                start,
                skipped: next,
                at: now,
                person: proof.who().user().raw(),
                reason: reason.trim().to_owned(),
            };
            numbers::set_next(conn, tenant, &row)?;
            let entry = (name, period, next, start, reason.trim(), proof.who().user());
            record(conn, tenant, Chain::Administration, now, "series_set", &entry)?;
            Ok(Ok(()))
        })
    }

    fn may_change(
        &self,
        proof: &DefinesFlows,
        reason: &str,
        mut problems: Vec<FieldProblem>,
    ) -> Result<(), Rejection> {
        proof.over_everything()?;
        let length = reason.chars().count();
        if reason.trim().is_empty() {
            problems.push(FieldProblem::new("reason", Code::ReasonMissing));
        } else if length > REASON {
            let long = FieldProblem::new("reason", Code::ValueTooLong).with("max", REASON);
            problems.push(long.with("length", length));
        } else if reason.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            problems.push(FieldProblem::new("reason", Code::ValueControl));
        }
        if !problems.is_empty() {
            return Err(Rejection::of_fields(problems));
        }
        proof.who().proved_lately(self.now())
    }
}

fn at(field: &str, code: Code, n: i64) -> Rejection {
    Rejection::of_fields(vec![FieldProblem::new(field, code).with("n", n)])
}

/// Numbers below the next one that nobody drew, with who left them out.
fn gaps(
    conn: &mut Conn,
    proof: &DefinesFlows,
    name: &str,
    period: &str,
    next: i64,
) -> Result<Vec<Gap>, AppError> {
    let tenant = proof.who().tenant();
    let drawn = numbers::all(conn, tenant, name, period)?;
    let starts = numbers::starts(conn, tenant, name, period)?;
    Ok(missing(&drawn, &starts, next))
}

fn missing(drawn: &[i64], starts: &[StartLine], next: i64) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut expected = 1;
    for n in drawn.iter().copied().chain([next]) {
        while expected < n {
            let set =
                starts.iter().filter(|row| row.skipped == expected && row.start <= n && row.start > expected);
            let set = set.max_by_key(|row| row.start);
            let to = set.map_or(n, |row| row.start) - 1;
            gaps.push(Gap { from: expected, to, set: set.cloned() });
            expected = to + 1;
        }
        expected = n + 1;
    }
    gaps
}

/// A drawn number as pages show it.
pub use waypost_store::numbers::DrawnLine as Drawn;

/// Who declared a number void, as a person.
pub fn by(line: &VoidLine) -> UserId {
    UserId::new(line.person)
}

#[cfg(test)]
mod tests;
