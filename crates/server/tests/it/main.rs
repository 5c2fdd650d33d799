//! The server as a whole: the real binary on data folders of its own.

#[cfg(test)]
pub mod cli;
#[cfg(test)]
mod story;
