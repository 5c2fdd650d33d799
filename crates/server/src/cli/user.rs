//! `waypost user`: people who sign in. A password is made here, printed once and never again.

use clap::Subcommand;
use serde_json::json;
use waypost_app::people::By;
use waypost_base::{Code, Rejection};

use super::{
    Context, OfTenant,
    failure::Failure,
    folder::{tenant, with_app},
    words::Words,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add a person; prints the first password
    Add {
        /// Name to sign in with
        name: String,
        /// Shown name
        #[arg(long, value_name = "TEXT")]
        display: String,
        #[command(flatten)]
        of: OfTenant,
    },
    /// Give a person a new password, end all sessions, take the second factor away
    Reset {
        /// Name to sign in with
        name: String,
        #[command(flatten)]
        of: OfTenant,
    },
    /// Keep a person out; what is open stays with the posts
    Disable {
        /// Name to sign in with
        name: String,
        #[command(flatten)]
        of: OfTenant,
    },
}

pub(super) fn run(context: &Context, command: Command) -> Result<(), Failure> {
    with_app(context, |app| match command {
        Command::Add { name, display, of } => {
            let name = waypost_interchange::Code::new(name).map_err(|why| Failure::new(why.to_string()))?;
            let added = app.add_person(tenant(app, &of)?, name.as_str(), &display, &By::Operator)?;
            let password = added.map_err(|rejection| refused(&rejection))?;
            say_password(context, name.as_str(), &password)
        }
        Command::Reset { name, of } => {
            let reset = app.reset_person(tenant(app, &of)?, &name, &By::Operator)?;
            let password = reset.map_err(|rejection| unknown(&rejection, &name))?;
            say_password(context, &name, &password)
        }
        Command::Disable { name, of } => {
            let done = app.set_active(tenant(app, &of)?, &name, false, &By::Operator)?;
            done.map_err(|rejection| unknown(&rejection, &name))?;
            context.out.say(format!("{name} is kept out"), &json!({ "user": name, "active": false }))
        }
    })
}

fn say_password(context: &Context, name: &str, password: &str) -> Result<(), Failure> {
    let sentence = format!("password of {name}, shown only now: {password}");
    context.out.say(sentence, &json!({ "user": name.to_lowercase(), "password": password }))
}

/// "Not found" means more here than on a page, where it may also mean "not for your eyes".
fn unknown(rejection: &Rejection, name: &str) -> Failure {
    match rejection.code {
        Code::NotFound => Failure::new(format!("there is no user `{name}`")),
        _ => refused(rejection),
    }
}

fn refused(rejection: &Rejection) -> Failure {
    match Words::load() {
        Ok(words) => Failure::new(words.rejection(rejection)),
        Err(failure) => failure,
    }
}
