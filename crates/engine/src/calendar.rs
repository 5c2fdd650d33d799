//! Working time: weekly shifts, holidays, make-up working days (调休), and the arithmetic of limits on them.
//!
//! | a limit of | is over |
//! |---|---|
//! | minutes, hours, days | when that much of the wall clock has passed; a day is 24 hours |
//! | n working hours | at the first instant by which n hours of working time have passed |
//! | n working days | at the end of working time of the n-th working day after the day it began |
//!
//! The day on which a limit in working days begins is not counted, and the last one ends when business ends: Civil
//! Code of the People's Republic of China, articles 201 (the day of beginning is not counted) and 203 (the last day
//! ends at 24:00, or where there are business hours when they end; a last day that is a holiday moves on). Working
//! days leave holidays out: Administrative Licensing Law, article 82.
//!
//! A **reminder** every n working days comes when working time begins on the n-th working day after, for it is to be
//! read; a **warning** n working days before a deadline comes when working time begins on the n-th working day before
//! the deadline's day. In the other units both are counted exactly, forwards and backwards.
//!
//! What is **left** of a limit in a working unit, when its clock stops, is the working time until the deadline; when
//! it goes on, the new deadline is the first instant by which that much has passed. A working day is named after the
//! date on which its shifts begin: the hours after midnight of a night shift belong to the day before.
//!
//! A search ends after [`HORIZON_DAYS`]: a calendar without working time gives [`NoWorkingTime`], never a loop.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use waypost_base::Timestamp;

use crate::definition::{Duration, TimeUnit};

mod days;
mod fault;
mod shift;

pub use fault::{CalendarFault, MAX_DATES, MAX_SHIFTS};
pub use shift::{BadShift, Shift};

/// How far working time is searched: a hundred years.
pub const HORIZON_DAYS: i64 = 36_525;

/// Version of the serialized shape of [`Calendar`].
pub const CALENDAR_FORMAT: u32 = 1;

/// When people work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Version of this serialized shape.
    pub format: u32,
    /// The zone: minutes east of UTC (480 for China).
    pub offset_minutes: i32,
    /// The hours of an ordinary week.
    #[serde(default)]
    pub week: Week,
    /// Dates that are not as their day of the week: holidays, and working days that make up for them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dates: BTreeMap<NaiveDate, Exception>,
}

/// The hours of an ordinary week; a day without any is no working day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Week {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub monday: Vec<Shift>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tuesday: Vec<Shift>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wednesday: Vec<Shift>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub thursday: Vec<Shift>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub friday: Vec<Shift>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub saturday: Vec<Shift>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sunday: Vec<Shift>,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// A date that is not as its day of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// What it is called: 国庆节.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The hours worked.
    pub hours: Hours,
}

/// The hours of one date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hours {
    /// None: a holiday.
    Off,
    /// Those of a day of the week: a make-up working day.
    Like(Weekday),
    /// These.
    Shifts(Vec<Shift>),
}

/// There is not enough working time within [`HORIZON_DAYS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the calendar has not enough working time")]
pub struct NoWorkingTime;

impl Calendar {
    /// A calendar without any working time, to be filled.
    pub fn empty(offset_minutes: i32) -> Calendar {
        let (week, dates) = (Week::default(), BTreeMap::new());
        Calendar { format: CALENDAR_FORMAT, offset_minutes, week, dates }
    }

    /// Monday to Friday with the same shifts.
    pub fn weekdays(offset_minutes: i32, shifts: &[Shift]) -> Calendar {
        let mut calendar = Calendar::empty(offset_minutes);
        for day in Weekday::ALL.into_iter().take(5) {
            *calendar.week.shifts_mut(day) = shifts.to_vec();
        }
        calendar
    }

    /// The deadline of a limit that begins at an instant.
    ///
    /// # Errors
    /// The unit is a working one and there is not enough working time.
    pub fn deadline(&self, since: Timestamp, limit: Duration) -> Result<Timestamp, NoWorkingTime> {
        match (limit.unit, elapsed(limit)) {
            (_, Some(millis)) => Ok(since.plus_millis(millis)),
            (TimeUnit::WorkingDays, None) => self.day_after(since, limit.count).map(|(_, end)| end),
            (_, None) => self.add(since, working_millis(limit)),
        }
    }

    /// When a reminder is due that counts from an instant.
    ///
    /// # Errors
    /// As [`Calendar::deadline`].
    pub fn reminder(&self, since: Timestamp, every: Duration) -> Result<Timestamp, NoWorkingTime> {
        match every.unit {
            TimeUnit::WorkingDays => self.day_after(since, every.count).map(|(start, _)| start),
            _ => self.deadline(since, every),
        }
    }

    /// When the warning before a deadline is due.
    ///
    /// # Errors
    /// As [`Calendar::deadline`].
    pub fn warning(&self, due: Timestamp, before: Duration) -> Result<Timestamp, NoWorkingTime> {
        match (before.unit, elapsed(before)) {
            (_, Some(millis)) => Ok(due.plus_millis(-millis)),
            (TimeUnit::WorkingDays, None) => self.day_before(due, before.count).map(|(start, _)| start),
            (_, None) => self.subtract(due, working_millis(before)),
        }
    }

    /// Working time between two instants, in milliseconds; 0 when the second is not later. Not more than that of
    /// [`HORIZON_DAYS`].
    pub fn between(&self, from: Timestamp, to: Timestamp) -> i64 {
        let mut sum = 0;
        for (start, end) in self.spans(from) {
            if start >= to.millis() {
                break;
            }
            sum += end.min(to.millis()) - start;
        }
        sum
    }

    /// The first instant by which so much working time has passed.
    ///
    /// # Errors
    /// There is not enough.
    pub fn add(&self, from: Timestamp, millis: i64) -> Result<Timestamp, NoWorkingTime> {
        let mut left = millis;
        if left <= 0 {
            return Ok(from);
        }
        for (start, end) in self.spans(from) {
            if end - start >= left {
                return Ok(Timestamp::from_millis(start + left));
            }
            left -= end - start;
        }
        Err(NoWorkingTime)
    }

    /// The last instant from which so much working time passes until another.
    ///
    /// # Errors
    /// There is not enough before it.
    pub fn subtract(&self, to: Timestamp, millis: i64) -> Result<Timestamp, NoWorkingTime> {
        let mut left = millis;
        if left <= 0 {
            return Ok(to);
        }
        for (start, end) in self.spans_back(to) {
            if end - start >= left {
                return Ok(Timestamp::from_millis(end - left));
            }
            left -= end - start;
        }
        Err(NoWorkingTime)
    }

    /// Whether people work at an instant. The end of a shift is not worked any more.
    pub fn works_at(&self, at: Timestamp) -> bool {
        self.spans(at).next().is_some_and(|(start, _)| start == at.millis())
    }
}

/// The milliseconds of a duration of the wall clock; `None` for a working unit.
pub fn elapsed(duration: Duration) -> Option<i64> {
    let minutes = match duration.unit {
        TimeUnit::Minutes => 1,
        TimeUnit::Hours => 60,
        TimeUnit::Days => 24 * 60,
        TimeUnit::WorkingHours | TimeUnit::WorkingDays => return None,
    };
    Some(i64::from(duration.count) * minutes * 60_000)
}

fn working_millis(duration: Duration) -> i64 {
    i64::from(duration.count) * 3_600_000
}

impl TimeUnit {
    /// Whether it counts working time, and so needs a calendar.
    pub const fn is_working(self) -> bool {
        matches!(self, TimeUnit::WorkingHours | TimeUnit::WorkingDays)
    }
}

impl Weekday {
    /// All, Monday first.
    pub const ALL: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
}

impl Week {
    /// The shifts of a day.
    pub fn shifts(&self, day: Weekday) -> &[Shift] {
        match day {
            Weekday::Monday => &self.monday,
            Weekday::Tuesday => &self.tuesday,
            Weekday::Wednesday => &self.wednesday,
            Weekday::Thursday => &self.thursday,
            Weekday::Friday => &self.friday,
            Weekday::Saturday => &self.saturday,
            Weekday::Sunday => &self.sunday,
        }
    }

    /// The shifts of a day, to be changed.
    pub fn shifts_mut(&mut self, day: Weekday) -> &mut Vec<Shift> {
        match day {
            Weekday::Monday => &mut self.monday,
            Weekday::Tuesday => &mut self.tuesday,
            Weekday::Wednesday => &mut self.wednesday,
            Weekday::Thursday => &mut self.thursday,
            Weekday::Friday => &mut self.friday,
            Weekday::Saturday => &mut self.saturday,
            Weekday::Sunday => &mut self.sunday,
        }
    }
}

#[cfg(test)]
mod tests;
