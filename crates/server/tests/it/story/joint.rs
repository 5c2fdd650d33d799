//! The second flow: split to all, join of all, and a return from after the join.

use super::scene::Scene;

/// Nobody typed a title: it is the first text of the form.
const TITLE: &str = "采购档案管理系统";

#[test]
fn both_reviews_are_waited_for_and_one_may_be_asked_again() {
    let Some(scene) = Scene::set("zh-CN") else { return };
    let browser = &scene.browser;
    scene.be("heping");
    browser.open("/start");
    browser.follow("联合审查");
    browser.fill("审查事项", TITLE);
    browser.fill("涉及金额", "480000");
    browser.press("提交");
    browser.sees("法务审查");
    browser.sees("财务审查");

    // The first of the two is not enough.
    scene.pass("huanghai", TITLE, &[("法务意见", "条款可行")]);
    scene.be("gaoxiang");
    browser.open("/inbox");
    browser.sees("没有等您办理的事项。");
    scene.pass("xuhui", TITLE, &[("财务意见", "预算内")]);

    scene.take_up("gaoxiang", TITLE);
    scene.shot("desktop-light-zh-case-joint-review");

    // From after the join back to one branch: the other's part stands.
    scene.send_back("gaoxiang", TITLE, "法务审查", "请补充违约条款");
    scene.be("xuhui");
    browser.open("/inbox");
    browser.sees("没有等您办理的事项。");
    scene.take_up("huanghai", TITLE);
    browser.sees("请补充违约条款");
    browser.fill("法务意见", "已补充违约条款");
    browser.press("提交");

    scene.take_up("gaoxiang", TITLE);
    browser.sees("已补充违约条款");
    browser.sees("预算内");
    browser.tick("同意");
    browser.press("提交");
    browser.sees("已提交。");
    scene.pass("heping", TITLE, &[]);
    browser.sees("已办结");
    scene.verify();
}
