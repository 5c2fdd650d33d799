//! What goes wrong on purpose does, and leaves what it says it leaves.

use serde_json::{Value, json};

use crate::support::Bank;

const SETTLE: &str = "/loans/L2026-0001/settlement";

fn settle(bank: &Bank) -> Result<(u16, Value, bool), String> {
    bank.ask("POST", SETTLE, "k", json!({ "amount": "101350.42", "on": "2026-11-30" }))
}

#[test]
fn every_mode_fails_as_described_and_the_key_then_tells_what_happened() {
    for (mode, acts) in [("down", false), ("busy", false), ("drop", true), ("error", true), ("rubbish", true)]
    {
        let bank = Bank::start(&[]);
        bank.mode(json!({ "mode": mode, "times": 1 }));
        let first = settle(&bank);
        assert!(first.as_ref().is_err() || first.as_ref().is_ok_and(|it| it.0 >= 500), "{mode}: {first:?}");
        assert_eq!(bank.ledger().len(), usize::from(acts), "{mode}");
        let again = settle(&bank).unwrap();
        assert_eq!((again.0, again.2), (200, acts), "{mode}");
        assert_eq!(bank.ledger().len(), 1, "{mode}");
    }
}

#[test]
fn late_and_slow_answers_come_and_twice_is_read_once() {
    let bank = Bank::start(&[]);
    bank.mode(json!({ "mode": "twice", "times": 1 }));
    assert_eq!(settle(&bank).unwrap().0, 200);
    for mode in ["late", "slow"] {
        bank.mode(json!({ "mode": mode, "times": 1, "ms": 50 }));
        let began = std::time::Instant::now();
        assert!(settle(&bank).unwrap().2);
        assert!(began.elapsed().as_millis() >= 50);
    }
    assert_eq!(bank.ledger().len(), 1);
}

#[test]
fn a_bank_that_forgets_its_keys_debits_twice() {
    let bank = Bank::start(&["--forget-keys"]);
    bank.ask("POST", "/admin/balance", "", json!({ "loan": "L2026-0001", "amount": "900000" })).unwrap();
    assert_eq!(settle(&bank).unwrap().0, 200);
    assert_eq!(settle(&bank).unwrap().0, 200);
    assert_eq!(bank.ledger().len(), 2);
}

#[test]
fn nobody_asks_without_the_token() {
    let bank = Bank::start(&[]);
    let answer =
        ureq::get(format!("{}/ledger", bank.url)).config().http_status_as_error(false).build().call();
    assert_eq!(answer.unwrap().status(), 401);
}
