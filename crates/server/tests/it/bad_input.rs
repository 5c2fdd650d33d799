//! What cannot be: each refusal stands where it was typed, keeps what was typed, and changes nothing.

use std::thread;

use crate::support::{accepted, contract, contract_form, house, kept, seal_request, task};

#[test]
fn a_wrong_value_is_refused_at_its_field_and_nothing_is_changed() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let first = contract(&mut agent);
    accepted(&mut agent, &first);
    let before = kept(&server);
    let form = contract_form(&mut agent);
    let long = "长".repeat(121);
    for (field, typed, words) in [
        ("branch", "9", "本环节没有“提交9”这条路"),
        ("item.project", "", "项目名称：请填写此项"),
        ("item.project", &long, "项目名称：最多 100 个字，现在有 121 个字"),
        ("item.project", "a\0b", "项目名称：含有不能保存的控制字符"),
        ("item.amount", "0", "合同金额：不能小于 0.01"),
        ("item.amount", "10000000000", "合同金额：不能大于 9999999999.99"),
        ("item.amount", "一百", "合同金额：请填写数字"),
        ("item.amount", "12,80", "合同金额：请填写数字"),
        ("item.amount", "1.234", "合同金额：小数点后最多 2 位"),
        ("item.amount", "99999999999999999999999999999999999999999", "合同金额：不能大于"),
        ("item.signed_on", "2026-13-01", "签订日期：请填写日期"),
        ("item.signed_on", "1990-01-01", "签订日期：不能小于 1998-01-01"),
        ("item.usage", "castle", "房屋用途：请从给出的选项中选择"),
        ("item.acceptance_note", "偷写", "acceptance_note：表单中没有此项"),
        ("item.nothing", "x", "nothing：表单中没有此项"),
        ("title", &long, "标题：最多 120 个字，现在有 121 个字"),
        ("title", "a\u{1}", "标题：含有不能保存的控制字符"),
        ("opinion", "a\u{8}", "意见：含有不能保存的控制字符"),
        ("opinion", &"长".repeat(10_001), "意见：最多 10000 个字"),
    ] {
        let wrong = form
            .clone()
            .put("title", "标题仍在")
            .put("opinion", "意见仍在")
            .put("branch", "1")
            .put(field, typed);
        let page = agent.send(&wrong);
        assert_eq!(page.status, 422, "{field} {typed:?}: {}", page.told());
        assert!(page.text().contains(words), "{field} {typed:?} lacks {words:?}: {}", page.told());
        let again = page.form("start");
        for (name, expected) in wrong.fields().iter().filter(|(name, _)| {
            again.names().contains(&name.as_str())
                && !matches!(name.as_str(), "csrf" | "branch" | "item.usage")
        }) {
            assert_eq!(
                again.value(name).as_deref(),
                Some(expected.as_str()),
                "{name} after {field} {typed:?}"
            );
        }
    }
    assert_eq!(kept(&server), before, "refused: no trace");
    accepted(&mut agent, &form.press_value("branch", "1"));
    assert_eq!(kept(&server).len(), before.len() + 1);
}

#[test]
fn a_right_that_one_does_not_hold_is_refused_by_name() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let form = contract(&mut agent);
    let case = accepted(&mut agent, &form);
    let mut clerk = server.sign_in("lina");
    let form = task(&clerk.get(&case)).set("opinion", "材料齐全").set("item.acceptance_note", "三份");
    let before = kept(&server);
    for (field, words) in [
        ("item.project", "项目名称：此项在本环节不能更改"),
        ("item.second_opinion", "second_opinion：表单中没有此项"),
    ] {
        let page = clerk.send(&form.clone().put(field, "改名").press_value("branch", "1"));
        assert_eq!(page.status, 422, "{}", page.told());
        assert!(page.text().contains(words), "{}", page.told());
        let again = task(&page);
        assert_eq!(again.value("opinion").as_deref(), Some("材料齐全"));
        assert_eq!(again.value("item.acceptance_note").as_deref(), Some("三份"));
    }
    let page = clerk.send(&form.clone().put("branch", "7"));
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.text().contains("本环节没有“提交7”这条路"), "{}", page.told());
    assert_eq!(task(&page).value("opinion").as_deref(), Some("材料齐全"));
    assert_eq!(kept(&server), before);
}

#[test]
fn one_of_several_branches_must_be_chosen() {
    let server = house();
    let mut clerk = server.sign_in("heping");
    let form = seal_request(&mut clerk);
    let case = accepted(&mut clerk, &form);
    let mut head = server.sign_in("gaoxiang");
    let form = task(&head.get(&case)).set("opinion", "同意用章");
    let before = kept(&server);
    for typed in ["", "-1", "x", "1 or 1=1", "99999999999999999999"] {
        let page = head.send(&form.clone().put("branch", typed));
        assert_eq!(page.status, 422, "{typed:?}: {}", page.told());
        assert!(page.text().contains("请选择一条提交的路"), "{typed:?}: {}", page.told());
        assert_eq!(task(&page).value("opinion").as_deref(), Some("同意用章"));
    }
    assert_eq!(kept(&server), before);
}

#[test]
fn a_return_asks_for_its_reason_and_a_transfer_for_a_person() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let form = contract(&mut agent);
    let case = accepted(&mut agent, &form);
    let mut clerk = server.sign_in("lina");
    let form = task(&clerk.get(&case)).set("opinion", "意见仍在");
    let before = kept(&server);
    let action = form.action();
    let to = |end: &str| action.replace("/submit", end);
    for (end, fields, words) in [
        ("/return", vec![("return_to", "1"), ("return_reason", " ")], "请填写理由"),
        ("/return", vec![("return_to", "5"), ("return_reason", "退")], "不能退回到那个环节"),
        ("/return", vec![("return_to", "x"), ("return_reason", "退")], "不能退回到那个环节"),
        ("/return", vec![("return_to", "1"), ("return_reason", "a\u{2}")], "含有不能保存的控制字符"),
        ("/transfer", vec![("transfer_to", "nobody"), ("transfer_reason", "忙")], "没有这个人"),
        (
            "/transfer",
            vec![("transfer_to", "zhoumin"), ("transfer_reason", "\u{3}")],
            "含有不能保存的控制字符",
        ),
    ] {
        let mut fields_sent: Vec<(String, String)> = form
            .fields()
            .into_iter()
            // Ticks for missing materials would be a reason of their own.
            .filter(|(name, _)| name != "missing" && !fields.iter().any(|(key, _)| key == name))
            .collect();
        fields_sent.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let body = encoded(&fields_sent);
        let page = clerk
            .request("POST", &to(end), Some(("application/x-www-form-urlencoded", body.into_bytes())))
            .unwrap();
        assert_eq!(page.status, 422, "{end} {fields:?}: {}", page.told());
        assert!(page.text().contains(words), "{end} {fields:?}: {}", page.told());
        let again = task(&page);
        assert_eq!(again.value("opinion").as_deref(), Some("意见仍在"), "{end} {fields:?}");
    }
    assert_eq!(kept(&server), before);
}

fn encoded(fields: &[(String, String)]) -> String {
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
        .collect::<Vec<_>>()
        .join("&")
}

#[test]
fn a_double_click_happens_once() {
    let server = house();
    let mut clerk = server.sign_in("heping");
    let form = seal_request(&mut clerk);
    let twice = |form: &waypost_testkit::Form, client: &waypost_testkit::Client| {
        let cookies = client.cookies().clone();
        let answers: Vec<_> = thread::scope(|scope| {
            let handles: Vec<_> = (0..4)
                .map(|_| {
                    let (form, cookies, server) = (form.clone(), cookies.clone(), &server);
                    scope.spawn(move || {
                        let mut client = server.client();
                        for (name, value) in cookies {
                            client.set_cookie(&name, &value);
                        }
                        let answer = client.send(&form);
                        assert_eq!(answer.status, 303, "{}", answer.told());
                        answer.location().unwrap()
                    })
                })
                .collect();
            handles.into_iter().map(|handle| handle.join().unwrap()).collect()
        });
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
        answers[0].clone()
    };
    let case = twice(&form, &clerk);
    assert_eq!(kept(&server).len(), 1);

    // The same key with other content is another matter.
    let page = clerk.send(&form.clone().set("item.copies", "3"));
    assert_eq!(page.status, 409, "{}", page.told());
    assert!(page.text().contains("这个页面已经提交过其他内容"), "{}", page.told());
    assert_eq!(
        page.form("start").value("item.copies").as_deref(),
        Some("3"),
        "what was typed is still there"
    );

    let mut head = server.sign_in("gaoxiang");
    let step = task(&head.get(&case)).set("opinion", "同意").press_value("branch", "1");
    let after = twice(&step, &head);
    assert_eq!(after, case);
    let dump = kept(&server);
    assert_eq!(dump.len(), 1);
    assert_eq!(dump[0].matches("\"command\":\"submit\"").count(), 1, "{}", dump[0]);

    // Somebody else's key, or none at all, does not stand for this one.
    let page = head.send(&step.clone().set("opinion", "另一种意见"));
    assert_eq!(page.status, 409, "{}", page.told());
    assert!(page.text().contains("另一种意见"), "what was typed can be copied: {}", page.told());
}

#[test]
fn a_body_that_is_no_form_changes_nothing() {
    let server = house();
    let mut clerk = server.sign_in("heping");
    let form = seal_request(&mut clerk);
    let mut fields = form.fields();
    fields.push(("branch".into(), "1".into()));
    let whole = encoded(&fields);
    let many = format!("{whole}{}", "&a=b".repeat(20_000));
    let large = format!("{whole}&item.document_title={}", "x".repeat(10 * 1_024 * 1_024));
    let urlencoded = "application/x-www-form-urlencoded";
    for (name, kind, body, status, words) in [
        ("too many fields", urlencoded, many.clone(), 413, "文字过长"),
        ("10 MB", urlencoded, large, 413, "文字过长"),
        ("JSON", "application/json", "{\"item.copies\": 1}".to_owned(), 403, "未作任何更改"),
        ("no boundary", "multipart/form-data", whole.clone(), 400, "上传中断"),
        ("another boundary", "multipart/form-data; boundary=x", whole, 400, "上传中断"),
        ("nothing", urlencoded, String::new(), 403, "未作任何更改"),
    ] {
        let page = clerk.request("POST", "/start/seal_use", Some((kind, body.into_bytes()))).unwrap();
        assert_eq!(page.status, status, "{name}: {}", page.told());
        assert!(page.text().contains(words), "{name}: {}", page.told());
        if status == 413 {
            assert!(page.text().contains("关于租金的函"), "{name}: what there was room for: {}", page.told());
            assert!(page.text().contains("表单没有完整送达"), "{name}: {}", page.told());
            assert!(!page.forms().iter().any(|form| form.action() == "/start/seal_use"), "part is not sent");
        }
    }
    assert_eq!(kept(&server), Vec::<String>::new());
    accepted(&mut clerk, &form);
}

#[test]
fn an_error_of_ours_keeps_the_form_and_gives_its_number() {
    let server = house();
    let mut clerk = server.sign_in("heping");
    let form = seal_request(&mut clerk).set("opinion", "写了很久的意见");
    let path = server.data().join("waypost.db");
    let db = waypost_store::Db::open(&waypost_store::DbConfig { path, readers: 1 }).unwrap();
    db.plant("CREATE TRIGGER broken BEFORE INSERT ON cases BEGIN SELECT RAISE(ABORT, 'broken'); END")
        .unwrap();
    let page = clerk.send(&form);
    assert_eq!(page.status, 500, "{}", page.told());
    let id = page.header("x-request-id").expect("an id").to_owned();
    assert!(page.text().contains(&id) && page.text().contains("写了很久的意见"), "{}", page.told());
    assert!(server.log().contains(&id), "the log knows it");
    assert_eq!(kept(&server), Vec::<String>::new());
    let again = page.form("/start/seal_use");
    db.plant("DROP TRIGGER broken").unwrap();
    accepted(&mut clerk, &again);
    assert_eq!(kept(&server).len(), 1);
}
