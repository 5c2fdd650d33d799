//! Leases of node numbers and of jobs: two owners, one winner, and a fence against the one who slept.

use waypost_store::{
    jobs::{self, LeasedJob, Terms},
    node,
    set::{JobRow, SaveSet},
};

use crate::support::{OTHER, TENANT, TestDb, nothing};

const MINUTE: i64 = 60_000;

fn with_job() -> TestDb {
    let test = TestDb::new();
    let job = JobRow { id: 50, case: 100, visit: 101, action: 3, key: "k".into(), due_at: 0 };
    test.save(&SaveSet { jobs: vec![job], ..nothing() });
    test
}

#[test]
fn two_owners_never_share_a_node_number() {
    let test = TestDb::new();
    let lease = |owner: &str, millis| test.write(|c| node::lease(c, owner, millis));
    assert_eq!(lease("a", MINUTE), Some(0));
    assert_eq!(lease("b", MINUTE), Some(1));
    assert_eq!(lease("a", MINUTE), Some(0), "an owner finds his own number again");
    assert!(test.write(|c| node::renew(c, 0, "a", MINUTE)));
    assert!(!test.write(|c| node::renew(c, 0, "b", MINUTE)));
}

#[test]
fn a_lease_that_ran_out_goes_to_the_next() {
    let test = TestDb::new();
    let lease = |owner: &str, millis| test.write(|c| node::lease(c, owner, millis));
    assert_eq!(lease("a", -1), Some(0));
    assert_eq!(lease("b", MINUTE), Some(0));
    assert!(!test.write(|c| node::renew(c, 0, "a", MINUTE)), "the first must stop");
    test.write(|c| node::release(c, 0, "b", MINUTE));
    assert_eq!(lease("c", MINUTE), Some(1), "a number rests before it is given again");
}

#[test]
fn a_lease_that_ran_out_and_that_nobody_took_is_renewed() {
    let test = TestDb::new();
    assert_eq!(test.write(|c| node::lease(c, "a", -1)), Some(0));
    assert!(test.write(|c| node::renew(c, 0, "a", MINUTE)));
    assert_eq!(test.write(|c| node::lease(c, "b", MINUTE)), Some(1));
}

#[test]
fn a_mark_outlives_its_holder_and_only_he_sets_it() {
    let test = TestDb::new();
    assert_eq!(test.read(node::greatest_mark), 0);
    assert_eq!(test.write(|c| node::lease(c, "a", MINUTE)), Some(0));
    test.write(|c| node::set_mark(c, 0, "a", 500));
    test.write(|c| node::set_mark(c, 0, "b", 900));
    test.write(|c| node::release(c, 0, "a", -1));
    assert_eq!(test.write(|c| node::lease(c, "b", MINUTE)), Some(0));
    assert_eq!(test.read(node::greatest_mark), 500);
}

#[test]
fn a_thousand_and_twenty_four_nodes_and_no_more() {
    let test = TestDb::new();
    test.write(|c| {
        for id in 0..=node::LAST_NODE {
            assert_eq!(node::lease(c, &format!("n{id}"), MINUTE)?, Some(id));
        }
        assert_eq!(node::lease(c, "one too many", MINUTE)?, None);
        Ok(())
    });
}

fn lease(test: &TestDb, millis: i64) -> Vec<LeasedJob> {
    test.write(|c| jobs::lease_due(c, TENANT, terms(&|_| millis), |_| true))
}

fn terms<'a>(millis: &'a dyn Fn(i64) -> i64) -> Terms<'a> {
    Terms { limit: 10, full: &[], millis }
}

#[test]
fn a_due_job_is_leased_once() {
    let test = with_job();
    assert_eq!(test.read(jobs::tenants_with_due), [TENANT.raw()]);
    let first = lease(&test, MINUTE);
    assert_eq!((first[0].id, first[0].fence, first[0].attempts), (50, 1, 1));
    assert_eq!(lease(&test, MINUTE), []);
    assert_eq!(test.write(|c| jobs::lease_due(c, OTHER, terms(&|_| MINUTE), |_| true)), []);
    assert_eq!(test.read(jobs::tenants_with_due), Vec::<i64>::new());
}

#[test]
fn an_action_of_which_enough_runs_waits_and_holds_up_no_other() {
    let test = TestDb::new();
    let job = |id: i64, action| JobRow { id, case: 100, visit: id, action, key: id.to_string(), due_at: id };
    let waiting = (1..=5).map(|id| job(id, 3)).chain([job(9, 4)]).collect();
    test.save(&SaveSet { jobs: waiting, ..nothing() });
    let mut room = 2;
    let mut more = |action: i64| {
        if action == 3 {
            room -= 1;
        }
        room >= 0
    };
    let two = test.write(|c| jobs::lease_due(c, TENANT, Terms { limit: 3, ..terms(&|_| MINUTE) }, &mut more));
    assert_eq!(two.iter().map(|job| job.id).collect::<Vec<_>>(), [1, 2]);
    let full = Terms { limit: 3, full: &[3], millis: &|_| MINUTE };
    let other = test.write(|c| jobs::lease_due(c, TENANT, full, |_| true));
    assert_eq!(other.iter().map(|job| job.id).collect::<Vec<_>>(), [9]);
}

#[test]
fn a_worker_that_slept_past_its_lease_is_refused() {
    let test = with_job();
    let (slept, now) = (lease(&test, -1).remove(0), lease(&test, MINUTE).remove(0));
    assert_eq!((slept.fence, now.fence), (1, 2));
    assert!(!test.write(|c| jobs::holds(c, TENANT, 50, slept.fence)));
    assert!(!test.write(|c| jobs::fail(c, TENANT, 50, slept.fence, "late", None)));
    assert!(test.write(|c| jobs::holds(c, TENANT, 50, now.fence)));
}

#[test]
fn a_failed_attempt_waits_and_the_last_one_gives_up() {
    let test = with_job();
    let job = lease(&test, MINUTE).remove(0);
    assert!(test.write(|c| jobs::fail(c, TENANT, job.id, job.fence, "timed out", Some(MINUTE))));
    assert_eq!(lease(&test, MINUTE), [], "not due yet");
    let state = test.read(|c| jobs::open(c, TENANT, 9)).remove(0);
    assert_eq!(
        (state.state.as_str(), state.attempts, state.last_error.as_deref()),
        ("waiting", 1, Some("timed out"))
    );

    let test = with_job();
    let job = lease(&test, MINUTE).remove(0);
    assert!(test.write(|c| jobs::fail(c, TENANT, job.id, job.fence, "refused", None)));
    assert_eq!(test.read(|c| jobs::open(c, TENANT, 9)), []);
    assert_eq!(test.read(|c| jobs::by_key(c, TENANT, "k")).unwrap().state, "failed");
}
