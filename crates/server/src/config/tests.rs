use super::*;

fn parsed(text: &str) -> Config {
    toml::from_str(text).unwrap()
}

#[test]
fn plain_http_beyond_loopback_must_be_asked_for() {
    for (text, good) in [
        ("", true),
        ("listen = \"0.0.0.0:80\"", false),
        ("listen = \"0.0.0.0:80\"\ninsecure_http = true", true),
        ("listen = \"0.0.0.0:80\"\ntrusted_proxies = [\"10.0.0.1\"]", true),
        ("listen = \"0.0.0.0:443\"\ntls = { certificate = \"c.pem\", key = \"k.pem\" }", true),
        ("public_url = \"waypost.example\"", false),
        ("public_url = \"https://waypost.example/path\"", false),
        ("public_url = \"https://waypost.example\"", true),
        ("log = \"loud\"", false),
        ("readers = 0", false),
        ("[pace]\npause_seconds = 2", true),
        ("[pace]\npause_seconds = 0", false),
    ] {
        assert_eq!(parsed(text).check().is_ok(), good, "{text}");
    }
}

#[test]
fn a_setting_that_does_not_exist_is_named() {
    let fault = toml::from_str::<Config>("lissten = \"127.0.0.1:1\"").unwrap_err().to_string();
    assert!(fault.contains("lissten"), "{fault}");
}

#[test]
fn secure_cookies_need_https_and_the_warning_its_absence() {
    let insecure = parsed("listen = \"0.0.0.0:80\"\ninsecure_http = true");
    assert!(!insecure.is_https() && insecure.warns());
    let loopback = parsed("");
    assert!(!loopback.is_https() && !loopback.warns());
    let proxied = parsed("trusted_proxies = [\"127.0.0.1\"]\npublic_url = \"https://a.example\"");
    assert!(proxied.is_https() && !proxied.warns());
}
