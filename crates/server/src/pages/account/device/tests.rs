use super::*;

#[test]
fn a_device_is_named_as_its_owner_knows_it() {
    for (agent, expected) in [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 \
             Safari/537.36 Edg/140.0.0.0",
            Some("Edge · Windows"),
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 \
             Safari/537.36",
            Some("Chrome · Linux"),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
             Version/18.0 Mobile/15E148 Safari/604.1",
            Some("Safari · iPhone"),
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14.5; rv:140.0) Gecko/20100101 Firefox/140.0",
            Some("Firefox · macOS"),
        ),
        ("curl/8.5.0", Some("curl/8.5.0")),
        ("  ", None),
        ("", None),
    ] {
        assert_eq!(words(agent).as_deref(), expected, "{agent}");
    }
    assert_eq!(words(&"x".repeat(500)).map(|text| text.len()), Some(LONGEST));
}
