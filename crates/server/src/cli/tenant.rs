//! `waypost tenant`: the organisations that use the installation.

use clap::Subcommand;
use serde_json::json;

use super::{Context, failure::Failure, folder::with_app};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add an organisation
    Add {
        /// Short code, typed at sign-in where there are several organisations
        #[arg(long)]
        code: String,
        /// Shown name
        #[arg(long)]
        name: String,
        /// Time zone, in minutes east of UTC
        #[arg(long, value_name = "MINUTES", default_value_t = 480, allow_negative_numbers = true,
              value_parser = clap::value_parser!(i32).range(-840..=840))]
        zone: i32,
    },
    /// List them
    List,
}

pub(super) fn run(context: &Context, command: Command) -> Result<(), Failure> {
    match command {
        Command::Add { code, name, zone } => {
            let code = waypost_interchange::Code::new(code).map_err(|why| Failure::new(why.to_string()))?;
            let name = name.trim();
            if name.is_empty() || name.chars().any(char::is_control) {
                return Err(Failure::new("the name of a tenant is one line of text"));
            }
            with_app(context, |app| {
                if app.add_tenant(code.as_str(), name, zone)?.is_none() {
                    return Err(Failure::new(format!("there is a tenant `{code}` already")));
                }
                context.out.say(format!("added tenant {code}"), &json!({ "tenant": code }))
            })
        }
        Command::List => with_app(context, |app| {
            for row in app.tenants()? {
                let value = json!({ "tenant": row.code, "name": row.name, "zone": row.zone_minutes });
                context.out.say(format!("{}\t{}", row.code, row.name), &value)?;
            }
            Ok(())
        }),
    }
}
