use super::*;
use crate::sample::*;

#[test]
fn a_post_is_held_by_active_people_on_the_days_of_their_appointments() {
    let org = snapshot();
    assert_eq!(org.holders(p(21), today()), [u(3), u(4)]);
    assert_eq!(org.holders(p(41), today()), [u(7)], "user 6 left");
    assert_eq!(org.holders(p(30), today()), []);
    for (on, expected) in [
        ("2025-12-31", vec![u(5)]),
        ("2026-01-01", vec![u(3), u(5)]),
        ("2026-12-31", vec![u(3), u(5)]),
        ("2027-01-01", vec![u(5)]),
    ] {
        assert_eq!(org.holders(p(31), day(on)), expected, "{on}");
    }
}

#[test]
fn the_people_of_a_department_are_its_own_and_not_those_below() {
    let org = snapshot();
    assert_eq!(org.people_of(d(2), today()), [u(2), u(3), u(4)]);
    assert_eq!(org.people_of(d(3), today()), [u(3), u(5)]);
    assert_eq!(org.people_of(d(1), today()), [u(1)]);
    assert_eq!(org.people_of(d(99), today()), []);
}

#[test]
fn the_primary_department_is_that_of_the_longest_held_post() {
    let org = snapshot();
    assert_eq!(org.posts_of(u(3), today()), [p(21), p(31)], "an open start is older than any day");
    assert_eq!(org.departments_of(u(3), today()), [d(2), d(3)]);
    assert_eq!(org.primary_department(u(3), today()), Some(d(2)));
    assert_eq!(org.primary_department(u(6), today()), None, "user 6 left");
    assert_eq!(org.primary_department(u(8), today()), None);
}

#[test]
fn a_permission_comes_with_a_post_held_today_and_not_with_substitution() {
    let org = with_substitutes(&[(1, 4, None)]);
    assert!(org.has_permission(u(1), Permission::AdministerFlows, today()));
    assert!(!org.has_permission(u(4), Permission::AdministerFlows, today()));
    assert!(org.has_permission(u(3), Permission::Audit, today()));
    assert!(!org.has_permission(u(3), Permission::Audit, day("2027-01-01")));
    assert_eq!(org.permissions_of(u(3), today()), BTreeSet::from([Permission::Audit]));
}

#[test]
fn work_is_given_to_known_and_active_people() {
    let org = snapshot();
    assert!(org.may_be_handed(u(8)));
    assert!(!org.may_be_handed(u(6)));
    assert!(!org.may_be_handed(u(99)));
}

#[test]
fn people_sign_in_whatever_the_case_of_the_letters() {
    let org = snapshot();
    assert_eq!(org.person_by_sign_in("USER3").map(|person| person.id), Some(u(3)));
    assert_eq!(org.person_by_sign_in("nobody"), None);
}

#[test]
fn rows_with_faults_make_no_snapshot_and_all_faults_are_told() {
    let mut data = bureau();
    data.posts[5].department = d(99);
    data.departments[0].code = String::new();
    let faults = Snapshot::new(data).unwrap_err();
    assert_eq!(faults.0.len(), 2);
    assert_eq!(faults.to_string().lines().count(), 3);
}

#[test]
fn rows_are_read_as_they_were_written() {
    let mut data = bureau();
    let away = crate::Period { from: Some(day("2026-11-01")), until: None };
    data.substitutes.push(Substitute { principal: u(3), substitute: u(4), period: away, post: Some(p(21)) });
    let json = serde_json::to_string(&data).unwrap();
    assert!(json.contains(r#"{"principal":"3","substitute":"4","from":"2026-11-01","post":"21"}"#), "{json}");
    assert_eq!(serde_json::from_str::<OrgData>(&json).unwrap(), data);
    let unknown = json.replace(r#""permissions":["audit"]"#, r#""permissions":["root"]"#);
    let error = serde_json::from_str::<OrgData>(&unknown).unwrap_err().to_string();
    assert!(error.contains("`root` is not a permission"), "{error}");
}
