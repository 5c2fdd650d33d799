//! Days and stretches of working time around an instant, in order, each instant once: where shifts of two days
//! overlap, the later one begins when the earlier one ends.

use chrono::{Datelike, NaiveDate};
use waypost_base::Timestamp;

use super::{Calendar, HORIZON_DAYS, Hours, NoWorkingTime, Shift, Weekday};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// A stretch of working time: milliseconds of its begin and end.
type Span = (i64, i64);
/// The first and the last instant of a day's working time.
type WholeDay = (Timestamp, Timestamp);

impl Calendar {
    /// The shifts of a date.
    pub fn shifts_on(&self, date: NaiveDate) -> &[Shift] {
        self.shifts(day_of(date))
    }

    /// The date of an instant in the calendar's zone.
    pub fn date_at(&self, at: Timestamp) -> Option<NaiveDate> {
        date_of(self.local_day(at.millis()))
    }

    /// Stretches of working time after an instant; the first may be cut by it.
    pub(super) fn spans(&self, from: Timestamp) -> impl Iterator<Item = Span> {
        let mut cursor = from.millis();
        let first = self.local_day(cursor) - 1;
        let days = self.days(first, first.saturating_add(HORIZON_DAYS));
        days.flat_map(|day| self.spans_of(day)).filter_map(move |(start, end)| {
            let start = start.max(cursor);
            if end <= start {
                return None;
            }
            cursor = end;
            Some((start, end))
        })
    }

    /// The same before an instant, backwards.
    pub(super) fn spans_back(&self, to: Timestamp) -> impl Iterator<Item = Span> {
        let last = self.local_day(to.millis());
        let days = self.days(last.saturating_sub(HORIZON_DAYS), last).rev();
        days.flat_map(move |day| {
            // What the day before still covers is the day before's.
            let covered = self.spans_of(day - 1).last().map_or(i64::MIN, |(_, end)| end);
            let clip = move |(start, end): Span| (start.max(covered), end.min(to.millis()));
            let spans: Vec<_> = self.spans_of(day).map(clip).filter(|(start, end)| end > start).collect();
            spans.into_iter().rev()
        })
    }

    /// Begin and end of the working time of the n-th working day after that of an instant.
    pub(super) fn day_after(&self, since: Timestamp, count: u32) -> Result<WholeDay, NoWorkingTime> {
        let day = self.working_day(since.millis());
        let days = self.days(day.saturating_add(1), day.saturating_add(HORIZON_DAYS));
        // Within a night shift the next day may have begun already: it is no day after.
        let found = days.filter_map(|day| self.whole(day)).filter(|(start, _)| *start > since.millis());
        nth(found, count)
    }

    /// The same of the n-th working day before.
    pub(super) fn day_before(&self, due: Timestamp, count: u32) -> Result<WholeDay, NoWorkingTime> {
        // A deadline is the end of a shift: it belongs to that shift's day.
        let day = self.working_day(due.millis().saturating_sub(1));
        let days = self.days(day.saturating_sub(HORIZON_DAYS), day.saturating_sub(1)).rev();
        let found = days.filter_map(|day| self.whole(day));
        nth(found, count)
    }

    /// The days of a range that can have working time: where no day of the week has any, those of the exceptions.
    fn days(&self, first: i64, last: i64) -> impl DoubleEndedIterator<Item = i64> {
        let weekly = Weekday::ALL.iter().any(|day| !self.week.shifts(*day).is_empty());
        let every = if weekly { Some(first..=last) } else { None };
        let named = self.dates.keys().map(|date| day_of(*date));
        every.into_iter().flatten().chain(named.filter(move |day| !weekly && (first..=last).contains(day)))
    }

    /// From the first to the last working instant of a day. A day does not end before the night shift of the day
    /// before.
    fn whole(&self, day: i64) -> Option<Span> {
        let start = self.spans_of(day).next()?.0;
        let night = self.spans_of(day - 1).last().map_or(i64::MIN, |(_, end)| end);
        self.spans_of(day).last().map(|(_, end)| (start, end.max(night)))
    }

    /// The day to which an instant belongs: the one before, while its night shift lasts.
    fn working_day(&self, at: i64) -> i64 {
        let day = self.local_day(at);
        let night = self.spans_of(day - 1).last().is_some_and(|(start, end)| start <= at && at < end);
        if night { day - 1 } else { day }
    }

    fn local_day(&self, at: i64) -> i64 {
        at.saturating_add(self.offset()).div_euclid(DAY)
    }

    fn offset(&self) -> i64 {
        i64::from(self.offset_minutes) * MINUTE
    }

    fn spans_of(&self, day: i64) -> impl Iterator<Item = Span> {
        let midnight = day.saturating_mul(DAY).saturating_sub(self.offset());
        let at = move |minute: u16| midnight.saturating_add(i64::from(minute) * MINUTE);
        self.shifts(day).iter().map(move |shift| (at(shift.from()), at(shift.end())))
    }

    fn shifts(&self, day: i64) -> &[Shift] {
        let ordinary = || {
            // Day 0 was a Thursday.
            let place = usize::try_from((day + 3).rem_euclid(7)).unwrap_or_default();
            Weekday::ALL.get(place).map_or(&[][..], |day| self.week.shifts(*day))
        };
        if self.dates.is_empty() {
            return ordinary();
        }
        match date_of(day).and_then(|date| self.dates.get(&date)).map(|exception| &exception.hours) {
            None => ordinary(),
            Some(Hours::Off) => &[],
            Some(Hours::Like(day)) => self.week.shifts(*day),
            Some(Hours::Shifts(shifts)) => shifts,
        }
    }
}

fn nth(mut found: impl Iterator<Item = Span>, count: u32) -> Result<WholeDay, NoWorkingTime> {
    let place = usize::try_from(count.max(1) - 1).unwrap_or(usize::MAX);
    let (start, end) = found.nth(place).ok_or(NoWorkingTime)?;
    Ok((Timestamp::from_millis(start), Timestamp::from_millis(end)))
}

/// Days from the first of January of the year 1 to that of 1970, the day 0 of instants.
const EPOCH: i64 = 719_163;

fn date_of(day: i64) -> Option<NaiveDate> {
    i32::try_from(day.checked_add(EPOCH)?).ok().and_then(NaiveDate::from_num_days_from_ce_opt)
}

fn day_of(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce()) - EPOCH
}
