//! `PUT /loans/NO/card`: the card on file is replaced, if it is still the one the caller read.

use rusqlite::{OptionalExtension, Transaction, params};
use serde::Deserialize;
use serde_json::json;

use crate::{answer::Answer, loan::Loan, store::Fault};

/// What is asked.
#[derive(Debug, Deserialize)]
pub struct Change {
    number: String,
    bank: String,
    expected: String,
}

/// Changes it, or says why not.
pub fn change(it: &Transaction<'_>, no: &str, wanted: &Change) -> Result<Answer, Fault> {
    let Some(loan) = Loan::find(it, no)? else { return Ok(Answer::no_loan(no)) };
    let refuse = |code: &str, words: String| Ok(Answer::refused(409, code, words));
    if loan.state != "open" {
        return refuse("settled", format!("贷款 {no} 已结清，不能变更扣款卡"));
    }
    if loan.card != wanted.expected {
        return refuse("card_moved", "预留卡已被变更，与申请时不一致".to_owned());
    }
    if !is_number(&wanted.number) {
        return Ok(Answer::refused(422, "card_invalid", format!("卡号 {} 无效：校验位不符", wanted.number)));
    }
    let state: Option<String> = it
        .query_row("SELECT state FROM card WHERE number = ?", [&wanted.number], |row| row.get(0))
        .optional()?;
    if state.is_some_and(|state| state == "lost") {
        return refuse("card_lost", format!("卡 {} 已挂失", wanted.number));
    }
    it.execute(
        "INSERT OR IGNORE INTO card SELECT ?, ?, customer, 'good' FROM loan WHERE no = ?",
        params![wanted.number, wanted.bank, no],
    )?;
    it.execute("UPDATE loan SET card = ? WHERE no = ?", params![wanted.number, no])?;
    Ok(Answer::ok(json!({
        "loan": no,
        "before": { "number": loan.card, "bank": loan.card_bank },
        "after": { "number": wanted.number, "bank": wanted.bank },
    })))
}

/// Whether the digits end with their check digit (Luhn).
pub fn is_number(text: &str) -> bool {
    if !(15..=19).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let digits = text.bytes().rev().map(|b| u32::from(b - b'0')).enumerate();
    let sum: u32 =
        digits.map(|(at, digit)| if at % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests;
