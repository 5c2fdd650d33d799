use super::*;

/// A program in a folder of its own that writes down how it is called, and does what `body` says.
///
/// A shell writes the file: one that this process has open for writing cannot be run while another test forks.
fn stand_in(folder: &Path, body: &str) -> Waypost {
    let program = folder.join("waypost");
    let text = format!("#!/bin/sh\necho \"$*\" >> {}\n{body}\n", folder.join("calls").display());
    let script = "printf '%s' \"$1\" > \"$2\" && chmod +x \"$2\"";
    let mut writer = Command::new("sh");
    process::run(writer.args(["-c", script, "sh", &text]).arg(&program)).unwrap();
    Waypost { program, data: folder.join("data") }
}

fn packages() -> PathBuf {
    root().join("crates/demo/packages")
}

#[test]
fn the_sample_goes_through_the_public_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let waypost = stand_in(
        folder.path(),
        "case \"$*\" in *'user reset'*) echo '{\"user\":\"x\",\"password\":\"secret\"}';; esac",
    );
    fs::create_dir_all(&waypost.data).unwrap();
    fs::write(waypost.data.join("old"), "of the last demo").unwrap();

    begin_anew(&waypost.data).unwrap();
    let people = fill(&waypost, folder.path(), &packages()).unwrap();
    assert!(people.iter().all(|person| person.password == "secret"));
    assert!(!waypost.data.join("old").exists(), "a demo begins anew");

    let calls = fs::read_to_string(folder.path().join("calls")).unwrap();
    let data = format!("--data {} ", waypost.data.display());
    let calls: Vec<_> =
        calls.lines().map(|line| line.strip_prefix(&data).unwrap_or("no data folder")).collect();
    let packages = packages().display().to_string();
    let beside = folder.path().display();
    assert_eq!(
        calls[..12],
        [
            "migrate".to_owned(),
            "tenant add --code demo --name 市住房保障和房产管理局".to_owned(),
            format!("org import {packages}/organisation.toml"),
            format!("org import {packages}/calendar_2026.toml"),
            format!("plugin add number {beside}/libwaypost_plugin_number.so"),
            format!("plugin add http_call {beside}/libwaypost_plugin_http_call.so"),
            format!("plugin add repayment_statement {beside}/libwaypost_plugin_repayment_statement.so"),
            format!("plugin add certificate {beside}/libwaypost_plugin_certificate.so"),
            format!("flow import {packages}/contract_filing.toml --publish"),
            format!("flow import {packages}/joint_review.toml --publish"),
            format!("flow import {packages}/seal_use.toml --publish"),
            format!("flow import {packages}/purchase_review.toml --publish"),
        ]
    );
    assert_eq!(calls.len(), 12 + people.len());
    assert!(calls.contains(&"user reset --keep zhangwei --json"));
}

#[test]
fn the_company_is_a_tenant_of_its_own_and_its_secret_is_no_argument() {
    let folder = tempfile::tempdir().unwrap();
    let waypost = stand_in(
        folder.path(),
        &format!(
            "case \"$*\" in *'user reset'*) echo '{{\"password\":\"x\"}}';; *'secret set'*) cat > {};; esac",
            folder.path().join("secret").display()
        ),
    );
    fs::create_dir_all(waypost.data.join("bank")).unwrap();
    // A bank that says where it listens, and nothing else.
    let script = "printf '#!/bin/sh\necho {\\\"listening\\\":\\\"http://127.0.0.1:7\\\"}\n' > \"$1\" && chmod +x \"$1\"";
    process::run(Command::new("sh").args(["-c", script, "sh"]).arg(parts::bank(folder.path()))).unwrap();
    let bank = company::bank(folder.path(), &waypost.data).unwrap();
    assert_eq!(bank.url, "http://127.0.0.1:7");

    let people = company::fill(&waypost, &packages(), &bank).unwrap();
    assert!(people.iter().any(|person| person.user == "shenyue" && person.does == "客服岗"));
    let token = fs::read_to_string(waypost.data.join("bank/token")).unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("secret")).unwrap(), token);
    let calls = fs::read_to_string(folder.path().join("calls")).unwrap();
    assert!(!calls.contains(&token) && calls.contains("secret set bank_token --tenant ronghui"), "{calls}");
    let flow = fs::read_to_string(waypost.data.join("bank/early_repayment.toml")).unwrap();
    assert!(flow.contains("http://127.0.0.1:7/loans") && !flow.contains(":8990/"));
    assert!(company::walk(&bank).contains("ronghui"));
}

#[test]
fn a_step_that_fails_stops_the_demo_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let waypost = stand_in(folder.path(), "case \"$*\" in *'org import'*) exit 3;; esac");
    let fault = fill(&waypost, folder.path(), &packages()).unwrap_err().to_string();
    assert!(fault.contains("org import") && fault.contains("exit status: 3"), "{fault}");
}
