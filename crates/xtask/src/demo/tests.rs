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
        calls[..7],
        [
            "migrate".to_owned(),
            "tenant add --code demo --name 市住房保障和房产管理局".to_owned(),
            format!("org import {packages}/organisation.toml"),
            format!("plugin add number {beside}/libwaypost_plugin_number.so"),
            format!("flow import {packages}/contract_filing.toml --publish"),
            format!("flow import {packages}/joint_review.toml --publish"),
            format!("flow import {packages}/seal_use.toml --publish"),
        ]
    );
    assert_eq!(calls.len(), 7 + people.len());
    assert!(calls.contains(&"user reset zhangwei --json"));
}

#[test]
fn a_step_that_fails_stops_the_demo_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let waypost = stand_in(folder.path(), "case \"$*\" in *'org import'*) exit 3;; esac");
    let fault = fill(&waypost, folder.path(), &packages()).unwrap_err().to_string();
    assert!(fault.contains("org import") && fault.contains("exit status: 3"), "{fault}");
}
