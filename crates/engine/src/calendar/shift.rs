//! A stretch of working time in a day, written `08:30-12:00`; one that ends at or before its beginning ends the next
//! day (`22:00-06:00`), and `24:00` is the end of the day.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

const DAY: u16 = 24 * 60;

/// A stretch of working time in a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shift {
    from: u16,
    to: u16,
}

/// A text that is no shift.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no shift: expected two different times of day such as 08:30-12:00")]
pub struct BadShift(pub String);

impl Shift {
    /// A shift between two minutes of the day: the first below 1440, the second not above it, and not the same.
    pub const fn new(from: u16, to: u16) -> Option<Shift> {
        if from < DAY && to <= DAY && from != to { Some(Shift { from, to }) } else { None }
    }

    /// The minute of the day at which it begins.
    pub const fn from(self) -> u16 {
        self.from
    }

    /// The minute at which it ends, counted from the midnight before it began: above 1440 after the next midnight.
    pub const fn end(self) -> u16 {
        if self.to > self.from { self.to } else { self.to + DAY }
    }
}

impl FromStr for Shift {
    type Err = BadShift;

    fn from_str(text: &str) -> Result<Self, BadShift> {
        let bad = || BadShift(text.to_owned());
        let (from, to) = text.split_once(['-', '–', '—', '~']).ok_or_else(bad)?;
        Shift::new(minute(from).ok_or_else(bad)?, minute(to).ok_or_else(bad)?).ok_or_else(bad)
    }
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once([':', '：'])?;
    let digits = |text: &str| {
        let plain = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if plain { text.parse::<u16>().ok() } else { None }
    };
    let (hour, minute) = (digits(hour)?, digits(minute).filter(|_| minute.len() == 2)?);
    (minute < 60 && hour * 60 + minute <= DAY).then_some(hour * 60 + minute)
}

impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from, self.to);
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

impl TryFrom<String> for Shift {
    type Error = BadShift;

    fn try_from(text: String) -> Result<Self, BadShift> {
        text.parse()
    }
}

impl From<Shift> for String {
    fn from(shift: Shift) -> String {
        shift.to_string()
    }
}
