use super::*;

fn reads<T: FromStr<Err = BadShort> + fmt::Display>(good: &[&str], bad: &[&str]) {
    for text in good {
        assert_eq!(text.parse::<T>().map(|found| found.to_string()), Ok((*text).to_owned()));
    }
    for text in bad {
        assert!(text.parse::<T>().is_err(), "{text} was taken");
    }
}

#[test]
fn every_short_text_reads_back_as_it_was_written_and_nothing_else_is_taken() {
    reads::<ReceiverText>(
        &[
            "post:clerk_accept",
            "post:受理岗",
            "initiator",
            "head:1",
            "head_chain:3",
            "handler_of:3",
            "person:zhang",
            "department:audit_dept",
            "department_head:x",
            "item:reviewer",
            "chosen_by_previous",
            "chosen_by_initiator",
            "least_loaded:x",
        ],
        &[
            "",
            "post",
            "post:",
            "post:a b",
            "head:0",
            "head:x",
            "handler_of:-1",
            "item:Reviewer",
            "boss",
            "x:y",
        ],
    );
    reads::<NobodyText>(&["hold", "pass", "next_head", "refuse", "post:x"], &["", "post:", "wait"]);
    reads::<DeadlineText>(
        &["recall", "note", "escalate", "return", "submit:2", "transfer:x"],
        &["", "submit", "submit:x", "transfer:", "recall:1"],
    );
    reads::<DurationText>(
        &["5 minutes", "4 hours", "1 days", "8 working_hours", "3 working_days"],
        &["", "3", "3 weeks", "-1 days", "three days", "3  days"],
    );
    reads::<JoinText>(&["any", "each", "all", "active", "n:2"], &["", "n", "n:", "n:x", "some"]);
}

#[test]
fn nought_handlers_are_all_as_in_the_founding_tables() {
    for (text, expected) in [
        ("0", Some(Handlers::All)),
        ("all", Some(Handlers::All)),
        ("1", Some(Handlers::Count(1))),
        ("60%", Some(Handlers::Share(60))),
        ("ordered", Some(Handlers::Ordered)),
        ("0%", None),
        ("101%", None),
        ("-1", None),
        ("", None),
    ] {
        assert_eq!(text.parse::<HandlersText>().ok().map(|found| found.0), expected, "{text}");
    }
}
