//! What a plugin says about itself, for the operator.

use std::time::Duration;

use serde_json::{Value, json};
use waypost_action_host::{
    Host, PluginRef, Runner,
    api::{Ask, Describe, Need},
};

/// How long a plugin may take to load and describe itself.
const DEADLINE: Duration = Duration::from_secs(10);

/// A description as it is told.
pub(super) struct About(Describe);

/// Asks a plugin who it is, in a worker; or why it cannot run, in words.
pub(super) fn about(host: &Host, plugin: &PluginRef) -> Result<About, String> {
    host.describe(plugin, DEADLINE).map(About).map_err(|fault| fault.to_string())
}

/// Everything, for one that is looked at closely.
pub(super) fn tell(plugin: &PluginRef, about: &About) -> String {
    let mut lines = vec![format!("{} {}", about.0.name, about.0.version)];
    lines.extend(about.lines(&about.0.name));
    lines.push(format!("  protocol  {}", about.0.protocol));
    lines.push(format!("  file      {}", plugin.path.display()));
    lines.push(format!("  SHA-256   {}", plugin.sha256));
    let schema = &about.0.settings_schema;
    if schema.is_null() {
        lines.push("  settings  none".to_owned());
    } else {
        let schema = serde_json::to_string_pretty(schema).unwrap_or_default();
        lines.push(format!("  settings, as JSON Schema:\n{schema}"));
    }
    lines.join("\n")
}

impl About {
    /// One that was asked already.
    pub(super) fn of(description: Describe) -> Self {
        Self(description)
    }

    /// What whoever registers it should see; `name` is the one it gets.
    pub(super) fn lines(&self, name: &str) -> Vec<String> {
        let mut lines = Vec::new();
        if self.0.name != name {
            lines.push(format!("  it calls itself `{}`", self.0.name));
        }
        lines.push(format!("  version   {}", self.0.version));
        if !self.0.summary.is_empty() {
            lines.push(format!("  does      {}", self.0.summary));
        }
        lines.push(format!("  answers   {}", self.answers().join(", ")));
        lines.push(format!("  needs     {}", self.needs()));
        lines
    }

    /// One line of a list.
    pub(super) fn in_short(&self) -> String {
        format!("{} {}, needs {}", self.0.name, self.0.version, self.needs())
    }

    /// As it came.
    pub(super) fn description(&self) -> &Describe {
        &self.0
    }

    /// The same for programs.
    pub(super) fn add_to(&self, value: &mut Value) {
        value["describes"] = json!(self.0);
    }

    fn answers(&self) -> Vec<&'static str> {
        let asks = [Ask::Check, Ask::Preview, Ask::Run, Ask::Tally];
        asks.into_iter().filter(|ask| self.0.does_answer(*ask)).map(word).collect()
    }

    fn needs(&self) -> String {
        let words: Vec<_> = self.0.needs.iter().map(need).collect();
        if words.is_empty() { "nothing".to_owned() } else { words.join("; ") }
    }
}

/// A question as it is written.
pub(super) fn word(ask: Ask) -> &'static str {
    match ask {
        Ask::Check => "check",
        Ask::Preview => "preview",
        Ask::Run => "run",
        Ask::Tally => "tally",
        _ => "?",
    }
}

fn need(need: &Need) -> &'static str {
    match need {
        Need::Net => "net (connects to other systems)",
        Need::Files => "files (a folder of its own)",
        _ => "something that this waypost does not know, and does not give",
    }
}
