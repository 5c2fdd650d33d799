//! Restricted cases, and the business key: what the attributes of a flow's first stage say of its cases.

use waypost_app::{
    access::Sees,
    chain::Chain,
    record::{Area, RecordFilter},
    supervise::What,
};
use waypost_base::Code;
use waypost_engine::Command;
use waypost_org::Permission;

use crate::support::{House, Person, code, sub, text};

/// The demo with contract filing whose first stage has these attributes.
fn marked(attributes: &str) -> House {
    let house = House::demo();
    let head = "[[flows.stages]]\nno = 1\n";
    assert!(waypost_demo::CONTRACT_FILING.contains(head));
    let flow = waypost_demo::CONTRACT_FILING.replacen(
        head,
        &format!("[[flows.stages]]\nattributes = {{ {attributes} }}\nno = 1\n"),
        1,
    );
    house.publish_all(&house.import(&flow));
    house.clock.advance_millis(1_000);
    house
}

fn found(house: &House, person: &Person, typed: &str) -> Vec<(i64, bool)> {
    let listed = house.app.search(person.who(), typed, None).unwrap().unwrap();
    listed.rows.into_iter().map(|row| (row.head.number, row.restricted)).collect()
}

#[test]
fn a_restricted_case_is_for_those_it_goes_through_and_those_it_names() {
    let house = marked("restricted = \"yes\", restricted_to = \"person:xuhui post:legal_head\"");
    let [wangfang, lina, zhangwei, qianjin, xuhui] =
        ["wangfang", "lina", "zhangwei", "qianjin", "xuhui"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    // The initiator, the post that was asked, the named person and post; not the head over the initiator.
    for person in [&wangfang, &lina, &xuhui] {
        assert_eq!(house.see(person, case).unwrap().how(), Sees::Part);
        assert_eq!(found(&house, person, "阳光"), [(case, false)]);
    }
    for person in [&qianjin, &zhangwei] {
        assert_eq!(house.see(person, case).unwrap_err().code, Code::NotFound);
        assert_eq!(found(&house, person, "阳光"), []);
        assert_eq!(found(&house, person, &case.to_string()), []);
    }
    // Whoever it comes to sees it from then on.
    house.submit(&lina, case, sub()).unwrap();
    assert!(house.see(&zhangwei, case).is_ok());
    house.assert_clean();
}

#[test]
fn auditors_and_administrators_learn_its_number_and_state_and_nothing_else() {
    let house = marked("\"涉密\" = \"是\"");
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    let auditor = house.holder("huanghai", Permission::Audit);
    assert!(auditor.who().may(Permission::Audit));
    let refused = house.see(&auditor, case).unwrap_err();
    assert_eq!(refused.code, Code::CaseRestricted);
    assert_eq!(refused.params.get("what").map(String::as_str), Some("running"));
    assert_eq!(found(&house, &auditor, "阳光"), [], "not by its words");
    assert_eq!(found(&house, &auditor, &case.to_string()), [(case, true)], "by its number, as a number");
    let listed = house.app.search(auditor.who(), &case.to_string(), None).unwrap().unwrap();
    assert!(listed.rows[0].head.title.is_empty() && listed.rows[0].stages.is_empty());
    // Supervisor's lists.
    let proof = auditor.who().supervises().unwrap();
    let open = What::Open { flow: "contract_filing".to_owned(), stage: None };
    let rows = house.app.supervised(&proof, &open, None).unwrap().rows;
    assert_eq!((rows.len(), rows[0].number, rows[0].restricted), (1, case, true));
    assert!(rows[0].title.is_none() && rows[0].stages.is_empty() && rows[0].holders.is_empty());
    // The record: that something was done, and by whom.
    let audit = auditor.who().administers(Permission::Audit).unwrap();
    let acts = house
        .app
        .acts(&audit, &RecordFilter { area: Area::Cases, ..RecordFilter::default() }, None)
        .unwrap()
        .rows;
    assert!(
        acts.iter().all(|act| act.case.as_ref().is_some_and(|of| of.restricted) && act.details.is_empty())
    );
    for permission in [Permission::AdministerSystem, Permission::AdministerFlows] {
        let other = house.holder("xuefeng", permission);
        assert_eq!(house.see(&other, case).unwrap_err().code, Code::NotFound);
    }
    // It ends, and that is told.
    house.act(&wangfang, case, |by| Command::Revoke { by, reason: "填错了".to_owned() }).unwrap();
    let refused = house.see(&auditor, case).unwrap_err();
    assert_eq!(refused.params.get("what").map(String::as_str), Some("revoked"));
    drop(lina);
}

#[test]
fn every_opening_of_a_restricted_case_is_recorded_before_it_is_shown() {
    let house = marked("restricted = \"yes\"");
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    house.see(&lina, case).unwrap();
    house.see(&lina, case).unwrap();
    let view = house.case(&wangfang, case);
    let who: Vec<i64> = view.openings.iter().map(|row| row.person).collect();
    let [w, l] = [&wangfang, &lina].map(|person| person.who().user().raw());
    assert_eq!(who, [w, l, l]);
    let auditor = house.holder("huanghai", Permission::Audit);
    assert!(house.see(&auditor, case).is_err(), "what is refused is no opening");
    let audit = auditor.who().administers(Permission::Audit).unwrap();
    let filter = RecordFilter { area: Area::Chain(Chain::Openings), ..RecordFilter::default() };
    let acts = house.app.acts(&audit, &filter, None).unwrap().rows;
    assert_eq!(acts.len(), 3);
    assert_eq!(acts[0].case.as_ref().map(|of| of.number), Some(case));
    house.assert_clean();
}

#[test]
fn the_initiator_restricts_a_case_by_an_item_of_the_form() {
    let house = marked("restricted = \"usage\"");
    let wangfang = house.person("wangfang");
    let head = house.person("qianjin");
    // The first choice is the ordinary one.
    let open = house.filing(&wangfang, "阳光花园");
    assert!(house.see(&head, open).is_ok());
    let mut values = crate::support::contract("滨江苑");
    values.retain(|(key, _)| key.as_str() != "usage");
    values.push((crate::support::key("usage"), Some(waypost_base::Value::Choice("shop".to_owned()))));
    let shut = house.start(&wangfang, "contract_filing", values).unwrap().number;
    assert_eq!(house.see(&head, shut).unwrap_err().code, Code::NotFound);
    house.assert_clean();
}

#[test]
fn an_attribute_that_names_nothing_shuts_the_case() {
    let house = marked("restricted = \"no_such_item\"");
    let wangfang = house.person("wangfang");
    let case = house.filing(&wangfang, "阳光花园");
    assert!(house.see(&house.person("qianjin"), case).is_err());
    let house = marked("restricted = \"no\"");
    let case = house.filing(&house.person("wangfang"), "阳光花园");
    assert!(house.see(&house.person("qianjin"), case).is_ok());
}

#[test]
fn a_result_enters_the_register_under_its_business_key_and_the_former_moves_to_history() {
    let house = marked("business_key = \"project\"");
    let wangfang = house.person("wangfang");
    let auditor = house.holder("huanghai", Permission::Audit);
    let done = |project: &str| {
        let case = house.filing(&wangfang, project);
        for (name, item) in
            [("lina", None), ("zhangwei", Some("first_opinion")), ("chenjing", Some("second_opinion"))]
        {
            let person = house.person(name);
            let values = item.map_or_else(sub, |item| sub().with(item, text("同意")));
            house.submit(&person, case, values).unwrap();
        }
        case
    };
    let first = done("阳光花园");
    let second = done("阳光花园");
    let other = house.filing(&wangfang, "阳光水岸");
    assert_eq!(house.case(&wangfang, first).head.business_key.as_deref(), Some("阳光花园"));
    for case in [first, second] {
        let filer = house.person("yangfan");
        house.submit(&filer, case, sub()).unwrap();
        while house.run_actions() > 0 {}
        house.submit(&house.person("zhoumin"), case, sub()).unwrap();
        assert_eq!(house.case(&wangfang, case).head.ending.as_deref(), Some("completed"));
    }
    let proof = auditor.who().supervises().unwrap();
    let register = |key: &str| -> Vec<(i64, bool)> {
        let rows = house.app.register(&proof, key, None).unwrap().rows;
        rows.into_iter().map(|entry| (entry.row.number, entry.row.history_at.is_none())).collect()
    };
    assert_eq!(register("阳光"), [(first, false), (second, true)]);
    assert_eq!(register("阳光水"), [], "what is not completed is in no register");
    assert_eq!(register("滨江"), []);
    let of_key = house.app.search(wangfang.who(), "阳光花园", None).unwrap().unwrap();
    assert_eq!(of_key.rows.len(), 2);
    house.assert_clean();
    let refused = house.act(&wangfang, other, |by| Command::Revoke { by, reason: " ".to_owned() });
    assert_eq!(code(refused), Code::ReasonMissing);
}
