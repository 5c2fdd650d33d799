use super::is_number;

#[test]
fn a_card_number_ends_with_its_check_digit() {
    for good in ["4111111111111111", "6200000000000005", "378282246310005"] {
        assert!(is_number(good), "{good}");
    }
    for bad in ["4111111111111112", "411111111111111x", "", "0", "41111111111111111111111"] {
        assert!(!is_number(bad), "{bad}");
    }
}
