//! Votes over HTTP: what the buttons send, what bad input meets, and that everything kept agrees afterwards.

use waypost_testkit::{Client, Form, Server};

use crate::support::{accepted, house, kept, task};

/// 何平 asks for a purchase; the address of the case.
fn asked(server: &Server) -> String {
    let mut clerk = server.sign_in("heping");
    let form = clerk
        .get("/start/purchase_review")
        .expect(200)
        .form("start")
        .set("item.goods", "档案密集架")
        .set("item.price", "58000")
        .press_value("branch", "1");
    accepted(&mut clerk, &form)
}

fn vote(reader: &mut Client, case: &str, kind: &str, opinion: &str) -> Form {
    let form = task(&reader.get(case).expect(200)).set("opinion", opinion);
    // Approving is the submit of the form; rejecting and abstaining are buttons of their own.
    if kind == "approve" { form.press_value("branch", "1") } else { form.press_value("vote", kind) }
}

#[test]
fn the_buttons_vote_and_the_page_tells_who_has() {
    let server = house();
    let case = asked(&server);
    let (mut legal, mut finance) = (server.sign_in("huanghai"), server.sign_in("xuhui"));
    let page = legal.get(&case).expect(200);
    assert!(page.told().contains("5 人中已有 0 人表决"), "{}", page.told());
    let form = vote(&mut legal, &case, "approve", "价格合理");
    accepted(&mut legal, &form);
    let form = vote(&mut finance, &case, "reject", "  ");
    let refused = finance.send(&form);
    assert_eq!(refused.status, 422);
    assert!(refused.told().contains("请填写理由"), "{}", refused.told());
    let form = vote(&mut finance, &case, "reject", "超出预算");
    accepted(&mut finance, &form);
    let page = finance.get(&case).expect(200);
    for words in ["5 人中已有 2 人表决", "须 2 人同意", "价格合理", "超出预算", "未表决"]
    {
        assert!(page.told().contains(words), "{words} is not in {}", page.told());
    }
    kept(&server);
}

#[test]
fn a_vote_that_cannot_be_is_refused_and_changes_nothing() {
    let server = house();
    let case = asked(&server);
    let mut legal = server.sign_in("huanghai");
    let before = kept(&server);
    for (kind, opinion, why) in [
        ("reject", "", "请填写理由"),
        ("abstain", "a\u{2}", "含有不能保存的控制字符"),
        ("approve", "a\u{2}", "含有不能保存的控制字符"),
    ] {
        let form = vote(&mut legal, &case, kind, opinion);
        let refused = legal.send(&form);
        assert!((400..500).contains(&refused.status), "{kind}: {}", refused.status);
        assert!(refused.told().contains(why), "{kind}: {}", refused.told());
    }
    assert_eq!(kept(&server), before);
}

#[test]
fn two_last_signers_at_once_decide_once() {
    let server = house();
    let case = asked(&server);
    let mut first = server.sign_in("huanghai");
    let form = vote(&mut first, &case, "approve", "");
    accepted(&mut first, &form);
    let mut people: Vec<Client> = ["xuhui", "yangfan", "machao"].map(|name| server.sign_in(name)).into();
    let forms: Vec<Form> = people.iter_mut().map(|one| vote(one, &case, "approve", "同意采购")).collect();
    std::thread::scope(|scope| {
        for (one, form) in people.iter_mut().zip(&forms) {
            scope.spawn(move || accepted(one, form));
        }
    });
    let pages: Vec<String> = people.iter_mut().map(|one| one.get(&case).expect(200).told()).collect();
    let late = pages.iter().filter(|page| page.contains("已作为意见保存")).count();
    assert_eq!(late, 2, "one decided, two came late: {pages:?}");
    assert!(pages.iter().all(|page| page.contains("领导会签")));
    kept(&server);
}

#[test]
fn a_vote_sent_twice_counts_once() {
    let server = house();
    let case = asked(&server);
    let mut legal = server.sign_in("huanghai");
    let form = vote(&mut legal, &case, "abstain", "回避");
    accepted(&mut legal, &form);
    accepted(&mut legal, &form);
    let page = legal.get(&case).expect(200);
    assert!(page.told().contains("5 人中已有 1 人表决"), "{}", page.told());
    kept(&server);
}
