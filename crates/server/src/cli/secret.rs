//! `waypost secret`: what plugins need to sign in elsewhere. A value is read from standard input, never from an argument,
//! and is shown nowhere again.

use std::io::{IsTerminal, Read};

use clap::Subcommand;
use serde_json::json;
use waypost_app::vault::By;
use waypost_base::Rejection;

use super::{
    Context, OfTenant,
    failure::Failure,
    folder::{tenant, with_app},
    words::Words,
};

/// Most bytes that are read.
const LONGEST: u64 = 64 * 1024;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Set a secret, or replace it; its value is read from standard input, without the line's end
    Set {
        /// Name that settings refer to
        name: String,
        #[command(flatten)]
        of: OfTenant,
    },
    /// List their names, never their values
    List {
        #[command(flatten)]
        of: OfTenant,
    },
    /// Remove a secret that no action refers to
    Remove {
        /// Its name
        name: String,
        #[command(flatten)]
        of: OfTenant,
    },
}

pub(super) fn run(context: &Context, command: Command) -> Result<(), Failure> {
    with_app(context, |app| {
        if let Some(file) = &context.config.secret_key_file {
            app.shared.vault.use_key_file(file)?;
        }
        match command {
            Command::Set { name, of } => {
                let of = tenant(app, &of)?;
                let value = typed()?;
                app.set_secret(of, &name, &value, &By::Operator)?.map_err(|rejection| refused(&rejection))?;
                context.out.say(format!("secret {name} is set"), &json!({ "secret": name }))
            }
            Command::List { of } => {
                for line in app.secret_lines(tenant(app, &of)?)? {
                    let state = if line.lost { "sealed under another key: set it again" } else { "set" };
                    let value = json!({
                        "secret": line.name, "set_at": line.set_at, "lost": line.lost, "used": line.used,
                    });
                    context.out.say(format!("{}\t{state}\t{}", line.name, line.used.join(" ")), &value)?;
                }
                Ok(())
            }
            Command::Remove { name, of } => {
                let removed = app.remove_secret(tenant(app, &of)?, &name, &By::Operator)?;
                removed.map_err(|rejection| refused(&rejection))?;
                context.out.say(format!("secret {name} is removed"), &json!({ "secret": name }))
            }
        }
    })
}

fn typed() -> Result<String, Failure> {
    let input = std::io::stdin();
    if input.is_terminal() {
        // What is typed at a terminal would stay on its screen.
        return Err(Failure::new("the value is read from standard input: waypost secret set NAME < FILE"));
    }
    let mut value = String::new();
    input.lock().take(LONGEST).read_to_string(&mut value).map_err(Failure::io("read standard input"))?;
    let value = value.strip_suffix('\n').unwrap_or(&value);
    Ok(value.strip_suffix('\r').unwrap_or(value).to_owned())
}

fn refused(rejection: &Rejection) -> Failure {
    match Words::load() {
        Ok(words) => Failure::new(words.rejection(rejection)),
        Err(failure) => failure,
    }
}
