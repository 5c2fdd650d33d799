use super::Cents;

#[test]
fn amounts_are_read_exactly_or_not_at_all() {
    for (text, cents) in [("0", 0), ("12.3", 1230), ("12.30", 1230), ("98765432.10", 9_876_543_210)] {
        assert_eq!(Cents::read(text), Some(Cents(cents)), "{text}");
    }
    for text in ["", "-1", "1.001", "1e3", "1,000", "一百", "99999999999999999999", "."] {
        assert_eq!(Cents::read(text), None, "{text}");
    }
    assert_eq!(Cents(1_203).to_string(), "12.03");
}
