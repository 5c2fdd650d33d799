//! Flows in and out by file: the classic tables and packages, planned first, then taken in.

pub mod exports;
pub mod handlers;
pub mod page;
pub mod words;
