//! `waypost plugin`: which file a plugin's name stands for, and trying one. Only the operator registers plugins.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;
use waypost_action_host::{PluginName, PluginRef};
use waypost_app::App;

use super::{Context, failure::Failure, folder::with_app, workers};

mod about;
mod change;
mod run;

use about::{About, about, tell};

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
    /// List them, with what they say about themselves
    List,
    /// Say what a plugin is: version, needs, questions, settings
    Show {
        /// A registered name, or a plugin's file
        plugin: String,
    },
    /// Ask a plugin something without a server
    Run(run::Flags),
}

pub(super) fn run(context: &Context, command: Command) -> Result<(), Failure> {
    match command {
        Command::Add { name, path, dry_run } => add(context, &name, &path, dry_run),
        Command::List => list(context),
        Command::Show { plugin } => show(context, &plugin),
        Command::Run(flags) => run::run(context, &flags),
    }
}

/// Registers a plugin that loads and describes itself; any other is refused and changes nothing.
fn add(context: &Context, name: &str, path: &Path, dry_run: bool) -> Result<(), Failure> {
    of_file(name, path)?;
    let host = workers::host(&context.config.data);
    with_app(context, |app| {
        let candidate = app.examine_plugin(name, path, &host)?;
        let sha256 = candidate.plugin.sha256.to_string();
        let value = json!({
            "plugin": name, "sha256": sha256, "registered": !dry_run, "version": candidate.description.version,
            "needs": candidate.description.needs, "change": candidate.change, "actions": candidate.rows,
        });
        let changes = change::lines(&candidate);
        let mut lines = About::of(candidate.description).lines(name);
        lines.extend(changes.iter().map(|line| format!("  {line}")));
        let said = lines.join("\n");
        if dry_run {
            return context.out.say(format!("{name} {sha256}\n{said}"), &value);
        }
        let registered = app.register_described(name, path, Some(&host))?.sha256.to_string();
        if registered != sha256 {
            let words = format!("{} changed while it was looked at; add it again", path.display());
            return Err(Failure::new(words));
        }
        context.out.say(format!("registered {name} as {sha256}\n{said}"), &value)
    })
}

fn list(context: &Context) -> Result<(), Failure> {
    let host = workers::host(&context.config.data);
    let rows = with_app(context, |app| Ok(app.plugins()?))?;
    if rows.is_empty() && !context.out.is_json() {
        return context.out.raw("no plugin is registered; add one with `waypost plugin add NAME FILE`\n");
    }
    for (name, sha256, path) in rows {
        let mut value = json!({ "plugin": &name, "sha256": &sha256, "path": &path });
        let about = row(&name, &sha256, &path).and_then(|plugin| about(&host, &plugin));
        let words = match &about {
            Ok(about) => {
                about.add_to(&mut value);
                about.in_short()
            }
            Err(words) => {
                value["fault"] = json!(words);
                format!("cannot run: {words}")
            }
        };
        context.out.say(format!("{name}\t{sha256}\t{path}\t{words}"), &value)?;
    }
    Ok(())
}

fn show(context: &Context, what: &str) -> Result<(), Failure> {
    let plugin = find(context, what)?;
    let about = about(&workers::host(&context.config.data), &plugin).map_err(Failure::new)?;
    let mut value = json!({ "plugin": plugin.name, "sha256": plugin.sha256 });
    about.add_to(&mut value);
    context.out.say(tell(&plugin, &about), &value)
}

/// The plugin that an operator means: a file where there is one, else the one registered under the name.
fn find(context: &Context, what: &str) -> Result<PluginRef, Failure> {
    let path = Path::new(what);
    if path.is_file() {
        return of_file(&name_of(path), path);
    }
    let name = PluginName::new(what).map_err(|_| Failure::new(format!("there is no file {what}")))?;
    let rows = with_app(context, |app: &App| Ok(app.plugins()?)).map_err(|failure| {
        Failure::new(format!(
            "there is no file {what}, and no plugin can be registered under that name: {failure}"
        ))
    })?;
    let Some((name, sha256, path)) = rows.iter().find(|row| row.0 == name.as_str()) else {
        let names: Vec<_> = rows.iter().map(|row| row.0.as_str()).collect();
        let there =
            if names.is_empty() { "none is".to_owned() } else { format!("there are: {}", names.join(", ")) };
        return Err(Failure::new(format!(
            "there is no file {what}, and no plugin registered as `{what}`; {there}"
        )));
    };
    row(name, sha256, path).map_err(Failure::new)
}

fn row(name: &str, sha256: &str, path: &str) -> Result<PluginRef, String> {
    let name = PluginName::new(name).map_err(|why| why.to_string())?;
    Ok(PluginRef { name, path: path.into(), sha256: sha256.parse().map_err(|why| format!("{why}"))? })
}

fn of_file(name: &str, path: &Path) -> Result<PluginRef, Failure> {
    let name = PluginName::new(name).map_err(|why| Failure::new(why.to_string()))?;
    if !path.is_file() {
        let words = format!("there is no file {}", path.display());
        return Err(Failure::new(words));
    }
    PluginRef::of_file(name, path).map_err(Failure::io(format!("read {}", path.display())))
}

/// What a file is called while it is tried: `libwaypost_plugin_number.so` is `number`.
fn name_of(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = stem.strip_prefix("lib").unwrap_or(&stem);
    let stem = stem.strip_prefix("waypost_plugin_").unwrap_or(stem);
    if PluginName::new(stem).is_ok() { stem.to_owned() } else { "plugin".to_owned() }
}

#[cfg(test)]
mod tests;
