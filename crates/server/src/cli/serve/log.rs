//! The log: lines for people or for programs, on standard error.

use tracing::Level;

use crate::config::{Config, level};

/// Sets the log up for this process.
pub(super) fn start(config: &Config) {
    let log = tracing_subscriber::fmt()
        .with_max_level(level(&config.log).unwrap_or(Level::INFO))
        .with_writer(std::io::stderr);
    // Fails only where one was set up before; then that one is used.
    let _ = if config.log_json {
        tracing::subscriber::set_global_default(log.json().finish())
    } else {
        let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
        tracing::subscriber::set_global_default(log.with_ansi(colours).finish())
    };
}
