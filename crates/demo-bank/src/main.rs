//! The bank from the command line.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks to its terminal")]

use std::{
    fs,
    net::TcpListener,
    os::unix::process::parent_id,
    path::PathBuf,
    process::{self, ExitCode},
    thread,
    time::Duration,
};

use clap::Parser;
use waypost_demo_bank::{Fault, Options, Store, serve};

/// A little bank for demos and tests.
#[derive(Parser)]
struct Arguments {
    /// Where its database lies; made when it is not there.
    #[arg(long)]
    data: PathBuf,
    /// Where it listens; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8990")]
    listen: String,
    /// A file with the token that whoever asks must show.
    #[arg(long)]
    token_file: Option<PathBuf>,
    /// The day it takes for today (2026-11-30), in place of the clock's.
    #[arg(long)]
    today: Option<chrono::NaiveDate>,
    /// Ends with the process that started it.
    #[arg(long)]
    with_parent: bool,
    /// A bug on purpose: acts again on a key it has seen.
    #[arg(long)]
    forget_keys: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Fault> {
    fs::create_dir_all(&arguments.data)?;
    let token = arguments.token_file.as_ref().map(fs::read_to_string).transpose()?;
    let options = Options {
        token: token.map(|token| token.trim().to_owned()),
        today: arguments.today,
        forget_keys: arguments.forget_keys,
    };
    let store = Store::open(&arguments.data.join("bank.sqlite"))?;
    let listener = TcpListener::bind(&arguments.listen)?;
    println!("{}", serde_json::json!({ "listening": format!("http://{}", listener.local_addr()?) }));
    if arguments.with_parent {
        let parent = parent_id();
        thread::spawn(move || {
            while parent_id() == parent {
                thread::sleep(Duration::from_millis(300));
            }
            process::exit(0);
        });
    }
    serve(store, listener, options)
}
