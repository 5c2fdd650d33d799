//! `cargo xtask bench`: the benchmarks as a program.

use std::process::ExitCode;

use clap::Parser;
use waypost_bench::{Options, fault::Fault, run};

#[expect(clippy::print_stderr, reason = "a program tells its faults")]
fn main() -> ExitCode {
    match measure(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn measure(options: &Options) -> Result<(), Fault> {
    // The callers share one thread: the machine's other processors are the writer's, as in the server.
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(run(options, std::io::stdout().lock()))?;
    Ok(())
}
