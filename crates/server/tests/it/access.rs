//! Who may come where: every route of the table × every kind of person × the objects of others. A route that the
//! expectations below do not name fails the test, so nobody adds a page without saying who may see it.

use std::collections::{BTreeMap, BTreeSet};

use waypost_server::{http::Access, pages};
use waypost_testkit::{Client, Page};

use crate::support::{accepted, kept, task};

mod world;

use world::signed_in;
pub use world::{World, filled, walkers, walkers_where};

/// Kinds of people, seen from a contract that 王芳 filed and that now lies with the first reviewers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Nobody,
    Initiator,
    Handler,
    SamePost,
    SameDepartment,
    OtherDepartment,
    OtherAgent,
    Former,
    SubstituteIn,
    SubstituteOut,
    /// Appointed to the handlers' post from a day to come.
    NotYet,
    /// Substitute of the handler from a day to come.
    SubstituteToCome,
    /// Of the initiator's department.
    Head,
    /// Of the department that has the work now.
    HeadElsewhere,
    Auditor,
    Security,
    System,
    Mender,
    /// Administers flows.
    Definer,
    Organiser,
    OtherTenant,
}

use Role::*;

const ROLES: [(Role, &str); 20] = [
    (Organiser, "zuzhi"),
    (OtherAgent, "zhaolei"),
    (OtherDepartment, "xuhui"),
    (SameDepartment, "chenjing"),
    (Former, "qianren"),
    (SubstituteOut, "jiudai"),
    (NotYet, "weilai"),
    (SubstituteToCome, "yuding"),
    (Security, "anquan"),
    (System, "xitong"),
    (OtherTenant, "wairen"),
    (Auditor, "shenji"),
    (Mender, "weixiu"),
    (Definer, "liucheng"),
    (HeadElsewhere, "wuqiang"),
    (Head, "qianjin"),
    (SubstituteIn, "xindai"),
    (SamePost, "liuyang"),
    (Handler, "zhangwei"),
    (Initiator, "wangfang"),
];

impl Role {
    /// Sees the running case.
    fn sees(self) -> bool {
        matches!(self, Initiator | Handler | SamePost | SubstituteIn | Head | Auditor)
    }

    /// Sees the case that ended before anybody else had it.
    fn sees_ended(self) -> bool {
        matches!(self, Initiator | Head | Auditor)
    }

    /// May handle the open visit.
    fn works(self) -> bool {
        matches!(self, Handler | SamePost | SubstituteIn)
    }

    /// May start the flow.
    fn starts(self) -> bool {
        matches!(self, Initiator | OtherAgent)
    }
}

/// What an answer must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    /// A page.
    Page,
    /// Done: led to where it is seen.
    Done,
    /// There is no such thing, for this person.
    Gone,
    /// Refused for want of a permission.
    Forbidden,
    /// Seen, and refused for what was asked; the words say why.
    Refused(&'static str),
    /// Seen, and not this person's to do; the words say why.
    NotMine(&'static str),
    /// Told to sign in.
    SignIn,
}

use Expect::*;

const NOT_YOURS: &str = "没有交给您办理的待办";
/// Too long for any text.
const LONG: &str =
    concat!(include_str!("../../../../docs/PLUGIN-ABI.md"), include_str!("../../../../docs/ARCHITECTURE.md"));
const NO_BRANCH: &str = "没有“提交99”这条路";

/// What a role gets on a route, with the fields to post. `None`: the route has no row here.
fn expectation(role: Role, method: &str, path: &str) -> Option<(Expect, Vec<(&'static str, &'static str)>)> {
    let seen = |then: Expect| if role.sees() { then } else { Gone };
    let work = |then: Expect| match (role.sees(), role.works()) {
        (false, _) => Gone,
        (true, false) => Refused(NOT_YOURS),
        (true, true) => then,
    };
    let starter = |then: Expect| if role.starts() { then } else { Gone };
    let only = |who: &[Role], then: Expect| if who.contains(&role) { then } else { Forbidden };
    let signed_in = role != Nobody;
    let found = match (method, path) {
        // Before signing in.
        ("GET", "/") => (Done, vec![]),
        ("GET" | "POST", "/setup/{token}") => (Refused("已经用过或已经过期"), vec![("password", "")]),
        ("GET", "/sign-in") => (if signed_in { Done } else { Page }, vec![]),
        ("POST", "/sign-in") => (Refused("登录名或密码不对"), vec![("tenant", "none"), ("sign_in", "x")]),
        ("POST", "/sign-in/code") => (Refused("已经用过或已经过期"), vec![("pending", "1.x"), ("code", "1")]),
        ("POST", "/language") => (Done, vec![("lang", "zh-CN"), ("back", "/inbox")]),
        ("GET", "/sign-in/again") => (Page, vec![]),
        ("POST", "/sign-in/again") => (Refused("登录名或密码不对"), vec![("password", "wrong")]),
        ("GET" | "POST", "/sign-in/password") => (Done, vec![("password", "x")]),
        ("POST", "/sign-out") => (Done, vec![]),
        // Lists and starts.
        ("GET", "/inbox" | "/start") => (Page, vec![]),
        ("GET", "/start/{flow}") => (starter(Page), vec![]),
        ("POST", "/start/{flow}") => (starter(Refused("请填写此项")), vec![("branch", "1")]),
        ("POST", "/start/{flow}/preview") => (starter(Page), vec![("branch", "1")]),
        // Batches: that of the open visit, which is alone in it.
        ("GET", "/start/{flow}/batch") => (starter(Page), vec![]),
        ("POST", "/start/{flow}/batch") => (starter(Refused("没有可以发起的公文")), vec![("branch", "1")]),
        ("POST", "/start/{flow}/batch/more") => (starter(Page), vec![("doc", "1"), ("add", "yes")]),
        ("GET", "/batches/{batch}") => (seen(Page), vec![]),
        ("POST", "/batches/{batch}") => (seen(Refused("没有选定任何一件")), vec![]),
        ("POST", "/batches/{batch}/rows") => (seen(Page), vec![]),
        ("POST", "/inbox/approve") => (Refused("没有选定任何一件"), vec![("item", "x")]),
        ("POST", "/start/{flow}/rows") => (starter(Page), vec![("more", "x")]),
        ("POST", "/start/{flow}/draft") => (starter(Done), vec![("title", "x")]),
        ("GET", "/drafts/{draft}") => (if role == Initiator { Page } else { Gone }, vec![]),
        ("POST", "/drafts/{draft}/delete") => (if role == Initiator { Done } else { Gone }, vec![]),
        // A case.
        ("GET", "/cases/{case}" | "/cases/{case}/steps/{visit}" | "/cases/{case}/files/{sha256}") => {
            (seen(Page), vec![])
        }
        ("POST", "/cases/{case}/visits/{visit}/submit") => {
            (work(Refused(NO_BRANCH)), vec![("branch", "99"), ("item.first_opinion", "x")])
        }
        ("POST", "/cases/{case}/visits/{visit}/save") => (seen(Done), vec![("opinion", "x")]),
        ("POST", "/cases/{case}/visits/{visit}/rows") => (work(Page), vec![("more", "x"), ("opinion", "x")]),
        // The filing has nothing sensitive; who may reveal what is tried on one that has, in `tables`.
        ("POST", "/cases/{case}/reveal") => (seen(NotMine("")), vec![("item", "project")]),
        // One decides at this stage, so whoever works there reads that nobody votes.
        ("POST", "/cases/{case}/visits/{visit}/vote") => {
            (work(Refused("不需要表决")), vec![("vote", "abstain"), ("opinion", "x")])
        }
        ("POST", "/cases/{case}/visits/{visit}/return") => {
            (work(Refused("不能退回到那个环节")), vec![("return_to", "6"), ("return_reason", "x")])
        }
        ("POST", "/cases/{case}/visits/{visit}/transfer") => {
            (work(Refused("不能转办给")), vec![("transfer_to", "tingyong"), ("transfer_reason", "x")])
        }
        ("POST", "/cases/{case}/visits/{visit}/opinion") => {
            (seen(Refused("请填写此项")), vec![("opinion", " ")])
        }
        ("POST", "/cases/{case}/visits/{visit}/take-back") => (seen(Refused("没有委派")), vec![]),
        ("POST", "/cases/{case}/visits/{visit}/remove-signer") => {
            (seen(Refused("不是由您加签")), vec![("signer", "tingyong")])
        }
        ("POST", "/cases/{case}/visits/{visit}/claim") => (work(Done), vec![]),
        ("POST", "/cases/{case}/visits/{visit}/unclaim") => (work(Done), vec![]),
        ("POST", "/cases/{case}/visits/{visit}/withdraw") => (seen(Refused("")), vec![]),
        ("POST", "/cases/{case}/revoke") => {
            let other =
                if role == Initiator { Refused("请填写理由") } else { NotMine("只有发起人") };
            (seen(other), vec![("reason", if role == Initiator { " " } else { "x" })])
        }
        // Copies go out from those who have a part; heads and auditors only look on.
        ("POST", "/cases/{case}/copy") => (seen(Refused("请填写此项")), vec![("text", "x")]),
        ("POST", "/cases/{case}/acknowledge") => (seen(Refused("没有待您签收的抄送")), vec![("copy", "1")]),
        ("POST", "/cases/{case}/urge") => {
            let long =
                if role == Initiator { Refused("个字") } else { NotMine("只有发起人和督办人") };
            (seen(long), vec![("text", if role == Initiator { LONG } else { "x" })])
        }
        ("POST", "/account/phrases") => (Refused("个字"), vec![("phrases", LONG)]),
        ("POST", "/cases/{case}/comment") => (seen(Refused("请填写此项")), vec![("text", " ")]),
        // The own account. Forms of the account that are asked for by GET lead to the page.
        ("GET", "/account") => (Page, vec![]),
        ("GET", path) if path.starts_with("/account/") => (Done, vec![]),
        ("GET", "/keys") => (Page, vec![]),
        ("POST", "/account/view") => (Done, vec![("lang", "zh-CN"), ("theme", "dark")]),
        ("POST", "/account/password") => (
            Refused("登录名或密码不对"),
            vec![("old", "x"), ("password", "1234567890"), ("repeat", "1234567890")],
        ),
        ("POST", "/account/totp/begin" | "/account/totp/off") => (Done, vec![]),
        ("POST", "/account/totp") => (Refused("验证码不对"), vec![("code", "1")]),
        ("POST", "/account/sessions/{session}/end") => (Gone, vec![]),
        ("POST", "/account/sessions/end-others") => (Done, vec![]),
        // Administrators, each of the own tenant.
        ("GET", "/administrators") => (only(&[System, Security, Auditor, OtherTenant], Page), vec![]),
        ("POST", "/administrators") => (only(&[System], Refused("请填写此项")), vec![]),
        ("GET", "/manage") => {
            (only(&[System, Security, Auditor, Mender, Definer, Organiser, OtherTenant], Page), vec![])
        }
        // The organisation: its administrators' alone. Ids of others lead nowhere; what is only posted leads to the tree.
        (
            "GET",
            "/organisation"
            | "/organisation/import"
            | "/organisation/departments/new"
            | "/organisation/posts/new"
            | "/organisation/people/new"
            | "/organisation/export.toml",
        ) => (only(&[Organiser], Page), vec![]),
        ("GET", "/organisation/export/{table}") => (only(&[Organiser], Gone), vec![]),
        (
            "GET",
            "/organisation/departments/{department}"
            | "/organisation/posts/{post}"
            | "/organisation/people/{user}"
            | "/organisation/appointments/{row}/end",
        ) => (only(&[Organiser], Gone), vec![]),
        ("GET", path) if path.starts_with("/organisation/") => (Done, vec![]),
        (
            "POST",
            "/organisation/departments"
            | "/organisation/posts"
            | "/organisation/people"
            | "/organisation/import",
        ) => (only(&[Organiser], Refused("请填写此项")), vec![]),
        ("POST", path) if path.starts_with("/organisation/") => (only(&[Organiser], Gone), vec![]),
        ("GET", "/people") => (only(&[System, Security], Page), vec![]),
        ("POST", "/people/{user}/disable" | "/people/{user}/enable" | "/people/{user}/reset") => {
            (only(&[System, Security], Gone), vec![])
        }
        ("GET", "/people/{user}/disable" | "/people/{user}/enable" | "/people/{user}/reset") => {
            (Done, vec![])
        }
        // Items and forms: the form of the sample, and its item `project`.
        ("GET", "/items" | "/items/new" | "/items/{key}") => (only(&[Definer], Page), vec![]),
        ("POST", "/items/new") => (only(&[Definer], Refused("请填写此项")), vec![("kind", "text")]),
        ("POST", "/items/{key}") => (only(&[Definer], Refused("请填写此项")), vec![("kind", "text")]),
        ("GET", "/forms" | "/forms/new" | "/forms/import") => (only(&[Definer], Page), vec![]),
        ("GET", "/forms/{code}" | "/forms/{code}/preview" | "/forms/{code}/versions") => {
            (only(&[Definer], Page), vec![])
        }
        ("POST", "/forms/new" | "/forms/import") => (only(&[Definer], Refused("请填写此项")), vec![]),
        ("POST", "/forms/{code}") => (only(&[Definer], Refused("别人修改过")), vec![("stamp", "0")]),
        ("GET", "/incidents") => (only(&[Mender], Page), vec![]),
        ("GET", "/incidents/{incident}") => (only(&[Mender], Refused("没有这项异常")), vec![]),
        ("GET", path) if path.starts_with("/incidents/") => (Done, vec![]),
        ("POST", "/incidents/retry") => (only(&[Mender], Page), vec![("chosen", "1:1")]),
        ("POST", "/incidents/{incident}/mend" | "/incidents/{incident}/skip") => {
            (only(&[Mender], Refused("没有这项异常")), vec![("mend_reason", "x"), ("skip_reason", "x")])
        }
        // Secrets: those who look after accounts. Number series: those who define all flows.
        ("GET", "/secrets") => (only(&[System, Security], Page), vec![]),
        ("GET", "/secrets/{name}/remove") => (Done, vec![]),
        ("POST", "/secrets") => (only(&[System, Security], Refused("请填写此项")), vec![("name", "bank")]),
        ("POST", "/secrets/{name}/remove") => (only(&[System, Security], Refused("没有名为")), vec![]),
        ("GET", "/numbers") => (only(&[Definer], Page), vec![]),
        ("GET", "/numbers/series") => (only(&[Definer], Gone), vec![]),
        ("POST", "/numbers") => {
            (only(&[Definer], Refused("请填写此项")), vec![("start", "1"), ("reason", "x")])
        }
        ("POST", "/numbers/series") => (only(&[Definer], Gone), vec![("n", "1"), ("reason", " ")]),
        ("POST", "/incidents/{incident}/retry") => (only(&[Mender], Refused("没有这项异常")), vec![]),
        // Flows by file: whoever defines all of them.
        ("GET", "/import" | "/import/template/{file}") => (only(&[Definer], Page), vec![]),
        ("POST", "/import" | "/import/confirm") => (only(&[Definer], Refused("请填写此项")), vec![]),
        ("GET", "/import/confirm") => (Done, vec![]),
        ("GET", "/export/flows/{flow}/{file}" | "/export/all/{file}") => (only(&[Definer], Page), vec![]),
        ("GET", "/export/categories/{category}/{file}") => (only(&[Definer], Gone), vec![]),
        // Materials: whoever is signed in may look at a specimen; the sample has none.
        ("GET", "/materials" | "/materials/new") => (only(&[Definer], Page), vec![]),
        ("POST", "/materials") => (only(&[Definer], Refused("请填写此项")), vec![("code", "x")]),
        ("GET", "/materials/{code}") => (only(&[Definer], Page), vec![]),
        ("POST", "/materials/{code}") => (only(&[Definer], Refused("请填写此项")), vec![("name", " ")]),
        ("GET", "/materials/{code}/specimen") => (Gone, vec![]),
        ("GET", "/flows/{flow}/versions/{no}/materials") => (only(&[Definer], Page), vec![]),
        ("POST", "/flows/{flow}/versions/{no}/materials") => {
            (only(&[Definer], Refused("这一版已经发布")), vec![("do", "save")])
        }
        ("GET", "/audit") => (only(&[Auditor, OtherTenant], Page), vec![]),
        // Time: notices are one's own; calendars the organisers', overruns those of whoever defines flows.
        ("GET", "/notices") => (Page, vec![]),
        ("GET", "/notices/read" | "/mail/retry") => (Done, vec![]),
        ("POST", "/notices/read") => (Done, vec![("id", "1")]),
        ("POST", "/account/notices") => (Done, vec![("digest", "yes")]),
        ("GET", "/calendars") => (only(&[Organiser], Page), vec![]),
        ("GET", "/calendars/{department}" | "/calendars/{department}/{file}") => {
            (only(&[Organiser], Gone), vec![])
        }
        ("POST", "/calendars/{department}") => (only(&[Organiser], Gone), vec![]),
        ("GET", "/overruns") => (only(&[Definer], Page), vec![]),
        ("GET", "/mail") => (only(&[System], Page), vec![]),
        ("POST", "/mail") => (only(&[System], Refused("时刻请写成")), vec![("digest_time", "soon")]),
        ("POST", "/mail/retry") => (only(&[System], Done), vec![]),
        // Searching: everybody, each what he may see. A view that is not there, and one without a name.
        ("GET", "/search") => (Page, vec![]),
        ("POST", "/search") => (Done, vec![("q", "阳光")]),
        ("GET", "/search/views" | "/search/views/{view}/delete") => (Done, vec![]),
        ("POST", "/search/views") => (Refused("请填写此项"), vec![("name", " "), ("q", "阳光")]),
        ("GET", "/search/views/{view}") => (Refused("已被删除"), vec![]),
        ("POST", "/search/views/{view}/delete") => (Refused("已被删除"), vec![]),
        // Supervising: auditors, and whoever defines flows.
        ("GET", "/supervise/register") => (only(&[Definer, Auditor, OtherTenant], Page), vec![]),
        ("GET", "/supervise") => (only(&[Definer, Auditor, OtherTenant], Page), vec![]),
        ("GET", "/supervise/cases") => (only(&[Definer, Auditor, OtherTenant], Gone), vec![]),
        ("POST", "/supervise/cases") => (only(&[Definer], Gone), vec![("many.reason", "x")]),
        // Steering: whoever defines the flow, and sees no more of it than before.
        ("GET", "/supervise/cases/{case}") => (only(&[Definer], Page), vec![]),
        ("POST", "/supervise/cases/{case}") => {
            (only(&[Definer], Refused("请填写理由")), vec![("do", "terminate"), ("terminate.reason", " ")])
        }
        // The record: auditors, each of the own tenant.
        ("GET", "/record" | "/record/acting") => (only(&[Auditor, OtherTenant], Page), vec![]),
        ("GET", "/record/export" | "/search/export") => (Done, vec![]),
        ("POST", "/record/export") => (only(&[Auditor, OtherTenant], Page), vec![]),
        ("POST", "/search/export") => (Page, vec![("q", "阳光")]),
        // What is taken out of a case: by whoever sees it.
        ("GET", "/cases/{case}/sheet") => (seen(Page), vec![]),
        ("GET", "/cases/{case}/evidence") => (Done, vec![]),
        ("POST", "/cases/{case}/evidence") => (seen(Page), vec![]),
        // Flows: the version of the sample is published, so nothing of it can be changed.
        ("GET", path)
            if path.starts_with("/flows/{code}/") && FLOW_WAYS_BACK.iter().any(|end| path.ends_with(end)) =>
        {
            (only(&[Definer], Done), vec![])
        }
        ("GET", "/flows/{code}/versions/{no}/stages/{stage}/remove") => (only(&[Definer], Gone), vec![]),
        ("GET", "/categories" | "/actions" | "/actions/new" | "/actions/{code}" | "/plugins/{name}") => {
            (only(&[Definer], Page), vec![])
        }
        ("GET", path) if path == "/flows" || path.starts_with("/flows/") => (only(&[Definer], Page), vec![]),
        ("POST", "/flows/{code}/draft" | "/flows/{code}/stop") => (only(&[Definer], Done), vec![]),
        ("POST", "/flows/{code}/copy") => (only(&[Definer], Page), vec![("stage.1", "yes")]),
        ("POST", "/categories") => (only(&[Definer], Refused("请填写此项")), vec![("new.name", "x")]),
        ("POST", "/flows/new" | "/flows/{code}" | "/actions/new" | "/actions/{code}") => {
            (only(&[Definer], Refused("请填写此项")), vec![("name", " ")])
        }
        ("POST", path) if path.starts_with("/flows/{code}/versions/{no}") => {
            (only(&[Definer], Refused("发布或丢弃")), vec![("base", "0"), ("do", "save")])
        }
        _ => return None,
    };
    Some(found)
}

fn check(role: Role, method: &str, path: &str, expected: Expect, page: &Page) {
    let told = || format!("{role:?} {method} {path}, expected {expected:?}: {}", page.told());
    match expected {
        Page => assert_eq!(page.status, 200, "{}", told()),
        Done => assert_eq!(page.status, 303, "{}", told()),
        Gone => assert_eq!(page.status, 404, "{}", told()),
        Forbidden => assert_eq!(page.status, 403, "{}", told()),
        Refused(words) => {
            assert!(
                matches!(page.status, 400..=499) && page.status != 404 && page.status != 403,
                "{}",
                told()
            );
            assert!(page.text().contains(words), "{}", told());
        }
        NotMine(words) => {
            assert_eq!(page.status, 403, "{}", told());
            assert!(page.text().contains(words), "{}", told());
        }
        SignIn if method == "GET" => {
            assert!(page.location().is_some_and(|to| to.starts_with("/sign-in?next=")), "{}", told());
        }
        SignIn => {
            assert_eq!(page.status, 401, "{}", told());
            assert!(page.form_with("password").is_some(), "{}", told());
        }
    }
    if matches!(expected, Gone | Forbidden | SignIn) || role == OtherTenant {
        for secret in ["阳光花园", "王小明", "合同.pdf"] {
            assert!(!page.body.contains(secret), "{secret} is shown: {}", told());
        }
    }
}

#[test]
fn everybody_gets_what_the_table_says_and_no_more() {
    let (server, world, clients) = walkers();
    let before = kept(&server);
    let rows = pages::routes();
    let named: BTreeSet<(String, &str)> = rows.iter().map(|row| (row.method.to_string(), row.path)).collect();
    assert_eq!(named.len(), rows.len(), "no route stands twice");
    for (role, mut client, token) in clients {
        // Signing out comes last: everything else needs the session.
        let (last, first): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.path == "/sign-out");
        for row in first.into_iter().chain(last) {
            let method = row.method.as_str();
            let (mut expected, fields) = expectation(role, method, row.path)
                .unwrap_or_else(|| panic!("{method} {} is not in the table of this test", row.path));
            if role == Nobody && row.access == Access::SignedIn {
                expected = SignIn;
            }
            let path = filled(row.path, &world);
            let page = if method == "GET" {
                client.get(&path)
            } else {
                post(&mut client, &path, &token, &fields, &world)
            };
            check(role, method, row.path, expected, &page);
        }
    }
    assert_eq!(unclaimed(&kept(&server)), unclaimed(&before), "nobody changed anything but by claiming");
}

#[test]
fn a_case_that_ended_is_for_those_who_had_it() {
    let (server, world, clients) = walkers();
    let before = kept(&server);
    for (role, mut client, token) in clients {
        let case = format!("/cases/{}", world.ended);
        let page = client.get(&case);
        let expected = match (role, role.sees_ended()) {
            (Nobody, _) => SignIn,
            (_, true) => Page,
            (_, false) => Gone,
        };
        check(role, "GET", "/cases/{case}", expected, &page);
        let page = post(&mut client, &format!("{case}/revoke"), &token, &[("reason", "x")], &world);
        let expected = if expected == Page { Refused("办件已经结束") } else { expected };
        check(role, "POST", "/cases/{case}/revoke", expected, &page);
        // The step and the file of one case are not to be had through another.
        if role.sees_ended() {
            assert_eq!(client.get(&format!("{case}/steps/{}", world.closed)).status, 404, "{role:?}");
            assert_eq!(client.get(&format!("{case}/files/{}", world.file)).status, 404, "{role:?}");
        }
    }
    assert_eq!(kept(&server), before);
}

#[test]
fn a_restricted_case_is_for_nobody_it_does_not_go_through_one_by_one_and_in_bulk() {
    let (server, world, clients) = walkers_where("restricted = \"yes\"");
    let before = kept(&server);
    let rows = pages::routes();
    let (case, visit) = (&world.running, &world.open);
    let lists = [
        // By the flow's name, and by a word of the contract (首套房).
        "/search?q=%E5%90%88%E5%90%8C%E5%A4%87%E6%A1%88".to_owned(),
        "/search?q=%E9%A6%96%E5%A5%97%E6%88%BF".to_owned(),
        format!("/search?q={case}"),
        "/inbox?tab=done".to_owned(),
        "/supervise/cases?what=open&flow=contract_filing".to_owned(),
        "/supervise/cases?what=late".to_owned(),
        "/supervise/register?key=".to_owned(),
        format!("/supervise/cases/{case}"),
    ];
    let (answer, item) = (format!("v{visit}.answer"), format!("{case}/{visit}"));
    let bulk = [
        ("/inbox/approve", vec![("item", item.as_str())]),
        ("/supervise/cases?what=open&flow=contract_filing", steered("chosen", case)),
        ("/supervise/cases?what=open&flow=contract_filing", steered("all", "yes")),
        ("/batches/{batch}", vec![(answer.as_str(), "submit"), ("all", "submit")]),
    ];
    let one = ["suspend", "terminate", "reopen", "reassign", "jump"];
    for (role, mut client, token) in clients {
        if role.sees() && !matches!(role, Head | Auditor) {
            let page = client.get(&format!("/cases/{case}"));
            assert_eq!(page.status, 200, "{role:?}: {}", page.told());
            continue;
        }
        let silent = |page: &Page, what: &str| {
            for secret in ["阳光花园", "王小明", "合同.pdf"] {
                assert!(!page.body.contains(secret), "{role:?} {what} shows {secret}: {}", page.told());
            }
        };
        for row in rows.iter().filter(|row| row.path != "/sign-out") {
            let of_case = ["{case}", "{visit}", "{batch}", "{sha256}"].iter().any(|it| row.path.contains(it));
            let path = filled(row.path, &world);
            let page = match row.method.as_str() {
                "GET" => client.get(&path),
                method if of_case => {
                    let fields = expectation(role, method, row.path).map(|(_, fields)| fields);
                    post(&mut client, &path, &token, &fields.unwrap_or_default(), &world)
                }
                _ => continue,
            };
            silent(&page, row.path);
            assert!(!of_case || page.status != 200 || row.path.starts_with("/supervise"), "{}", page.told());
        }
        for path in &lists {
            silent(&client.get(path), path);
        }
        for (path, fields) in &bulk {
            let path = filled(path, &world);
            silent(&post(&mut client, &path, &token, fields, &world), &path);
        }
        for what in one {
            let (reason, to) = (format!("{what}.reason"), format!("{what}.to"));
            let fields = [("do", what), (&reason, "x"), (&to, "zhangwei")];
            silent(&post(&mut client, &format!("/supervise/cases/{case}"), &token, &fields, &world), what);
        }
    }
    assert_eq!(kept(&server), before, "and nobody changed anything");
}

/// What is sent to steer the cases of a list.
fn steered<'a>(which: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![(which, value), ("many.what", "suspend"), ("many.reason", "x"), ("key", "k")]
}

#[test]
fn what_is_hidden_at_a_stage_is_shown_to_its_reader_nowhere() {
    let (server, world, _) = walkers();
    let mut reviewer = signed_in(&server, "demo", "zhangwei");
    let case = format!("/cases/{}", world.running);
    let form = task(&reviewer.get(&case))
        .set("item.first_opinion", "只给复审看的初审意见")
        .press_value("branch", "1");
    accepted(&mut reviewer, &form);
    let step = format!("{case}/steps/{}", world.open);
    let mut agent = signed_in(&server, "demo", "wangfang");
    for path in [&case, &step] {
        let page = agent.get(path).expect(200);
        assert!(!page.body.contains("只给复审看的初审意见"), "{}", page.told());
        let page = reviewer.get(path).expect(200);
        assert!(page.body.contains("只给复审看的初审意见"), "{}", page.told());
    }
    let page = agent.get(&step).expect(200);
    assert!(!page.text().contains("初审意见"), "not even that there is such an item: {}", page.told());
}

/// Forms of a flow that were interrupted come back as GET: they lead to a page. A published version is not published
/// again.
const FLOW_WAYS_BACK: [&str; 5] = ["/draft", "/stop", "/check", "/discard", "/publish"];

fn post(client: &mut Client, path: &str, token: &str, fields: &[(&str, &str)], world: &World) -> Page {
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let mut body = format!("csrf={}&case={}", escape(token), world.running);
    for (name, value) in fields {
        body.push_str(&format!("&{name}={}", escape(value)));
    }
    let kind = "application/x-www-form-urlencoded";
    client
        .request("POST", path, Some((kind, body.into_bytes())))
        .unwrap_or_else(|lost| panic!("{path}: {lost}"))
}

/// What is kept, without the numbers of versions and the commands that claiming adds.
fn unclaimed(dump: &[String]) -> Vec<BTreeMap<String, serde_json::Value>> {
    dump.iter()
        .map(|line| {
            let mut case: BTreeMap<String, serde_json::Value> = serde_json::from_str(line).expect("JSON");
            case.remove("version");
            if let Some(keys) = case.get_mut("keys").and_then(|keys| keys.as_array_mut()) {
                keys.retain(|key| !matches!(key["command"].as_str(), Some("claim" | "unclaim")));
            }
            case
        })
        .collect()
}
