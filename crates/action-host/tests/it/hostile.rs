//! Plugins that misbehave: the host lives, names the fault, and answers the next call.

use std::{
    io,
    sync::{Mutex, mpsc},
};

use waypost_action_host::{
    Cause, Death, Host, Runner,
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
    for mode in ["hang", "spin", "stop"] {
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
fn a_plugin_cannot_eat_more_memory_than_its_limit() {
    let puppet = Fixture::puppet(&[]);
    let mut config = config();
    config.memory_limit = 256 << 20;
    let host = Host::new(config);
    let reply = run(&host, &puppet.plugin, "eat", LONG);
    assert_eq!(reply, Ok(Reply::Failed { words: "no memory".into(), retry: true }));
}

#[test]
fn a_plugin_that_cannot_even_start_is_a_fault() {
    let puppet = Fixture::puppet(&["-DBROKEN_START"]);
    let host = Host::new(config());
    let outcome = run(&host, &puppet.plugin, "well", LONG);
    assert_eq!(cause(outcome), Cause::Died { how: Death::Signal(6) });
}

#[test]
fn what_a_plugin_has_forked_ends_with_its_worker() {
    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
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

/// Hands every line of the log to the test.
struct Lines(Mutex<mpsc::Sender<String>>);

impl io::Write for &Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        // The test may have heard enough.
        let _ = self.0.lock().unwrap().send(String::from_utf8_lossy(line).into_owned());
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_a_plugin_prints_goes_to_the_log_and_not_to_the_host() {
    let (sender, lines) = mpsc::channel();
    let subscriber =
        tracing_subscriber::fmt().with_ansi(false).with_writer(std::sync::Arc::new(Lines(sender.into())));
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();

    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
    assert!(run(&host, &puppet.plugin, "print", LONG).is_ok());

    let mut wanted = vec!["printed plugin=\"puppet\"", "said \u{fffd}[31mred plugin=\"puppet\""];
    while !wanted.is_empty() {
        let line = lines.recv_timeout(LONG).unwrap();
        wanted.retain(|wanted| !line.contains(wanted));
    }
}
