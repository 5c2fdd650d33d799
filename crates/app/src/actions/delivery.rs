//! How the jobs of an action are delivered: attempts, pauses between them, how long one may take, how many at once.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use waypost_base::{Code, FieldProblem};

/// Terms of delivery. What is not set has a default; what is stored and out of bounds is brought into them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Delivery {
    /// Attempts before an incident.
    pub attempts: i32,
    /// Seconds after the first failed attempt; doubled after each.
    pub pause: i64,
    /// Longest pause in seconds.
    pub longest_pause: i64,
    /// Seconds that the plugin may take.
    pub deadline: i64,
    /// Jobs of this action that one process runs at once.
    pub at_once: usize,
}

/// Name of a field, its least and its greatest value.
pub const BOUNDS: [(&str, i64, i64); 5] = [
    ("attempts", 1, 20),
    ("pause", 1, 3_600),
    ("longest_pause", 1, 86_400),
    ("deadline", 1, 300),
    ("at_once", 1, 16),
];

impl Default for Delivery {
    fn default() -> Self {
        Self { attempts: 6, pause: 1, longest_pause: 300, deadline: 30, at_once: 4 }
    }
}

impl Delivery {
    /// Reads what a row holds.
    pub fn read(stored: &str) -> Delivery {
        let read: Delivery = serde_json::from_str(stored).unwrap_or_default();
        let within = |at: usize, value: i64| value.clamp(BOUNDS[at].1, BOUNDS[at].2);
        Delivery {
            attempts: i32::try_from(within(0, read.attempts.into())).unwrap_or(1),
            pause: within(1, read.pause),
            longest_pause: within(2, read.longest_pause),
            deadline: within(3, read.deadline),
            at_once: usize::try_from(within(4, i64::try_from(read.at_once).unwrap_or(i64::MAX))).unwrap_or(1),
        }
    }

    /// What a row holds.
    pub fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The value of a field by its name.
    pub fn get(&self, name: &str) -> i64 {
        match name {
            "attempts" => self.attempts.into(),
            "pause" => self.pause,
            "longest_pause" => self.longest_pause,
            "deadline" => self.deadline,
            _ => i64::try_from(self.at_once).unwrap_or(i64::MAX),
        }
    }

    /// Sets a field by its name.
    pub fn set(&mut self, name: &str, value: i64) {
        match name {
            "attempts" => self.attempts = i32::try_from(value).unwrap_or(i32::MAX),
            "pause" => self.pause = value,
            "longest_pause" => self.longest_pause = value,
            "deadline" => self.deadline = value,
            _ => self.at_once = usize::try_from(value).unwrap_or(usize::MAX),
        }
    }

    /// What is out of bounds; fields are called `delivery.NAME`.
    pub fn judge(&self) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        for (name, least, most) in BOUNDS {
            let field = format!("delivery.{name}");
            match self.get(name) {
                value if value < least => {
                    problems.push(FieldProblem::new(field, Code::ValueTooSmall).with("min", least))
                }
                value if value > most => {
                    problems.push(FieldProblem::new(field, Code::ValueTooLarge).with("max", most))
                }
                _ => {}
            }
        }
        if problems.is_empty() && self.longest_pause < self.pause {
            let field = FieldProblem::new("delivery.longest_pause", Code::ValueTooSmall);
            problems.push(field.with("min", self.pause));
        }
        problems
    }

    /// How long the plugin may take.
    pub fn deadline(&self) -> Duration {
        Duration::from_secs(self.deadline.unsigned_abs())
    }

    /// How long a job is leased, in milliseconds: longer than the plugin may take, with time to bring the answer in.
    pub fn lease_millis(&self) -> i64 {
        (self.deadline + 30) * 1_000
    }

    /// Milliseconds to wait after failed attempt `attempt` (from 1). Spread by the key, so that what failed together does
    /// not come again together: up to a quarter less, the same for the same key and attempt.
    pub fn pause_millis(&self, attempt: i32, key: &str) -> i64 {
        let doubled = self.pause.saturating_mul(1_000).saturating_mul(1 << (attempt - 1).clamp(0, 20));
        let pause = doubled.min(self.longest_pause.max(self.pause) * 1_000);
        let spread =
            key.bytes().chain(attempt.to_le_bytes()).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        // The high bits of this hash are the well mixed ones.
        let part = i64::try_from(spread >> 44).unwrap_or_default();
        pause - (pause / 4).saturating_mul(part) / (1 << 20)
    }
}

#[cfg(test)]
mod tests;
