//! Choices as lines: `key = name | English name`. A line without a key is its own.

use waypost_forms::{Choice, Kind};

use super::{own, relabel};

/// Choices as lines.
pub(super) fn lines(options: &[Choice]) -> String {
    let line = |choice: &Choice| {
        let (text, en) = (choice.label.text(), own(&choice.label, "en"));
        let mut line = if choice.key == text && en.is_empty() && !text.contains(['=', '|', '＝', '｜']) {
            text.to_owned()
        } else {
            format!("{} = {text}", choice.key)
        };
        if !en.is_empty() {
            line.push_str(" | ");
            line.push_str(&en);
        }
        line
    };
    options.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Lines as choices; those of the kind before stay as they are where their lines did.
pub(super) fn read(text: &str, before: Option<&Kind>) -> Vec<Choice> {
    let before = before.map_or(&[][..], Kind::choices);
    let typed = text.lines().map(str::trim).filter(|line| !line.is_empty());
    typed
        .map(|line| {
            let same = before.iter().find(|choice| lines(std::slice::from_ref(*choice)) == line);
            same.cloned().unwrap_or_else(|| one(line, before))
        })
        .collect()
}

fn one(line: &str, before: &[Choice]) -> Choice {
    let (key, names) = match line.split_once(['=', '＝']) {
        Some((key, names)) => (Some(key.trim()), names),
        None => (None, line),
    };
    let (name, en) = names.split_once(['|', '｜']).unwrap_or((names, ""));
    let key = key.unwrap_or_else(|| name.trim());
    let known = before.iter().find(|choice| choice.key == key);
    Choice::new(key, relabel(known.map(|choice| &choice.label), name, en))
}
