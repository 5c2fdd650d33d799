//! The editor of flows, by an administrator's hands and forms alone: from nothing to a case; two at once; undo; what
//! is typed wrong comes back; administrators of one category.

use waypost_testkit::{Client, Form, Page, Server};

/// The sample's house with two people who define all flows, and one who holds a post without any permission.
fn house() -> Server {
    let folder = tempfile::tempdir().expect("a folder");
    let package = folder.path().join("definers.toml");
    let text = "format = 1\n[organisation]\n\
        posts = [{ code = \"definer\", name = \"流程管理岗\", department = \"office\", permissions = [\"administer_flows\"] },\n\
                 { code = \"plain\", name = \"房产流程岗\", department = \"title\" }]\n\
        people = [{ code = \"liucheng\", name = \"刘程\" }, { code = \"liuer\", name = \"刘二\" }, { code = \"fangguan\", name = \"房管\" }]\n\
        appointments = [{ person = \"liucheng\", post = \"definer\" }, { person = \"liuer\", post = \"definer\" },\n\
                        { person = \"fangguan\", post = \"plain\" }]\n";
    std::fs::write(&package, text).expect("a file");
    let server = Server::builder().demo().start();
    server.must_run(&["org", "import", package.to_str().expect("UTF-8")]);
    server
}

/// Signed in with a password that the command line made.
fn person(server: &Server, name: &str) -> Client {
    let answer = server.must_run(&["user", "reset", "--keep", name, "--json"]);
    let answer: serde_json::Value = serde_json::from_str(answer.trim()).expect("JSON");
    let mut client = server.client();
    client.sign_in(name, answer["password"].as_str().expect("a password"));
    client
}

/// Sends a form that is taken; the page it leads to.
fn sent(client: &mut Client, form: &Form) -> Page {
    let answer = client.send(form);
    assert!(matches!(answer.status, 200 | 303), "{}", answer.told());
    client.follow(answer).expect(200)
}

/// The form that is posted to an address with this end.
fn to(page: &Page, end: &str) -> Form {
    let mut forms = page.forms().into_iter();
    let fits = |form: &Form| form.action().split('?').next().is_some_and(|action| action.ends_with(end));
    forms.find(fits).unwrap_or_else(|| panic!("no form to {end} in {}", page.told()))
}

fn edit(client: &mut Client, path: &str) -> Form {
    client.get(path).expect(200).form("edit")
}

/// A new flow with the code `leave` and one stage, and the address of its draft.
fn new_flow(client: &mut Client) -> String {
    let form = client.get("/flows/new").expect(200).form("/flows/new");
    let form = form.set("code", "leave").set("name", "请假").set("first_stage", "申请");
    let page = sent(client, &form);
    assert!(page.text().contains("没有问题，可以发布"), "the check speaks at once: {}", page.told());
    page.path
}

#[test]
fn a_flow_is_built_from_nothing_published_and_started() {
    let server = house();
    let mut admin = person(&server, "liucheng");
    let draft = new_flow(&mut admin);
    // The first stage is given its receivers, a second is added after it, in one save.
    let form = edit(&mut admin, &draft)
        .set("s.1.receivers", "企业经办人")
        .set("new.name", "审批")
        .set("new.receivers", "权属科 · 初审岗")
        .set("new.limit", "3")
        .press_value("do", "save");
    let answer = admin.send(&form);
    // Two companies have a post of that name: the page comes back with what was typed, and says which.
    assert_eq!(answer.status, 422, "{}", answer.told());
    assert!(answer.text().contains("是不是"), "{}", answer.told());
    assert_eq!(answer.form("edit").value("s.1.receivers").as_deref(), Some("企业经办人"));
    assert_eq!(answer.form("edit").value("new.name").as_deref(), Some("审批"));
    let form = answer
        .form("edit")
        .set("s.1.receivers", "阳光房地产开发有限公司 · 企业经办人")
        .press_value("do", "save");
    let page = sent(&mut admin, &form);
    let shown = page.form("edit");
    assert_eq!(shown.value("s.2.name").as_deref(), Some("审批"));
    assert_eq!(shown.value("t.1-1-2.to").as_deref(), Some("2"), "it is put on the way: {}", page.told());
    assert!(page.text().contains("没有问题，可以发布"), "{}", page.told());
    // A return with its condition, and one more stage by the button of a row.
    let form = shown
        .set("newway.from", "2")
        .set("newway.branch", "0")
        .set("newway.condition", "材料不全")
        .set("newway.to", "1")
        .press_value("do", "insert-2");
    let page = sent(&mut admin, &form);
    let form = page
        .form("edit")
        .set("s.3.name", "备案")
        .set("s.3.receivers", "备案科 · 备案岗")
        .press_value("do", "save");
    let page = sent(&mut admin, &form);
    assert_eq!(page.form("edit").value("t.2-1-3.to").as_deref(), Some("3"), "{}", page.told());
    assert!(page.body.contains("材料不全"));
    // Its form, and when.
    let settings = to(&admin.get(&format!("{draft}/settings")).expect(200), "/settings");
    let forms: Vec<String> = settings.offered("form_version").into_iter().map(str::to_owned).collect();
    let form = settings
        .set("form_version", &forms[1])
        .set("policies", "《条例》第一条\n《条例》第二条")
        .set("note", "第一版");
    sent(&mut admin, &form);
    // Rights of a stage, four eyes, an attribute.
    let stage = to(&admin.get(&format!("{draft}/stages/2")).expect(200), "/stages/2");
    let form = stage
        .set("not_initiator", "yes")
        .set("four_eyes.0", "1")
        .set("attribute.0.key", "办公地点")
        .set("attribute.0.value", "二楼")
        .press_value("do", "close");
    let page = sent(&mut admin, &form);
    assert!(page.text().contains("回避") && page.text().contains("自定义属性"), "{}", page.told());
    let publish = admin.get(&format!("{draft}/publish")).expect(200);
    let answer = admin.send(&to(&publish, "/publish")).expect(200);
    assert!(answer.text().contains("现在就生效"), "{}", answer.told());
    // Somebody who may starts a case on it.
    let mut agent = person(&server, "wangfang");
    assert!(agent.get("/start").expect(200).body.contains("/start/leave"));
    agent.get("/start/leave").expect(200);
    // The published version is there to be read, and nothing of it is a field.
    let page = admin.get(&draft).expect(200);
    assert!(page.find_form("edit").is_none() && page.body.contains("材料不全"));
    let page = admin.get("/flows/leave").expect(200);
    assert!(page.text().contains("第一版") && page.text().contains("现行"), "{}", page.told());
}

#[test]
fn two_who_change_different_cells_both_keep_theirs_and_a_conflict_shows_both() {
    let server = house();
    let (mut one, mut two) = (person(&server, "liucheng"), person(&server, "liuer"));
    let form = to(&one.get("/flows/contract_filing").expect(200), "/draft");
    let draft = sent(&mut one, &form).path;
    let (mine, theirs) = (edit(&mut one, &draft), edit(&mut two, &draft));
    sent(&mut two, &theirs.clone().set("s.2.name", "接件").set("s.4.limit", "5").press_value("do", "save"));
    // Another cell: merged.
    let page = sent(&mut one, &mine.clone().set("s.3.name", "一审").press_value("do", "save"));
    let shown = page.form("edit");
    assert_eq!(shown.value("s.2.name").as_deref(), Some("接件"));
    assert_eq!(shown.value("s.3.name").as_deref(), Some("一审"));
    // The same cell from the old page: refused with both, who and what; nothing of the others is undone.
    let answer = one.send(&mine.set("s.2.name", "收件").set("s.5.limit", "7").press_value("do", "save"));
    assert_eq!(answer.status, 409, "{}", answer.told());
    let told = answer.text();
    assert!(told.contains("刘二") && told.contains("接件") && told.contains("收件"), "{told}");
    let back = answer.form("edit");
    assert_eq!(back.value("s.2.name").as_deref(), Some("收件"));
    assert_eq!(back.value("s.5.limit").as_deref(), Some("7"));
    assert_eq!(back.value("s.4.limit").as_deref(), Some("5"), "what nobody typed here is theirs");
    let page = sent(&mut one, &back.press_value("do", "save"));
    let shown = page.form("edit");
    assert_eq!(shown.value("s.2.name").as_deref(), Some("收件"));
    assert_eq!(shown.value("s.4.limit").as_deref(), Some("5"));
    // Each takes back his own.
    let page = sent(&mut one, &shown.press_value("do", "undo"));
    let shown = page.form("edit");
    assert_eq!(shown.value("s.2.name").as_deref(), Some("接件"), "{}", page.told());
    let page = sent(&mut one, &shown.press_value("do", "redo"));
    assert_eq!(page.form("edit").value("s.2.name").as_deref(), Some("收件"));
}

#[test]
fn rights_that_another_changed_meanwhile_stand_after_a_conflict() {
    let server = house();
    let (mut one, mut two) = (person(&server, "liucheng"), person(&server, "liuer"));
    let form = to(&one.get("/flows/contract_filing").expect(200), "/draft");
    let rights = format!("{}/rights", sent(&mut one, &form).path);
    let shown = |client: &mut Client| to(&client.get(&rights).expect(200), "/rights");
    let (mine, theirs) = (shown(&mut one), shown(&mut two));
    let names: Vec<String> =
        mine.names().into_iter().filter(|name| name.starts_with("r.2.")).map(str::to_owned).collect();
    let other = |form: &Form, name: &str| -> String {
        let now = form.value(name).unwrap_or_default();
        let kinds = ["hidden", "read", "write"];
        let offered = form.offered(name);
        let found = kinds.iter().chain(&offered).find(|kind| offered.contains(kind) && **kind != now);
        found.expect("another right").to_string()
    };
    let [first, second, third] = [&names[0], &names[1], &names[2]];
    let changed = other(&theirs, second);
    let first_theirs = other(&theirs, first);
    sent(&mut two, &theirs.clone().set(first, &first_theirs).set(second, &changed));
    let mut left = mine.offered(first).into_iter().map(str::to_owned);
    let first_mine = left
        .find(|kind| *kind != first_theirs && Some(kind.as_str()) != mine.value(first).as_deref())
        .unwrap_or_default();
    let third_mine = other(&mine, third);
    let answer = one.send(&mine.clone().set(first, &first_mine).set(third, &third_mine));
    assert_eq!(answer.status, 409, "{}", answer.told());
    let back = to(&answer, "/rights");
    assert_eq!(back.value(second), Some(changed.clone()), "nobody here touched it: it is theirs");
    assert_eq!(back.value(third), Some(third_mine.clone()));
    sent(&mut one, &back);
    let now = shown(&mut two);
    assert_eq!(now.value(first), Some(first_mine));
    assert_eq!(now.value(second), Some(changed));
    assert_eq!(now.value(third), Some(third_mine));
}

#[test]
fn two_who_change_a_flow_or_the_categories_at_once_lose_nothing() {
    let server = house();
    let (mut one, mut two) = (person(&server, "liucheng"), person(&server, "liuer"));
    let head = |client: &mut Client| to(&client.get("/flows/seal_use").expect(200), "/flows/seal_use");
    let (mine, theirs) = (head(&mut one), head(&mut two));
    sent(&mut two, &theirs.set("description", "盖章前先审").set("name_en", "Seal"));
    sent(&mut one, &mine.clone().set("name", "印章使用"));
    let now = head(&mut two);
    for (name, expected) in [("name", "印章使用"), ("name_en", "Seal"), ("description", "盖章前先审")]
    {
        assert_eq!(now.value(name).as_deref().map(str::trim), Some(expected), "{name}");
    }
    let answer = one.send(&mine.set("name_en", "Stamp"));
    assert_eq!(answer.status, 422, "{}", answer.told());
    assert!(answer.text().contains("刚被别人改成“Seal”"), "{}", answer.told());
    let back = to(&answer, "/flows/seal_use");
    assert_eq!(back.value("description").as_deref().map(str::trim), Some("盖章前先审"));
    sent(&mut one, &back);
    assert_eq!(head(&mut two).value("name_en").as_deref(), Some("Stamp"));
    assert_eq!(head(&mut two).value("name").as_deref(), Some("印章使用"));

    // A grant that was withdrawn is not given again by an old page.
    let list = |client: &mut Client| client.get("/categories").expect(200).form("/categories");
    let ending = |form: &Form, end: &str| -> String {
        form.names()
            .into_iter()
            .find(|name| name.starts_with("c.") && name.ends_with(end))
            .expect("it")
            .to_owned()
    };
    let granted = list(&mut one);
    let (posts, english) = (ending(&granted, ".posts"), ending(&granted, ".name_en"));
    sent(&mut one, &granted.set(&posts, "权属科 · 房产流程岗").press_value("do", "save"));
    let (mine, theirs) = (list(&mut one), list(&mut two));
    assert_ne!(theirs.value(&posts).as_deref(), Some(""));
    sent(&mut two, &theirs.set(&posts, "").press_value("do", "save"));
    sent(&mut one, &mine.set(&english, "Market").press_value("do", "save"));
    let now = list(&mut two);
    assert_eq!(now.value(&posts).as_deref(), Some(""), "withdrawn stays withdrawn");
    assert_eq!(now.value(&english).as_deref(), Some("Market"));
    // One thing wrong, and nothing of the page is saved.
    let half = now.set(&english, "Half").set("new.name", "x").set("new.code", "a b");
    let answer = two.send(&half.press_value("do", "save"));
    assert_eq!(answer.status, 422, "{}", answer.told());
    assert_eq!(list(&mut one).value(&english).as_deref(), Some("Market"));
    assert_eq!(
        answer.form("/categories").value(&english).as_deref(),
        Some("Half"),
        "and nothing typed is lost"
    );
}

#[test]
fn settings_are_saved_whole_and_taken_back_whole() {
    let server = house();
    let mut admin = person(&server, "liucheng");
    let form = to(&admin.get("/flows/contract_filing").expect(200), "/draft");
    let draft = sent(&mut admin, &form).path;
    let settings = format!("{draft}/settings");
    let shown = |client: &mut Client| to(&client.get(&settings).expect(200), "/settings");
    let before = shown(&mut admin);
    let mut offered = before.offered("same_person").into_iter().map(str::to_owned);
    let chosen = before.value("same_person");
    let other = offered.find(|kind| Some(kind) != chosen.as_ref()).expect("another");
    let typed = before.clone().set("note", "一并改").set("same_person", &other);
    // What the definition refuses takes the rest back with it.
    let answer = admin.send(&typed.clone().set("goal", &"x\n".repeat(5_000)));
    assert_eq!(answer.status, 422, "{}", answer.told());
    assert_eq!(shown(&mut admin).value("note"), before.value("note"), "nothing is half saved");
    sent(&mut admin, &typed);
    assert_eq!(shown(&mut admin).value("note").as_deref().map(str::trim), Some("一并改"));
    let undo = edit(&mut admin, &draft).press_value("do", "undo");
    sent(&mut admin, &undo);
    let after = shown(&mut admin);
    assert_eq!(
        (after.value("note"), after.value("same_person")),
        (before.value("note"), before.value("same_person"))
    );
}

#[test]
fn rows_are_moved_added_and_taken_out_and_what_becomes_of_links_is_asked() {
    let server = house();
    let mut admin = person(&server, "liucheng");
    let form = to(&admin.get("/flows/contract_filing").expect(200), "/draft");
    let draft = sent(&mut admin, &form).path;
    // What was typed is saved with the button.
    let form = edit(&mut admin, &draft).set("s.3.name", "一审").press_value("do", "remove-4");
    let page = sent(&mut admin, &form);
    assert!(page.text().contains("前后接上") && page.text().contains("现在通往"), "{}", page.told());
    let page = sent(&mut admin, &to(&page, "/remove"));
    let form = page.form("edit");
    assert_eq!(form.value("s.3.name").as_deref(), Some("一审"));
    assert!(form.value("s.4.name").is_none());
    assert_eq!(form.value("t.3-1-5.to").as_deref(), Some("5"), "{}", page.told());
    let page = sent(&mut admin, &form.press_value("do", "up-6"));
    let text = &page.body;
    let place = |no: u32| text.find(&format!("name=\"s.{no}.name\"")).expect("a row");
    assert!(place(6) < place(5), "moved up");
    // The experiment of the founding texts: row 初审 → 备案, branch 2.
    let form = page.form("edit");
    let form = form
        .set("newway.from", "3")
        .set("newway.branch", "2")
        .set("newway.condition", "金额较小")
        .set("newway.to", "5");
    let page = sent(&mut admin, &form.press_value("do", "add"));
    assert_eq!(page.form("edit").value("t.3-2-5.condition").as_deref(), Some("金额较小"));
    let page = admin.get("/flows/contract_filing/compare?a=1&b=2").expect(200);
    let told = page.text();
    assert!(
        told.contains("删除环节“4 复审”") && told.contains("新增走向") && told.contains("一审"),
        "{told}"
    );
    // Thrown away, the published version is as it was.
    let page = admin.get(&draft).expect(200);
    sent(&mut admin, &to(&page, "/discard"));
    assert!(admin.get("/flows/contract_filing/versions/1").expect(200).body.contains("复审"));
    assert_eq!(admin.get(&draft).status, 404);
}

#[test]
fn a_condition_is_put_together_or_written_and_a_wrong_one_comes_back() {
    let server = house();
    let mut admin = person(&server, "liucheng");
    let form = to(&admin.get("/flows/contract_filing").expect(200), "/draft");
    let draft = sent(&mut admin, &form).path;
    let way = format!("{draft}/ways/3-1-4");
    let form = to(&admin.get(&way).expect(200), "/ways/3-1-4");
    let wrong = form
        .clone()
        .set("clause.0.item", "amount")
        .set("clause.0.operator", "ge")
        .set("clause.0.value", "很多");
    let answer = admin.send(&wrong.press_value("do", "save"));
    assert_eq!(answer.status, 422, "{}", answer.told());
    let back = to(&answer, "/ways/3-1-4");
    assert_eq!(back.value("clause.0.value").as_deref(), Some("很多"));
    let page = sent(&mut admin, &back.set("clause.0.value", "100000").press_value("do", "save"));
    let form = to(&page, "/ways/3-1-4");
    assert_eq!(form.value("clause.0.value").as_deref(), Some("100000"), "taken apart again: {}", page.told());
    assert_eq!(form.value("guard").as_deref(), Some("(has(form.amount) && ge(form.amount, '100000'))"));
    let answer = admin.send(&form.set("guard", "form.amount >").press_value("do", "save"));
    assert_eq!(answer.status, 422, "{}", answer.told());
    assert_eq!(to(&answer, "/ways/3-1-4").value("guard").as_deref(), Some("form.amount >"));
}

#[test]
fn what_is_too_much_or_no_text_is_refused_at_its_cell_and_nothing_is_saved() {
    let server = house();
    let mut admin = person(&server, "liucheng");
    let draft = new_flow(&mut admin);
    let long = "x".repeat(1_000_000);
    for (cell, typed, status) in [
        ("s.1.name", long.as_str(), 422),
        ("s.1.name", " ", 422),
        ("s.1.name", "a\u{7}b", 422),
        ("s.1.no", "x", 422),
        ("s.1.no", "0", 422),
        ("s.1.handlers", "viele", 422),
        ("s.1.limit", "-1", 422),
        ("s.1.limit", "99999999999999999999", 422),
        ("newway.to", "77", 422),
        ("new.limit", "3", 422),
    ] {
        let form = edit(&mut admin, &draft).put(cell, typed).press_value("do", "save");
        let answer = admin.send(&form);
        assert_eq!(answer.status, status, "{cell}: {}", answer.told().chars().take(400).collect::<String>());
        let back = answer.form("edit").value(cell).expect("the cell");
        assert!(back == typed || back == typed.trim(), "{cell} keeps what was typed: {back}");
    }
    let form = edit(&mut admin, &draft);
    assert_eq!(form.value("s.1.name").as_deref(), Some("申请"));
    assert_eq!(form.value("base").as_deref(), Some("0"), "nothing was saved");
    for typed in [
        "<script>alert(1)</script>",
        "{{7*7}}",
        "'; DROP TABLE flow; --",
        "Ω≈ç√∫˜µ",
        "👾 🙇",
        "%00",
        "../../etc",
    ] {
        let form = edit(&mut admin, &draft).set("s.1.name", typed).press_value("do", "save");
        let page = sent(&mut admin, &form);
        assert_eq!(page.form("edit").value("s.1.name").as_deref(), Some(typed), "byte for byte");
        assert!(!page.body.contains("<script>alert"), "{typed}");
    }
    // An old page of a draft that is gone keeps what was typed, for copying.
    let form = edit(&mut admin, &draft).set("s.1.name", "来不及保存").press_value("do", "save");
    let page = admin.get(&draft).expect(200);
    sent(&mut admin, &to(&page, "/discard"));
    let answer = admin.send(&form);
    assert!(answer.status == 409 && answer.body.contains("来不及保存"), "{}", answer.told());
}

#[test]
fn a_copy_of_chosen_stages_shows_its_links_before_it_is_made() {
    let server = house();
    let mut admin = person(&server, "liucheng");
    let form = to(&admin.get("/flows/contract_filing/copy").expect(200), "/copy");
    let form = form.without("stage.3").without("stage.4").without("stage.5");
    let page = admin.send(&form.press_value("do", "look")).expect(200);
    assert!(page.text().contains("自动连上的走向") && page.text().contains("跳过"), "{}", page.told());
    let form = to(&page, "/copy");
    let answer = admin.send(&form.clone().set("code", "contract_filing").press_value("do", "make"));
    assert_eq!(answer.status, 422, "the code is taken: {}", answer.told());
    let page = sent(&mut admin, &form.set("code", "short").set("name", "简易备案").press_value("do", "make"));
    assert_eq!(page.path, "/flows/short/versions/1");
    assert_eq!(page.form("edit").value("t.2-1-6.to").as_deref(), Some("6"), "{}", page.told());
}

#[test]
fn an_administrator_of_a_category_defines_its_flows_and_no_others() {
    let server = house();
    let mut admin = person(&server, "liucheng");
    let mut other = person(&server, "fangguan");
    assert_eq!(other.get("/flows").status, 403);
    let page = admin.get("/categories").expect(200);
    let form = page.form("/categories");
    let posts: Vec<String> =
        form.names().into_iter().filter(|name| name.ends_with(".posts")).map(str::to_owned).collect();
    let market = posts.iter().find(|_| page.text().contains("房地产市场")).expect("a category").clone();
    let form = form.set(&market, "权属科 · 房产流程岗").set("new.name", "新类").set("new.code", "new_one");
    let page = sent(&mut admin, &form.press_value("do", "save"));
    assert!(page.text().contains("新类"), "{}", page.told());
    let mut other = person(&server, "fangguan");
    let list = other.get("/flows").expect(200);
    assert!(
        list.body.contains("/flows/contract_filing") != list.body.contains("/flows/seal_use"),
        "{}",
        list.told()
    );
    let (mine, not) = if list.body.contains("/flows/contract_filing") {
        ("contract_filing", "seal_use")
    } else {
        ("seal_use", "contract_filing")
    };
    other.get(&format!("/flows/{mine}/versions/1")).expect(200);
    assert_eq!(other.get(&format!("/flows/{not}/versions/1")).status, 404);
    assert_eq!(other.get("/categories").status, 403);
    assert_eq!(other.get("/actions").status, 403);
    // What belongs to all flows is said to; his own he takes out.
    assert!(list.text().contains("您负责部分类别的流程"), "{}", list.told());
    assert!(!admin.get("/flows").expect(200).text().contains("您负责部分类别的流程"));
    let out =
        list.links().into_iter().find(|link| link.href.starts_with("/export/categories/")).expect("a link");
    assert!(other.get(&out.href).expect(200).body.contains(&format!("code = \"{mine}\"")));
}

#[test]
fn a_closed_post_is_neither_offered_nor_published_and_an_empty_one_is_warned_of() {
    let server = house();
    let mut admin = person(&server, "liucheng");
    let form = to(&admin.get("/flows/contract_filing").expect(200), "/draft");
    let draft = sent(&mut admin, &form).path;
    let organise = |text: &str| {
        let path = server.data().with_file_name("posts.toml");
        std::fs::write(&path, format!("format = 1\n[organisation]\nposts = [{text}]\n")).expect("a file");
        server.must_run(&["org", "import", path.to_str().expect("UTF-8")]);
    };
    organise("{ code = \"idle\", name = \"空岗\", department = \"office\" }");
    let page = admin.get(&draft).expect(200);
    assert!(page.body.contains("办公室 · 空岗"), "offered: {}", page.told());
    let typed = page.form("edit").set("s.3.receivers", "办公室 · 空岗").press_value("do", "save");
    let page = sent(&mut admin, &typed);
    assert!(page.text().contains("今天没有人能收到"), "warned of: {}", page.told());
    // A draft is no use that keeps a post open only where nobody may start it: here it is one, so it stays.
    let path = server.data().with_file_name("closing.toml");
    std::fs::write(&path, "format = 1\n[organisation]\nposts = [{ code = \"idle\", name = \"空岗\", department = \"office\", closed = true }]\n").expect("a file");
    let refused = server.run(&["org", "import", path.to_str().expect("UTF-8")]);
    assert!(!refused.status.success(), "the draft names it");
    let typed = page.form("edit").set("s.3.receivers", "office_head").press_value("do", "save");
    sent(&mut admin, &typed);
    organise("{ code = \"idle\", name = \"空岗\", department = \"office\", closed = true }");
    let page = admin.get(&draft).expect(200);
    assert!(!page.body.contains("办公室 · 空岗"), "not offered any more: {}", page.told());
    let typed = page.form("edit").set("s.3.receivers", "办公室 · 空岗").press_value("do", "save");
    let page = sent(&mut admin, &typed);
    assert!(page.text().contains("指定的岗位已关闭"), "{}", page.told());
    let form = to(&admin.get(&format!("{draft}/publish")).expect(200), "/publish");
    assert_eq!(admin.send(&form).status, 422, "not published");
}

#[test]
fn actions_are_added_and_changed_in_pages() {
    let server = house();
    let mut admin = person(&server, "liucheng");
    let page = admin.get("/actions").expect(200);
    assert!(page.text().contains("合同备案"), "which flows use it: {}", page.told());
    let form = admin.get("/actions/new").expect(200).form("/actions/new");
    let form = form.set("name", "盖章").set("code", "seal").set("call", "approve").set("verb.0", "同意盖章");
    let page = sent(&mut admin, &form.set("rule", "majority"));
    assert!(page.text().contains("盖章"));
    let form = admin.get("/actions/seal").expect(200).form("/actions/seal");
    for (name, value) in [("rule", "majority"), ("verb.0", "同意盖章")] {
        assert_eq!(form.value(name).as_deref(), Some(value));
    }
    let answer = admin.send(&form.put("call", "rm_rf"));
    assert_eq!(answer.status, 422, "{}", answer.told());
}

#[test]
fn pages_have_scripts_of_ours_alone_and_none_where_the_keys_are_off() {
    let server = house();
    let mut admin = person(&server, "liucheng");
    let page = admin.get("/flows/contract_filing/versions/1").expect(200);
    let policy = page.header("content-security-policy").expect("a policy").to_owned();
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
    assert!(page.body.contains("<script src=\"/static/editor-"));
    for path in ["/flows", "/inbox", "/actions", "/flows/contract_filing"] {
        let page = admin.get(path).expect(200);
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(policy.contains("script-src 'self'") && !policy.contains("connect-src"), "{policy}");
        assert_eq!(page.body.matches("<script").count(), 1, "{path}");
        assert!(page.body.contains("<script src=\"/static/keys-"), "{path}");
    }
    let form = admin.get("/account").expect(200).form("/account/view");
    sent(&mut admin, &form.without("keys"));
    for path in ["/flows", "/inbox", "/actions", "/flows/contract_filing"] {
        let page = admin.get(path).expect(200);
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(!policy.contains("script-src") && !page.body.contains("<script"), "{path}");
    }
}

#[test]
fn a_stage_is_given_its_time_and_what_happens_then() {
    let server = house();
    let mut admin = person(&server, "liucheng");
    let draft = new_flow(&mut admin);
    let stage = |admin: &mut Client| to(&admin.get(&format!("{draft}/stages/1")).expect(200), "/stages/1");
    let form = stage(&mut admin)
        .set("limit", "3")
        .set("unit", "working_days")
        .set("warn_before", "1")
        .set("warn_before_unit", "working_days")
        .set("reminder", "4")
        .set("reminder_unit", "working_hours")
        .set("overdue_reminder", "2")
        .set("overdue_reminder_unit", "hours")
        .set("deadline", "escalate")
        .press_value("do", "save");
    sent(&mut admin, &form);
    let shown = stage(&mut admin);
    for (cell, kept) in [
        ("warn_before", "1"),
        ("warn_before_unit", "working_days"),
        ("reminder", "4"),
        ("overdue_reminder", "2"),
        ("overdue_reminder_unit", "hours"),
        ("deadline", "escalate"),
    ] {
        assert_eq!(shown.value(cell).as_deref(), Some(kept), "{cell}");
    }
    let page = admin.get(&draft).expect(200);
    assert!(page.text().contains("预警") && page.text().contains("到期处理"), "{}", page.told());
    // A warning longer than the limit is named, and nothing is published.
    let form = stage(&mut admin).set("warn_before", "5").press_value("do", "save");
    sent(&mut admin, &form);
    let page = admin.get(&format!("{draft}/publish")).expect(200);
    assert!(page.text().contains("预警会早于时限开始"), "{}", page.told());
    // What is no length of time comes back at its cell; an emptied one is gone.
    let form = stage(&mut admin).put("overdue_reminder", "bald").press_value("do", "save");
    let answer = admin.send(&form);
    assert_eq!(answer.status, 422, "{}", answer.told());
    assert_eq!(to(&answer, "/stages/1").value("overdue_reminder").as_deref(), Some("bald"));
    let form = stage(&mut admin).set("warn_before", "").press_value("do", "save");
    sent(&mut admin, &form);
    assert_eq!(stage(&mut admin).value("warn_before").as_deref(), Some(""));
}
