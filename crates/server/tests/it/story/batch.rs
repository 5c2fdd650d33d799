//! A batch of three: started together, one returned and the others sent on, mended and sent again under a number of its
//! own; the record shows both.

use super::scene::Scene;

const TITLES: [&str; 3] = ["春江苑 1 幢 101 室", "春江苑 2 幢 202 室", "春江苑 3 幢 303 室"];

/// The number in the address of a batch.
fn batch_of(path: &str) -> String {
    let number = path.strip_prefix("/batches/").unwrap_or_else(|| panic!("{path} is no batch"));
    number.split(['?', '#', '/']).next().unwrap().to_owned()
}

#[test]
fn a_batch_of_three_of_which_one_is_returned_mended_and_sent_again() {
    let Some(scene) = Scene::set("zh-CN") else { return };
    let browser = &scene.browser;
    scene.be("wangfang");
    browser.open("/start/contract_filing");
    browser.follow("一次发起多件");
    let scan = scene.file("合同.pdf", "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n");
    for (n, title) in (1..).zip(TITLES) {
        let name = |item: &str| format!("[name='d{n}.{item}']");
        browser.fill_in(&name("title"), title);
        browser.fill_in(&name("item.project"), "春江苑");
        browser.fill_in(&name("item.amount"), "980000");
        browser.fill_in(&name("item.area"), "89.50");
        browser.press_on(&format!("[name='d{n}.item.usage'][value='dwelling']"));
        if n != 2 {
            browser.fill_in(&name("item.buyer"), "李明");
        }
    }
    browser.fill_in("[type='file'][name='d1.item.scan']", scan.to_str().unwrap());
    browser.press("提交");
    browser.sees("3 件中有 3 件有误，都没有发起");
    scene.shot("desktop-light-zh-batch-start-refused");
    // Everything typed is there, and the file; the days and one name were missing.
    browser.sees("合同.pdf");
    browser.fill_in("[name='d2.item.buyer']", "王强");
    for n in 1..=3 {
        browser.fill_in(&format!("[name='d{n}.item.signed_on']"), "2026-11-20");
    }
    browser.press("提交");
    browser.sees("已一并发起。");
    let first = batch_of(&browser.path());
    for title in TITLES {
        browser.sees(title);
    }
    scene.shot("desktop-light-zh-batch");

    // The inbox holds them together; each is answered.
    scene.be("lina");
    browser.open("/inbox");
    browser.sees(&format!("批次 {first}：本页 3 件"));
    scene.shot("desktop-light-zh-inbox-batch");
    browser.follow("整批办理");
    browser.no_sideways_scroll();
    let answer = |n: usize, value: &str| {
        browser.press_on(&format!(".batch-document:nth-of-type({n}) [name$='answer'][value='{value}']"));
    };
    answer(1, "submit");
    answer(2, "return");
    answer(3, "submit");
    browser.press("提交答复");
    browser.sees("3 件中有 1 件没有办成");
    browser.sees("请填写理由");
    browser.fill_in(".batch-document:nth-of-type(2) [name$='words']", "请附户型图");
    scene.shot("desktop-light-zh-batch-refused");
    browser.press("提交答复");
    browser.sees("答复已全部生效。");
    browser.sees("请附户型图");
    browser.open("/inbox");
    browser.sees("没有等您办理的事项。");

    // Mended and sent again, it has its own number, and its record both.
    scene.take_up("wangfang", TITLES[1]);
    browser.sees("受理：请附户型图");
    browser.fill("备注", "附户型图");
    browser.press("提交");
    browser.sees("已提交。");
    browser.sees("第 2 次流转");
    browser.sees(&format!("批次 {first}"));
    let source = browser.source();
    let links = source.split("href=\"/batches/").skip(1);
    let shown: std::collections::BTreeSet<&str> = links.filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(shown.len(), 2, "both numbers: {shown:?}");
    scene.shot("desktop-light-zh-case-two-batches");
    browser.open(&format!("/batches/{first}"));
    browser.sees("已重新送出");

    // The other two went on together.
    scene.be("zhangwei");
    browser.open("/inbox");
    browser.sees("本页 2 件");
    browser.set_size(360, 740);
    browser.follow("整批办理");
    browser.no_sideways_scroll();
    scene.shot("phone-light-zh-batch");
    for n in 1..=2 {
        browser.fill_in(
            &format!(".batch-document:nth-of-type({n}) [name$='item.first_opinion']"),
            "与备案信息一致",
        );
    }
    browser.press("其余全部提交");
    browser.sees("答复已全部生效。");
    scene.verify();
}
