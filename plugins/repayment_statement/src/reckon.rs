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
mod tests {
    use super::*;

    fn check(principal: &str, rate: &str, count: &str, from: &str, on: &str, expected: (&str, i64)) {
        let loan = Loan {
            principal: principal.parse().unwrap(),
            rate: rate.parse().unwrap(),
            day_count: DayCount::read(count).unwrap(),
            interest_from: from.parse().unwrap(),
            repay_on: on.parse().unwrap(),
            fee_rate: Decimal::ZERO,
            fee: Decimal::ZERO,
            valid_until: on.parse().unwrap(),
        };
        let owed = reckon(&loan).unwrap();
        assert_eq!(
            (format!("{:.2}", owed.interest).as_str(), owed.days),
            expected,
            "{principal} {rate} {count} {from} {on}"
        );
    }

    /// Worked by hand; the year's interest of 100 000 at 4.35 % is 4 350.
    #[test]
    fn interest_follows_the_day_count() {
        let loan = |count, from, on, expected| check("100000", "0.0435", count, from, on, expected);
        // 4350 × 29 ÷ 360 = 350.4166…
        loan("ACT/360", "2026-11-01", "2026-11-30", ("350.42", 29));
        // 4350 × 29 ÷ 365 = 345.6164…
        loan("ACT/365F", "2026-11-01", "2026-11-30", ("345.62", 29));
        // A leap year: 4350 × 366 ÷ 365 = 4361.9178…; ACT/ACT makes exactly a year of it.
        loan("ACT/365F", "2028-01-01", "2029-01-01", ("4361.92", 366));
        loan("ACT/ACT", "2028-01-01", "2029-01-01", ("4350.00", 366));
        // 15 days of an ordinary year and 15 of a leap year: 178.7671… + 178.2786… = 357.0458…
        loan("ACT/ACT", "2027-12-17", "2028-01-16", ("357.05", 30));
        // Over two turns of the year: 31 ÷ 365 + 1 + 31 ÷ 365 of 4350 = 369.4520… + 4350 + 369.4520…
        loan("ACT/ACT", "2027-12-01", "2029-02-01", ("5088.90", 428));
        // The end of February: 28 days in 30/360 bond basis, 29 in ACT.
        loan("30/360", "2026-01-30", "2026-02-28", ("338.33", 28));
        loan("ACT/360", "2026-01-30", "2026-02-28", ("350.42", 29));
        // Both at a 31st: two months.
        loan("30/360", "2026-01-31", "2026-03-31", ("725.00", 60));
        // A 31st that is reached from the 29th stays the 31st: 4350 × 62 ÷ 360 = 749.1666…
        loan("30/360", "2026-01-29", "2026-03-31", ("749.17", 62));
        loan("30/360", "2026-01-15", "2027-01-15", ("4350.00", 360));
    }

    #[test]
    fn halves_of_a_cent_go_up_and_nothing_is_rounded_before() {
        // 1.00 × 0.36 × 5 ÷ 360 = 0.005 exactly.
        check("1", "0.36", "ACT/360", "2026-01-01", "2026-01-06", ("0.01", 5));
        // 1.00 × 0.36 × 4 ÷ 360 = 0.004.
        check("1", "0.36", "ACT/360", "2026-01-01", "2026-01-05", ("0.00", 4));
        // A third that would go wrong if the daily rate were rounded: 99 999.99 × 0.05 × 1 ÷ 360 = 13.8888…
        check("99999.99", "0.05", "ACT/360", "2026-01-01", "2026-01-02", ("13.89", 1));
        check("123456.78", "0.0525", "ACT/ACT", "2026-11-01", "2026-12-01", ("532.72", 30));
    }

    #[test]
    fn no_day_is_no_interest() {
        for count in ["ACT/360", "ACT/365F", "ACT/ACT", "30/360"] {
            check("100000", "0.0435", count, "2026-11-30", "2026-11-30", ("0.00", 0));
        }
    }
}
