//! Batches by the pages, without script: what is wrong with one document shows there and changes nothing; each answer is
//! judged by itself.

use std::fs;

use waypost_testkit::{Client, Form, Page, Server};

use crate::support::{PDF, accepted, contract, house, kept, task};

/// The form of a batch of three contracts, filled in.
fn three(agent: &mut Client) -> Form {
    let mut form = agent.get("/start/contract_filing/batch").expect(200).form("batch");
    for n in 1..=3 {
        for (item, value) in [
            ("project", format!("阳光花园 {n} 幢")),
            ("buyer", format!("买受人{n}")),
            ("amount", "1280000.00".to_owned()),
            ("area", "89.50".to_owned()),
            ("signed_on", "2026-03-01".to_owned()),
            ("usage", "dwelling".to_owned()),
        ] {
            form = form.set(&format!("d{n}.item.{item}"), &value);
        }
    }
    form
}

/// The cases of a batch page, in its order.
fn cases(page: &Page) -> Vec<String> {
    let links = page.links().into_iter().map(|link| link.href);
    let of_case = |href: &String| href.strip_prefix("/cases/").is_some_and(|no| no.parse::<i64>().is_ok());
    let mut cases: Vec<String> = links.filter(of_case).collect();
    cases.dedup();
    cases
}

/// Prefixes of the documents that can be answered.
fn parts(form: &Form) -> Vec<String> {
    let names = form.names();
    let mut parts: Vec<String> =
        names.iter().filter_map(|name| name.strip_suffix("answer")).map(str::to_owned).collect();
    parts.dedup();
    parts
}

#[test]
fn what_is_wrong_with_one_document_shows_there_and_none_is_started() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let before = kept(&server);
    let form = three(&mut agent)
        .set("d1.opinion", "先办这一件")
        .set("d2.item.buyer", "")
        .set("d3.item.amount", "很多钱")
        .attach("d1.item.scan", "合同一.pdf", PDF)
        .press_value("branch", "1");
    let page = agent.send(&form).expect(422);
    assert!(page.text().contains("3 件中有 2 件有误，都没有发起"), "{}", page.told());
    assert!(page.text().contains("第 2 件") && page.text().contains("第 3 件"), "{}", page.told());
    assert_eq!(kept(&server), before, "nothing was started");
    let again = page.form("batch");
    assert_eq!(again.value("d1.opinion").as_deref(), Some("先办这一件"));
    assert_eq!(again.value("d1.item.buyer").as_deref(), Some("买受人1"));
    assert_eq!(again.value("d3.item.amount").as_deref(), Some("很多钱"));
    assert!(again.value("d1.keep.scan").is_some_and(|kept| kept.ends_with("合同一.pdf")), "{}", page.told());

    // One document more, one left out; and the same form twice starts nothing twice.
    let more = agent.send(&again.press_value("add", "yes")).expect(200).form("batch");
    assert_eq!(more.value("d3.item.amount").as_deref(), Some("很多钱"));
    let mended = more
        .set("d2.item.buyer", "买受人2")
        .set("d3.item.amount", "99.5")
        .put("d4.left_out", "yes")
        .press_value("branch", "1");
    let batch = accepted(&mut agent, &mended);
    assert!(batch.starts_with("/batches/"), "{batch}");
    let started = kept(&server);
    assert_eq!(accepted(&mut agent, &mended), batch);
    assert_eq!(kept(&server), started);
    let page = agent.get(&batch).expect(200);
    assert_eq!(cases(&page).len(), 3, "{}", page.told());
    let mut clerk = server.sign_in("lina");
    let inbox = clerk.get("/inbox").expect(200);
    let number = batch.trim_start_matches("/batches/");
    assert!(inbox.text().contains(&format!("批次 {number}：本页 3 件")), "{}", inbox.told());
    assert!(clerk.get(&cases(&page)[0]).expect(200).body.contains("合同一.pdf"));
    let mut other = server.sign_in("zhangwei");
    assert_eq!(other.get(&batch).status, 404, "not his");
}

#[test]
fn a_batch_in_which_every_document_fails_for_another_reason_tells_each_and_loses_no_word() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let form = three(&mut agent).press_value("branch", "1");
    let batch = accepted(&mut agent, &form);
    let mut clerk = server.sign_in("lina");
    let form = clerk.get(&batch).expect(200).form("batch").press_value("all", "submit");
    accepted(&mut clerk, &form);
    let mut reviewer = server.sign_in("zhangwei");
    let inbox = reviewer.get("/inbox").expect(200);
    let batch = inbox.links().into_iter().map(|link| link.href).find(|href| href.starts_with("/batches/"));
    let batch = batch.unwrap_or_else(|| panic!("a batch in {}", inbox.told()));
    let page = reviewer.get(&batch).expect(200);
    let numbers = cases(&page);
    let form = page.form("batch");
    let [first, second, third] = &parts(&form)[..] else { panic!("three documents in {}", page.told()) };
    let form = form
        .set(&format!("{first}answer"), "submit")
        .set(&format!("{first}words"), "第一件同意")
        .set(&format!("{second}answer"), "submit")
        .set(&format!("{second}words"), "第二件同意")
        .set(&format!("{third}answer"), "return");

    // Meanwhile his colleague submits the first and claims the second.
    let mut colleague = server.sign_in("liuyang");
    let done = task(&colleague.get(&numbers[0]).expect(200)).set("item.first_opinion", "属实");
    let done = done.press_value("branch", "1");
    accepted(&mut colleague, &done);
    let claim = task(&colleague.get(&numbers[1]).expect(200)).press("认领");
    accepted(&mut colleague, &claim);
    let before = kept(&server);
    let page = reviewer.send(&form).expect(422);
    let text = page.text();
    for words in ["3 件中有 3 件没有办成", "刘洋", "第一件同意", "第二件同意", "请填写理由"]
    {
        assert!(text.contains(words), "{words} in {}", page.told());
    }
    assert_eq!(kept(&server), before, "nothing changed");

    // The third alone can still be answered, and is.
    let form = page.form("batch");
    assert_eq!(parts(&form), std::slice::from_ref(third));
    assert_eq!(form.value(&format!("{third}answer")).as_deref(), Some("return"), "the answer stands");
    accepted(&mut reviewer, &form.set(&format!("{third}words"), "面积不符"));
    let page = reviewer.get(&batch).expect(200);
    assert!(page.text().contains("面积不符"), "{}", page.told());
}

#[test]
fn one_refusal_does_not_stop_the_rest() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let form = three(&mut agent).press_value("branch", "1");
    let batch = accepted(&mut agent, &form);
    let mut clerk = server.sign_in("lina");
    let page = clerk.get(&batch).expect(200);
    let form = page.form("batch");
    let [first, second, _] = &parts(&form)[..] else { panic!("three documents in {}", page.told()) };
    let form = form
        .set(&format!("{first}answer"), "submit")
        .set(&format!("{first}item.acceptance_note"), "材料齐全")
        .set(&format!("{second}answer"), "return");
    let page = clerk.send(&form).expect(200);
    assert!(page.text().contains("2 件中有 1 件没有办成"), "{}", page.told());
    assert!(page.text().contains("已办理。"), "{}", page.told());
    assert_eq!(parts(&page.form("batch")).len(), 2, "the refused one and the one that was left");
    let nothing = page.form("batch").set(&format!("{second}answer"), "");
    let page = clerk.send(&nothing).expect(422);
    assert!(page.text().contains("没有选定任何一件"), "{}", page.told());
    kept(&server);
}

#[test]
fn a_tick_of_a_flow_that_does_not_allow_it_is_refused_and_changes_nothing() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let form = contract(&mut agent);
    let case = accepted(&mut agent, &form);
    let mut clerk = server.sign_in("lina");
    let inbox = clerk.get("/inbox").expect(200);
    assert!(inbox.form_with("item").is_none(), "no box to tick: {}", inbox.told());
    let page = clerk.get(&case).expect(200);
    let visit = task(&page).action().split('/').nth(4).map(str::to_owned).expect("a visit");
    let token = task(&page).value("csrf").expect("a token");
    let before = kept(&server);
    let number = case.trim_start_matches("/cases/");
    for (client, words) in [(&mut clerk, "不允许在列表中一并提交"), (&mut server.sign_in("xuhui"), "没有")]
    {
        let token = client.get("/inbox").expect(200).form_with("csrf").and_then(|form| form.value("csrf"));
        let body = format!("csrf={}&key=k&item={number}/{visit}&opinion=x", token.unwrap_or_default());
        let body = ("application/x-www-form-urlencoded", body.into_bytes());
        let page = client.request("POST", "/inbox/approve", Some(body)).expect("an answer").expect(422);
        assert!(page.text().contains(words), "{}", page.told());
    }
    assert!(!token.is_empty());
    assert_eq!(kept(&server), before);
}

/// The sample with a filing whose cases may be submitted from the list.
fn allowing() -> (Server, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/packages/contract_filing.toml");
    let text = fs::read_to_string(sample).unwrap();
    let open = text.replacen(
        "\nform = \"sale_contract\"\n",
        "\nform = \"sale_contract\"\nbatch_approve = true\n",
        1,
    );
    // What must be typed for each by itself could not be handed in by ticking.
    let open = open.replace("first_opinion = \"require\"", "first_opinion = \"write\"");
    assert_ne!(open, text);
    let path = folder.path().join("filing.toml");
    fs::write(&path, open).unwrap();
    (Server::builder().demo().packages(&[&path]).start(), folder)
}

#[test]
fn what_is_ticked_is_submitted_each_by_itself_and_once() {
    let (server, _folder) = allowing();
    let mut agent = server.sign_in("wangfang");
    let form = three(&mut agent).press_value("branch", "1");
    let batch = accepted(&mut agent, &form);
    let numbers = cases(&agent.get(&batch).expect(200));
    let mut clerk = server.sign_in("lina");
    let inbox = clerk.get("/inbox").expect(200);
    let form = inbox.form_with("item").unwrap_or_else(|| panic!("boxes to tick in {}", inbox.told()));
    let ticks: Vec<String> = form.offered("item").into_iter().map(str::to_owned).collect();
    assert_eq!(ticks.len(), 3, "{}", inbox.told());
    let all = ticks.iter().fold(form, |form, tick| form.set("item", tick)).set("opinion", "予以受理");
    assert_eq!(accepted(&mut clerk, &all), "/inbox");
    let done = kept(&server);
    assert_eq!(accepted(&mut clerk, &all), "/inbox", "the same again is the same answer");
    assert_eq!(kept(&server), done);

    // Of the reviewers one ticks all three, one of which his colleague took meanwhile.
    let mut reviewer = server.sign_in("zhangwei");
    let inbox = reviewer.get("/inbox").expect(200);
    assert!(inbox.text().contains("本页 3 件"), "sent on together: {}", inbox.told());
    let form = inbox.form_with("item").expect("boxes");
    let mut colleague = server.sign_in("liuyang");
    let claim = task(&colleague.get(&numbers[1]).expect(200)).press("认领");
    accepted(&mut colleague, &claim);
    let ticks: Vec<String> = form.offered("item").into_iter().map(str::to_owned).collect();
    let all = ticks.iter().fold(form, |form, tick| form.set("item", tick)).set("opinion", "同意");
    let page = reviewer.send(&all).expect(200);
    let text = page.text();
    for words in ["3 件中有 1 件没有提交", "刘洋", "同意"] {
        assert!(text.contains(words), "{words} in {}", page.told());
    }
    let page = reviewer.get(&numbers[0]).expect(200);
    assert!(page.text().contains("予以受理"), "{}", page.told());
    let none = reviewer.get("/inbox").expect(200).form_with("item").map(|form| form.offered("item").len());
    assert_eq!(none, None, "what a colleague claimed has no box");
}
