//! Workers come, wait, share the work and go.

use std::{
    collections::BTreeSet,
    fs,
    io::{Read as _, Write as _},
    os::unix::process::ExitStatusExt as _,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use waypost_action_host::{Cause, Host, HostConfig, WorkerCommand, api::Ask};

use crate::support::{
    Fixture, LONG, SHORT, cause, config, eventually, example_ask, is_over, number_in, request, run,
};

#[test]
fn callers_of_many_threads_share_a_few_workers() {
    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
    let pids: BTreeSet<i64> = thread::scope(|scope| {
        let calls =
            || (0..50).map(|_| number_in(run(&host, &puppet.plugin, "pid", LONG))).collect::<Vec<_>>();
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(calls)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!((1..=2).contains(&pids.len()), "{pids:?}");
    drop(host);
    assert!(pids.into_iter().all(is_over));
}

#[test]
fn a_worker_is_named_after_its_plugin_for_the_operator() {
    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
    let pid = number_in(run(&host, &puppet.plugin, "pid", LONG));
    assert_eq!(fs::read_to_string(format!("/proc/{pid}/comm")).unwrap(), "wp-puppet\n");
}

#[test]
fn a_worker_outlives_the_thread_that_needed_it_first() {
    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
    let call = || number_in(run(&host, &puppet.plugin, "pid", LONG));
    let first = thread::scope(|scope| scope.spawn(call).join().unwrap());
    assert_eq!(call(), first);
}

#[test]
fn a_worker_that_died_while_idle_is_replaced_without_a_fault() {
    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
    let first = number_in(run(&host, &puppet.plugin, "pid", LONG));
    kill_process(Pid::from_raw(i32::try_from(first).unwrap()).unwrap(), Signal::KILL).unwrap();
    eventually(|| is_over(first));
    assert_ne!(number_in(run(&host, &puppet.plugin, "pid", LONG)), first);
}

#[test]
fn a_worker_that_does_not_even_read_is_given_up_at_the_deadline() {
    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
    let pid = number_in(run(&host, &puppet.plugin, "pid", LONG));
    kill_process(Pid::from_raw(i32::try_from(pid).unwrap()).unwrap(), Signal::STOP).unwrap();
    // More than a pipe holds.
    let outcome = run(&host, &puppet.plugin, &"Z".repeat(1_000_000), SHORT);
    assert_eq!(cause(outcome), Cause::TimedOut { after_ms: 300 });
    assert!(is_over(pid));
}

#[test]
fn a_caller_waits_for_a_free_worker_only_until_the_deadline() {
    let puppet = Fixture::puppet(&[]);
    let mut config = config();
    config.workers_per_plugin = 1;
    let host = Host::new(config);
    thread::scope(|scope| {
        let hanging = scope.spawn(|| run(&host, &puppet.plugin, "hang", Duration::from_secs(2)));
        eventually(|| {
            let outcome = run(&host, &puppet.plugin, "well", Duration::from_millis(20));
            outcome.is_err_and(|fault| fault.cause == Cause::Busy && fault.retry_helps())
        });
        assert_eq!(cause(hanging.join().unwrap()), Cause::TimedOut { after_ms: 2000 });
    });
    assert!(run(&host, &puppet.plugin, "well", LONG).is_ok(), "the place is free again");
}

#[test]
fn a_worker_program_that_is_none_is_told_in_words() {
    let puppet = Fixture::puppet(&[]);
    let with = |program: &str, args: &[&str], deadline: Duration| {
        let worker =
            WorkerCommand { program: program.into(), args: args.iter().map(|arg| (*arg).into()).collect() };
        let host = Host::new(HostConfig::new(worker));
        let fault = run(&host, &puppet.plugin, "well", deadline).unwrap_err();
        assert!(fault.retry_helps());
        fault.cause
    };
    assert!(
        matches!(with("/nowhere/worker", &[], LONG), Cause::NoWorker { words } if words.contains("No such file"))
    );
    assert!(matches!(with("/bin/sh", &["-c", "exit 4"], LONG), Cause::Died { .. }));
    assert!(matches!(
        with("/bin/echo", &["hello, world"], LONG),
        Cause::BadReply { .. } | Cause::Died { .. }
    ));
    assert!(matches!(with("/bin/sleep", &["1000"], SHORT), Cause::TimedOut { .. }));
}

#[test]
fn a_host_that_is_killed_leaves_no_worker_behind() {
    let puppet = Fixture::puppet(&[]);
    let mut host = Command::new(example_ask())
        .args(["puppet".as_ref(), puppet.plugin.path.as_os_str(), r#"{"mode":"hang"}"#.as_ref()])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let worker = || {
        let processes =
            fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        processes.filter_map(|name| name.parse::<i64>().ok()).find(|pid| {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            // pid (name) state parent …
            let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1));
            stat.contains("(wp-puppet)") && parent == Some(&host.id().to_string())
        })
    };
    eventually(|| worker().is_some());
    let worker = worker().unwrap();
    host.kill().unwrap();
    host.wait().unwrap();
    eventually(|| is_over(worker));
}

/// A worker started by hand, as a host would.
#[test]
fn a_worker_ends_when_its_host_is_gone_even_while_the_plugin_hangs() {
    let puppet = Fixture::puppet(&[]);
    let mut worker = Command::new(env!("CARGO_BIN_EXE_waypost-action-worker"))
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut requests = worker.stdin.take().unwrap();
    let mut send = |kind: u8, payload: &[u8]| {
        requests.write_all(&[kind]).unwrap();
        requests.write_all(&u32::try_from(payload.len()).unwrap().to_be_bytes()).unwrap();
        requests.write_all(payload).unwrap();
    };
    let hello = json!({"conversation": 2, "plugin": puppet.plugin, "bounds": {"confinement": "kernel",
            "memory_limit": 1 << 30, "open_files": 64, "net": false, "folder": null}});
    send(1, hello.to_string().as_bytes());
    let mut head = [0; 5];
    worker.stdout.as_mut().unwrap().read_exact(&mut head).unwrap();
    assert_eq!(head[0], 2, "ready");
    send(4, serde_json::to_string(&request(Ask::Run, "hang")).unwrap().as_bytes());

    drop(requests);
    assert_eq!(worker.wait().unwrap().signal(), Some(9));
}

#[test]
fn a_worker_without_a_host_says_so() {
    let done =
        Command::new(env!("CARGO_BIN_EXE_waypost-action-worker")).stdin(Stdio::null()).output().unwrap();
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&done.stderr).starts_with("action worker: "));
    assert!(done.stdout.is_empty());
}
