//! The editor's script in a real browser: the check runs while one types, rows are dragged, boxes are joined, and what
//! it adds to the page is accessible. Everything has a button behind it, for the keyboard.

use std::{env, fs};

use serde_json::json;
use waypost_testkit::Browser;

use super::scene::Scene;
use crate::support::soon;

/// The administrator with the draft of the contract filing before him, the whole page in view.
fn draft(language: &str) -> Option<Scene> {
    let scene = Scene::with_script(language)?;
    scene.browser.set_size(1280, 3000);
    scene.be("gaoxiang");
    scene.browser.open("/flows/contract_filing");
    scene.browser.press(if language == "en" { "Change this flow" } else { "修改流程" });
    Some(scene)
}

/// Numbers of the stages in the order of their rows.
fn order(browser: &Browser) -> Vec<String> {
    let rows = browser
        .script("return [...document.querySelectorAll('tr[data-stage]')].map(row => row.dataset.stage)");
    rows.as_array().unwrap().iter().map(|no| no.as_str().unwrap().to_owned()).collect()
}

/// The page is another one than that which has the mark, and whole.
fn left(browser: &Browser) {
    soon("the page after a drag", || {
        browser.script("return document.readyState === 'complete' && !window.before") == json!(true)
    });
}

/// Marks the page, drags, and waits for the page that comes of it.
fn drag(browser: &Browser, from: &str, to: &str, share: f64) {
    browser.script("window.before = true; window.scrollTo(0, 0)");
    browser.drag(from, to, share);
    left(browser);
}

fn undo(browser: &Browser) {
    browser.press("撤销");
    browser.sees("已撤销");
}

fn says(browser: &Browser, words: &str) {
    soon(words, || browser.text().contains(words));
}

#[test]
fn the_check_runs_while_one_types() {
    let Some(scene) = draft("zh-CN") else { return };
    let browser = &scene.browser;
    browser.sees("没有问题，可以发布。");
    let drawn = browser.script("return document.getElementById('drawing').textContent");
    browser.choose_in("[name='t.3-1-4.to']", "5 备案");
    says(browser, "没有路通向“复审”。");
    browser.sees("有未保存的改动");
    browser.fill_in("[name='s.2.name']", "收件");
    soon("the drawing", || {
        let now = browser.script("return document.getElementById('drawing').textContent");
        now != drawn && now.as_str().is_some_and(|text| text.contains("收件"))
    });
    assert_eq!(browser.focused(), "s-2-name", "whoever types goes on typing");
    scene.shot("editor-1-check-while-typing");

    browser.fill_in("[name='s.3.receivers']", "没有的岗位");
    says(browser, "没有“没有的岗位”这个岗位、部门或人员。");
    browser.choose_in("[name='t.3-1-4.to']", "4 复审");
    browser.fill_in("[name='s.3.receivers']", "初审岗");
    says(browser, "没有问题，可以发布。");
    // Nothing of all this was saved.
    scene.browser.developer("Page.setBypassCSP", json!({ "enabled": false }));
    browser
        .script("window.onbeforeunload = null; document.querySelector('form[data-unsaved]').requestSubmit()");
    says(browser, "已保存。");
    assert_eq!(browser.script("return document.querySelector('[name=\"s.2.name\"]').value"), json!("收件"));
    undo(browser);
    assert_eq!(browser.script("return document.querySelector('[name=\"s.2.name\"]').value"), json!("受理"));
}

#[test]
fn rows_are_dragged_to_every_place_and_the_keyboard_moves_them_too() {
    let Some(scene) = draft("zh-CN") else { return };
    let browser = &scene.browser;
    assert_eq!(order(browser), ["1", "2", "3", "4", "5", "6"]);
    let handle = |no: u32| format!("tr[data-stage='{no}'] .handle");
    let row = |no: u32| format!("tr[data-stage='{no}']");
    for (from, to, share, expected) in [
        (5, 3, 0.1, ["1", "2", "5", "3", "4", "6"]),
        (2, 6, 0.9, ["1", "3", "4", "5", "6", "2"]),
        (6, 1, 0.1, ["6", "1", "2", "3", "4", "5"]),
        (3, 4, 0.9, ["1", "2", "4", "3", "5", "6"]),
    ] {
        drag(browser, &handle(from), &row(to), share);
        assert_eq!(order(browser), expected, "{from} to {to} at {share}");
        undo(browser);
        assert_eq!(order(browser), ["1", "2", "3", "4", "5", "6"]);
    }
    // The same without a mouse: the arrow of a row has the focus, and Enter presses it.
    browser.script("window.before = true; document.querySelector('button[value=\"up-4\"]').focus()");
    browser.keys("\u{e007}");
    left(browser);
    assert_eq!(order(browser), ["1", "2", "4", "3", "5", "6"]);
    undo(browser);
}

#[test]
fn boxes_are_joined_by_dragging_and_by_the_row_below() {
    let Some(scene) = draft("zh-CN") else { return };
    let browser = &scene.browser;
    let filed = |no: u32| format!("#drawing [data-stage='{no}']");
    drag(browser, &filed(3), &filed(5), 0.5);
    assert!(browser.has("#t3-2-5"), "the way is a row: {}", browser.text());
    scene.shot("editor-2-joined");
    undo(browser);
    assert!(!browser.has("#t3-2-5"));
    // Dropped on itself or beside, nothing is joined.
    browser.script("window.before = true");
    browser.drag(&filed(3), &filed(3), 0.5);
    browser.drag(&filed(3), "h1", 0.5);
    assert_eq!(browser.script("return window.before"), json!(true), "the page is the same");

    browser.choose_in("[name='newway.from']", "3 初审");
    browser.choose_in("[name='newway.to']", "5 备案");
    browser.press_on("#new-way button");
    assert!(browser.has("#t3-2-5"), "{}", browser.text());
}

#[test]
fn what_the_script_adds_breaks_no_rule_of_accessibility() {
    let Some(checker) = env::var_os("WAYPOST_AXE") else {
        println!("skipped: no accessibility checker (WAYPOST_AXE)");
        return;
    };
    let checker = fs::read_to_string(checker).unwrap();
    for language in ["zh-CN", "en"] {
        let Some(scene) = draft(language) else { return };
        let browser = &scene.browser;
        let path = browser.path();
        for (dark, width) in [(false, 1280), (true, 1280), (false, 360), (true, 360)] {
            browser.set_size(width, 900);
            browser.set_dark(dark);
            browser.open(&path);
            assert!(browser.has(".handle"), "the script ran");
            browser.script(
                "const to = document.querySelector('[name=\"t.3-1-4.to\"]'); to.value = '5'; \
                 to.dispatchEvent(new Event('input', { bubbles: true }))",
            );
            soon("findings", || browser.has("#check .refuses"));
            let problems = browser.accessibility_problems(&checker);
            assert!(problems.is_empty(), "{language}, dark {dark}, {width}: {}", problems.join("\n"));
            browser.no_sideways_scroll();
            browser.script("document.querySelector('form[data-unsaved]').dispatchEvent(new Event('submit'))");
        }
    }
}
