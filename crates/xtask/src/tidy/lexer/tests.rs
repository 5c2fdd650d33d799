use super::*;

fn check(text: &str, code: &str, comments: &str) {
    let parts = split(text);
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(squeezed(&parts.code), code, "code of {text}");
    assert_eq!(squeezed(&parts.comments), comments, "comments of {text}");
    assert_eq!(parts.code.lines().count(), text.lines().count(), "lines of {text}");
}

#[test]
fn code_comments_and_literals_are_told_apart() {
    check("a // b\nc", "a c", "// b");
    check("a /* b /* c */ d */ e", "a e", "/* b /* c */ d */");
    check("a \"// b \\\" c\" d", "a d", "");
    check("a r#\"b \" // c\"# d", "a d", "");
    check("a br\"\\\" d", "a b d", "");
    check("fn f<'a>(x: &'a str) -> char { '\"' }", "fn f<'a>(x: &'a str) -> char { }", "");
    check("for_r \"x\" '\\'' y", "for_r y", "");
    check("a \"unclosed", "a", "");
}
