use super::is_address;

#[test]
fn addresses_are_told_from_what_is_none() {
    for good in ["a@b", "zhang.wei@example.org", "o'neil+x@sub.example.co", "张三@例子.中国"] {
        assert!(is_address(good), "{good}");
    }
    for bad in [
        "",
        "a",
        "@b",
        "a@",
        "a b@c.d",
        "a@b c",
        "a@b\r\nBcc: x@y",
        "a..b@c",
        ".a@b",
        "a@b.",
        "a@-b.c",
        "<a@b.c>",
        "a@b,c@d",
        "\"a b\"@c.d",
        "a@[1.2.3.4]",
        "a@b@c d",
    ] {
        assert!(!is_address(bad), "{bad}");
    }
    assert!(!is_address(&format!("{}@b.c", "x".repeat(65))));
}
