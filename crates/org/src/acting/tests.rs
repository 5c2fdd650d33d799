use super::*;
use crate::sample::*;

fn check(
    substitutes: &[(i64, i64, Option<i64>)],
    user: i64,
    party: &str,
    except: &[i64],
    expected: Option<Actor>,
) {
    let except: Vec<UserId> = except.iter().copied().map(u).collect();
    let found = with_substitutes(substitutes).acting(u(user), &party.parse().unwrap(), &except, today());
    assert_eq!(found, expected, "user {user} for {party}, substitutes {substitutes:?}, except {except:?}");
}

fn own(user: i64) -> Option<Actor> {
    Some(Actor::own(u(user)))
}

fn instead(user: i64, principal: i64) -> Option<Actor> {
    Some(Actor { user: u(user), acting_for: Some(u(principal)) })
}

#[test]
fn people_act_for_the_posts_departments_and_seats_they_have_and_for_themselves() {
    check(&[], 3, "post:21", &[], own(3));
    check(&[], 5, "post:21", &[], None);
    check(&[], 3, "department:2", &[], own(3));
    check(&[], 1, "department:2", &[], None);
    check(&[], 3, "seat:21:3", &[], own(3));
    check(&[], 4, "seat:21:3", &[], None);
    check(&[], 5, "seat:21:5", &[], None);
    check(&[], 8, "person:8", &[], own(8));
    check(&[], 6, "person:6", &[], None);
    check(&[], 6, "post:41", &[], None);
    check(&[], 99, "person:99", &[], None);
}

#[test]
fn a_substitute_acts_for_the_one_who_is_away() {
    let rows = [(3, 8, None)];
    for party in ["post:21", "department:2", "seat:21:3", "person:3"] {
        check(&rows, 8, party, &[], instead(8, 3));
    }
    check(&rows, 8, "person:4", &[], None);
    check(&rows, 3, "post:21", &[], own(3));
}

#[test]
fn ones_own_right_is_preferred() {
    check(&[(3, 4, None)], 4, "post:21", &[], own(4));
    check(&[(3, 4, None)], 4, "person:3", &[], instead(4, 3));
}

#[test]
fn substitution_for_a_post_covers_nothing_else() {
    let rows = [(3, 8, Some(21))];
    check(&rows, 8, "post:21", &[], instead(8, 3));
    check(&rows, 8, "seat:21:3", &[], instead(8, 3));
    check(&rows, 8, "post:31", &[], None);
    check(&rows, 8, "department:2", &[], None);
    check(&rows, 8, "person:3", &[], None);
}

#[test]
fn substitution_is_one_step_deep_and_may_turn_in_a_circle() {
    let chain = [(3, 5, None), (5, 8, None)];
    check(&chain, 5, "person:3", &[], instead(5, 3));
    check(&chain, 8, "person:5", &[], instead(8, 5));
    check(&chain, 8, "person:3", &[], None);
    let circle = [(3, 5, None), (5, 3, None)];
    check(&circle, 3, "person:5", &[], instead(3, 5));
    check(&circle, 5, "person:3", &[], instead(5, 3));
}

#[test]
fn the_barred_and_those_who_act_for_them_are_refused() {
    let rows = [(3, 8, None), (4, 8, None)];
    check(&rows, 8, "post:21", &[3], instead(8, 4));
    check(&rows, 8, "post:21", &[3, 4], None);
    check(&rows, 8, "post:21", &[8], None);
    check(&rows, 3, "post:21", &[3], None);
    check(&[(3, 4, None)], 4, "post:21", &[3], own(4));
}

#[test]
fn nobody_acts_for_the_inactive_and_the_inactive_act_for_nobody() {
    check(&[(6, 8, None)], 8, "person:6", &[], None);
    check(&[(6, 8, None)], 8, "post:41", &[], None);
    check(&[(3, 6, None)], 6, "post:21", &[], None);
    let org = with_substitutes(&[(6, 8, None), (3, 8, None)]);
    assert_eq!(org.principals_of(u(8), today()), [u(3)]);
}

#[test]
fn an_inbox_is_searched_under_every_party_once() {
    let org = with_substitutes(&[(4, 3, None), (1, 3, Some(10))]);
    let parties: Vec<String> = org
        .inbox_parties(u(3), today())
        .into_iter()
        .map(|(party, principal)| match principal {
            None => party.to_string(),
            Some(principal) => format!("{party} for {principal}"),
        })
        .collect();
    assert_eq!(
        parties,
        [
            "person:3",
            "post:21",
            "seat:21:3",
            "post:31",
            "seat:31:3",
            "department:2",
            "department:3",
            "person:4 for 4",
            "seat:21:4 for 4",
            "post:10 for 1",
            "seat:10:1 for 1",
        ]
    );
    assert_eq!(org.inbox_parties(u(6), today()), []);
    assert_eq!(org.principals_of(u(3), today()), [u(4), u(1)]);
}

#[test]
fn candidates_are_the_holders_and_then_their_substitutes() {
    let org = with_substitutes(&[(3, 8, None), (4, 3, None)]);
    let names = |except: &[UserId]| org.candidates(&Party::Post(p(21)), except, today());
    assert_eq!(names(&[]), [Actor::own(u(3)), Actor::own(u(4)), instead(8, 3).unwrap()]);
    assert_eq!(names(&[u(3)]), [Actor::own(u(4))]);
}

#[test]
fn the_seat_of_somebody_who_left_falls_to_those_who_hold_the_post() {
    // User 6 is inactive; user 3's appointment to post 31 ends with 2026; user 8 never held it.
    check(&[], 7, "seat:41:6", &[], own(7));
    check(&[], 7, "seat:41:6", &[7], None);
    check(&[(7, 8, Some(41))], 8, "seat:41:6", &[], instead(8, 7));
    check(&[], 5, "seat:31:3", &[], None);
    check(&[], 5, "seat:31:8", &[], None);
    let org = snapshot();
    let seat: Party = "seat:31:3".parse().unwrap();
    let who = |day| org.candidates(&seat, &[], day).iter().map(|actor| actor.user).collect::<Vec<_>>();
    assert_eq!((who(today()), who(day("2027-01-01"))), (vec![u(3)], vec![u(5)]));
    assert!(org.parties_of(u(5), day("2027-01-01")).contains(&seat), "his inbox is searched for it");
}

#[test]
fn where_several_decide_nobody_gets_a_seat_for_which_nobody_may_act() {
    let seats = |party: &str| !snapshot().seats(&party.parse().unwrap(), &[], today()).is_empty();
    assert!(seats("person:3") && seats("seat:21:3"));
    assert!(seats("seat:41:6"), "he left: it falls to the post's holder");
    assert!(!seats("person:6"), "he is inactive");
    assert!(!seats("person:99") && !seats("seat:99:3"));
}

#[test]
fn a_share_is_the_holders_own_seat() {
    let share = |user: i64, party: &str, on: &str| {
        let share = snapshot().share(u(user), &party.parse().unwrap(), day(on));
        share.map(|party| party.to_string()).unwrap_or_default()
    };
    let on = "2026-11-21";
    assert_eq!(share(3, "post:21", on), "seat:21:3");
    assert_eq!(share(3, "department:3", on), "seat:31:3");
    assert_eq!(share(3, "seat:21:3", on), "seat:21:3");
    assert_eq!(share(5, "seat:31:3", "2027-01-01"), "seat:31:5");
    assert_eq!(share(8, "person:8", on), "person:8");
    assert_eq!(share(5, "post:21", on), "");
    assert_eq!(share(6, "post:41", on), "");
}
