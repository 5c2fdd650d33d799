//! The bank's ledger against the cases: a settled case has exactly one debit, of exactly its amount, and there is no other.

use std::collections::BTreeMap;

use serde_json::Value;
use waypost_testkit::Debit;

use crate::{Case, Kept, Violation};

/// The properties that a settlement brings, and the one that was signed for.
const RECEIPT: &str = "bank_receipt";
const DEBITED: &str = "debited";
const OWED: &str = "statement_total";

/// Everything that is wrong between a ledger and the cases; all of the bank's loans are repaid through cases.
pub fn debits(kept: &Kept, ledger: &[Debit]) -> Vec<Violation> {
    let mut wrong = Vec::new();
    let (mut by_loan, mut by_key): (BTreeMap<&str, usize>, BTreeMap<&str, usize>) = Default::default();
    for debit in ledger {
        *by_loan.entry(&debit.loan).or_default() += 1;
        *by_key.entry(&debit.key).or_default() += 1;
    }
    for (what, times) in by_loan
        .iter()
        .map(|(loan, n)| (format!("loan {loan}"), *n))
        .chain(by_key.iter().map(|(key, n)| (format!("key {key}"), *n)))
    {
        if times > 1 {
            wrong.push(Violation::Debits { how: format!("{what} was debited {times} times") });
        }
    }
    for debit in ledger {
        let cases: Vec<&Case> = kept.cases.iter().filter(|case| asked(case, &debit.key)).collect();
        match cases[..] {
            [case] => wrong.extend(of_case(case, debit)),
            _ => wrong.push(Violation::Debits {
                how: format!(
                    "loan {} was debited with key {}, which {} cases asked with",
                    debit.loan,
                    debit.key,
                    cases.len()
                ),
            }),
        }
    }
    for case in &kept.cases {
        let debited = ledger.iter().filter(|debit| asked(case, &debit.key)).count();
        if text(case, RECEIPT).is_some() && debited != 1 {
            wrong.push(Violation::Debits {
                how: format!("case {} is settled with {debited} debits", case.number),
            });
        }
        if !case.ended && case.open_items == 0 && case.incidents != 1 {
            let how = format!("nobody has it, and {} incidents say why", case.incidents);
            wrong.push(Violation::Open { case: case.number.to_string(), how });
        }
    }
    wrong
}

/// What a debit and its case do not agree on.
fn of_case(case: &Case, debit: &Debit) -> Vec<Violation> {
    let mut wrong = Vec::new();
    let mut say = |how: String| wrong.push(Violation::Debits { how: format!("case {}: {how}", case.number) });
    if !text(case, OWED).is_some_and(|owed| is_same(&owed, &debit.amount)) {
        say(format!("{} was debited, and {:?} was signed for", debit.amount, text(case, OWED)));
    }
    match text(case, DEBITED) {
        Some(debited) if is_same(&debited, &debit.amount) => {}
        None if case.incidents > 0 => {}
        other => say(format!("{} was debited, and the case knows of {other:?}", debit.amount)),
    }
    wrong
}

/// Whether a visit of the case asked with this key: it begins with the visit.
fn asked(case: &Case, key: &str) -> bool {
    case.steps.iter().any(|step| key.split('-').next() == Some(step.id.as_str()))
}

/// The text of a property, in whatever dress it was written down.
fn text(case: &Case, key: &str) -> Option<String> {
    fn inner(value: &Value) -> Option<String> {
        match value {
            // A value is written down as its JSON.
            Value::String(text) if text.starts_with('{') => inner(&serde_json::from_str(text).ok()?),
            Value::String(text) => Some(text.clone()),
            Value::Object(map) => map.get("value").or_else(|| map.values().next()).and_then(inner),
            _ => None,
        }
    }
    case.properties.get(key).and_then(inner)
}

/// Amounts without regard to zeros at their end.
fn is_same(one: &str, other: &str) -> bool {
    let plain = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    plain(one) == plain(other)
}

#[cfg(test)]
mod tests;
