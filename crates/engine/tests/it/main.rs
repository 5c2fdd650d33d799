//! The engine's rules, each a test named after it.

mod support;

mod actions;
mod bounded;
mod going_back;
mod joins;
mod offers;
mod people;
mod start_and_submit;
