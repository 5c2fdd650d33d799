//! One search over what a person may see.

use waypost_base::Code;
use waypost_engine::Command;
use waypost_org::Permission;

use crate::support::{DAY, House, Person, matter, sub, text};

#[track_caller]
fn found(house: &House, person: &Person, typed: &str) -> Vec<i64> {
    let listed = house.app.search(person.who(), typed, None).unwrap();
    let numbers: Vec<i64> = listed
        .unwrap_or_else(|refused| panic!("{typed}: {refused:?}"))
        .rows
        .iter()
        .map(|row| row.head.number)
        .collect();
    let count = house.app.search_count(person.who(), typed).unwrap().unwrap();
    assert_eq!(count as usize, numbers.len(), "{typed}: the count is the list's");
    numbers
}

fn refused(house: &House, person: &Person, typed: &str) -> Code {
    house.app.search(person.who(), typed, None).unwrap().map(|_| ()).expect_err("refused").code
}

#[test]
fn a_case_is_found_by_number_title_values_opinions_and_people_in_the_commit_that_writes_them() {
    let house = House::demo();
    let [wangfang, lina, zhangwei] = ["wangfang", "lina", "zhangwei"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园 3-1201");
    let other = house.filing(&wangfang, "滨江苑");
    for typed in
        ["阳光", "花园", "光花", "阳光花园 3-1201", "1201", &case.to_string(), "阳光 王芳", "１２０１"]
    {
        assert_eq!(found(&house, &wangfang, typed), [case], "{typed}");
    }
    assert_eq!(found(&house, &wangfang, "王芳"), [other, case]);
    assert_eq!(found(&house, &wangfang, "wangfang"), [other, case]);
    assert_eq!(found(&house, &wangfang, "阳花"), Vec::<i64>::new());
    assert_eq!(found(&house, &wangfang, "阳光 滨江"), Vec::<i64>::new());
    // An opinion, and who gave it.
    assert_eq!(found(&house, &wangfang, "材料齐全"), Vec::<i64>::new());
    house.submit(&lina, case, sub().saying("材料齐全，同意受理")).unwrap();
    assert_eq!(found(&house, &wangfang, "材料齐全"), [case]);
    assert_eq!(found(&house, &wangfang, "李娜 阳光"), [case]);
    assert_eq!(found(&house, &wangfang, "person:lina"), [case]);
    // A comment, and a reason of a return.
    house.act(&wangfang, case, |by| Command::Comment { by, text: "请加快办理".to_owned() }).unwrap();
    assert_eq!(found(&house, &wangfang, "加快"), [case]);
    house.give_back(&zhangwei, case, Some(2), "面积不符").unwrap();
    assert_eq!(found(&house, &zhangwei, "面积不符"), [case]);
    house.assert_clean();
}

#[test]
fn nobody_finds_what_he_may_not_see() {
    let house = House::demo();
    let [wangfang, zhaolei, lina, zhangwei] =
        ["wangfang", "zhaolei", "lina", "zhangwei"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    let other = house.filing(&zhaolei, "阳光水岸");
    assert_eq!(found(&house, &wangfang, "阳光"), [case]);
    assert_eq!(found(&house, &zhaolei, "阳光"), [other]);
    assert_eq!(found(&house, &lina, "阳光"), [other, case], "both wait for her post");
    assert_eq!(found(&house, &zhangwei, "阳光"), Vec::<i64>::new());
    assert_eq!(found(&house, &zhangwei, &format!("{case}")), Vec::<i64>::new());
    // A head over the initiator, and whoever comes to have it.
    assert_eq!(found(&house, &house.person("qianjin"), "阳光"), [case]);
    house.submit(&lina, case, sub()).unwrap();
    assert_eq!(found(&house, &zhangwei, "阳光"), [case]);
    // An auditor sees all; other administrators nothing.
    assert_eq!(found(&house, &house.holder("huanghai", Permission::Audit), "阳光"), [other, case]);
    assert_eq!(
        found(&house, &house.holder("xuhui", Permission::AdministerSystem), "阳光"),
        Vec::<i64>::new()
    );
}

#[test]
fn what_is_hidden_at_some_stage_or_sensitive_is_not_in_the_index() {
    let house = House::demo();
    let [wangfang, lina, zhangwei] = ["wangfang", "lina", "zhangwei"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    house.submit(&lina, case, sub()).unwrap();
    house.submit(&zhangwei, case, sub().with("first_opinion", text("价格明显偏低"))).unwrap();
    for person in [&wangfang, &lina, &zhangwei] {
        assert_eq!(found(&house, person, "明显偏低"), Vec::<i64>::new());
    }
    let stored = house.number("SELECT count(*) FROM case_words WHERE words LIKE '%明显%'");
    assert_eq!(stored, 0);
    house.assert_clean();
}

#[test]
fn filters_narrow_by_flow_stage_state_person_and_period() {
    let house = House::demo();
    let [wangfang, lina, zhangwei] = ["wangfang", "lina", "zhangwei"].map(|name| house.person(name));
    let first = house.filing(&wangfang, "阳光花园");
    house.clock.advance_millis(3 * DAY);
    // As every few seconds: ids follow the clock.
    house.app.renew_lease().unwrap();
    // Whoever asks is of the day he asks on.
    let auditor = house.holder("huanghai", Permission::Audit);
    let second = house.filing(&wangfang, "滨江苑");
    let joint = house.start(&house.person("heping"), "joint_review", matter("采购")).unwrap().number;
    house.submit(&lina, second, sub()).unwrap();
    for (typed, expected) in [
        ("flow:contract_filing", vec![second, first]),
        ("流程:合同备案", vec![second, first]),
        ("流程:合同备案 滨江", vec![second]),
        ("flow:joint_review", vec![joint]),
        ("环节:受理", vec![first]),
        ("stage:初审", vec![second]),
        ("流程:合同备案 stage:3", vec![second]),
        ("状态:办理中", vec![joint, second, first]),
        ("state:ended", vec![]),
        ("发起人:王芳", vec![second, first]),
        ("人员:李娜", vec![second]),
        ("from:2026-06-02", vec![joint, second]),
        ("自:2026-06 至:2026-06-01", vec![first]),
        ("to:2026-05-31", vec![]),
        ("自:今天", vec![joint, second]),
    ] {
        assert_eq!(found(&house, &auditor, typed), expected, "{typed}");
    }
    house.give_back(&zhangwei, second, Some(2), "面积不符").unwrap();
    assert_eq!(found(&house, &auditor, "状态:退回"), [second]);
    house.act(&wangfang, first, |by| Command::Revoke { by, reason: "填错了".to_owned() }).unwrap();
    assert_eq!(found(&house, &auditor, "state:revoked"), [first]);
    assert_eq!(found(&house, &auditor, "状态:已结束 阳光"), [first]);
}

#[test]
fn what_cannot_be_searched_by_is_said() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    for typed in ["", "   ", "，。！？", "-- /// ::", "\"\""] {
        assert_eq!(refused(&house, &wangfang, typed), Code::SearchEmpty, "{typed:?}");
    }
    assert_eq!(refused(&house, &wangfang, &"长".repeat(1 << 20)), Code::TextTooLong);
    assert_eq!(refused(&house, &wangfang, &"a ".repeat(100)), Code::SearchWords);
    for typed in ["flow:没有", "stage:99", "状态:飞", "person:nobody", "from:soon", "flow:", "自:2026-13-01"]
    {
        assert_eq!(refused(&house, &wangfang, typed), Code::SearchFilter, "{typed}");
    }
    // Signs of the index's own language are only signs.
    for typed in ["阳光\" OR \"*", "NEAR(阳光)", "* ^ {words}: x", "NOT 阳光", "阳光*"] {
        house.app.search(wangfang.who(), typed, None).unwrap().map(|_| ()).unwrap();
    }
}

#[test]
fn pages_follow_each_other_without_a_gap() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    let mut cases: Vec<i64> = (0..120).map(|n| house.filing(&wangfang, &format!("阳光花园 {n}栋"))).collect();
    cases.reverse();
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let listed = house.app.search(wangfang.who(), "阳光", after.as_deref()).unwrap().unwrap();
        all.extend(listed.rows.iter().map(|row| row.head.number));
        after = listed.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(all, cases);
    assert_eq!(house.app.search_count(wangfang.who(), "阳光").unwrap().unwrap(), 100);
}

#[test]
fn views_are_kept_per_person_and_shared_and_one_that_was_deleted_is_said() {
    let house = House::demo();
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let keep = |person: &Person, name: &str, typed: &str, shared| {
        house.app.keep_view(person.who(), name, typed, shared).unwrap()
    };
    let own = keep(&wangfang, "我的办件", "阳光", false).unwrap();
    let shared = keep(&wangfang, "本月备案", "自:2026-06", true).unwrap();
    assert_eq!(keep(&wangfang, "我的办件", "滨江", false).unwrap(), own, "the same name is the same view");
    let names = |person: &Person| -> Vec<(String, Option<String>)> {
        house.app.views(person.who()).unwrap().into_iter().map(|view| (view.name, view.of)).collect()
    };
    assert_eq!(names(&wangfang).len(), 2);
    assert_eq!(names(&lina), [("本月备案".to_owned(), Some("王芳".to_owned()))]);
    assert_eq!(house.app.view(wangfang.who(), own).unwrap().unwrap().query, "滨江");
    assert_eq!(house.app.view(lina.who(), shared).unwrap().unwrap().query, "自:2026-06");
    assert_eq!(house.app.view(lina.who(), own).unwrap().unwrap_err().code, Code::ViewGone);
    // Only its owner deletes it; then it is gone for everybody.
    assert_eq!(house.app.remove_view(lina.who(), shared).unwrap().unwrap_err().code, Code::ViewGone);
    house.app.remove_view(wangfang.who(), shared).unwrap().unwrap();
    assert_eq!(house.app.view(lina.who(), shared).unwrap().unwrap_err().code, Code::ViewGone);
    assert_eq!(keep(&wangfang, " ", "阳光", false).unwrap_err().code, Code::ValueRequired);
    assert_eq!(keep(&wangfang, "空", "，", false).unwrap_err().code, Code::SearchEmpty);
    assert_eq!(keep(&wangfang, &"长".repeat(41), "阳光", false).unwrap_err().code, Code::TextTooLong);
    for n in 0..49 {
        keep(&wangfang, &format!("第{n}个"), "阳光", false).unwrap();
    }
    assert_eq!(keep(&wangfang, "多一个", "阳光", false).unwrap_err().code, Code::TooManyViews);
}

#[test]
fn cases_from_before_the_index_are_gathered_when_the_house_opens_and_verify_tells_what_is_wrong() {
    let house = House::demo();
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    house.submit(&lina, case, sub().saying("材料齐全")).unwrap();
    house.plant(
        "DELETE FROM case_words; DELETE FROM case_index; \
         INSERT INTO case_unread (tenant_id, case_id) SELECT tenant_id, id FROM cases",
    );
    let problems: Vec<String> = house.problems().into_iter().map(|problem| problem.what).collect();
    assert!(problems.iter().any(|what| what.contains("words by which it is found")), "{problems:?}");
    let (again, _threads) = house.second_app();
    let found = again.search(wangfang.who(), "阳光 材料", None).unwrap().unwrap();
    assert_eq!(found.rows.len(), 1);
    house.assert_clean();
    // A word too many, and one too few of the index alone.
    house.plant("UPDATE case_words SET words = words || ' w假的'");
    assert_eq!(house.problems().len(), 1);
    house.plant("UPDATE case_words SET words = replace(words, ' w假的', ''); DELETE FROM case_index");
    assert_eq!(house.problems().len(), 1);
}

#[test]
fn a_sensitive_value_is_not_found_and_stands_nowhere_in_the_index() {
    let house = House::demo();
    let plain = "kind = \"text\"\nmax_length = 100";
    let flow = waypost_demo::CONTRACT_FILING.replacen(plain, &format!("{plain}\nsensitive = true"), 1);
    house.publish_all(&house.import(&flow));
    house.clock.advance_millis(1_000);
    let wangfang = house.person("wangfang");
    let case = house.filing(&wangfang, "阳光花园");
    assert_eq!(found(&house, &wangfang, "阳光"), Vec::<i64>::new());
    assert_eq!(found(&house, &wangfang, "钱多多"), [case], "its other values are found");
    assert_eq!(house.number("SELECT count(*) FROM case_words WHERE words LIKE '%阳光%'"), 0);
    house.assert_clean();
}
