//! Seats when a stage opens again, and what a vote brings with it: copies, and changes of what others changed.

use super::*;

#[test]
fn a_seat_handed_on_keeps_its_veto_and_its_weight_when_the_stage_opens_again() {
    let flow = council(Handlers::All, "veto post:20; weight post:20=3").with(2, |stage| {
        stage.receivers.receivers = [CLERKS, CHIEF].map(Receiver::Post).to_vec();
        stage.returns.after = AfterReturn::StraightBack;
    });
    let mut case = sits(flow);
    let visit = case.visit(2);
    case.run(&Command::Transfer { by: CAT, visit, to: EVE, reason: String::new() }).expect("a transfer");
    let seats = |case: &Case| {
        let seats = ballot(case).seats.iter();
        seats.map(|seat| (seat.party, seat.of, seat.weight, seat.vote)).collect::<Vec<_>>()
    };
    let before = seats(&case);
    assert!(before.contains(&(Party::Person(EVE), Some(CHIEF), 3, None)), "{before:?}");
    case.vote(EVE, 2, Reject).expect("a veto");
    case.submit(ANN, 1, None).expect("mended");
    assert_eq!(seats(&case), before);
    case.vote(EVE, 2, Reject).expect("a veto again");
    assert_eq!(case.open(), [1]);
}

#[test]
fn whoever_left_has_no_seat_when_the_stage_opens_again_and_too_few_wait_for_an_administrator() {
    let flow = || {
        council(Handlers::Count(2), "").with(2, |stage| {
            stage.receivers.receivers = vec![Receiver::Person(BOB), Receiver::Person(DAN)];
            stage.returns.after = AfterReturn::StraightBack;
        })
    };
    let again = |gone: bool| {
        let mut case = sits(flow());
        case.vote(BOB, 2, Reject).expect("a rejection");
        assert_eq!(case.open(), [1]);
        if gone {
            case.world.gone.borrow_mut().insert(DAN);
        }
        case.submit(ANN, 1, None).expect("mended");
        case
    };
    let case = again(false);
    assert_eq!((ballot(&case).seats.len(), case.incidents().len()), (2, 0));
    let case = again(true);
    let kinds: Vec<_> = case.incidents().into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(kinds, [IncidentKind::TooFewFound]);
}

#[test]
fn a_seat_of_a_post_passes_to_its_holders_and_ends_with_the_last_of_them() {
    let flow = || {
        council(Handlers::All, "any_veto").with(2, |stage| stage.returns.after = AfterReturn::StraightBack)
    };
    for (holders, seats) in [(vec![EVE], 5), (vec![], 0)] {
        let mut case = sits(flow());
        case.vote(MEMBERS[1], 2, Reject).expect("the rejection");
        case.world.posts.borrow_mut().insert(COUNCIL, holders);
        case.submit(ANN, 1, None).expect("mended");
        let open = case.state.visits[&case.visit(2)].ballot.as_ref().map_or(0, |ballot| ballot.seats.len());
        assert_eq!(open, seats);
        let waits = case.incidents().iter().any(|(_, kind)| *kind == IncidentKind::NobodyFound);
        assert_eq!(waits, seats == 0);
    }
}

#[test]
fn copies_go_out_with_every_vote_or_it_is_refused_whole() {
    for (vote, opinion) in [(Approve, ""), (Reject, "no"), (Abstain, "")] {
        let mut case = two_of_five();
        let visit = case.visit(2);
        case.world.gone.borrow_mut().insert(CAT);
        let ask = |to| {
            let copy = Some(CopyRequest { to: vec![to], to_read: true });
            let submit = Submission { opinion: opinion.to_owned(), copy, ..Submission::default() };
            Command::Vote { by: MEMBERS[0], visit, vote, submit }
        };
        assert_eq!(case.told(&ask(CAT)), Err(Code::CannotCopy));
        assert_eq!(ballot(&case).voted(), 0);
        assert_eq!(case.told(&ask(DAN)), Ok(vec!["vote_cast".to_owned(), "copied".to_owned()]));
        assert_eq!(case.state.to_read.values().collect::<Vec<_>>(), [&Party::Person(DAN)]);
    }
    let mut case = two_of_five();
    case.vote(MEMBERS[0], 2, Approve).expect("a vote");
    let copy = Some(CopyRequest { to: vec![DAN], to_read: false });
    let submit = Submission { copy, ..Submission::default() };
    let last = Command::Submit { by: MEMBERS[1], visit: case.visit(2), submit };
    let events = case.told(&last).expect("the decision");
    assert_eq!(events[..3], ["vote_cast", "copied", "visit_decided"]);
}

#[test]
fn what_another_voter_changed_since_it_was_shown_is_not_overwritten_unseen() {
    let key = |key: &str| ItemKey::new(key).expect("a key");
    let text = |text: &str| Value::Text(text.into());
    let mut case = two_of_five();
    let (shown, other) = (key("subject"), key("remark"));
    let offer = |item: &ItemKey, to: &str, seen: Option<Value>| Submission {
        values: vec![(item.clone(), Some(text(to)))],
        seen: vec![(item.clone(), seen)],
        ..Submission::default()
    };
    let vote = |case: &Case, by, submit| Command::Vote { by, visit: case.visit(2), vote: Approve, submit };
    let fits = |case: &Case, command: &Command| decide(&case.flow, &case.state, command, &case.world).is_ok();
    let first = vote(&case, MEMBERS[0], offer(&shown, "one", None));
    case.run(&first).expect("the first voter's change");
    let stale = vote(&case, MEMBERS[1], offer(&shown, "two", None));
    let refused = case.run(&stale).expect_err("stale");
    let told: Vec<_> = refused.fields.iter().map(|field| (field.field.as_str(), field.code)).collect();
    assert_eq!((refused.code, told), (Code::InvalidValues, vec![("subject", Code::ValueMoved)]));
    assert_eq!(ballot(&case).voted(), 1);
    let same = offer(&shown, "one", None);
    assert!(fits(&case, &vote(&case, MEMBERS[1], same)), "both say the same");
    assert!(fits(&case, &vote(&case, MEMBERS[1], offer(&other, "x", None))), "another item");
    let looked = vote(&case, MEMBERS[1], offer(&shown, "two", Some(text("one"))));
    case.run(&looked).expect("he looked again");
}
