use serde_json::json;

use super::*;
use crate::{Named, Seat, Secret, SecretRef, Vote, VoteKind};

#[test]
fn a_request_from_a_newer_minor_is_read_without_what_is_new() {
    let request: Request = serde_json::from_value(json!({
        "protocol": "1.9",
        "ask": "run",
        "trace": "abc",
        "input": {"key": "k", "settings": {"a": 1}, "mood": "good", "stage": {"no": 5, "name": "备案", "colour": 1}}
    }))
    .unwrap();
    assert_eq!(request.ask, Ask::Run);
    assert_eq!(request.input.stage.no, 5);
    assert_eq!(request.input.settings, json!({"a": 1}));
}

#[test]
fn an_unknown_question_is_told_from_broken_json() {
    let request: Request = serde_json::from_value(json!({"protocol": "1.1", "ask": "divine"})).unwrap();
    assert_eq!(request.ask, Ask::Unknown);
    assert!(serde_json::from_value::<Request>(json!({"protocol": "1.1"})).is_err());
}

#[test]
fn the_written_form_of_a_question_of_protocol_1_2_is_frozen() {
    let named = |id: &str, name: &str| Some(Named { id: id.into(), name: name.into() });
    let input = Input {
        secrets: [("bank".to_owned(), Secret::from("s3cret"))].into(),
        seats: vec![
            Seat { id: "1".into(), person: named("12", "王芳"), ..Seat::default() },
            Seat { id: "2".into(), post: named("7", "法务岗"), weight: 3, lead: true, ..Seat::default() },
        ],
        votes: vec![
            Vote {
                seat: "1".into(),
                kind: VoteKind::Approve,
                branch: Some(2),
                words: "同意".into(),
                at: "2026-11-21T08:00:00.000Z".into(),
            },
            Vote { seat: "2".into(), kind: VoteKind::Abstain, ..Vote::default() },
        ],
        ..Input::default()
    };
    let written = serde_json::to_value(Request::new(Ask::Tally, input.clone())).unwrap();
    assert_eq!(written["ask"], "tally");
    assert_eq!(written["protocol"], "1.2");
    assert_eq!(written["input"]["secrets"], json!({"bank": "s3cret"}));
    assert_eq!(
        written["input"]["seats"],
        json!([
            {"id": "1", "person": {"id": "12", "name": "王芳"}, "weight": 1},
            {"id": "2", "post": {"id": "7", "name": "法务岗"}, "weight": 3, "lead": true}
        ])
    );
    assert_eq!(
        written["input"]["votes"],
        json!([
            {"seat": "1", "kind": "approve", "branch": 2, "words": "同意", "at": "2026-11-21T08:00:00.000Z"},
            {"seat": "2", "kind": "abstain", "words": "", "at": ""}
        ])
    );
    assert_eq!(serde_json::from_value::<Request>(written).unwrap().input, input);
}

#[test]
fn a_question_without_votes_and_secrets_looks_as_it_did_before_1_2() {
    let written = serde_json::to_value(Request::new(Ask::Run, Input::default())).unwrap();
    for new in ["secrets", "seats", "votes"] {
        assert_eq!(written["input"].get(new), None, "{new}");
    }
}

#[test]
fn a_vote_of_a_kind_to_come_is_told_from_the_known_ones() {
    let vote: Vote = serde_json::from_value(json!({"seat": "1", "kind": "delegate", "mood": 1})).unwrap();
    assert_eq!(vote.kind, VoteKind::Unknown);
}

#[test]
fn a_seat_counts_by_its_last_vote() {
    let seat = |id: &str| Seat { id: id.into(), ..Seat::default() };
    let vote = |seat: &str, kind| Vote { seat: seat.into(), kind, ..Vote::default() };
    let mut input = Input {
        seats: vec![seat("1"), seat("2")],
        votes: vec![vote("1", VoteKind::Approve), vote("1", VoteKind::Reject)],
        ..Input::default()
    };
    assert_eq!(input.vote_of(&seat("1")).unwrap().kind, VoteKind::Reject);
    assert!(!input.everyone_voted());
    input.votes.push(vote("2", VoteKind::Abstain));
    assert!(input.everyone_voted());
}

#[test]
fn a_secret_is_written_on_the_wire_and_nowhere_else() {
    let input = Input {
        settings: json!({"token": {"secret": "bank"}}),
        secrets: [("bank".to_owned(), Secret::from("s3cret"))].into(),
        ..Input::default()
    };
    let reference: SecretRef = serde_json::from_value(input.settings["token"].clone()).unwrap();
    assert_eq!(input.secret(&reference).unwrap().expose(), "s3cret");
    assert_eq!(input.secret(&SecretRef { secret: "other".into() }), None);
    for shown in [format!("{input:?}"), format!("{:#?}", Request::new(Ask::Run, input.clone()))] {
        assert!(shown.contains("bank") && !shown.contains("s3cret"), "{shown}");
    }
}

#[test]
fn the_business_year_is_taken_only_from_a_date() {
    for (date, year) in [("2026-11-21", Some("2026")), ("", None), ("26-11-21", None), ("{n}x-1-1", None)] {
        let input = Input { business_date: date.into(), ..Input::default() };
        assert_eq!(input.business_year(), year, "{date}");
    }
}
