//! The command line: what an operator with access to the data folder does.
//!
//! Every command prints what it did on standard output (one JSON line per answer with `--json`) and, where it is
//! refused, why on standard error. Exit codes: 0 done, 1 refused or problems found, 2 not understood.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

mod failure;
mod flow;
mod folder;
mod form;
mod keep;
mod mail;
mod organisation;
mod out;
mod package;
mod plugin;
mod secret;
mod serve;
mod tables;
mod tenant;
mod user;
mod words;
mod workers;

use crate::config::Config;
use failure::Failure;
use out::Out;

/// Circulates documents through posts.
#[derive(Debug, Parser)]
#[command(name = "waypost", version, arg_required_else_help = true)]
struct CommandLine {
    /// Data folder: database, files, plugins, seals [default: waypost-data]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Configuration file, TOML; flags override it
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Answer in JSON, one line each
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages until told to stop
    Serve(serve::Flags),
    /// Bring the database to this program's version; makes the data folder if there is none
    Migrate,
    /// Organisations that use this installation
    #[command(subcommand)]
    Tenant(tenant::Command),
    /// People: added, kept out, a new password
    #[command(subcommand)]
    User(user::Command),
    /// Departments, posts and appointments, as a package
    #[command(subcommand)]
    Org(organisation::Command),
    /// Flows with their forms and actions, as a package or as the classic tables
    #[command(subcommand)]
    Flow(flow::Command),
    /// Forms of other systems
    #[command(subcommand)]
    Form(form::Command),
    /// Action plugins
    #[command(subcommand)]
    Plugin(plugin::Command),
    /// Mail
    #[command(subcommand)]
    Mail(mail::Command),
    /// Secrets that plugins sign in with
    #[command(subcommand)]
    Secret(secret::Command),
    /// The configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Prove every case, chain, seal and file again
    Verify(keep::Verify),
    /// Copy everything into a new folder while the server runs
    Backup {
        /// Folder to make
        dest: PathBuf,
    },
    /// Make a data folder of a backup, and verify it
    Restore(keep::Restore),
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Say whether the configuration can be used
    Check,
}

/// Which organisation; may be left out when there is exactly one.
#[derive(Debug, Args)]
struct OfTenant {
    /// Code of the organisation, where there are several
    #[arg(long, value_name = "CODE")]
    tenant: Option<String>,
}

/// What every command gets.
struct Context {
    config: Config,
    out: Out,
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let line = CommandLine::parse();
    let out = Out::new(line.json);
    match configured(&line).and_then(|config| dispatch(Context { config, out }, line.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            out::complain(&failure);
            ExitCode::FAILURE
        }
    }
}

fn configured(line: &CommandLine) -> Result<Config, Failure> {
    let mut config = Config::read(line.config.as_deref())?;
    if let Some(data) = &line.data {
        config.data.clone_from(data);
    }
    Ok(config)
}

fn dispatch(context: Context, command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(flags) => serve::run(context, flags),
        Command::Migrate => folder::migrate(&context),
        Command::Tenant(command) => tenant::run(&context, command),
        Command::User(command) => user::run(&context, command),
        Command::Org(command) => organisation::run(&context, command),
        Command::Flow(command) => flow::run(&context, command),
        Command::Form(command) => form::run(&context, command),
        Command::Plugin(command) => plugin::run(&context, command),
        Command::Mail(command) => mail::run(&context, &command),
        Command::Secret(command) => secret::run(&context, command),
        Command::Config(ConfigCommand::Check) => {
            context.config.check()?;
            crate::http::run::check(&context.config)?;
            context.out.say("the configuration can be used", &serde_json::json!({ "usable": true }))
        }
        Command::Verify(verify) => keep::verify(&context, verify),
        Command::Backup { dest } => keep::backup(&context, &dest),
        Command::Restore(restore) => keep::restore(&context, restore),
    }
}
