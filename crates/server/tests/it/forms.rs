//! Items and forms by an administrator's hands: made, changed, arranged, published, imported; and what is refused
//! changes nothing and keeps what was typed.

use std::fs;

use waypost_testkit::{Client, Form, Page, Server};

use crate::support::material;

/// The sample's house with somebody who administers flows.
fn house() -> (Server, Client) {
    let folder = tempfile::tempdir().expect("a folder");
    let package = folder.path().join("definer.toml");
    fs::write(
        &package,
        "format = 1\n[organisation]\n\
         posts = [{ code = \"definer\", name = \"流程员\", department = \"office\", permissions = [\"administer_flows\"] }]\n\
         people = [{ code = \"liucheng\", name = \"刘程\" }, { code = \"lingyi\", name = \"凌一\" }]\n\
         appointments = [{ person = \"liucheng\", post = \"definer\" }, { person = \"lingyi\", post = \"definer\" }]\n",
    )
    .expect("a file");
    let server = Server::builder().demo().packages(&[package]).people(&["liucheng", "lingyi"]).start();
    let client = server.sign_in("liucheng");
    (server, client)
}

fn begin(client: &mut Client, kind: &str) -> Form {
    client.get(&format!("/items/new?kind={kind}")).expect(200).form("item")
}

fn done(page: &Page) -> String {
    assert_eq!(page.status, 303, "{}", page.told());
    page.location().expect("a redirect leads somewhere")
}

/// A new item of a kind, with these fields.
fn made(client: &mut Client, kind: &str, fields: &[(&str, &str)]) -> String {
    let form = fields.iter().fold(begin(client, kind), |form, (name, value)| form.set(name, value));
    done(&client.send(&form.press_value("act", "save")))
}

/// The draft of a form, ready for a button.
fn draft(client: &mut Client, code: &str) -> Form {
    client.get(&format!("/forms/{code}")).expect(200).form("form")
}

fn press(client: &mut Client, form: Form, act: &str) -> Page {
    client.send(&form.press_value("act", act))
}

/// Everything that the catalogue and a form say, to compare before and after.
fn said(client: &mut Client, paths: &[&str]) -> Vec<String> {
    paths.iter().map(|path| client.get(path).expect(200).text()).collect()
}

#[test]
fn a_form_is_ticked_together_arranged_previewed_and_published() {
    let (_server, mut admin) = house();
    made(&mut admin, "text", &[("label", "事由"), ("label_en", "Reason"), ("max_length", "40")]);
    assert_eq!(
        made(&mut admin, "decimal", &[("label", "限额"), ("label_en", "Upper limit"), ("unit", "元")]),
        "/items/upper_limit"
    );
    // A table whose second column is computed, and the sum of a column.
    let form = begin(&mut admin, "table")
        .set("label", "费用")
        .set("label_en", "Costs")
        .set("column.0.label", "金额")
        .set("column.0.key", "amount")
        .set("column.0.kind", "decimal");
    let page = press(&mut admin, form, "kind").expect(200);
    let page = press(&mut admin, page.form("item").set("column.0.scale", "2"), "column-add").expect(200);
    let form = page
        .form("item")
        .set("column.1.label", "含税")
        .set("column.1.key", "tax")
        .set("column.1.kind", "computed");
    let page = press(&mut admin, form, "kind").expect(200);
    let form = page.form("item").set("column.1.of.0", "amount").set("column.1.of.1", "amount");
    assert_eq!(done(&press(&mut admin, form, "save")), "/items/costs");
    assert_eq!(
        made(
            &mut admin,
            "computed",
            &[("label", "费用合计"), ("label_en", "Costs sum"), ("of.0", "costs.amount")]
        ),
        "/items/costs_sum"
    );

    let form = admin.get("/forms/new").expect(200).form("/forms/new");
    let form = form.set("label", "报销单").set("label_en", "Expense form").set("code", "expense");
    assert_eq!(done(&admin.send(&form)), "/forms/expense");
    let form = draft(&mut admin, "expense");
    let page = press(&mut admin, form, "publish");
    assert_eq!(page.status, 422, "an empty form is not published: {}", page.told());

    for key in ["reason", "costs", "costs_sum"] {
        let form = draft(&mut admin, "expense").put("tick", key);
        done(&press(&mut admin, form, "add"));
    }
    let form = draft(&mut admin, "expense");
    done(&press(&mut admin, form, "section-add"));
    let form = draft(&mut admin, "expense")
        .set("section.1.label", "费用")
        .set("place.costs", "1")
        .set("place.costs_sum", "1")
        .set("required.reason", "yes")
        .set("help.reason", "写清楚");
    done(&press(&mut admin, form, "save"));
    let form = draft(&mut admin, "expense");
    done(&press(&mut admin, form, "down.costs"));
    let page = admin.get("/forms/expense").expect(200);
    let order: Vec<String> =
        page.form("form").fields().into_iter().filter(|(name, _)| name == "order").map(|(_, v)| v).collect();
    assert_eq!(order, ["0:reason", "1:costs_sum", "1:costs"]);

    for way in ["phone", "paper"] {
        let page = admin.get(&format!("/forms/expense/preview?as={way}")).expect(200);
        for words in ["报销单", "事由", "费用合计"] {
            assert!(page.text().contains(words), "{words} in {}", page.told());
        }
    }
    // Undo brings the former order back, and undoing that the new one.
    let form = draft(&mut admin, "expense");
    done(&press(&mut admin, form, "undo"));
    let text = draft(&mut admin, "expense").fields();
    let last = text.iter().rfind(|(name, _)| name == "order").map(|(_, value)| value.as_str());
    assert_eq!(last, Some("1:costs_sum"));

    let form = draft(&mut admin, "expense");
    done(&press(&mut admin, form, "publish"));
    let form = draft(&mut admin, "expense");
    let page = press(&mut admin, form, "publish");
    assert!(page.text().contains("不需要发布"), "{}", page.told());
    // The second version differs by what was changed, in words.
    let form = draft(&mut admin, "expense").put("tick", "upper_limit");
    done(&press(&mut admin, form, "add"));
    let form = draft(&mut admin, "expense").set("required.reason", "no");
    done(&press(&mut admin, form, "publish"));
    let page = admin.get("/forms/expense/versions").expect(200);
    for words in ["第 2 版", "新增 限额（upper_limit）", "事由：必填 是 → 否"] {
        assert!(page.text().contains(words), "{words} in {}", page.told());
    }
    assert!(!admin.get("/forms/expense/preview?version=1").expect(200).text().contains("限额"));
}

#[test]
fn what_packages_brought_is_in_the_catalogue_and_a_change_reaches_new_versions_only() {
    let (_server, mut admin) = house();
    let page = admin.get("/items?q=project").expect(200);
    assert!(page.text().contains("sale_contract 第 1 版"), "{}", page.told());
    let form = admin.get("/items/project").expect(200).form("item").set("max_length", "60");
    done(&press(&mut admin, form, "save"));
    let before = admin.get("/forms/sale_contract/versions").expect(200).text();
    assert!(!before.contains("第 2 版"), "{before}");
    let page = admin.get("/items/project").expect(200);
    let more = page.forms().into_iter().find(|form| form.buttons().iter().any(|b| b.value == "renew"));
    done(&press(&mut admin, more.expect("renew"), "renew"));
    let after = admin.get("/forms/sale_contract/versions").expect(200).text();
    assert!(after.contains("项目名称：最多字数 100 → 60"), "{after}");
    let list = admin.get("/forms").expect(200).text();
    assert!(list.contains("旧版本"), "the flow keeps the version it pins: {list}");
}

#[test]
fn an_item_in_use_is_neither_closed_nor_deleted() {
    let (_server, mut admin) = house();
    let before = said(&mut admin, &["/items", "/items/project", "/forms/sale_contract"]);
    for act in ["close", "remove"] {
        let page = admin.get("/items/project").expect(200);
        let more = page.forms().into_iter().find(|form| form.buttons().iter().any(|b| b.value == act));
        let page = press(&mut admin, more.expect("the button"), act);
        assert_eq!(page.status, 422, "{}", page.told());
        assert!(page.text().contains("商品房买卖合同备案表 (sale_contract)"), "{}", page.told());
    }
    assert_eq!(said(&mut admin, &["/items", "/items/project", "/forms/sale_contract"]), before);
    // What nothing uses can be closed, opened and deleted.
    made(&mut admin, "yes_no", &[("label", "加急"), ("key", "urgent")]);
    for (act, leads) in [("close", "/items/urgent"), ("open", "/items/urgent"), ("remove", "/items")] {
        let page = admin.get("/items/urgent").expect(200);
        let more = page.forms().into_iter().find(|form| form.buttons().iter().any(|b| b.value == act));
        assert_eq!(done(&press(&mut admin, more.expect("the button"), act)), leads);
    }
    assert_eq!(admin.get("/items/urgent").status, 404);
}

#[test]
fn bad_settings_are_told_at_their_fields_and_nothing_is_saved() {
    let (_server, mut admin) = house();
    let long = "名".repeat(350_000);
    let many: String = (0..10_000).map(|n| format!("k{n} = 选项{n}\n")).collect();
    let explodes = "(((a{100}){100}){100})";
    /// Kind, what is typed, the field that is wrong, words of the refusal.
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, &'a str);
    let cases: &[Case<'_>] = &[
        ("text", &[("label", "x"), ("key", "project")], "key", "换一个"),
        ("text", &[("label", "x"), ("key", "Größe")], "key", "只能用小写字母"),
        ("text", &[("label", ""), ("key", "a")], "label", "请填写此项"),
        ("text", &[("label", &long)], "label", "个字，现在有"),
        ("text", &[("label", "x"), ("pattern", "[a-")], "pattern", "这个格式不能用"),
        ("text", &[("label", "x"), ("pattern", explodes)], "pattern", "这个格式不能用"),
        (
            "text",
            &[("label", "x"), ("min_length", "9"), ("max_length", "3")],
            "max_length",
            "最少字数不能大于",
        ),
        ("integer", &[("label", "x"), ("min", "9"), ("max", "3")], "max", "最小不能大于最大"),
        ("integer", &[("label", "x"), ("max", "九")], "max", "整数"),
        ("decimal", &[("label", "x"), ("scale", "99")], "scale", "最多 18"),
        ("date", &[("label", "x"), ("min", "2026-02-30")], "min", "日期"),
        ("choice", &[("label", "x"), ("options", "")], "options", "至少写一个选项"),
        ("choice", &[("label", "x"), ("options", "a = 甲\na = 乙")], "options", "写了两次"),
        ("choices", &[("label", "x"), ("options", &many)], "options", "最多 500 个选项"),
        ("file", &[("label", "x"), ("max_files", "0")], "max_files", "1 到 100"),
        ("file", &[("label", "x"), ("media", "Word")], "media", "不是文件类型"),
        ("table", &[("label", "x"), ("column.0.label", "甲")], "column.0.key", "请填写此项"),
        ("computed", &[("label", "x")], "", "请选择由哪些内容计算"),
        ("computed", &[("label", "x"), ("of.0", "signed_on")], "", "不能这样计算"),
    ];
    let before = said(&mut admin, &["/items"]);
    for (kind, fields, at, words) in cases {
        let mut form = begin(&mut admin, kind).put("key", "fresh_key");
        for (name, value) in *fields {
            form = form.put(name, value);
        }
        let page = press(&mut admin, form, "save");
        assert_eq!(page.status, 422, "{kind} {at}: {}", page.told());
        assert!(page.text().contains(words), "{kind} {at}, {words}: {}", page.told());
        let shown = page.form("item");
        for (name, value) in *fields {
            let kept = shown.value(name).unwrap_or_default().replace("\r\n", "\n");
            assert!(kept.trim() == value.trim(), "{kind}: what was typed into {name} is kept");
        }
        if !at.is_empty() {
            let id = format!("id=\"item-{}-problem\"", at.replace('.', "-"));
            assert!(page.body.contains(&id), "{kind}: the words stand beside {at}: {}", page.told());
        }
    }
    assert_eq!(said(&mut admin, &["/items"]), before);
}

#[test]
fn two_at_once_lose_nothing() {
    let (server, mut admin) = house();
    let mut other = server.sign_in("lingyi");
    let mine = admin.get("/items/project").expect(200).form("item").set("label_en", "Mine");
    let theirs = other.get("/items/project").expect(200).form("item").set("max_length", "77");
    done(&press(&mut other, theirs, "save"));
    done(&press(&mut admin, mine.clone(), "save"));
    let both = admin.get("/items/project").expect(200).form("item");
    assert_eq!(both.value("label_en").as_deref(), Some("Mine"));
    assert_eq!(both.value("max_length").as_deref(), Some("77"), "the other's change stands");
    // The same field: both are shown, and saving again is meant; what only the other changed stays.
    let theirs = other.get("/items/project").expect(200).form("item");
    done(&press(&mut other, theirs.set("label_en", "Theirs").set("help", "提示"), "save"));
    let page = press(&mut admin, both.set("label_en", "Again").set("unit", "间"), "save");
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.text().contains("刚被别人改成“Theirs”"), "{}", page.told());
    assert_eq!(page.form("item").value("label_en").as_deref(), Some("Again"));
    done(&press(&mut admin, page.form("item"), "save"));
    let both = admin.get("/items/project").expect(200).form("item");
    for (name, expected) in [("label_en", "Again"), ("help", "提示"), ("unit", "间"), ("max_length", "77")]
    {
        assert_eq!(both.value(name).as_deref().map(str::trim), Some(expected), "{name}");
    }
    // A page that remembers nothing is refused whole, as before.
    let page = press(&mut admin, mine.clone().without("was"), "save");
    assert_eq!(page.status, 409, "{}", page.told());
    assert!(page.text().contains("刚修改过"), "{}", page.told());

    let mine = draft(&mut admin, "sale_contract").set("name", "我的名称");
    let theirs = draft(&mut other, "sale_contract");
    done(&press(&mut other, theirs.clone(), "remove.remark"));
    done(&press(&mut admin, mine.clone(), "save"));
    let order =
        |form: &Form| form.fields().into_iter().filter(|(name, _)| name == "order").collect::<Vec<_>>();
    let form = draft(&mut admin, "sale_contract");
    assert_eq!(form.value("name").as_deref(), Some("我的名称"));
    assert!(!order(&form).iter().any(|(_, row)| row.ends_with(":remark")), "the other's removal stands");
    // Both give it another name: told at the field; saving again is meant, and brings nothing back.
    let late = draft(&mut other, "sale_contract").set("name", "别的名称");
    done(&press(&mut admin, form.clone().set("name", "再改名称"), "down.project"));
    let page = press(&mut other, late, "save");
    assert_eq!(page.status, 422, "{}", page.told());
    assert!(page.text().contains("刚被别人改成“再改名称”"), "{}", page.told());
    done(&press(&mut other, page.form("form"), "save"));
    let now = draft(&mut admin, "sale_contract");
    assert_eq!(now.value("name").as_deref(), Some("别的名称"));
    assert_ne!(order(&now), order(&form), "what the other moved stays moved");
    assert!(!order(&now).iter().any(|(_, row)| row.ends_with(":remark")));
    // Who publishes sees what is published.
    let page = press(&mut other, theirs, "publish");
    assert_eq!(page.status, 409, "{}", page.told());
}

#[test]
fn every_foreign_form_is_shown_with_what_is_left_out_and_taken_when_agreed() {
    let Some(folder) = material() else { return };
    let (server, mut admin) = house();
    for (no, file) in fs::read_dir(folder.join("forms")).expect("forms").enumerate() {
        let path = file.expect("a file").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let form = admin.get("/forms/import").expect(200).form("/forms/import");
        let form = form.attach("read.file", &name, fs::read(&path).expect("a form"));
        let page = press(&mut admin, form, "read").expect(200);
        let form = page.form("/forms/import").set("code", &format!("foreign_{no}"));
        let page = press(&mut admin, form, "take");
        assert_eq!(done(&page), format!("/forms/foreign_{no}"), "{name}");
        admin.get(&format!("/forms/foreign_{no}")).expect(200);
        admin.get(&format!("/forms/foreign_{no}/preview")).expect(200);
    }
    let form = admin.get("/forms/import").expect(200).form("/forms/import").set("text", "{ \"a\": ");
    let page = press(&mut admin, form, "read");
    assert_eq!(page.status, 422, "{}", page.told());
    assert_eq!(page.form("/forms/import").value("text").as_deref().map(str::trim), Some("{ \"a\":"));
    let path = folder.join("forms/camunda__task-form.form.json");
    let file = path.to_str().expect("UTF-8");
    let told = server.must_run(&["--json", "form", "import", file]);
    assert!(told.contains("\"form\":\"camunda_task_form\""), "{told}");
    let twice = server.run(&["form", "import", file]);
    assert!(!twice.status.success(), "a code is taken once");
}

#[test]
fn no_string_breaks_the_pages_of_items_and_forms() {
    let Some(folder) = material() else { return };
    let text = fs::read_to_string(folder.join("naughty/blns-even.json")).expect("the strings");
    let strings: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    let (server, mut admin) = house();
    let before = said(&mut admin, &["/items/project"]);
    for (no, entry) in strings.iter().enumerate() {
        let typed = entry["s"].as_str().expect("a string");
        let kind = ["text", "decimal", "choice", "table", "computed", "file"][no % 6];
        let mut form = begin(&mut admin, kind);
        let names: Vec<String> = form.names().into_iter().map(str::to_owned).collect();
        for name in names
            .iter()
            .filter(|name| !["csrf", "kind", "columns", "operands", "act"].contains(&name.as_str()))
        {
            form = form.put(name, typed);
        }
        // The key stays one that is refused, so nothing is made.
        let page = press(&mut admin, form.put("key", "project"), "save");
        assert!((400..500).contains(&page.status), "{typed:?}: {}", page.told());
        let form = draft(&mut admin, "sale_contract").put("name", typed).put("q", typed);
        let page = press(&mut admin, form, "search");
        assert!(page.status < 500, "{typed:?}: {}", page.told());
    }
    assert_eq!(said(&mut admin, &["/items/project"]), before);
    assert!(!server.log().contains("a request failed"), "{}", server.log());
}
