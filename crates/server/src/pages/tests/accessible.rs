//! Every page for everybody: each sample in each language, light on a desk and dark on a phone, held against the rules of
//! WCAG by axe-core in a real browser. Colours do not depend on the width, nor sizes on the theme, so that two looks of a
//! page tell what four would. One test a language: they run side by side.

use std::{env, fs};

use waypost_testkit::Browser;

use super::{Sample, frame, samples, write};
use crate::view::{Lang, Theme, Views};

/// Theme, width and what it stands for.
const LOOKS: [(Theme, u32, &str); 2] = [(Theme::Light, 1280, "desk"), (Theme::Dark, 360, "phone")];

#[test]
fn no_page_in_chinese_breaks_a_rule_of_accessibility() {
    check(Lang::Chinese);
}

#[test]
fn no_page_in_english_breaks_a_rule_of_accessibility() {
    check(Lang::English);
}

fn check(lang: Lang) {
    let Some(checker) = env::var_os("WAYPOST_AXE") else {
        println!("skipped: no accessibility checker (WAYPOST_AXE)");
        return;
    };
    let checker = fs::read_to_string(checker).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let views = Views::new(None).unwrap();
    let browser = Browser::builder().start("file://");
    let mut found = Vec::new();
    for Sample { name, render, .. } in samples::all(lang) {
        for (theme, width, device) in LOOKS {
            let file = format!("{name}-{}-{}", lang.tag(), theme.as_str());
            let html = render(&views, &frame(lang, theme, !super::stands_alone(name)));
            write(folder.path(), &file, &html, &views);
            browser.set_size(width, 900);
            browser.open(&format!("file://{}/{file}.html", folder.path().display()));
            let problems = browser.accessibility_problems(&checker);
            found.extend(problems.into_iter().map(|problem| format!("{file} on a {device}: {problem}")));
        }
    }
    assert!(found.is_empty(), "{} problems:\n{}", found.len(), found.join("\n"));
}
