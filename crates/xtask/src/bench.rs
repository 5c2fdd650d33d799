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
    let mut command = process::cargo();
    command.current_dir(root()).args(["run", "--quiet", "--release", "--package", "waypost-bench", "--"]);
    process::run(command.args(&options.arguments))
}
