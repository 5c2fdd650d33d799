//! Contract filing as it should go: from 申请备案 to 领合同, with two people of one post at the same moment.

use super::scene::{Scene, fill_contract, sign_in};

const TITLE: &str = "阳光花园二期 3 幢 1201 室";

const SCAN: &str = "%PDF-1.4\n%%EOF\n";

#[test]
fn a_contract_goes_from_application_to_collection() {
    let Some(scene) = Scene::set("zh-CN") else { return };
    let number = apply(&scene);
    accept(&scene);
    first_review(&scene);
    rest(&scene, &number);
    scene.verify();
}

/// 申请备案: refused with what is missing, kept as a draft, previewed, submitted with a file.
fn apply(scene: &Scene) -> String {
    let browser = &scene.browser;
    scene.be("wangfang");
    browser.sees("没有等您办理的事项。");
    browser.press("发起");
    browser.at("/start");
    browser.follow("合同备案");
    browser.at("/start/contract_filing");
    browser.fill("项目名称", "阳光花园二期");
    browser.press("提交");
    browser.sees("买受人：请填写此项。");
    assert_eq!(browser.filled("项目名称"), "阳光花园二期", "a refusal loses nothing");

    fill_contract(browser, TITLE);
    browser.fill("合同金额", "一百万");
    browser.attach("选择文件", &scene.file("合同扫描件.pdf", SCAN));
    browser.press("预览路径与人员");
    browser.sees("合同金额：请填写数字");
    browser.fill("合同金额", "1234567.89");
    browser.press("预览路径与人员");
    for words in [
        "受理岗：李娜",
        "初审岗：张伟、刘洋",
        "复审岗：陈静",
        "备案岗：杨帆",
        "领证/发件岗：周敏",
        "合同扫描件.pdf",
    ] {
        browser.sees(words);
    }
    scene.shot("desktop-light-zh-start-filled-and-previewed");
    browser.press_last("保存草稿");
    browser.sees("已暂存");

    browser.open("/inbox?tab=drafts");
    scene.reads("草稿 1");
    browser.follow(TITLE);
    browser.sees("合同扫描件.pdf");
    assert_eq!(browser.filled("合同金额"), "1234567.89");
    browser.press("提交");
    browser.sees("已提交。");
    for words in ["合同备案", TITLE, "王芳 发起于", "受理岗（李娜）", "合同扫描件.pdf", "1,234,567.89 元"]
    {
        browser.sees(words);
    }
    browser.open("/inbox?tab=drafts");
    browser.sees("没有草稿。");
    browser.open("/inbox?tab=mine");
    scene.reads("我发起 1");
    browser.sees("受理");
    browser.follow(TITLE);
    scene.number()
}

/// 受理: a remark, then on.
fn accept(scene: &Scene) {
    let browser = &scene.browser;
    scene.be("lina");
    scene.reads("待办 1");
    browser.follow(TITLE);
    browser.press("留言");
    browser.fill("留言", "原件已核对 & “齐全”");
    browser.press("发表留言");
    browser.sees("留言已发表。");
    browser.sees("原件已核对 & “齐全”");
    browser.fill("受理说明", "材料齐全");
    browser.fill("意见", "同意受理");
    browser.press("提交");
    browser.sees("已提交。");
    browser.open("/inbox");
    browser.sees("没有等您办理的事项。");
    browser.open("/inbox?tab=done");
    scene.reads("已办 1");
    browser.sees(TITLE);
}

/// 初审: 张伟 and 刘洋 share the post. What one claims the other cannot take; who is first wins; nothing typed is lost.
fn first_review(scene: &Scene) {
    let browser = &scene.browser;
    let second = scene.other_browser();
    sign_in(&scene.server, &second, "liuyang");
    second.follow(TITLE);
    second.press("认领");
    second.sees("已认领。");
    scene.take_up("zhangwei", TITLE);
    scene.reads("刘洋 已认领");
    assert!(!browser.has("button[name='branch']"), "what another claimed cannot be submitted");
    second.press("放回");
    second.sees("已放回。");

    scene.take_up("zhangwei", TITLE);
    browser.fill("初审意见", "预售许可有效");
    browser.press_last("暂存");
    browser.sees("已暂存，只有您能看到。");
    assert_eq!(browser.filled("初审意见"), "预售许可有效");
    assert_eq!(second.filled("初审意见"), "", "what one has not submitted the other does not see");

    second.fill("初审意见", "我也看过了，<b>没有问题</b>");
    second.fill("意见", "同意，刘洋");
    browser.tick("商业");
    browser.fill("意见", "初审通过");
    browser.press("提交");
    browser.sees("已提交。");
    second.press("提交");
    second.sees("张伟 已先于您办理");
    second.sees("我也看过了，<b>没有问题</b>");
    second.sees("同意，刘洋");
    second.sees("您填写的内容\n房屋用途\n住宅");
    scene.shot_of(&second, "desktop-light-zh-case-somebody-was-first");
    second.open("/inbox");
    second.sees("没有等您办理的事项。");
}

/// 复审, 备案 (its number is drawn by the plugin), 领合同.
fn rest(scene: &Scene, number: &str) {
    let browser = &scene.browser;
    scene.pass("chenjing", TITLE, &[("复审意见", "同意初审意见"), ("意见", "同意")]);
    scene.take_up("yangfan", TITLE);
    browser.sees("登记备案并取得备案编号。");
    browser.press("提交");
    scene.until("〕1号");
    browser.sees("市房备〔");
    scene.pass("zhoumin", TITLE, &[("意见", "合同已交付")]);
    browser.sees("已办结");

    scene.be("wangfang");
    browser.open("/inbox?tab=mine");
    browser.sees("已办结");
    browser.open(&format!("/cases/{number}"));
    for words in ["备案编号", "〕1号", "商业", "同意受理", "初审通过", "合同已交付", "原件已核对 & “齐全”"]
    {
        browser.sees(words);
    }
    assert!(!browser.text().contains("材料齐全"), "what the applicant may not read stays hidden");
    assert!(!browser.has("button[name='branch']"), "nothing is left to do");
    browser.follow("环节记录");
    browser.sees("签署人当时看到的内容");

    let mut client = scene.server.sign_in("zhoumin");
    let page = client.get(&format!("/cases/{number}")).expect(200);
    let scan = page.links().into_iter().find(|link| link.words == "合同扫描件.pdf").unwrap();
    assert_eq!(client.get(&scan.href).expect(200).bytes, SCAN.as_bytes(), "the file is what was handed in");
}
