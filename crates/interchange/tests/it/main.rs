//! Packages from end to end: what is exported reads back equal, and what is wrong is told whole.

mod installation;
mod references;
mod round_trip;
