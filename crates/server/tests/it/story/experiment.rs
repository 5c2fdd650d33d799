//! The experiment of the housing bureau's text: a row is added to the flow, and the running program shows another submit
//! button, by an administrator's hands and nobody else's; then a stage is added, and one removed. Cases that run keep
//! the version they began with. The program is never restarted.

use super::scene::Scene;

/// Where the flow is defined.
const FLOW: &str = "/flows/contract_filing";

#[test]
fn a_row_of_the_flow_is_a_button_for_new_cases_and_old_cases_keep_their_version() {
    let Some(scene) = Scene::set("zh-CN") else { return };
    let browser = &scene.browser;
    let old = at_first_review(&scene, "旧办件");
    scene.be("zhangwei");
    browser.open(&old);
    assert!(!browser.text().contains("提交2"), "before the change there is one way on");
    scene.shot("experiment-1-before");

    // 初审 → 备案, branch 2.
    draft(&scene);
    browser.choose_in("[name='newway.from']", "3 初审");
    browser.fill_in("[name='newway.branch']", "2");
    browser.fill_in("[name='newway.condition']", "材料简单，直接备案");
    browser.choose_in("[name='newway.to']", "5 备案");
    browser.press_on("#new-way button");
    browser.sees("没有问题，可以发布。");
    scene.shot("experiment-2-row-added");
    publish(&scene, "“3 初审”提交2 → 5 备案（材料简单，直接备案）", "experiment-3-publish");

    // The old case goes its old way; a new one has the second button, with its condition.
    scene.be("zhangwei");
    browser.open(&old);
    assert!(!browser.text().contains("提交2"), "the old case keeps its version");
    let new = at_first_review(&scene, "新办件");
    scene.be("zhangwei");
    browser.open(&new);
    scene.reads("提交2 材料简单，直接备案 → 备案");
    scene.shot("experiment-4-second-button");
    browser.fill("初审意见", "材料简单");
    browser.press("提交2");
    browser.sees("已提交。");
    scene.reads("备案 备案科");
    scene.be("gaoxiang");
    browser.open(FLOW);
    scene.reads("版本 2 现行");
    scene.reads("在办 1，已结 0");
    scene.shot("experiment-5-versions");

    // A stage more: the path that an applicant is shown has it.
    draft(&scene);
    browser.fill_in("[name='new.name']", "领导审签");
    browser.fill_in("[name='new.receivers']", "局长");
    browser.choose_in("[name='new.after']", "4 复审");
    browser.press_on("#new-stage button");
    browser.sees("没有问题，可以发布。");
    scene.shot("experiment-6-stage-added");
    publish(&scene, "领导审签", "experiment-6-stage-published");
    let path = path_of_a_new_case(&scene);
    assert!(path.contains("复审岗：陈静 复审通过 → 领导审签"), "{path}");
    scene.shot("experiment-7-path-with-the-stage");

    // A stage less: the way leads past it.
    draft(&scene);
    browser.press_on("[name='do'][value='remove-4']");
    browser.sees("删除环节“复审”？");
    scene.shot("experiment-8-remove");
    browser.press("删除");
    browser.sees("环节已删除；可以撤销。");
    publish(&scene, "删除环节“4 复审”", "experiment-8-removal-published");
    let path = path_of_a_new_case(&scene);
    assert!(path.contains("领导审签") && !path.contains("复审 权属科"), "{path}");
    scene.shot("experiment-9-path-without-the-stage");

    // 123 is where it was, and goes on as it began.
    scene.pass("zhangwei", "旧办件", &[("初审意见", "同意")]);
    scene.reads("复审 权属科 · 复审岗");
    scene.verify();
}

/// A case that 李娜 accepted; its address.
fn at_first_review(scene: &Scene, title: &str) -> String {
    let number = scene.file_contract(title);
    scene.pass("lina", title, &[]);
    format!("/cases/{number}")
}

/// The administrator opens the flow and begins to change it.
fn draft(scene: &Scene) {
    scene.be("gaoxiang");
    scene.browser.open(FLOW);
    scene.browser.press("修改流程");
    scene.browser.sees("改动只在草稿里");
}

/// The administrator publishes the draft, after reading what it changes.
fn publish(scene: &Scene, change: &str, shot: &str) {
    let browser = &scene.browser;
    browser.press("保存并去发布");
    browser.sees(change);
    scene.shot(shot);
    browser.press("发布");
    browser.sees("已发布");
}

/// The path and the people that an applicant is shown before submitting.
fn path_of_a_new_case(scene: &Scene) -> String {
    scene.be("wangfang");
    scene.browser.open("/start/contract_filing");
    super::scene::fill_contract(&scene.browser, "看路径");
    scene.browser.press("预览路径与人员");
    scene.browser.text().split_whitespace().collect::<Vec<_>>().join(" ")
}
