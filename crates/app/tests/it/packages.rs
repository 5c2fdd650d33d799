//! Packages in, versions, publication.

use waypost_app::import::ImportFault;
use waypost_base::Code;
use waypost_engine::Command;

use crate::support::{House, code, contract, package, sub, text};

/// Contract filing with one more way: 初审 → 备案, branch 2.
fn with_a_shortcut() -> String {
    format!(
        "{}\n[[flows.transitions]]\nfrom = 3\nbranch = 2\nto = 5\ncondition = \"情况简单，直接备案\"\n",
        waypost_demo::CONTRACT_FILING
    )
}

/// How many rows each table of definitions has.
fn definitions(house: &House) -> Vec<i64> {
    let tables =
        ["department", "post", "person", "appointment", "substitute", "category", "form", "form_version"];
    let more = ["action", "flow", "flow_version", "chain", "journal"];
    let all = tables.iter().chain(&more);
    all.map(|table| house.number(&format!("SELECT count(*) FROM {table}"))).collect()
}

#[test]
fn every_reference_that_leads_nowhere_is_named_and_nothing_is_changed() {
    let house = House::demo();
    let before = definitions(&house);
    let broken = waypost_demo::CONTRACT_FILING
        .replace("post:clerk_accept", "post:nobody_here")
        .replace("post:review_first", "post:nobody_there")
        .replace("action = \"record_number\"", "action = \"no_action\"");
    let fault = house.app.import(house.tenant, &package(&broken), None).unwrap_err();
    let words = fault.to_string();
    assert!(matches!(fault, ImportFault::References(_)), "{words}");
    for name in ["nobody_here", "nobody_there", "no_action"] {
        assert!(words.contains(name), "{name} in {words}");
    }
    assert_eq!(definitions(&house), before);
}

#[test]
fn an_organisation_imported_twice_is_the_same() {
    let house = House::demo();
    let first = house.app.export_organisation(house.tenant).unwrap();
    let before = definitions(&house);
    house.import(waypost_demo::ORGANISATION);
    assert_eq!(house.app.export_organisation(house.tenant).unwrap(), first);
    let after = definitions(&house);
    assert_eq!(after[..11], before[..11]);
    // What is exported is a package that can be imported.
    let text =
        waypost_interchange::Package { organisation: first.clone(), ..package("format = 1") }.to_toml();
    house.import(&text.unwrap());
    assert_eq!(house.app.export_organisation(house.tenant).unwrap(), first);
    house.assert_clean();
}

#[test]
fn a_loop_in_the_tree_is_refused_and_nothing_is_changed() {
    let house = House::demo();
    let before = definitions(&house);
    let looped = "format = 1\n[organisation]\ndepartments = [\
        { code = \"bureau\", name = \"市局\", parent = \"office\" }]";
    let fault = house.app.import(house.tenant, &package(looped), None).unwrap_err();
    assert!(
        matches!(&fault, ImportFault::Organisation(faults) if faults.to_string().contains("bureau")),
        "{fault}"
    );
    assert_eq!(definitions(&house), before);
    let lina = house.person("lina");
    assert_eq!(house.inbox(&lina), [0; 0]);
    house.filing(&house.person("wangfang"), "还能发起");
    assert_eq!(house.inbox(&lina).len(), 1);
}

#[test]
fn where_somebody_is_reached_is_not_chained_for_ever() {
    let house = House::demo();
    house.import(
        "format = 1\n[organisation]\npeople = [{ code = \"lina\", name = \"李娜\", mail = \"lina@bureau.example\" }]\n",
    );
    assert_eq!(house.number("SELECT count(*) FROM mailbox WHERE address = 'lina@bureau.example'"), 1);
    let chained = |words: &str| {
        house.number(&format!(
            "SELECT count(*) FROM journal WHERE instr(CAST(payload AS TEXT), '{words}') > 0"
        ))
    };
    assert!(chained("lina") > 0, "payloads can be read");
    assert_eq!(chained("bureau.example"), 0);
    house.assert_clean();
}

#[test]
fn a_form_with_faults_is_refused() {
    let house = House::empty();
    let before = definitions(&house);
    let faulty = "format = 1\n[[forms]]\ncode = \"f\"\n[forms.form]\nformat = 1\nname = \"表\"\n\
        [[forms.form.items]]\nkey = \"a\"\nlabel = \"甲\"\nkind = \"text\"\n\
        [[forms.form.items]]\nkey = \"a\"\nlabel = \"乙\"\nkind = \"text\"\n";
    let fault = house.app.import(house.tenant, &package(faulty), None).unwrap_err();
    assert!(matches!(&fault, ImportFault::Form { code, .. } if code == "f"), "{fault}");
    assert_eq!(definitions(&house), before);
}

#[test]
fn what_did_not_change_gets_no_new_version() {
    let house = House::demo();
    let again = house.import(waypost_demo::CONTRACT_FILING);
    assert_eq!((again.forms.len(), again.flows.len()), (0, 0));
    let first = house.import(&with_a_shortcut());
    let second = house.import(&with_a_shortcut());
    assert_eq!(first.flows.len(), 1);
    assert_eq!(second.flows, first.flows, "the draft that is there");
    let longer = waypost_demo::CONTRACT_FILING.replace("max_length = 2000", "max_length = 3000");
    let changed = house.import(&longer);
    assert_eq!((changed.forms.as_slice(), changed.flows.len()), (["sale_contract".to_owned()].as_slice(), 1));
}

#[test]
fn a_package_makes_no_second_draft_beside_one_that_somebody_edits() {
    use waypost_engine::Edit;
    let house = House::demo();
    let first = house.import(&with_a_shortcut()).flows[0].1;
    // A draft that nobody touched is brought anew.
    let other = with_a_shortcut().replace("max_length = 2000", "max_length = 3000");
    assert_eq!(house.import(&other).flows[0].1, first);
    let drafts = "SELECT count(*) FROM flow_version WHERE state = 'draft'";
    assert_eq!(house.number(drafts), 1);
    let huanghai = house.holder("huanghai", waypost_org::Permission::AdministerFlows);
    let by = huanghai.who().defines_flows().unwrap();
    let shown = house.app.flow_version(&by, first).unwrap().unwrap();
    // Whoever still sees what was brought before saves nothing over it.
    let same = |goal: &str| Edit::SetFlow {
        return_default: shown.definition.return_default,
        same_person: shown.definition.same_person,
        goal: vec![goal.to_owned()],
    };
    let stale = house.app.edit_flow(&by, first, shown.revision - 1, &same("x")).unwrap().unwrap_err();
    assert_eq!(stale.code, Code::ChangedMeanwhile);
    house.app.edit_flow(&by, first, shown.revision, &same("1")).unwrap().unwrap();
    let edited = house.app.flow_version(&by, first).unwrap().unwrap();
    let third = with_a_shortcut().replace("max_length = 2000", "max_length = 4000");
    let fault = house.app.import(house.tenant, &package(&third), None).unwrap_err();
    let ImportFault::DraftsOpen(open) = &fault else { panic!("{fault}") };
    let told: Vec<_> = open.iter().map(|open| (open.flow.as_str(), open.no, open.who.as_str())).collect();
    assert_eq!(told, [("contract_filing", 2, "黄海")]);
    assert_eq!(house.number(drafts), 1);
    let now = house.app.flow_version(&by, first).unwrap().unwrap();
    assert_eq!((now.revision, now.definition), (edited.revision, edited.definition), "the edit stands");
}

#[test]
fn a_case_keeps_its_version_and_a_new_one_has_the_new_way() {
    let house = House::demo();
    let [wangfang, lina, zhangwei, yangfan] =
        ["wangfang", "lina", "zhangwei", "yangfan"].map(|name| house.person(name));
    let old = house.filing(&wangfang, "旧");
    house.submit(&lina, old, sub()).unwrap();
    let stale = house.start_envelope(&wangfang, "contract_filing", contract("旧表"), "stale");
    house.publish_all(&house.import(&with_a_shortcut()));

    let new = house.filing(&wangfang, "新");
    house.submit(&lina, new, sub()).unwrap();
    let branches = |case| {
        let offer = house.offer(&zhangwei, case);
        (offer.picks, offer.submits.iter().map(|submit| submit.branch).collect::<Vec<_>>())
    };
    assert_eq!(branches(old), (false, vec![1]));
    assert_eq!(branches(new), (true, vec![1, 2]));
    let agreed = || sub().with("first_opinion", text("同意"));
    assert_eq!(code(house.submit(&zhangwei, old, agreed().branch(2))), Code::NoSuchBranch);
    assert_eq!(code(house.submit(&zhangwei, new, agreed())), Code::BranchMissing);
    house.submit(&zhangwei, new, agreed().branch(2)).unwrap();
    assert_eq!(house.inbox(&yangfan), [new]);
    // A form that was filled for the former version is not taken silently.
    assert_eq!(house.hand_in(stale).unwrap().unwrap_err().code, Code::FlowNotInForce);
    // Running cases wrote no definition, and the former version is closed.
    assert_eq!(house.number("SELECT count(*) FROM flow_version WHERE valid_to IS NOT NULL"), 1);
    house.assert_clean();
}

#[test]
fn a_version_for_later_leaves_the_former_in_force_until_then() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    let now = house.app.startable(wangfang.who(), "contract_filing").unwrap().unwrap().flow.version;
    let july = with_a_shortcut()
        .replace("code = \"contract_filing\"\n", "code = \"contract_filing\"\nvalid_from = 2026-07-01\n");
    let imported = house.import(&july);
    house.publish_all(&imported);
    let start = house.start_envelope(&wangfang, "contract_filing", contract("六月"), "june");
    assert_eq!(house.hand_in(start.clone()).unwrap().unwrap().number, 1);
    let mut early = house.start_envelope(&wangfang, "contract_filing", contract("太早"), "early");
    if let waypost_app::desk::Target::New { version, .. } = &mut early.target {
        assert_eq!(*version, now);
        *version = imported.flows[0].1;
    }
    assert_eq!(house.hand_in(early).unwrap().unwrap_err().code, Code::FlowNotInForce);
    house.clock.advance_millis(31 * 86_400_000);
    let wangfang = house.person("wangfang");
    let then = house.app.startable(wangfang.who(), "contract_filing").unwrap().unwrap().flow.version;
    assert_eq!(then, imported.flows[0].1);
    let late = house.start_envelope(&wangfang, "contract_filing", contract("七月"), "july");
    assert_eq!(house.hand_in(late).unwrap().unwrap().number, 2);

    // A version published at once ends every other, also one that was to come.
    let again = waypost_demo::CONTRACT_FILING.replace("max_length = 2000", "max_length = 3000");
    house.publish_all(&house.import(&again));
    assert_eq!(house.app.catalogue(wangfang.who()).unwrap().len(), 1);
    house.assert_clean();
}

#[test]
fn an_unsound_flow_is_not_published() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    let before = house.app.startable(wangfang.who(), "contract_filing").unwrap().unwrap().flow.version;
    // Stage 4 is reached by nothing, and 3 leads nowhere but back.
    let unsound =
        waypost_demo::CONTRACT_FILING.replace("from = 3\nbranch = 1\nto = 4", "from = 3\nbranch = 1\nto = 2");
    let imported = house.import(&unsound);
    let check = house.app.publish(house.tenant, imported.flows[0].1, None).unwrap();
    assert!(!check.publishable);
    assert!(check.problems.iter().any(|problem| !problem.code.is_empty()), "{:?}", check.problems);
    let after = house.app.startable(wangfang.who(), "contract_filing").unwrap().unwrap().flow.version;
    assert_eq!(after, before);
    // What is published already is not published again.
    let fault = house.app.publish(house.tenant, before, None).unwrap_err();
    assert!(matches!(fault, ImportFault::Row { .. }), "{fault}");
    house.assert_clean();
}

#[test]
fn a_seal_of_ten_thousand_and_one_yuan_goes_to_the_director() {
    let house = House::demo();
    let [heping, gaoxiang, sunjianguo, guohua] =
        ["heping", "gaoxiang", "sunjianguo", "guohua"].map(|name| house.person(name));
    let request = |amount: &str| {
        vec![
            (crate::support::key("document_title"), Some(text("采购合同"))),
            (crate::support::key("amount"), Some(waypost_base::Value::Decimal(amount.parse().unwrap()))),
            (crate::support::key("copies"), Some(waypost_base::Value::Integer(2))),
        ]
    };
    let large = house.start(&heping, "seal_use", request("10000.01")).unwrap().number;
    let small = house.start(&heping, "seal_use", request("10000")).unwrap().number;
    house.submit(&gaoxiang, large, sub().branch(1)).unwrap();
    assert_eq!(house.inbox(&sunjianguo), [large]);
    house.submit(&gaoxiang, small, sub().branch(2)).unwrap();
    assert_eq!(house.inbox(&guohua), [small]);
    house.submit(&guohua, small, sub()).unwrap();
    assert_eq!(house.inbox(&gaoxiang), [small], "the head of the office seals");
    let visit = house.offer(&sunjianguo, large).visit;
    let claim = house.act(&sunjianguo, large, |by| Command::Claim { by, visit });
    claim.unwrap();
    house.assert_clean();
}

#[test]
fn new_names_are_seen_at_once_and_a_running_case_keeps_its_version_and_what_its_action_means() {
    let house = House::demo();
    let (other, _threads) = house.second_app();
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let old = house.filing(&wangfang, "旧");
    let seen = |app: &waypost_app::App| {
        let listed = app.mine(wangfang.who(), None).unwrap().rows.remove(0).flow;
        let todo = app.todo(lina.who(), None, None).unwrap().rows.remove(0).flow;
        let catalogue = app.catalogue(wangfang.who()).unwrap();
        let start = catalogue.into_iter().find(|entry| entry.code == "contract_filing").unwrap();
        let visible = app.see(wangfang.who(), old).unwrap().unwrap();
        let case = app.case(wangfang.who(), &visible).unwrap().flow;
        assert_eq!(todo.name, listed.name);
        assert_eq!(case.name, listed.name);
        assert_eq!(start.name, listed.name);
        let action = case.actions.values().next().unwrap();
        let stage = case.stage_name(waypost_base::StageNo(2), "zh-CN");
        format!("{} {} {} {} {stage}", case.name.text(), action.name.text(), action.call, case.no)
    };
    for app in [&house.app, &other] {
        assert_eq!(seen(app), "合同备案 备案编号 number 1 受理");
    }
    let plugin = house.folder().join("number.so");
    house.app.register_plugin("stamp", &plugin).unwrap();
    let renamed = waypost_demo::CONTRACT_FILING
        .replace("default = \"合同备案\"", "default = \"购房备案\"")
        .replace("default = \"备案编号\", en = \"Filing number\"", "default = \"备案文号\", en = \"Number\"")
        .replace("call = \"number\"", "call = \"stamp\"")
        .replace("default = \"受理\", en = \"Acceptance\"", "default = \"收件\", en = \"Receipt\"");
    house.publish_all(&house.import(&renamed));
    for app in [&house.app, &other] {
        assert_eq!(seen(app), "购房备案 备案文号 number 1 受理");
    }
    house.submit(&lina, old, sub()).unwrap();
    for (name, item) in [("zhangwei", "first_opinion"), ("chenjing", "second_opinion")] {
        house.submit(&house.person(name), old, sub().with(item, text("同意"))).unwrap();
    }
    house.submit(&house.person("yangfan"), old, sub()).unwrap();
    assert_eq!(house.run_actions(), 1);
    assert_eq!(house.inbox(&house.person("zhoumin")), [old], "the way of its version");
    let new = house.filing(&wangfang, "新");
    let flow = house.case(&wangfang, new).flow;
    assert_eq!((flow.no, flow.actions.values().next().unwrap().call.as_str()), (2, "stamp"));
}
