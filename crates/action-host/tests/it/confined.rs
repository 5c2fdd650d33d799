//! What a plugin may not do to the machine, on a kernel with Landlock and seccomp; and what its needs give it.

use std::{fs, net::TcpListener, path::Path};

use serde_json::json;
use waypost_action_host::{
    Cause, Confinement, Host, HostConfig, PluginRef, Runner,
    api::{Ask, Input, Need, Request},
};

use crate::support::{Fixture, LONG, cause, config, number_in, run};

const NOT_PERMITTED: i64 = 1;
const NO_ACCESS: i64 = 13;
const NO_SUCH_CALL: i64 = 38;

/// Whether this kernel can do what these tests are about.
#[expect(clippy::print_stdout, reason = "tests say that they were skipped")]
fn kernel_confines() -> bool {
    let able = Path::new("/sys/kernel/security/landlock").exists()
        || fs::read_to_string("/proc/sys/kernel/osrelease").is_ok_and(|release| {
            let mut numbers = release.split(['.', '-']).map(|number| number.parse::<u32>().unwrap_or(0));
            (numbers.next(), numbers.next()) >= (Some(6), Some(12))
        });
    if !able {
        println!("skipped: this kernel has not what confines a worker");
    }
    able
}

fn outcome(config: HostConfig, plugin: &PluginRef, mode: &str) -> i64 {
    number_in(run(&Host::new(config), plugin, mode, LONG))
}

fn unconfined() -> HostConfig {
    let mut config = config();
    config.confinement = Confinement::LimitsOnly;
    config
}

fn check(plugin: &Fixture, expected: &[(&str, i64)]) {
    if !kernel_confines() {
        return;
    }
    for (mode, expected) in expected {
        assert_eq!(outcome(config(), &plugin.plugin, mode), *expected, "{mode}");
    }
}

#[test]
fn a_plugin_without_net_cannot_open_sockets() {
    let puppet = Fixture::puppet(&[]);
    let sockets = ["socket", "datagram", "local_socket"];
    check(&puppet, &sockets.map(|mode| (mode, NOT_PERMITTED)));
    for mode in sockets {
        assert_eq!(outcome(unconfined(), &puppet.plugin, mode), 0, "{mode}");
    }
}

#[test]
fn a_plugin_with_net_connects_and_resolves_but_not_to_local_sockets() {
    let puppet = Fixture::puppet(&["-DNEEDS=\"\\\"net\\\"\""]);
    check(&puppet, &[("socket", 0), ("datagram", 0), ("resolve", 0), ("local_socket", NOT_PERMITTED)]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let settings = json!({"mode": "connect", "port": listener.local_addr().unwrap().port()});
    let request = Request::new(Ask::Run, Input { settings, ..Input::default() });
    assert_eq!(number_in(Host::new(config()).invoke(&puppet.plugin, &request, LONG)), 0);
    listener.accept().unwrap();
}

#[test]
fn a_plugin_reads_libraries_and_nothing_of_the_servers() {
    let puppet = Fixture::puppet(&[]);
    check(
        &puppet,
        &[
            ("read_library", 0),
            ("read_accounts", NO_ACCESS),
            ("read_parent", NO_ACCESS),
            ("write_outside", NO_ACCESS),
            ("lock_out", NO_SUCH_CALL),
        ],
    );
}

#[test]
fn a_plugin_starts_no_process_and_signals_nobody() {
    let puppet = Fixture::puppet(&[]);
    check(
        &puppet,
        &[
            ("fork", -1),
            ("fork_many", 0),
            ("start_program", NO_SUCH_CALL),
            ("leave_group", NO_SUCH_CALL),
            ("signal_parent", NOT_PERMITTED),
            ("outlive", NOT_PERMITTED),
            ("raise_limit", NOT_PERMITTED),
        ],
    );
    for (mode, expected) in [("start_program", None), ("signal_parent", Some(0))] {
        let outcome = run(&Host::new(unconfined()), &puppet.plugin, mode, LONG);
        assert_eq!(outcome.is_ok().then(|| number_in(outcome)), expected, "{mode}, trusted");
    }
}

#[test]
fn a_plugin_with_files_has_one_folder_where_it_may_write() {
    let puppet = Fixture::puppet(&["-DNEEDS=\"\\\"files\\\"\""]);
    let folders = tempfile::tempdir().unwrap();
    let mut config = config();
    config.folders = Some(folders.path().join("of plugins"));
    let note = folders.path().join("of plugins/puppet/note.txt");
    assert_eq!(outcome(config.clone(), &puppet.plugin, "write_here"), 0);
    assert_eq!(fs::read_to_string(&note).unwrap(), "written\n");
    assert_eq!(outcome(config.clone(), &puppet.plugin, "write_here"), 0, "again, with another worker");
    if kernel_confines() {
        for (mode, expected) in
            [("write_outside", NO_ACCESS), ("read_accounts", NO_ACCESS), ("socket", NOT_PERMITTED)]
        {
            assert_eq!(outcome(config.clone(), &puppet.plugin, mode), expected, "{mode}");
        }
    }
}

#[test]
fn a_plugin_with_files_does_not_run_where_there_is_no_folder() {
    let puppet = Fixture::puppet(&["-DNEEDS=\"\\\"files\\\"\""]);
    let cause = cause(run(&Host::new(config()), &puppet.plugin, "well", LONG));
    assert!(matches!(&cause, Cause::NoWorker { words } if words.contains("no folder")), "{cause:?}");
}

#[test]
fn a_plugin_without_files_writes_not_a_byte_into_its_own_memory_files() {
    // The limit on written files holds where Landlock is missing.
    let puppet = Fixture::puppet(&[]);
    assert!(run(&Host::new(unconfined()), &puppet.plugin, "write_outside", LONG).is_err());
    let left = Path::new("/tmp/waypost-puppet-was-here");
    assert!(fs::metadata(left).is_ok_and(|left| left.len() == 0));
    fs::remove_file(left).unwrap();
}

#[test]
fn what_a_plugin_needs_is_the_same_however_it_is_started() {
    let puppet = Fixture::puppet(&["-DNEEDS=\"\\\"net\\\"\""]);
    let host = Host::new(config());
    for _ in 0..2 {
        assert_eq!(host.describe(&puppet.plugin, LONG).unwrap().needs, [Need::Net]);
    }
}
