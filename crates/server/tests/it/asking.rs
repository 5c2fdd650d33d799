//! Others are asked, by HTTP: work is delegated and comes back, signers are added and taken off.

use waypost_testkit::{Client, Form, Page, Server};

use crate::support::{PDF, accepted, contract, house, kept, task};

/// The form by which the reader asks others.
fn ask(reader: &mut Client, case: &str, way: &str, whom: &str) -> Form {
    let form = task(&reader.get(case).expect(200));
    let form = form.set("transfer_way", way).put("transfer_to", whom).set("transfer_reason", "请把关");
    form.press_to("/transfer")
}

/// These people, and the case that the first of them has filed.
fn filed<const N: usize>(server: Server, people: [&str; N]) -> (Server, String, [Client; N]) {
    let mut people = people.map(|name| server.sign_in(name));
    let form = contract(&mut people[0]);
    let case = accepted(&mut people[0], &form);
    (server, case, people)
}

fn has(reader: &mut Client, case: &str) -> bool {
    reader.get("/inbox").expect(200).links().iter().any(|link| link.href == case)
}

fn form_of(page: &Page, ends: &str) -> Form {
    let form = page.forms().into_iter().find(|form| form.action().ends_with(ends));
    form.unwrap_or_else(|| panic!("no form to {ends} in {}", page.told()))
}

#[test]
fn delegated_work_shows_an_opinion_form_and_comes_back_with_the_opinion() {
    let (server, case, [_, mut lina, mut chenjing]) = filed(house(), ["wangfang", "lina", "chenjing"]);
    let form = ask(&mut lina, &case, "delegate", "chenjing");
    let answer = lina.send(&form);
    let page = lina.follow(answer).expect(200);
    assert!(
        page.text().contains("已委派") && !page.forms().iter().any(|form| form.action().ends_with("/submit")),
        "{}",
        page.told()
    );
    assert!(!has(&mut lina, &case) && has(&mut chenjing, &case));

    let inbox = chenjing.get("/inbox").expect(200).text();
    assert!(inbox.contains("征求意见"), "{inbox}");
    let page = chenjing.get(&case).expect(200);
    assert!(page.text().contains("李娜 征求您的意见") && page.text().contains("请把关"), "{}", page.told());
    assert!(!page.forms().iter().any(|form| form.action().ends_with("/submit")), "nothing else is offered");
    let form = form_of(&page, "/opinion");
    let refused = chenjing.send(&form.clone().set("opinion", "  "));
    assert_eq!(refused.status, 422, "{}", refused.told());
    assert!(refused.text().contains("请填写此项"), "{}", refused.told());
    let control = chenjing.send(&form.clone().set("opinion", "a\u{2}b"));
    assert_eq!(control.status, 422, "{}", control.told());
    accepted(&mut chenjing, &form.clone().set("opinion", "面积属实 <i>"));
    // The same button again, in another window: what was typed is not lost.
    let again = chenjing.send(&form.set("opinion", "再说一句").put("key", "another"));
    assert_eq!(again.status, 422, "{}", again.told());
    assert!(again.text().contains("再说一句"), "{}", again.told());

    let told = chenjing.get("/notices").expect(200).text();
    assert!(told.contains("李娜 征求您的意见") && told.contains("请把关"), "{told}");
    let told = lina.get("/notices").expect(200).text();
    assert!(told.contains("陈静 已反馈意见") && told.contains("面积属实 <i>"), "{told}");
    let page = lina.get(&case).expect(200);
    assert!(page.text().contains("面积属实 <i>") && page.text().contains("反馈意见"), "{}", page.told());
    let form = task(&page).press_value("branch", "1");
    accepted(&mut lina, &form);
    kept(&server);
}

#[test]
fn what_was_delegated_is_taken_back() {
    let (server, case, [_, mut lina, mut chenjing]) = filed(house(), ["wangfang", "lina", "chenjing"]);
    let form = ask(&mut lina, &case, "delegate", "chenjing");
    accepted(&mut lina, &form);
    let opinion = form_of(&chenjing.get(&case).expect(200), "/opinion").set("opinion", "晚了");
    let form = form_of(&lina.get(&case).expect(200), "/take-back");
    accepted(&mut lina, &form);
    assert!(has(&mut lina, &case) && !has(&mut chenjing, &case));
    let late = chenjing.send(&opinion);
    assert_eq!(late.status, 422, "{}", late.told());
    assert!(late.text().contains("可能已被收回") && late.text().contains("晚了"), "{}", late.told());
    kept(&server);
}

#[test]
fn a_signer_signs_before_and_is_taken_off() {
    let (server, case, [_, mut lina, mut zhangwei]) = filed(house(), ["wangfang", "lina", "zhangwei"]);
    let nobody = ask(&mut lina, &case, "before", "nobody");
    let refused = lina.send(&nobody);
    assert_eq!(refused.status, 422, "{}", refused.told());
    assert!(refused.text().contains("请把关") || refused.body.contains("请把关"), "what was typed is kept");
    let herself = ask(&mut lina, &case, "before", "lina");
    let refused = lina.send(&herself);
    assert!(refused.text().contains("不能请 李娜 在此签署"), "{}", refused.told());

    let form = ask(&mut lina, &case, "before", "zhangwei");
    accepted(&mut lina, &form);
    assert!(!has(&mut lina, &case) && has(&mut zhangwei, &case));
    let page = lina.get(&case).expect(200);
    assert!(page.text().contains("由李娜前加签"), "{}", page.told());
    let off = form_of(&page, "/remove-signer");
    let page = zhangwei.get(&case).expect(200);
    assert!(page.text().contains("您被加签"), "{}", page.told());
    let sign = task(&page).set("opinion", "无异议").press_value("branch", "1");
    accepted(&mut zhangwei, &sign);
    let late = lina.send(&off);
    assert_eq!(late.status, 409, "who has signed is not taken off: {}", late.told());
    let page = lina.get(&case).expect(200);
    assert!(page.text().contains("无异议"), "{}", page.told());
    let form = task(&page).press_value("branch", "1");
    accepted(&mut lina, &form);

    // At the next stage the one who asked thinks better of it.
    let form = ask(&mut zhangwei, &case, "after", "chenjing");
    accepted(&mut zhangwei, &form);
    let off = form_of(&zhangwei.get(&case).expect(200), "/remove-signer");
    accepted(&mut zhangwei, &off);
    let page = zhangwei.get(&case).expect(200);
    assert!(page.text().contains("减签陈静") && !page.text().contains("由张伟后加签"), "{}", page.told());
    kept(&server);
}

#[test]
fn a_signer_who_rejects_sends_the_case_back_with_his_reason() {
    let (server, case, [mut wangfang, mut lina, mut zhangwei]) =
        filed(house(), ["wangfang", "lina", "zhangwei"]);
    let form = ask(&mut lina, &case, "beside", "zhangwei");
    accepted(&mut lina, &form);
    let form =
        task(&zhangwei.get(&case).expect(200)).set("opinion", "面积不符").press_value("vote", "reject");
    accepted(&mut zhangwei, &form);
    assert!(has(&mut wangfang, &case) && !has(&mut lina, &case));
    let page = wangfang.get(&case).expect(200);
    assert!(page.text().contains("面积不符"), "{}", page.told());
    kept(&server);
}

#[test]
fn a_signer_leaves_the_files_of_a_stage_where_its_handler_may_change_them() {
    let folder = tempfile::tempdir().unwrap();
    let rights = "acceptance_note = \"write\"\n";
    let flow = waypost_demo::CONTRACT_FILING.replacen(rights, &format!("{rights}scan = \"write\"\n"), 1);
    let path = folder.path().join("filing.toml");
    std::fs::write(&path, flow).unwrap();
    let server = Server::builder().demo().packages(&[&path]).start();
    let [mut wangfang, mut lina, mut zhangwei] =
        ["wangfang", "lina", "zhangwei"].map(|name| server.sign_in(name));
    let form = contract(&mut wangfang).attach("item.scan", "合同.pdf", PDF);
    let case = accepted(&mut wangfang, &form);
    let form = ask(&mut lina, &case, "beside", "zhangwei");
    accepted(&mut lina, &form);
    let page = zhangwei.get(&case).expect(200);
    let form = task(&page);
    assert!(!form.names().iter().any(|name| name.contains("scan")), "{:?}", form.names());
    accepted(&mut zhangwei, &form.press_value("branch", "1"));
    let form = task(&lina.get(&case).expect(200)).press_value("branch", "1");
    accepted(&mut lina, &form);
    let page = wangfang.get(&case).expect(200);
    assert!(page.body.contains("合同.pdf"), "{}", page.told());
    kept(&server);
}
