//! Every return of the contract filing, and a substitute at work.

use super::scene::Scene;

const TITLE: &str = "滨江苑 5 幢 302 室";

#[test]
fn every_return_leads_back_where_it_says() {
    let Some(scene) = Scene::set("zh-CN") else { return };
    let browser = &scene.browser;
    let number = scene.file_contract(TITLE);

    // 受理 → 申请备案: mended and sent again, it is the second run.
    scene.send_back("lina", TITLE, "申请备案", "请补充备注");
    scene.be("wangfang");
    browser.open("/inbox?tab=mine");
    browser.sees("已退回");
    scene.take_up("wangfang", TITLE);
    browser.sees("受理：请补充备注");
    browser.fill("备注", "附楼书一份");
    browser.press("提交");
    browser.sees("已提交。");
    browser.sees("第 2 次流转");

    // 初审 → 受理.
    scene.pass("lina", TITLE, &[]);
    scene.send_back("zhangwei", TITLE, "受理", "受理说明太简单");
    scene.take_up("lina", TITLE);
    browser.sees("受理说明太简单");
    browser.sees("退回理由");
    browser.fill("受理说明", "材料齐全，含楼书");
    browser.press("提交");

    // 复审 → 初审, by 林涛 who acts for 陈静.
    scene.pass("liuyang", TITLE, &[("初审意见", "预售许可有效")]);
    scene.be("lintao");
    browser.follow(TITLE);
    browser.sees("您正在代 陈静 办理");
    scene.shot("desktop-light-zh-case-acting-for");
    scene.send_back("lintao", TITLE, "初审", "请核对用途");
    scene.reads("林涛 代 陈静");
    // It comes back to 刘洋, who had handled it, and not to the post.
    scene.pass("liuyang", TITLE, &[("初审意见", "用途已核对")]);
    scene.pass("lintao", TITLE, &[("复审意见", "同意")]);

    // 备案 → 复审: 陈静 herself is back.
    scene.send_back("yangfan", TITLE, "复审", "金额与合同不符");
    scene.take_up("chenjing", TITLE);
    browser.sees("金额与合同不符");
    browser.press("退回");
    browser.fill("理由", "请重新核对金额");
    browser.press_last("退回");
    browser.sees("已退回。");

    // All the way back; branch 0 of the first stage ends the case as not accepted.
    scene.send_back("liuyang", TITLE, "受理", "退回受理");
    scene.send_back("lina", TITLE, "申请备案", "请撤件");
    scene.send_back("wangfang", TITLE, "不予受理（办件结束）", "买受人不再购买");
    browser.sees("不予受理");
    assert!(!browser.has("button[name='branch']"), "an ended case asks for nothing");
    browser.open("/inbox");
    browser.sees("没有等您办理的事项。");
    browser.open(&format!("/cases/{number}"));
    for words in
        ["请补充备注", "受理说明太简单", "请核对用途", "金额与合同不符", "请重新核对金额", "买受人不再购买"]
    {
        browser.sees(words);
    }
    scene.verify();
}
