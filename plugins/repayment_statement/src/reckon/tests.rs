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
