//! The server as a whole: the real binary on data folders of its own.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails here fails the test")]

pub mod cli;
