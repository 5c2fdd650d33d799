//! Copies, receipts, urging and usual phrases by the pages, without script.

use waypost_testkit::{Client, Form, Page};

use crate::support::{accepted, contract, house, kept, task};

/// The form on a page that is posted to an address that ends so.
fn form_to(page: &Page, end: &str) -> Form {
    let mut forms = page.forms().into_iter();
    forms.find(|form| form.action().ends_with(end)).unwrap_or_else(|| panic!("no {end} in {}", page.told()))
}

fn filed(agent: &mut Client) -> String {
    let form = contract(agent);
    accepted(agent, &form)
}

#[test]
fn a_copy_is_read_from_the_list_and_acknowledged_with_its_time() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let case = filed(&mut agent);
    let mut clerk = server.sign_in("lina");
    let mut reader = server.sign_in("xuhui");
    assert_eq!(reader.get(&case).status, 404);

    // Nobody chosen: told where it was chosen, and what was said is kept.
    let form = form_to(&clerk.get(&case).expect(200), "/copy").set("text", "请阅");
    let page = clerk.send(&form).expect(422);
    assert!(page.text().contains("请填写此项"), "{}", page.told());
    let form = form_to(&page, "/copy");
    assert_eq!(form.value("text").as_deref(), Some("请阅"));
    accepted(&mut clerk, &form.put("copy_to", "xuhui"));

    let inbox = reader.get("/inbox?tab=copies").expect(200);
    assert!(inbox.text().contains("待签收"), "{}", inbox.told());
    let page = reader.get(&case).expect(200);
    assert!(page.text().contains("抄送给您阅办"), "{}", page.told());
    let acknowledge = form_to(&page, "/acknowledge");
    accepted(&mut reader, &acknowledge);
    accepted(&mut reader, &acknowledge);
    let inbox = reader.get("/inbox?tab=copies").expect(200);
    assert!(inbox.text().contains("已签收") && !inbox.text().contains("待签收"), "{}", inbox.told());
    let page = agent.get(&case).expect(200);
    assert!(page.text().contains("徐慧 已签收"), "{}", page.told());
    kept(&server);
}

#[test]
fn a_submit_takes_its_copies_along() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let case = filed(&mut agent);
    let mut clerk = server.sign_in("lina");
    let form = task(&clerk.get(&case).expect(200)).put("copy_to", "xuhui").set("copy_how", "reference");
    let wrong = form.clone().put("copy_to", "nobody").press_value("branch", "1");
    let page = clerk.send(&wrong).expect(422);
    assert!(page.text().contains("没有这个人") || page.text().contains("登录名"), "{}", page.told());
    accepted(&mut clerk, &form.press_value("branch", "1"));
    let mut reader = server.sign_in("xuhui");
    let page = reader.get(&case).expect(200);
    assert!(page.text().contains("备查"), "{}", page.told());
    assert!(
        page.forms().iter().all(|form| !form.action().ends_with("/acknowledge")),
        "nothing to acknowledge"
    );
    kept(&server);
}

#[test]
fn the_initiator_urges_and_is_told_when_it_is_too_soon() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let case = filed(&mut agent);
    let form = form_to(&agent.get(&case).expect(200), "/urge").set("text", "请尽快");
    accepted(&mut agent, &form);
    let mut clerk = server.sign_in("lina");
    let notices = clerk.get("/notices").expect(200);
    assert!(notices.text().contains("催您办理") && notices.text().contains("请尽快"), "{}", notices.told());
    let again = form.clone().put("key", "another");
    let page = agent.send(&again).expect(429);
    assert!(page.text().contains("刚刚催办过"), "{}", page.told());
    let page = agent.get(&case).expect(200);
    assert!(page.forms().iter().all(|form| !form.action().ends_with("/urge")), "not offered");
    kept(&server);
}

#[test]
fn a_usual_phrase_goes_into_the_box_and_all_that_was_typed_stays() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let case = filed(&mut agent);
    let mut clerk = server.sign_in("lina");
    let page = clerk.get("/account").expect(200);
    let long = form_to(&page, "/account/phrases").set("phrases", &"长".repeat(101));
    let page = clerk.send(&long).expect(422);
    assert_eq!(
        form_to(&page, "/account/phrases").value("phrases").map(|text| text.chars().count()),
        Some(101)
    );
    let form = form_to(&page, "/account/phrases").set("phrases", "材料齐全，同意受理。\n请补充材料。");
    accepted(&mut clerk, &form);

    let page = clerk.get(&case).expect(200);
    let form = task(&page)
        .set("item.acceptance_note", "已核对")
        .set("opinion", "经办：")
        .press_value("phrase", "opinion:0");
    let page = clerk.send(&form).expect(200);
    let form = task(&page);
    assert_eq!(form.value("opinion").as_deref(), Some("经办：材料齐全，同意受理。"));
    assert_eq!(form.value("item.acceptance_note").as_deref(), Some("已核对"));
    let page = clerk.send(&form.press_value("phrase", "return_reason:1")).expect(200);
    let form = task(&page);
    assert_eq!(form.value("return_reason").as_deref(), Some("请补充材料。"));
    assert_eq!(form.value("opinion").as_deref(), Some("经办：材料齐全，同意受理。"));
    let page = clerk.get(&case).expect(200);
    let form = form_to(&page, "/comment").set("text", "注意：").press_value("phrase", "text:1");
    let page = clerk.send(&form).expect(200);
    assert_eq!(form_to(&page, "/comment").value("text").as_deref(), Some("注意：请补充材料。"));
    assert!(agent.get(&case).expect(200).forms().iter().all(|form| !form.names().contains(&"phrase")));
}
