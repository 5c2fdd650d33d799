//! Number series in pages: begun at a number, its gap told with the reason, a number declared void.

use waypost_testkit::Page;

use crate::support::house;

fn says(page: &Page, words: &str) {
    assert!(page.text().contains(words), "{words} is not told: {}", page.told());
}

#[test]
fn a_series_goes_on_where_another_system_ended_and_keeps_why() {
    let server = house();
    let mut admin = server.sign_in("gaoxiang");
    let page = admin.get("/numbers").expect(200);
    says(&page, "还没有取过号。");
    let form = page
        .form_with("start")
        .expect("a form")
        .set("name", "市房备")
        .set("period", "2026")
        .set("start", "201");
    let refused = admin.send(&form);
    assert_eq!(refused.status, 422, "no reason: {}", refused.told());
    assert_eq!(
        refused.form_with("start").expect("a form").value("start").as_deref(),
        Some("201"),
        "what was typed is kept"
    );
    let refused = admin.send(&form.clone().set("reason", "接续旧系统").set("start", "-3"));
    assert_eq!(refused.status, 422, "{}", refused.told());
    says(&admin.get("/numbers").expect(200), "还没有取过号。");
    assert_eq!(admin.send(&form.set("reason", "接续旧系统，旧系统已用到 200 号")).status, 303);
    says(&admin.get("/numbers").expect(200), "下一个号：201");
    let series = admin.get("/numbers/series?name=%E5%B8%82%E6%88%BF%E5%A4%87&period=2026").expect(200);
    says(&series, "1 至 200");
    says(&series, "接续旧系统，旧系统已用到 200 号");
    // A number that nobody drew is none to declare void, and counting never goes back.
    let refused = admin.send(&series.form_with("n").expect("a form").set("n", "7").set("reason", "写错"));
    assert_eq!(refused.status, 422, "{}", refused.told());
    let back = admin.get("/numbers").expect(200);
    let back = back
        .form_with("start")
        .expect("a form")
        .set("name", "市房备")
        .set("period", "2026")
        .set("start", "5");
    assert_eq!(admin.send(&back.set("reason", "重来")).status, 422);
    says(&admin.get("/numbers").expect(200), "下一个号：201");
    assert_eq!(server.sign_in("lina").get("/numbers").status, 403);
}
