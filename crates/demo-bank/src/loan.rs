//! Loans: what is on file, and what settles one.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Value, json};

use crate::{
    answer::Answer,
    interest::{DayCount, Payoff, payoff},
    money::Cents,
    store::Fault,
};

/// A loan with what belongs to it.
#[derive(Debug)]
pub struct Loan {
    pub no: String,
    pub borrower: String,
    pub account: String,
    pub balance: Cents,
    pub card: String,
    pub card_bank: String,
    pub principal: Cents,
    pub rate: String,
    pub fee_rate: String,
    pub day_count: String,
    pub interest_from: String,
    pub state: String,
}

const SELECT: &str = "
SELECT loan.no, customer.name, account.no, account.balance, card.number, card.bank, loan.principal, loan.rate,
       loan.fee_rate, loan.day_count, loan.interest_from, loan.state
FROM loan
JOIN customer ON customer.no = loan.customer
JOIN account ON account.no = loan.account
JOIN card ON card.number = loan.card
WHERE loan.no = ?";

impl Loan {
    /// The loan of this number.
    pub fn find(it: &Connection, no: &str) -> Result<Option<Self>, Fault> {
        let row = it.query_row(SELECT, [no], |row| {
            Ok(Self {
                no: row.get(0)?,
                borrower: row.get(1)?,
                account: row.get(2)?,
                balance: Cents(row.get(3)?),
                card: row.get(4)?,
                card_bank: row.get(5)?,
                principal: Cents(row.get(6)?),
                rate: row.get(7)?,
                fee_rate: row.get(8)?,
                day_count: row.get(9)?,
                interest_from: row.get(10)?,
                state: row.get(11)?,
            })
        });
        Ok(row.optional()?)
    }

    /// What settles it on a day; `None` where nothing can.
    pub fn payoff(&self, on: NaiveDate) -> Result<Option<Payoff>, Fault> {
        let damaged = |what: &str| Fault::Damaged(format!("loan {}: {what}", self.no));
        let rate = self.rate.parse().map_err(|_| damaged("rate"))?;
        let fee_rate = self.fee_rate.parse().map_err(|_| damaged("fee rate"))?;
        let count = DayCount::read(&self.day_count).ok_or_else(|| damaged("day count"))?;
        let from = self.interest_from.parse().map_err(|_| damaged("interest from"))?;
        Ok(payoff(self.principal, rate, fee_rate, count, from, on))
    }

    fn shown(&self) -> Value {
        json!({
            "loan": self.no, "borrower": self.borrower, "principal": self.principal.to_string(), "rate": self.rate,
            "fee_rate": self.fee_rate, "day_count": self.day_count, "interest_from": self.interest_from,
            "state": self.state, "card": { "number": self.card, "bank": self.card_bank },
        })
    }
}

/// `GET /loans/NO`.
pub fn read(it: &Connection, no: &str) -> Result<Answer, Fault> {
    Ok(Loan::find(it, no)?.map_or_else(|| Answer::no_loan(no), |loan| Answer::ok(loan.shown())))
}

/// `GET /loans/NO/payoff?on=DATE`.
pub fn quote(it: &Connection, no: &str, on: Option<&str>) -> Result<Answer, Fault> {
    let Some(on) = on.and_then(|on| on.parse().ok()) else { return Ok(Answer::unreadable("on")) };
    let Some(loan) = Loan::find(it, no)? else { return Ok(Answer::no_loan(no)) };
    Ok(match loan.payoff(on)? {
        Some(Payoff { principal, interest, fee, total }) => Answer::ok(json!({
            "on": on, "principal": principal.to_string(), "interest": interest.to_string(),
            "fee": fee.to_string(), "total": total.to_string(),
        })),
        None => Answer::refused(422, "too_early", "还款日早于起息日"),
    })
}
