//! The action `citizen_id`, in C: the ABI is one, and needs neither Rust nor the development kit.

use std::collections::BTreeMap;

use serde_json::json;
use waypost_action_host::{
    Host, InProcess, Runner,
    api::{Ask, Document, Input, Output, Protocol, Reply, Request, WireValue},
};

use crate::support::{Fixture, LONG, config};

/// The example of the standard GB 11643-1999.
const NUMBER: &str = "11010519491231002X";

fn with_both(test: impl Fn(&dyn Runner, &Fixture)) {
    let plugin = Fixture::in_c("citizen_id", "../../plugins/citizen_id/citizen_id.c");
    for runner in [&InProcess::new() as &dyn Runner, &Host::new(config())] {
        test(runner, &plugin);
    }
}

fn typed(number: &str) -> Input {
    let text = |text: &str| WireValue::Text(text.to_owned());
    Input {
        properties: [("remark".to_owned(), text("{\"id_number\": [\\"))].into(),
        documents: vec![
            Document::default(),
            Document { values: [("id_number".to_owned(), text(number))].into(), ..Document::default() },
        ],
        settings: json!({"into": "birth_date", "from": "id_number"}),
        business_date: "2026-11-21".into(),
        language: "en".into(),
        ..Input::default()
    }
}

fn ask(runner: &dyn Runner, plugin: &Fixture, ask: Ask, input: &Input) -> Reply {
    runner.invoke(&plugin.plugin, &Request::new(ask, input.clone()), LONG).unwrap()
}

#[test]
fn it_describes_itself_checks_previews_and_runs() {
    with_both(|runner, plugin| {
        let description = runner.describe(&plugin.plugin, LONG).unwrap();
        assert_eq!((description.name.as_str(), description.version.as_str()), ("citizen_id", "1.0.0"));
        assert_eq!(description.protocol, Protocol { major: 1, minor: 0 });
        assert_eq!(description.answers, [Ask::Check, Ask::Preview]);
        assert_eq!(description.settings_schema["required"], json!(["from", "into"]));

        let input = typed(NUMBER);
        assert_eq!(ask(runner, plugin, Ask::Check, &input), Reply::Allowed);
        let words = Some("Fills in the date of birth: 1949-12-31".into());
        assert_eq!(ask(runner, plugin, Ask::Preview, &input), Reply::Preview { words });
        let done = Output::default().set("birth_date", WireValue::Date("1949-12-31".into()));
        assert_eq!(ask(runner, plugin, Ask::Run, &input), Reply::Done(done));
    });
}

#[test]
fn a_number_that_is_none_is_refused_with_the_reason() {
    with_both(|runner, plugin| {
        for (number, reason) in [
            (NUMBER, None),
            ("11010519491231002x", None),
            ("110101200002290018", None),
            ("", Some("There is no identity number")),
            ("11010519491231002", Some("has 18 digits")),
            ("1101051949123100２X", Some("has 18 digits")),
            ("11010519491231X021", Some("has 18 digits")),
            ("110105194913310021", Some("no date of birth")),
            ("110105190002290023", Some("no date of birth")),
            ("110105202611220022", Some("yet to come")),
            ("110105194912310021", Some("last digit does not fit")),
        ] {
            let input = typed(number);
            let reply = ask(runner, plugin, Ask::Check, &input);
            match (reason, &reply) {
                (None, Reply::Allowed) => {}
                (Some(reason), Reply::Refused { words }) if words.contains(reason) => {
                    assert_eq!(ask(runner, plugin, Ask::Run, &input), reply);
                    let said = Some(words.clone());
                    assert_eq!(ask(runner, plugin, Ask::Preview, &input), Reply::Preview { words: said });
                }
                _ => panic!("{number}: {reply:?}"),
            }
        }
        let chinese = Input { language: "zh-CN".into(), ..typed("") };
        assert_eq!(
            ask(runner, plugin, Ask::Check, &chinese),
            Reply::Refused { words: "没有填写身份证号".into() }
        );
    });
}

#[test]
fn a_property_of_the_case_comes_before_a_form_item() {
    with_both(|runner, plugin| {
        let mut input = typed("nonsense");
        input.properties.insert("id_number".into(), NUMBER.into());
        assert_eq!(ask(runner, plugin, Ask::Check, &input), Reply::Allowed);
    });
}

#[test]
fn settings_that_are_none_fail_and_no_key_gets_into_the_answer_unjudged() {
    with_both(|runner, plugin| {
        for settings in [
            json!(null),
            json!({"from": "id_number"}),
            json!({"from": "id_number", "into": "x\":{\"bool\":true},\"y"}),
            json!({"from": "id_number", "into": "a".repeat(65)}),
            json!({"from": 7, "into": "birth_date"}),
        ] {
            let input = Input { settings, ..typed(NUMBER) };
            let reply = ask(runner, plugin, Ask::Run, &input);
            assert!(matches!(&reply, Reply::Failed { retry: false, .. }), "{reply:?}");
            assert!(matches!(ask(runner, plugin, Ask::Check, &input), Reply::Refused { .. }));
        }
    });
}

#[test]
fn its_buffers_come_back_call_after_call() {
    let plugin = Fixture::in_c("citizen_id", "../../plugins/citizen_id/citizen_id.c");
    let mut small = config();
    small.memory_limit = 64 << 20;
    small.workers_per_plugin = 1;
    let host = Host::new(small);
    // Requests of half a megabyte, which would fill the worker if they stayed.
    let filler: BTreeMap<_, _> = [("filler".to_owned(), WireValue::Text("x".repeat(500_000)))].into();
    let input = Input { properties: filler, ..typed(NUMBER) };
    for _ in 0..200 {
        assert_eq!(ask(&host, &plugin, Ask::Check, &input), Reply::Allowed);
    }
}
