#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod absent;
mod acting;
pub mod check;
pub mod data;
pub mod permission;
mod resolve;
#[cfg(test)]
mod sample;
mod snapshot;
mod tree;

pub use check::{OrgFault, OrgFaults, OrgProblem, Row, check};
pub use data::{Absence, Appointment, Department, OrgData, Period, Person, Post, Substitute};
pub use permission::{Permission, UnknownPermission};
pub use resolve::About;
pub use snapshot::Snapshot;
