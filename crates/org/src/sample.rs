//! The little bureau that the unit tests ask about.
//!
//! ```text
//! 1 bureau, head post 10 (user 1)
//! ├─ 2 registry, head post 20 (user 2), clerk 21 (users 3, 4)
//! └─ 3 review, head post 30 (nobody), clerk 31 (user 5)
//!    └─ 4 archive, no head, clerk 41 (user 6, who left, and user 7)
//! ```
//! User 8 holds nothing. User 3 also holds clerk 31 in 2026 only.

use chrono::NaiveDate;
use waypost_base::{DepartmentId, Label, PostId, UserId};

use crate::{Appointment, Department, OrgData, Period, Permission, Person, Post, Snapshot, Substitute};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn today() -> NaiveDate {
    day("2026-11-21")
}

pub(crate) fn u(id: i64) -> UserId {
    UserId::new(id)
}

pub(crate) fn p(id: i64) -> PostId {
    PostId::new(id)
}

pub(crate) fn d(id: i64) -> DepartmentId {
    DepartmentId::new(id)
}

pub(crate) fn bureau() -> OrgData {
    let department = |id, code: &str, parent: Option<i64>, head: Option<i64>| Department {
        id: d(id),
        code: code.to_owned(),
        name: Label::new(code),
        parent: parent.map(d),
        head: head.map(p),
    };
    let post = |id, department, permissions: &[Permission]| Post {
        id: p(id),
        code: format!("post-{id}"),
        name: Label::new(format!("Post {id}")),
        department: d(department),
        permissions: permissions.iter().copied().collect(),
    };
    let person =
        |id| Person { id: u(id), sign_in: format!("user{id}"), name: format!("User {id}"), active: id != 6 };
    let appointment = |user, post| Appointment { user: u(user), post: p(post), period: Period::ALWAYS };
    let only_2026 = Period { from: Some(day("2026-01-01")), until: Some(day("2026-12-31")) };
    OrgData {
        departments: vec![
            department(1, "bureau", None, Some(10)),
            department(2, "registry", Some(1), Some(20)),
            department(3, "review", Some(1), Some(30)),
            department(4, "archive", Some(3), None),
        ],
        posts: vec![
            post(10, 1, &[Permission::AdministerFlows]),
            post(20, 2, &[]),
            post(21, 2, &[]),
            post(30, 3, &[]),
            post(31, 3, &[Permission::Audit]),
            post(41, 4, &[]),
        ],
        people: (1..=8).map(person).collect(),
        appointments: vec![
            appointment(1, 10),
            appointment(2, 20),
            Appointment { user: u(3), post: p(31), period: only_2026 },
            appointment(3, 21),
            appointment(4, 21),
            appointment(5, 31),
            appointment(6, 41),
            appointment(7, 41),
        ],
        substitutes: Vec::new(),
        absences: Vec::new(),
    }
}

/// The bureau with substitutes, as `(principal, substitute, only this post)`.
pub(crate) fn with_substitutes(rows: &[(i64, i64, Option<i64>)]) -> Snapshot {
    let substitutes = rows.iter().map(|&(principal, substitute, post)| Substitute {
        principal: u(principal),
        substitute: u(substitute),
        period: Period::ALWAYS,
        post: post.map(p),
    });
    Snapshot::new(OrgData { substitutes: substitutes.collect(), ..bureau() }).unwrap()
}

pub(crate) fn snapshot() -> Snapshot {
    with_substitutes(&[])
}
