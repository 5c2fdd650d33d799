//! Lists: order, pages, bounds, and tenants apart.

use waypost_base::{CaseId, UserId};
use waypost_store::{
    flows::{self, CategoryRow, FlowRow},
    pages::{self, InboxQuery},
    set::{AccessRow, RemarkRow, SaveSet, StepUpdate, WorkItemRow, WorkItemUpdate},
};

use crate::support::{OTHER, TENANT, TestDb, item, nothing, start, step};

fn parties(parties: &[&str]) -> Vec<String> {
    parties.iter().map(|party| (*party).to_owned()).collect()
}

/// One case with items 1000.. for three parties in turn.
fn with_items(many: i64) -> TestDb {
    let test = TestDb::new();
    test.save(&start(100));
    let party = |n: i64| ["post:2", "person:3", "department:4"][(n % 3) as usize];
    let items = (0..many).map(|n| item(100, 101, 1_000 + n, party(n))).collect();
    test.save(&SaveSet { items, ..nothing() });
    test
}

#[test]
fn the_inbox_merges_parties_the_newest_first_page_by_page() {
    let test = with_items(30);
    let parties = parties(&["person:3", "post:2", "post:77"]);
    let mut before = None;
    let mut seen = Vec::new();
    loop {
        let query = InboxQuery { parties: &parties, before, limit: 7, ..InboxQuery::default() };
        let page = test.read(|c| pages::inbox(c, TENANT, &query));
        let Some(last) = page.last() else { break };
        before = Some(last.item);
        seen.extend(page.iter().map(|row| row.item));
    }
    let expected: Vec<i64> = (1_000..1_030).rev().filter(|id| (id - 1_000) % 3 != 2).collect();
    assert_eq!(seen, expected);
}

#[test]
fn an_inbox_may_have_more_parties_than_one_statement_has_terms() {
    let test = with_items(6);
    let mut many: Vec<String> = (0..1_100).map(|n| format!("seat:2:{n}")).collect();
    many.extend(parties(&["person:3", "post:2"]));
    let query = InboxQuery { parties: &many, limit: 9, ..InboxQuery::default() };
    let page = test.read(|c| pages::inbox(c, TENANT, &query));
    assert_eq!(page.iter().map(|row| row.item).collect::<Vec<_>>(), [1_004, 1_003, 1_001, 1_000]);
    assert_eq!(test.read(|c| pages::count(c, TENANT, &query)), 4);
    assert_eq!(test.read(|c| pages::visible(c, TENANT, &many, None, 9)), []);
}

#[test]
fn the_inbox_shows_open_items_of_this_tenant_that_the_person_may_take() {
    let test = with_items(3);
    test.save(&SaveSet {
        items: vec![WorkItemRow { except: "12 30".into(), ..item(100, 101, 2_000, "post:2") }],
        item_updates: vec![
            WorkItemUpdate { id: 1_000, claimed_by: None, closed_at: Some(9) },
            WorkItemUpdate { id: 1_001, claimed_by: Some(3), closed_at: None },
        ],
        ..nothing()
    });
    let parties = parties(&["post:2", "person:3", "department:4"]);
    let shown = |person: Option<i64>| {
        let person = person.map(UserId::new);
        let query = InboxQuery { parties: &parties, person, limit: 9, ..InboxQuery::default() };
        let rows = test.read(|c| pages::inbox(c, TENANT, &query));
        assert_eq!(test.read(|c| pages::count(c, TENANT, &query)), rows.len() as i64);
        rows.into_iter().map(|row| (row.item, row.claimed_by)).collect::<Vec<_>>()
    };
    let rest = vec![(1_002, None), (1_001, Some(3))];
    assert_eq!(shown(Some(30)), rest);
    assert_eq!(shown(Some(12)), rest);
    assert_eq!(shown(Some(3)), [vec![(2_000, None)], rest.clone()].concat());
    assert_eq!(shown(None).len(), 3);
    let query = InboxQuery { parties: &parties, limit: 9, ..InboxQuery::default() };
    assert_eq!(test.read(|c| pages::inbox(c, OTHER, &query)), []);
}

#[test]
fn the_inbox_of_nobody_is_empty() {
    let test = with_items(3);
    let query = InboxQuery { limit: 9, ..InboxQuery::default() };
    assert_eq!(test.read(|c| pages::inbox(c, TENANT, &query)), []);
    assert_eq!(test.read(|c| pages::count(c, TENANT, &query)), 0);
    assert_eq!(test.read(|c| pages::visible(c, TENANT, &[], None, 9)), []);
}

#[test]
fn the_inbox_can_be_of_one_category() {
    let test = with_items(3);
    let category = CategoryRow { id: 1, code: "c".into(), name: "{}".into(), position: 0 };
    test.write(|c| flows::save_category(c, TENANT, &category));
    let flow =
        FlowRow { id: 1, code: "f".into(), name: "{}".into(), description: "{}".into(), category: Some(1) };
    test.write(|c| flows::save_flow(c, TENANT, &flow));
    let parties = parties(&["post:2"]);
    for (category, expected) in [(None, 1), (Some(1), 1), (Some(2), 0)] {
        let query = InboxQuery { parties: &parties, category, limit: 9, ..InboxQuery::default() };
        assert_eq!(test.read(|c| pages::inbox(c, TENANT, &query)).len(), expected, "{category:?}");
        assert_eq!(test.read(|c| pages::count(c, TENANT, &query)), expected as i64, "{category:?}");
    }
}

#[test]
fn counting_stops_at_a_hundred() {
    let test = with_items(400);
    let parties = parties(&["person:3", "post:2"]);
    let query = InboxQuery { parties: &parties, ..InboxQuery::default() };
    assert_eq!(test.read(|c| pages::count(c, TENANT, &query)), pages::COUNT_LIMIT);
}

#[test]
fn what_somebody_handled_is_listed_by_when_it_closed() {
    let test = TestDb::new();
    test.save(&start(100));
    test.save(&SaveSet { steps: vec![step(100, 110), step(100, 120)], ..nothing() });
    let close = |id, closed_at, handler| StepUpdate {
        id,
        outcome: Some("passed".into()),
        closed_at: Some(closed_at),
        handler: Some(handler),
        acting_for: None,
        branch: Some(1),
        opinion: None,
        seen: None,
        document_version: Some(1),
    };
    test.save(&SaveSet {
        step_updates: vec![close(120, 5, 6), close(101, 5, 6), close(110, 7, 8)],
        ..nothing()
    });
    let done = |user, before| test.read(|c| pages::done(c, TENANT, UserId::new(user), before, 1));
    let first = done(6, None);
    assert_eq!((first[0].visit, first[0].number, first[0].title.as_str()), (120, 100, "办件 100"));
    let second = done(6, Some((first[0].closed_at, first[0].visit)));
    assert_eq!(second[0].visit, 101);
    assert_eq!(done(6, Some((second[0].closed_at, second[0].visit))), []);
}

#[test]
fn cases_are_found_by_number_and_by_the_key_of_another_system() {
    let test = TestDb::new();
    test.save(&start(100));
    test.save(&start(200));
    assert_eq!(test.read(|c| pages::case_by_number(c, TENANT, 100)).unwrap().id, 100);
    assert_eq!(test.read(|c| pages::case_by_number(c, OTHER, 100)), None);
    assert_eq!(test.read(|c| pages::case_by_id(c, OTHER, CaseId::new(100))), None);
    let found = test.read(|c| pages::cases_by_business_key(c, TENANT, "contract-1", 9));
    assert_eq!(found.iter().map(|case| case.id).collect::<Vec<_>>(), [200, 100]);
    let mine = test.read(|c| pages::mine(c, TENANT, UserId::new(5), Some(200), 9));
    assert_eq!(mine.iter().map(|case| case.id).collect::<Vec<_>>(), [100]);
}

#[test]
fn a_case_visible_to_two_subjects_is_listed_once() {
    let test = TestDb::new();
    test.save(&start(100));
    test.save(&start(200));
    let access = |subject: &str, case| AccessRow { subject: subject.into(), case };
    test.save(&SaveSet {
        access: vec![access("post:1", 100), access("post:1", 200), access("flow:1", 100)],
        ..nothing()
    });
    let subjects = parties(&["post:1", "flow:1"]);
    let visible = |before| test.read(|c| pages::visible(c, TENANT, &subjects, before, 2));
    assert_eq!(visible(None).iter().map(|case| case.id).collect::<Vec<_>>(), [200, 100]);
    assert_eq!(visible(Some(200)).iter().map(|case| case.id).collect::<Vec<_>>(), [100]);
    assert!(!test.read(|c| pages::may_see(c, OTHER, CaseId::new(100), &subjects)));
}

#[test]
fn what_is_handled_goes_on_page_by_page_when_somebody_voted_twice_at_one_step() {
    let test = TestDb::new();
    test.save(&start(100));
    let steps = (0..6).map(|n| step(100, 200 + n)).collect();
    let vote = |id: i64, visit: i64| RemarkRow {
        id,
        case: 100,
        visit: Some(visit),
        kind: "vote_approve".into(),
        by: Some(6),
        acting_for: None,
        to: None,
        at: id,
        text: String::new(),
    };
    // At the newest three steps the vote was taken back and given again, at one of them in the same instant.
    let twice = [(500, 203), (501, 204), (502, 205)].map(|(id, visit)| vote(id, visit));
    let mut last: Vec<RemarkRow> = (0..6).map(|n| vote(600 + n, 200 + n)).collect();
    last.push(RemarkRow { at: 605, ..vote(700, 205) });
    test.save(&SaveSet { steps, remarks: twice.into_iter().chain(last).collect(), ..nothing() });
    let mut before = None;
    let mut seen = Vec::new();
    loop {
        let page = test.read(|c| pages::done(c, TENANT, UserId::new(6), before, 3));
        seen.extend(page.iter().map(|row| (row.visit, row.closed_at)));
        let Some(last) = page.get(2) else { break };
        before = Some((last.closed_at, last.visit));
    }
    assert_eq!(seen, (0..6).rev().map(|n| (200 + n, 600 + n)).collect::<Vec<_>>());
}
