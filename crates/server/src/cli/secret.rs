//! `waypost secret`: passwords and tokens that plugins use. A value is read from standard input, never from an argument,
//! which other processes can see.

use std::io::Read;

use clap::Subcommand;
use serde_json::json;
use waypost_app::vault::By;

use super::{
    Context, OfTenant,
    failure::Failure,
    folder::{tenant, with_app},
    words::Words,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Set a secret; its value is read from standard input
    Set {
        /// Name that settings refer to
        name: String,
        #[command(flatten)]
        of: OfTenant,
    },
    /// Remove one that no action refers to
    Remove {
        /// Its name
        name: String,
        #[command(flatten)]
        of: OfTenant,
    },
    /// List them, without their values
    List {
        #[command(flatten)]
        of: OfTenant,
    },
}

pub(super) fn run(context: &Context, command: Command) -> Result<(), Failure> {
    with_app(context, |app| {
        if let Some(file) = &context.config.secret_key_file {
            app.shared.vault.use_key_file(file)?;
        }
        match &command {
            Command::Set { name, of } => {
                let mut value = String::new();
                let mut input = std::io::stdin().lock().take(64 * 1_024);
                input.read_to_string(&mut value).map_err(Failure::io("read the secret"))?;
                let value = value.strip_suffix('\n').unwrap_or(&value);
                let value = value.strip_suffix('\r').unwrap_or(value);
                refused(app.set_secret(tenant(app, of)?, name, value, &By::Operator)?)?;
                context.out.say(format!("the secret {name} is set"), &json!({ "secret": name }))
            }
            Command::Remove { name, of } => {
                refused(app.remove_secret(tenant(app, of)?, name, &By::Operator)?)?;
                context.out.say(format!("the secret {name} is removed"), &json!({ "removed": name }))
            }
            Command::List { of } => {
                for line in app.secret_lines(tenant(app, of)?)? {
                    let state = if line.lost { "sealed under another key: set it again" } else { "set" };
                    let used = line.used.join(", ");
                    let value = json!({ "secret": line.name, "set_at": line.set_at, "lost": line.lost, "used": line.used });
                    context.out.say(format!("{}\t{state}\t{used}", line.name), &value)?;
                }
                Ok(())
            }
        }
    })
}

fn refused(done: Result<(), waypost_base::Rejection>) -> Result<(), Failure> {
    match (done, Words::load()) {
        (Ok(()), _) => Ok(()),
        (Err(rejection), Ok(words)) => Err(Failure::new(words.rejection(&rejection))),
        (Err(rejection), Err(_)) => Err(Failure::new(rejection.to_string())),
    }
}
