//! Random organisations small enough that people collide: several posts each, substitutes in circles, leavers.

use chrono::NaiveDate;
use proptest::{collection::vec, option, prelude::*, sample::select};
use waypost_base::{
    DepartmentId, ItemKey, Label, NobodyFound, PostId, Receiver, ReceiverRule, StageNo, UserId,
};
use waypost_org::{Appointment, Department, OrgData, Period, Person, Post, Snapshot, Substitute};

pub const DEPARTMENTS: i64 = 4;
pub const POSTS: i64 = 6;
pub const PEOPLE: i64 = 7;

pub fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(number.into())
}

pub fn user() -> impl Strategy<Value = UserId> {
    (0..PEOPLE).prop_map(UserId::new)
}

pub fn post() -> impl Strategy<Value = PostId> {
    (0..POSTS).prop_map(PostId::new)
}

pub fn department() -> impl Strategy<Value = DepartmentId> {
    (0..DEPARTMENTS).prop_map(DepartmentId::new)
}

fn period() -> impl Strategy<Value = Period> {
    (option::of(0u32..6), option::of(0u32..6)).prop_map(|(from, until)| match (from, until) {
        (Some(a), Some(b)) => Period { from: Some(day(a.min(b))), until: Some(day(a.max(b))) },
        (from, until) => Period { from: from.map(day), until: until.map(day) },
    })
}

/// A valid organisation of 4 departments, 6 posts and 7 people.
pub fn organisation() -> impl Strategy<Value = Snapshot> {
    let parents = vec(0..4i64, 4);
    let homes = vec(0..DEPARTMENTS, 6);
    let heads = vec(option::of(0..POSTS), 4);
    let active = vec(prop::bool::weighted(0.85), 7);
    let appointments = vec((user(), post(), period()), 0..14);
    let substitutes = vec((user(), user(), period(), option::weighted(0.3, post())), 0..8);
    (parents, homes, heads, active, appointments, substitutes).prop_map(
        |(parents, homes, heads, active, appointments, substitutes)| {
            let mut data = OrgData {
                // A parent always has a smaller number, so there is no loop.
                departments: (0..DEPARTMENTS)
                    .map(|id| Department {
                        id: DepartmentId::new(id),
                        code: format!("d{id}"),
                        name: Label::new("D"),
                        parent: (id > 0).then(|| DepartmentId::new(parents[id as usize] % id)),
                        head: heads[id as usize].filter(|&head| homes[head as usize] == id).map(PostId::new),
                    })
                    .collect(),
                posts: (0..POSTS)
                    .map(|id| Post {
                        id: PostId::new(id),
                        code: format!("p{id}"),
                        name: Label::new("P"),
                        department: DepartmentId::new(homes[id as usize]),
                        permissions: Default::default(),
                    })
                    .collect(),
                people: (0..PEOPLE)
                    .map(|id| Person {
                        id: UserId::new(id),
                        sign_in: format!("u{id}"),
                        name: "U".into(),
                        active: active[id as usize],
                    })
                    .collect(),
                ..OrgData::default()
            };
            for (user, post, period) in appointments {
                let row = Appointment { user, post, period };
                if !data.appointments.contains(&row) {
                    data.appointments.push(row);
                }
            }
            for (principal, substitute, period, post) in substitutes {
                let row = Substitute { principal, substitute, period, post };
                if principal != substitute && !data.substitutes.contains(&row) {
                    data.substitutes.push(row);
                }
            }
            Snapshot::new(data).unwrap()
        },
    )
}

pub fn rule() -> impl Strategy<Value = ReceiverRule> {
    let receiver = prop_oneof![
        post().prop_map(Receiver::Post),
        department().prop_map(Receiver::Department),
        user().prop_map(Receiver::Person),
        department().prop_map(Receiver::DepartmentHead),
        (1u32..5, any::<bool>()).prop_map(|(levels, chain)| Receiver::InitiatorHead { levels, chain }),
        Just(Receiver::Initiator),
        (1u32..4).prop_map(|stage| Receiver::HandlerOf(StageNo(stage))),
        Just(Receiver::ChosenByPrevious),
        select(vec!["who", "unit"]).prop_map(|key| Receiver::FormItem(ItemKey::new(key).unwrap())),
    ];
    let nobody =
        prop_oneof![Just(NobodyFound::Hold), Just(NobodyFound::NextHead), post().prop_map(NobodyFound::Post)];
    (vec(receiver, 0..5), vec((1u32..4).prop_map(StageNo), 0..3), any::<bool>(), nobody).prop_map(
        |(receivers, not_handler_of, not_initiator, nobody)| ReceiverRule {
            receivers,
            not_handler_of,
            not_initiator,
            nobody,
        },
    )
}
