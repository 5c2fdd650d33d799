use super::suggested;

#[test]
fn a_code_is_made_of_what_is_latin_in_a_name_else_it_is_numbered() {
    for (names, taken, expected) in [
        (vec!["Early repayment", "提前还款"], vec![], "early_repayment"),
        (vec!["", "提前还款"], vec![], "flow_1"),
        (vec!["", "提前还款"], vec!["flow_1", "flow_2"], "flow_3"),
        (vec!["", "POS 机申请"], vec![], "pos"),
        (vec!["", "POS 机申请"], vec!["pos"], "pos_1"),
        (vec!["2026 plan"], vec![], "flow_1"),
        (vec!["  —— "], vec![], "flow_1"),
    ] {
        let found = suggested(&names, "flow", |code| !taken.contains(&code));
        assert_eq!(found, expected, "{names:?}, {taken:?}");
    }
    assert_eq!(suggested(&[&"a".repeat(1_000_000)], "flow", |_| true).len(), 40);
}
