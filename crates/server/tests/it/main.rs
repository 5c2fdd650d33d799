//! The pages over HTTP: the real binary on a data folder of its own, asked as browsers and attackers ask.

mod bad_input;
mod files;
mod support;
