//! The store against real database files, each test with one of its own.

mod aggregates;
mod database;
mod leases;
mod migrations;
mod pages;
mod seals;
mod sets;
mod support;
