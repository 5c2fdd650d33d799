//! What another build of a plugin changes, for whoever is about to register it.

use waypost_app::actions::plugins::Candidate;

/// What registering it changes, a line each.
pub(super) fn lines(candidate: &Candidate) -> Vec<String> {
    let mut lines = Vec::new();
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
    lines
}
