//! The store against real database files, each test with one of its own.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod aggregates;
mod database;
mod leases;
mod migrations;
mod pages;
mod seals;
mod search;
mod sets;
mod support;
