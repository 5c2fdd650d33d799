//! Deciding together: any two of five, then all with one veto; one of them on a phone.

use super::scene::Scene;

const TITLE: &str = "档案密集架";

impl Scene {
    /// 何平 asks for a purchase.
    fn ask_for_purchase(&self) {
        self.be("heping");
        self.browser.open("/start/purchase_review");
        self.browser.fill("采购内容", TITLE);
        self.browser.fill("预算金额", "58000");
        self.browser.press("提交");
        self.browser.sees("小组评审");
    }

    /// Somebody presses a button of the vote, after saying why.
    fn votes(&self, name: &str, button: &str, opinion: &str) {
        self.take_up(name, TITLE);
        if !opinion.is_empty() {
            self.browser.fill("意见", opinion);
        }
        self.browser.press(button);
    }
}

#[test]
fn two_of_five_decide_then_one_veto_sends_it_back() {
    let Some(scene) = Scene::set("zh-CN") else { return };
    let browser = &scene.browser;
    scene.ask_for_purchase();

    // The first vote decides nothing; everybody reads who has voted so far.
    scene.votes("huanghai", "同意", "价格合理");
    browser.sees("表决已保存。");
    browser.sees("5 人中已有 1 人表决");
    scene.shot("desktop-light-zh-case-votes");

    // He may think again while the stage is open.
    browser.press("撤回我的表决");
    browser.sees("5 人中已有 0 人表决");
    scene.votes("huanghai", "同意", "仍然合理");

    // A reject without a reason is refused, with what was typed; with one it is a vote among others.
    scene.votes("xuhui", "反对", "");
    browser.sees("请填写理由");
    browser.fill("意见", "超出预算");
    browser.press("反对");
    browser.sees("5 人中已有 2 人表决");

    // Somebody has the page open while another decides: his vote comes too late, and is kept as an opinion.
    scene.take_up("machao", TITLE);
    let late = scene.other_browser();
    super::scene::sign_in(&scene.server, &late, "yangfan");
    late.open("/inbox");
    late.follow(TITLE);
    late.fill("意见", "建议先比价");
    browser.press("同意");
    browser.sees("领导会签");
    late.press("同意");
    late.sees("已由马超于");
    late.sees("已作为意见保存");
    late.sees("建议先比价");

    // All sign; on a phone, two buttons and nothing to the side.
    scene.votes("gaoxiang", "同意", "");
    browser.sees("4 人中已有 1 人表决");
    scene.be("sunjianguo");
    browser.set_size(360, 740);
    browser.open("/inbox");
    browser.follow(TITLE);
    browser.no_sideways_scroll();
    assert!(browser.has(".task .actions button:nth-of-type(2)"));
    assert!(!browser.has(".task .actions button:nth-of-type(3)"), "two buttons");
    scene.shot("phone-light-zh-case-votes");
    browser.fill("意见", "本年度不再采购");
    browser.press("反对");
    browser.sees("表决已保存。");
    browser.no_sideways_scroll();
    browser.set_size(1280, 900);

    // One veto: it is back with who asked, with the reason.
    scene.take_up("heping", TITLE);
    browser.sees("本年度不再采购");
    scene.shot("desktop-light-zh-case-vetoed");
    scene.verify();
}

#[test]
fn all_sign_and_the_case_goes_on() {
    let Some(scene) = Scene::set("zh-CN") else { return };
    let browser = &scene.browser;
    scene.ask_for_purchase();
    // 林涛 stands in for 陈静, whose seat it is.
    scene.votes("lintao", "同意", "");
    browser.sees("代");
    scene.votes("yangfan", "同意", "");
    for name in ["sunjianguo", "gaoxiang", "xuefeng"] {
        scene.votes(name, "同意", "");
        browser.sees("表决已保存。");
    }
    scene.votes("guohua", "弃权", "");
    browser.sees("实施采购");
    scene.pass("heping", TITLE, &[]);
    browser.sees("已办结");
    scene.verify();
}
