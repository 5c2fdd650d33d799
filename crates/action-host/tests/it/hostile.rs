//! Plugins that misbehave: the host lives, names the fault, and answers the next call.
//!
//! What a runner in process survives too, rubbish and refusals to load, stands in `contract.rs` and `files.rs` for both.
//! What stands here it cannot: a crash, an exit, a stop or an overflow is the host's own then, memory and files are
//! shared, and no deadline is kept.

use waypost_action_host::{
    Cause, Confinement, Death, Host, Runner,
    api::{Ask, Reply},
};

use crate::support::{Fixture, LONG, SHORT, cause, config, eventually, is_over, number_in, request, run};

#[test]
fn a_crash_is_a_fault_and_the_next_call_is_answered() {
    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
    for (mode, how) in [
        ("segfault", Death::Signal(11)),
        ("abort", Death::Signal(6)),
        ("exit", Death::Exit(3)),
        ("overflow", Death::Signal(11)),
        ("terminate", Death::Signal(15)),
        ("divide", Death::Signal(8)),
        ("jump", Death::Signal(11)),
        ("wild", Death::Signal(6)),
    ] {
        let fault = run(&host, &puppet.plugin, mode, LONG).unwrap_err();
        let how_words = how.to_string();
        match (&fault.cause, mode) {
            // The runtime of the worker may turn an overflow into an abort.
            (Cause::Died { how: Death::Signal(6 | 11) }, "overflow") => {}
            (Cause::Died { how: found }, _) => {
                assert_eq!(*found, how, "{mode}");
                assert!(fault.to_string().ends_with(&how_words), "{fault}");
            }
            other => panic!("{mode}: {other:?}"),
        }
        assert!(fault.retry_helps());
        assert!(run(&host, &puppet.plugin, "well", LONG).is_ok(), "after {mode}");
    }
}

#[test]
fn a_panic_without_the_sdk_aborts_only_the_worker() {
    let panics = Fixture::panics();
    let host = Host::new(config());
    let outcome = host.invoke(&panics.plugin, &request(Ask::Run, ""), LONG);
    assert_eq!(cause(outcome), Cause::Died { how: Death::Signal(6) });
}

#[test]
fn a_panic_with_the_sdk_is_a_reply_and_the_worker_lives() {
    let fixture = Fixture::with_sdk(&[]).unwrap();
    let host = Host::new(config());
    let words = "the action panicked: case 0 was too much".to_owned();
    for _ in 0..2 {
        let reply = host.invoke(&fixture.plugin, &request(Ask::Run, ""), LONG);
        assert_eq!(reply, Ok(Reply::Failed { words: words.clone(), retry: true }));
    }
}

#[test]
fn the_sdk_does_not_compile_where_panics_abort() {
    let words = Fixture::with_sdk(&["-Cpanic=abort"]).err().unwrap();
    assert!(words.contains("a Waypost action needs `panic = \"unwind\"`"), "{words}");
}

#[test]
fn whatever_hangs_is_killed_at_the_deadline() {
    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
    for mode in ["hang", "spin", "stop", "deaf", "late", "flood_forever"] {
        let pid = number_in(run(&host, &puppet.plugin, "pid", LONG));
        let fault = run(&host, &puppet.plugin, mode, SHORT).unwrap_err();
        assert_eq!(fault.cause, Cause::TimedOut { after_ms: 300 }, "{mode}");
        assert!(fault.to_string().ends_with("did not answer within 300 ms"), "{fault}");
        assert!(is_over(pid), "{mode}");
    }
    assert!(run(&host, &puppet.plugin, "well", LONG).is_ok());
}

#[test]
fn a_plugin_that_closes_every_file_is_a_fault() {
    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
    let fault = run(&host, &puppet.plugin, "close", LONG).unwrap_err();
    assert!(matches!(fault.cause, Cause::Died { .. }), "{fault}");
    assert!(run(&host, &puppet.plugin, "well", LONG).is_ok());
}

#[test]
fn an_answer_that_comes_too_late_is_nobody_elses() {
    let puppet = Fixture::puppet(&[]);
    let mut config = config();
    config.workers_per_plugin = 1;
    let host = Host::new(config);
    let late = run(&host, &puppet.plugin, "late", SHORT);
    assert_eq!(cause(late), Cause::TimedOut { after_ms: 300 });
    for _ in 0..3 {
        let pid = number_in(run(&host, &puppet.plugin, "pid", LONG));
        assert!(!is_over(pid));
    }
}

#[test]
fn a_plugin_that_writes_into_every_file_it_finds_is_a_fault() {
    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
    let cause = cause(run(&host, &puppet.plugin, "scribble", LONG));
    assert!(matches!(cause, Cause::BadReply { .. }), "{cause:?}");
    assert!(run(&host, &puppet.plugin, "well", LONG).is_ok());
}

#[test]
fn an_answer_longer_than_its_buffer_is_a_fault() {
    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
    let cause = cause(run(&host, &puppet.plugin, "lie", LONG));
    assert!(matches!(cause, Cause::BadReply { .. } | Cause::Died { .. }), "{cause:?}");
    assert!(run(&host, &puppet.plugin, "well", LONG).is_ok());
}

#[test]
fn a_plugin_that_asks_at_the_keyboard_finds_nobody() {
    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
    assert_eq!(number_in(run(&host, &puppet.plugin, "read", LONG)), 0, "the end of the file");
}

#[test]
fn megabytes_of_prints_delay_no_answer() {
    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
    for _ in 0..3 {
        assert!(run(&host, &puppet.plugin, "flood", LONG).is_ok());
    }
}

#[test]
fn a_plugin_that_does_not_describe_itself_is_a_fault() {
    let host = Host::new(config());
    let slow = Fixture::puppet(&["-DSLOW_DESCRIBE"]);
    assert_eq!(cause(run(&host, &slow.plugin, "well", SHORT)), Cause::TimedOut { after_ms: 300 });
    let bad = Fixture::puppet(&["-DBAD_DESCRIBE"]);
    assert!(matches!(cause(run(&host, &bad.plugin, "well", LONG)), Cause::BadReply { .. }));
}

#[test]
fn a_plugin_cannot_eat_more_memory_than_its_limit() {
    let puppet = Fixture::puppet(&[]);
    let mut config = config();
    config.memory_limit = 256 << 20;
    let host = Host::new(config);
    let reply = run(&host, &puppet.plugin, "eat", LONG);
    assert_eq!(reply, Ok(Reply::Failed { words: "no memory".into(), retry: true }));
}

#[test]
fn threads_without_end_end_at_the_limit_of_memory() {
    let puppet = Fixture::puppet(&[]);
    let mut config = config();
    config.memory_limit = 512 << 20;
    let host = Host::new(config);
    let threads = number_in(run(&host, &puppet.plugin, "threads", LONG));
    assert!((1..200).contains(&threads), "{threads}");
    assert!(
        run(&host, &puppet.plugin, "well", LONG).is_ok(),
        "its next call is answered by a crowded worker"
    );
}

#[test]
fn a_plugin_that_cannot_even_start_is_a_fault() {
    let puppet = Fixture::puppet(&["-DBROKEN_START"]);
    let host = Host::new(config());
    let outcome = run(&host, &puppet.plugin, "well", LONG);
    assert_eq!(cause(outcome), Cause::Died { how: Death::Signal(6) });
}

#[test]
fn what_a_trusted_plugin_has_forked_ends_with_its_worker() {
    let puppet = Fixture::puppet(&[]);
    let mut config = config();
    config.confinement = Confinement::LimitsOnly;
    let host = Host::new(config);
    assert_eq!(number_in(run(&host, &puppet.plugin, "fork_many", LONG)), 30);
    let child = number_in(run(&host, &puppet.plugin, "fork", LONG));
    assert!(!is_over(child));
    drop(host);
    eventually(|| is_over(child));
}

#[test]
fn a_plugin_finds_no_environment_no_folder_and_no_files() {
    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
    assert_eq!(number_in(run(&host, &puppet.plugin, "surroundings", LONG)), 0);
}
