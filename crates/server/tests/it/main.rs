//! The server as a whole: the real binary on data folders of its own, asked as operators, browsers and attackers ask.

#[cfg(test)]
pub mod cli;

mod access;
mod attack;
mod bad_input;
mod files;
mod full_disk;
mod guards;
mod lost_session;
mod pace;
mod sign_in;
mod story;
mod support;
