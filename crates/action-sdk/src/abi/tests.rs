use waypost_action_api::{Describe, Input, MAX_MESSAGE, Output, Seat, SecretRef, Tally, Vote};

use super::*;

/// Does what its settings tell it.
#[derive(Default)]
struct Puppet;

static PUPPET: Puppet = Puppet;

impl Action for Puppet {
    fn describe(&self) -> Describe {
        Describe::new("puppet", "1.0.0").answering(Ask::Check)
    }

    fn check(&self, input: &Input) -> Result<Verdict, Fault> {
        Ok(if input.key.is_empty() { Verdict::Allowed } else { Verdict::Refused("not now".into()) })
    }

    fn tally(&self, input: &Input) -> Result<Tally, Fault> {
        if input.seats.is_empty() {
            return Err(Fault::refused("nobody votes"));
        }
        Ok(if input.everyone_voted() { Tally::approved().branch(2) } else { Tally::open() })
    }

    fn run(&self, input: &Input) -> Result<Output, Fault> {
        match crate::settings::<String>(input)?.as_str() {
            "refuse" => Err(Fault::refused("no money")),
            "later" => Err(Fault::for_now("no route")),
            "panic" => panic!("lost {}", input.case_number),
            "huge" => Ok(Output::default().set("text", "x".repeat(MAX_MESSAGE))),
            word => Ok(Output::default().set("word", word)),
        }
    }
}

fn check(ask: Ask, settings: serde_json::Value, expected: Reply) {
    let input = Input { settings, ..Input::default() };
    let request = encode(&Request::new(ask, input)).unwrap();
    let reply: Reply = decode(&reply_bytes(|| &PUPPET, &request).unwrap()).unwrap();
    assert_eq!(reply, expected);
}

#[test]
fn every_outcome_of_an_action_is_a_reply() {
    check(Ask::Run, "hello".into(), Reply::Done(Output::default().set("word", "hello")));
    check(Ask::Run, "refuse".into(), Reply::Refused { words: "no money".into() });
    check(Ask::Run, "later".into(), failed("no route".into(), true));
    check(Ask::Check, "x".into(), Reply::Allowed);
    check(Ask::Preview, "x".into(), Reply::Preview { words: None });
}

#[test]
fn a_rule_for_votes_decides_or_waits() {
    let tally = |seats: usize, votes: usize| {
        let seats = (0..seats).map(|id| Seat { id: id.to_string(), ..Seat::default() }).collect();
        let votes = (0..votes).map(|id| Vote { seat: id.to_string(), ..Vote::default() }).collect();
        let request = encode(&Request::new(Ask::Tally, Input { seats, votes, ..Input::default() })).unwrap();
        decode::<Reply>(&reply_bytes(|| &PUPPET, &request).unwrap()).unwrap()
    };
    assert_eq!(tally(2, 1), Reply::Tally(Tally::open()));
    assert_eq!(tally(2, 2), Reply::Tally(Tally::approved().branch(2)));
    assert_eq!(tally(0, 0), failed("nobody votes".into(), false));
}

#[test]
fn a_secret_is_looked_up_by_the_reference_in_the_settings() {
    let input = Input { secrets: [("bank".to_owned(), "s3cret".into())].into(), ..Input::default() };
    let reference = |name: &str| SecretRef { secret: name.into() };
    assert_eq!(crate::secret(&input, &reference("bank")), Ok("s3cret"));
    let missing = crate::secret(&input, &reference("other"));
    assert_eq!(missing, Err(Fault::failed("the secret `other` is not set")));
}

#[test]
fn what_goes_wrong_is_a_failed_reply_in_words() {
    check(Ask::Run, "panic".into(), failed("the action panicked: lost 0".into(), true));
    check(
        Ask::Run,
        5.into(),
        failed("the settings do not fit: invalid type: integer `5`, expected a string".into(), false),
    );
    check(Ask::Unknown, "x".into(), failed("the action does not know this question".into(), false));
    let bytes = reply_bytes(|| &PUPPET, b"{").unwrap();
    assert!(matches!(decode(&bytes).unwrap(), Reply::Failed { retry: false, .. }));
}

#[test]
fn a_reply_over_the_limit_is_not_sent() {
    let input = Input { settings: "huge".into(), ..Input::default() };
    let bytes = reply_bytes(|| &PUPPET, &encode(&Request::new(Ask::Run, input)).unwrap()).unwrap();
    assert!(bytes.len() < 200);
    assert!(matches!(decode(&bytes).unwrap(), Reply::Failed { words, .. } if words.contains("1048576")));
}

#[test]
fn a_buffer_crosses_the_boundary_and_comes_back() {
    let (mut buffer, mut len) = (ptr::null_mut(), 0);
    // SAFETY: two places of this function, a buffer that was just handed over and is given back once.
    let description: Describe = unsafe {
        assert_eq!(describe(|| &PUPPET, &raw mut buffer, &raw mut len), OK);
        let description = decode(slice::from_raw_parts(buffer, len)).unwrap();
        free(buffer, len);
        description
    };
    assert_eq!(description, PUPPET.describe());
}
