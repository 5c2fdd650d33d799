//! The people of the walk through all routes, each signed in, and the objects they meet.

use std::path::Path;

use waypost_testkit::{Client, Server};

use super::{
    ROLES,
    Role::{self, *},
};
use crate::support::{PDF, accepted, contract, contract_form, task};

/// The objects of one walk.
pub struct World {
    pub running: String,
    pub ended: String,
    pub draft: String,
    pub closed: String,
    pub open: String,
    pub file: String,
}

pub fn filled(path: &str, world: &World) -> String {
    let path = match path {
        of if of.starts_with("/flows/{code}") => &of.replace("{code}", "contract_filing"),
        of if of.starts_with("/actions/") => &of.replace("{code}", "record_number"),
        other => other,
    };
    let path = &path.replace("{no}", "1").replace("{stage}", "2").replace("{way}", "2-1-3");
    let visit = if path.contains("/steps/") { &world.closed } else { &world.open };
    path.replace("{case}", &world.running)
        .replace("{visit}", visit)
        .replace("{batch}", &world.open)
        .replace("{sha256}", &world.file)
        .replace("{draft}", &world.draft)
        .replace("{flow}", "contract_filing")
        .replace("{user}", "1")
        .replace("{department}", "1")
        .replace("{post}", "1")
        .replace("{row}", "1")
        .replace("{table}", "nothing.csv")
        .replace("{incident}", "1")
        .replace("{name}", "number")
        .replace("{view}", "1")
        .replace("{session}", &"0".repeat(64))
        .replace("{token}", "abc")
        .replace("{file}", "stage.csv")
        .replace("{category}", "no_such_category")
        .replace("{code}", "sale_contract")
        .replace("{key}", "project")
        .replace("{no}", "1")
}

pub(super) fn signed_in(server: &Server, tenant: &str, name: &str) -> Client {
    let mut client = server.client();
    let form = client.get("/sign-in").expect(200).form_with("password").expect("a sign-in");
    let form = form.set("tenant", tenant).set("sign_in", name).set("password", &server.password(name));
    client.send(&form).expect(303);
    client
}

/// The sample with more people in it, two cases, a draft, a second tenant, and everybody signed in with the token of
/// their forms.
pub fn walkers() -> (Server, World, Vec<(Role, Client, String)>) {
    walkers_where("")
}

/// The same with attributes of the contract filing's first stage, which say what holds of its cases.
pub fn walkers_where(attributes: &str) -> (Server, World, Vec<(Role, Client, String)>) {
    let head = "[[flows.stages]]\nno = 1\n";
    let begun = format!("[[flows.stages]]\nattributes = {{ {attributes} }}\nno = 1\n");
    let flow = waypost_demo::CONTRACT_FILING.replacen(head, &begun, 1);
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/packages/organisation.toml");
    let sample = std::fs::read_to_string(sample).expect("the sample");
    let people = "people = [
        { code = \"weilai\", name = \"未来\" },
        { code = \"yuding\", name = \"预定\" },
        { code = \"qianren\", name = \"前任\" },
        { code = \"xindai\", name = \"新代\" },
        { code = \"jiudai\", name = \"旧代\" },
        { code = \"shenji\", name = \"审计\" },
        { code = \"anquan\", name = \"安全\" },
        { code = \"xitong\", name = \"系统\" },
        { code = \"weixiu\", name = \"维修\" },
        { code = \"liucheng\", name = \"流程\" },
        { code = \"zuzhi\", name = \"组织\" },
        { code = \"tingyong\", name = \"停用\" },\n";
    let posts = "posts = [
        { code = \"auditor\", name = \"审计员\", department = \"office\", permissions = [\"audit\"] },
        { code = \"security\", name = \"安全员\", department = \"office\", permissions = [\"administer_security\"] },
        { code = \"system\", name = \"系统员\", department = \"office\", permissions = [\"administer_system\"] },
        { code = \"organiser\", name = \"组织员\", department = \"office\", permissions = [\"administer_organisation\"] },
        { code = \"mender\", name = \"维修员\", department = \"office\", permissions = [\"resolve_incidents\"] },
        { code = \"definer\", name = \"流程员\", department = \"office\", permissions = [\"administer_flows\"] },\n";
    let appointments = "appointments = [
        { person = \"weilai\", post = \"review_first\", from = 2090-01-01 },
        { person = \"qianren\", post = \"review_first\", from = 2020-01-01, until = 2025-12-31 },
        { person = \"shenji\", post = \"auditor\" },
        { person = \"anquan\", post = \"security\" },
        { person = \"xitong\", post = \"system\" },
        { person = \"zuzhi\", post = \"organiser\" },
        { person = \"weixiu\", post = \"mender\" },
        { person = \"liucheng\", post = \"definer\" },\n";
    let substitutes = "substitutes = [
        { person = \"yuding\", acts_for = \"zhangwei\", from = 2090-01-01, until = 2090-12-31 },
        { person = \"xindai\", acts_for = \"zhangwei\", from = 2026-01-01, until = 2035-12-31 },
        { person = \"jiudai\", acts_for = \"zhangwei\", from = 2025-01-01, until = 2025-12-31 },\n";
    let organisation = sample
        .replace("people = [\n", people)
        .replace("posts = [\n", posts)
        .replace("appointments = [\n", appointments)
        .replace("substitutes = [\n", substitutes);
    let folder = tempfile::tempdir().expect("a folder");
    let package = folder.path().join("organisation.toml");
    std::fs::write(&package, organisation).expect("a file");
    let filing = folder.path().join("contract_filing.toml");
    std::fs::write(&filing, flow).expect("a file");
    let small = folder.path().join("other.toml");
    std::fs::write(
        &small,
        "format = 1\n[organisation]\ndepartments = [{ code = \"d\", name = \"外单位\" }]\n\
         posts = [{ code = \"sunshine_agent\", name = \"岗\", department = \"d\", permissions = [\"audit\"] }]\n\
         people = [{ code = \"wairen\", name = \"外人\" }]\n\
         appointments = [{ person = \"wairen\", post = \"sunshine_agent\" }]\n",
    )
    .expect("a file");
    let mut names: Vec<&str> = ROLES.iter().map(|(_, name)| *name).filter(|name| *name != "wairen").collect();
    names.push("lina");
    let plugin = Path::new(env!("CARGO_BIN_EXE_waypost")).with_file_name("libwaypost_plugin_number.so");
    let server =
        Server::builder().plugin("number", &plugin).packages(&[package, filing]).people(&names).start();

    let mut agent = server.sign_in("wangfang");
    let form = contract(&mut agent).attach("item.scan", "合同.pdf", PDF);
    let running = accepted(&mut agent, &form);
    let file = agent
        .get(&running)
        .links()
        .into_iter()
        .find(|link| link.href.contains("/files/"))
        .expect("a file")
        .href;
    let form = contract(&mut agent);
    let ended = accepted(&mut agent, &form);
    let revoke = agent.get(&ended).form(&format!("{ended}/revoke")).set("reason", "填错了");
    accepted(&mut agent, &revoke);
    let draft = contract_form(&mut agent).press_to("/draft");
    let draft = accepted(&mut agent, &draft);
    let mut clerk = server.sign_in("lina");
    let form = task(&clerk.get(&running)).press_value("branch", "1");
    let closed = visit(&form.action());
    accepted(&mut clerk, &form);
    let mut reviewer = server.sign_in("zhangwei");
    let open = visit(&task(&reviewer.get(&running)).action());
    server.must_run(&["user", "disable", "tingyong"]);
    server.must_run(&["tenant", "add", "--code", "other", "--name", "另一个机构"]);
    server.must_run(&["org", "import", small.to_str().expect("UTF-8"), "--tenant", "other"]);
    let reset = server.must_run(&["--json", "user", "reset", "--keep", "wairen", "--tenant", "other"]);
    let foreign: serde_json::Value = serde_json::from_str(reset.trim()).expect("JSON");

    let last = |path: &str| path.rsplit('/').next().expect("a path").to_owned();
    let world = World {
        running: last(&running),
        ended: last(&ended),
        draft: last(&draft),
        closed,
        open,
        file: last(&file),
    };
    let token = |client: &mut Client, path: &str| {
        client.get(path).form_with("csrf").and_then(|form| form.value("csrf")).expect("a token")
    };
    let mut clients = Vec::new();
    let mut nobody = server.client();
    let own = token(&mut nobody, "/sign-in");
    clients.push((Nobody, nobody, own));
    for (role, name) in ROLES {
        let mut client = if role == OtherTenant {
            let mut client = server.client();
            let form = client.get("/sign-in").expect(200).form_with("password").expect("a sign-in");
            let password = foreign["password"].as_str().expect("a password");
            client
                .send(&form.set("tenant", "other").set("sign_in", name).set("password", password))
                .expect(303);
            client
        } else {
            signed_in(&server, "demo", name)
        };
        let own = token(&mut client, "/start");
        clients.push((role, client, own));
    }
    (server, world, clients)
}

/// The visit in the address of a task's form.
fn visit(action: &str) -> String {
    action.split("/visits/").nth(1).and_then(|rest| rest.split('/').next()).expect("a visit").to_owned()
}
