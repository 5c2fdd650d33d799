//! What is wrong with a calendar, told before it is published.

use chrono::NaiveDate;

use super::{CALENDAR_FORMAT, Calendar, Hours, Shift, Weekday};

/// Most shifts of one day.
pub const MAX_SHIFTS: usize = 12;
/// Most dates that are not as their day of the week.
pub const MAX_DATES: usize = 5_000;

/// Farthest zone, in minutes either way.
const FARTHEST: i32 = 14 * 60;

/// What is wrong with a calendar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CalendarFault {
    /// A format this program does not know.
    #[error("format {0} is not known")]
    UnknownFormat(u32),
    /// The zone is no zone.
    #[error("{0} minutes east of UTC is no zone")]
    Offset(i32),
    /// Shifts of a weekday overlap, or are not in order.
    #[error("the shifts of {0:?} overlap or are not in order")]
    WeekOverlaps(Weekday),
    /// Shifts of a date overlap, or are not in order.
    #[error("the shifts of {0} overlap or are not in order")]
    DateOverlaps(NaiveDate),
    /// More shifts than [`MAX_SHIFTS`].
    #[error("a day has more than {MAX_SHIFTS} shifts")]
    TooManyShifts,
    /// More dates than [`MAX_DATES`].
    #[error("there are more than {MAX_DATES} dates")]
    TooManyDates,
    /// No day of the week has working time: a limit in working time could never end.
    #[error("no day of the week has working time")]
    NoWorkingTime,
}

impl Calendar {
    /// Everything that is wrong with it; empty when limits can be reckoned with it.
    pub fn faults(&self) -> Vec<CalendarFault> {
        let mut faults = Vec::new();
        if self.format != CALENDAR_FORMAT {
            faults.push(CalendarFault::UnknownFormat(self.format));
        }
        if !(-FARTHEST..=FARTHEST).contains(&self.offset_minutes) {
            faults.push(CalendarFault::Offset(self.offset_minutes));
        }
        let mut most = 0;
        for day in Weekday::ALL {
            let shifts = self.week.shifts(day);
            most = most.max(shifts.len());
            if overlap(shifts) {
                faults.push(CalendarFault::WeekOverlaps(day));
            }
        }
        for (date, exception) in &self.dates {
            let Hours::Shifts(shifts) = &exception.hours else { continue };
            most = most.max(shifts.len());
            if overlap(shifts) {
                faults.push(CalendarFault::DateOverlaps(*date));
            }
        }
        if most > MAX_SHIFTS {
            faults.push(CalendarFault::TooManyShifts);
        }
        if self.dates.len() > MAX_DATES {
            faults.push(CalendarFault::TooManyDates);
        }
        if Weekday::ALL.iter().all(|day| self.week.shifts(*day).is_empty()) {
            faults.push(CalendarFault::NoWorkingTime);
        }
        faults
    }
}

/// Each shift begins after the one before has ended.
fn overlap(shifts: &[Shift]) -> bool {
    shifts.windows(2).any(|pair| pair[1].from() < pair[0].end())
}
