use super::*;

fn check(count: &str, from: &str, on: &str, interest: &str) {
    let count = DayCount::read(count).unwrap();
    let found = payoff(
        Cents(10_000_000),
        Decimal::new(435, 4),
        Decimal::new(1, 2),
        count,
        from.parse().unwrap(),
        on.parse().unwrap(),
    )
    .unwrap();
    assert_eq!(found.interest.to_string(), interest, "{count:?} {from} {on}");
    assert_eq!(found.fee, Cents(100_000));
    assert_eq!(found.total.0, 10_000_000 + found.interest.0 + 100_000);
}

/// 100 000.00 at 4.35 %: a year is 4 350.00. Worked by hand.
#[test]
fn interest_follows_the_day_count() {
    check("ACT/360", "2026-11-01", "2026-11-30", "350.42"); // 29/360
    check("ACT/365F", "2026-11-01", "2026-11-30", "345.62"); // 29/365
    check("30/360", "2026-01-31", "2026-03-31", "725.00"); // two months
    check("30/360", "2026-01-30", "2026-02-28", "338.33"); // 28/360
    check("ACT/ACT", "2027-12-17", "2028-01-16", "357.05"); // 15/365 + 15/366
    check("ACT/360", "2026-11-30", "2026-11-30", "0.00");
}

#[test]
fn before_interest_begins_nothing_can_be_paid_off() {
    let day = |text: &str| text.parse().unwrap();
    let none =
        payoff(Cents(1), Decimal::ONE, Decimal::ZERO, DayCount::Act360, day("2026-11-02"), day("2026-11-01"));
    assert_eq!(none, None);
}
