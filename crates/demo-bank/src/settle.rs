//! `POST /loans/NO/settlement`: debits exactly the stated amount and settles the loan, or says why not.

use chrono::NaiveDate;
use rusqlite::{Transaction, params};
use serde::Deserialize;
use serde_json::json;

use crate::{answer::Answer, loan::Loan, money::Cents, store::Fault};

/// What is asked.
#[derive(Debug, Deserialize)]
pub struct Settlement {
    amount: String,
    on: String,
    #[serde(default)]
    valid_until: Option<String>,
}

/// Settles it.
pub fn settle(
    it: &Transaction<'_>,
    no: &str,
    asked: &Settlement,
    key: &str,
    today: NaiveDate,
    at: &str,
    forgets: bool,
) -> Result<Answer, Fault> {
    let Some(amount) = Cents::read(&asked.amount) else { return Ok(Answer::unreadable("amount")) };
    let Ok(on) = asked.on.parse::<NaiveDate>() else { return Ok(Answer::unreadable("on")) };
    let until = asked.valid_until.as_deref().map(str::parse::<NaiveDate>).transpose();
    let Ok(until) = until else { return Ok(Answer::unreadable("valid_until")) };
    let Some(loan) = Loan::find(it, no)? else { return Ok(Answer::no_loan(no)) };
    let refuse = |code: &str, words: String| Ok(Answer::refused(409, code, words));
    if loan.state != "open" && !forgets {
        return refuse("settled", format!("贷款 {no} 已结清"));
    }
    if let Some(until) = until.filter(|until| *until < today) {
        return refuse("expired", format!("结清单有效期至 {until}，已过期"));
    }
    let Some(owed) = loan.payoff(on)? else {
        return refuse("too_early", "还款日早于起息日".to_owned());
    };
    if owed.total != amount {
        return refuse(
            "amount_differs",
            format!("扣款金额 {amount} 元与应还金额 {} 元不符，未扣款", owed.total),
        );
    }
    if loan.balance < amount {
        return refuse(
            "insufficient_funds",
            format!("账户余额不足：余额 {} 元，需 {amount} 元", loan.balance),
        );
    }
    it.execute("UPDATE account SET balance = balance - ? WHERE no = ?", params![amount.0, loan.account])?;
    it.execute("UPDATE loan SET state = 'settled' WHERE no = ?", [no])?;
    it.execute(
        "INSERT INTO ledger (at, loan, account, amount, kind, key) VALUES (?, ?, ?, ?, 'early_repayment', ?)",
        params![at, no, loan.account, amount.0, key],
    )?;
    let receipt = it.last_insert_rowid();
    Ok(Answer::ok(json!({
        "loan": no, "receipt": format!("R{receipt:08}"), "amount": amount.to_string(), "settled_on": today,
    })))
}
