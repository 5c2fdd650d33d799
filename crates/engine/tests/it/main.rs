//! The engine's rules, each a test named after it.
#![expect(clippy::expect_used, reason = "a test that cannot go on says what it expected")]

mod support;

mod actions;
mod asking;
mod bounded;
#[cfg(test)]
mod cel;
#[cfg(test)]
mod data;
mod going_back;
mod golden;
mod incidents;
mod joins;
mod journal;
mod offers;
mod pairs;
mod people;
#[cfg(test)]
mod published;
mod reading;
mod sound;
#[cfg(test)]
mod soundness;
mod start_and_submit;
mod steering;
mod time;
mod voting;
