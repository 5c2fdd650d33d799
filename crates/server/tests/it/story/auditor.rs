//! An auditor's day: finds a case, reads who did what and for whom, takes a table out, prints the approval sheet, and
//! takes the evidence home, where it is opened from a file, without the server and without network.

use std::{fs, path::Path};

use waypost_testkit::{Browser, Client};

use super::scene::Scene;

/// The body that a form of a page gives as a file.
fn taken(client: &mut Client, page: &str, form: &str) -> (String, String) {
    let form = client.get(page).expect(200).form(form);
    let file = client.send(&form).expect(200);
    (file.header("content-disposition").expect("a file").to_owned(), file.body.clone())
}

fn opened(browser: &Browser, folder: &Path, name: &str, html: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, html).unwrap();
    browser.open(&format!("file://{}", path.display()));
    browser.text()
}

fn verdict(browser: &Browser) -> String {
    browser
        .script("return document.body.getAttribute('data-verdict')")
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn an_auditor_finds_reads_prints_and_takes_evidence_that_checks_itself() {
    let Some(scene) = Scene::set("zh-CN") else { return };
    let browser = &scene.browser;
    let number = scene.file_contract("阳光花园二期 5-302");
    scene.pass("lina", "阳光花园二期 5-302", &[("意见", "材料齐全，同意受理")]);
    scene.pass("zhangwei", "阳光花园二期 5-302", &[("初审意见", "价格合理")]);

    // Finding: two characters of an opinion, and a filter.
    scene.be("guohua");
    browser.open("/search");
    browser.fill("业务流号、标题、人员、表单内容、意见", "齐全 状态:办理中");
    browser.press("搜索");
    browser.sees("阳光花园二期 5-302");
    browser.sees("复审");
    scene.shot("desktop-light-zh-search");
    browser.fill("名称", "受理过的");
    browser.press("保存");
    browser.sees("已保存这次搜索。");
    browser.follow("受理过的");
    browser.sees("阳光花园二期 5-302");
    browser.fill("业务流号、标题、人员、表单内容、意见", "，。！");
    browser.press("搜索");
    browser.sees("请输入要找的内容");

    // What runs.
    browser.open("/supervise");
    browser.sees("合同备案");
    scene.shot("desktop-light-zh-supervise");
    browser.press_on("section[aria-labelledby='by-flow'] td a");
    browser.sees("阳光花园二期 5-302");

    // Who did what.
    browser.open(&format!("/record?case={number}"));
    browser.sees("李娜");
    browser.sees("张伟");
    browser.open("/record?area=sign_ins&person=wangfang");
    browser.sees("登录");
    browser.sees("王芳");
    scene.shot("desktop-light-zh-record");
    browser.open("/record?person=nobody-at-all");
    browser.sees("没有这个人");
    browser.open("/record/acting");
    browser.sees("没有代办的记录。");

    // The approval sheet, on paper and on a phone.
    browser.open(&format!("/cases/{number}"));
    browser.follow("审批单与证据文件");
    browser.sees("合同备案审批单");
    browser.sees("材料齐全，同意受理");
    browser.set_print(true);
    scene.shot("print-zh-sheet");
    browser.set_print(false);
    browser.set_size(360, 800);
    for page in ["/search?q=阳光", "/supervise", "/record", &format!("/cases/{number}/sheet")] {
        browser.open(page);
        browser.no_sideways_scroll();
    }

    // A table that spreadsheets open, and that is itself recorded.
    let mut client = scene.server.sign_in("guohua");
    let (name, table) = taken(&mut client, &format!("/record?case={number}"), "/record/export");
    assert!(name.contains("record.csv"), "{name}");
    assert!(table.starts_with('\u{feff}') && table.contains("\r\n"), "{table}");
    assert_eq!(table.lines().count(), 4, "a head, and three commands: {table}");
    let exports = client.get("/record?area=exports").expect(200);
    assert!(exports.text().contains("导出审计记录"), "{}", exports.told());

    // The evidence, at home.
    let (name, html) =
        taken(&mut client, &format!("/cases/{number}/sheet"), &format!("/cases/{number}/evidence"));
    assert!(name.contains(&format!("evidence-{number}.html")), "{name}");
    assert!(client.get("/record?area=exports").expect(200).text().contains("导出办件证据"));
    let folder = tempfile::tempdir().unwrap();
    let home = Browser::builder().language("zh-CN").start("file://");
    let text = opened(&home, folder.path(), "evidence.html", &html);
    assert_eq!(verdict(&home), "intact", "{text}");
    for told in ["核对无误", "李娜", "材料齐全，同意受理", "张伟", "流水在封存之内", "初审意见"]
    {
        assert!(text.contains(told), "{told} is missing:\n{text}");
    }
    scene.shot_of(&home, "desktop-light-zh-evidence");
    // Whatever is changed in a copy is noticed, and said.
    for (nth, (from, to)) in [
        ("材料齐全，同意受理", "材料不全，同意受理"),
        ("李娜", "李大"),
        ("1234567.89", "1234567.80"),
        ("郭华", "郭华某"),
        ("阳光花园二期 5-302", "阳光花园二期 5-303"),
        ("&quot;seq&quot;:&quot;2&quot;", "&quot;seq&quot;:&quot;3&quot;"),
        ("&quot;kind&quot;:&quot;submit&quot;", "&quot;kind&quot;:&quot;return&quot;"),
    ]
    .into_iter()
    .enumerate()
    {
        assert!(html.contains(from), "{from} is in the file");
        let altered = html.replacen(from, to, 1);
        let text = opened(&home, folder.path(), &format!("altered-{nth}.html"), &altered);
        assert_eq!(verdict(&home), "altered", "{from} → {to}:\n{text}");
        assert!(text.contains("核对不通过"), "{text}");
    }
    // What is put beside the data is not shown.
    let altered = html.replacen("<body>", "<body><h1>另一个办件</h1>", 1);
    let text = opened(&home, folder.path(), "added.html", &altered);
    assert!(!text.contains("另一个办件"), "{text}");
    // One who makes the fingerprint fit again is caught by the chain.
    let altered = html.replace("材料齐全，同意受理", "材料不全，同意受理");
    let data = altered.split("hidden>").last().unwrap().split("</pre>").next().unwrap();
    let plain = data.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let fits = waypost_app::hex(&<sha2::Sha256 as sha2::Digest>::digest(plain.as_bytes()));
    let stated = altered.split("data-fingerprint=\"").nth(1).unwrap()[..64].to_owned();
    let text = opened(&home, folder.path(), "refitted.html", &altered.replace(&stated, &fits));
    assert_eq!(verdict(&home), "altered", "{text}");
    assert!(text.contains("✓ 文件内容与指纹一致") && text.contains("✗ 每条流水的内容未被改动"), "{text}");
    // Cut short, it says so too.
    let text = opened(
        &home,
        folder.path(),
        "cut.html",
        &html.replacen("{&quot;evidence&quot;", "{&quot;nothing&quot;", 1),
    );
    assert_eq!(verdict(&home), "altered", "{text}");
    assert!(text.contains("核对不通过"), "{text}");
    scene.shot_of(&home, "desktop-light-zh-evidence-altered");
    scene.verify();
}
