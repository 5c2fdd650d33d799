//! `waypost user`: people who sign in. A password is made here, printed once and never again.

use clap::Subcommand;
use serde_json::json;
use waypost_app::{
    App,
    people::{Beside, By, MadePassword},
};
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
        /// Make a system administrator, where none can sign in any more
        #[arg(long)]
        administrator: bool,
        /// Also beside a system administrator who is not kept out
        #[arg(long, requires = "administrator")]
        force: bool,
        #[command(flatten)]
        of: OfTenant,
    },
    /// Give a person a new password, end all sessions, take the second factor away; who is kept out stays out
    Reset {
        /// Name to sign in with
        name: String,
        /// The password may be kept; else the first sign-in asks for an own one
        #[arg(long)]
        keep: bool,
        #[command(flatten)]
        of: OfTenant,
    },
    /// Let a person in again who was kept out
    Enable {
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
        Command::Add { name, display, administrator, force, of } => {
            let name = waypost_interchange::Code::new(name).map_err(|why| Failure::new(why.to_string()))?;
            let tenant = tenant(app, &of)?;
            let added = if administrator {
                let beside = if force { Beside::Others } else { Beside::Nobody };
                app.add_administrator(tenant, name.as_str(), &display, beside)?
            } else {
                app.add_person(tenant, name.as_str(), &display, &By::Operator)?
            };
            let password = added.map_err(|rejection| refused(&rejection))?;
            say_password(context, name.as_str(), &password)
        }
        Command::Reset { name, keep, of } => {
            let made = if keep { MadePassword::ToKeep } else { MadePassword::ToChange };
            let reset = app.reset_person(tenant(app, &of)?, &name, &By::Operator, made)?;
            let password = reset.map_err(|rejection| unknown(&rejection, &name))?;
            say_password(context, &name, &password)
        }
        Command::Enable { name, of } => {
            set_active(app, &of, &name, true)?;
            context.out.say(format!("{name} may come in"), &json!({ "user": name, "active": true }))
        }
        Command::Disable { name, of } => {
            set_active(app, &of, &name, false)?;
            context.out.say(format!("{name} is kept out"), &json!({ "user": name, "active": false }))
        }
    })
}

fn set_active(app: &App, of: &OfTenant, name: &str, active: bool) -> Result<(), Failure> {
    let done = app.set_active(tenant(app, of)?, name, active, &By::Operator)?;
    done.map_err(|rejection| unknown(&rejection, name))
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
