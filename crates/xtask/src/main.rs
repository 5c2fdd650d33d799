//! The tool box: `cargo xtask demo | test | tidy | bench`.
//!
//! It imports no crate of Waypost and runs everything as a process, so that what it shows is what a user would see.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks to its terminal")]

mod bench;
mod demo;
mod parts;
mod process;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::process::Fault;

/// Waypost's tool box.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds Waypost, fills a new data folder with the sample organisation and flows, and serves it.
    Demo(demo::Options),
    /// Installs what the tests need (Debian packages) and runs all tests.
    Test(test::Options),
    /// Checks formatting, lints, crate edges, sources, migrations, catalogues, licences and layout.
    Tidy(tidy::Options),
    /// Runs the benchmarks; arguments are passed through.
    Bench(bench::Options),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Demo(options) => demo::run(&options),
        Task::Test(options) => test::run(&options),
        Task::Tidy(options) => tidy::run(&options),
        Task::Bench(options) => bench::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("xtask: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// Prints what begins, runs it, prints how long it took.
fn phase<T>(name: &str, work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    println!("── {name}");
    let start = std::time::Instant::now();
    let done = work();
    let word = if done.is_ok() { "done" } else { "failed" };
    println!("── {name}: {word} in {:.1} s", start.elapsed().as_secs_f64());
    done
}
