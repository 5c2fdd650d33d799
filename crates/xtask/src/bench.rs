//! `cargo xtask bench`: the benchmarks, built for release.

use crate::{
    process::{self, Fault},
    workspace::root,
};

/// What can be chosen.
#[derive(clap::Args)]
pub struct Options {
    /// Arguments of the benchmarks, such as --json.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub fn run(options: &Options) -> Result<(), Fault> {
    // The editor is measured in the program itself, as a browser meets it.
    let program = [
        "build",
        "--quiet",
        "--release",
        "--package",
        "waypost-server",
        "--package",
        "waypost-plugin-number",
    ];
    process::run(process::cargo().current_dir(root()).args(program))?;
    let mut command = process::cargo();
    command.current_dir(root()).args(["run", "--quiet", "--release", "--package", "waypost-bench", "--"]);
    process::run(command.args(&options.arguments))
}
