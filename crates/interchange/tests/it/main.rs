//! Packages from end to end: what is exported reads back equal, and what is wrong is told whole.

mod foreign;
mod installation;
mod outside;
mod references;
mod round_trip;
