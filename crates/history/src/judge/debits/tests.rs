use serde_json::json;

use super::*;
use crate::Step;

/// A case that was settled by visit 41, and the bank's line of it.
fn settled() -> (Case, Debit) {
    let case = Case {
        number: 7,
        case: "70".into(),
        ended: true,
        steps: vec![Step { id: "41".into(), stage: 4, ..Step::default() }],
        properties: [("statement_total", "101350.4"), ("debited", "101350.4"), ("bank_receipt", "R1")]
            .map(|(key, text)| (key.to_owned(), json!({ "text": text }).to_string().into()))
            .into(),
        ..Case::default()
    };
    let debit = Debit { loan: "L9-000001".into(), amount: "101350.40".into(), key: "41-9".into() };
    (case, debit)
}

fn check(change: impl FnOnce(&mut Case, &mut Vec<Debit>), expected: &[&str]) {
    let (mut case, debit) = settled();
    let mut ledger = vec![debit];
    change(&mut case, &mut ledger);
    let kept = Kept { cases: vec![case] };
    let told: Vec<String> = debits(&kept, &ledger).iter().map(ToString::to_string).collect();
    assert_eq!(told, expected);
}

#[test]
fn one_debit_of_the_signed_amount_is_right() {
    check(|_, _| {}, &[]);
    // Asked for, and not answered yet: an administrator reads why.
    check(
        |case, ledger| {
            ledger.clear();
            (case.ended, case.incidents) = (false, 1);
            case.properties.remove("bank_receipt");
        },
        &[],
    );
    // Debited, and the answer never came: the incident says that the outcome is unknown.
    check(
        |case, _| {
            (case.ended, case.incidents) = (false, 1);
            case.properties.remove("bank_receipt");
            case.properties.remove("debited");
        },
        &[],
    );
}

/// The planted bugs: the bank forgets its keys; the key is not sent, or a new one each time.
#[test]
fn what_a_forgotten_or_changed_key_does_is_caught() {
    check(
        |_, ledger| ledger.push(ledger[0].clone()),
        &[
            "the bank's ledger: loan L9-000001 was debited 2 times",
            "the bank's ledger: key 41-9 was debited 2 times",
            "the bank's ledger: case 7 is settled with 2 debits",
        ],
    );
    check(
        |_, ledger| ledger.push(Debit { key: "0-9".into(), ..ledger[0].clone() }),
        &[
            "the bank's ledger: loan L9-000001 was debited 2 times",
            "the bank's ledger: loan L9-000001 was debited with key 0-9, which 0 cases asked with",
        ],
    );
    check(
        |_, ledger| ledger[0].key.clear(),
        &[
            "the bank's ledger: loan L9-000001 was debited with key , which 0 cases asked with",
            "the bank's ledger: case 7 is settled with 0 debits",
        ],
    );
}

#[test]
fn a_debit_that_nobody_knows_of_or_of_another_amount_is_caught() {
    check(|_, ledger| ledger.clear(), &["the bank's ledger: case 7 is settled with 0 debits"]);
    check(
        |_, ledger| ledger[0].amount = "101350.41".into(),
        &[
            "the bank's ledger: case 7: 101350.41 was debited, and Some(\"101350.4\") was signed for",
            "the bank's ledger: case 7: 101350.41 was debited, and the case knows of Some(\"101350.4\")",
        ],
    );
    check(
        |case, _| {
            case.properties.remove("bank_receipt");
            case.properties.remove("debited");
        },
        &["the bank's ledger: case 7: 101350.40 was debited, and the case knows of None"],
    );
}

#[test]
fn a_stuck_case_has_one_incident() {
    let stuck = |incidents: u64| {
        move |case: &mut Case, _: &mut Vec<Debit>| (case.ended, case.incidents) = (false, incidents)
    };
    check(stuck(1), &[]);
    check(stuck(0), &["case 7: nobody has it, and 0 incidents say why"]);
    check(stuck(2), &["case 7: nobody has it, and 2 incidents say why"]);
}
