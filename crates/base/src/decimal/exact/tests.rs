use proptest::prelude::*;

use super::*;

fn exact(text: &str) -> Exact {
    Exact::from(text.parse::<Decimal>().unwrap())
}

fn check(number: Option<Exact>, scale: u32, expected: &str) {
    let rounded = number.and_then(|number| number.round(scale));
    assert_eq!(rounded.map_or("none".to_owned(), |number| number.to_string()), expected);
}

#[test]
fn a_half_goes_up_and_nothing_is_rounded_twice() {
    for (text, scale, expected) in [
        ("0.005", 2, "0.01"),
        ("0.00499999", 2, "0"),
        ("-0.005", 2, "-0.01"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("1.25", 2, "1.25"),
        ("7", 2, "7"),
    ] {
        check(Some(exact(text)), scale, expected);
    }
    check(exact("0.0000000000000000045").times(exact("0.0000000000000000001")), 18, "0");
    check(exact("12.35").times(exact("0.1")), 2, "1.24");
}

#[test]
fn what_cannot_be_held_exactly_is_refused() {
    let large = exact("9999999999999999999999999999");
    check(large.plus(large), 0, "none");
    check(large.minus(exact("1")), 0, "9999999999999999999999999998");
    check(large.times(exact("1000")), 0, "none");
    check(large.times(large), 0, "none");
    check(large.plus(exact("0.0000000000000000000000000001")), 0, "none");
    check(large.minus(large), 2, "0");
}

proptest! {
    #[test]
    fn sums_and_products_of_amounts_are_those_of_their_cents(a in -10_000_000i64..10_000_000, b in -10_000_000i64..10_000_000) {
        let amount = |cents: i64| Decimal::from(rust_decimal::Decimal::new(cents, 2));
        let (x, y) = (Exact::from(amount(a)), Exact::from(amount(b)));
        prop_assert_eq!(x.plus(y).and_then(|n| n.round(2)), Some(amount(a + b)));
        prop_assert_eq!(x.minus(y).and_then(|n| n.round(2)), Some(amount(a - b)));
        let exactly = Decimal::from(rust_decimal::Decimal::new(a * b, 4));
        prop_assert_eq!(x.times(y).and_then(|n| n.round(4)), Some(exactly));
        let cents = (a * b).abs() / 100 + i64::from((a * b).abs() % 100 >= 50);
        prop_assert_eq!(x.times(y).and_then(|n| n.round(2)), Some(amount(cents * (a * b).signum())));
    }
}
