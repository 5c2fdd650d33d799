//! What plugins and runners promise each other: the same in a worker and in process.

use serde_json::json;
use waypost_action_host::{
    Cause, Host, InProcess, PluginRef, Runner,
    api::{Ask, Draw, Input, MAX_MESSAGE, MAX_WORDS, Need, Output, PROTOCOL, Protocol, Reply, Request},
};

use crate::support::{Fixture, LONG, cause, config, number, request};

/// Both runners must behave alike.
fn with_both(test: impl Fn(&dyn Runner)) {
    test(&InProcess::new());
    test(&Host::new(config()));
}

fn filing() -> Input {
    Input {
        settings: json!({"series": "市房备", "pattern": "市房备〔{year}〕{n}号", "into": "filing_number"}),
        business_date: "2026-11-21".into(),
        language: "zh-CN".into(),
        ..Input::default()
    }
}

fn ask(runner: &dyn Runner, plugin: &PluginRef, ask: Ask, input: &Input) -> Reply {
    runner.invoke(plugin, &Request::new(ask, input.clone()), LONG).unwrap()
}

#[test]
fn the_action_number_answers_in_both_runners() {
    let number = number();
    with_both(|runner| {
        let description = runner.describe(&number, LONG).unwrap();
        assert_eq!((description.name.as_str(), description.protocol), ("number", PROTOCOL));

        assert_eq!(ask(runner, &number, Ask::Check, &filing()), Reply::Allowed);
        let words = Some("取下一个号：市房备〔2026〕…号".into());
        assert_eq!(ask(runner, &number, Ask::Preview, &filing()), Reply::Preview { words });
        let draw = Draw {
            series: "市房备".into(),
            period: "2026".into(),
            pattern: "市房备〔2026〕{n}号".into(),
            into: "filing_number".into(),
        };
        assert_eq!(ask(runner, &number, Ask::Run, &filing()), Reply::Done(Output::default().draw(draw)));

        let bad = Input { settings: json!({"series": "市房备"}), ..filing() };
        assert!(
            matches!(ask(runner, &number, Ask::Check, &bad), Reply::Refused { words } if words.starts_with("取号设置有误"))
        );
        assert!(matches!(ask(runner, &number, Ask::Run, &bad), Reply::Failed { retry: false, .. }));
    });
}

#[test]
fn a_plugin_in_c_needs_nothing_but_the_abi() {
    let puppet = Fixture::puppet(&[]);
    with_both(|runner| {
        let description = runner.describe(&puppet.plugin, LONG).unwrap();
        assert_eq!(description.needs, [Need::Unknown], "a need of a newer minor");
        let done = runner.invoke(&puppet.plugin, &request(Ask::Run, "well"), LONG).unwrap();
        assert_eq!(done, Reply::Done(Output::default().set("mode", "obeyed").branch(2)));
        let refused = runner.invoke(&puppet.plugin, &request(Ask::Check, "well"), LONG).unwrap();
        assert_eq!(refused, Reply::Refused { words: "不行".into() });
    });
}

#[test]
fn a_question_the_plugin_does_not_answer_is_not_put_to_it() {
    let puppet = Fixture::puppet(&[]);
    with_both(|runner| {
        let nothing = runner.invoke(&puppet.plugin, &request(Ask::Preview, "bad_json"), LONG).unwrap();
        assert_eq!(nothing, Reply::Preview { words: None });
        let no_rule = runner.invoke(&puppet.plugin, &request(Ask::Tally, "bad_json"), LONG).unwrap();
        assert!(
            matches!(&no_rule, Reply::Failed { words, retry: false } if words.contains("no rule for votes"))
        );
    });
}

#[test]
fn another_abi_or_protocol_is_refused_and_a_newer_minor_is_not() {
    for (define, expected) in [
        ("-DABI=2", Some(Cause::WrongAbi { found: 2 })),
        ("-DPROTOCOL=\"2.0\"", Some(Cause::WrongProtocol { found: Protocol { major: 2, minor: 0 } })),
        ("-DPROTOCOL=\"1.9\"", None),
        ("-DNO_FREE", Some(Cause::NotLoadable { words: "it has no symbol waypost_free".into() })),
    ] {
        let puppet = Fixture::puppet(&[define]);
        with_both(|runner| {
            let outcome = runner.invoke(&puppet.plugin, &request(Ask::Run, "well"), LONG);
            match &expected {
                Some(expected) => {
                    let fault = outcome.unwrap_err();
                    assert_eq!(&fault.cause, expected);
                    assert!(!fault.retry_helps());
                }
                None => assert!(outcome.is_ok(), "{define}"),
            }
        });
    }
}

#[test]
fn rubbish_is_told_from_an_answer() {
    let puppet = Fixture::puppet(&[]);
    with_both(|runner| {
        for (mode, words) in [
            ("bad_json", "EOF while parsing"),
            ("not_text", "not the JSON expected"),
            ("wrong_answer", "does not suit"),
            ("unknown_answer", "unknown variant `perhaps`"),
            ("deep", "recursion limit exceeded"),
            ("empty", "EOF while parsing"),
            ("null", "it is empty"),
            ("code", "code 7 instead of an answer"),
        ] {
            let fault = runner.invoke(&puppet.plugin, &request(Ask::Run, mode), LONG).unwrap_err();
            assert!(fault.retry_helps());
            assert!(
                matches!(&fault.cause, Cause::BadReply { words: found } if found.contains(words)),
                "{mode}: {fault}"
            );
            assert!(fault.to_string().starts_with("plugin `puppet` ("), "{fault}");
        }
        let huge = cause(runner.invoke(&puppet.plugin, &request(Ask::Run, "huge"), LONG));
        assert_eq!(huge, Cause::TooLarge { bytes: 2 << 20 });
    });
}

#[test]
fn words_without_end_are_cut_before_anybody_keeps_them() {
    let puppet = Fixture::puppet(&[]);
    with_both(|runner| {
        let reply = runner.invoke(&puppet.plugin, &request(Ask::Run, "long_words"), LONG).unwrap();
        let cut = format!("{}…", "w".repeat(MAX_WORDS - 1));
        assert_eq!(reply, Reply::Refused { words: cut });
        let fault = runner.invoke(&puppet.plugin, &request(Ask::Run, "long_rubbish"), LONG).unwrap_err();
        assert!(matches!(&fault.cause, Cause::BadReply { words } if words.chars().count() == MAX_WORDS));
    });
}

#[test]
fn a_request_over_the_limit_is_not_sent() {
    let puppet = Fixture::puppet(&[]);
    with_both(|runner| {
        let largest = MAX_MESSAGE - serde_json::to_vec(&request(Ask::Run, "")).unwrap().len();
        assert!(runner.invoke(&puppet.plugin, &request(Ask::Run, &"Z".repeat(largest)), LONG).is_ok());
        let outcome = runner.invoke(&puppet.plugin, &request(Ask::Run, &"Z".repeat(largest + 1)), LONG);
        assert_eq!(cause(outcome), Cause::TooLarge { bytes: MAX_MESSAGE + 1 });
    });
}
