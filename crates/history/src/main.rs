//! Kill cycles from the command line: `waypost-history --cycles 300 --seed 1`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks to its terminal")]

use std::{env, process::ExitCode};

use waypost_history::cycles::{Plan, run};

const USAGE: &str = "waypost-history [--bank [--forget-keys]] [--cycles N] [--seed N] [--clients N] [--life MILLISECONDS] [--least N]";

fn main() -> ExitCode {
    let Some(plan) = plan(env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(plan) {
        Ok(report) => {
            print!("{report}");
            if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("seed {}: {error}", plan.seed);
            ExitCode::FAILURE
        }
    }
}

fn plan(mut arguments: impl Iterator<Item = String>) -> Option<Plan> {
    let mut plan = Plan::default();
    while let Some(name) = arguments.next() {
        match name.as_str() {
            "--bank" => {
                plan.bank = true;
                continue;
            }
            "--forget-keys" => {
                plan.forgets = true;
                continue;
            }
            _ => {}
        }
        let value: u64 = arguments.next()?.parse().ok()?;
        match name.as_str() {
            "--cycles" => plan.cycles = value.try_into().ok()?,
            "--clients" => plan.clients = value.try_into().ok()?,
            "--seed" => plan.seed = value,
            "--life" => plan.life = value,
            "--least" => plan.least = value.try_into().ok()?,
            _ => return None,
        }
    }
    Some(plan)
}
