//! Materials in the pages: the applicant's checklist, what a return names as missing (补正), what is on file, and the
//! pages of whoever defines them.

use std::fs;

use waypost_testkit::{Client, Form, Page, Server};

use crate::support::{PDF, accepted, contract, contract_form, house, kept, material, task};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
const LIST: &str = "/flows/contract_filing/versions/2/materials";

/// Somebody who administers flows, signed in.
fn definer(server: &Server) -> Client {
    let path = server.data().with_file_name("definer.toml");
    fs::write(
        &path,
        "format = 1\n[organisation]\n\
         posts = [{ code = \"definer\", name = \"流程员\", department = \"office\", permissions = [\"administer_flows\"] }]\n\
         appointments = [{ person = \"gaoxiang\", post = \"definer\" }]\n",
    )
    .expect("a file");
    server.must_run(&["org", "import", path.to_str().expect("UTF-8")]);
    server.sign_in("gaoxiang")
}

/// A draft of contract filing: version 2.
fn draft(server: &Server) {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/packages/contract_filing.toml");
    let text = fs::read_to_string(sample).expect("the sample").replace("合同已领取", "合同已经领取");
    let path = server.data().with_file_name("draft.toml");
    fs::write(&path, text).expect("a file");
    server.must_run(&["flow", "import", path.to_str().expect("UTF-8")]);
}

/// The name of the field of one material that ends so.
fn field(page: &Page, form: &Form, legend: &str, end: &str) -> String {
    let group = format!("role=\"group\" aria-label=\"{legend}\"");
    let at = page.body.find(&group).unwrap_or_else(|| panic!("no {legend} in {}", page.told()));
    let rest = &page.body[at..];
    let name = form
        .names()
        .into_iter()
        .filter(|name| name.starts_with("item.material__") && name.ends_with(end))
        .min_by_key(|name| rest.find(&format!("\"{name}\"")).unwrap_or(usize::MAX));
    name.unwrap_or_else(|| panic!("no field {end} in {}", page.told())).to_owned()
}

/// Brings a case that stands at 受理 to its end.
fn finish(server: &Server, case: &str) {
    for (name, opinion) in
        [("lina", None), ("zhangwei", Some("item.first_opinion")), ("chenjing", Some("item.second_opinion"))]
    {
        let mut client = server.sign_in(name);
        let mut form = task(&client.get(case));
        if let Some(opinion) = opinion {
            form = form.set(opinion, "可以");
        }
        accepted(&mut client, &form.press_value("branch", "1"));
    }
    let mut filing = server.sign_in("yangfan");
    let form = task(&filing.get(case)).press_value("branch", "1");
    accepted(&mut filing, &form);
    let mut issuing = server.sign_in("zhoumin");
    crate::support::soon("the number is drawn", || issuing.get(case).body.contains("/submit\""));
    let form = task(&issuing.get(case)).press_value("branch", "1");
    accepted(&mut issuing, &form);
}

#[test]
fn what_is_missing_is_listed_in_the_return_and_stands_on_top_of_the_applicants_task() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let page = agent.get("/start/contract_filing").expect(200);
    for words in
        ["申办材料", "买卖合同", "原件 2 份 · 附扫描件", "缺 2 份和扫描件", "房屋测绘报告", "缺 1 份"]
    {
        assert!(page.text().contains(words), "{words}: {}", page.told());
    }
    let form = contract(&mut agent);
    let (scans, copies) =
        (field(&page, &form, "买卖合同", "_scans"), field(&page, &form, "买卖合同", "_copies"));
    let answer = agent.send(&form.attach(&scans, "合同.pdf", PDF).set(&copies, "1"));
    let case = answer.location().unwrap_or_else(|| panic!("{}", answer.told()));
    let page = agent.get(&case).expect(200);
    assert!(page.text().contains("已提交。申办材料还不齐"), "a warning, no refusal: {}", page.told());
    assert!(page.text().contains(
        "缺少材料：买卖合同（缺 1 份）、身份证复印件（缺 1 份和扫描件）、房屋测绘报告（缺 1 份）。"
    ));

    // The clerk counts, sees what is ticked already, unticks one and returns.
    let mut clerk = server.sign_in("lina");
    let page = clerk.get(&case).expect(200);
    let form = task(&page);
    assert_eq!(form.offered("missing").len(), 3, "{}", page.told());
    let ticked: Vec<String> =
        form.fields().into_iter().filter(|(name, _)| name == "missing").map(|(_, value)| value).collect();
    assert_eq!(ticked.len(), 3, "what is missing is ticked: {}", page.told());
    let card = field(&page, &form, "身份证复印件", "_copies");
    let form = form.set(&card, "1").set("return_reason", "买受人签名也看不清").press_to("/return");
    accepted(&mut clerk, &form);
    let page = agent.get(&case).expect(200);
    let expected = "缺少材料：买卖合同（缺 1 份）、身份证复印件（缺扫描件）、房屋测绘报告（缺 1 份）。";
    assert!(page.text().contains(expected), "{}", page.told());
    assert!(page.text().contains("买受人签名也看不清"));
    assert!(page.body.find(expected) < page.body.find("aria-label=\"买卖合同\""), "on top of the task");

    // Ticks alone are a reason; nothing ticked and nothing typed is none.
    let again = task(&page).set(&copies, "2").press_value("branch", "1");
    accepted(&mut agent, &again);
    let page = clerk.get(&case).expect(200);
    let form = task(&page);
    assert!(page.text().contains("齐全"), "{}", page.told());
    let bare = form.clone().without("missing").press_to("/return");
    let refused = clerk.send(&bare);
    assert_eq!(refused.status, 422, "{}", refused.told());
    assert!(refused.text().contains("请填写理由"), "{}", refused.told());
    assert!(task(&refused).fields().iter().all(|(name, _)| name != "missing"), "unticked stays unticked");
    let strange = bare.clone().put("missing", "7\"><script>");
    let refused = clerk.send(&strange);
    assert_eq!(refused.status, 422, "{}", refused.told());
    assert!(!refused.body.contains("<script>"), "{}", refused.told());
    accepted(&mut clerk, &form.press_to("/return"));
    let page = agent.get(&case).expect(200);
    assert!(page.text().contains("缺少材料：身份证复印件（缺 1 份和扫描件）、房屋测绘报告（缺 1 份）。"));
    assert_eq!(kept(&server).len(), 1);
}

#[test]
fn what_is_on_file_is_offered_to_its_owner_and_can_be_replaced() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let page = agent.get("/start/contract_filing").expect(200);
    let form = contract(&mut agent);
    let scans = field(&page, &form, "身份证复印件", "_scans");
    let copies = field(&page, &form, "身份证复印件", "_copies");
    let keep = scans.replace("item.", "keep.");
    let case = accepted(&mut agent, &form.attach(&scans, "身份证.pdf", PDF).set(&copies, "1"));
    finish(&server, &case);

    let number = case.rsplit('/').next().expect("a number").to_owned();
    let page = agent.get("/start/contract_filing").expect(200);
    assert!(page.text().contains(&format!("沿用存档：第 {number} 号办件")), "{}", page.told());
    let form = contract(&mut agent);
    let token = form.value(&keep).expect("what is on file is ticked");
    assert!(token.ends_with("/身份证.pdf"), "{token}");
    assert_eq!(form.value(&copies).as_deref(), Some("1"));
    let second = accepted(&mut agent, &form);
    let page = agent.get(&second).expect(200);
    let link = page.links().into_iter().find(|link| link.href.contains("/files/")).expect("a file");
    assert_eq!(agent.get(&link.href).expect(200).bytes, PDF, "the file is reached through the new case");

    // Unticked, it is not used.
    let form = contract(&mut agent).without(&keep);
    let third = accepted(&mut agent, &form);
    let page = agent.get(&third).expect(200);
    assert!(!page.links().iter().any(|link| link.href.contains("/files/")), "{}", page.told());

    // Nobody else is offered it, nor can hand it in by its hash.
    let mut other = server.sign_in("zhaolei");
    let page = other.get("/start/contract_filing").expect(200);
    assert!(!page.text().contains("沿用存档"), "{}", page.told());
    let form = contract(&mut other).put(&keep, &token);
    let fourth = accepted(&mut other, &form);
    let page = other.get(&fourth).expect(200);
    assert!(!page.links().iter().any(|link| link.href.contains("/files/")), "{}", page.told());
    assert_eq!(kept(&server).len(), 4);
}

#[test]
fn a_draft_keeps_scans_and_copies() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let page = agent.get("/start/contract_filing").expect(200);
    let form = contract_form(&mut agent);
    let scans = field(&page, &form, "买卖合同", "_scans");
    let copies = field(&page, &form, "买卖合同", "_copies");
    let form = form.attach(&scans, "合同.pdf", PDF).set(&copies, "2").press_to("/draft");
    let draft = accepted(&mut agent, &form);
    let form = agent.get(&draft).expect(200).form("start");
    assert_eq!(form.value(&copies).as_deref(), Some("2"));
    assert!(form.value(&scans.replace("item.", "keep.")).is_some_and(|kept| kept.ends_with("/合同.pdf")));
    let refused = agent.send(&form.clone().set(&copies, "两份").press_value("branch", "1"));
    assert_eq!(refused.status, 422, "{}", refused.told());
    assert!(refused.text().contains("买卖合同：份数："), "the summary names it: {}", refused.told());
    assert_eq!(refused.form("start").value(&copies).as_deref(), Some("两份"));
}

#[test]
fn a_material_is_made_with_its_specimen_and_everybody_may_look_at_it() {
    let server = house();
    let mut admin = definer(&server);
    let form = admin.get("/materials/new").expect(200).form("/materials");
    let wrong = form.clone().set("code", "户口本-1").set("valid_to", "月底").attach(
        "item.specimen",
        "a.pdf",
        b"MZ\0\0",
    );
    let page = admin.send(&wrong);
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.text().contains("不接受这种类型的文件：a.pdf"), "{}", page.told());
    assert_eq!(page.form("/materials").value("code").as_deref(), Some("户口本-1"));

    let filled = form
        .set("code", "household")
        .set("name", "户口本")
        .set("name_en", "Household register")
        .set("note", "首页与本人页")
        .set("valid_from", "2026-01-01");
    // A good specimen survives a refusal of another field.
    let page = admin.send(&filled.clone().set("name", "").attach("item.specimen", "样张.png", PNG));
    assert_eq!(page.status, 422, "{}", page.told());
    let again = page.form("/materials");
    assert!(again.value("keep.specimen").is_some_and(|kept| kept.ends_with("/样张.png")), "{}", page.told());
    let there = accepted(&mut admin, &again.set("name", "户口本"));
    assert_eq!(there, "/materials/household");
    let page = admin.get(&there).expect(200);
    assert!(page.body.contains("<img src=\"/materials/household/specimen\""), "{}", page.told());

    let mut agent = server.sign_in("wangfang");
    let image = agent.get("/materials/household/specimen").expect(200);
    assert_eq!(image.bytes, PNG);
    for (name, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
    ] {
        assert_eq!(image.header(name), Some(value));
    }
    assert!(image.header("content-disposition").unwrap_or_default().starts_with("inline"));
    assert_eq!(agent.get("/materials/household").status, 403);
    assert_eq!(agent.get("/materials/none/specimen").status, 404);

    // The same number again is refused, and an upload that is no image or PDF too.
    let twice = admin.get("/materials/new").expect(200).form("/materials");
    let page = admin.send(&twice.set("code", "household").set("name", "又一个"));
    assert_eq!(page.status, 422, "{}", page.told());
    let form = page_form(&mut admin, "/materials/household");
    let page = admin.send(&form.clone().without("keep.specimen").attach("item.specimen", "a.txt", b"words"));
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.text().contains("样张：不接受这种类型的文件：a.txt"), "{}", page.told());
    // A PDF is a download.
    accepted(&mut admin, &form.without("keep.specimen").attach("item.specimen", "样张.pdf", PDF));
    let file = agent.get("/materials/household/specimen").expect(200);
    assert_eq!(file.bytes, PDF);
    assert!(file.header("content-disposition").unwrap_or_default().starts_with("attachment"));
    let page = admin.get("/materials?q=%E6%88%B7%E5%8F%A3").expect(200);
    assert!(page.text().contains("household") && !page.text().contains("survey_report"), "{}", page.told());
}

fn page_form(client: &mut Client, path: &str) -> Form {
    client.get(path).expect(200).form(path)
}

#[test]
fn what_a_version_asks_for_is_changed_in_its_page_and_fixed_once_published() {
    let server = house();
    draft(&server);
    let mut admin = definer(&server);
    let fixed = admin.get("/flows/contract_filing/versions/1/materials").expect(200);
    assert!(fixed.text().contains("这一版已经发布") && fixed.find_form(LIST).is_none(), "{}", fixed.told());
    assert_eq!(admin.get("/flows/contract_filing/versions/9/materials").status, 404);
    assert_eq!(admin.get("/flows/none/versions/1/materials").status, 404);

    let names = |page: &Page| {
        let form = page.form(LIST);
        let mut names = Vec::new();
        while let Some(name) = form.value(&format!("material.{}", names.len())) {
            names.push(name);
        }
        names
    };
    let form = page_form(&mut admin, LIST);
    let old = form.clone();
    accepted(&mut admin, &form.set("copies.0", "3").press_value("do", "down.0"));
    let page = admin.get(LIST).expect(200);
    assert_eq!(names(&page), ["id_card_copy", "sale_contract", "survey_report"]);
    assert_eq!(page.form(LIST).value("copies.1").as_deref(), Some("3"), "moving saves what was typed");
    accepted(&mut admin, &page.form(LIST).press_value("do", "remove.2"));
    let form = page_form(&mut admin, LIST);
    accepted(&mut admin, &form.set("add", "survey_report").press_value("do", "add"));
    assert_eq!(names(&admin.get(LIST)), ["id_card_copy", "sale_contract", "survey_report"]);

    // A number that is none stands where it was typed, and nothing is saved.
    let form = page_form(&mut admin, LIST);
    let page = admin.send(&form.set("copies.1", "很多").press_value("do", "save"));
    assert_eq!(page.status, 422, "{}", page.told());
    assert_eq!(page.form(LIST).value("copies.1").as_deref(), Some("很多"));
    let form = page_form(&mut admin, LIST);
    let page = admin.send(&form.put("do", "add"));
    assert_eq!(page.status, 422, "nothing was chosen: {}", page.told());

    // A list that was read before somebody else's change is not written over it unseen.
    let page = admin.send(&old.press_value("do", "save"));
    assert_eq!(page.status, 422, "{}", page.told());
    let text = page.text();
    assert!(text.contains("刚才被别人改过") && text.contains("份数由 3 改为 2"), "{}", page.told());
    assert_eq!(names(&admin.get(LIST)), ["id_card_copy", "sale_contract", "survey_report"]);

    // Stages, and what comes from file.
    let form =
        page_form(&mut admin, LIST).set("stages.0", "2").set("again.0", "yes").set("required.0", "yes");
    accepted(&mut admin, &form.press_value("do", "save"));
    let form = page_form(&mut admin, LIST);
    assert_eq!((form.value("again.0"), form.value("required.0")), (Some("yes".into()), Some("yes".into())));
    let bad = form.put("stages.0", "77").press_value("do", "save");
    let page = admin.send(&bad);
    assert_eq!(page.status, 422, "{}", page.told());
}

#[test]
fn two_who_change_one_material_at_once_lose_nothing() {
    let server = house();
    let (mut one, mut two) = (server.sign_in("gaoxiang"), server.sign_in("gaoxiang"));
    let form = |client: &mut Client| {
        client.get("/materials/sale_contract").expect(200).form("/materials/sale_contract")
    };
    let (mine, theirs) = (form(&mut one), form(&mut two));
    let changed = theirs.set("valid_days", "90").attach("item.specimen", "样张.png", PNG);
    accepted(&mut two, &changed);
    accepted(&mut one, &mine.clone().set("note", "双方签字"));
    let now = form(&mut two);
    assert_eq!(now.value("note").as_deref().map(str::trim), Some("双方签字"));
    assert_eq!(now.value("valid_days").as_deref(), Some("90"));
    assert!(now.value("keep.specimen").is_some_and(|kept| kept.ends_with("/样张.png")), "the specimen stays");
    // The same field, and the specimen: both are told, nothing is saved.
    let page = one.send(&mine.set("valid_days", "30").attach("item.specimen", "b.png", PNG));
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.text().contains("刚被别人改成“90”") && page.text().contains("样张.png"), "{}", page.told());
    assert_eq!(form(&mut two).value("valid_days").as_deref(), Some("90"));
    accepted(&mut one, &page.form("/materials/sale_contract"));
    let now = form(&mut two);
    assert_eq!(now.value("valid_days").as_deref(), Some("30"));
    assert_eq!(now.value("note").as_deref().map(str::trim), Some("双方签字"));
}

/// Strings that broke other programs, where the test material is there.
fn naughty() -> Vec<String> {
    let Some(folder) = material() else { return Vec::new() };
    let text = fs::read_to_string(folder.join("naughty/blns-even.json")).expect("naughty");
    let json: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    json.iter().map(|entry| entry["s"].as_str().expect("a string").to_owned()).collect()
}

#[test]
fn bad_input_is_kept_or_refused_at_its_field_and_nothing_breaks() {
    let server = house();
    draft(&server);
    let mut admin = definer(&server);
    let form = page_form(&mut admin, "/materials/survey_report");
    let list = page_form(&mut admin, LIST);
    let mut strings = naughty();
    strings.extend(["名".repeat(1_000_000), "1".repeat(1_000_000), "\u{0}".to_owned()]);
    for (no, typed) in strings.iter().enumerate() {
        let mut all = form.clone();
        for name in ["name", "name_en", "note", "note_en", "valid_from", "valid_to", "valid_days"] {
            all = all.set(name, typed);
        }
        let page = admin.send(&all);
        let good = typed.trim().is_empty() || matches!(page.status, 422 | 413);
        assert!(good, "{typed:.60}: {}", page.told());
        // As name and note alone it is kept as it is, or refused.
        let page = admin.send(&form.clone().set("name", typed).set("note", typed));
        assert!(matches!(page.status, 303 | 422 | 413), "{typed:.60}: {}", page.told());
        if page.status == 303 {
            let shown = page_form(&mut admin, "/materials/survey_report");
            assert_eq!(shown.value("name").as_deref().map(str::trim), Some(typed.trim()));
        }
        let page = admin.send(&list.clone().set("copies.0", typed).press_value("do", "save"));
        assert!(page.status < 500, "{typed:.60}: {}", page.told());
        // These are no texts: a part of the strings, each through one of them, is enough.
        let names = ["do", "add", "material.0", "kind.0", "stages.0", "revision"];
        if let Some(name) = names.get(no % (4 * names.len())) {
            let page = admin.send(&list.clone().put(name, typed));
            assert!(page.status < 500, "{name} {typed:.60}: {}", page.told());
        }
    }
    let log = server.log();
    for words in ["panicked", "a request failed", "could not be shown"] {
        assert!(!log.contains(words), "{words:?} in the log:\n{log}");
    }
}
