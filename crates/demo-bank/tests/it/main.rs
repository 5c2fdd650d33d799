//! The bank as a process: what it answers, what it keeps, what goes wrong on purpose.

mod money;
mod support;
mod wrong;
