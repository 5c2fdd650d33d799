use super::*;

fn blank(secrets: &[&str]) -> Blank {
    let secrets = secrets.iter().enumerate().map(|(at, value)| (at.to_string(), (*value).into()));
    Blank::of(&Input { secrets: secrets.collect(), ..Input::default() })
}

#[test]
fn a_secret_is_blanked_wherever_it_stands() {
    for (secrets, text, expected) in [
        (&["s3cret"][..], "https://bank/?key=s3cret&again=s3cret", "https://bank/?key=•••&again=•••"),
        (&["abcd", "abcdef"], "abcdef", "•••"),
        (&["-----\nline one\nline two\n-----"], "it was line two", "it was •••"),
        (&["abc"], "abc", "abc"),
        (&["密码在此"], "用密码在此登录", "用•••登录"),
        (&[], "nothing", "nothing"),
    ] {
        assert_eq!(blank(secrets).text(text.to_owned()), expected, "{secrets:?}");
    }
}

#[test]
fn words_and_values_of_every_reply_are_blanked() {
    let blank = blank(&["s3cret"]);
    let said = || "it is s3cret".to_owned();
    let row = WireRow { id: 1, cells: [("k".to_owned(), WireValue::Text(said()))].into() };
    for reply in [
        Reply::Preview { words: Some(said()) },
        Reply::Refused { words: said() },
        Reply::Failed { words: said(), retry: true },
        Reply::Tally(Tally::approved().words(said())),
        Reply::Done(Output::default().set("echo", said()).set("rows", WireValue::Table(vec![row]))),
    ] {
        let shown = format!("{:?}", blank.reply(reply));
        assert!(shown.contains("it is •••") && !shown.contains("s3cret"), "{shown}");
    }
    let cause = blank.cause(Cause::BadReply { words: said() });
    assert_eq!(cause, Cause::BadReply { words: "it is •••".into() });
}

#[test]
fn secrets_of_several_requests_are_kept_together() {
    let mut both = blank(&["first"]);
    both.join(&blank(&["longer second"]));
    both.join(&blank(&["first"]));
    assert_eq!(both.text("first, longer second".into()), "•••, •••");
    assert_eq!(both.longest(), "longer second".len());
    assert_eq!(format!("{both:?}"), "Blank(2 pieces)");
}
