//! Copies, receipts, urging.

use waypost_base::{Actor, Code, CopyId, Party, Receiver, Timestamp, UserId, VisitId};
use waypost_engine::{
    Command, Event, State,
    command::{CopyRequest, Submission},
    decide::MAX_COPIES,
    event::NewCopy,
    state::STATE_FORMAT,
};

use crate::{
    golden::frozen,
    support::{ADMIN, ANN, BOB, BOSS, CAT, CHIEF, CLERKS, Case, DAN, Net, at, names, net},
};

fn line() -> Net {
    net().post(2, CLERKS).post(3, BOSS).to(1, 1, 2).to(2, 1, 3)
}

fn copy(by: UserId, to: &[UserId], to_read: bool) -> Command {
    Command::Copy { by, copy: CopyRequest { to: to.to_vec(), to_read }, words: "请阅".to_owned() }
}

fn code(case: &mut Case, command: &Command) -> Code {
    case.run(command).expect_err("refused").code
}

fn first_copy(case: &Case) -> CopyId {
    *case.state.to_read.keys().next().expect("a copy to read")
}

#[test]
fn a_copy_to_read_is_acknowledged_once_by_whom_it_was_sent_to() {
    let mut case = Case::started(line().flow());
    case.run(&copy(BOB, &[DAN], true)).expect("a copy");
    let sent = first_copy(&case);
    let acknowledge = |by| Command::Acknowledge { by, copy: sent };
    assert_eq!(code(&mut case, &acknowledge(CAT)), Code::NothingToAcknowledge, "not hers");
    assert_eq!(case.offers(DAN).to_acknowledge, [sent]);
    assert_eq!(names(&case.run(&acknowledge(DAN)).expect("a receipt")), ["copy_acknowledged"]);
    assert_eq!(code(&mut case, &acknowledge(DAN)), Code::NothingToAcknowledge, "once");
    assert_eq!(case.offers(DAN).to_acknowledge, []);
    assert_eq!(case.open(), [2], "the case stands where it stood");
}

#[test]
fn a_copy_is_acknowledged_after_the_end_too() {
    let mut case = Case::started(net().post(2, CLERKS).to(1, 1, 2).flow());
    case.run(&copy(BOB, &[DAN], true)).expect("a copy");
    case.submit(BOB, 2, None).expect("a submit");
    assert!(case.state.ended.is_some());
    let sent = first_copy(&case);
    case.run(&Command::Acknowledge { by: DAN, copy: sent }).expect("a receipt");
    assert_eq!(code(&mut case, &copy(BOB, &[DAN], true)), Code::CaseEnded, "nothing is sent any more");
}

#[test]
fn a_copy_for_reference_waits_for_nothing() {
    let mut case = Case::started(line().flow());
    let events = case.run(&copy(BOB, &[DAN, CAT, DAN], false)).expect("a copy");
    let copies = events.iter().find_map(|event| match event {
        Event::Copied { copies, .. } => Some(copies.len()),
        _ => None,
    });
    assert_eq!(copies, Some(2), "each person once");
    assert!(case.state.to_read.is_empty());
}

#[test]
fn a_copy_goes_to_people_who_can_be_handed_work_and_not_to_too_many() {
    let mut case = Case::started(line().flow());
    case.world.gone.borrow_mut().insert(DAN);
    assert_eq!(code(&mut case, &copy(BOB, &[CAT, DAN], true)), Code::CannotCopy);
    assert_eq!(code(&mut case, &copy(BOB, &[], true)), Code::CopyNobody);
    let many: Vec<UserId> = (1_000..).map(UserId::new).take(MAX_COPIES + 1).collect();
    assert_eq!(code(&mut case, &copy(BOB, &many, true)), Code::CopyTooMany);
    assert!(case.state.to_read.is_empty());
}

#[test]
fn a_submit_takes_its_copies_with_it_or_is_refused_whole() {
    let mut case = Case::started(line().flow());
    let submit = |to: Vec<UserId>| Submission {
        copy: Some(CopyRequest { to, to_read: true }),
        ..Submission::default()
    };
    let visit = case.visit(2);
    case.world.gone.borrow_mut().insert(CHIEF_USER);
    let refused = Command::Submit { by: BOB, visit, submit: submit(vec![CHIEF_USER]) };
    assert_eq!(code(&mut case, &refused), Code::CannotCopy);
    assert_eq!(case.open(), [2]);
    let events = case.run(&Command::Submit { by: BOB, visit, submit: submit(vec![DAN]) }).expect("a submit");
    assert_eq!(names(&events)[..2], ["visit_decided", "copied"]);
    assert_eq!(case.state.to_read.values().collect::<Vec<_>>(), [&Party::Person(DAN)]);
}

/// Somebody nobody else is.
const CHIEF_USER: UserId = UserId::new(77);

#[test]
fn a_stage_sends_copies_when_it_is_left_and_not_when_it_is_returned() {
    let flow = || {
        line()
            .back(2, 1)
            .with(2, |stage| {
                stage.copy_to_read = vec![Receiver::Post(CHIEF), Receiver::Initiator];
                stage.copy_for_reference = vec![Receiver::HandlerOf(at(2))];
            })
            .flow()
    };
    let mut case = Case::started(flow());
    case.give_back(BOB, 2, 1).expect("a return");
    assert!(case.state.to_read.is_empty());
    let mut case = Case::started(flow());
    let events = case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(names(&events).iter().filter(|name| *name == "copied").count(), 2);
    let waiting: Vec<Party> = case.state.to_read.values().copied().collect();
    assert_eq!(waiting, [Party::Post(CHIEF), Party::Person(ANN)]);
    // Any holder of the post acknowledges for it.
    let of_post = first_copy(&case);
    case.run(&Command::Acknowledge { by: CAT, copy: of_post }).expect("a receipt");
}

#[test]
fn initiator_and_supervisor_urge_and_not_too_often() {
    let mut case = Case::started(line().flow());
    let urge = |by| Command::Urge { by, words: String::new() };
    assert_eq!(code(&mut case, &urge(BOB)), Code::MayNotUrge);
    assert_eq!(case.offers(ANN).urge, Some(Ok(())));
    case.run(&urge(ANN)).expect("urged");
    let refused = case.run(&urge(ADMIN)).expect_err("too soon");
    assert_eq!((refused.code, refused.params["minutes"].as_str()), (Code::UrgedLately, "30"));
    assert_eq!(case.offers(ANN).urge, Some(Err(30)));
    case.world.now.set(case.world.now.get() + 30 * 60_000);
    case.run(&urge(ADMIN)).expect("a supervisor");
    assert_eq!(case.offers(BOB).urge, None);
}

#[test]
fn nobody_is_urged_where_nobody_has_it() {
    let mut case = Case::started(line().action(2, 7).flow());
    case.submit(BOB, 2, None).expect("a submit");
    let urge = Command::Urge { by: ANN, words: String::new() };
    assert_eq!(code(&mut case, &urge), Code::NobodyToUrge);
    case.run(&copy(ANN, &[DAN], true)).expect("a copy");
    case.run(&urge).expect("whoever has it to read");
}

#[test]
fn the_written_shape_of_copies_and_urges_is_frozen() {
    let (by, visit, id) = (Actor::own(BOB), VisitId::new(11), CopyId::new(15));
    let copies = vec![NewCopy { id, party: Party::Post(CHIEF) }];
    let words = "请阅".to_owned();
    frozen(
        "tests/golden/reading.json",
        &vec![
            Event::Copied { by: Some(by), visit: None, to_read: true, copies: copies.clone(), words },
            Event::Copied { by: None, visit: Some(visit), to_read: false, copies, words: String::new() },
            Event::CopyAcknowledged { copy: id, by },
            Event::Urged { by, words: "快".to_owned() },
        ],
    );
    let mut case = Case::started(line().flow());
    case.run(&copy(BOB, &[DAN], true)).expect("a copy");
    case.run(&Command::Urge { by: ANN, words: String::new() }).expect("urged");
    frozen("tests/golden/reading_state.json", &case.state);
}

#[test]
fn a_state_of_format_2_has_nothing_to_read() {
    let written = include_str!("../golden/2/state.json");
    let read: State = serde_json::from_str(written).expect("a state of format 2");
    assert_eq!((read.format, read.to_read.len(), read.urged), (STATE_FORMAT, 0, None::<Timestamp>));
}
