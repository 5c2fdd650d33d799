//! A plugin of protocol 1.0 runs for ever, as it was.

use std::{fs::File, path::Path};

use serde_json::json;
use waypost_action_host::{
    Digest, Host, InProcess, Runner,
    api::{
        Ask, Describe, Document, Draw, Input, Named, Output, Protocol, Reply, Request, Seat, Side, Stage,
        WireValue,
    },
};

use crate::support::{Fixture, LONG, config};

/// Never changes. A change of the contract that this plugin does not survive is not made.
const SOURCE: &str = "70ff3662b6c3df3d61594350526d68b84aaf8850fbe7ec9888997fa10549ecb7";

/// All that a request can say today, what came after 1.0 among it.
fn everything(mood: &str) -> Input {
    let named = |id: &str, name: &str| Named { id: id.into(), name: name.into() };
    Input {
        key: "c12-v7-a3".into(),
        case_number: 12,
        business_key: Some("HT-88".into()),
        flow: "合同备案".into(),
        stage: Stage { no: 5, name: "备案 \"甲\"".into() },
        branch: Some(2),
        sender: Side { people: vec![named("12", "王芳")], posts: vec![named("7", "初审岗")] },
        receiver: Side { people: vec![], posts: vec![named("8", "复审岗"), named("9", "备案岗")] },
        documents: vec![Document {
            id: "31".into(),
            title: "合同, {1}".into(),
            values: [("amount".to_owned(), WireValue::Decimal("12.5".into()))].into(),
        }],
        properties: [
            ("rows".to_owned(), WireValue::Table(vec![])),
            ("who".to_owned(), WireValue::Person("12".into())),
        ]
        .into(),
        settings: json!({"mood": mood}),
        secrets: [("token".to_owned(), "s3cret".into())].into(),
        seats: vec![Seat { id: "1".into(), ..Seat::default() }],
        votes: vec![],
        now: "2026-11-21T08:00:00.000Z".into(),
        business_date: "2026-11-21".into(),
        language: "zh-CN".into(),
    }
}

fn frozen() -> Fixture {
    Fixture::in_c("frozen", "tests/fixtures/frozen_1_0.c")
}

fn with_both(test: impl Fn(&dyn Fn(Ask, &str) -> Reply)) {
    let frozen = frozen();
    for runner in [&InProcess::new() as &dyn Runner, &Host::new(config())] {
        test(&|ask, mood| runner.invoke(&frozen.plugin, &Request::new(ask, everything(mood)), LONG).unwrap());
    }
}

#[test]
fn the_frozen_plugin_is_the_one_of_the_first_day() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/frozen_1_0.c");
    assert_eq!(Digest::of(&mut File::open(source).unwrap()).unwrap().to_string(), SOURCE);
}

#[test]
fn a_plugin_of_1_0_is_known_as_such() {
    let frozen = frozen();
    for runner in [&InProcess::new() as &dyn Runner, &Host::new(config())] {
        let expected = Describe {
            protocol: Protocol { major: 1, minor: 0 },
            ..Describe::new("frozen", "1.0.0")
                .summary("Repeats what it was told.")
                .settings(json!({"type": "object"}))
                .answering(Ask::Check)
                .answering(Ask::Preview)
        };
        assert_eq!(runner.describe(&frozen.plugin, LONG), Ok(expected));
    }
}

#[test]
fn a_plugin_of_1_0_answers_every_question_of_1_0() {
    with_both(|ask| {
        assert_eq!(ask(Ask::Check, "good"), Reply::Allowed);
        assert_eq!(ask(Ask::Check, "bad"), Reply::Refused { words: "not today".into() });
        let words = Some("repeats what it was told".into());
        assert_eq!(ask(Ask::Preview, "good"), Reply::Preview { words });
        assert_eq!(ask(Ask::Preview, "bad"), Reply::Preview { words: None });
        assert_eq!(ask(Ask::Run, "bad"), Reply::Failed { words: "in a bad mood".into(), retry: true });
    });
}

#[test]
fn a_plugin_of_1_0_reads_every_field_of_1_0_where_it_was() {
    let read = Output::default()
        .set("seen", true)
        .set("key", "c12-v7-a3")
        .set("case_number", 12)
        .set("business_key", "HT-88")
        .set("flow", "合同备案")
        .set("stage_no", 5)
        .set("stage_name", "备案 \"甲\"")
        .set("sender", "王芳")
        .set("receiver", "9")
        .set("title", "合同, {1}")
        .set("amount", "12.5")
        .set("property", "12")
        .set("mood", "good")
        .set("now", "2026-11-21T08:00:00.000Z")
        .set("business_date", "2026-11-21")
        .set("language", "zh-CN")
        .draw(Draw {
            series: "s".into(),
            period: "2026".into(),
            pattern: "s-{n}".into(),
            into: "number".into(),
        })
        .branch(2);
    with_both(|ask| assert_eq!(ask(Ask::Run, "good"), Reply::Done(read.clone())));
}

#[test]
fn a_question_that_came_later_is_not_put_to_a_plugin_of_1_0() {
    with_both(|ask| {
        let words = "the plugin has no rule for votes".into();
        assert_eq!(ask(Ask::Tally, "good"), Reply::Failed { words, retry: false });
    });
}
