//! The binary `waypost`. As a worker of the action host it does nothing else; otherwise it is the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Before anything is opened or read: a worker runs a plugin, and a plugin gets nothing of ours.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == "action-worker") {
        return waypost_action_host::worker_main();
    }
    waypost_server::cli::run()
}
