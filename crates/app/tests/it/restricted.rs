//! Restricted cases, and the business key: what the attributes of a flow's first stage say of its cases.

use waypost_action_host::api::Reply;
use waypost_app::{
    access::Sees,
    chain::Chain,
    record::{Area, RecordFilter},
    supervise::What,
};
use waypost_base::{Code, IncidentId, Value};
use waypost_engine::{Command, check::ProblemCode};
use waypost_org::Permission;

use crate::support::{DAY, House, Person, Typed, code, contract, key, sub, text};

/// Contract filing whose first stage has these attributes, as a package. Its use is for the initiator to say.
fn package(attributes: &str) -> String {
    let head = "[[flows.stages]]\nno = 1\n";
    assert!(waypost_demo::CONTRACT_FILING.contains(head));
    let begun = format!("[[flows.stages]]\nattributes = {{ {attributes} }}\nno = 1\n");
    let flow = waypost_demo::CONTRACT_FILING.replacen(head, &begun, 1);
    flow.replacen("usage = \"write\"", "usage = \"read\"", 1)
}

/// The demo with that flow in force.
fn marked(attributes: &str) -> House {
    timed(attributes, "")
}

/// The same with clocks at 受理 (stage 2).
fn timed(attributes: &str, clocks: &str) -> House {
    let house = House::demo();
    let second = "[[flows.stages]]\nno = 2\n";
    let flow = package(attributes).replacen(second, &format!("{second}{clocks}\n"), 1);
    house.publish_all(&house.import(&flow));
    house.clock.advance_millis(1_000);
    house
}

/// What is said of a contract whose use is the second choice: restricted, where the item says so.
fn shop(project: &str) -> Typed {
    let mut values = contract(project);
    values.retain(|(key, _)| key.as_str() != "usage");
    values.push((key("usage"), Some(Value::Choice("shop".to_owned()))));
    values
}

/// A case at 受理 goes through both reviews.
fn reviewed(house: &House, case: i64) {
    let steps = [("lina", None), ("zhangwei", Some("first_opinion")), ("chenjing", Some("second_opinion"))];
    for (name, item) in steps {
        let values = item.map_or_else(sub, |item| sub().with(item, text("同意")));
        house.submit(&house.person(name), case, values).unwrap();
    }
}

/// It is filed and handed out.
fn filed(house: &House, case: i64) {
    house.submit(&house.person("yangfan"), case, sub()).unwrap();
    while house.run_actions() > 0 {}
    house.submit(&house.person("zhoumin"), case, sub()).unwrap();
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
    let shut = house.start(&wangfang, "contract_filing", shop("滨江苑")).unwrap().number;
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
fn a_result_that_is_opened_again_leaves_the_register_and_the_former_comes_back() {
    let house = marked("business_key = \"project\"");
    let wangfang = house.person("wangfang");
    let definer = house.holder("xuhui", Permission::AdministerFlows);
    let auditor = house.holder("huanghai", Permission::Audit);
    let cases: Vec<i64> = (0..3).map(|_| house.filing(&wangfang, "阳光花园")).collect();
    cases.iter().for_each(|case| reviewed(&house, *case));
    cases.iter().for_each(|case| filed(&house, *case));
    let audits = auditor.who().supervises().unwrap();
    let in_force = |house: &House| {
        let rows = house.app.register(&audits, "阳光", None).unwrap().rows;
        let in_force = rows.iter().filter(|entry| entry.row.history_at.is_none());
        (rows.len(), in_force.map(|entry| entry.row.number).collect::<Vec<_>>())
    };
    let reopen = |case: i64| {
        let proof = definer.who().defines_flows().unwrap();
        house.app.steer(&proof, case, &waypost_app::steer::Steer::Reopen, "有误", None).unwrap()
    };
    assert_eq!(in_force(&house), (3, vec![cases[2]]));
    // The one in the middle goes: what is in force stays.
    reopen(cases[1]).unwrap();
    assert_eq!(in_force(&house), (2, vec![cases[2]]));
    house.assert_clean();
    // The last goes: the first is in force again.
    reopen(cases[2]).unwrap();
    assert_eq!(in_force(&house), (1, vec![cases[0]]));
    house.assert_clean();
    house.submit(&house.person("zhoumin"), cases[1], sub()).unwrap();
    assert_eq!(in_force(&house), (2, vec![cases[1]]));
    house.assert_clean();
}

#[test]
fn a_result_enters_the_register_under_its_business_key_and_the_former_moves_to_history() {
    let house = marked("business_key = \"project\"");
    let wangfang = house.person("wangfang");
    let auditor = house.holder("huanghai", Permission::Audit);
    let first = house.filing(&wangfang, "阳光花园");
    let second = house.filing(&wangfang, "阳光花园");
    reviewed(&house, first);
    reviewed(&house, second);
    let other = house.filing(&wangfang, "阳光水岸");
    assert_eq!(house.case(&wangfang, first).head.business_key.as_deref(), Some("阳光花园"));
    for case in [first, second] {
        filed(&house, case);
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

#[test]
fn whoever_mends_incidents_settles_one_of_a_restricted_case_without_seeing_into_it() {
    let house = marked("restricted = \"yes\"");
    let wangfang = house.person("wangfang");
    let case = house.filing(&wangfang, "阳光花园");
    reviewed(&house, case);
    house.submit(&house.person("yangfan"), case, sub()).unwrap();
    let fail = || house.script.then(Reply::Failed { words: "阳光花园不对".to_owned(), retry: false });
    fail();
    house.run_actions();
    let administrator = house.holder("machao", Permission::ResolveIncidents);
    let proof = administrator.who().administers(Permission::ResolveIncidents).unwrap();
    let open = || {
        let entry = house.app.incidents(&proof, None).unwrap().rows.remove(0);
        assert_eq!((entry.case.number, entry.stage), (case, None));
        assert!(entry.flow.is_none() && entry.case.title.is_empty() && entry.row.detail.is_empty());
        IncidentId::new(entry.row.id)
    };
    let incident = open();
    let detail = house.app.incident(&proof, incident).unwrap().unwrap();
    assert!(detail.entry.flow.is_none() && detail.action.is_none());
    assert!(detail.attempts.is_empty() && detail.properties.is_empty());
    assert_eq!(house.see(&administrator, case).unwrap_err().code, Code::CaseRestricted);
    // Not a value, not another incident, not another command.
    let settle = |incident, command: fn(waypost_base::UserId, IncidentId) -> Command| {
        let said = move |by| command(by, incident);
        house.app.prepare_settling(&proof, case, incident, None, said).unwrap()
    };
    let mend = |by, incident| Command::Mend {
        by,
        incident,
        set: vec![(key("receipt"), text("1"))],
        reason: "改正".to_owned(),
        effect_did_not_happen: false,
    };
    assert_eq!(settle(incident, mend).unwrap_err().code, Code::CaseRestricted);
    let revoke = |by, _| Command::Revoke { by, reason: "停".to_owned() };
    assert_eq!(settle(incident, revoke).unwrap_err().code, Code::CaseRestricted);
    let retry = |by, incident| Command::Retry { by, incident };
    let none = IncidentId::new(incident.raw() + 1);
    assert_eq!(settle(none, retry).unwrap_err().code, Code::NoSuchIncident);
    // It is tried again, and skipped where that does not help.
    fail();
    house.hand_in(settle(incident, retry).unwrap()).unwrap().unwrap();
    house.run_actions();
    let again = open();
    let skip =
        |by, incident| Command::Skip { by, incident, branch: Some(1), reason: "已线下备案".to_owned() };
    house.hand_in(settle(again, skip).unwrap()).unwrap().unwrap();
    house.submit(&house.person("zhoumin"), case, sub()).unwrap();
    assert_eq!(house.case(&wangfang, case).head.ending.as_deref(), Some("completed"));
    house.assert_clean();
}

#[test]
fn the_register_leaves_restricted_cases_out() {
    let house = marked("business_key = \"project\", restricted = \"usage\"");
    let wangfang = house.person("wangfang");
    let open = house.filing(&wangfang, "阳光花园");
    let shut = house.start(&wangfang, "contract_filing", shop("阳光水岸")).unwrap().number;
    for case in [open, shut] {
        reviewed(&house, case);
        filed(&house, case);
    }
    let auditor = house.holder("huanghai", Permission::Audit);
    let proof = auditor.who().supervises().unwrap();
    let listed = house.app.register(&proof, "阳光", None).unwrap();
    let rows: Vec<_> = listed.rows.iter().map(|entry| (entry.row.number, entry.visible)).collect();
    assert_eq!((rows, listed.next), (vec![(open, true)], None));
    assert!(house.app.register(&proof, "阳光水", None).unwrap().rows.is_empty());
    house.assert_clean();
}

#[test]
fn who_acted_for_whom_and_in_which_flow_is_not_told_of_a_restricted_case() {
    let house = marked("restricted = \"yes\"");
    let [wangfang, lintao] = ["wangfang", "lintao"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    house.submit(&house.person("lina"), case, sub()).unwrap();
    house.submit(&house.person("zhangwei"), case, sub().with("first_opinion", text("同意"))).unwrap();
    // The second reviewer is away.
    house.submit(&lintao, case, sub().with("second_opinion", text("同意"))).unwrap();
    let auditor = house.holder("huanghai", Permission::Audit);
    let proof = auditor.who().administers(Permission::Audit).unwrap();
    let acting = |person| house.app.acting(&proof, person, (None, None), None).unwrap().rows;
    let rows = acting(None);
    assert_eq!((rows.len(), rows[0].row.number), (1, case));
    assert!(rows[0].flow.is_none());
    assert_eq!((rows[0].row.stage, rows[0].row.handler, rows[0].row.acting_for), (0, 0, 0));
    assert!(acting(Some(lintao.who().user())).is_empty(), "not found by a person either");
    let filter = RecordFilter { flow: Some("contract_filing".to_owned()), ..RecordFilter::default() };
    assert!(house.app.acts(&proof, &filter, None).unwrap().rows.is_empty(), "nor by the flow");
    let filter = RecordFilter { case: Some(case), ..RecordFilter::default() };
    let acts = house.app.acts(&proof, &filter, None).unwrap().rows;
    assert!(acts.len() == 4 && acts.iter().all(|act| act.details.is_empty()));
}

#[test]
fn stage_and_holder_of_a_restricted_case_are_not_found_out_by_narrowing_a_list() {
    let house = timed("restricted = \"usage\"", "limit = \"2 days\"\ndeadline = \"note\"");
    let wangfang = house.person("wangfang");
    let open = house.filing(&wangfang, "阳光花园");
    let shut = house.start(&wangfang, "contract_filing", shop("滨江苑")).unwrap().number;
    house.clock.advance_millis(3 * DAY);
    let auditor = house.holder("huanghai", Permission::Audit);
    let proof = auditor.who().supervises().unwrap();
    let numbers = |what: &What| -> Vec<i64> {
        let rows = house.app.supervised(&proof, what, None).unwrap().rows;
        rows.into_iter().map(|row| row.number).collect()
    };
    let overview = house.app.overview(&proof).unwrap();
    assert_eq!((overview.flows[0].amounts.open, overview.flows[0].amounts.late), (2, 2));
    assert_eq!(overview.stages.iter().map(|line| line.late).collect::<Vec<_>>(), [1]);
    let posts: Vec<_> = overview.posts.iter().map(|line| (line.open, line.late)).collect();
    assert_eq!(posts, [(1, 1)]);
    let (flow, party) = ("contract_filing".to_owned(), overview.posts[0].party.clone());
    assert_eq!(numbers(&What::Open { flow: flow.clone(), stage: None }), [shut, open]);
    assert_eq!(numbers(&What::Open { flow: flow.clone(), stage: Some(2) }), [open]);
    let late = |stage, party| What::Late { flow: Some(flow.clone()), stage, party };
    assert_eq!(numbers(&late(None, None)), [open, shut]);
    assert_eq!(numbers(&late(Some(2), None)), [open]);
    assert_eq!(numbers(&late(None, Some(party.clone()))), [open]);
    assert_eq!(numbers(&What::Held { party }), [open]);
}

#[test]
fn the_page_of_a_batch_opens_its_restricted_cases_on_record() {
    let house = marked("restricted = \"yes\"");
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let starts = ["甲", "乙"].map(|project| {
        house.start_envelope(&wangfang, "contract_filing", contract(project), &format!("batch.{project}"))
    });
    let answers = house.app.hand_in_together_blocking(wangfang.who(), starts.to_vec());
    assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(Result::is_ok)));
    let batch = house.number("SELECT batch FROM step_log WHERE stage = 2 LIMIT 1");
    assert_eq!(house.number("SELECT count(*) FROM opening"), 0);
    let rows = house.app.batch(lina.who(), batch).unwrap();
    assert_eq!(rows.len(), 2);
    let of = format!("SELECT count(*) FROM opening WHERE person = {}", lina.who().user());
    assert_eq!(house.number(&of), 2);
    assert!(rows.iter().all(|row| row.view.openings.len() == 1), "and it stands there when it is shown");
    house.assert_clean();
}

#[test]
fn a_case_that_began_open_is_not_restricted_afterwards() {
    // A stage that could do it keeps the flow from being published.
    let house = House::demo();
    let late = package("restricted = \"first_opinion\"");
    let (_, version) = house.import(&late).flows.into_iter().next().unwrap();
    let check = house.app.publish(house.tenant, version, None).unwrap();
    assert!(!check.publishable);
    let told: Vec<_> = check.problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(told, [ProblemCode::RestrictedLater.as_str()]);
    assert_eq!(check.problems[0].params.get("stage").map(String::as_str), Some("初审"));
    // The first stage can say it when the case begins, and not when it comes back.
    let house = marked("restricted = \"usage\"");
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let case = house.filing(&wangfang, "阳光花园");
    house.give_back(&lina, case, Some(1), "缺材料").unwrap();
    let shut = sub().with("usage", Value::Choice("shop".to_owned()));
    let refused = house.submit(&wangfang, case, shut).unwrap_err();
    let fields: Vec<_> = refused.fields.iter().map(|field| (field.field.as_str(), field.code)).collect();
    assert_eq!((refused.code, fields), (Code::InvalidValues, vec![("usage", Code::RestrictedLate)]));
    house.submit(&wangfang, case, sub()).unwrap();
    assert!(house.see(&house.person("qianjin"), case).is_ok(), "as open as it was");
    house.assert_clean();
}

#[test]
fn the_table_of_openings_says_what_their_chain_says() {
    let house = marked("restricted = \"yes\"");
    let wangfang = house.person("wangfang");
    let case = house.filing(&wangfang, "阳光花园");
    for _ in 0..2 {
        house.see(&wangfang, case).unwrap();
    }
    house.assert_clean();
    let places = || -> Vec<String> { house.problems().into_iter().map(|problem| problem.place).collect() };
    house.plant("UPDATE opening SET at = at + 1 WHERE seq = 1");
    assert_eq!(places(), ["openings", "openings"], "one is not there, one should not be");
    house.plant("UPDATE opening SET at = at - 1 WHERE seq = 1; DELETE FROM opening WHERE seq = 2");
    assert_eq!(places(), ["openings"]);
}
