//! Others are asked: an opinion, a signer before, on a phone; and who looks after the flow sends the case on and opens it
//! again.

use super::scene::Scene;

const TITLE: &str = "阳光花园二期 3-1201";

impl Scene {
    /// Somebody who has the case asks another person.
    fn asks(&self, name: &str, way: &str, whom: &str, words: &str) {
        self.take_up(name, TITLE);
        self.browser.press("转办、委派或加签");
        self.browser.choose("方式", way);
        self.browser.choose("给谁", whom);
        self.browser.fill("理由", words);
        self.browser.press("确定");
    }
}

#[test]
fn an_opinion_and_a_signer_are_asked_for_and_the_case_is_sent_on_and_opened_again() {
    let Some(scene) = Scene::set("zh-CN") else { return };
    let browser = &scene.browser;
    let number = scene.file_contract(TITLE);

    // An opinion: the work comes back with it.
    scene.asks("lina", "委派：征求意见后回到我这里", "陈静 (chenjing)", "面积是否属实");
    browser.sees("已委派");
    browser.sees("收回");
    scene.shot("desktop-light-zh-case-delegated");
    scene.be("chenjing");
    browser.set_size(360, 740);
    browser.open("/inbox");
    browser.follow(TITLE);
    browser.sees("李娜 征求您的意见");
    browser.sees("面积是否属实");
    browser.no_sideways_scroll();
    scene.shot("phone-light-zh-case-opinion");
    browser.fill("意见", "与测绘报告一致");
    browser.press("反馈意见");
    browser.sees("意见已反馈");

    // A signer before her: on his phone he approves or rejects, and fills in nothing.
    browser.set_size(1280, 900);
    scene.asks("lina", "前加签：对方签过后我再办理", "张伟 (zhangwei)", "请先会签");
    browser.sees("由李娜前加签");
    scene.shot("desktop-light-zh-case-signer");
    scene.be("zhangwei");
    browser.set_size(360, 740);
    browser.set_dark(true);
    browser.open("/inbox");
    browser.follow(TITLE);
    browser.sees("您被加签");
    browser.no_sideways_scroll();
    scene.shot("phone-dark-zh-case-signer");
    browser.fill("意见", "无异议");
    browser.press("同意");
    browser.sees("表决已保存。");
    browser.set_dark(false);
    browser.set_size(1280, 900);
    scene.take_up("lina", TITLE);
    browser.sees("无异议");
    browser.sees("与测绘报告一致");
    browser.press("同意");
    browser.sees("初审");

    // Who looks after the flow sends it to another stage, ends it, and opens it again.
    scene.be("gaoxiang");
    browser.open(&format!("/supervise/cases/{number}"));
    scene.shot("desktop-light-zh-steer-jump");
    browser.fill_in("[name='jump.reason']", "无需初审");
    browser.choose_in("[name='jump.to']", "复审");
    browser.press_on("[name='do'][value='jump']");
    browser.sees("已跳转");
    browser.fill_in("[name='terminate.reason']", "重复申请");
    browser.press_on("[name='do'][value='terminate']");
    browser.sees("办件已经结束");
    scene.shot("desktop-light-zh-steer-ended");
    browser.fill_in("[name='reopen.reason']", "不是重复");
    browser.press_on("[name='do'][value='reopen']");
    browser.sees("已唤醒");
    scene.take_up("chenjing", TITLE);
    browser.sees("不是重复");
    browser.sees("无需初审");
    scene.shot("desktop-light-zh-case-reopened");
    scene.verify();
}
