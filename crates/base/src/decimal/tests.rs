use proptest::prelude::*;

use super::*;

#[test]
fn a_decimal_has_one_written_form() {
    for (typed, written) in
        [("1.50", "1.5"), ("001", "1"), ("-0.00", "0"), ("+7", "7"), ("0.10", "0.1"), ("100", "100")]
    {
        assert_eq!(typed.parse::<Decimal>().unwrap().to_string(), written);
    }
}

#[test]
fn what_is_not_plainly_a_number_is_refused() {
    for typed in
        ["", "1e3", "1,000", ".5", "5.", "--1", "0x1", "NaN", "1.2.3", " 1", "1 ", "９", &"9".repeat(40)]
    {
        assert!(typed.parse::<Decimal>().is_err(), "{typed}");
    }
}

proptest! {
    #[test]
    fn writing_and_reading_agree(mantissa in any::<i64>(), scale in 0u32..18) {
        let number = Decimal::from(rust_decimal::Decimal::new(mantissa, scale));
        prop_assert_eq!(number.to_string().parse::<Decimal>().unwrap(), number);
    }
}
