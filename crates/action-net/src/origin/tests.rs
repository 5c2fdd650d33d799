use super::*;

#[test]
fn an_origin_is_scheme_host_and_port_and_nothing_else() {
    for (text, written) in [
        ("https://bank.example", "https://bank.example:443"),
        ("HTTPS://Bank.Example./", "https://bank.example:443"),
        ("http://127.0.0.1:8990", "http://127.0.0.1:8990"),
        ("http://[::1]:8990", "http://[::1]:8990"),
    ] {
        assert_eq!(text.parse::<Origin>().unwrap().to_string(), written);
    }
    for bad in [
        "bank.example",
        "ftp://bank.example",
        "https://",
        "https://a@b",
        "https://a/b",
        "https://a:x",
        "https://a:",
    ] {
        assert!(bad.parse::<Origin>().is_err(), "{bad}");
    }
}

#[test]
fn a_private_address_needs_a_host_that_is_listed_as_private() {
    let allowed = Allowed::read(["https://bank.example"], ["http://localhost:8990"]).unwrap();
    let check = |origin: &str, address: &str, expected: bool| {
        let (origin, address) = (origin.parse().unwrap(), address.parse().unwrap());
        assert_eq!(allowed.permits_address(&origin, address), expected, "{origin} {address}");
    };
    check("https://bank.example", "8.8.8.8", true);
    check("https://bank.example", "127.0.0.1", false);
    check("http://localhost:8990", "127.0.0.1", true);
    check("http://localhost:8991", "127.0.0.1", false);
    check("http://bank.example", "8.8.8.8", false);
    assert!(Allowed::read(["bank"], []).is_err());
}
