//! Loading and saving sets.

use waypost_base::CaseId;
use waypost_store::{
    StoreError, drafts,
    drafts::DraftRow,
    jobs, pages,
    set::{
        self, AccessRow, AuditRow, IncidentRow, IncidentUpdate, JobRow, JobUpdate, KeyRow, PropertyRow,
        RemarkRow, SaveSet, SeenRow, SeriesRow, SnapshotRow, StepUpdate, WorkItemUpdate,
    },
};

use crate::support::{OTHER, TENANT, TestDb, document_version, go_on, item, nothing, start, step};

fn key(user: i64, key: &str, content: u8) -> KeyRow {
    KeyRow { user, key: key.into(), content: vec![content; 32], answer: r#"{"case":"100"}"#.into(), at: 3 }
}

fn property(key: &str, value: &str) -> PropertyRow {
    PropertyRow { case: 100, key: key.into(), value: value.into() }
}

fn closed(visit: i64) -> StepUpdate {
    StepUpdate {
        id: visit,
        outcome: Some("passed".into()),
        closed_at: Some(500),
        handler: Some(6),
        acting_for: Some(5),
        branch: Some(1),
        opinion: Some("同意".into()),
        seen: Some(vec![1; 32]),
        document_version: Some(2),
    }
}

#[test]
fn what_is_saved_is_loaded() {
    let test = TestDb::new();
    test.save(&start(100));
    test.save(&SaveSet {
        case_updates: vec![set::CaseUpdate { document_version: 2, ..go_on(100, 1) }],
        document_versions: vec![document_version(100, 2, r#"{"amount":"12.00"}"#)],
        properties: vec![property("a", "1"), property("b", "2")],
        ..nothing()
    });
    test.save(&SaveSet { properties: vec![property("b", "3")], ..nothing() });

    let loaded = test.read(|c| set::load_cases(c, TENANT, &[100, 999])).pop().unwrap();
    assert_eq!((loaded.number, loaded.flow_version, loaded.initiator), (100, 11, 5));
    assert_eq!((loaded.version, loaded.state.as_slice(), loaded.chain_seq), (2, b"state 2".as_slice(), 2));
    assert_eq!(loaded.values, r#"{"amount":"12.00"}"#);
    assert_eq!(loaded.properties, [("a".into(), "1".into()), ("b".into(), "3".into())]);
    assert_eq!(test.read(|c| set::load_cases(c, OTHER, &[100])), []);
}

#[test]
fn every_kind_of_row_of_a_set_is_read_back() {
    let test = TestDb::new();
    test.save(&start(100));
    let draft =
        DraftRow { id: 60, flow: None, case: Some(100), visit: Some(101), body: "{}".into(), updated_at: 1 };
    test.write(|c| drafts::save(c, TENANT, waypost_base::UserId::new(6), &draft));
    test.save(&SaveSet {
        case_updates: vec![go_on(100, 1)],
        steps: vec![step(100, 110)],
        step_updates: vec![closed(101)],
        items: vec![item(100, 110, 111, "department:3")],
        item_updates: vec![WorkItemUpdate { id: 102, claimed_by: Some(6), closed_at: Some(500) }],
        snapshots: vec![SnapshotRow {
            case: 100,
            visit: 101,
            no: 1,
            kind: "form".into(),
            key: "amount".into(),
            before: None,
            after: Some("1".into()),
        }],
        seen: vec![
            SeenRow { hash: vec![1; 32], body: "{}".into() },
            SeenRow { hash: vec![1; 32], body: "{}".into() },
        ],
        access: vec![
            AccessRow { subject: "post:1".into(), case: 100 },
            AccessRow { subject: "post:1".into(), case: 100 },
        ],
        incidents: vec![IncidentRow {
            id: 70,
            case: 100,
            visit: 110,
            kind: "guard".into(),
            detail: "no such item".into(),
            raised_at: 4,
        }],
        remarks: vec![RemarkRow {
            id: 80,
            case: 100,
            visit: None,
            kind: "comment".into(),
            by: Some(6),
            acting_for: None,
            to: None,
            at: 5,
            text: "请补齐材料".into(),
        }],
        audit: vec![AuditRow {
            id: 90,
            at: 6,
            user: Some(6),
            command: "submit".into(),
            case: Some(100),
            code: "already_handled".into(),
            params: "{}".into(),
        }],
        drafts_done: vec![(6, 60)],
        ..nothing()
    });
    test.save(&SaveSet {
        incident_updates: vec![IncidentUpdate { id: 70, resolved_at: 9, resolved_by: Some(1) }],
        ..nothing()
    });

    let case = CaseId::new(100);
    test.read(|c| {
        let steps = pages::steps(c, TENANT, case)?;
        assert_eq!(steps.iter().map(|step| step.id).collect::<Vec<_>>(), [101, 110]);
        assert_eq!((steps[0].handler, steps[0].acting_for, steps[0].branch), (Some(6), Some(5), Some(1)));
        assert_eq!((steps[0].opinion.as_deref(), steps[1].opinion.as_deref()), (Some("同意"), None));
        let items = pages::items(c, TENANT, case)?;
        assert_eq!((items[0].closed_at, items[1].closed_at), (Some(500), None));
        assert_eq!(pages::snapshots(c, TENANT, case)?[0].after.as_deref(), Some("1"));
        assert_eq!(pages::seen(c, TENANT, &[1; 32])?.as_deref(), Some("{}"));
        assert!(pages::may_see(c, TENANT, case, &["person:1".into(), "post:1".into()])?);
        assert!(!pages::may_see(c, TENANT, case, &["person:1".into()])?);
        assert_eq!(pages::incidents(c, TENANT, case)?[0].resolved_by, Some(1));
        assert_eq!(pages::open_incidents(c, TENANT, None, 10)?, []);
        assert_eq!(pages::remarks(c, TENANT, case)?[0].text, "请补齐材料");
        assert_eq!(pages::audit(c, TENANT, None, 10)?[0].code, "already_handled");
        assert_eq!(pages::document_versions(c, TENANT, waypost_base::DocumentId::new(100))?.len(), 1);
        assert_eq!(pages::journal(c, TENANT, 100, 0, 10)?.len(), 1);
        assert_eq!(drafts::get(c, TENANT, waypost_base::UserId::new(6), 60)?, None);
        Ok(())
    });
}

#[test]
fn many_rows_of_one_table_all_arrive() {
    let test = TestDb::new();
    test.save(&start(100));
    for many in [1, 7, 8, 9, 63, 64, 65, 200] {
        let items = (0..many).map(|n| item(100, 101, many * 10_000 + n, "post:9")).collect();
        test.save(&SaveSet { items, ..nothing() });
        let stored = test.read(|c| pages::items(c, TENANT, CaseId::new(100)));
        assert_eq!(stored.iter().filter(|item| item.id / 10_000 == many).count() as i64, many);
    }
}

#[test]
fn a_case_that_somebody_moved_is_lost_and_nothing_else_is_written() {
    let test = TestDb::new();
    test.save(&start(100));
    test.save(&start(200));
    test.save(&SaveSet { case_updates: vec![go_on(100, 1)], ..nothing() });

    let late = SaveSet {
        case_updates: vec![go_on(100, 1), go_on(200, 1)],
        keys: vec![key(6, "k", 1)],
        steps: vec![step(200, 210)],
        ..nothing()
    };
    let mut writer = test.db.writer().unwrap();
    let lost = writer.transaction(|c| {
        let outcome = set::save(c, &late)?;
        assert_eq!(set::load_keys(c, TENANT, &[(6, "k".into())])?, []);
        Err::<(), Lost>(Lost(outcome.lost))
    });
    assert_eq!(lost.unwrap_err().0, [100]);
    let versions = test.read(|c| set::load_cases(c, TENANT, &[100, 200]));
    assert_eq!(versions.iter().map(|case| case.version).collect::<Vec<_>>(), [2, 1]);
}

#[derive(Debug)]
struct Lost(Vec<i64>);

impl From<StoreError> for Lost {
    fn from(error: StoreError) -> Self {
        panic!("{error}")
    }
}

#[test]
fn a_key_binds_once() {
    let test = TestDb::new();
    test.save(&SaveSet { keys: vec![key(6, "k", 1), key(5, "z", 1), key(5, "a", 1)], ..nothing() });
    let again = test.db.write(|c| set::save(c, &SaveSet { keys: vec![key(6, "k", 2)], ..nothing() }));
    assert!(again.unwrap_err().is_data_fault());

    let asked = [(6, "k".to_owned()), (6, "other".to_owned()), (5, "k".to_owned())];
    let found = test.read(|c| set::load_keys(c, TENANT, &asked));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].user, &found[0].content), (6, &vec![1; 32]));
    assert_eq!(test.read(|c| set::load_keys(c, OTHER, &asked)), []);
}

#[test]
fn a_row_that_breaks_a_rule_is_a_data_fault_and_leaves_no_trace() {
    let test = TestDb::new();
    test.save(&start(100));
    let mut same_number = start(300);
    same_number.cases[0].number = 100;
    let mut short_hash = start(300);
    short_hash.cases[0].chain_head = vec![1];
    let faults = [
        ("a case's number twice", same_number),
        ("a hash of one byte", short_hash),
        ("a journal entry twice", SaveSet { journal: start(100).journal, ..nothing() }),
        ("a step twice", SaveSet { steps: vec![step(100, 101)], ..nothing() }),
        ("closing a visit that is none", SaveSet { step_updates: vec![closed(999)], ..nothing() }),
        (
            "ending an item that is none",
            SaveSet {
                item_updates: vec![WorkItemUpdate { id: 999, claimed_by: None, closed_at: Some(1) }],
                ..nothing()
            },
        ),
    ];
    for (what, mut set) in faults {
        set.audit.push(AuditRow {
            id: 1,
            at: 1,
            user: None,
            command: "start".into(),
            case: None,
            code: "x".into(),
            params: "{}".into(),
        });
        let error = test.db.write(|c| set::save(c, &set)).unwrap_err();
        assert!(error.is_data_fault() && !error.must_stop(), "{what}: {error:?}");
        assert_eq!(test.read(|c| set::load_cases(c, TENANT, &[300])), [], "{what}");
        assert_eq!(test.read(|c| pages::audit(c, TENANT, None, 9)), [], "{what}");
    }
}

#[test]
fn a_closed_visit_is_not_written_again() {
    let test = TestDb::new();
    test.save(&start(100));
    test.save(&SaveSet { step_updates: vec![closed(101)], ..nothing() });
    let again = test.db.write(|c| set::save(c, &SaveSet { step_updates: vec![closed(101)], ..nothing() }));
    assert!(again.unwrap_err().is_data_fault());
}

#[test]
fn a_visit_is_decided_and_later_closed_and_each_field_is_written_once() {
    let test = TestDb::new();
    test.save(&start(100));
    let decided = StepUpdate { outcome: None, closed_at: None, ..closed(101) };
    let later = StepUpdate { handler: Some(99), opinion: Some("不同意".into()), ..closed(101) };
    test.save(&SaveSet { step_updates: vec![decided], ..nothing() });
    assert_eq!(test.read(|c| pages::done(c, TENANT, waypost_base::UserId::new(6), None, 9)), []);
    test.save(&SaveSet { step_updates: vec![later], ..nothing() });
    let step = test.read(|c| pages::steps(c, TENANT, CaseId::new(100))).remove(0);
    assert_eq!((step.handler, step.opinion.as_deref(), step.closed_at), (Some(6), Some("同意"), Some(500)));
    assert_eq!(test.read(|c| pages::done(c, TENANT, waypost_base::UserId::new(6), None, 9)).len(), 1);
}

#[test]
fn a_series_goes_on_where_it_stopped() {
    let test = TestDb::new();
    let name = ("市房备".to_owned(), "2026".to_owned());
    assert_eq!(test.read(|c| set::load_series(c, TENANT, std::slice::from_ref(&name)))[0].next, 1);
    for next in [2, 3] {
        let series = vec![SeriesRow { name: name.0.clone(), period: name.1.clone(), next }];
        test.save(&SaveSet { series, ..nothing() });
    }
    assert_eq!(test.read(|c| set::load_series(c, TENANT, std::slice::from_ref(&name)))[0].next, 3);
}

#[test]
fn a_finished_case_takes_the_place_of_the_former_result() {
    let test = TestDb::new();
    for (case, at) in [(100, 1_000), (200, 2_000)] {
        test.save(&start(case));
        let end = set::CaseUpdate { ended_at: Some(at), ending: Some("completed".into()), ..go_on(case, 1) };
        test.save(&SaveSet { case_updates: vec![end], ..nothing() });
    }
    let times = |case| {
        let steps = test.read(|c| pages::steps(c, TENANT, CaseId::new(case)));
        (steps[0].register_at, steps[0].history_at)
    };
    assert_eq!(times(100), (Some(1_000), Some(2_000)));
    assert_eq!(times(200), (Some(2_000), None));
}

#[test]
fn a_job_ends_and_can_be_woken_by_its_key() {
    let test = TestDb::new();
    let job = JobRow { id: 50, case: 100, visit: 101, action: 3, key: "100/101/3".into(), due_at: 0 };
    test.save(&SaveSet { jobs: vec![job], ..nothing() });
    let update = |state: &str| SaveSet {
        job_updates: vec![JobUpdate { key: "100/101/3".into(), state: state.into(), at: 9 }],
        ..nothing()
    };
    let state = || test.read(|c| jobs::by_key(c, TENANT, "100/101/3")).unwrap();
    for (update_to, stored, over) in [
        ("failed", "failed", Some(9)),
        ("waiting", "waiting", None),
        ("done", "done", Some(9)),
        ("waiting", "done", Some(9)),
    ] {
        test.save(&update(update_to));
        assert_eq!((state().state.as_str(), state().over_at), (stored, over));
    }
}

#[test]
fn a_job_that_is_asked_for_again_waits_again_under_a_new_fence() {
    let test = TestDb::new();
    let job = JobRow { id: 50, case: 100, visit: 101, action: 3, key: "k".into(), due_at: 0 };
    let mut fences = Vec::new();
    for _ in 0..2 {
        test.save(&SaveSet { jobs: vec![job.clone()], ..nothing() });
        let terms = jobs::Terms { limit: 1, full: &[], millis: &|_| 60_000 };
        let leased = test.write(|c| jobs::lease_due(c, TENANT, terms, |_| true)).remove(0);
        assert_eq!(leased.attempts, 1, "counted anew");
        assert!(test.write(|c| jobs::fail(c, TENANT, 50, leased.fence, "no", None)));
        fences.push(leased.fence);
    }
    assert_eq!(fences, [1, 2]);
}
