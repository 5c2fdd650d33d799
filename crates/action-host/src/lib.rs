//! Runs action plugins by name, each in a worker process.
