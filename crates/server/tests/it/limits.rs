//! Files that are far too much or quite wrong, through the pages and the command line: told where it stands, and nothing
//! is taken in.

use waypost_testkit::{Client, Page, Server};

use crate::support::{house, kept, material};

/// Who administers organisation and flows of the sample.
const ADMINISTRATOR: &str = "gaoxiang";

fn sent(admin: &mut Client, path: &str, control: &str, name: &str, bytes: &[u8]) -> Page {
    let form = admin.get(path).expect(200).form_with("csrf").map(|_| admin.get(path)).expect("a form");
    let form =
        form.forms().into_iter().find(|form| form.file_names().contains(&control)).expect("a file control");
    admin.send(&form.attach(control, name, bytes.to_vec()))
}

fn organisation(server: &Server) -> String {
    server.must_run(&["org", "export"])
}

#[test]
fn a_flow_of_ten_thousand_stages_is_kept_as_a_draft_and_never_published() {
    let server = house();
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("huge.toml");
    std::fs::write(&package, waypost_demo::long_flow("huge", 10_000)).unwrap();
    let package = package.to_str().unwrap();
    let refused = server.run(&["flow", "import", package, "--publish"]);
    assert!(!refused.status.success(), "it is published");
    let mut admin = server.sign_in(ADMINISTRATOR);
    admin.get("/flows/huge").expect(404);

    server.must_run(&["flow", "import", package]);
    let path = "/flows/huge/versions/1";
    let page = admin.get(path).expect(200);
    assert!(page.text().contains("最多 2000 个"), "{}", page.told());
    assert!(page.body.len() < 1_000_000, "a part of it: {} bytes", page.body.len());
    // One stage more, by hand, is taken or refused at its field; publishing is refused with the reason.
    let form = page.form("edit").set("new.name", "再加一个").press_value("do", "add");
    let page = admin.send(&form);
    assert!(matches!(page.status, 303 | 422), "{}", page.told());
    let page = admin.get(&format!("{path}/publish")).expect(200);
    assert!(page.text().contains("最多 2000 个"), "{}", page.told());
    assert!(page.find_form(&format!("{path}/publish")).is_none_or(|form| {
        let answer = admin.send(&form);
        answer.status >= 400 && answer.status < 500
    }));
    assert!(!admin.get("/start").expect(200).body.contains("/start/huge"), "nobody can start it");
}

#[test]
fn a_faulty_package_is_told_with_its_place_on_both_pages_and_nothing_is_taken_in() {
    let server = house();
    let mut admin = server.sign_in(ADMINISTRATOR);
    let (before, cases) = (organisation(&server), kept(&server));
    let good = "format = 1\n[organisation]\ndepartments = [{ code = \"neu\", name = \"新部门\" }]\n";
    let faulty: [(&str, String); 6] = [
        ("unclosed", "format = 1\n[organisation\n".into()),
        ("no format", good.replace("format = 1\n", "")),
        ("a format of the future", good.replace("format = 1", "format = 99")),
        ("an unknown key", format!("{good}nonsense = 1\n")),
        ("a wrong type", good.replace("\"新部门\"", "17")),
        ("a loop", good.replace("name =", "parent = \"neu\", name =")),
    ];
    for (what, text) in &faulty {
        let page =
            sent(&mut admin, "/organisation/import", "item.table", "organisation.toml", text.as_bytes());
        assert_eq!(page.status, 422, "{what}: {}", page.told());
        assert!(page.forms().iter().all(|form| form.value("seen").is_none()), "{what}: nothing to agree to");
    }
    assert_eq!(organisation(&server), before);

    let flow = waypost_demo::SEAL_USE;
    let faulty: [(&str, String); 4] = [
        ("unclosed", format!("{flow}\n[[flows")),
        ("an unknown key", flow.replacen("[[flows.stages]]", "[[flows.stages]]\nnonsense = 1", 1)),
        ("a post that is not there", flow.replacen("\"post:", "\"post:nobody_", 1)),
        ("a number that is none", flow.replacen("no = 1", "no = \"eins\"", 1)),
    ];
    let versions = admin.get("/flows/seal_use").expect(200).text();
    for (what, text) in &faulty {
        assert_ne!(text, flow, "{what} is a change");
        let page = sent(&mut admin, "/import", "item.tables", "seal_use.toml", text.as_bytes());
        assert!((400..500).contains(&page.status), "{what}: {}", page.told());
        assert!(!page.body.contains("/import/confirm"), "{what}: nothing to confirm");
    }
    // What only a publication refuses may come in as a draft, and the page says so before.
    let guard = format!("{flow}\n[[flows.transitions]]\nfrom = 1\nbranch = 9\nto = 2\nguard = \"((\"\n");
    let page = sent(&mut admin, "/import", "item.tables", "seal_use.toml", guard.as_bytes()).expect(200);
    assert!(page.text().contains("“申请”第 9 路的条件写得不对"), "{}", page.told());
    assert!(page.text().contains("只存为草稿") && !page.text().contains("导入并发布其中"), "{}", page.told());
    assert_eq!(admin.get("/flows/seal_use").expect(200).text(), versions);
    assert_eq!(kept(&server), cases);
}

#[test]
fn the_dump_of_another_program_comes_in_by_the_page_with_what_is_left_out() {
    let Some(folder) = material() else { return };
    let dump = std::fs::read(folder.join("org/yudao-org.json")).unwrap();
    let server = house();
    let mut admin = server.sign_in(ADMINISTRATOR);
    let before = organisation(&server);
    let page = sent(&mut admin, "/organisation/import", "item.table", "yudao-org.json", &dump).expect(200);
    assert!(page.text().contains("没有带过来的"), "{}", page.told());
    assert_eq!(organisation(&server), before, "a look changes nothing");
    let agree = page.forms().into_iter().find(|form| form.value("seen").is_some()).expect("to agree");
    admin.send(&agree).expect(303);
    let after = organisation(&server);
    assert!(after.len() > before.len(), "people are there: {after}");
    // Wrong in itself: told, and nothing is taken in.
    let page = sent(&mut admin, "/organisation/import", "item.table", "x.json", b"{\"system_dept\": 1}");
    assert_eq!(page.status, 422, "{}", page.told());
    assert_eq!(organisation(&server), after);
}

#[test]
fn what_stands_in_a_package_beside_the_organisation_is_named() {
    let server = house();
    let mut admin = server.sign_in(ADMINISTRATOR);
    let text = "format = 1\n[organisation]\ndepartments = [{ code = \"neu\", name = \"新部门\" }]\n\
                [[categories]]\ncode = \"neu\"\nname = \"新类别\"\n";
    let page = sent(&mut admin, "/organisation/import", "item.table", "a.toml", text.as_bytes()).expect(200);
    assert!(page.text().contains("没有带过来的 1 项"), "{}", page.told());
    assert!(page.text().contains("categories: 1"), "{}", page.told());
}
