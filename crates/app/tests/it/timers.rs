//! Clocks fire once, never early, in the order in which they were due, whoever fires them and whatever the clock does.

use std::sync::{Arc, Barrier};

use waypost_app::scheduler::Scheduler;

use crate::support::{DAY, HOUR, House, MINUTE, path, sub};

/// 受理 within an hour, reminded every quarter, warned ten minutes before.
const HOURLY: &str =
    "limit = \"1 hours\"\nreminder = \"15 minutes\"\nwarn_before = \"10 minutes\"\ndeadline = \"recall\"";

#[test]
fn nothing_fires_early_and_everything_once() {
    let house = House::timed(HOURLY);
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    house.assert_clean();
    assert_eq!(house.pass(15 * MINUTE - 1).told, 0, "a millisecond is missing");
    assert_eq!(house.pass(1).told, 1);
    assert_eq!(house.by_clock(&lina, case), ["reminder"]);
    assert_eq!(house.tell_due().told, 0, "once");
    house.pass(15 * MINUTE);
    house.pass(15 * MINUTE);
    house.pass(5 * MINUTE);
    assert_eq!(house.by_clock(&lina, case), ["reminder", "reminder", "reminder", "warning"]);
    assert_eq!(house.pass(10 * MINUTE - 1).told, 0);
    assert_eq!(house.inbox(&lina), [case]);
    house.pass(1);
    assert_eq!(house.inbox(&lina), [0; 0], "the run was taken back");
    assert_eq!(house.inbox(&wangfang), [case]);
    let view = house.case(&wangfang, case);
    assert_eq!(path(&view.steps), [(1, 1, "passed"), (1, 2, "taken_back"), (1, 1, "open")]);
    house.assert_clean();
    assert_eq!(house.pass(30 * DAY).told, 0, "after a recall nothing fires any more");
    assert_eq!(house.number("SELECT count(*) FROM timer"), 0);
}

#[test]
fn the_first_sender_mends_it_and_sends_it_again_as_run_2() {
    let house = House::timed(HOURLY);
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    house.pass(HOUR);
    assert_eq!(house.told(&wangfang), ["taken_back"]);
    assert!(house.notices(&wangfang)[0].body.mine);
    let held = house.notices(&lina);
    assert_eq!(held[0].kind, "taken_back");
    assert!(!held[0].body.mine, "who held it is told that it is gone");
    house.submit(&wangfang, case, sub().branch(1)).unwrap();
    let view = house.case(&wangfang, case);
    assert_eq!(
        path(&view.steps),
        [(1, 1, "passed"), (1, 2, "taken_back"), (1, 1, "passed"), (2, 2, "open")],
        "sending it again begins run 2 of the same case"
    );
    assert_eq!(house.inbox(&lina), [case]);
    house.submit(&lina, case, sub()).unwrap();
    house.assert_clean();
    assert_eq!(house.pass(DAY).told, 0, "what was handled is not reminded of");
}

#[test]
fn after_a_night_of_being_down_everything_fires_once_in_the_order_it_was_due() {
    let house = House::timed(
        "limit = \"2 hours\"\nreminder = \"30 minutes\"\nwarn_before = \"10 minutes\"\ndeadline = \"note\"",
    );
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let first = house.filing(&wangfang, "甲");
    house.clock.advance_millis(10 * MINUTE);
    let second = house.filing(&wangfang, "乙");
    house.clock.advance_millis(12 * HOUR);
    let (app, _threads) = house.second_app();
    let morning = Scheduler::new(app);
    let round = morning.round().unwrap();
    assert_eq!(round.told, 6, "reminder, warning and deadline of two cases, each once");
    for case in [first, second] {
        assert_eq!(house.by_clock(&lina, case), ["reminder", "warning", "deadline_note"]);
    }
    // The next reminder counts from now on: a night's reminders are not made up for.
    assert_eq!(morning.round().unwrap().told, 0);
    assert_eq!(house.pass(30 * MINUTE).told, 2);
    house.assert_clean();
}

#[test]
fn two_schedulers_that_race_fire_each_clock_once() {
    let house = House::timed("limit = \"1 hours\"\nreminder = \"20 minutes\"\ndeadline = \"recall\"");
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let cases: Vec<i64> = (0..20).map(|n| house.filing(&wangfang, &format!("{n} 号"))).collect();
    let (second, _threads) = house.second_app();
    for (passed, told) in [(20 * MINUTE, "reminder"), (40 * MINUTE, "deadline_recall")] {
        house.clock.advance_millis(passed);
        let barrier = Barrier::new(2);
        std::thread::scope(|scope| {
            for app in [Arc::clone(&house.app), Arc::clone(&second)] {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    Scheduler::new(app).round().unwrap();
                });
            }
        });
        for case in &cases {
            let told = house.by_clock(&wangfang, *case).into_iter().filter(|kind| kind == told).count();
            assert_eq!(told, 1, "case {case}");
        }
    }
    assert_eq!(house.inbox(&lina), [0; 0]);
    assert_eq!(house.inbox(&wangfang).len(), cases.len());
    house.assert_clean();
}

#[test]
fn a_clock_that_jumps_back_and_forth_fires_nothing_twice_and_nothing_early() {
    let house = House::timed("limit = \"2 hours\"\nreminder = \"30 minutes\"\ndeadline = \"note\"");
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    assert_eq!(house.pass(31 * MINUTE).told, 1);
    assert_eq!(house.pass(-DAY).told, 0, "back");
    assert_eq!(house.pass(DAY + 28 * MINUTE).told, 0, "forth, not yet due again");
    assert_eq!(house.pass(2 * MINUTE).told, 1);
    house.pass(3 * DAY);
    house.pass(-3 * DAY);
    house.pass(3 * DAY);
    let kinds = house.by_clock(&lina, case);
    assert_eq!(kinds.iter().filter(|kind| *kind == "deadline_note").count(), 1);
    house.assert_clean();
}

#[test]
fn a_thousand_clocks_due_at_once_fire_in_bounded_rounds() {
    let house = House::timed("limit = \"1 days\"\ndeadline = \"note\"");
    let wangfang = house.person("wangfang");
    let cases = 1_000;
    let envelopes = (0..cases)
        .map(|n| {
            let values = crate::support::contract(&format!("{n} 号"));
            house.start_envelope(&wangfang, "contract_filing", values, &format!("start-{n}"))
        })
        .collect();
    let started = house.app.desk.submit_all_blocking(envelopes);
    assert!(started.into_iter().all(|answer| answer.unwrap().is_ok()));
    house.clock.advance_millis(DAY);
    let scheduler = Scheduler::new(Arc::clone(&house.app));
    let mut rounds = Vec::new();
    loop {
        let told = scheduler.round().unwrap().told;
        if told == 0 {
            break;
        }
        assert!(told <= 256, "{told} in one round");
        rounds.push(told);
    }
    assert_eq!(rounds.iter().sum::<usize>(), cases);
    assert_eq!(house.number("SELECT count(*) FROM overrun"), 1_000);
    assert_eq!(house.number("SELECT count(DISTINCT case_id) FROM overrun"), 1_000);
    assert_eq!(house.number("SELECT count(*) FROM timer"), 0);
}

#[test]
fn what_cannot_be_told_is_put_off_and_holds_up_nobody() {
    let house = House::timed("limit = \"1 hours\"\ndeadline = \"note\"");
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let broken = house.filing(&wangfang, "甲");
    let whole = house.filing(&wangfang, "乙");
    house.plant(&format!("UPDATE cases SET state = x'00' WHERE number = {broken}"));
    house.clock.advance_millis(2 * HOUR);
    let round = house.tell_due();
    assert_eq!((round.told, round.put_off), (1, 1));
    assert_eq!(house.by_clock(&lina, whole), ["deadline_note"]);
    let again = Scheduler::new(Arc::clone(&house.app)).round().unwrap();
    assert_eq!((again.told, again.put_off), (0, 0), "not again at once");
    house.clock.advance_millis(MINUTE);
    assert_eq!(Scheduler::new(Arc::clone(&house.app)).round().unwrap().put_off, 1);
}

#[test]
fn a_clock_that_the_rows_alone_have_does_nothing_and_is_noticed() {
    let house = House::timed("limit = \"1 hours\"\ndeadline = \"recall\"");
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "甲");
    house.plant("UPDATE timer SET due_at = due_at - 3000000, look_at = 0");
    let told = |house: &House| house.problems().into_iter().map(|problem| problem.what).collect::<Vec<_>>();
    assert_eq!(told(&house), ["what is due is not what the journal gives"]);
    assert_eq!(house.tell_due().put_off, 1, "the case knows better");
    assert_eq!(house.inbox(&lina), [case]);
    house.plant("UPDATE work_item SET due_at = 1 WHERE closed_at IS NULL");
    assert!(told(&house).contains(&"the deadlines of open work are not what the journal gives".to_owned()));
}

#[test]
fn the_inbox_can_stand_by_deadline_page_by_page() {
    let house = House::timed("limit = \"1 days\"");
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let cases: Vec<i64> = (0..60).map(|n| house.filing(&wangfang, &format!("{n} 号"))).collect();
    let order = waypost_app::read::TodoOrder::Soonest;
    let first = house.app.todo_in(lina.who(), None, order, None).unwrap();
    let second = house.app.todo_in(lina.who(), None, order, first.next.as_deref()).unwrap();
    assert_eq!(second.next, None);
    let seen: Vec<i64> = first.rows.iter().chain(&second.rows).map(|row| row.row.number).collect();
    assert_eq!(seen, cases, "the soonest due first, each once");
    assert!(first.rows.iter().all(|row| row.row.due_at.is_some()));
}
