//! Coming in and going out: sessions, limits, the second factor, one-time links.

use std::time::{SystemTime, UNIX_EPOCH};

use totp_rs::{Builder, Secret};
use waypost_testkit::{Client, Page, Server};

use crate::support::{house, kept};

fn try_password(client: &mut Client, name: &str, password: &str) -> Page {
    let form = client.get("/sign-in").expect(200).form_with("password").expect("a sign-in");
    client.send(&form.set("sign_in", name).set("password", password))
}

fn session(client: &Client) -> String {
    client.cookies().get("waypost").cloned().unwrap_or_default()
}

#[test]
fn a_session_is_made_new_by_signing_in_and_ended_by_signing_out() {
    let server = house();
    let mut clerk = server.client();
    let planted = format!("1.{}", "a".repeat(64));
    clerk.set_cookie("waypost", &planted);
    let password = server.password("heping");
    clerk.sign_in("heping", &password);
    let first = session(&clerk);
    assert_ne!(first, planted, "a planted cookie is not taken over");

    // Signing in again over a living session gives another one.
    let mut again = server.client();
    again.set_cookie("waypost-form", "0".repeat(64).as_str());
    again.sign_in("heping", &password);
    assert_ne!(session(&again), first);

    let page = clerk.get("/inbox").expect(200);
    let out = page.forms().into_iter().find(|form| form.action() == "/sign-out").expect("a way out");
    assert_eq!(clerk.send(&out).location().as_deref(), Some("/sign-in"));
    assert_eq!(session(&clerk), "", "the browser forgets it");
    clerk.set_cookie("waypost", &first);
    assert_eq!(clerk.get("/inbox").status, 303, "and the server does not know it any more");
    assert_eq!(again.get("/inbox").status, 200, "the other one lives on");
    for broken in ["", "1", "1.", ".", "x.y", "999999999999999999999.a", "1.\u{fffd}"] {
        again.set_cookie("waypost", broken);
        assert_eq!(again.get("/inbox").status, 303, "{broken:?}");
    }
}

#[test]
fn a_disabled_person_is_out_at_once() {
    let server = house();
    let mut clerk = server.sign_in("heping");
    assert_eq!(clerk.get("/inbox").status, 200);
    server.must_run(&["user", "disable", "heping"]);
    assert_eq!(clerk.get("/inbox").status, 303);
    let page = try_password(&mut clerk, "heping", &server.password("heping"));
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.text().contains("登录名或密码不对"), "nothing is told of the account: {}", page.told());
}

#[test]
fn ten_wrong_passwords_must_wait_and_are_told_how_long() {
    let server = house();
    let password = server.password("heping");
    let mut thief = server.client();
    for name in ["heping", "no_such_person"] {
        for _ in 0..10 {
            let page = try_password(&mut thief, name, "wrong password");
            assert_eq!(page.status, 422, "{name}: {}", page.told());
            assert!(page.text().contains("登录名或密码不对"), "{name}: {}", page.told());
        }
        // From now on the right password is not looked at either: whether the name is there is not told.
        let page = try_password(&mut thief, name, &password);
        assert_eq!(page.status, 429, "{name}: {}", page.told());
        let text = page.text();
        let seconds: String = text
            .split("尝试次数过多，请")
            .nth(1)
            .unwrap_or_default()
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        let seconds: u32 = seconds.parse().unwrap_or_else(|_| panic!("no time in {text}"));
        assert!((1..=900).contains(&seconds), "{seconds}");
        assert_eq!(page.form_with("password").and_then(|form| form.value("sign_in")).as_deref(), Some(name));
        assert_eq!(
            page.form_with("password").and_then(|form| form.value("password")).unwrap_or_default(),
            ""
        );
    }
    // Others come in as before.
    server.sign_in("gaoxiang").get("/inbox").expect(200);
}

/// The code of an authenticator app, so many steps of half a minute from now.
fn code(secret: &str, steps: i64) -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let at = seconds.checked_add_signed(steps * 30).unwrap();
    let secret = Secret::try_from_base32(secret).unwrap();
    Builder::new().with_secret(secret).build_noncompliant().generate(at).to_string()
}

#[test]
fn a_second_factor_is_proved_once_and_asked_for_ever_after() {
    let server = house();
    let mut clerk = server.sign_in("heping");
    let page = clerk.get("/account").expect(200);
    let begin = page.form("/account/totp/begin");
    let to = clerk.send(&begin);
    let page = clerk.follow(to).expect(200);
    let address =
        page.links().into_iter().find(|link| link.href.starts_with("otpauth://totp/")).expect("an address");
    let secret = address.href.split("secret=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let confirm = page.form("/account/totp");
    let wrong = clerk.send(&confirm.clone().set("code", "000000"));
    assert_eq!(wrong.status, 422, "{}", wrong.told());
    assert!(wrong.text().contains("验证码不对"), "{}", wrong.told());
    let first = code(&secret, -1);
    assert_eq!(clerk.send(&wrong.form("/account/totp").set("code", &first)).status, 303);

    let password = server.password("heping");
    let mut elsewhere = server.client();
    let page = try_password(&mut elsewhere, "heping", &password);
    assert_eq!(page.status, 200, "{}", page.told());
    assert_eq!(session(&elsewhere), "", "the password alone is no session");
    let ask = page.form_with("code").expect("the code is asked for");
    let page = elsewhere.send(&ask.clone().set("code", &first));
    assert_eq!(page.status, 422, "a code counts once: {}", page.told());
    assert!(page.text().contains("验证码不对"), "{}", page.told());
    let ask = page.form_with("code").expect("the code is asked for again");
    let page = elsewhere.send(&ask.clone().put("pending", "1.forged").set("code", &code(&secret, 0)));
    assert!(page.status >= 400 && session(&elsewhere).is_empty(), "{}", page.told());
    assert_eq!(elsewhere.send(&ask.clone().set("code", &code(&secret, 0))).status, 303);
    elsewhere.get("/inbox").expect(200);
    let mut late = server.client();
    let page = late.send(&ask.set("code", &code(&secret, 1)));
    assert!(page.status >= 400 && session(&late).is_empty(), "a first step counts once: {}", page.told());

    // Ten wrong codes must wait, even with a right one.
    let page = try_password(&mut late, "heping", &password);
    let ask = page.form_with("code").expect("the code is asked for");
    for _ in 0..10 {
        assert_eq!(late.send(&ask.clone().set("code", "123456")).status, 422);
    }
    let page = late.send(&ask.set("code", &code(&secret, 1)));
    assert_eq!(page.status, 429, "{}", page.told());
    assert!(page.text().contains("秒后再试"), "{}", page.told());
}

#[test]
fn the_link_of_a_first_start_works_once() {
    let server = Server::builder().tenant("house", "测试机构").start();
    let link = server.setup().expect("a first start prints a link").to_owned();
    let path = link.trim_start_matches(server.url()).to_owned();
    let mut client = server.client();
    let page = client.get(&path).expect(200);
    let filled = page.form(&path).set("sign_in", "admin").set("name", "系统管理员");
    let page = client.send(&filled.clone().set("password", "short").set("repeat", "short"));
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.text().contains("密码太弱"), "{}", page.told());
    let filled = page.form(&path);
    assert_eq!(filled.value("sign_in").as_deref(), Some("admin"));
    let page = client
        .send(&filled.clone().set("password", "correct horse battery").set("repeat", "another one entirely"));
    assert!(page.text().contains("两次输入的密码不一样"), "{}", page.told());
    let done = client.send(
        &filled.clone().set("password", "correct horse battery").set("repeat", "correct horse battery"),
    );
    assert_eq!(done.location().as_deref(), Some("/manage"), "{}", done.told());
    client.get("/administrators").expect(200);

    let mut second = server.client();
    for page in [second.get(&path), {
        let token = second.get("/sign-in").form_with("csrf").unwrap().value("csrf").unwrap();
        second.send(
            &filled
                .put("csrf", &token)
                .set("password", "correct horse battery")
                .set("repeat", "correct horse battery"),
        )
    }] {
        assert_eq!(page.status, 422, "{}", page.told());
        assert!(page.text().contains("这个一次性链接已经用过或已经过期"), "{}", page.told());
    }
    assert_eq!(second.get("/setup/abc").status, 422);
    second.sign_in("admin", "correct horse battery");
    assert_eq!(kept(&server), Vec::<String>::new());
}

#[test]
fn the_system_administrator_names_two_others() {
    let server = Server::builder().demo().start();
    let path = server.setup().expect("a link").trim_start_matches(server.url()).to_owned();
    let mut admin = server.client();
    let form = admin.get(&path).expect(200).form(&path).set("sign_in", "admin").set("name", "系统管理员");
    admin
        .send(&form.set("password", "correct horse battery").set("repeat", "correct horse battery"))
        .expect(303);
    let page = admin.get("/administrators").expect(200);
    let form = page.form("/administrators");
    for (security, audit, words) in [
        ("", "lina", "请填写此项"),
        ("nobody", "lina", "没有这个人"),
        ("lina", "lina", "三位管理员必须是不同的人"),
        ("admin", "lina", "三位管理员必须是不同的人"),
    ] {
        let page = admin.send(&form.clone().put("security", security).put("audit", audit));
        assert_eq!(page.status, 422, "{security} {audit}: {}", page.told());
        assert!(page.text().contains(words), "{security} {audit}: {}", page.told());
    }
    let mut clerk = server.sign_in("lina");
    let token = clerk.get("/start").form_with("csrf").unwrap().value("csrf").unwrap();
    let page =
        clerk.send(&form.clone().put("csrf", &token).put("security", "zhoumin").put("audit", "machao"));
    assert_eq!(page.status, 403, "{}", page.told());
    admin.send(&form.put("security", "zhoumin").put("audit", "machao")).expect(303);
    server.sign_in("zhoumin").get("/people").expect(200);
    server.sign_in("machao").get("/audit").expect(200);
    let page = clerk.get("/people");
    assert_eq!(page.status, 403, "{}", page.told());
}

#[test]
fn a_password_that_somebody_else_made_opens_nothing_but_the_page_to_change_it() {
    let server = house();
    let mut clerk = server.sign_in("heping");
    let old = clerk.get("/start").form_with("csrf").expect("a form");
    let reset = server.must_run(&["--json", "user", "reset", "heping"]);
    let reset: serde_json::Value = serde_json::from_str(reset.trim()).expect("JSON");
    let given = reset["password"].as_str().expect("a password");
    let page = try_password(&mut clerk, "heping", given);
    assert_eq!(page.location().as_deref(), Some("/inbox"));
    for path in ["/inbox", "/start", "/account", "/cases/1"] {
        let to = clerk.get(path).location();
        assert_eq!(to, Some(format!("/sign-in/password?next={path}")), "{path}");
    }
    let page = clerk.get("/sign-in/password?next=/start").expect(200);
    let own = page.form("/sign-in/password");
    // Forms lead there as well, the right token or not.
    let token = own.value("csrf").expect("a token");
    assert_eq!(clerk.send(&old.put("csrf", &token)).status, 303);
    for (password, repeat, words) in [
        (given, given, "请换一个只有您知道的"),
        ("short", "short", "密码太弱"),
        ("今天也要好好工作呀大家", "今天也要好好工作吗大家", "两次输入的密码不一样"),
    ] {
        let page = clerk.send(&own.clone().set("password", password).set("repeat", repeat));
        assert_eq!(page.status, 422, "{}", page.told());
        assert!(page.text().contains(words), "{}", page.told());
    }
    let words = "今天也要好好工作呀大家";
    let page = clerk.send(&own.clone().set("password", words).set("repeat", words));
    assert_eq!(page.location().as_deref(), Some("/start"), "where the way was to lead");
    clerk.get("/start").expect(200);
    assert_eq!(clerk.get("/sign-in/password").location().as_deref(), Some("/inbox"));
    assert_eq!(clerk.send(&own.set("password", "x").set("repeat", "x")).status, 303, "a second window");
    server.client().sign_in("heping", words);
}

#[test]
fn signing_in_again_asks_for_the_password_of_this_person() {
    let server = house();
    let mut clerk = server.sign_in("heping");
    let page = clerk.get("/sign-in/again?next=/account").expect(200);
    let form = page.form_with("password").expect("a password is asked for");
    let page = clerk.send(&form.clone().set("password", "wrong password"));
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.text().contains("登录名或密码不对"), "{}", page.told());
    let page = clerk.send(&form.set("password", &server.password("heping")));
    assert_eq!(page.location().as_deref(), Some("/account"), "{}", page.told());
}

#[test]
fn a_sensitive_act_asks_for_the_password_where_the_sign_in_is_old() {
    let server = house();
    let mut clerk = server.sign_in("heping");
    let begin = clerk.get("/account").expect(200).form("/account/totp/begin");
    let path = server.data().join("waypost.db");
    let db = waypost_store::Db::open(&waypost_store::DbConfig { path, readers: 1 }).unwrap();
    db.plant("UPDATE session SET strong_at = 1").unwrap();
    let page = clerk.send(&begin);
    assert_eq!(page.status, 401, "{}", page.told());
    assert!(page.text().contains("请再次登录") || page.form_with("password").is_some(), "{}", page.told());
    assert_eq!(db.number("SELECT count(*) FROM person WHERE totp IS NOT NULL").unwrap(), 0);
    let again = page.form_with("password").expect("the password is asked for");
    let page = clerk.send(&again.clone().set("password", "not my password"));
    assert_eq!(page.status, 422, "{}", page.told());
    let page = clerk.send(&again.set("password", &server.password("heping")));
    assert_eq!(page.status, 303, "{}", page.told());
    let begin = clerk.follow(page).expect(200).form("/account/totp/begin");
    let page = clerk.send(&begin);
    let page = clerk.follow(page).expect(200);
    // What was begun is finished only by who proved the sign-in lately, too.
    db.plant("UPDATE session SET strong_at = 1").unwrap();
    let page = clerk.send(&page.form("/account/totp").set("code", "000000"));
    assert_eq!(page.status, 401, "{}", page.told());
    assert!(page.form_with("password").is_some(), "{}", page.told());
}
