//! Who is told what, in the commit of the events; read and counted by each for himself.

use crate::support::{DAY, HOUR, House, contract, sub, text};

#[test]
fn those_who_have_the_work_are_reminded_with_a_count() {
    let house = House::demo();
    house.put_clocks(3, "reminder = \"1 hours\"");
    let [wangfang, lina, zhangwei, liuyang] =
        ["wangfang", "lina", "zhangwei", "liuyang"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "甲");
    house.submit(&lina, case, sub()).unwrap();
    house.pass(HOUR);
    house.pass(HOUR);
    for person in [&zhangwei, &liuyang] {
        let notices = house.notices(person);
        assert_eq!(notices.len(), 1, "the newer takes the older's place while that is unread");
        assert_eq!((notices[0].kind.as_str(), notices[0].body.n), ("reminder", Some(2)));
        assert_eq!(notices[0].case.as_ref().unwrap().number, case);
        assert_eq!(house.app.counts(person.who()).unwrap().notices, 1);
    }
    assert_eq!(house.told(&lina), [""; 0], "who handed it on is not");
    // Read ones stay, and the count goes on.
    let read = house.notices(&zhangwei)[0].id;
    assert_eq!(house.app.read_notices(zhangwei.who(), read, false).unwrap(), 1);
    assert_eq!(house.app.counts(zhangwei.who()).unwrap().notices, 0);
    house.pass(HOUR);
    let counts: Vec<_> = house.notices(&zhangwei).iter().map(|notice| notice.body.n).collect();
    assert_eq!(counts, [Some(3), Some(2)]);
    // Whoever claimed it is asked alone.
    let visit = house.offer(&liuyang, case).visit;
    house.act(&liuyang, case, |by| waypost_engine::Command::Claim { by, visit }).unwrap();
    house.pass(HOUR);
    assert_eq!(house.notices(&liuyang)[0].body.n, Some(4));
    assert_eq!(house.notices(&zhangwei)[0].body.n, Some(3));
}

#[test]
fn each_outcome_tells_those_whom_it_concerns() {
    for (deadline, lina_is_told, head_is_told) in [
        ("note", vec!["overdue"], vec![]),
        ("escalate", vec!["overdue"], vec!["escalated"]),
        ("recall", vec!["taken_back"], vec![]),
        ("transfer:window_head", vec!["overdue"], vec![]),
    ] {
        let house = House::timed(&format!("limit = \"1 hours\"\ndeadline = \"{deadline}\""));
        let [wangfang, lina, machao] = ["wangfang", "lina", "machao"].map(|name| house.person(name));
        let case = house.filing(&wangfang, "甲");
        house.pass(HOUR);
        assert_eq!(house.told(&lina), lina_is_told, "{deadline}");
        assert_eq!(house.told(&machao), head_is_told, "{deadline}");
        let outcome = deadline.split(':').next().unwrap();
        assert_eq!(house.number(&format!("SELECT count(*) FROM overrun WHERE outcome = '{outcome}'")), 1);
        if deadline == "escalate" {
            assert!(house.see(&machao, case).is_ok(), "whoever is told may look");
            assert!(house.notices(&machao)[0].case.is_some());
        }
        if deadline.starts_with("transfer") {
            assert_eq!(house.inbox(&machao), [case]);
        }
        house.assert_clean();
    }
}

#[test]
fn what_comes_back_and_what_ends_is_told_to_whom_it_concerns_and_not_to_who_did_it() {
    let house = House::demo();
    let people = ["wangfang", "lina", "zhangwei", "chenjing", "yangfan", "zhoumin"];
    let [wangfang, lina, zhangwei, chenjing, yangfan, zhoumin] = people.map(|name| house.person(name));
    let case = house.filing(&wangfang, "甲");
    house.submit(&lina, case, sub()).unwrap();
    house.give_back(&zhangwei, case, Some(2), "缺页").unwrap();
    let told = house.notices(&lina);
    assert_eq!(told[0].kind, "returned");
    assert_eq!(told[0].body.words.as_deref(), Some("缺页"));
    assert_eq!(told[0].by, Some(zhangwei.who().user()));
    house.submit(&lina, case, sub()).unwrap();
    house.submit(&zhangwei, case, sub().with("first_opinion", text("同意"))).unwrap();
    house.submit(&chenjing, case, sub().with("second_opinion", text("同意")).branch(1)).unwrap();
    house.submit(&yangfan, case, sub()).unwrap();
    house.run_actions();
    house.submit(&zhoumin, case, sub()).unwrap();
    assert_eq!(house.told(&wangfang), ["ended"]);
    assert_eq!(house.notices(&wangfang)[0].body.what.as_deref(), Some("completed"));
    assert_eq!(house.told(&zhoumin), [""; 0]);
}

#[test]
fn an_incident_is_told_to_those_who_can_mend_it() {
    // More working days than a hundred years have: the limit cannot be reckoned.
    let house = House::timed("limit = \"36000 working_days\"");
    let wangfang = house.person("wangfang");
    house.start(&wangfang, "contract_filing", contract("甲")).unwrap();
    let gaoxiang = house.person("gaoxiang");
    assert_eq!(house.told(&gaoxiang), ["incident"]);
    assert_eq!(house.notices(&gaoxiang)[0].body.what.as_deref(), Some("no_working_time"));
}

#[test]
fn notices_are_paged_by_key_and_marked_up_to_one() {
    let house = House::timed("reminder = \"1 hours\"");
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    for n in 0..60 {
        house.filing(&wangfang, &format!("{n} 号"));
    }
    house.pass(HOUR);
    let first = house.app.notices(lina.who(), true, None).unwrap();
    let second = house.app.notices(lina.who(), true, first.next.as_deref()).unwrap();
    assert_eq!((first.rows.len(), second.rows.len(), second.next), (50, 10, None));
    house.app.read_notices(lina.who(), second.rows[0].id, true).unwrap();
    assert_eq!(house.app.counts(lina.who()).unwrap().notices, 50);
    // Nobody marks another's.
    assert_eq!(house.app.read_notices(wangfang.who(), first.rows[0].id, true).unwrap(), 0);
    house.pass(DAY);
}
