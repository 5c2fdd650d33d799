//! The language catalogues: the same keys in every language, and a wording for everything that needs one.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Finding,
    tree::{Tree, numbered},
};

const LOCALES: &str = "templates/locales";
const REJECTIONS: &str = "crates/base/src/rejection.rs";

/// Where a key stands.
type Places<'a> = BTreeMap<String, (&'a str, usize)>;

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut languages: BTreeMap<&str, Places<'_>> = BTreeMap::new();
    for (path, text) in tree.with_extension(LOCALES, "ftl") {
        let Some(language) = path.split('/').nth(2) else { continue };
        let places = languages.entry(language).or_default();
        for (key, line) in keys(text) {
            if let Some((other, at)) = places.insert(key.clone(), (path, line)) {
                let message = format!("`{key}` stands at {other}:{at} already: take one out");
                findings.push(Finding::new(path, line, message));
            }
        }
    }
    if languages.is_empty() {
        return vec![Finding::new(LOCALES, 0, "no catalogue: write templates/locales/LANGUAGE/*.ftl")];
    }
    let all: Places<'_> = languages.values().flatten().map(|(key, place)| (key.clone(), *place)).collect();
    for (language, places) in &languages {
        for (key, (path, line)) in all.iter().filter(|(key, _)| !places.contains_key(*key)) {
            findings.push(Finding::new(
                *path,
                *line,
                format!("`{key}` has no wording in `{language}`: add it"),
            ));
        }
    }
    let mut need = |key: &str, path: &str, line: usize| {
        if !all.contains_key(key) {
            findings.push(Finding::new(path, line, format!("`{key}` has no wording: add it to {LOCALES}/*")));
        }
    };
    for (path, text) in tree.with_extension("templates", "hbs") {
        for (line, content) in numbered(text) {
            used(content).for_each(|key| need(key, path, line));
        }
    }
    for (code, line) in codes(tree.text(REJECTIONS).unwrap_or_default()) {
        need(&format!("rejection-{code}"), REJECTIONS, line);
    }
    for (path, text) in tree.with_extension("crates/engine/src", "rs") {
        for (code, line) in problem_codes(text) {
            need(&format!("problem-{code}"), path, line);
        }
    }
    findings
}

/// The keys of a Fluent text with their lines; an attribute is `key.attribute`, a term `-key`.
fn keys(text: &str) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = Vec::new();
    let mut last = String::new();
    for (line, content) in numbered(text) {
        let Some((name, _)) = content.split_once('=') else { continue };
        let (inner, attribute) = (name.trim_end(), name.trim().strip_prefix('.'));
        if let Some(attribute) = attribute.filter(|name| name.bytes().all(part_of_key)) {
            found.push((format!("{last}.{attribute}"), line));
        } else if !inner.is_empty() && !inner.starts_with(' ') && inner.bytes().all(part_of_key) {
            last = inner.to_owned();
            found.push((last.clone(), line));
        }
    }
    found
}

fn part_of_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// The keys that a line of a template asks the helper `t` for: `{{t "key"}}` and `(t "key")`.
fn used(line: &str) -> impl Iterator<Item = &str> {
    let starts = line.match_indices("t \"").filter(|(at, _)| {
        let before = line[..*at].trim_end_matches('~');
        before.ends_with("{{") || before.ends_with('(')
    });
    starts.filter_map(|(at, start)| line[at + start.len()..].split('"').next())
}

/// The text forms in a list of codes: `Name = "text",`.
fn codes(text: &str) -> Vec<(String, usize)> {
    let lines = numbered(text).filter_map(|(line, content)| {
        let (name, value) = content.trim().strip_suffix("\",")?.split_once(" = \"")?;
        let shaped = name.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && value.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        shaped.then(|| (value.to_owned(), line))
    });
    lines.collect()
}

/// The text forms of the enum `ProblemCode`, if it stands in this file: from its list of codes, else from its
/// variants in snake case.
fn problem_codes(text: &str) -> Vec<(String, usize)> {
    let Some(start) = numbered(text).find(|(_, line)| line.contains("enum ProblemCode")) else {
        return Vec::new();
    };
    let listed = codes(text);
    if !listed.is_empty() {
        return listed;
    }
    let body = numbered(text).skip(start.0).take_while(|(_, line)| !line.starts_with('}'));
    let variants = body.filter_map(|(line, content)| {
        let name = content.trim().trim_end_matches(',');
        let name = name.split(['(', '{', ' ']).next().unwrap_or_default();
        let shaped = name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        shaped.then(|| (snake(name), line))
    });
    // A name twice: a field's type, not a variant.
    let mut seen = BTreeSet::new();
    variants.filter(|(name, _)| seen.insert(name.clone())).collect()
}

fn snake(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}

#[cfg(test)]
mod tests;
