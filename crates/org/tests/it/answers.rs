use std::collections::{BTreeMap, HashSet};

use proptest::{collection::btree_map, option, prelude::*};
use waypost_base::{DepartmentId, Party, PostId, StageNo, UserId, Value};
use waypost_org::About;

use crate::random::*;

fn all_parties() -> Vec<Party> {
    let posts = (0..POSTS).map(PostId::new);
    let people = || (0..PEOPLE).map(UserId::new);
    let seats = posts.clone().flat_map(|post| people().map(move |user| Party::Seat(post, user)));
    let departments = (0..DEPARTMENTS).map(|id| Party::Department(DepartmentId::new(id)));
    posts.map(Party::Post).chain(seats).chain(departments).chain(people().map(Party::Person)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_rule_finds_each_party_once_and_never_somebody_barred_or_a_party_without_people(
        org in organisation(),
        rule in rule(),
        initiator in user(),
        home in option::of(department()),
        handled in btree_map((1u32..4).prop_map(StageNo), user(), 0..3),
        who in user(),
        unit in department(),
        on in 0u32..6,
    ) {
        let form = |key: &waypost_base::ItemKey| match key.as_str() {
            "who" => Some(Value::Person(who)),
            _ => Some(Value::Department(unit)),
        };
        let about = About { initiator, department: home, handled: &handled, form: &form };
        let found = org.resolve(&rule, &about, day(on));

        let mut barred: Vec<UserId> = rule.not_handler_of.iter().filter_map(|s| handled.get(s).copied()).collect();
        barred.extend(rule.not_initiator.then_some(initiator));
        let distinct: HashSet<_> = found.iter().collect();
        prop_assert_eq!(distinct.len(), found.len());
        for party in &found {
            if let Party::Person(user) = party {
                prop_assert!(!barred.contains(user));
                prop_assert!(org.may_be_handed(*user));
            }
            let candidates = org.candidates(party, &barred, day(on));
            prop_assert!(!candidates.is_empty(), "{} was found and nobody may act for it", party);
            for actor in candidates {
                prop_assert!(!barred.contains(&actor.user) && !barred.contains(&actor.principal()));
            }
        }
    }

    #[test]
    fn a_substitute_never_may_more_than_the_one_he_acts_for(
        org in organisation(),
        user in user(),
        except in prop::collection::vec(user(), 0..3),
        on in 0u32..6,
    ) {
        for party in all_parties() {
            let Some(actor) = org.acting(user, &party, &except, day(on)) else { continue };
            prop_assert_eq!(actor.user, user);
            prop_assert!(org.may_be_handed(user) && !except.contains(&user));
            if let Some(principal) = actor.acting_for {
                let own = org.acting(principal, &party, &except, day(on));
                prop_assert_eq!(own, Some(waypost_base::Actor::own(principal)), "for {}", party);
            }
        }
    }

    #[test]
    fn an_inbox_is_searched_exactly_where_its_owner_may_act(org in organisation(), user in user(), on in 0u32..6) {
        let inbox: BTreeMap<Party, Option<UserId>> = org.inbox_parties(user, day(on)).into_iter().collect();
        for party in all_parties() {
            let may = org.acting(user, &party, &[], day(on)).map(|actor| actor.acting_for);
            prop_assert_eq!(inbox.get(&party).copied(), may, "{}", party);
        }
    }

    #[test]
    fn candidates_are_exactly_those_who_may_act(
        org in organisation(),
        except in prop::collection::vec(user(), 0..3),
        on in 0u32..6,
    ) {
        for party in all_parties() {
            let mut told = org.candidates(&party, &except, day(on));
            told.sort_by_key(|actor| actor.user);
            let everybody = (0..PEOPLE).map(UserId::new);
            let may: Vec<_> = everybody.filter_map(|user| org.acting(user, &party, &except, day(on))).collect();
            prop_assert_eq!(told, may, "{}", party);
        }
    }

    #[test]
    fn a_head_reads_a_department_exactly_when_he_is_over_it(org in organisation(), on in 0u32..6) {
        for department in (0..DEPARTMENTS).map(DepartmentId::new) {
            for user in org.heads_over(department, day(on)) {
                prop_assert!(org.reads_departments(user, day(on)).contains(&department));
            }
        }
    }
}
