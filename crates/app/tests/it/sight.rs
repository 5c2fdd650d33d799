//! How much of a case each reader sees: his part in it decides, and what is not his is hidden.

use waypost_app::cases::drafts::{DraftBody, DraftOf};
use waypost_base::Code;
use waypost_engine::Command;
use waypost_forms::Right;
use waypost_org::Permission;

use crate::support::{House, Person, key, sub, text};

const OPINIONS: [&str; 3] = ["acceptance_note", "first_opinion", "second_opinion"];

/// The demo with its contract filing changed.
fn house_with(from: &str, to: &str) -> House {
    let house = House::demo();
    assert!(waypost_demo::CONTRACT_FILING.contains(from));
    house.publish_all(&house.import(&waypost_demo::CONTRACT_FILING.replacen(from, to, 1)));
    house
}

/// Which of the three opinions a reader sees.
fn seen(house: &House, person: &Person, case: i64) -> [bool; 3] {
    let view = house.case(person, case);
    OPINIONS.map(|name| {
        let shown = view.rights.get(&key(name)) != Some(&Right::Hidden);
        assert!(shown || !view.values.contains_key(&key(name)), "{name} is hidden, and its value is there");
        shown
    })
}

fn transfer(house: &House, from: &Person, to: &Person, case: i64) {
    let visit = house.offer(from, case).visit;
    let to = to.who().user();
    house.act(from, case, |by| Command::Transfer { by, visit, to, reason: "休假".to_owned() }).unwrap();
}

#[test]
fn whoever_had_work_and_passed_it_on_sees_what_its_stage_shows() {
    let house = House::demo();
    let [wangfang, lina, zhoumin, machao, zhangwei] =
        ["wangfang", "lina", "zhoumin", "machao", "zhangwei"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    transfer(&house, &lina, &zhoumin, case);
    transfer(&house, &zhoumin, &machao, case);
    house.submit(&machao, case, sub().with("acceptance_note", text("齐"))).unwrap();
    house.submit(&zhangwei, case, sub().with("first_opinion", text("同意"))).unwrap();
    for person in [&lina, &zhoumin, &machao] {
        assert_eq!(seen(&house, person, case), [true, false, false]);
    }
    assert_eq!(seen(&house, &house.person("qianjin"), case), [true; 3], "the head of the department");
    assert_eq!(seen(&house, &house.holder("huanghai", Permission::Audit), case), [true; 3]);
    house.assert_clean();
}

#[test]
fn one_whose_substitution_is_over_sees_nothing_that_is_hidden_anywhere() {
    let house = House::demo();
    let [wangfang, lina, zhangwei, lintao] =
        ["wangfang", "lina", "zhangwei", "lintao"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    house.submit(&lina, case, sub().with("acceptance_note", text("齐"))).unwrap();
    house.submit(&zhangwei, case, sub().with("first_opinion", text("同意"))).unwrap();
    assert_eq!(seen(&house, &lintao, case), [true; 3], "as the stage that he stands in at");
    transfer(&house, &lintao, &house.person("zhoumin"), case);
    house.clock.advance_millis(10 * 365 * 86_400_000);
    assert_eq!(seen(&house, &house.person("lintao"), case), [false; 3]);
}

#[test]
fn an_auditor_looks_and_does_not_comment() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    let case = house.filing(&wangfang, "阳光花园");
    let auditor = house.holder("huanghai", Permission::Audit);
    let comment = |person: &Person| {
        let visible = house.see(person, case).unwrap();
        let say = |by| Command::Comment { by, text: "看过".to_owned() };
        let offered = house.case(person, case).offers.may_comment;
        (offered, house.app.prepare(person.who(), &visible, None, None, say).unwrap().map(drop))
    };
    let (offered, prepared) = comment(&auditor);
    assert_eq!((offered, prepared.unwrap_err().code), (false, Code::NotAllowed));
    assert!(matches!(comment(&wangfang), (true, Ok(()))));
}

#[test]
fn a_computed_title_takes_no_sensitive_text_and_none_hidden_anywhere() {
    for (from, to) in [
        ("kind = \"text\"\nmax_length = 100", "kind = \"text\"\nsensitive = true\nmax_length = 100"),
        ("acceptance_note = \"write\"", "acceptance_note = \"write\"\nproject = \"hidden\""),
    ] {
        let house = house_with(from, to);
        let wangfang = house.person("wangfang");
        let case = house.filing(&wangfang, "阳光花园");
        assert_eq!(house.case(&wangfang, case).head.title, "钱多多", "{to}");
        house.assert_clean();
    }
}

#[test]
fn what_a_signer_saw_is_shown_to_another_only_as_far_as_his_own_rights_go() {
    let project = "阳光花园三幢五零二室";
    let house = house_with(
        "kind = \"text\"\nmax_length = 100",
        "kind = \"text\"\nsensitive = true\nmax_length = 100",
    );
    let [wangfang, lina, zhangwei] = ["wangfang", "lina", "zhangwei"].map(|name| house.person(name));
    let case = house.filing(&wangfang, project);
    house.submit(&lina, case, sub().with("acceptance_note", text("齐"))).unwrap();
    house.submit(&zhangwei, case, sub().with("first_opinion", text("同意"))).unwrap();
    let body = |person: &Person, step: usize| {
        let view = house.case(person, case);
        house.app.seen(person.who(), &view, &view.steps[step]).unwrap().unwrap()
    };
    // The writer signed the whole text; whoever only reads it sees its end.
    for person in [&wangfang, &lina, &zhangwei] {
        let body = body(person, 0);
        assert!(!body.contains(project) && body.contains("五零二室") && body.contains("钱多多"), "{body}");
    }
    assert!(body(&zhangwei, 2).contains("first_opinion"));
    assert!(body(&lina, 2).contains("acceptance_note") && !body(&lina, 2).contains("first_opinion"));
    assert!(!body(&wangfang, 1).contains("acceptance_note"));
    house.assert_clean();
}

#[test]
fn a_draft_of_a_visit_that_is_over_is_listed_and_can_be_thrown_away() {
    let house = House::demo();
    let [wangfang, lina, zhoumin] = ["wangfang", "lina", "zhoumin"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    let visit = house.offer(&lina, case).visit;
    let body = DraftBody { title: "未完".to_owned(), ..DraftBody::default() };
    let of = DraftOf::Visit { case: house.case(&lina, case).head.id, visit };
    let id = house.app.save_draft(lina.who(), of, &body).unwrap().unwrap();
    transfer(&house, &lina, &zhoumin, case);
    house.submit(&zhoumin, case, sub()).unwrap();
    let listed = || house.app.drafts(lina.who(), None).unwrap().rows;
    assert_eq!(listed().iter().map(|row| (row.id, row.case)).collect::<Vec<_>>(), [(id, Some(case))]);
    assert!(!house.app.delete_draft(zhoumin.who(), id).unwrap());
    assert!(house.app.delete_draft(lina.who(), id).unwrap());
    assert!(listed().is_empty());
    house.assert_clean();
}
