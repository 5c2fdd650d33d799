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

/// The sample where the reviewers may write the grounds too, and several may be submitted from the list.
fn writing() -> (Server, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/packages/purchase_review.toml");
    let text = std::fs::read_to_string(sample).unwrap();
    let (next, form) = ("\n[[flows.stages]]\nno = 3\n", "\nform = \"purchase_review\"\n");
    let open = text
        .replacen(next, &format!("[flows.stages.rights]\ngrounds = \"write\"\n{next}"), 1)
        .replacen(form, &format!("{form}batch_approve = true\n"), 1);
    assert!(open.contains("grounds = \"write\"\n\n") && open.contains("batch_approve"));
    let path = folder.path().join("writing.toml");
    std::fs::write(&path, open).unwrap();
    (Server::builder().demo().packages(&[&path]).start(), folder)
}

#[test]
fn what_another_voter_wrote_meanwhile_is_shown_before_it_is_overwritten() {
    let (server, _folder) = writing();
    let case = asked(&server);
    let (mut legal, mut finance, mut filing) =
        (server.sign_in("huanghai"), server.sign_in("xuhui"), server.sign_in("yangfan"));
    // All three have the page open before the first of them votes.
    let changing = vote(&mut finance, &case, "approve", "同意采购").set("item.grounds", "扩建档案室");
    let leaving = vote(&mut filing, &case, "approve", "");
    let form = vote(&mut legal, &case, "approve", "").set("item.grounds", "旧柜已坏");
    accepted(&mut legal, &form);

    let refused = finance.send(&changing);
    assert_eq!(refused.status, 422);
    for words in ["黄海", "改动了此项", "同意采购"] {
        assert!(
            refused.told().contains(words) || refused.text().contains(words),
            "{words}: {}",
            refused.told()
        );
    }
    let again = task(&refused);
    assert_eq!(again.value("item.grounds").as_deref(), Some("扩建档案室"), "what he typed is kept");
    assert_eq!(again.value("opinion").as_deref(), Some("同意采购"));

    // Who left the item as it was shown empties nothing by his vote; and whoever looked again may have it his way.
    accepted(&mut filing, &leaving);
    let page = filing.get(&case).expect(200);
    assert!(page.told().contains("旧柜已坏"), "{}", page.told());
    kept(&server);
}

#[test]
fn whoever_looked_again_may_change_what_another_voter_wrote() {
    let (server, _folder) = writing();
    let case = asked(&server);
    let (mut legal, mut finance) = (server.sign_in("huanghai"), server.sign_in("xuhui"));
    let changing = vote(&mut finance, &case, "approve", "").set("item.grounds", "扩建档案室");
    let form = vote(&mut legal, &case, "approve", "").set("item.grounds", "旧柜已坏");
    accepted(&mut legal, &form);
    let refused = finance.send(&changing).expect(422);
    let again = task(&refused).press_value("branch", "1");
    accepted(&mut finance, &again);
    assert!(finance.get(&case).expect(200).told().contains("扩建档案室"));
    kept(&server);
}

#[test]
fn a_tick_on_what_others_decided_meanwhile_is_told_to_have_come_late() {
    let (server, _folder) = writing();
    let case = asked(&server);
    let mut late = server.sign_in("machao");
    let inbox = late.get("/inbox").expect(200);
    let ticked = inbox.form_with("item").expect("a box to tick");
    let item = ticked.offered("item")[0].to_owned();
    for name in ["huanghai", "xuhui"] {
        let mut one = server.sign_in(name);
        let form = vote(&mut one, &case, "approve", "");
        accepted(&mut one, &form);
    }
    let page = late.send(&ticked.set("item", &item).set("opinion", "同意"));
    assert_eq!(page.status, 200, "{}", page.told());
    assert!(page.told().contains("已晚"), "{}", page.told());
    kept(&server);
}

#[test]
fn documents_of_a_batch_are_voted_on_one_by_one_and_no_vote_overwrites_what_it_did_not_show() {
    let (server, _folder) = writing();
    let mut clerk = server.sign_in("heping");
    let mut form = clerk.get("/start/purchase_review/batch").expect(200).form("batch");
    for n in 1..=3 {
        form = form
            .set(&format!("d{n}.item.goods"), &format!("档案柜 {n}"))
            .set(&format!("d{n}.item.price"), "58000");
    }
    accepted(&mut clerk, &form.press_value("branch", "1"));
    let (mut legal, mut finance) = (server.sign_in("huanghai"), server.sign_in("xuhui"));
    let mut batches = legal.get("/inbox").expect(200).links().into_iter().map(|link| link.href);
    let batch = batches.find(|href| href.starts_with("/batches/")).expect("a batch in the inbox");
    let form = legal.get(&batch).expect(200).form("batch");
    let parts: Vec<String> =
        form.names().iter().filter_map(|name| name.strip_suffix("answer")).map(str::to_owned).collect();
    let [first, second, third] = parts.as_slice() else { panic!("{parts:?}") };
    assert_eq!(form.offered(&format!("{first}answer")), ["", "submit", "vote.reject", "vote.abstain"]);

    // Both have the page open. The first approves one document with a change, and abstains on another; a rejection
    // asks for its reason, and is the only one that is not taken.
    let his = finance.get(&batch).expect(200).form("batch");
    let form = form
        .set(&format!("{first}answer"), "submit")
        .set(&format!("{first}item.grounds"), "旧柜已坏")
        .set(&format!("{second}answer"), "vote.reject")
        .set(&format!("{third}answer"), "vote.abstain")
        .press("提交答复");
    let page = legal.send(&form).expect(200);
    assert!(page.text().contains("请填写理由"), "{}", page.told());
    let again = page.form("batch").set(&format!("{second}words"), "超出预算").press("提交答复");
    assert_eq!(again.value(&format!("{second}answer")).as_deref(), Some("vote.reject"), "it stays chosen");
    accepted(&mut legal, &again);

    // The second had been shown no grounds: what he writes is not put over the other's, and the rest of his goes on.
    let his = his
        .set(&format!("{first}answer"), "submit")
        .set(&format!("{first}item.grounds"), "扩建档案室")
        .set(&format!("{third}answer"), "submit")
        .press("提交答复");
    let page = finance.send(&his).expect(200);
    assert!(page.text().contains("黄海") && page.text().contains("改动了此项"), "{}", page.told());
    let mine = page.form("batch");
    assert_eq!(
        mine.value(&format!("{first}item.grounds")).as_deref(),
        Some("扩建档案室"),
        "what he typed is kept"
    );
    accepted(&mut finance, &mine.press("提交答复"));
    let text = finance.get(&batch).expect(200).text();
    assert!(text.contains("扩建档案室") && !text.contains("旧柜已坏"), "he looked again: {text}");
    kept(&server);
}
