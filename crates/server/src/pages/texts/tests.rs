use super::*;

#[test]
fn a_text_is_kept_as_it_is_or_refused() {
    let long = "字".repeat(MAX_TEXT + 1);
    for (text, code) in [
        ("", None),
        ("同意\r\n\t备案 <b>\u{202e}\u{85}", None),
        (&long[3..], None),
        (&long, Some(Code::ValueTooLong)),
        ("a\0b", Some(Code::ValueControl)),
        ("\u{1a}", Some(Code::ValueControl)),
    ] {
        assert_eq!(problem("opinion", text).map(|problem| problem.code), code, "{text:?}");
    }
}

#[test]
fn a_title_is_one_line_and_not_cut() {
    let long = "字".repeat(TITLE_MAX + 1);
    for (text, code) in [
        (" 合同 ", None),
        (&long[3..], None),
        (&long, Some(Code::ValueTooLong)),
        ("a\nb", Some(Code::ValueControl)),
    ] {
        assert_eq!(title_problem(text).map(|problem| problem.code), code, "{text:?}");
    }
}
