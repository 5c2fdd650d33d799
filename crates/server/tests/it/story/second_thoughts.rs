//! Second thoughts: withdraw, transfer, revoke, and what a person may not do.

use super::scene::Scene;

const TITLE: &str = "翠湖居 2 幢 101 室";

#[test]
fn what_was_sent_is_taken_back_handed_over_and_revoked() {
    let Some(scene) = Scene::set("zh-CN") else { return };
    let browser = &scene.browser;
    let number = scene.file_contract(TITLE);

    // Nobody has handled it yet, so it is taken back, mended and sent again.
    browser.press("撤回");
    browser.sees("已撤回。");
    browser.fill("备注", "撤回后补充");
    browser.press("提交");
    browser.sees("已提交。");
    scene.be("lina");
    browser.open("/inbox");
    scene.reads("待办 1");

    // 张伟 hands his share to 刘洋, who finds it in the inbox as his own.
    scene.pass("lina", TITLE, &[]);
    scene.take_up("zhangwei", TITLE);
    browser.press("转办、委派或加签");
    browser.press("确定");
    browser.sees("没有这个人");
    browser.choose("给谁", "刘洋 (liuyang)");
    browser.fill("理由", "我明天出差");
    browser.press("确定");
    browser.sees("已转办。");
    browser.open("/inbox");
    browser.sees("没有等您办理的事项。");
    scene.take_up("liuyang", TITLE);
    browser.sees("转办给 刘洋");
    browser.sees("我明天出差");

    // Somebody without a part in the case does not learn that it exists.
    scene.be("xuhui");
    browser.open(&format!("/cases/{number}"));
    browser.sees("没有找到");

    // 王芳 revokes; the reason is asked for, and the work is gone from every inbox.
    scene.be("wangfang");
    browser.open(&format!("/cases/{number}"));
    browser.press("撤销");
    browser.press_last("撤销");
    browser.sees("请填写理由。");
    browser.fill("理由", "买受人退房");
    browser.press_last("撤销");
    browser.sees("已撤销");
    browser.sees("买受人退房");
    scene.be("liuyang");
    browser.open("/inbox");
    browser.sees("没有等您办理的事项。");
    scene.verify();
}
