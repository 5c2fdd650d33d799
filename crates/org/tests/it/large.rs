//! Ten thousand people: the answers stay right when the indexes are large.

use waypost_base::{Actor, DepartmentId, Label, Party, PostId, UserId};
use waypost_org::{Appointment, Department, OrgData, Period, Person, Post, Snapshot, Substitute};

const DEPARTMENTS: i64 = 500;
const PEOPLE: i64 = 10_000;

#[test]
fn ten_thousand_people_are_asked_about_one_by_one() {
    let home = |user: i64| user % DEPARTMENTS;
    let org = Snapshot::new(OrgData {
        departments: (0..DEPARTMENTS)
            .map(|id| Department {
                id: DepartmentId::new(id),
                code: format!("d{id}"),
                name: Label::new("D"),
                parent: (id > 0).then(|| DepartmentId::new((id - 1) / 3)),
                head: Some(PostId::new(id)),
            })
            .collect(),
        posts: (0..2 * DEPARTMENTS)
            .map(|id| Post {
                id: PostId::new(id),
                code: format!("p{id}"),
                name: Label::new("P"),
                department: DepartmentId::new(id % DEPARTMENTS),
                permissions: Default::default(),
            })
            .collect(),
        people: (0..PEOPLE)
            .map(|id| Person {
                id: UserId::new(id),
                sign_in: format!("u{id}"),
                name: "U".into(),
                active: true,
            })
            .collect(),
        appointments: (0..PEOPLE)
            .map(|id| {
                let post = if id < DEPARTMENTS { id } else { DEPARTMENTS + home(id) };
                Appointment { user: UserId::new(id), post: PostId::new(post), period: Period::ALWAYS }
            })
            .collect(),
        substitutes: (0..PEOPLE)
            .map(|id| Substitute {
                principal: UserId::new(id),
                substitute: UserId::new((id + 1) % PEOPLE),
                period: Period::ALWAYS,
                post: None,
            })
            .collect(),
        absences: Vec::new(),
    })
    .unwrap();
    let today = "2026-11-21".parse().unwrap();
    for user in (0..PEOPLE).map(UserId::new) {
        let department = Party::Department(DepartmentId::new(home(user.raw())));
        assert_eq!(org.acting(user, &department, &[], today), Some(Actor::own(user)));
        assert_eq!(org.inbox_parties(user, today).len(), 8);
    }
    assert_eq!(org.people_of(DepartmentId::new(7), today).len(), 20);
    assert_eq!(org.reads_departments(UserId::new(0), today).len(), 500);
    assert_eq!(org.tree().len(), 500);
}
