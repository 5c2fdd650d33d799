//! Early repayment, from nothing: the administrator of an empty installation follows the README, makes the organisation,
//! a form and a flow in the pages, and a case runs through it. What a business system would do (the statement, the
//! debit, the certificate) people do here.
//!
//! Every press and every field is counted, so that the way does not grow longer unseen.

use std::cell::Cell;

use waypost_testkit::Browser;

use super::scene::Scene;

/// What a slow hand takes: to find a button and press it, to find a field and fill it in; in seconds.
const PRESS: u32 = 5;
const FIELD: u32 = 9;

/// Most minutes from the set-up link to a flow that is published.
const LONGEST: u32 = 15;

/// An administrator's hands, counting.
struct Hands<'a> {
    browser: &'a Browser,
    presses: Cell<u32>,
    fields: Cell<u32>,
}

impl Hands<'_> {
    fn press(&self, words: &str) -> &Self {
        self.presses.set(self.presses.get() + 1);
        self.browser.press(words);
        self
    }

    fn press_on(&self, css: &str) -> &Self {
        self.presses.set(self.presses.get() + 1);
        self.browser.press_on(css);
        self
    }

    fn follow(&self, words: &str) -> &Self {
        self.presses.set(self.presses.get() + 1);
        self.browser.follow(words);
        self
    }

    fn fill(&self, label: &str, text: &str) -> &Self {
        self.fields.set(self.fields.get() + 1);
        self.browser.fill(label, text);
        self
    }

    fn choose(&self, label: &str, option: &str) -> &Self {
        self.fields.set(self.fields.get() + 1);
        self.browser.choose(label, option);
        self
    }

    fn fill_in(&self, name: &str, text: &str) -> &Self {
        self.fields.set(self.fields.get() + 1);
        self.browser.fill_in(&format!("[name='{name}']"), text);
        self
    }

    fn choose_in(&self, name: &str, option: &str) -> &Self {
        self.fields.set(self.fields.get() + 1);
        self.browser.choose_in(&format!("[name='{name}']"), option);
        self
    }

    fn minutes(&self) -> u32 {
        (self.presses.get() * PRESS + self.fields.get() * FIELD).div_ceil(60)
    }
}

#[test]
fn early_repayment_is_built_in_the_pages_of_an_empty_installation_and_runs() {
    let Some(scene) = Scene::empty("zh-CN") else { return };
    let browser = &scene.browser;
    let hands = Hands { browser, presses: Cell::default(), fields: Cell::default() };

    set_up(&scene, &hands);
    let service = department(&scene, &hands, "客服部", "客服专员", ("李静", "lijing"));
    let operations = department(&scene, &hands, "运营部", "运营专员", ("赵强", "zhaoqiang"));
    form(&scene, &hands);
    flow(&scene, &hands);
    println!(
        "{} presses and {} fields: {} minutes at {PRESS} s a press and {FIELD} s a field",
        hands.presses.get(),
        hands.fields.get(),
        hands.minutes()
    );
    assert!(hands.minutes() < LONGEST, "{} minutes", hands.minutes());

    runs(&scene, &service, &operations);
    scene.verify();
}

/// The set-up link makes the administrator, and the first page says what comes next.
fn set_up(scene: &Scene, hands: &Hands<'_>) {
    scene.browser.open(scene.server.setup().expect("a first start prints a link"));
    hands.fill("登录名", "gaoxiang").fill("姓名", "高翔");
    hands.fill("密码", "今天也要好好工作呀大家").fill("再输入一次密码", "今天也要好好工作呀大家");
    hands.press("完成设置");
    scene.browser.sees("从零到第一件办件");
    scene.shot("repayment-1-first-steps");
    hands.follow("部门、岗位和人员");
}

/// A department with a post and somebody who holds it; the one-time password.
fn department(
    scene: &Scene,
    hands: &Hands<'_>,
    name: &str,
    post: &str,
    (who, sign_in): (&str, &str),
) -> String {
    hands.follow("组织").press("新增部门").fill("名称", name).press("新增");
    hands.press("新增岗位").fill("名称", post).press("新增");
    hands.follow("新增人员").fill("姓名", who).fill("登录名", sign_in).press("新增");
    scene.browser.sees(&format!("已新增{who}"));
    scene.shot("repayment-2-person");
    let text = scene.browser.text();
    let mut lines = text.lines().skip_while(|line| *line != "一次性密码");
    lines.nth(1).expect("the password is shown").to_owned()
}

/// The form: a name and a kind for each item, and a sum.
fn form(scene: &Scene, hands: &Hands<'_>) {
    hands.follow("表单").press("新建表单").fill("名称", "提前还款").press("建立");
    for (name, kind) in [
        ("借款人", ""),
        ("贷款合同号", ""),
        ("身份证号", ""),
        ("未还本金", "小数"),
        ("应付利息", "小数"),
        ("违约金", "小数"),
        ("对账单", "文件"),
        ("签字照片", "文件"),
        ("扣款日期", "日期"),
        ("结清证明", "文件"),
    ] {
        hands.fill("新表项名称", name);
        if !kind.is_empty() {
            hands.choose("新表项类型", kind);
        }
        hands.press("新建并加入");
    }
    hands.follow("新建这样的表项").follow("计算项").fill("名称", "应还合计").fill("单位", "元");
    hands.choose("第 1 项", "未还本金 (item_4)").choose("第 2 项", "应付利息 (item_5)");
    hands.press("再加一项").choose("第 3 项", "违约金 (item_6)");
    scene.browser.press_last("保存");
    scene.browser.sees("表单内容（11 项）");
    scene.shot("repayment-3-form");
    hands.press("保存并发布新版本");
    scene.browser.sees("表单已发布，还没有流程使用它。");
}

/// The flow: five stages, a way back from each, and who fills in what.
fn flow(scene: &Scene, hands: &Hands<'_>) {
    let browser = &scene.browser;
    hands.follow("新建流程").fill("流程名称", "提前还款").press("开始画流程");
    hands.fill_in("s.1.receivers", "客服专员");
    for (name, post) in [
        ("出具对账单", "运营专员"),
        ("客户确认", "客服专员"),
        ("扣款结清", "运营专员"),
        ("出具结清证明", "运营专员"),
    ] {
        hands.fill_in("new.name", name).fill_in("new.receivers", post).press_on("#new-stage button");
    }
    for (from, to) in
        [("2 出具对账单", "1 申请"), ("3 客户确认", "2 出具对账单"), ("4 扣款结清", "3 客户确认")]
    {
        hands.choose_in("newway.from", from).fill_in("newway.branch", "0").choose_in("newway.to", to);
        hands.press_on("#new-way button");
    }
    browser.sees("没有问题，可以发布。");
    scene.shot("repayment-4-flow");

    // The initiator may fill in everything at first; here each stage has its own part.
    hands.follow("表项权限").choose_in("row.1", "可看");
    for (cell, right) in [
        ("r.1.item_1", "必填"),
        ("r.1.item_2", "必填"),
        ("r.1.item_3", "必填"),
        ("r.2.item_4", "必填"),
        ("r.2.item_5", "必填"),
        ("r.2.item_6", "可填"),
        ("r.2.item_7", "必填"),
        ("r.3.item_8", "必填"),
        ("r.4.item_9", "必填"),
        ("r.5.item_10", "必填"),
    ] {
        hands.choose_in(cell, right);
    }
    hands.press("保存");
    scene.shot("repayment-5-rights");
    hands.follow("发布");
    scene.shot("repayment-6-publish");
    browser.press_last("发布");
    browser.sees("版本 1 已发布，现在就生效。");
}

/// What everybody chooses.
const OWN: &str = "只有我自己知道的一句话";

/// A case, with a photo that was not clear.
fn runs(scene: &Scene, service: &str, operations: &str) {
    let browser = &scene.browser;
    let come = |name: &str, password: &str| {
        browser.forget();
        browser.open("/sign-in");
        browser.fill("登录名", name);
        browser.fill("密码", password);
        browser.press("登录");
    };
    let sit = |name: &str| {
        come(name, OWN);
        browser.at("/inbox");
    };
    let attach = |name: &str| {
        browser.attach("选择文件", &scene.file(name, "%PDF-1.4\n%%EOF\n"));
        browser.press("提交");
        browser.sees("已提交。");
    };
    // A password that the administrator saw is good for choosing an own one.
    for (name, given) in [("zhaoqiang", operations), ("lijing", service)] {
        come(name, given);
        browser.sees("设置您自己的密码");
        scene.shot("repayment-8-own-password");
        browser.fill("新密码", OWN);
        browser.fill("再输入一次密码", OWN);
        browser.press("设置密码");
        browser.at("/inbox");
    }
    browser.open("/start");
    browser.follow("提前还款");
    browser.fill("借款人", "王小明");
    browser.fill("贷款合同号", "JD-2026-0815");
    browser.fill("身份证号", "110101199003070000");
    assert!(!browser.text().contains("签字照片 必填"), "what is filled in later is not asked for now");
    browser.press("提交");
    browser.sees("已提交。");

    sit("zhaoqiang");
    browser.follow("王小明");
    browser.fill("未还本金", "80000.00");
    browser.fill("应付利息", "1234.56");
    browser.fill("违约金", "800");
    attach("对账单.pdf");

    sit("lijing");
    browser.follow("王小明");
    scene.reads("82,034.56");
    scene.shot("repayment-7-statement");
    attach("签字照片.pdf");

    sit("zhaoqiang");
    browser.follow("王小明");
    browser.press("退回");
    browser.choose("退回到", "客户确认");
    browser.fill("理由", "签字看不清，请重拍");
    browser.press_last("退回");
    browser.sees("已退回。");

    sit("lijing");
    browser.follow("王小明");
    scene.reads("签字看不清，请重拍");
    attach("重拍的签字照片.pdf");

    sit("zhaoqiang");
    browser.follow("王小明");
    browser.fill("扣款日期", "2026-12-01");
    browser.press("提交");
    browser.sees("已提交。");
    browser.open("/inbox");
    browser.follow("王小明");
    attach("结清证明.pdf");
    scene.reads("已办结");
    scene.shot("repayment-8-settled");
}
