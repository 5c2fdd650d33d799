use super::*;

#[test]
fn nobody_is_sent_to_another_site() {
    for (path, good) in [
        ("/cases/1", true),
        ("/cases/1?x=2", true),
        ("//evil.example", false),
        ("https://evil.example", false),
        ("/\\evil.example", false),
        ("javascript:alert(1)", false),
        ("", false),
        ("/a\r\nset-cookie: x", false),
    ] {
        assert_eq!(local(path) == path, good, "{path}");
    }
}
