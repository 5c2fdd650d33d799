//! The server as a whole: the real binary on data folders of its own, asked as operators, browsers and attackers ask.

#[cfg(test)]
pub mod cli;

mod bad_input;
mod files;
mod guards;
mod lost_session;
mod pace;
mod sign_in;
mod support;
