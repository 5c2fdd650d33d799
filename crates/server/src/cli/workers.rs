//! The workers of plugins as this program runs them: it is its own worker, and the data folder has room for their files.

use std::path::Path;

use waypost_action_host::{Host, HostConfig, WorkerCommand};

/// A host for the plugins of a data folder.
pub(super) fn host(data: &Path) -> Host {
    let mut config = HostConfig::new(WorkerCommand::this_program("action-worker"));
    config.folders = Some(data.join("plugins").join("files"));
    Host::new(config)
}
