use super::grouped;

#[test]
fn digits_before_the_point_stand_in_threes() {
    for (number, read) in [
        ("0", "0"),
        ("999.50", "999.50"),
        ("1000", "1,000"),
        ("-1234567.8900", "-1,234,567.8900"),
        ("****67.89", "****67.89"),
        ("", ""),
    ] {
        assert_eq!(grouped(number), read);
    }
}
