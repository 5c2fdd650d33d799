//! Running other programs, and what can go wrong with it.

use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Why a task could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("cannot run `{command}`: {source}")]
    Start { command: String, source: io::Error },
    #[error("`{command}` ended with {status}")]
    Failed { command: String, status: std::process::ExitStatus },
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{0}")]
    Told(String),
}

impl Fault {
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}

/// The cargo that runs us.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a command with our terminal; anything but success is a fault.
pub fn run(command: &mut Command) -> Result<(), Fault> {
    let status = command.status().map_err(|source| Fault::Start { command: written(command), source })?;
    if status.success() { Ok(()) } else { Err(Fault::Failed { command: written(command), status }) }
}

/// Runs a command and hands out what it printed; what it says on standard error goes to our terminal.
pub fn output(command: &mut Command) -> Result<String, Fault> {
    let done = command.stderr(Stdio::inherit()).output();
    let done = done.map_err(|source| Fault::Start { command: written(command), source })?;
    if !done.status.success() {
        return Err(Fault::Failed { command: written(command), status: done.status });
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// The program of this name in a list of folders written like `PATH`.
pub fn find(name: &str, folders: &OsStr) -> Option<PathBuf> {
    std::env::split_paths(folders).map(|folder| folder.join(name)).find(|path| is_program(path))
}

fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// A command as one would type it.
fn written(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
