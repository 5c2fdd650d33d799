//! 提前还款: applied for, reckoned, signed, debited, certified.

use super::scene::{Lending, today_and};

const TITLE: &str = "陈伟提前还款";
const LOAN: &str = "L2026-0001";

#[test]
fn a_loan_is_settled_by_exactly_what_the_borrower_signed() {
    let Some(lending) = Lending::set("zh-CN") else { return };
    let (scene, browser) = (&lending.scene, &lending.scene.browser);
    let day = today_and(1);
    let number = lending.apply(TITLE, LOAN, &day);
    let amount = lending.owed(LOAN, &day);
    lending.bank.set_balance(LOAN, "500000");

    // 罗琳 issues the statement; its amounts are those that the bank reckons by itself.
    lending.pass("luolin", TITLE, "提交");
    lending.take_up("shenyue", TITLE);
    browser.sees(&format!("应还合计\n{} 元", grouped(&amount)));
    scene.shot("desktop-light-zh-repayment-statement");
    let statement = document(&lending, &number, "提前还款结清单");
    for words in ["提前还款结清单", "剩余本金", "100,000.00", "签字", "陈伟"] {
        assert!(statement.contains(words), "{words} in {statement}");
    }
    lending.confirm(TITLE, &amount);

    // Whoever issued it does not debit.
    scene.be("luolin");
    browser.open("/inbox");
    browser.sees("没有等您办理的事项。");
    lending.take_up("jiangtao", TITLE);
    scene.shot("desktop-light-zh-repayment-debit");
    browser.press("提交");
    browser.sees("已提交。");

    // The certificate is numbered and made.
    lending.take_up("shenyue", TITLE);
    browser.sees("融证〔");
    let certificate = document(&lending, &number, "贷款结清证明");
    for words in ["贷款结清证明", "融证〔", "〕1号", "该笔贷款已结清", "R00000001"] {
        assert!(certificate.contains(words), "{words} in {certificate}");
    }
    scene.shot("desktop-light-zh-repayment-settled");
    browser.press("提交");
    browser.sees("已办结");

    let ledger = lending.bank.ledger();
    assert_eq!(ledger.len(), 1);
    assert_eq!((ledger[0].loan.as_str(), ledger[0].amount.as_str()), (LOAN, amount.as_str()));
    assert_eq!(lending.bank.loan(LOAN)["state"], "settled");
    lending.nothing_tells_the_token(&number);
    scene.verify();
}

#[test]
fn insufficient_funds_come_back_in_the_banks_words_and_the_debit_follows_when_the_money_is_there() {
    let Some(lending) = Lending::set("zh-CN") else { return };
    let (scene, browser) = (&lending.scene, &lending.scene.browser);
    lending.bank.set_balance(LOAN, "1500");
    let (_, amount) = lending.sign(TITLE, LOAN);
    lending.pass("jiangtao", TITLE, "提交");
    lending.take_up("hanbing", TITLE);
    browser.sees(&format!("账户余额不足：余额 1500.00 元，需 {amount} 元"));
    scene.shot("desktop-light-zh-repayment-refused");
    assert_eq!(lending.bank.ledger(), []);

    lending.bank.set_balance(LOAN, "500000");
    browser.press("提交2");
    browser.sees("已提交。");
    lending.pass("jiangtao", TITLE, "提交");
    lending.pass("shenyue", TITLE, "提交");
    browser.sees("已办结");
    assert_eq!(lending.bank.ledger().len(), 1);
    scene.verify();
}

#[test]
fn an_amount_that_is_not_the_one_signed_is_never_debited() {
    let Some(lending) = Lending::set("zh-CN") else { return };
    let browser = &lending.scene.browser;
    lending.bank.set_balance(LOAN, "500000");
    let day = today_and(1);
    lending.apply(TITLE, LOAN, &day);
    let amount = lending.owed(LOAN, &day);
    lending.pass("luolin", TITLE, "提交");
    // 沈悦 types another amount than the statement has.
    lending.confirm(TITLE, "1.00");
    lending.take_up("jiangtao", TITLE);
    browser.press("提交");
    browser.sees("借款人签字确认的金额与结清单不一致");
    assert_eq!(lending.bank.ledger(), []);

    // Sent back and mended; but meanwhile the borrower has paid a part, and the bank owes another amount.
    lending.scene.send_back("jiangtao", TITLE, "借款人确认", "金额与签字不一致");
    lending.confirm(TITLE, &amount);
    let (status, _) =
        lending.bank.ask("POST", "/admin/principal", serde_json::json!({ "loan": LOAN, "amount": "90000" }));
    assert_eq!(status, 200);
    lending.pass("jiangtao", TITLE, "提交");
    lending.take_up("shenyue", TITLE);
    browser.sees("不符，未扣款");
    assert_eq!(lending.bank.ledger(), []);
    lending.scene.verify();
}

#[test]
fn a_day_that_is_past_gives_no_statement() {
    let Some(lending) = Lending::set("zh-CN") else { return };
    let browser = &lending.scene.browser;
    lending.apply(TITLE, LOAN, "2026-11-02");
    lending.take_up("luolin", TITLE);
    browser.press("提交");
    browser.sees("还款日 2026-11-02 已过");
}

/// The words of a document that an action attached.
fn document(lending: &Lending, number: &str, name: &str) -> String {
    let mut client = lending.scene.server.sign_in("shenyue");
    let page = client.get(&format!("/cases/{number}")).expect(200);
    let link =
        page.links().into_iter().find(|link| link.words.starts_with(name) && link.words.contains(".html"));
    let link = link.unwrap_or_else(|| panic!("no document {name} in:\n{}", page.text()));
    let file = client.get(&link.href).expect(200);
    assert!(file.header("content-disposition").is_some_and(|value| value.starts_with("attachment")));
    file.body
}

/// An amount of six figures as pages show it.
fn grouped(amount: &str) -> String {
    let (thousands, rest) = amount.split_at(amount.find('.').unwrap() - 3);
    format!("{thousands},{rest}")
}
