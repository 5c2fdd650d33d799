//! Cards and settlements when nothing goes wrong, and the bank's refusals.

use serde_json::{Value, json};

use crate::support::Bank;

/// 100 000.00 at 4.35 %, 29 days ACT/360: 350.42; fee 1 %.
fn settlement() -> Value {
    json!({ "amount": "101350.42", "on": "2026-11-30", "valid_until": "2026-12-05" })
}

const SETTLE: &str = "/loans/L2026-0001/settlement";

#[test]
fn a_loan_says_what_settles_it() {
    let bank = Bank::start(&[]);
    let (status, loan, _) = bank.ask("GET", "/loans/L2026-0001", "", Value::Null).unwrap();
    assert_eq!(
        (status, &loan["principal"], &loan["day_count"]),
        (200, &"100000.00".into(), &"ACT/360".into())
    );
    let (_, quote, _) = bank.ask("GET", "/loans/L2026-0001/payoff?on=2026-11-30", "", Value::Null).unwrap();
    assert_eq!(
        quote,
        json!({ "on": "2026-11-30", "principal": "100000.00", "interest": "350.42", "fee": "1000.00", "total": "101350.42" })
    );
}

#[test]
fn a_key_settles_once_also_over_a_crash() {
    let mut bank = Bank::start(&[]);
    let first = bank.ask("POST", SETTLE, "k1", settlement()).unwrap();
    assert_eq!((first.0, first.2), (200, false), "{first:?}");
    let again = bank.ask("POST", SETTLE, "k1", settlement()).unwrap();
    assert_eq!((again.0, &again.1, again.2), (200, &first.1, true));
    bank.start_again(&[]);
    let after = bank.ask("POST", SETTLE, "k1", settlement()).unwrap();
    assert_eq!((&after.1, after.2), (&first.1, true));
    assert_eq!(bank.ledger().len(), 1);
    assert_eq!(bank.ledger()[0]["amount"], "101350.42");

    let (status, words, _) = bank.ask("POST", SETTLE, "k2", settlement()).unwrap();
    assert_eq!((status, &words["message"]), (409, &"贷款 L2026-0001 已结清".into()));
    let mut other = settlement();
    other["amount"] = "1.00".into();
    assert_eq!(bank.ask("POST", SETTLE, "k1", other).unwrap().1["code"], "key_reused");
    assert_eq!(bank.ledger().len(), 1);
}

#[test]
fn what_the_bank_does_not_do_it_refuses_in_words() {
    let bank = Bank::start(&[]);
    let check = |path: &str, key: &str, change: Value, expected: (u16, &str)| {
        let mut body = settlement();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let (status, answer, _) = bank.ask("POST", path, key, body).unwrap();
        assert_eq!((status, answer["code"].as_str().unwrap()), expected, "{answer}");
        assert!(!answer["message"].as_str().unwrap().is_empty());
    };
    check(SETTLE, "a", json!({ "amount": "101350.43" }), (409, "amount_differs"));
    check(SETTLE, "b", json!({ "valid_until": "2026-11-29" }), (409, "expired"));
    check(SETTLE, "c", json!({ "on": "2026-10-01" }), (409, "too_early"));
    check(SETTLE, "d", json!({ "amount": "-1" }), (400, "unreadable"));
    check(SETTLE, "", json!({}), (400, "no_key"));
    check("/loans/L0/settlement", "e", json!({}), (404, "no_such_loan"));
    bank.ask("POST", "/admin/balance", "", json!({ "loan": "L2026-0001", "amount": "10" })).unwrap();
    check(SETTLE, "f", json!({}), (409, "insufficient_funds"));
    bank.ask("POST", "/admin/balance", "", json!({ "loan": "L2026-0001", "amount": "200000" })).unwrap();
    // A key that was answered keeps its answer; a new one asks anew.
    check(SETTLE, "f", json!({}), (409, "insufficient_funds"));
    assert_eq!(bank.ledger(), Vec::<Value>::new());
    assert_eq!(bank.ask("POST", SETTLE, "g", settlement()).unwrap().0, 200);
}

#[test]
fn a_card_is_changed_only_from_the_one_that_was_read() {
    let bank = Bank::start(&[]);
    let path = "/loans/L2026-0001/card";
    let old = bank.ask("GET", "/loans/L2026-0001", "", Value::Null).unwrap().1["card"]["number"].clone();
    let change = |number: &str, expected: &Value| json!({ "number": number, "bank": "中国银行", "expected": expected });
    let code = |key: &str, body: Value| bank.ask("PUT", path, key, body).unwrap().1["code"].clone();
    assert_eq!(code("1", change("6200000000000006", &old)), "card_invalid");
    assert_eq!(code("2", change("6228000000000000001", &old)), "card_lost");
    assert_eq!(code("3", change("4111111111111111", &"6200000000000005".into())), "card_moved");
    let (status, answer, _) = bank.ask("PUT", path, "4", change("4111111111111111", &old)).unwrap();
    assert_eq!(
        (status, &answer["before"]["number"], &answer["after"]["number"]),
        (200, &old, &"4111111111111111".into())
    );
    let loan = bank.ask("GET", "/loans/L2026-0001", "", Value::Null).unwrap().1;
    assert_eq!(loan["card"], json!({ "number": "4111111111111111", "bank": "中国银行" }));
}

#[test]
fn loans_for_load_can_be_settled() {
    let bank = Bank::start(&[]);
    bank.ask("POST", "/admin/loans", "", json!({ "count": 3 })).unwrap();
    let quote = bank.ask("GET", "/loans/L9-000003/payoff?on=2026-11-30", "", Value::Null).unwrap().1;
    let body = json!({ "amount": quote["total"], "on": "2026-11-30" });
    assert_eq!(bank.ask("POST", "/loans/L9-000003/settlement", "x", body).unwrap().0, 200);
}
