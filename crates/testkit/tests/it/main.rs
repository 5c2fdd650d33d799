//! The kit against small fakes: a little HTTP server, a script in place of the binary.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests: what fails here fails the test"
)]

mod browser;
mod client;
mod fake;
mod server;
