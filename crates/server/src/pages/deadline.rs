//! A deadline as its reader takes it: how much time is left, in working days where it is more than today.

use serde::Serialize;
use waypost_base::{Party, Timestamp};

use crate::{http::Ctx, view::Text};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A deadline.
#[derive(Clone, Debug, Serialize)]
pub struct Deadline {
    /// When.
    pub at: Timestamp,
    /// "due in 2 working days", "3 hours overdue".
    pub words: Text,
    /// It has passed.
    pub late: bool,
}

impl Deadline {
    /// A deadline that comes or has passed; `days` are the working days after today until it.
    pub fn new(at: Timestamp, now: Timestamp, days: i64) -> Deadline {
        let left = at.millis() - now.millis();
        let words = match (left, days) {
            (..=0, _) => late(-left),
            (..HOUR, _) => Text::new("deadline-minutes").with("n", (left + MINUTE - 1) / MINUTE),
            (..DAY, 0) => Text::new("deadline-hours").with("n", left / HOUR),
            (_, 0) => Text::new("deadline-days").with("n", left / DAY),
            (_, days) => Text::new("deadline-working_days").with("n", days),
        };
        Deadline { at, words, late: left <= 0 }
    }

    /// The deadline of work that a party has.
    pub fn of(ctx: &Ctx, due_at: Option<i64>, party: Option<&str>) -> Option<Deadline> {
        let at = Timestamp::from_millis(due_at?);
        let now = ctx.site.app.instant();
        let party: Option<Party> = party.and_then(|text| text.parse().ok());
        let days = ctx.who().organisation().working_days_left(party.as_ref(), now, at);
        Some(Deadline::new(at, now, days))
    }
}

fn late(by: i64) -> Text {
    match by {
        ..HOUR => Text::new("deadline-late-minutes").with("n", (by / MINUTE).max(1)),
        HOUR..DAY => Text::new("deadline-late-hours").with("n", by / HOUR),
        _ => Text::new("deadline-late-days").with("n", by / DAY),
    }
}

#[cfg(test)]
mod tests;
