//! What stands around every request: where it comes from, what it may ask for, and the headers of the answer.

use waypost_testkit::{Page, Server};

use crate::support::{accepted, house, kept, seal_request};

#[test]
fn a_form_from_another_site_is_refused_unread() {
    let server = house();
    let mut clerk = server.sign_in("heping");
    let form = seal_request(&mut clerk);
    let own = server.url().to_owned();
    for (site, origin, good) in [
        (Some("cross-site"), Some("https://evil.example"), false),
        (Some("same-site"), Some("https://other.example"), false),
        (Some("cross-site"), Some(own.as_str()), false),
        (None, Some("https://evil.example"), false),
        (None, Some("null"), false),
        (Some("same-origin"), Some(own.as_str()), true),
        (None, Some(own.as_str()), true),
        (Some("none"), None, true),
        (None, None, true),
    ] {
        clerk.header("sec-fetch-site", site);
        clerk.header("origin", origin);
        // A page of another site may name any host in this header only with our consent; it counts for nothing.
        clerk.header("x-forwarded-host", Some("evil.example"));
        let page = clerk.send(&form.clone().put("key", &format!("{site:?}{origin:?}")));
        assert_eq!(page.status, if good { 303 } else { 403 }, "{site:?} {origin:?}: {}", page.told());
        assert!(good || page.text().contains("未作任何更改"), "{}", page.told());
    }
    assert_eq!(kept(&server).len(), 4);
}

#[test]
fn what_is_not_there_is_told_and_breaks_nothing() {
    let server = house();
    let mut clerk = server.sign_in("heping");
    let form = seal_request(&mut clerk);
    let case = accepted(&mut clerk, &form);
    let huge = "9".repeat(400);
    for path in [
        "/nothing",
        "/cases/999999",
        "/cases/abc",
        "/cases/-1",
        "/cases/0",
        "/cases/1%2F..%2F2",
        "/cases/9223372036854775808",
        &format!("/cases/{huge}"),
        &format!("{case}/steps/1"),
        &format!("{case}/steps/abc"),
        &format!("{case}/steps/{huge}"),
        &format!("{case}/files/{}", "0".repeat(64)),
        &format!("{case}/files/..%2F..%2Fwaypost.db"),
        "/drafts/1",
        "/drafts/abc",
        "/start/no_such_flow",
        "/start/%00",
        "/static/..%2F..%2Fwaypost.db",
        "/static/nothing.css",
        "/.env",
        "/cases//",
    ] {
        let page = clerk.get(path);
        assert_eq!(page.status, 404, "{path}: {}", page.told());
        assert!(path.starts_with("/static/") || page.text().contains("没有找到"), "{path}: {}", page.told());
    }
    // Nobody learns by the status what is there: without a session every page of the inside asks for one.
    let mut nobody = server.client();
    for path in [case.as_str(), "/cases/999999", "/drafts/1", "/people", "/audit"] {
        let page = nobody.get(path);
        assert_eq!(page.location(), Some(format!("/sign-in?next={path}")), "{}", page.told());
    }
}

#[test]
fn a_method_that_a_path_does_not_have_is_named() {
    let server = house();
    let mut clerk = server.sign_in("heping");
    for (method, path, status, allow) in [
        ("GET", "/cases/1/visits/1/submit", 405, Some("POST")),
        ("PUT", "/inbox", 405, Some("GET, HEAD")),
        ("DELETE", "/sign-in", 405, Some("GET, HEAD, POST")),
        ("TRACE", "/inbox", 405, Some("GET, HEAD")),
        ("OPTIONS", "/inbox", 405, Some("GET, HEAD")),
        ("HEAD", "/inbox", 200, None),
        ("POST", "/nothing", 404, None),
    ] {
        let page = clerk.request(method, path, None).unwrap();
        assert_eq!(page.status, status, "{method} {path}: {}", page.told());
        assert_eq!(page.header("allow"), allow, "{method} {path}");
    }
}

#[test]
fn nobody_is_led_to_another_site() {
    let server = house();
    let password = server.password("heping");
    for next in
        ["//evil.example", "https://evil.example", "/\\evil.example", "/%09/evil.example", "", "/中文 目录"]
    {
        let mut client = server.client();
        let escaped: String = next.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let page = client.get(&format!("/sign-in?next={escaped}")).expect(200);
        let form = page.form_with("password").unwrap().put("next", next);
        let page = client.send(&form.set("sign_in", "heping").set("password", &password));
        assert_eq!(page.status, 303, "{next}: {}", page.told());
        let to = page.header("location").unwrap();
        assert!(
            to.starts_with('/') && !to.starts_with("//") && !to.contains('\\'),
            "{next:?} leads to {to:?}"
        );
        // Somebody who is signed in already is led on by the same rule, and so is a change of language.
        let to = client.get(&format!("/sign-in?next={escaped}")).expect(303);
        let to = to.header("location").unwrap();
        assert!(to.starts_with('/') && !to.starts_with("//"), "{next:?} leads to {to:?}");
        let token = client.get("/start").form_with("csrf").and_then(|form| form.value("csrf")).unwrap();
        let body = format!("csrf={token}&lang=en&back={escaped}").into_bytes();
        let page = client.request("POST", "/language", Some(("application/x-www-form-urlencoded", body)));
        let page = page.unwrap().expect(303);
        let to = page.header("location").unwrap();
        assert!(to.starts_with('/') && !to.starts_with("//"), "{next:?} leads to {to:?}");
    }
}

#[test]
fn every_answer_carries_the_headers_that_keep_a_browser_safe() {
    let server = house();
    let mut clerk = server.sign_in("heping");
    let css =
        clerk.get("/inbox").body.split("/static/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mut seen = std::collections::BTreeSet::new();
    let mut answers: Vec<Page> =
        ["/inbox", "/nothing", "/sign-in", "/health", "/static/x"].map(|p| clerk.get(p)).into();
    answers.push(clerk.request("PUT", "/inbox", None).unwrap());
    answers.push(clerk.request("POST", "/start/seal_use", None).unwrap());
    answers.push(clerk.get(&format!("/static/{css}")));
    for page in &answers {
        for (name, part) in [
            ("content-security-policy", "default-src 'none'"),
            ("content-security-policy", "frame-ancestors 'none'"),
            ("content-security-policy", "form-action 'self'"),
            ("content-security-policy", "base-uri 'none'"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            let value = page.header(name).unwrap_or_default();
            assert!(value.contains(part), "{} has {name}: {value:?}", page.path);
        }
        let policy = page.header("content-security-policy").unwrap();
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("strict-transport-security"), None, "not over http: {}", page.path);
        let cache = page.header("cache-control").unwrap_or_default();
        assert_eq!(cache == "no-store", page.path != format!("/static/{css}"), "{}: {cache}", page.path);
        assert!(seen.insert(page.header("x-request-id").unwrap().to_owned()), "an id of its own");
        assert_eq!(page.header("server"), None);
    }
}

#[test]
fn cookies_are_out_of_reach_of_scripts_and_of_other_sites() {
    let cookies = |page: &Page| -> Vec<String> {
        let all = page.headers.iter().filter(|(name, _)| name == "set-cookie");
        all.map(|(_, value)| value.clone()).collect()
    };
    for (options, name, secure) in [
        (&[][..], "waypost=", false),
        // A trusted proxy brings https.
        (&["--trusted-proxy", "127.0.0.1"][..], "__Host-waypost=", true),
    ] {
        let server: Server = Server::builder().demo().serve(options).start();
        let mut client = server.client();
        let page = client.get("/sign-in").expect(200);
        assert_eq!(page.header("strict-transport-security").is_some(), secure);
        let form = page.form_with("password").unwrap();
        let before = cookies(&page);
        let page = client.send(&form.set("sign_in", "heping").set("password", &server.password("heping")));
        assert_eq!(page.status, 303, "{}", page.told());
        let after = cookies(&page);
        assert!(after.iter().any(|cookie| cookie.starts_with(name)), "{after:?}");
        for cookie in before.iter().chain(&after) {
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
            assert!(cookie.contains("Path=/") && !cookie.contains("Domain"), "{cookie}");
            assert_eq!(cookie.contains("Secure"), secure, "{cookie}");
        }
    }
}
