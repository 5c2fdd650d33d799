use waypost_base::Label;

use super::*;
use crate::{Absence, Appointment, Substitute, sample::*};

/// The faults of the bureau after a change, a line each.
fn check_after(change: impl FnOnce(&mut OrgData), expected: &[&str]) {
    let mut data = bureau();
    change(&mut data);
    let faults: Vec<String> = check(&data).iter().map(OrgFault::to_string).collect();
    assert_eq!(faults, expected);
}

#[test]
fn the_bureau_has_no_fault() {
    check_after(|_| {}, &[]);
}

#[test]
fn ids_and_codes_are_used_once() {
    check_after(
        |data| data.departments.push(data.departments[3].clone()),
        &["department `archive`: its id is used twice", "department `archive`: its code is used twice"],
    );
    check_after(|data| data.posts[1].code = "POST-10".into(), &["post `POST-10`: its code is used twice"]);
    check_after(|data| data.people[1].sign_in = "User1".into(), &["person `User1`: its code is used twice"]);
}

#[test]
fn codes_and_names_have_a_shape() {
    let shape = "its code must have 1 to 64 characters, no spaces and no control characters";
    for code in ["", "a b", "a\u{7}", &"长".repeat(65)] {
        check_after(
            |data| data.departments[0].code = code.into(),
            &[&format!("department `{code}`: {shape}")],
        );
    }
    let shape = "its name must have 1 to 200 characters and no control characters";
    for name in ["", "  ", "a\nb", &"长".repeat(201)] {
        check_after(|data| data.people[0].name = name.into(), &[&format!("person `user1`: {shape}")]);
    }
    check_after(
        |data| data.posts[0].name = Label::new("局长").with("en", ""),
        &[&format!("post `post-10`: {shape}")],
    );
}

#[test]
fn a_tree_has_no_loop_and_each_loop_is_told_once() {
    check_after(
        |data| data.departments[0].parent = Some(d(4)),
        &["department `bureau`: it is below itself: bureau → archive → review → bureau"],
    );
    check_after(
        |data| data.departments[1].parent = Some(d(2)),
        &["department `registry`: it is below itself: registry → registry"],
    );
}

#[test]
fn what_a_row_names_exists() {
    check_after(
        |data| {
            data.departments[1].parent = Some(d(99));
            data.departments[2].head = Some(p(99));
            data.posts[5].department = d(98);
            data.appointments[0].user = u(97);
            data.appointments[1].post = p(96);
            data.substitutes.push(Substitute {
                principal: u(95),
                substitute: u(94),
                period: Period::ALWAYS,
                post: Some(p(93)),
            });
        },
        &[
            "department `registry`: the department 99 above it does not exist",
            "department `review`: its head post 99 does not exist",
            "post `post-41`: its department 98 does not exist",
            "appointment 1: the person 97 does not exist",
            "appointment 2: the post 96 does not exist",
            "substitute 1: the person 95 does not exist",
            "substitute 1: the person 94 does not exist",
            "substitute 1: the post 93 does not exist",
        ],
    );
}

#[test]
fn a_head_post_belongs_to_the_department_or_one_above() {
    check_after(|data| data.departments[3].head = Some(p(30)), &[]);
    check_after(
        |data| data.departments[3].head = Some(p(20)),
        &["department `archive`: its head post 20 belongs neither to it nor to a department above"],
    );
    check_after(
        |data| data.departments[0].head = Some(p(20)),
        &["department `bureau`: its head post 20 belongs neither to it nor to a department above"],
    );
}

#[test]
fn appointments_and_substitutes_make_sense() {
    let backwards = Period { from: Some(day("2026-02-02")), until: Some(day("2026-02-01")) };
    let one_day = Period { from: Some(day("2026-02-02")), until: Some(day("2026-02-02")) };
    check_after(|data| data.appointments[0].period = one_day, &[]);
    check_after(
        |data| {
            data.appointments[0].period = backwards;
            data.appointments.push(Appointment { ..data.appointments[1] });
            data.substitutes = vec![
                Substitute { principal: u(1), substitute: u(1), period: backwards, post: None },
                Substitute { principal: u(1), substitute: u(2), period: Period::ALWAYS, post: None },
                Substitute { principal: u(1), substitute: u(2), period: Period::ALWAYS, post: None },
            ];
        },
        &[
            "appointment 1: it ends before it begins",
            "appointment 9: it repeats an earlier row",
            "substitute 1: nobody can be his own substitute",
            "substitute 1: it ends before it begins",
            "substitute 3: it repeats an earlier row",
        ],
    );
}

#[test]
fn absences_make_sense() {
    let absence =
        |user, reason: &str| Absence { user: u(user), period: Period::ALWAYS, reason: reason.into() };
    let shape = "its reason must have at most 200 characters and no control characters";
    check_after(
        |data| {
            data.absences = vec![
                absence(1, ""),
                absence(99, "x"),
                absence(2, "a\u{7}"),
                absence(3, &"长".repeat(201)),
                absence(1, ""),
            ];
        },
        &[
            "absence 2: the person 99 does not exist",
            &format!("absence 3: {shape}"),
            &format!("absence 4: {shape}"),
            "absence 5: it repeats an earlier row",
        ],
    );
}

#[test]
fn departments_of_one_name_under_one_parent_are_listed() {
    let named = |names: [Label; 4]| {
        let mut data = bureau();
        for (department, name) in data.departments.iter_mut().zip(names) {
            department.name = name;
        }
        same_names(&data)
    };
    let label = Label::new;
    // 2 and 3 are siblings; 4 is below 3.
    assert_eq!(named([label("局"), label("科"), label("科"), label("科")]), [d(3)]);
    assert_eq!(named([label("局"), label("科"), label("股"), label("科")]), []);
    assert_eq!(named([label("局"), label("科"), label(" 科 "), label("股")]), [d(3)]);
    let translated = label("股").with("en", "Section");
    assert_eq!(named([label("局"), label("Section"), translated, label("科")]), [d(3)]);
    assert_eq!(named([label("局"), label("科").with("en", "科"), label("股"), label("股")]), []);
}
