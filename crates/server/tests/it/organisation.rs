//! The organisation's pages, by the hands of its administrator: what is changed, what is asked about first, and what
//! is refused at its field.

use waypost_testkit::{Client, Form, Page, Server};

use crate::support::{accepted, contract, house, seal_request, task};

/// The administrator of the sample's organisation.
const ADMINISTRATOR: &str = "gaoxiang";

/// The page of the first found with this name.
fn find(client: &mut Client, kind: &str, name: &str) -> String {
    let escaped: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let page = client.get(&format!("/organisation?q={escaped}")).expect(200);
    let start = format!("/organisation/{kind}/");
    let found =
        page.links().into_iter().find(|link| link.href.starts_with(&start) && link.words.contains(name));
    found.unwrap_or_else(|| panic!("no {name} in {}", page.told())).href
}

/// Sends a form that is asked about first; the page that asks.
fn asked(client: &mut Client, form: &Form) -> Page {
    let page = client.send(form).expect(200);
    assert!(page.text().contains("还没有改动任何东西"), "{}", page.told());
    page
}

fn refused(client: &mut Client, form: &Form, words: &str) -> Page {
    let page = client.send(form).expect(422);
    assert!(page.text().contains(words), "{words}: {}", page.told());
    page
}

/// The organisation as a package: what is really kept.
fn exported(server: &Server) -> String {
    server.must_run(&["org", "export"])
}

#[test]
fn a_department_is_added_moved_and_closed() {
    let server = house();
    let mut admin = server.sign_in(ADMINISTRATOR);
    let title = find(&mut admin, "departments", "权属科");
    let page = admin.get(&title).expect(200);
    let new = page.links().into_iter().find(|link| link.words == "新增下级部门").expect("a link");
    let form = admin.get(&new.href).expect(200).form("department");
    let form = form.set("name", "登记组").set("name_en", "Registration").set("unit_code", "registration");
    let group = accepted(&mut admin, &form);
    assert!(admin.get(&group).expect(200).text().contains("权属科"));

    // A second of this name beside it is refused at its field, and kept as typed.
    let again = form.clone().set("unit_code", "registration2");
    let page = refused(&mut admin, &again, "同一位置已有部门“登记组”");
    assert_eq!(page.form("department").value("unit_code").as_deref(), Some("registration2"));
    refused(&mut admin, &form.clone().set("name", "别组"), "registration");

    // A loop is refused beside the field.
    let form = admin.get(&title).expect(200).form("department");
    let id = group.rsplit('/').next().expect("an id");
    let before = exported(&server);
    let page = refused(&mut admin, &form.clone().put("parent", id), "部门会成为自己的下级");
    assert!(page.body.contains("department-parent-problem"), "{}", page.told());
    assert_eq!(exported(&server), before);

    // Moving is asked about first, and moves what is below along.
    let office = find(&mut admin, "departments", "办公室");
    let office = office.rsplit('/').next().expect("an id").to_owned();
    let moved = form.set("parent", &office);
    let page = asked(&mut admin, &moved);
    assert!(page.text().contains("权属科及其下级部门 1 个一起移动"), "{}", page.told());
    assert!(page.text().contains("高翔"), "the new head above reads it: {}", page.told());
    assert_eq!(exported(&server), before, "nothing is changed by asking");
    accepted(&mut admin, &page.form(&title));
    assert!(admin.get(&group).expect(200).text().contains("办公室"));

    // What is still used cannot be closed; what is empty can, and is opened again.
    let page = admin.get(&title).expect(200);
    refused(&mut admin, &page.form(&format!("{title}/close")), "初审岗");
    let page = admin.get(&group).expect(200);
    let page = asked(&mut admin, &page.form(&format!("{group}/close")));
    accepted(&mut admin, &page.form(&format!("{group}/close")));
    assert!(!admin.get("/organisation").expect(200).text().contains("登记组"));
    assert!(admin.get("/organisation?closed=1").expect(200).text().contains("登记组"));
    let page = admin.get(&group).expect(200);
    accepted(&mut admin, &page.form(&format!("{group}/open")));
    assert!(admin.get("/organisation").expect(200).text().contains("登记组"));
}

#[test]
fn what_ending_an_appointment_does_to_open_work_is_shown_before_it_is_done() {
    let server = house();
    let mut admin = server.sign_in(ADMINISTRATOR);
    let mut clerk = server.sign_in("heping");
    let form = seal_request(&mut clerk);
    let case = accepted(&mut clerk, &form);
    let post = find(&mut admin, "posts", "办公室主任");
    let page = admin.get(&post).expect(200);
    assert!(page.text().contains("用章审批"), "the flows that name the post: {}", page.told());
    refused(&mut admin, &page.form(&format!("{post}/close")), "仍在使用");

    let end = page.links().into_iter().find(|link| link.href.ends_with("/end")).expect("an end").href;
    let before = exported(&server);
    let form = admin.get(&end).expect(200).form("end");
    refused(&mut admin, &form.clone().set("until", "2026-02-30"), "日期");
    let page = asked(&mut admin, &form);
    for words in ["将无人能办的待办", "1 件", "将找不到人的环节", "最后一项任职", "将无人持有的权限"]
    {
        assert!(page.text().contains(words), "{words}: {}", page.told());
    }
    assert_eq!(exported(&server), before);
    // Somebody else is appointed meanwhile: the consequences are others, so it is asked again.
    let appoint = admin.get(&post).expect(200).form("appoint").set("person", "machao");
    accepted(&mut admin, &appoint);
    let again = asked(&mut admin, &page.form(&end));
    assert!(again.text().contains("情况有变化"), "{}", again.told());
    assert!(again.text().contains("马超"), "{}", again.told());
    accepted(&mut admin, &again.form(&end));
    // The work waits for who was appointed.
    let mut other = server.sign_in("machao");
    task(&other.get(&case).expect(200));
    assert_ne!(exported(&server), before);
}

#[test]
fn a_person_is_added_appointed_substituted_and_away() {
    let server = house();
    let mut admin = server.sign_in(ADMINISTRATOR);
    let form = admin.get("/organisation/people/new").expect(200).form("person");
    refused(&mut admin, &form.clone().set("name", "新来").set("sign_in", "xin lai"), "不能有空格");
    refused(&mut admin, &form.clone().set("name", "新来").set("sign_in", "LINA"), "lina");
    let page = admin.send(&form.set("name", "新来").set("sign_in", "xinlai")).expect(200);
    assert!(page.text().contains("一次性密码"), "the system administrator may: {}", page.told());
    let person = find(&mut admin, "people", "新来");
    assert!(admin.get("/organisation").expect(200).text().contains("新来"), "without a post, at the end");

    let form = admin.get(&person).expect(200).form("appoint");
    let post = find(&mut admin, "posts", "受理岗");
    let post = post.rsplit('/').next().expect("an id").to_owned();
    let backwards = form.clone().set("post", &post).set("from", "2027-02-01").set("until", "2027-01-01");
    refused(&mut admin, &backwards, "截止日早于起始日");
    accepted(&mut admin, &form.clone().set("post", &post));
    refused(&mut admin, &form.set("post", &post), "已有完全相同");

    let form = admin.get(&person).expect(200).form("substitute");
    refused(&mut admin, &form.clone().set("person", "xinlai"), "不能自己代理自己");
    refused(&mut admin, &form.clone().set("person", "nobody"), "没有这个人");
    accepted(&mut admin, &form.set("person", "lina"));

    let lina = find(&mut admin, "people", "李娜");
    let form = admin.get(&lina).expect(200).form("absence");
    let form = form.set("from", "2026-01-01").set("until", "2099-12-31").set("reason", "借调");
    accepted(&mut admin, &form);
    let page = admin.get(&lina).expect(200);
    assert!(page.text().contains("2099-12-31 前不在"), "{}", page.told());
    accepted(&mut admin, &form.set("from", "2026-02-01"));
    let page = admin.get(&lina).expect(200);
    assert!(page.text().contains("与另一次重叠"), "{}", page.told());
    let end = page.forms().into_iter().find(|form| form.action().contains("/absences/")).expect("an end");
    accepted(&mut admin, &end);
    assert!(!admin.get(&lina).expect(200).text().contains("与另一次重叠"));
}

#[test]
fn only_a_system_administrator_changes_who_holds_the_three_powers() {
    let server = house();
    let mut admin = server.sign_in(ADMINISTRATOR);
    // The system administrator gives the organisation into other hands.
    let post = find(&mut admin, "posts", "窗口负责人");
    let form = admin.get(&post).expect(200).form("post").put("permissions", "administer_organisation");
    accepted(&mut admin, &form);
    let mut organiser = server.sign_in("machao");
    let form = organiser.get(&post).expect(200).form("post").put("permissions", "audit");
    let before = exported(&server);
    refused(&mut organiser, &form, "只有系统管理员可以改");
    // Nor by an appointment to a post that carries one.
    let legal = find(&mut organiser, "posts", "法规科科长");
    let form = organiser.get(&legal).expect(200).form("appoint").set("person", "machao");
    refused(&mut organiser, &form, "只有系统管理员可以改");
    assert_eq!(exported(&server), before);
    // And nobody gets two of them.
    let form = admin.get(&legal).expect(200).form("appoint").set("person", ADMINISTRATOR);
    refused(&mut admin, &form, "必须是不同的人");
    assert_eq!(exported(&server), before);
}

#[test]
fn what_two_administrators_change_at_once_is_joined_or_told() {
    let server = house();
    let mut one = server.sign_in(ADMINISTRATOR);
    let mut two = server.sign_in(ADMINISTRATOR);
    let post = find(&mut one, "posts", "文秘岗");
    let first = one.get(&post).expect(200).form("post");
    let second = two.get(&post).expect(200).form("post");
    accepted(&mut one, &first.set("name", "秘书岗"));
    // Another field: both are kept.
    accepted(&mut two, &second.clone().set("name_en", "Clerk of the office"));
    let form = one.get(&post).expect(200).form("post");
    assert_eq!(form.value("name").as_deref(), Some("秘书岗"));
    assert_eq!(form.value("name_en").as_deref(), Some("Clerk of the office"));
    // The same field: told, and what was typed stays; the second time it is saved.
    let page = refused(&mut two, &second.set("name", "文书岗"), "刚被别人改成“秘书岗”");
    let form = page.form("post");
    assert_eq!(form.value("name").as_deref(), Some("文书岗"));
    accepted(&mut two, &form);
    assert_eq!(one.get(&post).expect(200).form("post").value("name").as_deref(), Some("文书岗"));
}

#[test]
fn a_table_comes_in_after_a_look_and_each_fault_names_its_cell() {
    let server = house();
    let mut admin = server.sign_in(ADMINISTRATOR);
    let before = exported(&server);
    let form = admin.get("/organisation/import").expect(200).form("exchange");
    refused(&mut admin, &form, "请填写此项");
    let faulty = "登录名,姓名\nnew1,新人一\na b,新人二\nnew3,\n";
    let page = admin.send(&form.clone().attach("item.table", "people.csv", faulty.as_bytes())).expect(422);
    for words in ["a b", "编码为 1 到 64 个字符", "这里必须填写", "姓名"] {
        assert!(page.text().contains(words), "{words}: {}", page.told());
    }
    let faulty = "编码,名称,上级部门,负责岗位\nbureau,市局,office,\n新,新科,nowhere,\n";
    let page =
        admin.send(&form.clone().attach("item.table", "departments.csv", faulty.as_bytes())).expect(422);
    assert!(page.text().contains("没有这个部门") && page.text().contains("nowhere"), "{}", page.told());
    let faulty = "编码,名称,上级部门\nbureau,市局,office\n";
    let page =
        admin.send(&form.clone().attach("item.table", "departments.csv", faulty.as_bytes())).expect(422);
    assert!(page.text().contains("又指回了自己"), "{}", page.told());
    let faulty = "编码,名称,上级部门\ntwin,办公室,bureau\n";
    let page =
        admin.send(&form.clone().attach("item.table", "departments.csv", faulty.as_bytes())).expect(422);
    assert!(page.text().contains("已有同名部门"), "{}", page.told());
    assert_eq!(exported(&server), before, "nothing is half saved");

    let good = "\u{feff}登录名,姓名\nlina,李娜\nzhoumin,周敏敏\nnew1,'=新人\n";
    let page = admin.send(&form.attach("item.table", "people.csv", good.as_bytes())).expect(200);
    assert!(page.text().contains("还没有改动任何东西"), "{}", page.told());
    assert_eq!(exported(&server), before);
    accepted(
        &mut admin,
        &page.forms().into_iter().find(|form| form.value("seen").is_some()).expect("a form"),
    );
    let after = exported(&server);
    assert!(after.contains("周敏敏") && after.contains("\"=新人\""), "{after}");
    let table = admin.get("/organisation/export/people.csv").expect(200);
    assert!(table.bytes.starts_with(b"\xef\xbb\xbf"));
    assert!(table.body.contains(",'=新人"), "a spreadsheet runs nothing: {}", table.body);
    assert!(admin.get("/organisation/export.toml").expect(200).body.contains("zhoumin"));
}

#[test]
fn what_disabling_an_account_strands_is_shown_before_it_is_done() {
    let server = house();
    let mut agent = server.sign_in("wangfang");
    let form = contract(&mut agent);
    let case = accepted(&mut agent, &form);
    let mut lina = server.sign_in("lina");
    task(&lina.get(&case).expect(200));
    let mut admin = server.sign_in(ADMINISTRATOR);
    let disabling = |admin: &mut Client, name: &str| -> Form {
        let forms = admin.get("/people").expect(200).forms();
        let fits =
            |form: &Form| form.action().ends_with("/disable") && form.value("who").as_deref() == Some(name);
        forms.into_iter().find(fits).expect("a form")
    };
    let form = disabling(&mut admin, "lina");
    let page = asked(&mut admin, &form);
    for words in ["停用李娜的账号", "将无人能办的待办", "1 件", "将找不到人的环节"] {
        assert!(page.text().contains(words), "{words}: {}", page.told());
    }
    task(&lina.get(&case).expect(200));
    accepted(&mut admin, &page.form(&form.action()));
    assert_ne!(lina.get(&case).status, 200, "she is out at once");
    assert!(exported(&server).contains("disabled = true"));
    // Who strands nothing is kept out at once.
    let form = disabling(&mut admin, "zhaolei");
    assert_eq!(accepted(&mut admin, &form), "/people");
}

/// Sends a table; the page that answers.
fn sent(admin: &mut Client, name: &str, text: &str) -> Page {
    let form = admin.get("/organisation/import").expect(200).form("exchange");
    admin.send(&form.attach("item.table", name, text.as_bytes()))
}

fn agreed(admin: &mut Client, page: &Page) {
    let form = page.forms().into_iter().find(|form| form.value("seen").is_some());
    accepted(admin, &form.unwrap_or_else(|| panic!("nothing to agree to: {}", page.told())));
}

#[test]
fn a_table_without_a_column_leaves_it_as_it_is() {
    let server = house();
    let mut admin = server.sign_in(ADMINISTRATOR);
    let before = exported(&server);
    // The tables as they were taken out, with the needed columns only.
    for (table, columns) in [
        ("posts", &["编码", "名称", "所属部门"][..]),
        ("departments", &["编码", "名称", "上级部门"]),
        ("people", &["登录名", "姓名"]),
    ] {
        let whole = admin.get(&format!("/organisation/export/{table}.csv")).expect(200).body;
        let whole = whole.trim_start_matches('\u{feff}').to_owned();
        let header: Vec<&str> = whole.lines().next().expect("a header").split(',').collect();
        let at: Vec<usize> =
            columns.iter().map(|name| header.iter().position(|found| found == name).expect("it")).collect();
        let narrow: String = whole
            .lines()
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                at.iter().map(|at| cells[*at]).collect::<Vec<_>>().join(",") + "\n"
            })
            .collect();
        let page = sent(&mut admin, "narrow.csv", &narrow).expect(200);
        agreed(&mut admin, &page);
        assert_eq!(exported(&server), before, "{table}: {narrow}");
    }
    // What an emptied cell takes away is told first.
    let page =
        sent(&mut admin, "posts.csv", "编码,名称,所属部门,功能\nlegal_head,法规科科长,legal,\n").expect(200);
    assert!(page.text().contains("岗位将失去的权限"), "{}", page.told());
    assert_eq!(exported(&server), before);
}

#[test]
fn a_file_closes_nothing_that_is_used_and_switches_no_account() {
    let server = house();
    let mut admin = server.sign_in(ADMINISTRATOR);
    let before = exported(&server);
    let closing = "编码,名称,所属部门,已关闭\noffice_head,办公室主任,office,1\n";
    let page = sent(&mut admin, "posts.csv", closing).expect(422);
    for words in ["还在使用，不能关闭", "用章审批", "已关闭"] {
        assert!(page.text().contains(words), "{words}: {}", page.told());
    }
    let page = sent(&mut admin, "departments.csv", "编码,名称,上级部门,已关闭\noffice,办公室,bureau,1\n")
        .expect(422);
    assert!(page.text().contains("办公室主任"), "{}", page.told());
    let page = sent(&mut admin, "people.csv", "登录名,姓名,已停用\nlina,李娜,1\n").expect(422);
    assert!(page.text().contains("账号已存在"), "{}", page.told());
    assert_eq!(exported(&server), before);
    let package = "format = 1\n[organisation]\nposts = [{ code = \"office_head\", name = \"办公室主任\", department = \"office\", closed = true }]\n";
    let page = sent(&mut admin, "office.toml", package).expect(422);
    assert!(page.text().contains("still used by") && page.text().contains("用章审批"), "{}", page.told());
    // A table is one whatever its cells hold.
    let page = sent(&mut admin, "people.csv", "登录名,姓名\nnew7,\"新\n[[人]]\"\n").expect(422);
    assert!(page.text().contains("new7") || page.text().contains("姓名"), "{}", page.told());
    assert_eq!(exported(&server), before);
    // One that nobody needs is closed.
    let page = sent(&mut admin, "a.csv", "编码,名称,所属部门\nidle,闲岗,office\n").expect(200);
    agreed(&mut admin, &page);
    let page = sent(&mut admin, "b.csv", "编码,名称,所属部门,已关闭\nidle,闲岗,office,1\n").expect(200);
    agreed(&mut admin, &page);
    assert_ne!(exported(&server), before);
}

#[test]
fn long_names_are_refused_at_their_fields_and_nothing_is_lost() {
    let server = house();
    let mut admin = server.sign_in(ADMINISTRATOR);
    let before = exported(&server);
    let long = "x".repeat(1_000_000);
    let form = admin.get("/organisation/departments/new").expect(200).form("department");
    let page = refused(&mut admin, &form.set("name", &long).set("unit_code", "long"), "最多 200 个字");
    assert_eq!(page.form("department").value("name").map(|name| name.len()), Some(long.len()));
    let form = admin.get("/organisation/people/new").expect(200).form("person");
    refused(&mut admin, &form.set("name", "a").set("sign_in", &long), "最多 64 个字");
    assert_eq!(exported(&server), before);
}

#[test]
fn five_hundred_people_stay_light() {
    let server = Server::builder().demo().start();
    let folder = tempfile::tempdir().expect("a folder");
    let mut text = String::from("format = 1\n[organisation]\ndepartments = [\n");
    (0..60).for_each(|no| {
        text.push_str(&format!("{{ code = \"u{no}\", name = \"第{no}科室\", parent = \"bureau\" }},\n"))
    });
    text.push_str("]\nposts = [\n");
    (0..60).for_each(|no| {
        text.push_str(&format!("{{ code = \"p{no}\", name = \"第{no}岗\", department = \"u{no}\" }},\n"))
    });
    text.push_str("]\npeople = [\n");
    (0..500).for_each(|no| text.push_str(&format!("{{ code = \"m{no}\", name = \"人员{no}\" }},\n")));
    text.push_str("]\nappointments = [\n");
    (0..480).for_each(|no| text.push_str(&format!("{{ person = \"m{no}\", post = \"p{}\" }},\n", no % 60)));
    text.push_str("]\n");
    let package = folder.path().join("many.toml");
    std::fs::write(&package, text).expect("a file");
    server.must_run(&["org", "import", package.to_str().expect("UTF-8")]);
    let mut admin = server.sign_in(ADMINISTRATOR);
    let page = admin.get("/organisation").expect(200);
    assert!(page.text().contains("人员499"), "who has no post is at the end");
    admin.header("accept-encoding", Some("gzip"));
    let bytes = admin.get("/organisation").expect(200).bytes.len();
    println!("the tree of 500 people: {bytes} bytes compressed");
    assert!(bytes <= 60_000, "{bytes} bytes");
}
