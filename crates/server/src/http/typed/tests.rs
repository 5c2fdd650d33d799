use super::*;

#[test]
fn the_encoding_of_forms_is_undone_byte_for_byte() {
    for (typed, expected) in [
        (&b"a+b"[..], "a b"),
        (b"%e5%90%8c%E6%84%8F", "\u{540c}\u{610f}"),
        (b"100%", "100%"),
        (b"%4", "%4"),
        (b"%zz%41", "%zzA"),
        (b"%00%0a", "\0\n"),
        (b"\xff", "\u{1a}"),
        (b"a%ffb%c3", "a\u{1a}b\u{1a}"),
        ("\u{fffd}".as_bytes(), "\u{fffd}"),
    ] {
        assert_eq!(text(&unescaped(typed)), expected, "{}", String::from_utf8_lossy(typed));
    }
}
