//! What a page costs and asks for: few bytes, nothing from outside, everything by keyboard.

use serde_json::json;
use waypost_testkit::{Browser, Client, Server};

use super::scene::{Scene, fill_contract};

/// Most that a page may weigh with its styles, compressed.
const MOST: usize = 60 * 1024;

/// `Page` undoes no encoding, so its bytes are those on the wire.
fn weight(client: &mut Client, path: &str) -> (usize, String) {
    client.header("accept-encoding", None);
    let plain = client.visit(path);
    client.header("accept-encoding", Some("gzip"));
    let page = client.visit(path);
    assert_eq!(page.header("content-encoding"), Some("gzip"), "{path} is compressed");
    assert!(page.bytes.len() < plain.bytes.len(), "{path} is smaller compressed");
    (page.bytes.len(), plain.body)
}

#[test]
fn pages_are_light_and_ask_nothing_from_outside() {
    let Some(scene) = Scene::set("zh-CN") else { return };
    let number = scene.file_contract("阳光花园二期 3 幢 1201 室");
    let mut client = scene.server.sign_in("wangfang");
    let page = client.get("/inbox");
    let style = between(&page.body, "rel=\"stylesheet\" href=\"", "\"").to_owned();
    let (styles, _) = weight(&mut client, &style);
    println!("{styles:>7} {style}");
    let keys = format!("/static/keys-{}", between(&page.body, "src=\"/static/keys-", "\""));
    let (keys, _) = weight(&mut client, &keys);
    println!("{keys:>7} keys");
    let styles = styles + keys;
    let case = format!("/cases/{number}");
    for path in
        ["/inbox", "/inbox?tab=mine", "/start", "/start/contract_filing", &case, "/account", "/nothing"]
    {
        let (bytes, body) = weight(&mut client, path);
        println!("{bytes:>7} {path} ({} with styles)", bytes + styles);
        assert!(bytes + styles <= MOST, "{path} weighs {} bytes", bytes + styles);
        asks_nothing_from_outside(path, &body);
        assert!(body.matches("<script").count() <= 1, "{path} has the keys at most");
    }
}

/// Every page of an administrator, and the editor at any length of a flow.
#[test]
fn pages_of_administrators_are_light_however_long_a_flow_is() {
    let server = Server::builder().demo().start();
    let folder = tempfile::tempdir().unwrap();
    for stages in [6, 60, 600] {
        let package = folder.path().join(format!("{stages}.toml"));
        std::fs::write(&package, waypost_demo::long_flow(&format!("long_{stages}"), stages)).unwrap();
        server.must_run(&["flow", "import", package.to_str().unwrap()]);
    }
    let mut admin = server.sign_in("gaoxiang");
    let page = admin.get("/manage");
    let mut styles = 0;
    for (before, after) in [("href=\"/static/waypost-", "\""), ("href=\"/static/manage-", "\"")] {
        let rest = between(&page.body, before, after);
        let path = format!("{}{rest}", before.trim_start_matches("href=\""));
        styles += weight(&mut admin, &path).0;
    }
    let versions = |stages: u32| {
        let path = format!("/flows/long_{stages}/versions/1");
        let parts = ["", "/rights", "/settings", "/materials", "/publish", "/stages/3", "/ways/3-1-4"];
        parts.map(|part| format!("{path}{part}"))
    };
    let mut paths: Vec<String> = [
        "/manage",
        "/organisation",
        "/organisation/import",
        "/organisation/departments/new",
        "/organisation/posts/new",
        "/organisation/people/new",
        "/items",
        "/items/new",
        "/items/new?kind=table",
        "/forms",
        "/forms/sale_contract",
        "/forms/sale_contract/preview?as=paper",
        "/forms/sale_contract/versions",
        "/forms/import",
        "/flows",
        "/flows/new",
        "/flows/contract_filing",
        "/flows/contract_filing/copy",
        "/flows/contract_filing/versions/1/rights",
        "/flows/long_600/versions/1?from=281",
        "/categories",
        "/actions",
        "/actions/record_number",
        "/materials",
        "/materials/new",
        "/import",
        "/people",
        "/administrators",
        "/incidents",
    ]
    .map(str::to_owned)
    .into();
    paths.extend([6, 60, 600].into_iter().flat_map(versions));
    admin.header("accept-encoding", None);
    let script = admin.get("/flows/long_6/versions/1").expect(200);
    let keys = format!("/static/keys-{}", between(&script.body, "src=\"/static/keys-", "\""));
    let (keys, _) = weight(&mut admin, &keys);
    let script = format!("/static/editor-{}", between(&script.body, "src=\"/static/editor-", "\""));
    let (script, _) = weight(&mut admin, &script);
    println!("{styles:>7} styles, {script} script");
    let mut heavy = Vec::new();
    for path in &paths {
        let (bytes, body) = weight(&mut admin, path);
        let with = bytes + styles + keys + if body.contains("/static/editor-") { script } else { 0 };
        println!("{bytes:>7} {path} ({with} with styles and script)");
        if with > MOST {
            heavy.push(format!("{path} weighs {with} bytes"));
        }
        asks_nothing_from_outside(path, &body);
    }
    assert!(heavy.is_empty(), "{heavy:#?}");
}

/// Every address that a browser loads by itself is a path of this server.
fn asks_nothing_from_outside(path: &str, body: &str) {
    for attribute in ["src=\"", "href=\"", "action=\"", "srcset=\"", "url("] {
        for found in body.split(attribute).skip(1) {
            let address = found.split(['"', ')']).next().unwrap_or_default();
            assert!(!address.contains("//") || address.starts_with("otpauth:"), "{path} asks for {address}");
        }
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before).unwrap().1.split_once(after).unwrap().0
}

/// A key as the keyboard sends it; a file control takes no keys from the driver.
fn press(browser: &Browser, key: &str, code: u32) {
    let text = if key == "Enter" { "\r" } else { "" };
    for kind in ["keyDown", "keyUp"] {
        let event =
            json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
        browser.developer("Input.dispatchKeyEvent", event);
    }
}

#[test]
fn the_keyboard_reaches_everything_and_enter_saves_a_draft() {
    let Some(scene) = Scene::set("zh-CN") else { return };
    let browser = &scene.browser;
    scene.be("wangfang");
    browser.open("/start/contract_filing");
    let mut reached = Vec::new();
    // Far more presses than there are controls: the walk ends where it began.
    for _ in 0..60 {
        press(browser, "Tab", 9);
        // Radio buttons are one stop of the walk, and have a name instead of an id.
        let radio = browser.has("input[name='item.usage']:focus");
        let focused = if radio { "usage".to_owned() } else { browser.focused() };
        if !focused.is_empty() && !reached.contains(&focused) {
            reached.push(focused);
        }
    }
    let wanted = [
        "title",
        "project",
        "buyer",
        "amount",
        "area",
        "signed_on",
        "usage",
        "remark",
        "scan-file",
        "opinion",
    ];
    let reached_all = wanted.iter().all(|name| reached.iter().any(|id| id.ends_with(name)));
    assert!(reached_all, "reached only {reached:?}");

    fill_contract(browser, "阳光花园二期 3 幢 1201 室");
    browser.fill("买受人", "李明明");
    press(browser, "Enter", 13);
    browser.open("/inbox?tab=drafts");
    scene.reads("草稿 1");
    browser.open("/inbox?tab=mine");
    browser.sees("您还没有发起过办件。");

    // The same at a stage: Enter keeps what was typed and submits nothing.
    scene.file_contract("滨江苑 5 幢 302 室");
    scene.take_up("lina", "滨江苑");
    browser.fill("受理说明", "材料齐全");
    press(browser, "Enter", 13);
    browser.sees("已暂存，只有您能看到。");
    assert_eq!(browser.filled("受理说明"), "材料齐全");
}
