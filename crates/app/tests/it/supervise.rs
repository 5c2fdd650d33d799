//! What runs, seen from above.

use waypost_app::supervise::{Amounts, What};
use waypost_org::Permission;

use crate::support::{DAY, House, Person, sub};

fn numbers(house: &House, person: &Person, what: &What) -> Vec<(i64, bool)> {
    let proof = person.who().supervises().expect("a supervisor");
    let listed = house.app.supervised(&proof, what, None).unwrap();
    listed.rows.into_iter().map(|row| (row.number, row.title.is_some())).collect()
}

#[test]
fn open_and_late_work_is_counted_and_every_number_leads_to_its_cases() {
    let house = House::timed("limit = \"2 days\"\ndeadline = \"note\"");
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let auditor = house.holder("huanghai", Permission::Audit);
    let first = house.filing(&wangfang, "阳光花园");
    house.clock.advance_millis(3 * DAY);
    let second = house.filing(&wangfang, "滨江苑");
    house.submit(&lina, second, sub()).unwrap();
    let third = house.filing(&wangfang, "和平里");
    let proof = auditor.who().supervises().unwrap();
    let overview = house.app.overview(&proof).unwrap();
    assert_eq!(overview.flows.len(), 1);
    assert_eq!(overview.flows[0].amounts, Amounts { open: 3, late: 1, back: 0 });
    assert_eq!(overview.categories[0].amounts, Amounts { open: 3, late: 1, back: 0 });
    assert_eq!((overview.stages.len(), overview.stages[0].late), (1, 1));
    let posts: Vec<(i64, i64)> = overview.posts.iter().map(|line| (line.open, line.late)).collect();
    assert_eq!(posts, [(2, 1), (1, 0)], "two at acceptance, one at the first review");
    let flow = "contract_filing".to_owned();
    let open = What::Open { flow: flow.clone(), stage: None };
    assert_eq!(numbers(&house, &auditor, &open), [(third, true), (second, true), (first, true)]);
    let at = |stage| What::Open { flow: flow.clone(), stage: Some(stage) };
    assert_eq!(numbers(&house, &auditor, &at(3)), [(second, true)]);
    assert_eq!(numbers(&house, &auditor, &at(9)), []);
    let late = |party| What::Late { flow: Some(flow.clone()), stage: None, party };
    assert_eq!(numbers(&house, &auditor, &late(None)), [(first, true)]);
    assert_eq!(numbers(&house, &auditor, &late(Some(overview.posts[1].party.clone()))), []);
    let held = What::Held { party: overview.posts[0].party.clone() };
    assert_eq!(numbers(&house, &auditor, &held), [(third, true), (first, true)]);
    assert_eq!(numbers(&house, &auditor, &What::Back { flow: None }), []);
    house.assert_clean();
}

#[test]
fn who_defines_flows_supervises_them_without_seeing_what_is_in_the_cases() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    let case = house.filing(&wangfang, "阳光花园");
    let definer = house.holder("xuhui", Permission::AdministerFlows);
    let open = What::Open { flow: "contract_filing".to_owned(), stage: None };
    assert_eq!(numbers(&house, &definer, &open), [(case, false)], "the number, and no title");
    assert!(wangfang.who().supervises().is_err());
    assert!(house.holder("huanghai", Permission::AdministerSystem).who().supervises().is_err());
}

#[test]
fn cases_that_the_clock_took_back_wait_in_a_list_of_their_own() {
    let house = House::timed("limit = \"2 days\"\ndeadline = \"recall\"");
    let wangfang = house.person("wangfang");
    let auditor = house.holder("huanghai", Permission::Audit);
    let case = house.filing(&wangfang, "阳光花园");
    house.pass(3 * DAY);
    let proof = auditor.who().supervises().unwrap();
    let overview = house.app.overview(&proof).unwrap();
    assert_eq!(overview.flows[0].amounts, Amounts { open: 1, late: 0, back: 1 });
    assert_eq!(numbers(&house, &auditor, &What::Back { flow: None }), [(case, true)]);
    assert_eq!(
        house.app.search(wangfang.who(), "状态:退回", None).unwrap().unwrap().rows.len(),
        1,
        "found as one that came back"
    );
    house.submit(&wangfang, case, sub()).unwrap();
    assert_eq!(numbers(&house, &auditor, &What::Back { flow: None }), []);
}
