use waypost_testkit::Browser;

use crate::fake::{Answer, Asked, Fake};

const STYLE: &str =
    "<style>body{margin:0;background:#fff}@media (prefers-color-scheme:dark){body{background:#000}}
.wide{width:900px;height:10px}@media (max-width:640px){.phone{display:none}}</style>";

fn site(asked: &Asked) -> Answer {
    let body = match (asked.method.as_str(), asked.path.split('?').next().unwrap()) {
        ("POST", _) => format!("<p>收到</p><pre>{}</pre>", asked.body.replace('&', "\n")),
        (_, "/wide") => format!("{STYLE}<div class='wide'>宽</div>"),
        _ => format!(
            "{STYLE}<h1>受理</h1><p class='phone'>桌面</p><p id='s'>没有脚本</p><script>s.textContent='脚本'</script>
            <a href='/wide?a=1'>更多</a>
            <form method='post' action='/do'><label for='o'>意见</label><textarea id='o' name='opinion'>旧</textarea>
            <label for='d'>日期</label><input id='d' type='date' name='day'>
            <label for='u'>房屋用途 *</label><select id='u' name='usage'><option value=''>—</option>
            <option value='shop'>商业</option></select>
            <label><input type='radio' name='yes' value='1'> 是</label>
            <button name='branch' value='1'><b>提交1</b> <small>通过</small></button>
            <details><summary>退回</summary><button name='branch' value='0'>退回</button></details></form>"
        ),
    };
    let page =
        format!("<!doctype html><meta name=viewport content='width=device-width'><title>T</title>{body}");
    ("200 OK".to_owned(), page)
}

/// Pages work the same with script and without; one browser per way, because starting one is slow.
fn story(browser: &Browser, scripted: &str) {
    browser.open("/");
    browser.at("/");
    browser.sees("受理");
    assert_eq!(browser.title(), "T");
    assert!(browser.text().lines().any(|line| line == scripted), "{}", browser.text());
    browser.fill("意见", "同意 & “好”");
    browser.fill("日期", "2026-11-21");
    browser.choose("房屋用途", "商业");
    browser.tick("是");
    assert_eq!(browser.filled("日期"), "2026-11-21");
    browser.press("提交1");
    browser.at("/do");
    for sent in ["opinion=%E5%90%8C%E6%84%8F+%26", "day=2026-11-21", "usage=shop", "yes=1", "branch=1"] {
        browser.sees(sent);
    }
    browser.open("/");
    browser.press("退回");
    browser.press_last("退回");
    browser.sees("branch=0");
}

#[test]
fn a_person_reads_fills_in_and_presses_with_script_or_without() {
    if !Browser::is_installed() {
        println!("skipped: chromium and chromedriver are not installed");
        return;
    }
    let fake = Fake::start(site);
    let browser = Browser::builder().without_script().start(&fake.url);
    story(&browser, "没有脚本");
    browser.open("/");
    browser.follow("更多");
    assert_eq!(browser.path(), "/wide?a=1");
    browser.at("/wide");
    browser.set_size(1280, 900);
    browser.no_sideways_scroll();
    drop(browser);
    let browser = Browser::builder().start(&fake.url);
    story(&browser, "脚本");
    looks(&browser);
}

/// Size, colours and pictures.
fn looks(browser: &Browser) {
    let background = || browser.script("return getComputedStyle(document.body).backgroundColor");
    browser.open("/");
    assert_eq!(background(), "rgb(255, 255, 255)");
    browser.set_dark(true);
    assert_eq!(background(), "rgb(0, 0, 0)");
    browser.sees("桌面");
    browser.set_size(390, 844);
    assert!(!browser.text().contains("桌面"), "{}", browser.text());
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("pictures/phone.png");
    browser.screenshot(&picture);
    let bytes = std::fs::read(picture).unwrap();
    assert!(bytes.starts_with(b"\x89PNG"));
    assert_eq!(u32::from_be_bytes(bytes[16..20].try_into().unwrap()), 390);
    browser.open("/wide");
    let wide = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| browser.no_sideways_scroll()));
    assert!(wide.is_err(), "900 pixels stick out of 390");
}
