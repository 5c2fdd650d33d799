use serde_json::{Value, json};

use super::*;

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
fn rubbish_is_no_reply() {
    for rubbish in
        [Value::Null, json!([]), json!({}), json!({"answer": "maybe"}), json!({"answer": "refused"})]
    {
        assert!(serde_json::from_value::<Reply>(rubbish.clone()).is_err(), "{rubbish}");
    }
}

#[test]
fn a_reply_must_suit_its_question() {
    let refused = Reply::Refused { words: String::new() };
    let failed = Reply::Failed { words: String::new(), retry: false };
    for (reply, check, preview, run) in [
        (Reply::Allowed, true, false, false),
        (Reply::Preview { words: None }, false, true, false),
        (Reply::Done(Output::default()), false, false, true),
        (refused, true, false, true),
        (failed, true, true, true),
    ] {
        assert_eq!(
            (reply.answers(Ask::Check), reply.answers(Ask::Preview), reply.answers(Ask::Run)),
            (check, preview, run),
            "{reply:?}"
        );
    }
}
