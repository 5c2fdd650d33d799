//! The clock of a visit: what is due when. The instants are reckoned by the [calendar](crate::calendar) when the
//! clock is set, and stand in the events; nothing here asks for a calendar again, so a replay needs none.
//!
//! | the visit | its clock |
//! |---|---|
//! | opens, is claimed, transferred, held for want of handlers | runs |
//! | is decided by its handlers | is over: they were in time, whatever its action does |
//! | of kind `action` | runs until the action has answered; there is nobody to remind or to warn |
//! | is withdrawn after it was decided | goes on with what was left |
//! | is returned straight back | stands while the case is with the one returned to, then goes on with what was left |
//! | comes again on another way | begins anew |
//! | has passed its deadline | only reminds, as long as it is open |

use serde::{Deserialize, Serialize};
use waypost_base::{Timestamp, VisitId};

use crate::{
    calendar::{Calendar, NoWorkingTime, elapsed},
    definition::{Duration, Stage},
};

/// What is due at a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// From when it counts: when the visit opened, or went on.
    pub since: Timestamp,
    /// What was left of the limit then, in milliseconds (of working time where the limit's unit is); none: all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<i64>,
    /// The deadline; stays when it has passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// When the handlers are to be warned; none once they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn: Option<Timestamp>,
    /// When they are to be reminded next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind: Option<Timestamp>,
    /// From when the next reminder counts.
    pub reminded: Timestamp,
    /// They were warned.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub warned: bool,
    /// The deadline has passed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub passed: bool,
    /// Since when it stands: the visit was decided, or returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Timestamp>,
}

/// Something that becomes due at a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timer {
    /// Of which visit.
    pub visit: VisitId,
    /// What.
    pub kind: TimerKind,
    /// When.
    pub due: Timestamp,
}

/// What becomes due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerKind {
    /// The handlers are reminded.
    Reminder,
    /// The handlers are warned that the deadline comes.
    Warning,
    /// The longest wait is over.
    Deadline,
}

impl TimerKind {
    /// The stable name, as rows hold it.
    pub const fn as_str(self) -> &'static str {
        match self {
            TimerKind::Reminder => "reminder",
            TimerKind::Warning => "warning",
            TimerKind::Deadline => "deadline",
        }
    }
}

impl Clock {
    /// What of it can become due.
    pub(crate) fn timers(&self, visit: VisitId) -> impl Iterator<Item = Timer> {
        let due = self.due.filter(|_| !self.passed);
        let all =
            [(TimerKind::Deadline, due), (TimerKind::Reminder, self.remind), (TimerKind::Warning, self.warn)];
        let running = self.stopped.is_none();
        let timer = move |(kind, due): (TimerKind, Option<Timestamp>)| Some(Timer { visit, kind, due: due? });
        all.into_iter().filter_map(timer).filter(move |_| running)
    }

    /// A clock that counts from now; `left` where it was stopped.
    pub(crate) const fn from(since: Timestamp, left: Option<i64>) -> Clock {
        Clock {
            since,
            left,
            due: None,
            warn: None,
            remind: None,
            reminded: since,
            warned: false,
            passed: false,
            stopped: None,
        }
    }
}

/// The rules of one stage over one calendar.
pub(crate) struct Reckoner<'a> {
    pub stage: &'a Stage,
    /// There is somebody to remind and to warn.
    pub people: bool,
    pub calendar: Option<&'a Calendar>,
}

impl Reckoner<'_> {
    /// Sets what is due; says no when a part of it cannot be reckoned, which is left out.
    pub fn reckon(&self, clock: &mut Clock) -> Result<(), NoWorkingTime> {
        let due = if clock.passed { Ok(clock.due) } else { self.deadline(clock) };
        clock.due = due.unwrap_or_default();
        let warn = self.warning(clock);
        clock.warn = warn.unwrap_or_default();
        let remind = self.reminder(clock.passed, clock.reminded);
        clock.remind = remind.unwrap_or_default();
        due.and(warn).and(remind).map(drop)
    }

    /// When the next reminder is due that counts from an instant.
    pub fn reminder(&self, passed: bool, from: Timestamp) -> Result<Option<Timestamp>, NoWorkingTime> {
        let every =
            if passed { self.stage.overdue_reminder.or(self.stage.reminder) } else { self.stage.reminder };
        let every = every.filter(|_| self.people);
        every.map(|every| self.by(every, |calendar| calendar.reminder(from, every))).transpose()
    }

    /// What is left of the limit at an instant; none: the limit is not in time, or nothing counts.
    pub fn left(&self, clock: &Clock, at: Timestamp) -> Option<i64> {
        let (limit, due) = (self.stage.limit?, clock.due?);
        match elapsed(limit) {
            Some(_) => Some((due.millis().saturating_sub(at.millis())).max(0)),
            None => self.calendar.map(|calendar| calendar.between(at, due)),
        }
    }

    fn deadline(&self, clock: &Clock) -> Result<Option<Timestamp>, NoWorkingTime> {
        let Some(limit) = self.stage.limit else { return Ok(None) };
        let due = match (clock.left, elapsed(limit)) {
            (None, _) => self.by(limit, |calendar| calendar.deadline(clock.since, limit)),
            (Some(left), Some(_)) => Ok(clock.since.plus_millis(left)),
            (Some(left), None) => self.by(limit, |calendar| calendar.add(clock.since, left)),
        };
        due.map(Some)
    }

    /// Never before the clock began: where less is left than the warning asks for, it comes at once.
    fn warning(&self, clock: &Clock) -> Result<Option<Timestamp>, NoWorkingTime> {
        let before = self.stage.warn_before.filter(|_| self.people && !clock.warned && !clock.passed);
        let Some((before, due)) = before.zip(clock.due) else { return Ok(None) };
        let warn = self.by(before, |calendar| calendar.warning(due, before))?;
        Ok(Some(warn.max(clock.since)))
    }

    /// Asks the calendar; one is needed for working units only.
    fn by(
        &self,
        duration: Duration,
        ask: impl FnOnce(&Calendar) -> Result<Timestamp, NoWorkingTime>,
    ) -> Result<Timestamp, NoWorkingTime> {
        match self.calendar {
            Some(calendar) => ask(calendar),
            None if duration.unit.is_working() => Err(NoWorkingTime),
            None => ask(&Calendar::empty(0)),
        }
    }
}
