//! A secret that a plugin repeats goes no further than the host.

use std::{
    io,
    sync::{Arc, Mutex, mpsc},
};

use waypost_action_host::{
    Cause, Host, InProcess, Runner,
    api::{Ask, Reply, Request},
};

use crate::support::{Fixture, LONG, config, request, run};

const CANARY: &str = "canary-9731";

fn telling(mode: &str) -> Request {
    let mut request = request(Ask::Run, mode);
    request.input.secrets.insert("key".into(), CANARY.into());
    request
}

#[test]
fn a_secret_in_words_or_in_rubbish_is_blanked_by_both_runners() {
    let puppet = Fixture::puppet(&[]);
    for runner in [&InProcess::new() as &dyn Runner, &Host::new(config())] {
        let reply = runner.invoke(&puppet.plugin, &telling("tell"), LONG).unwrap();
        let words = "https://bank/?key=••• is down".to_owned();
        assert_eq!(reply, Reply::Failed { words, retry: false });
        let fault = runner.invoke(&puppet.plugin, &telling("tell_rubbish"), LONG).unwrap_err();
        assert!(matches!(&fault.cause, Cause::BadReply { words } if words.contains("•••")), "{fault}");
        assert!(!format!("{fault} {fault:?}").contains(CANARY));
    }
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

/// One test for all that is logged, since a program has one log.
#[test]
fn what_a_plugin_prints_goes_to_the_log_and_not_to_the_host_and_without_secrets() {
    let (sender, lines) = mpsc::channel();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(Arc::new(Lines(sender.into())));
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();

    let puppet = Fixture::puppet(&[]);
    let host = Host::new(config());
    assert!(run(&host, &puppet.plugin, "print", LONG).is_ok());
    assert!(host.invoke(&puppet.plugin, &telling("tell"), LONG).is_ok());
    assert!(host.invoke(&puppet.plugin, &telling("tell_rubbish"), LONG).is_err());

    let mut wanted = vec![
        "printed plugin=\"puppet\"",
        "said \u{fffd}[31mred plugin=\"puppet\"",
        "the key is •••, and so on",
        "answered rubbish",
    ];
    while !wanted.is_empty() {
        let line = lines.recv_timeout(LONG).unwrap();
        assert!(!line.contains(CANARY), "{line}");
        wanted.retain(|wanted| !line.contains(wanted));
    }
}
