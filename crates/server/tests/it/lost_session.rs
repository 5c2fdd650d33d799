//! A session that ends in the middle of a form loses nothing that was typed.

use crate::support::{PDF, accepted, contract, house, kept, task};

#[test]
fn a_form_sent_without_its_session_goes_on_after_signing_in() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let form =
        contract(&mut agent).set("opinion", "第一行\n<b>第二行</b> & \"引号\"").set("title", "备案：王小明");
    agent.forget();
    let page = agent.send(&form);
    assert_eq!(page.status, 401, "{}", page.told());
    assert!(page.text().contains("您刚才填写的内容还在"), "{}", page.told());
    assert_eq!(kept(&server), Vec::<String>::new());

    // A wrong password does not lose it either.
    let sign_in = page.form_with("password").expect("the sign-in page");
    let page = agent.send(&sign_in.set("sign_in", "wangfang").set("password", "not my password"));
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.text().contains("登录名或密码不对"), "{}", page.told());

    let sign_in = page.form_with("password").expect("the sign-in page");
    let page = agent.send(&sign_in.set("sign_in", "wangfang").set("password", &server.password("wangfang")));
    assert_eq!(page.status, 200, "{}", page.told());
    assert!(page.text().contains("您填写的内容都还在"), "{}", page.told());
    let again = page.form("/start/contract_filing");
    assert_eq!(typed(&again), typed(&form));
    assert_eq!(kept(&server), Vec::<String>::new());
    let case = accepted(&mut agent, &again);
    let page = agent.get(&case).expect(200);
    assert!(page.body.contains("&lt;b&gt;第二行&lt;/b&gt; &amp; &quot;引号&quot;"), "{}", page.told());
    assert_eq!(kept(&server).len(), 1);
}

/// What a form holds beside its token, whatever its order.
fn typed(form: &waypost_testkit::Form) -> Vec<(String, String)> {
    let fields = form.fields().into_iter().filter(|(name, _)| name != "csrf");
    let mut fields: Vec<_> = fields.map(|(name, value)| (name, value.replace("\r\n", "\n"))).collect();
    fields.sort();
    fields
}

#[test]
fn a_step_sent_after_signing_out_elsewhere_goes_on_too() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let form = contract(&mut agent);
    let case = accepted(&mut agent, &form);
    let mut clerk = server.sign_in("lina");
    let form = task(&clerk.get(&case)).set("opinion", "材料齐全").press_value("branch", "1");
    let session = clerk.get("/account").form_with("old").expect("the account page");
    assert!(session.value("csrf").is_some());
    // The session ends on the server, the browser still has its cookie.
    server.must_run(&["user", "reset", "lina"]);
    let page = clerk.send(&form);
    assert_eq!(page.status, 401, "{}", page.told());
    let password = String::from_utf8(server.run(&["--json", "user", "reset", "lina"]).stdout).unwrap();
    let password = password.split("\"password\":\"").nth(1).unwrap().split('"').next().unwrap();
    let sign_in = page.form_with("password").expect("the sign-in page");
    let page = clerk.send(&sign_in.set("sign_in", "lina").set("password", password));
    assert_eq!(page.status, 200, "{}", page.told());
    // The operator has seen this password: an own one comes first, and the form waits.
    assert_eq!(clerk.get("/inbox").location().as_deref(), Some("/sign-in/password?next=/inbox"));
    let own = page.form("/sign-in/password").set("password", "只有我自己知道的一句话");
    let page = clerk.send(&own.set("repeat", "只有我自己知道的一句话"));
    assert_eq!(page.status, 200, "{}", page.told());
    assert!(page.text().contains("材料齐全"), "{}", page.told());
    let again = page.form(&form.action());
    assert_eq!(accepted(&mut clerk, &again), case);
    let page = clerk.get(&case).expect(200);
    assert!(page.text().contains("材料齐全"), "{}", page.told());
    assert_eq!(kept(&server).len(), 1);
}

#[test]
fn a_form_with_a_wrong_token_is_shown_again_with_its_files() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let mut other = server.sign_in("zhaolei");
    let foreign = other.get("/start").form_with("csrf").and_then(|form| form.value("csrf")).unwrap();
    let form = contract(&mut agent);
    for token in ["", "x", &foreign] {
        let wrong = form.clone().put("csrf", token).attach("item.scan", "合同.pdf", PDF);
        let page = agent.send(&wrong);
        assert_eq!(page.status, 403, "{}", page.told());
        assert!(page.text().contains("页面已过期，未作任何更改"), "{}", page.told());
        assert_eq!(kept(&server), Vec::<String>::new());
        let again = page.form("/start/contract_filing");
        assert_ne!(again.value("csrf").as_deref(), Some(token));
        assert_eq!(again.value("item.project").as_deref(), Some("阳光花园 3-1201"));
        assert!(again.value("keep.scan").is_some_and(|file| file.ends_with("/合同.pdf")), "{}", page.told());
        if token == foreign {
            let case = accepted(&mut agent, &again);
            let page = agent.get(&case).expect(200);
            assert!(page.text().contains("合同.pdf"), "{}", page.told());
        }
    }
    assert_eq!(kept(&server).len(), 1);
}

#[test]
fn a_file_that_came_without_a_session_is_asked_for_again() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let form = contract(&mut agent).attach("item.scan", "合同.pdf", PDF);
    agent.forget();
    let page = agent.send(&form);
    assert_eq!(page.status, 401, "{}", page.told());
    assert!(page.text().contains("登录后请重新选择") && page.text().contains("合同.pdf"), "{}", page.told());
    let sign_in = page.form_with("password").expect("the sign-in page");
    let page = agent.send(&sign_in.set("sign_in", "wangfang").set("password", &server.password("wangfang")));
    assert!(page.text().contains("以下文件没有保存"), "{}", page.told());
    let again = page.form("/start/contract_filing").attach("item.scan", "合同.pdf", PDF);
    let case = accepted(&mut agent, &again);
    assert!(agent.get(&case).expect(200).text().contains("合同.pdf"));
    assert_eq!(kept(&server).len(), 1);
}
