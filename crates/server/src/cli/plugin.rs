//! `waypost plugin`: which file a plugin's name stands for. Only the operator registers plugins.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::{Context, failure::Failure, folder::with_app};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Register a plugin under a name; the data folder keeps a copy
    Add {
        /// Name that action rows call
        name: String,
        /// The plugin's file
        path: PathBuf,
    },
    /// List them
    List,
}

pub(super) fn run(context: &Context, command: Command) -> Result<(), Failure> {
    with_app(context, |app| match command {
        Command::Add { name, path } => {
            if !path.is_file() {
                return Err(Failure::new(format!("there is no file {}", path.display())));
            }
            let plugin = app.register_plugin(&name, &path)?;
            let value = json!({ "plugin": name, "sha256": plugin.sha256.to_string() });
            context.out.say(format!("registered {name} as {}", plugin.sha256), &value)
        }
        Command::List => {
            for (name, sha256, path) in app.plugins()? {
                let value = json!({ "plugin": &name, "sha256": &sha256, "path": &path });
                context.out.say(format!("{name}\t{sha256}\t{path}"), &value)?;
            }
            Ok(())
        }
    })
}
