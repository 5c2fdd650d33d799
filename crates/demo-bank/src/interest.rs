//! What settles a loan on a day: the bank's own reckoning.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use crate::money::Cents;

/// How days become years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayCount {
    Act360,
    Act365,
    ActAct,
    Thirty360,
}

/// What is owed on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payoff {
    pub principal: Cents,
    pub interest: Cents,
    pub fee: Cents,
    pub total: Cents,
}

impl DayCount {
    pub fn read(text: &str) -> Option<Self> {
        Some(match text {
            "ACT/360" => Self::Act360,
            "ACT/365F" => Self::Act365,
            "ACT/ACT" => Self::ActAct,
            "30/360" => Self::Thirty360,
            _ => return None,
        })
    }
}

/// What settles the loan; `None` when the day is before interest begins, or the numbers are absurd.
pub fn payoff(
    principal: Cents,
    rate: Decimal,
    fee_rate: Decimal,
    count: DayCount,
    from: NaiveDate,
    on: NaiveDate,
) -> Option<Payoff> {
    if on < from {
        return None;
    }
    let yearly = principal.decimal().checked_mul(rate)?;
    let days = Decimal::from((on - from).num_days());
    let interest = match count {
        DayCount::Act360 => yearly.checked_mul(days)?.checked_div(Decimal::from(360))?,
        DayCount::Act365 => yearly.checked_mul(days)?.checked_div(Decimal::from(365))?,
        DayCount::Thirty360 => {
            yearly.checked_mul(Decimal::from(thirty(from, on)))?.checked_div(Decimal::from(360))?
        }
        DayCount::ActAct => {
            let (ordinary, leap) = by_length_of_year(from, on)?;
            // One division: 365 × 366 = 133 590.
            let parts = ordinary.checked_mul(366)?.checked_add(leap.checked_mul(365)?)?;
            yearly.checked_mul(Decimal::from(parts))?.checked_div(Decimal::from(133_590))?
        }
    };
    let interest = Cents::round(interest)?;
    let fee = Cents::round(principal.decimal().checked_mul(fee_rate)?)?;
    let total = principal.plus(interest)?.plus(fee)?;
    Some(Payoff { principal, interest, fee, total })
}

/// Months of thirty days, bond basis: a 31st counts as the 30th; the later one only when the earlier is at its end.
fn thirty(from: NaiveDate, on: NaiveDate) -> i64 {
    let first = i64::from(from.day().min(30));
    let last = i64::from(on.day());
    let last = if last == 31 && first == 30 { 30 } else { last };
    let months = i64::from(on.year() - from.year()) * 12 + i64::from(on.month()) - i64::from(from.month());
    months * 30 + last - first
}

/// Days that lie in ordinary years, and in leap years.
fn by_length_of_year(from: NaiveDate, on: NaiveDate) -> Option<(i64, i64)> {
    let (mut ordinary, mut leap) = (0, 0);
    let mut at = from;
    while at < on {
        let end = NaiveDate::from_ymd_opt(at.year() + 1, 1, 1)?.min(on);
        let days = (end - at).num_days();
        if at.leap_year() {
            leap += days;
        } else {
            ordinary += days;
        }
        at = end;
    }
    Some((ordinary, leap))
}

#[cfg(test)]
mod tests;
