//! Waypost's pages, API and command line.

pub mod diagram;
pub mod pages;
pub mod view;
