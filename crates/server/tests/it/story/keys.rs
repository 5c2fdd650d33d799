//! Keys in a real browser: they move the focus and follow links, send nothing, are still while somebody types, and can
//! be switched off.

use serde_json::json;
use waypost_testkit::Browser;

use super::scene::Scene;
use crate::support::soon;

const ENTER: &str = "\u{e007}";

/// Presses a key with Ctrl held.
fn with_control(browser: &Browser, key: &str) {
    for kind in ["rawKeyDown", "keyUp"] {
        let press = json!({ "type": kind, "key": key, "modifiers": 2, "windowsVirtualKeyCode": 75 });
        browser.developer("Input.dispatchKeyEvent", press);
    }
}

fn focused(browser: &Browser, what: &str) -> String {
    let script = format!("return String(document.activeElement.{what} || '')");
    browser.script(&script).as_str().unwrap_or_default().to_owned()
}

fn comes_to(browser: &Browser, path: &str) {
    soon(path, || browser.path().starts_with(path));
}

#[test]
fn keys_move_about_and_send_nothing() {
    let Some(scene) = Scene::with_script("zh-CN") else { return };
    let browser = &scene.browser;
    let first = scene.file_contract("阳光花园 1-101");
    let second = scene.file_contract("阳光花园 1-102");
    scene.be("lina");
    browser.open("/inbox");
    // The newest stands first.
    browser.keys("j");
    assert!(focused(browser, "href").ends_with(&format!("/cases/{second}")));
    browser.keys("j");
    assert!(focused(browser, "href").ends_with(&format!("/cases/{first}")));
    browser.keys("k");
    browser.keys("o");
    comes_to(browser, &format!("/cases/{second}"));

    browser.keys("r");
    assert_eq!(focused(browser, "name"), "return_reason", "the fold is open and the reason waits");
    browser.keys("ajk/?r");
    assert_eq!(focused(browser, "value"), "ajk/?r", "they are letters while one types");
    browser.script("document.activeElement.blur()");
    browser.keys("a");
    assert_eq!(focused(browser, "tagName"), "BUTTON");
    assert_eq!(browser.path(), format!("/cases/{second}"), "nothing was sent");
    assert!(browser.has("form.task"), "the work is still there");

    browser.script("document.activeElement.blur()");
    with_control(browser, "k");
    soon("the places", || browser.has("dialog.places[open]"));
    browser.keys("我发起");
    browser.keys(ENTER);
    comes_to(browser, "/inbox?tab=mine");
    browser.keys("/");
    comes_to(browser, "/search");
    browser.open("/inbox");
    browser.keys("?");
    comes_to(browser, "/keys");
    browser.sees("快捷键只移动光标或打开链接");
    scene.shot("desktop-light-zh-keys");

    browser.open("/account");
    browser.tick("使用单键快捷键");
    browser.script("document.querySelector('#view form').requestSubmit()");
    soon("saved", || !browser.has("script[src*='/static/keys-']"));
    browser.open("/inbox");
    browser.keys("j");
    assert_eq!(focused(browser, "tagName"), "BODY", "they are off");
    browser.open("/keys");
    browser.sees("快捷键已关闭");
}
