//! The application as its callers see it, over a real data folder.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests outside test functions")]

mod access;
mod actions;
mod altered;
mod asking;
mod batches;
mod calendars;
mod classic;
mod copies;
mod desk;
mod editing;
mod expense;
mod filing_number;
mod going_back;
mod joint;
mod limits;
mod mail;
mod materials;
mod notices;
mod overdue;
mod packages;
mod reading;
mod record;
mod restricted;
mod search;
mod separate;
mod sight;
mod signing_in;
mod steering;
mod story;
mod supervise;
mod support;
mod timers;
mod together;
mod uploads;
mod voting;
