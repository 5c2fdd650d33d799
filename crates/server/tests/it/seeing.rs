//! Searching, supervising and the record by HTTP: what is found and told, and bad input.

use waypost_testkit::Client;

use crate::support::{accepted, contract, house, task};

/// Types into the search and presses its button.
fn searched(client: &mut Client, words: &str) -> waypost_testkit::Page {
    let form = client.get("/search").expect(200).form("/search").set("q", words);
    let answer = client.send(&form);
    match answer.location() {
        Some(to) => client.get(&to),
        None => answer,
    }
}

#[test]
fn a_search_finds_what_was_typed_in_the_moment_before_and_says_what_it_cannot_do() {
    let server = house();
    let [mut wangfang, mut lina] = ["wangfang", "lina"].map(|name| server.sign_in(name));
    let form = contract(&mut wangfang);
    let case = accepted(&mut wangfang, &form);
    let page = searched(&mut lina, "花园 王芳").expect(200);
    assert!(page.links().iter().any(|link| link.href == case), "{}", page.told());
    let form = task(&lina.get(&case)).set("opinion", "同意 & <受理>").press_value("branch", "1");
    accepted(&mut lina, &form);
    let page = searched(&mut wangfang, "受理 流程:合同备案").expect(200);
    assert!(page.links().iter().any(|link| link.href == case), "{}", page.told());
    let page = searched(&mut wangfang, "a&b=c#d %41 +").expect(200);
    assert!(page.text().contains("没有找到您可以查看的办件"), "{}", page.told());
    for (typed, told) in [
        ("，。！？", "请输入要找的内容"),
        ("", "请输入要找的内容"),
        ("flow:没有的流程", "没有找到“没有的流程”"),
        (&"长".repeat(100_000), "文字过长：最多 200 个字"),
        (&"x".repeat(1 << 20), "文字过长"),
    ] {
        let page = searched(&mut wangfang, typed);
        assert!(matches!(page.status, 413 | 422), "{}", page.told());
        assert!(page.text().contains(told), "{}", page.told());
        assert!(page.body.len() < 60_000, "what was pasted does not come back whole");
    }
}

#[test]
fn a_kept_search_is_shared_and_one_that_its_owner_deleted_is_said_to_be_gone() {
    let server = house();
    let [mut wangfang, mut lina] = ["wangfang", "lina"].map(|name| server.sign_in(name));
    let page = searched(&mut wangfang, "状态:办理中").expect(200);
    let form = page.form("/search/views").set("name", "正在办的 <b>").set("shared", "yes");
    accepted(&mut wangfang, &form);
    let page = lina.get("/search").expect(200);
    let view =
        page.links().into_iter().find(|link| link.href.starts_with("/search/views/")).expect("a view").href;
    assert!(page.text().contains("王芳 共享") && page.text().contains("正在办的 <b>"), "{}", page.told());
    assert!(page.find_form(&format!("{view}/delete")).is_none(), "only its owner deletes it");
    assert!(lina.get(&view).location().expect("a search").starts_with("/search?q="));
    let form = wangfang.get("/search").expect(200).form(&format!("{view}/delete"));
    accepted(&mut wangfang, &form);
    let page = lina.get(&view);
    assert_eq!(page.status, 410, "{}", page.told());
    assert!(page.text().contains("这个常用搜索已被删除，或不再共享"), "{}", page.told());
}

#[test]
fn a_table_of_what_was_found_is_harmless_and_its_export_is_recorded() {
    let server = house();
    let mut wangfang = server.sign_in("wangfang");
    let form = contract(&mut wangfang).set("title", "=HYPERLINK(\"http://example.org\")");
    accepted(&mut wangfang, &form);
    let page = searched(&mut wangfang, "example").expect(200);
    let file = wangfang.send(&page.form("/search/export")).expect(200);
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(file.header("content-disposition").is_some_and(|kind| kind.starts_with("attachment")));
    assert!(file.body.starts_with('\u{feff}'), "{}", file.body);
    assert!(file.body.contains("\"'=HYPERLINK(\"\"http://example.org\"\")\""), "{}", file.body);
    let mut auditor = server.sign_in("guohua");
    let page = auditor.get("/record?area=exports").expect(200);
    assert!(page.text().contains("导出搜索结果") && page.text().contains("王芳"), "{}", page.told());
}

#[test]
fn evidence_keeps_back_what_its_reader_may_not_see() {
    let server = house();
    let [mut wangfang, mut lina, mut zhangwei] =
        ["wangfang", "lina", "zhangwei"].map(|name| server.sign_in(name));
    let form = contract(&mut wangfang);
    let case = accepted(&mut wangfang, &form);
    let form = task(&lina.get(&case)).press_value("branch", "1");
    accepted(&mut lina, &form);
    let form = task(&zhangwei.get(&case))
        .set("item.first_opinion", "只给复审看的初审意见")
        .press_value("branch", "1");
    accepted(&mut zhangwei, &form);
    let taken = |client: &mut Client| {
        let form = client.get(&format!("{case}/sheet")).expect(200).form(&format!("{case}/evidence"));
        client.send(&form).expect(200).body
    };
    let own = taken(&mut zhangwei);
    assert!(own.contains("只给复审看的初审意见"));
    let hidden = taken(&mut wangfang);
    assert!(!hidden.contains("只给复审看的初审意见"), "hidden from the initiator");
    assert!(hidden.contains("&quot;payload&quot;:null") && hidden.contains("张伟"));
    // Its own script and style alone may run.
    assert!(
        own.contains("default-src 'none'; script-src 'sha256-")
            && !own.contains("http://")
            && !own.contains("src=")
    );
}
