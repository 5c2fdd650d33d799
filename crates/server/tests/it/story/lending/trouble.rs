//! What the bank may do wrong: nothing is debited twice, nothing is lost, and an administrator reads what happened.

use waypost_testkit::{BANK_TOKEN, Client, Page};

use super::scene::Lending;

const TITLE: &str = "陈伟提前还款";
const LOAN: &str = "L2026-0001";

#[test]
fn a_bank_that_acts_and_does_not_say_so_debits_once() {
    let Some(lending) = Lending::set("zh-CN") else { return };
    lending.bank.set_balance(LOAN, "500000");
    let (_, amount) = lending.sign(TITLE, LOAN);
    // The line drops after the debit; then the answer is a page of HTML; then it comes twice.
    lending.bank.goes_wrong("drop", Some(1));
    lending.pass("jiangtao", TITLE, "提交");
    lending.take_up("shenyue", TITLE);
    let ledger = lending.bank.ledger();
    assert_eq!(ledger.len(), 1);
    assert_eq!(ledger[0].amount, amount);
    lending.scene.verify();
}

#[test]
fn a_bank_that_is_down_becomes_one_incident_in_plain_words_and_a_retry_settles() {
    let Some(lending) = Lending::set("zh-CN") else { return };
    let (scene, browser) = (&lending.scene, &lending.scene.browser);
    lending.bank.set_balance(LOAN, "500000");
    let (number, _) = lending.sign(TITLE, LOAN);
    lending.bank.kill();
    lending.pass("jiangtao", TITLE, "提交");

    // After the last attempt an administrator reads what is the matter.
    scene.be("shilei");
    browser.open("/incidents");
    scene.until(TITLE);
    browser.press("详细信息");
    for words in ["扣款结清", "连接出错", "是否已办理未知"] {
        browser.sees(words);
    }
    assert_eq!(browser.text().matches("是否已办理未知").count(), 1, "one incident");
    scene.shot("desktop-light-zh-repayment-incident");

    lending.bank.start_again();
    // The first one tries again what is ticked.
    browser.press_last("重试");
    browser.sees("已处理该异常");
    lending.take_up("shenyue", TITLE);
    assert_eq!(lending.bank.ledger().len(), 1);
    lending.nothing_tells_the_token(&number);
    scene.verify();
}

/// The page of the one open incident, once it is there.
fn incident(lending: &Lending, admin: &mut Client) -> Page {
    lending.scene.be("shilei");
    lending.scene.browser.open("/incidents");
    lending.scene.until(TITLE);
    let links = admin.get("/incidents").expect(200).links();
    let is_one = |href: &str| href.strip_prefix("/incidents/").is_some_and(|id| id.parse::<i64>().is_ok());
    let link = links.into_iter().find(|link| is_one(&link.href)).expect("the page of an incident");
    admin.get(&link.href).expect(200)
}

#[test]
fn an_incident_is_mended_on_record_under_the_same_key_and_debits_once() {
    let Some(lending) = Lending::set("zh-CN") else { return };
    lending.bank.set_balance(LOAN, "500000");
    let (number, amount) = lending.sign(TITLE, LOAN);
    // The bank debits, and its answer is lost each time: nobody here knows.
    lending.bank.goes_wrong("drop", None);
    lending.pass("jiangtao", TITLE, "提交");
    let mut admin = lending.scene.server.sign_in("shilei");
    let page = incident(&lending, &mut admin);
    assert!(page.text().contains("http_call"), "{}", page.told());
    let refused = admin.send(
        &page.form_with("mend_reason").expect("a form").set("new_key", "Bad Key").set("new_value", "x"),
    );
    assert_eq!(refused.status, 422, "{}", refused.told());
    assert_eq!(
        refused.form_with("mend_reason").expect("a form").value("new_value").as_deref(),
        Some("x"),
        "what was typed is kept"
    );
    lending.bank.goes_well();
    let form =
        page.form_with("mend_reason").expect("a form").set("mend_reason", "已与银行电话核实，重新查询结果");
    assert_eq!(admin.send(&form).status, 303);
    lending.take_up("shenyue", TITLE);
    let ledger = lending.bank.ledger();
    assert_eq!((ledger.len(), ledger[0].amount.as_str()), (1, amount.as_str()));
    let case = admin.get(&format!("/cases/{number}"));
    assert!(case.status == 404 || case.text().contains("已与银行电话核实"), "{}", case.told());
    lending.nothing_tells_the_token(&number);
    lending.scene.verify();
}

#[test]
fn an_incident_that_nobody_can_mend_is_skipped_along_a_branch_with_a_reason() {
    let Some(lending) = Lending::set("zh-CN") else { return };
    lending.bank.set_balance(LOAN, "500000");
    lending.sign(TITLE, LOAN);
    lending.bank.kill();
    lending.pass("jiangtao", TITLE, "提交");
    let mut admin = lending.scene.server.sign_in("shilei");
    let page = incident(&lending, &mut admin);
    let refused = admin.send(&page.form_with("skip_reason").expect("a form").set("branch", "2"));
    assert_eq!(refused.status, 422, "no reason: {}", refused.told());
    let form = page
        .form_with("skip_reason")
        .expect("a form")
        .set("branch", "2")
        .set("skip_reason", "银行停业检修，改为联系借款人");
    assert_eq!(admin.send(&form).status, 303);
    lending.take_up("shenyue", TITLE);
    lending.scene.browser.sees("未能办理，联系借款人");
    assert!(admin.send(&form).status >= 400, "there is no incident any more");
    lending.bank.start_again();
    assert!(lending.bank.ledger().is_empty(), "skipped is not debited");
    lending.scene.verify();
}

#[test]
fn a_token_that_is_wrong_stops_the_case_until_the_right_one_is_set_in_the_page() {
    const WRONG: &str = "wrong-token-7f3a9c";
    let Some(lending) = Lending::set("zh-CN") else { return };
    lending.bank.set_balance(LOAN, "500000");
    let (number, _) = lending.sign(TITLE, LOAN);
    let server = &lending.scene.server;
    let mut security = server.sign_in("pengfei");
    let page = security.get("/secrets").expect(200);
    let name = page.body.split("<strong>").nth(1).and_then(|rest| rest.split('<').next()).expect("a secret");
    let set = |page: &Page, value: &str| {
        page.form_with("password").expect("a form").set("name", name).set("password", value)
    };
    let empty = security.send(&set(&page, ""));
    assert_eq!(empty.status, 422, "{}", empty.told());
    assert_eq!(
        empty.form_with("password").expect("a form").value("name").as_deref(),
        Some(name),
        "the name is kept"
    );
    assert_eq!(security.send(&set(&page, WRONG)).status, 303);
    lending.pass("jiangtao", TITLE, "提交");
    let mut admin = server.sign_in("shilei");
    let stopped = incident(&lending, &mut admin);
    assert!(!stopped.body.contains(WRONG) && !stopped.body.contains(BANK_TOKEN));
    assert_eq!(security.send(&set(&page, BANK_TOKEN)).status, 303);
    assert_eq!(admin.send(&stopped.form_with("retry_reason").expect("a form")).status, 303);
    lending.take_up("shenyue", TITLE);
    assert_eq!(lending.bank.ledger().len(), 1);
    assert!(!security.get("/secrets").body.contains(BANK_TOKEN) && !server.log().contains(WRONG));
    assert_eq!(server.sign_in("luolin").get("/secrets").status, 403);
    lending.nothing_tells_the_token(&number);
    lending.scene.verify();
}
