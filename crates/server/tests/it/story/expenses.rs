//! Expense claims, from a batch of three to the supervisor who finds the one that lay: two come as files, one as lines
//! with a total; finance returns one; any two of five, then all with one veto; and a clock that the test moves.

use std::{cell::RefCell, collections::BTreeMap, fs, path::PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;
use waypost_testkit::Browser;

use crate::clocked::{Clocked, MINUTE};

const CLAIMS: [&str; 3] = ["赴省厅开会差旅", "档案馆打印耗材", "培训班住宿"];
const DAY: i64 = 24 * 60 * MINUTE;
/// Who reviews, with two of them enough.
const REVIEWERS: [&str; 2] = ["huanghai", "machao"];

/// A served house whose clock the test moves, and a browser without script before it.
struct Office {
    house: Clocked,
    browser: Browser,
    sessions: RefCell<BTreeMap<String, Value>>,
    folder: TempDir,
}

impl Office {
    fn open() -> Option<Office> {
        if !Browser::is_installed() {
            println!("skipped: chromium and chromedriver are not installed");
            return None;
        }
        let house = Clocked::with_packages(&[include_str!("expense_claim.toml")]);
        let browser = Browser::builder().without_script().language("zh-CN").start(&house.url);
        let folder = TempDir::with_prefix("waypost-expenses-").unwrap();
        Some(Office { house, browser, sessions: RefCell::default(), folder })
    }

    /// From here on this person sits before the browser.
    fn be(&self, name: &str) {
        self.browser.forget();
        if let Some(cookies) = self.sessions.borrow().get(name) {
            self.browser.developer("Network.setCookies", json!({ "cookies": cookies }));
            return;
        }
        self.browser.open("/");
        self.browser.fill("登录名", name);
        self.browser.fill("密码", &self.house.password(name));
        self.browser.press("登录");
        self.browser.at("/inbox");
        let all = self.browser.developer("Network.getAllCookies", json!({}));
        self.sessions.borrow_mut().insert(name.to_owned(), all["cookies"].clone());
    }

    fn take_up(&self, name: &str, claim: &str) {
        self.be(name);
        self.browser.open("/inbox");
        self.browser.follow(claim);
    }

    /// Somebody votes.
    fn votes(&self, name: &str, claim: &str, button: &str, opinion: &str) {
        self.take_up(name, claim);
        if !opinion.is_empty() {
            self.browser.fill("意见", opinion);
        }
        self.browser.press(button);
        self.browser.sees("表决已保存。");
    }

    /// Time passes, longer than anybody stays signed in.
    fn pass(&self, millis: i64) {
        self.house.pass(millis);
        self.sessions.borrow_mut().clear();
    }

    fn file(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n").unwrap();
        path
    }

    /// The batch of three: two with a file, one with lines.
    fn claim_three(&self) {
        let browser = &self.browser;
        self.be("heping");
        browser.open("/start/expense_claim/batch");
        for (n, claim) in (1..).zip(CLAIMS) {
            browser.fill_in(&format!("[name='d{n}.item.purpose']"), claim);
        }
        for n in 1..=2 {
            let file = self.file(&format!("发票{n}.pdf"));
            browser.fill_in(&format!("[type='file'][name='d{n}.item.receipts']"), file.to_str().unwrap());
        }
        for (row, (day, count, price)) in
            (1..).zip([("2026-05-20", "2", "380.50"), ("2026-05-21", "1", "99.99")])
        {
            let cell = |column: &str| format!("[name='d3.item.lines.n{row}.{column}']");
            if !browser.has(&cell("day")) {
                browser.press_on("[name='more'][value^='d3.']");
            }
            browser.fill_in(&cell("day"), day);
            browser.fill_in(&cell("count"), count);
            browser.fill_in(&cell("price"), price);
        }
        browser.press("提交");
        browser.sees("已一并发起。");
    }
}

#[test]
fn three_claims_one_returned_two_of_five_one_veto_and_one_that_lies_until_it_is_taken_back() {
    let Some(office) = Office::open() else { return };
    let browser = &office.browser;
    office.claim_three();

    // Finance answers each: one goes back, the others on.
    office.be("xuhui");
    browser.open("/inbox");
    browser.sees("本页 3 件");
    browser.follow("整批办理");
    browser.sees("860.99");
    browser.sees("发票1.pdf");
    let answer = |n: usize, value: &str| {
        browser.press_on(&format!(".batch-document:nth-of-type({n}) [name$='answer'][value='{value}']"));
    };
    answer(1, "submit");
    answer(2, "return");
    browser.fill_in(".batch-document:nth-of-type(2) [name$='words']", "发票抬头不符");
    answer(3, "submit");
    browser.press("提交答复");
    browser.sees("答复已全部生效。");

    // The returned one is mended, with another file, and catches up alone.
    office.take_up("heping", CLAIMS[1]);
    browser.sees("发票抬头不符");
    let mended = office.file("更正发票.pdf");
    browser.fill_in("[type='file'][name='item.receipts']", mended.to_str().unwrap());
    browser.press("提交");
    browser.sees("第 2 次流转");
    office.take_up("xuhui", CLAIMS[1]);
    browser.sees("更正发票.pdf");
    browser.press("提交");
    browser.sees("已提交。");

    // Any two of five.
    for claim in CLAIMS {
        for name in REVIEWERS {
            office.votes(name, claim, "同意", "");
        }
        browser.sees("领导会签");
    }

    // All sign; the director vetoes one of them, on a phone.
    for claim in CLAIMS {
        office.votes("gaoxiang", claim, "同意", "");
    }
    office.be("sunjianguo");
    browser.set_size(360, 740);
    browser.open("/inbox");
    browser.no_sideways_scroll();
    browser.follow(CLAIMS[0]);
    browser.no_sideways_scroll();
    browser.fill("意见", "超出差旅标准");
    browser.press("反对");
    browser.sees("表决已保存。");
    browser.no_sideways_scroll();
    for claim in &CLAIMS[1..] {
        office.votes("sunjianguo", claim, "同意", "");
    }
    browser.set_size(1280, 900);
    for claim in &CLAIMS[1..] {
        office.votes("xuefeng", claim, "同意", "");
        browser.sees("付款");
    }
    office.take_up("heping", CLAIMS[0]);
    browser.sees("超出差旅标准");

    // One is paid; the other lies.
    office.take_up("xuhui", CLAIMS[1]);
    browser.press("提交");
    browser.sees("已办结");
    office.pass(DAY);
    office.pass(DAY / 2);
    office.be("xuhui");
    browser.open("/notices");
    browser.sees("第 1 次提醒");
    office.pass(DAY / 2 + MINUTE);
    office.be("xuhui");
    browser.open("/inbox");
    browser.sees("没有等您办理的事项。");

    // The supervisor finds it among what was taken back, and its stage among those that take too long.
    office.be("gaoxiang");
    browser.open("/supervise");
    browser.sees("费用报销");
    browser.open("/supervise/cases?what=back&flow=expense_claim");
    browser.sees("№ 3");
    browser.open("/overruns?flow=expense_claim");
    browser.sees("付款");
    browser.sees("已收回");

    // Who sent it finds it, and sends it again.
    office.take_up("heping", CLAIMS[2]);
    browser.sees("系统已收回");
    browser.press("提交");
    browser.sees("第 2 次流转");
    let verified = office.house.app.verify(waypost_app::verify::Options::default()).unwrap();
    assert_eq!(verified.problems, []);
}
