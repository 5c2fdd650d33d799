//! What the bank may do wrong: nothing is debited twice, nothing is lost, and an administrator reads what happened.

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
