//! The command line, asked as an operator asks it: by running the binary.

mod data;
mod flows;
mod keep;
mod mail;
mod plugins;
mod serve;
mod support;
mod tls;
