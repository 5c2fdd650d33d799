//! The kit against small fakes: a little HTTP server, a script in place of the binary.

mod browser;
mod client;
mod fake;
mod server;
