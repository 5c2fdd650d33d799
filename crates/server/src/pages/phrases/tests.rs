use super::*;

#[test]
fn a_phrase_goes_behind_what_was_typed() {
    for (text, expected) in [("", "同意"), ("材料齐全，", "材料齐全，同意"), ("Seen.", "Seen. 同意")]
    {
        assert_eq!(with(text, "同意"), expected);
    }
}

#[test]
fn a_button_that_names_nothing_changes_nothing() {
    let words = ["同意".to_owned()];
    for (value, expected) in [("opinion:0", Some("同意")), ("opinion:1", None), ("x", None), (":", None)] {
        let typed = Typed::of(vec![("phrase".to_owned(), value.to_owned())]);
        assert_eq!(pressed(&typed, &words).map(|(_, words)| words), expected, "{value}");
    }
}
