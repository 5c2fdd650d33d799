//! A worker process and nothing else, for hosts that do not start their own program again.

use std::process::ExitCode;

fn main() -> ExitCode {
    waypost_action_host::worker_main()
}
