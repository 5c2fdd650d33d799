//! The engine's rules, each a test named after it.

mod support;

mod actions;
mod bounded;
mod going_back;
mod golden;
mod joins;
mod offers;
mod pairs;
mod people;
mod sound;
mod start_and_submit;
