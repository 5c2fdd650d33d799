//! The three administrators are three people, whether they hold their powers in person or by a post.

use waypost_app::import::ImportFault;
use waypost_base::UserId;
use waypost_org::Permission;

use crate::support::{House, package};

const THREE: [Permission; 3] =
    [Permission::AdministerSystem, Permission::AdministerSecurity, Permission::Audit];

/// Who holds each of the three by a post, by sign-in name.
fn by_post(house: &House) -> [String; 3] {
    let root = house.app.session(&house.root).unwrap().unwrap().who;
    THREE.map(|permission| {
        let mut holders = root.organisation().holders(permission, root.today());
        holders.retain(|user| *user != root.user());
        assert_eq!(holders.len(), 1, "{permission}");
        root.organisation().person(holders[0]).unwrap().sign_in.clone()
    })
}

#[test]
fn powers_held_by_a_post_count_as_those_held_in_person() {
    let house = House::demo();
    let names = by_post(&house);
    let [system, security, audit] = names.each_ref().map(String::as_str);
    let root = house.app.session(&house.root).unwrap().unwrap().who;
    let user = |name: &str| root.organisation().person_by_sign_in(name).unwrap().id;
    for name in [system, security, audit] {
        assert!(!house.app.may_change_account(&root, user(name)), "{name}");
    }
    assert!(house.app.may_change_account(&root, user("lina")));
    let holders = |house: &House| house.app.administrators(house.tenant).unwrap();
    let sorted = |mut users: Vec<UserId>| {
        users.sort_unstable();
        users
    };
    assert_eq!(holders(&house).system, sorted(vec![root.user(), user(system)]));
    assert_eq!(holders(&house).audit, [user(audit)]);

    let name = |security: &str, audit: &str| {
        let proof = root.administers(Permission::AdministerSystem).unwrap();
        house.app.name_administrators(&proof.sensitive(house.app.now()).unwrap(), security, audit).unwrap()
    };
    for (first, second, field) in [
        (audit, "lina", "security"),
        (system, "lina", "security"),
        ("lina", security, "audit"),
        ("lina", system, "audit"),
    ] {
        assert_eq!(name(first, second).unwrap_err().fields[0].field, field, "{first} {second}");
    }
    name(security, audit).unwrap();
    house.assert_clean();
}

#[test]
fn an_organisation_in_which_one_person_would_hold_two_of_the_three_is_refused() {
    let house = House::demo();
    let [_, security, audit] = by_post(&house);
    let appointed = |person: &str, post: &str, from: &str| {
        let row = format!("{{ person = \"{person}\", post = \"{post}\"{from} }}");
        let text = format!("format = 1\n[organisation]\nappointments = [{row}]");
        house.app.import(house.tenant, &package(&text), None)
    };
    let before = house.app.export_organisation(house.tenant).unwrap();
    for (person, post, from) in [
        (security.as_str(), "legal_head", ""),
        (&audit, "office_clerk", ""),
        (&audit, "office_clerk", ", from = 2030-01-01"),
        ("root", "legal_head", ""),
    ] {
        let fault = appointed(person, post, from).unwrap_err();
        assert!(
            matches!(&fault, ImportFault::Separate(words) if words.contains(person) && words.contains("three people")),
            "{person} {post}: {fault}"
        );
        assert_eq!(house.app.export_organisation(house.tenant).unwrap(), before);
    }
    appointed("lina", "legal_head", "").unwrap();
    house.assert_clean();
}
