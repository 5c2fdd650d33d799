//! `waypost plugin`: which file a plugin's name stands for. Only the operator registers plugins.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;
use waypost_app::actions::plugins::Candidate;

use super::{Context, failure::Failure, folder::with_app, workers};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Register a plugin under a name; the data folder keeps a copy
    Add {
        /// Name that action rows call
        name: String,
        /// The plugin's file
        path: PathBuf,
        /// Only say what registering it would change
        #[arg(long)]
        dry_run: bool,
    },
    /// List them
    List,
}

pub(super) fn run(context: &Context, command: Command) -> Result<(), Failure> {
    with_app(context, |app| match command {
        Command::Add { name, path, dry_run } => {
            if !path.is_file() {
                return Err(Failure::new(format!("there is no file {}", path.display())));
            }
            let host = workers::host(&context.config.data);
            let candidate = app.examine_plugin(&name, &path, &host)?;
            let sha256 = candidate.plugin.sha256.to_string();
            let value = json!({
                "plugin": name, "sha256": sha256, "registered": !dry_run, "version": candidate.description.version,
                "needs": candidate.description.needs, "change": candidate.change, "actions": candidate.rows,
            });
            let said = told(&candidate);
            if dry_run {
                return context.out.say(format!("{name} {sha256}\n{said}"), &value);
            }
            app.register_described(&name, &path, Some(&host))?;
            context.out.say(format!("registered {name} as {sha256}\n{said}"), &value)
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

/// What a file is and what registering it changes, a line each.
fn told(candidate: &Candidate) -> String {
    let said = &candidate.description;
    let mut lines = vec![format!("version {}: {}", said.version, said.summary)];
    let list =
        |what: &str, names: &[String]| (!names.is_empty()).then(|| format!("{what}: {}", names.join(", ")));
    match &candidate.change {
        None => lines.push("no build of it was described before".to_owned()),
        Some(change) if change.is_none() => {
            lines.push("it says of itself what the build before did".to_owned())
        }
        Some(change) => {
            lines.extend(
                change.version.as_ref().map(|(before, after)| format!("version: {before} → {after}")),
            );
            lines.extend(
                [
                    list("needs now", &change.needs_added),
                    list("needs no more", &change.needs_removed),
                    list("answers now", &change.answers_added),
                    list("answers no more", &change.answers_removed),
                    list("new settings", &change.settings_added),
                    list("settings gone", &change.settings_removed),
                    list("settings with other rules", &change.settings_changed),
                ]
                .into_iter()
                .flatten(),
            );
        }
    }
    for row in &candidate.rows {
        let waits = if row.waiting > 0 { format!(", {} waiting", row.waiting) } else { String::new() };
        lines.push(format!("action {} of {}{waits}", row.action, row.tenant));
        lines.extend(
            row.problems
                .iter()
                .map(|wrong| format!("  setting {} does not fit: {}", wrong.field, wrong.code)),
        );
    }
    lines.join("\n")
}
