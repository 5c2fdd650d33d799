//! 借款人银行卡变更: filed, reviewed with four eyes, changed in the bank.

use super::scene::Lending;

const TITLE: &str = "陈伟更换扣款卡";
const LOAN: &str = "L2026-0001";
const OLD: &str = "6212345678901265";
const NEW: &str = "4111111111111111";

fn file(lending: &Lending, card: &str) -> String {
    let browser = &lending.scene.browser;
    lending.scene.be("shenyue");
    browser.open("/start/card_change");
    browser.fill("标题", TITLE);
    browser.fill("贷款编号", LOAN);
    browser.fill("借款人", "陈伟");
    browser.fill("新卡号", card);
    browser.fill("新卡开户行", "中国银行");
    browser.press("提交");
    browser.sees("手持身份证照片：请");
    lending.attach_picture();
    browser.press("提交");
    browser.sees("已提交。");
    lending.scene.number()
}

#[test]
fn a_card_is_changed_by_four_eyes_and_the_snapshot_shows_it_before_and_after() {
    let Some(lending) = Lending::set("zh-CN") else { return };
    let (scene, browser) = (&lending.scene, &lending.scene.browser);
    let number = file(&lending, NEW);

    lending.take_up("fangming", TITLE);
    browser.sees(OLD);
    browser.fill("风控初审意见", "与本人视频核实");
    browser.press("提交");
    browser.sees("已提交。");

    // Four eyes: whoever reviewed first does not review again, although he holds the post.
    browser.open("/inbox");
    browser.sees("没有等您办理的事项。");
    browser.open(&format!("/cases/{number}"));
    assert!(!browser.has("button[name='branch'], .task"), "方明 cannot review twice");

    lending.take_up("tangning", TITLE);
    browser.fill("风控复审意见", "同意");
    browser.press("提交");
    browser.sees("已提交。");

    lending.take_up("luolin", TITLE);
    scene.shot("desktop-light-zh-card-change-before");
    browser.press("提交");
    browser.sees("已提交。");
    lending.take_up("shenyue", TITLE);
    assert_eq!(lending.bank.loan(LOAN)["card"]["number"], NEW);

    // The step of the change: the card as the bank held it before and after.
    let mut client = scene.server.sign_in("shenyue");
    let page = client.get(&format!("/cases/{number}")).expect(200);
    let steps = page.links().into_iter().filter(|link| link.href.contains("/steps/"));
    let changed = steps.map(|link| client.get(&link.href).expect(200).text());
    let changed = changed.into_iter().find(|text| text.contains("银行变更") && text.contains(NEW)).unwrap();
    assert!(changed.contains(OLD), "before and after: {changed}");
    scene.shot("desktop-light-zh-card-change-after");

    browser.press("提交");
    browser.sees("已办结");
    lending.nothing_tells_the_token(&number);
    scene.verify();
}

#[test]
fn what_the_bank_refuses_comes_back_in_its_words() {
    let Some(lending) = Lending::set("zh-CN") else { return };
    let browser = &lending.scene.browser;
    // The check digit is wrong.
    file(&lending, "4111111111111112");
    for (who, item) in [("fangming", "风控初审意见"), ("tangning", "风控复审意见")] {
        lending.take_up(who, TITLE);
        browser.fill(item, "同意");
        browser.press("提交");
        browser.sees("已提交。");
    }
    lending.pass("jiangtao", TITLE, "提交");
    lending.take_up("hanbing", TITLE);
    browser.sees("卡号 4111111111111112 无效：校验位不符");
    assert_eq!(lending.bank.loan(LOAN)["card"]["number"], OLD);

    // Mended, and reviewed anew.
    browser.press("提交1");
    browser.sees("已提交。");
    lending.take_up("shenyue", TITLE);
    browser.fill("新卡号", NEW);
    browser.press("提交");
    browser.sees("已提交。");
    lending.take_up("fangming", TITLE);
    lending.scene.verify();
}
