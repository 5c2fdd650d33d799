use super::*;

#[test]
fn parts_stand_between_blanks_and_in_quotation_marks() {
    for (typed, expected) in [
        ("", &[][..]),
        ("  \u{3000} ", &[]),
        ("a b", &["a", "b"]),
        ("阳光　花园", &["阳光", "花园"]),
        ("flow:\"Contract filing\" x", &["flow:Contract filing", "x"]),
        ("“初审 意见”", &["初审 意见"]),
        ("\"not ended", &["not ended"]),
    ] {
        assert_eq!(terms(typed), expected, "{typed}");
    }
}

#[test]
fn a_filter_has_a_name_in_either_language_and_anything_else_is_a_word() {
    for (term, expected) in [
        ("flow:filing", Some((Filter::Flow, "filing"))),
        ("Flow: filing", Some((Filter::Flow, "filing"))),
        ("流程：合同备案", Some((Filter::Flow, "合同备案"))),
        ("状态:超期", Some((Filter::State, "超期"))),
        ("from:", Some((Filter::From, ""))),
        ("http://example.org", None),
        ("12:30", None),
        ("flow", None),
    ] {
        assert_eq!(filter_of(term), expected, "{term}");
    }
}

#[test]
fn no_two_filters_or_states_share_a_name() {
    let names: Vec<&str> = Filter::ALL.iter().flat_map(|filter| filter.names()).collect();
    let states: Vec<&str> = State::ALL.iter().flat_map(|state| state.names()).collect();
    for all in [names, states] {
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }
}
