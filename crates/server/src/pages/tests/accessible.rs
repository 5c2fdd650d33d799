//! Every page for everybody: each sample in each language, light and dark, on a desk and on a phone, held against the
//! rules of WCAG by axe-core in a real browser.

use std::{env, fs};

use waypost_testkit::Browser;

use super::{Sample, frame, samples, write};
use crate::view::{Lang, Theme, Views};

#[test]
fn no_page_breaks_a_rule_of_accessibility() {
    let Some(checker) = env::var_os("WAYPOST_AXE") else {
        println!("skipped: no accessibility checker (WAYPOST_AXE)");
        return;
    };
    let checker = fs::read_to_string(checker).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let views = Views::new(None).unwrap();
    let browser = Browser::builder().start("file://");
    let mut found = Vec::new();
    for lang in Lang::ALL {
        for Sample { name, render, .. } in samples::all(lang) {
            for theme in [Theme::Light, Theme::Dark] {
                let file = format!("{name}-{}-{}", lang.tag(), theme.as_str());
                let html = render(&views, &frame(lang, theme, !super::stands_alone(name)));
                write(folder.path(), &file, &html, &views);
                let url = format!("file://{}/{file}.html", folder.path().display());
                for (width, device) in [(1280, "desk"), (360, "phone")] {
                    browser.set_size(width, 900);
                    browser.open(&url);
                    let problems = browser.accessibility_problems(&checker);
                    found.extend(
                        problems.into_iter().map(|problem| format!("{file} on a {device}: {problem}")),
                    );
                }
            }
        }
    }
    assert!(found.is_empty(), "{} problems:\n{}", found.len(), found.join("\n"));
}
