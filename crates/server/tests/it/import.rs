//! Tables through the pages: uploaded, planned, confirmed; faults with their cells; templates and exports.

use waypost_testkit::{Client, Page, Server};

/// A server whose 郑丽 defines flows.
fn bureau() -> (Server, Client) {
    let organisation = waypost_demo::ORGANISATION.replace(
        "code = \"filing_head\", name",
        "code = \"filing_head\", permissions = [\"administer_flows\"], name",
    );
    let folder = tempfile::tempdir().expect("a folder");
    let package = folder.path().join("organisation.toml");
    std::fs::write(&package, organisation).expect("a file");
    let server = Server::builder().packages(&[package]).people(&["zhengli", "wangfang"]).start();
    let client = server.sign_in("zhengli");
    (server, client)
}

fn upload(client: &mut Client, tables: &[(&str, String)]) -> Page {
    let mut form = client.get("/import").expect(200).form("/import");
    for (name, text) in tables {
        form = form.attach("item.tables", name, text.as_bytes());
    }
    client.send(&form)
}

#[test]
fn tables_are_planned_then_taken_in_and_published() {
    let (server, mut client) = bureau();
    let tables = waypost_demo::bureau(60);
    let plan = upload(&mut client, &tables).expect(200);
    assert!(plan.text().contains("新流程 60 个"), "{}", plan.told());
    assert!(client.get("/start?q=L001").text().contains("没有叫"), "a plan changes nothing");
    let confirm = plan.form("/import/confirm").press_value("publish", "yes");
    let done = client.send(&confirm).expect(200);
    assert!(done.text().contains("已发布 60 个"), "{}", done.told());

    let mut agent = server.sign_in("wangfang");
    let catalogue = agent.get("/start").expect(200);
    assert!(catalogue.body.contains("<details class=\"group\">"), "many flows are folded");
    let found = agent.get("/start?q=L007").expect(200);
    assert!(found.text().contains("找到 1 个"), "{}", found.told());
    agent.get("/start/L007").expect(200);

    let stages = client.get("/export/all/stage.csv").expect(200);
    assert!(stages.body.starts_with("\u{feff}流程号,阶段号"), "{}", &stages.body[..60]);
    let package = client.get("/export/flows/L001/package.toml").expect(200);
    assert!(package.body.contains("code = \"L001\""));
    client.get("/import/template/step.csv").expect(200);
    client.get("/import/template/none.csv").expect(404);
}

#[test]
fn a_faulty_cell_is_shown_with_its_place_and_nothing_is_taken_in() {
    let (_server, mut client) = bureau();
    let mut tables = waypost_demo::bureau(3);
    tables[3].1 = tables[3].1.replacen("受理岗", "受里岗", 1);
    let page = upload(&mut client, &tables).expect(422);
    assert!(page.text().contains("步骤表.csv › E3"), "{}", page.told());
    assert!(page.text().contains("是不是“受理岗”"), "{}", page.told());
    assert!(!page.body.contains("/import/confirm"), "nothing to confirm");
    let hostile = vec![("x.csv", "b,<script>alert(1)</script>\n1,2\n".to_owned())];
    let page = upload(&mut client, &hostile).expect(422);
    assert!(!page.body.contains("<script>alert") && page.body.contains("&lt;script"));
    let page = upload(&mut client, &[("x.exe", "MZ".to_owned())]);
    assert!((400..500).contains(&page.status), "{}", page.told());
}
