//! Rules about single source files.

use super::{
    Finding, lexer,
    tree::{Tree, extension, numbered},
};

/// Crates without I/O, clock and randomness.
pub const PURE: &[&str] = &["base", "engine", "org", "forms"];

/// What a pure crate must not name, and what to do instead.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::thread",
    "SystemTime::now",
    "Instant::now",
    "Utc::now",
    "Local::now",
    "rand::",
    "getrandom::",
];

/// Folders where `unsafe` may stand: both sides of the plugin contract.
const UNSAFE: &[&str] = &["crates/action-sdk/", "crates/action-host/", "plugins/"];

/// Most lines of a file that is written by hand.
const LINES: usize = 600;

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.below("") {
        match extension(path) {
            "rs" => rust(path, text, &mut findings),
            "hbs" | "html" => {
                template(path, text, &mut findings);
                notes(path, text, &mut findings);
            }
            "sql" | "css" | "js" | "sh" | "ftl" | "toml" => notes(path, text, &mut findings),
            _ => continue,
        }
        let lines = text.lines().count();
        if lines > LINES && matches!(extension(path), "rs" | "hbs" | "css" | "js" | "sql") {
            let message = format!("{lines} lines; no file has more than {LINES}: split it by idea");
            findings.push(Finding::new(path, LINES + 1, message));
        }
    }
    findings
}

fn rust(path: &str, text: &str, findings: &mut Vec<Finding>) {
    let parts = lexer::split(text);
    let in_tests = path.ends_with("/tests.rs") || path.contains("/tests/");
    let in_pure_crate = !in_tests && PURE.iter().any(|name| path.starts_with(&format!("crates/{name}/src/")));
    for (line, code) in numbered(&parts.code) {
        for word in IMPURE.iter().filter(|word| in_pure_crate && has_path(code, word)) {
            let message = format!("`{word}` in a pure crate: let the caller hand the answer in");
            findings.push(Finding::new(path, line, message));
        }
        if has_word(code, "unsafe") && !UNSAFE.iter().any(|folder| path.starts_with(folder)) {
            findings.push(Finding::new(path, line, "`unsafe` outside the action crates: find a safe way"));
        }
        for name in ["dbg", "todo", "unimplemented"] {
            if has_word(code, name) && code.contains(&format!("{name}!")) {
                findings.push(Finding::new(path, line, format!("`{name}!`: finish it or take it out")));
            }
        }
    }
    notes(path, &parts.comments, findings);
}

/// Handlebars writes `{{{x}}}` without escaping.
fn template(path: &str, text: &str, findings: &mut Vec<Finding>) {
    for (line, content) in numbered(text) {
        if content.contains("{{{") || content.contains("{{&") {
            findings.push(Finding::new(path, line, "output without escaping: write `{{x}}`"));
        }
    }
}

fn notes(path: &str, text: &str, findings: &mut Vec<Finding>) {
    for (line, content) in numbered(text) {
        for word in ["TODO", "FIXME"] {
            if has_word(content, word) {
                findings.push(Finding::new(
                    path,
                    line,
                    format!("{word}: do it, or open an issue and take it out"),
                ));
            }
        }
    }
}

/// Whether a word stands in a line by itself.
fn has_word(line: &str, word: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].ends_with(part_of_word) && !line[at + word.len()..].starts_with(part_of_word)
    })
}

/// Whether a path such as `std::fs` stands in a line, not as the end of a longer name.
fn has_path(line: &str, path: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(path).any(|(at, _)| {
        let rest = &line[at + path.len()..];
        !line[..at].ends_with(part_of_word) && (path.ends_with(':') || !rest.starts_with(part_of_word))
    })
}

#[cfg(test)]
mod tests;
