//! The store against real database files, each test with one of its own.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod aggregates;
mod database;
mod leases;
mod migrations;
mod pages;
mod search;
mod seals;
mod sets;
mod support;
