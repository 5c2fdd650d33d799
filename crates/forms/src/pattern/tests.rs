use super::*;

#[test]
fn a_pattern_is_about_the_whole_text() {
    for (pattern, text, expected) in [
        ("[0-9]{4}", "1234", true),
        ("[0-9]{4}", "12345", false),
        ("[0-9]{4}", "1234\n", false),
        ("a|b", "a", true),
        ("a|b", "ax", false),
        ("^a$", "a", true),
        ("", "", true),
        ("", "a", false),
        ("[一-龥]{2,4}", "王小明", true),
        (".*a.*", "bab", true),
        ("[(?i]+", "(?", true),
    ] {
        let pattern = Pattern::new(pattern);
        assert_eq!(pattern.check(), Ok(()), "{pattern:?}");
        assert_eq!(pattern.fits(text), expected, "{pattern:?} on {text:?}");
    }
}

#[test]
fn what_is_no_pattern_is_told_and_fits_nothing() {
    for text in
        ["(", "a)|(b", "[", "*", "(?i)a", "(?P<x>a)", "(?=a)", "(?x)a #", "a{100000}", &"a".repeat(501)]
    {
        let pattern = Pattern::new(text);
        assert!(pattern.check().is_err(), "{text}");
        assert!(!pattern.fits("a") && !pattern.fits(""), "{text}");
    }
}

#[test]
fn a_pattern_made_to_be_slow_ends() {
    let pattern = Pattern::new("(?:(?:a?){30}){3}b|(?:a*)*(?:a|aa)+c");
    assert_eq!(pattern.check(), Ok(()));
    assert!(!pattern.fits(&"a".repeat(20_000)));
}
