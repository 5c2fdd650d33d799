//! The host against real plugins: `number`, a well-behaved one in C, and hostile ones. Fixtures are compiled here.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking, as tests do")]

mod citizen_id;
mod confined;
mod contract;
mod files;
mod frozen;
mod hostile;
mod secrets;
mod support;
mod template;
mod workers;
