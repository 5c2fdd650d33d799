//! Coming in, staying in, being sent out.

use waypost_app::{
    people::{By, MadePassword},
    sign_in::{Origin, SetUp, SignedIn},
};
use waypost_base::Code;
use waypost_org::Permission;

use crate::support::{House, Person, wanted};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// What an authenticator app shows now for a secret.
fn shown(house: &House, secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    totp.generate(u64::try_from(house.app.now() / 1_000).unwrap()).to_string()
}

fn with_factor(house: &House, person: &Person) -> String {
    let (secret, address) = house.app.begin_factor(&person.session).unwrap();
    assert!(address.starts_with("otpauth://totp/") && address.contains(&secret));
    house.app.confirm_factor(&person.session, &shown(house, &secret)).unwrap().unwrap();
    house.clock.advance_millis(MINUTE);
    secret
}

fn pending(house: &House, name: &str) -> String {
    match house.sign_in(name, &house.password(name)).unwrap() {
        SignedIn::CodeNeeded { pending } => pending,
        SignedIn::Begun(_) => panic!("no second factor was asked for"),
    }
}

#[test]
fn a_name_that_fails_too_often_must_wait() {
    let house = House::demo();
    let password = house.password("lina");
    house.password("zhangwei");
    for name in ["lina", "LiNa ", "nobody"] {
        assert_eq!(house.sign_in(name, "wrong").unwrap_err().code, Code::BadSignIn, "{name}");
    }
    assert!(house.sign_in(" LINA", &password).is_ok(), "names are kept in small letters, without blanks");
    for _ in 0..10 {
        assert_eq!(house.sign_in("lina", "wrong").unwrap_err().code, Code::BadSignIn);
    }
    let refused = house.sign_in("lina", &password).unwrap_err();
    assert_eq!((refused.code, refused.params["seconds"].as_str()), (Code::TooManyAttempts, "900"));
    assert!(house.sign_in("zhangwei", &house.password("zhangwei")).is_ok());
    house.clock.advance_millis(15 * MINUTE);
    assert!(house.sign_in("lina", &password).is_ok());

    // An address that fails with many names waits too.
    house.sign_in("lina", "wrong").unwrap_err();
    house.plant("UPDATE attempt SET failures = 60 WHERE subject LIKE 'address:%'");
    let refused = house.sign_in("zhangwei", &house.password("zhangwei")).unwrap_err();
    assert_eq!(refused.code, Code::TooManyAttempts);
}

#[test]
fn a_session_ends_when_it_is_not_used_and_after_a_day_in_any_case() {
    let house = House::demo();
    let alive = |person: &Person| house.app.session(&person.cookie).unwrap().is_some();
    let idle = house.person("lina");
    let used = house.person("lina");
    for _ in 0..11 {
        house.clock.advance_millis(2 * HOUR);
        assert!(alive(&used));
    }
    assert!(!alive(&idle));
    house.clock.advance_millis(2 * HOUR);
    assert!(!alive(&used), "a day is over");
    for cookie in ["", "1", "1.x", "x.1", &used.cookie[1..], &format!("{}x", used.cookie)] {
        assert!(house.app.session(cookie).unwrap().is_none(), "{cookie}");
    }
}

#[test]
fn sessions_are_listed_and_ended_by_their_owner() {
    let house = House::demo();
    let [first, second, third] = ["lina", "lina", "lina"].map(|name| house.person(name));
    let stranger = house.person("zhangwei");
    let listed = house.app.sessions(&first.session).unwrap();
    assert_eq!(listed.len(), 3);
    assert_eq!(listed.iter().filter(|row| row.current).count(), 1);
    let id = waypost_app::hex(&second.session.token_hash);
    let refused = house.app.end_session(&stranger.session, Some(&id)).unwrap();
    assert_eq!(refused.unwrap_err().code, Code::NotFound);
    house.app.end_session(&first.session, Some(&id)).unwrap().unwrap();
    assert!(house.app.session(&second.cookie).unwrap().is_none());
    house.app.end_session(&first.session, None).unwrap().unwrap();
    assert!(house.app.session(&third.cookie).unwrap().is_none());
    assert!(house.app.session(&first.cookie).unwrap().is_some());
    house.app.sign_out(&first.session).unwrap();
    assert!(house.app.session(&first.cookie).unwrap().is_none());
    house.assert_clean();
}

#[test]
fn a_second_factor_is_asked_for_and_each_code_opens_once() {
    let house = House::demo();
    let lina = house.person("lina");
    let (secret, _) = house.app.begin_factor(&lina.session).unwrap();
    assert_eq!(house.app.pending_factor(&lina.session).unwrap().unwrap().0, secret);
    let wrong = house.app.confirm_factor(&lina.session, "000000").unwrap().unwrap_err();
    assert_eq!(wrong.fields[0].field, "code");
    house.person("lina");
    let secret = with_factor(&house, &lina);

    let first = pending(&house, "lina");
    let code = shown(&house, &secret);
    let origin = Origin::default();
    let sign_in =
        |pending: &str, code: &str| house.app.sign_in_code(house.tenant, pending, code, &origin).unwrap();
    assert_eq!(sign_in(&first, "12345").unwrap_err().code, Code::BadCode);
    assert_eq!(sign_in("made up", &code).unwrap_err().code, Code::LinkUsed);
    let begun = sign_in(&first, &code).unwrap();
    assert!(house.of(&begun).session.has_factor);
    assert_eq!(sign_in(&first, &code).unwrap_err().code, Code::LinkUsed);
    let second = pending(&house, "lina");
    assert_eq!(sign_in(&second, &code).unwrap_err().code, Code::BadCode, "used before");
    house.clock.advance_millis(6 * MINUTE);
    let late = sign_in(&second, &shown(&house, &secret)).unwrap_err();
    assert_eq!(late.code, Code::LinkUsed, "the password was too long ago");
    let third = pending(&house, "lina");
    for _ in 0..9 {
        sign_in(&third, "12345").unwrap_err();
    }
    assert_eq!(sign_in(&third, &shown(&house, &secret)).unwrap_err().code, Code::TooManyAttempts);
}

#[test]
fn setting_up_a_new_factor_leaves_the_old_one_in_force() {
    let house = House::demo();
    let lina = house.person("lina");
    let old = with_factor(&house, &lina);
    house.clock.advance_millis(11 * MINUTE);
    let (new, _) = house.app.begin_factor(&lina.session).unwrap();
    let refused = house.app.confirm_factor(&lina.session, &shown(&house, &new)).unwrap();
    assert_eq!(refused.unwrap_err().code, Code::SignInAgain);
    assert_eq!(house.app.drop_factor(&lina.session).unwrap().unwrap_err().code, Code::SignInAgain);
    let waiting = pending(&house, "lina");
    let begun =
        house.app.sign_in_code(house.tenant, &waiting, &shown(&house, &old), &Origin::default()).unwrap();
    let again = house.of(&begun.unwrap());
    house.app.confirm_factor(&again.session, &shown(&house, &new)).unwrap().unwrap();
    house.clock.advance_millis(MINUTE);
    let waiting = pending(&house, "lina");
    let code = |secret: &str| {
        house.app.sign_in_code(house.tenant, &waiting, &shown(&house, secret), &Origin::default()).unwrap()
    };
    assert_eq!(code(&old).unwrap_err().code, Code::BadCode);
    code(&new).unwrap();
    house.app.drop_factor(&again.session).unwrap().unwrap();
    house.person("lina");
}

#[test]
fn a_sensitive_act_asks_for_the_sign_in_again() {
    let house = House::demo();
    let root = house.app.session(&house.root).unwrap().unwrap();
    let proof = root.who.administers(Permission::AdministerSystem).unwrap();
    assert!(proof.sensitive(house.app.now()).is_ok());
    house.clock.advance_millis(10 * MINUTE + 1);
    assert_eq!(proof.sensitive(house.app.now()).err().unwrap().code, Code::SignInAgain);
    let wrong = house.app.sign_in_again(&root, "wrong", "").unwrap();
    assert_eq!(wrong.unwrap_err().code, Code::BadSignIn);
    house.app.sign_in_again(&root, "correct horse battery", "").unwrap().unwrap();
    let root = house.app.session(&house.root).unwrap().unwrap();
    let proof = root.who.administers(Permission::AdministerSystem).unwrap();
    assert!(proof.sensitive(house.app.now()).is_ok());
    let lacking = root.who.administers(Permission::Audit).err().unwrap();
    assert_eq!((lacking.code, lacking.params["permission"].as_str()), (Code::NotAllowed, "audit"));
}

#[test]
fn the_three_administrators_are_three_people() {
    let house = House::demo();
    let root = || house.app.session(&house.root).unwrap().unwrap();
    let name = |security: &str, audit: &str| {
        let proof = root().who.administers(Permission::AdministerSystem).unwrap();
        house.app.name_administrators(&proof.sensitive(house.app.now()).unwrap(), security, audit).unwrap()
    };
    for (security, audit, field) in [
        ("lina", "lina", "audit"),
        ("root", "lina", "security"),
        ("lina", "root", "audit"),
        ("nobody", "lina", "security"),
        ("lina", "", "audit"),
    ] {
        let refused = name(security, audit).unwrap_err();
        assert_eq!(refused.fields[0].field, field, "{security} {audit}");
    }
    name("lina", "zhangwei").unwrap();
    name("liuyang", "zhangwei").unwrap();
    let user = |name: &str| house.person(name).who().user();
    let now = root().who;
    let named = |permission| now.organisation().holders_in_person(permission);
    assert_eq!(named(Permission::AdministerSecurity), [user("liuyang")]);
    assert_eq!(named(Permission::Audit), [user("zhangwei")]);
    let all = house.app.administrators(house.tenant).unwrap();
    assert!(all.security.contains(&user("liuyang")) && !all.security.contains(&user("lina")));
    assert!(!house.person("lina").who().may(Permission::AdministerSecurity));
    house.assert_clean();
}

#[test]
fn the_link_of_the_first_start_is_good_once() {
    let house = House::empty();
    assert_eq!(house.app.first_start().unwrap(), None, "somebody can sign in");
    let second = SetUp { sign_in: "second".into(), name: "第二".into(), ..wanted() };
    let used = house.app.set_up(&house.link, &second, &Origin::default()).unwrap();
    assert_eq!(used.unwrap_err().code, Code::LinkUsed);
    // Nor one that a restart before the set-up made.
    let used = house.app.set_up(&house.other_link, &second, &Origin::default()).unwrap();
    assert_eq!(used.unwrap_err().code, Code::LinkUsed);
    assert_eq!(house.app.set_up_offered(&house.other_link).unwrap().map(drop), None);
    let root = house.app.session(&house.root).unwrap().unwrap();
    assert!(root.who.may(Permission::AdministerSystem));
    // Where nobody can sign in any more, the operator gets a new link for the same tenant.
    house.app.set_active(house.tenant, "root", false, &By::Operator).unwrap().unwrap();
    let link = house.app.first_start().unwrap().unwrap();
    let short = SetUp { password: "short".into(), repeat: "short".into(), ..second.clone() };
    let refused = house.app.set_up(&link, &short, &Origin::default()).unwrap().unwrap_err();
    assert_eq!(refused.fields[0].code, Code::WeakPassword);
    let begun = house.app.set_up(&link, &second, &Origin::default()).unwrap().unwrap();
    assert_eq!(house.of(&begun).who().tenant(), house.tenant);
}

#[test]
fn whoever_is_disabled_or_reset_is_out_at_once() {
    let house = House::demo();
    let lina = house.person("lina");
    with_factor(&house, &lina);
    let password = house.password("lina");
    house.app.set_active(house.tenant, "lina", false, &By::Operator).unwrap().unwrap();
    assert!(house.app.session(&lina.cookie).unwrap().is_none());
    assert_eq!(house.sign_in("lina", &password).unwrap_err().code, Code::BadSignIn);
    house.app.set_active(house.tenant, "lina", true, &By::Operator).unwrap().unwrap();
    assert!(house.app.session(&lina.cookie).unwrap().is_none());
    let waiting = house.sign_in("lina", &password).unwrap();
    assert!(matches!(waiting, SignedIn::CodeNeeded { .. }));
    let fresh =
        house.app.reset_person(house.tenant, "lina", &By::Operator, MadePassword::ToKeep).unwrap().unwrap();
    assert_eq!(house.sign_in("lina", &password).unwrap_err().code, Code::BadSignIn);
    assert!(matches!(house.sign_in("lina", &fresh), Ok(SignedIn::Begun(_))), "without the second factor");
    let unknown =
        house.app.reset_person(house.tenant, "nobody", &By::Operator, MadePassword::ToKeep).unwrap();
    assert_eq!(unknown.unwrap_err().code, Code::NotFound);
    house.assert_clean();
}

#[test]
fn a_password_that_somebody_else_made_is_good_for_choosing_an_own_one() {
    let house = House::demo();
    let given =
        house.app.reset_person(house.tenant, "lina", &By::Operator, MadePassword::ToChange).unwrap().unwrap();
    let Ok(SignedIn::Begun(begun)) = house.sign_in("lina", &given) else { panic!("no session") };
    let session = house.app.session(&begun.cookie).unwrap().unwrap();
    assert!(session.password_given);
    let choose = |new: &str, repeat: &str| house.app.choose_password(&session, new, repeat).unwrap();
    for (new, repeat, field, code) in [
        (given.as_str(), given.as_str(), "password", Code::SamePassword),
        ("short", "short", "password", Code::WeakPassword),
        ("my own long words", "my own long word", "repeat", Code::PasswordsDiffer),
    ] {
        let refused = choose(new, repeat).unwrap_err();
        let fields: Vec<_> = refused.fields.iter().map(|it| (it.field.as_str(), it.code)).collect();
        assert_eq!(fields, [(field, code)], "{new}");
    }
    assert!(house.app.session(&begun.cookie).unwrap().unwrap().password_given, "nothing was changed");
    choose("my own long words", "my own long words").unwrap();
    assert!(!house.app.session(&begun.cookie).unwrap().unwrap().password_given);
    assert_eq!(house.sign_in("lina", &given).unwrap_err().code, Code::BadSignIn);
    assert!(matches!(house.sign_in("lina", "my own long words"), Ok(SignedIn::Begun(_))));
    // Who has an own one proves the old one to change it.
    assert_eq!(choose("another long word", "another long word").unwrap_err().code, Code::SignInAgain);
    house.assert_clean();
}

#[test]
fn a_new_password_ends_the_other_sessions() {
    let house = House::demo();
    let [here, there] = ["lina", "lina"].map(|name| house.person(name));
    let old = house.password("lina");
    let change = |old: &str, new: &str, repeat: &str| {
        house.app.change_password(&here.session, old, new, repeat).unwrap()
    };
    for (typed, new, repeat, field, code) in [
        ("wrong", "a long password", "a long password", "old", Code::BadSignIn),
        (old.as_str(), "short", "short", "password", Code::WeakPassword),
        (old.as_str(), "a long password", "another password", "repeat", Code::PasswordsDiffer),
    ] {
        let refused = change(typed, new, repeat).unwrap_err();
        assert_eq!((refused.fields[0].field.as_str(), refused.fields[0].code), (field, code));
    }
    change(&old, "a long password", "a long password").unwrap();
    assert!(house.app.session(&here.cookie).unwrap().is_some());
    assert!(house.app.session(&there.cookie).unwrap().is_none());
    assert!(house.sign_in("lina", "a long password").is_ok());
    // Guessing the old password through a session counts as guessing at the door.
    for _ in 0..10 {
        change("wrong", "a long password", "a long password").unwrap_err();
    }
    let refused = change("a long password", "a longer password", "a longer password").unwrap_err();
    assert_eq!(refused.fields[0].code, Code::TooManyAttempts);
}

#[test]
fn many_tries_at_once_are_no_more_than_one_after_another() {
    let house = House::demo();
    let start = std::sync::Barrier::new(18);
    let looked_at = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..18 {
            scope.spawn(|| {
                start.wait();
                match house.sign_in("lina", "not her password").unwrap_err().code {
                    Code::BadSignIn => _ = looked_at.fetch_add(1, std::sync::atomic::Ordering::SeqCst),
                    code => assert_eq!(code, Code::TooManyAttempts),
                }
            });
        }
    });
    assert_eq!(looked_at.into_inner(), 10);
}

#[test]
fn a_success_takes_back_only_its_own_try() {
    let house = House::demo();
    let password = house.password("lina");
    for _ in 0..9 {
        house.sign_in("lina", "wrong").unwrap_err();
    }
    let failed = || house.number("SELECT failures FROM attempt WHERE subject = 'address:'");
    let before = failed();
    house.sign_in("lina", &password).unwrap();
    assert_eq!(failed(), before, "nine of the address stay");
    assert_eq!(house.number("SELECT count(*) FROM attempt WHERE subject = 'name:lina'"), 0);
}

#[test]
fn a_second_factor_is_finished_only_by_who_proved_the_sign_in_lately() {
    let house = House::demo();
    let lina = house.person("lina");
    let (secret, _) = house.app.begin_factor(&lina.session).unwrap();
    house.clock.advance_millis(HOUR);
    let late = house.app.confirm_factor(&lina.session, &shown(&house, &secret)).unwrap();
    assert_eq!(late.unwrap_err().code, Code::SignInAgain);
    house.app.sign_in_again(&lina.session, &house.password("lina"), "").unwrap().unwrap();
    let again = house.app.session(&lina.cookie).unwrap().unwrap();
    house.app.confirm_factor(&again, &shown(&house, &secret)).unwrap().unwrap();
}
