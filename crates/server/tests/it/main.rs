//! The server as a whole: the real binary on data folders of its own.

pub mod cli;
pub mod story;
