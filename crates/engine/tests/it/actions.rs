//! Actions: handed out, answered, refused, failed, late, twice.

use waypost_base::{ActionId, Code, ItemKey, Value};
use waypost_engine::{
    Command, Event,
    command::{Answer, Draw},
    definition::StageKind,
    event::{Ending, IncidentKind},
    state::Phase,
};

use crate::support::{ADMIN, BOB, BOSS, CLERKS, Case, DAN, Net, names, net};

fn key(text: &str) -> ItemKey {
    ItemKey::new(text).expect("a key")
}

fn done(branch: Option<u32>) -> Answer {
    Answer::Done { set: vec![(key("receipt"), Value::Integer(4))], draw: None, branch }
}

fn number() -> Answer {
    let draw = Draw {
        series: "市房备".into(),
        period: "2026".into(),
        pattern: "市房备〔2026〕{n}号".into(),
        into: key("number"),
    };
    Answer::Done { set: vec![], draw: Some(draw), branch: None }
}

/// Clerks decide stage 2, whose action 7 acts; then 3 or 4.
fn human() -> Net {
    net().post(2, CLERKS).action(2, 7).post(3, BOSS).post(4, BOSS).to(1, 1, 2).to(2, 1, 3).to(2, 2, 4)
}

/// Stage 2 is done by action 7 alone.
fn automatic() -> Net {
    human().with(2, |stage| stage.kind = StageKind::Action)
}

fn acting() -> Case {
    let mut case = Case::started(human().flow());
    case.submit(BOB, 2, Some(2)).expect("a submit");
    case
}

#[test]
fn a_stage_is_left_only_when_its_action_has_answered() {
    let mut case = Case::started(human().flow());
    let visit = case.visit(2);
    let events = case.submit(BOB, 2, Some(2)).expect("a submit");
    assert_eq!(names(&events), ["visit_decided", "action_requested"]);
    let key = format!("{visit}-7");
    let asked = Event::ActionRequested { visit, action: ActionId::new(7), key, irreversible: false };
    assert!(events.contains(&asked));
    assert_eq!(case.open(), [2]);
    case.answer(2, done(None)).expect("an answer");
    assert_eq!(case.open(), [4], "the branch that Bob picked");
    assert_eq!(case.world.case.borrow()["receipt"], Value::Integer(4));
}

#[test]
fn a_number_is_drawn_into_a_property() {
    let mut case = acting();
    let events = case.answer(2, number()).expect("an answer");
    let Some(Event::ActionAnswered { drawn: Some(drawn), changes, .. }) = events.get(1) else {
        panic!("an answer with a number")
    };
    assert_eq!((drawn.n, drawn.text.as_str(), changes.len()), (1, "市房备〔2026〕1号", 1));
    assert_eq!(case.world.case.borrow()["number"], Value::Text("市房备〔2026〕1号".into()));
}

#[test]
fn the_same_answer_twice_is_accepted_without_effect() {
    let mut case = acting();
    let visit = case.visit(2);
    case.answer(2, number()).expect("an answer");
    let again = Command::Answer { visit, key: format!("{visit}-7"), answer: number() };
    assert_eq!(case.told(&again), Ok(vec![]));
    assert_eq!((case.world.drawn.get(), case.incidents().len()), (1, 0));
    case.submit(DAN, 4, None).expect("a submit");
    assert_eq!(case.state.ended, Some(Ending::Completed));
    assert_eq!(case.told(&again), Ok(vec![]), "also when the case has ended");
}

#[test]
fn an_answer_nobody_waits_for_is_recorded_as_late() {
    let check = |case: &mut Case, key: &str| {
        let visit = case.state.visits.keys().next_back().copied().unwrap_or(waypost_base::VisitId::new(1));
        let open = case.open();
        let late = Command::Answer { visit, key: key.to_owned(), answer: done(None) };
        assert_eq!(case.told(&late), Ok(vec!["answer_came_late".to_owned(), "incident_raised".to_owned()]));
        assert_eq!(case.open(), open);
        case.retry().expect("an administrator puts it aside");
        assert_eq!(case.incidents(), []);
    };
    check(&mut Case::started(human().flow()), "0-7");
    check(&mut acting(), "0-8");
    let mut revoked = acting();
    let key = revoked.state.visits[&revoked.visit(2)].waiting_for.clone().expect("a delivery").key;
    let reason = "moved".to_owned();
    revoked.run(&Command::Revoke { by: crate::support::ANN, reason }).expect("a revocation");
    check(&mut revoked, &key);
}

#[test]
fn a_refusal_takes_its_branch_where_there_is_one() {
    let flow = human().post(5, CLERKS).to(2, 3, 5).with(2, |stage| stage.refusal_branch = Some(3));
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, Some(1)).expect("a submit");
    let events = case.answer(2, Answer::Refused { words: "insufficient funds".into() }).expect("a refusal");
    assert_eq!(names(&events), ["action_refused", "visit_closed", "token_made", "visit_opened"]);
    assert_eq!(case.open(), [5]);
}

#[test]
fn the_branch_of_a_refusal_is_nobodys_choice() {
    let net = || human().post(5, CLERKS).to(2, 3, 5).with(2, |stage| stage.refusal_branch = Some(3));
    let mut case = Case::started(net().flow());
    let refused = case.submit(BOB, 2, Some(3)).expect_err("only the action may take it");
    assert_eq!(refused.code, Code::NoSuchBranch);
    let offers = case.offers(BOB);
    assert!(!offers.visits[0].submits.iter().any(|offer| offer.branch == 3), "{offers:?}");

    // Where it is the only other way, there is nothing to choose: a person submits, an action need not name a branch.
    let two = |kind| human().with(2, |stage| (stage.kind, stage.refusal_branch) = (kind, Some(2)));
    let mut case = Case::started(two(StageKind::Human).flow());
    assert!(!case.offers(BOB).visits[0].picks);
    case.submit(BOB, 2, None).expect("a submit without a branch");
    case.answer(2, done(None)).expect("an answer");
    assert_eq!(case.open(), [3]);
    let mut case = Case::started(two(StageKind::Action).flow());
    case.answer(2, done(None)).expect("an answer without a branch");
    assert_eq!(case.open(), [3]);
}

#[test]
fn a_refusal_without_a_branch_and_a_failure_are_incidents_retried_under_the_same_key() {
    for answer in [Answer::Refused { words: "no".into() }, Answer::Failed { words: "timeout".into() }] {
        let mut case = acting();
        let visit = case.visit(2);
        case.answer(2, answer.clone()).expect("accepted");
        assert_eq!(case.incidents()[0].1, IncidentKind::ActionFailed);
        assert_eq!(case.answer(2, answer).expect("the same again"), []);
        let events = case.retry().expect("a retry");
        assert_eq!(names(&events), ["incident_resolved", "action_requested"]);
        assert_eq!(
            case.state.visits[&visit].waiting_for.as_ref().expect("a delivery").key,
            format!("{visit}-7")
        );
        case.answer(2, done(None)).expect("an answer");
        assert_eq!(case.open(), [4]);
    }
}

#[test]
fn a_good_answer_ends_the_incident_of_a_bad_one() {
    let mut case = acting();
    case.answer(2, Answer::Failed { words: "timeout".into() }).expect("accepted");
    case.answer(2, done(None)).expect("it had worked after all");
    assert_eq!((case.open(), case.incidents()), (vec![4], vec![]));
}

#[test]
fn only_kind_action_lets_the_plugin_choose_the_branch() {
    let check = |flow: Net, branch: Option<u32>, expected: Result<u32, IncidentKind>| {
        let mut case = Case::started(flow.flow());
        if case.state.visits[&case.visit(2)].phase == Phase::Open {
            case.submit(BOB, 2, Some(2)).expect("a submit");
        }
        case.answer(2, done(branch)).expect("accepted");
        let told = case.incidents().first().map_or(Ok(case.open()[0]), |(_, kind)| Err(*kind));
        assert_eq!(told, expected, "{branch:?}");
    };
    check(automatic(), Some(1), Ok(3));
    check(automatic(), Some(2), Ok(4));
    check(automatic(), Some(9), Err(IncidentKind::BadAnswer));
    check(automatic(), Some(0), Err(IncidentKind::BadAnswer));
    check(automatic(), None, Err(IncidentKind::BadAnswer));
    check(human(), Some(1), Err(IncidentKind::BadAnswer));
    check(human(), None, Ok(4));
    check(automatic().when(2, 3, "false", 4), Some(3), Err(IncidentKind::BadAnswer));
    check(automatic().when(2, 3, "case.missing", 4), Some(3), Err(IncidentKind::GuardFailed));
}

#[test]
fn a_series_that_cannot_be_drawn_from_is_a_bad_answer() {
    let mut case = acting();
    case.world.series_broken.set(true);
    case.answer(2, number()).expect("accepted");
    assert_eq!(case.incidents()[0].1, IncidentKind::BadAnswer);
    case.world.series_broken.set(false);
    case.retry().expect("a retry");
    case.answer(2, number()).expect("an answer");
    assert_eq!((case.open(), case.world.drawn.get()), (vec![4], 1));
}

#[test]
fn an_automatic_stage_is_handed_out_when_it_opens() {
    let case = Case::started(automatic().flow());
    assert_eq!(names(&case.journal)[5..], ["visit_opened", "action_requested"].map(str::to_owned));
}

#[test]
fn an_incident_is_for_administrators_and_for_once() {
    let mut case = acting();
    case.answer(2, Answer::Failed { words: "timeout".into() }).expect("accepted");
    let incident = case.incidents()[0].0;
    assert_eq!(case.told(&Command::Retry { by: BOB, incident }), Err(Code::NotAllowed));
    assert!(case.told(&Command::Retry { by: ADMIN, incident }).is_ok());
    assert_eq!(case.told(&Command::Retry { by: ADMIN, incident }), Err(Code::NoSuchIncident));
}
