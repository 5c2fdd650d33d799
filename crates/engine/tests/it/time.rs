//! Time passes: clocks, reminders, warnings, deadlines and what they do.

mod clocks;
mod outcomes;

use waypost_base::Timestamp;
use waypost_engine::definition::{DeadlineOutcome, Duration, TimeUnit};

use crate::support::{BOSS, CHIEF, CLERKS, Net, net};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// Ann 1 → clerks 2 → boss 3 → chief 4, each of which returns to the one before; stage 3 has ten minutes.
fn line(outcome: DeadlineOutcome) -> Net {
    net()
        .post(2, CLERKS)
        .post(3, BOSS)
        .post(4, CHIEF)
        .to(1, 1, 2)
        .to(2, 1, 3)
        .to(3, 1, 4)
        .to(3, 2, 2)
        .back(2, 1)
        .back(3, 2)
        .back(4, 3)
        .limit(3, 10, outcome)
}

fn of(count: u32, unit: TimeUnit) -> Option<Duration> {
    Some(Duration { count, unit })
}

fn after(start: i64, millis: i64) -> Timestamp {
    Timestamp::from_millis(start + millis)
}
