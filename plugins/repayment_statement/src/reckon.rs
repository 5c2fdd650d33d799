//! The arithmetic. Exact until the one rounding of interest and of fee, half up, to the cent.

use chrono::{Datelike, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::settings::Loan;

/// How days become years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayCount {
    Act360,
    Act365,
    ActAct,
    Thirty360,
}

/// What is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed {
    pub principal: Decimal,
    pub interest: Decimal,
    pub fee: Decimal,
    pub total: Decimal,
    pub days: i64,
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

/// What settles it; `None` where the numbers are too large to be exact.
pub fn reckon(loan: &Loan) -> Option<Owed> {
    let (days, parts, basis) = share(loan.day_count, loan.interest_from, loan.repay_on)?;
    // Multiplied first and divided once: nothing is lost on the way.
    let interest =
        loan.principal.checked_mul(loan.rate)?.checked_mul(parts.into())?.checked_div(basis.into())?;
    let interest = cents(interest);
    let fee = cents(loan.principal.checked_mul(loan.fee_rate)?.checked_add(loan.fee)?);
    let total = loan.principal.checked_add(interest)?.checked_add(fee)?;
    Some(Owed { principal: loan.principal, interest, fee, total, days })
}

/// Days, and the part of a year that they are: so many of so many.
fn share(count: DayCount, from: NaiveDate, on: NaiveDate) -> Option<(i64, i64, i64)> {
    let days = (on - from).num_days();
    Some(match count {
        DayCount::Act360 => (days, days, 360),
        DayCount::Act365 => (days, days, 365),
        DayCount::Thirty360 => {
            let days = thirty(from, on);
            (days, days, 360)
        }
        DayCount::ActAct => {
            let leap = leap_days(from, on)?;
            (days, (days - leap).checked_mul(366)?.checked_add(leap.checked_mul(365)?)?, 365 * 366)
        }
    })
}

fn thirty(from: NaiveDate, on: NaiveDate) -> i64 {
    let first = from.day().min(30);
    let last = if first == 30 { on.day().min(30) } else { on.day() };
    let months = 12 * i64::from(on.year() - from.year()) + i64::from(on.month()) - i64::from(from.month());
    30 * months + i64::from(last) - i64::from(first)
}

/// How many of the days lie in leap years.
fn leap_days(from: NaiveDate, on: NaiveDate) -> Option<i64> {
    let mut days = 0;
    for year in from.year()..=on.year() {
        let begin = NaiveDate::from_ymd_opt(year, 1, 1)?;
        if begin.leap_year() {
            let end = NaiveDate::from_ymd_opt(year.checked_add(1)?, 1, 1)?;
            days += (on.min(end) - from.max(begin)).num_days().max(0);
        }
    }
    Some(days)
}

fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

#[cfg(test)]
mod tests;
