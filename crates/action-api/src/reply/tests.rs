use serde_json::{Value, json};

use super::*;
use crate::{Attachment, Tally};

#[test]
fn the_written_form_of_protocol_1_0_is_frozen() {
    let done = Output::default().set("seen", true).branch(2).draw(Draw {
        series: "市房备".into(),
        period: "2026".into(),
        pattern: "市房备〔2026〕{n}号".into(),
        into: "filing_number".into(),
    });
    for (reply, written) in [
        (Reply::Allowed, json!({"answer": "allowed"})),
        (Reply::Preview { words: None }, json!({"answer": "preview", "words": null})),
        (Reply::Refused { words: "余额不足".into() }, json!({"answer": "refused", "words": "余额不足"})),
        (
            Reply::Failed { words: "no route".into(), retry: true },
            json!({"answer": "failed", "words": "no route", "retry": true}),
        ),
        (Reply::Done(Output::default()), json!({"answer": "done"})),
        (
            Reply::Done(done),
            json!({
                "answer": "done",
                "set": {"seen": {"bool": true}},
                "draw": {"series": "市房备", "period": "2026", "pattern": "市房备〔2026〕{n}号", "into": "filing_number"},
                "branch": 2
            }),
        ),
    ] {
        assert_eq!(serde_json::to_value(&reply).unwrap(), written);
        assert_eq!(serde_json::from_value::<Reply>(written).unwrap(), reply);
    }
}

#[test]
fn the_written_form_of_an_answer_of_protocol_1_2_is_frozen() {
    for (reply, written) in [
        (Reply::Tally(Tally::open()), json!({"answer": "tally", "outcome": "open"})),
        (
            Reply::Tally(Tally::approved().branch(2).words("三分之二同意")),
            json!({"answer": "tally", "outcome": "approved", "branch": 2, "words": "三分之二同意"}),
        ),
        (Reply::Tally(Tally::rejected()), json!({"answer": "tally", "outcome": "rejected"})),
        (
            Reply::Done(Output::default().attach(Attachment::new(
                "certificate",
                "结清证明.html",
                "text/html",
                "<p>清</p>",
            ))),
            json!({"answer": "done", "attach": [
                {"into": "certificate", "name": "结清证明.html", "media": "text/html", "content": "PHA+5riFPC9wPg=="}
            ]}),
        ),
    ] {
        assert_eq!(serde_json::to_value(&reply).unwrap(), written);
        assert_eq!(serde_json::from_value::<Reply>(written).unwrap(), reply);
    }
}

#[test]
fn content_that_is_no_base64_is_no_reply() {
    let with = |content: &str| {
        let file = json!({"into": "a", "name": "a.txt", "media": "text/plain", "content": content});
        serde_json::from_value::<Reply>(json!({"answer": "done", "attach": [file]})).is_ok()
    };
    for (content, good) in
        [("", true), ("QQ==", true), ("QQ", false), ("A", false), ("Q-==", false), ("结", false)]
    {
        assert_eq!(with(content), good, "{content}");
    }
}

#[test]
fn an_attachment_is_shown_by_its_length() {
    let shown = format!("{:?}", Attachment::new("a", "a.txt", "text/plain", "canary"));
    assert!(shown.contains("6 bytes") && !shown.contains("canary") && !shown.contains("99"), "{shown}");
}

#[test]
fn rubbish_is_no_reply() {
    for rubbish in [
        Value::Null,
        json!([]),
        json!({}),
        json!({"answer": "maybe"}),
        json!({"answer": "refused"}),
        json!({"answer": "tally", "outcome": "perhaps"}),
    ] {
        assert!(serde_json::from_value::<Reply>(rubbish.clone()).is_err(), "{rubbish}");
    }
}

#[test]
fn a_reply_must_suit_its_question() {
    let refused = Reply::Refused { words: String::new() };
    let failed = Reply::Failed { words: String::new(), retry: false };
    for (reply, suits) in [
        (Reply::Allowed, [true, false, false, false]),
        (Reply::Preview { words: None }, [false, true, false, false]),
        (Reply::Done(Output::default()), [false, false, true, false]),
        (Reply::Tally(Tally::open()), [false, false, false, true]),
        (refused, [true, false, true, false]),
        (failed, [true, true, true, true]),
    ] {
        let found = [Ask::Check, Ask::Preview, Ask::Run, Ask::Tally].map(|ask| reply.answers(ask));
        assert_eq!(found, suits, "{reply:?}");
    }
}
