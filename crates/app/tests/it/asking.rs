//! Others are asked, through the desk: what lists and rows say, and that verifying agrees.

use waypost_base::{Code, UserId, VisitId};
use waypost_engine::{Command, VoteKind, ballot::Place, command::Submission};

use crate::support::{House, Person, sub};

fn user(person: &Person) -> UserId {
    person.who().user()
}

fn add(signer: &Person, visit: VisitId, place: Place) -> impl FnOnce(UserId) -> Command {
    let signer = user(signer);
    move |by| Command::AddSigner { by, visit, signer, place, reason: "请会签".to_owned() }
}

fn delegate(to: &Person, visit: VisitId) -> impl FnOnce(UserId) -> Command {
    let to = user(to);
    move |by| Command::Delegate { by, visit, to, reason: "是否属实".to_owned() }
}

fn vote(visit: VisitId, vote: VoteKind) -> impl FnOnce(UserId) -> Command {
    let submit = Submission { opinion: "看过".to_owned(), ..Submission::default() };
    move |by| Command::Vote { by, visit, vote, submit }
}

/// A filing that waits for Li Na, and whoever else is asked.
fn filed() -> (House, i64, VisitId, [Person; 3]) {
    let house = House::demo();
    let people = ["wangfang", "lina", "zhangwei"].map(|name| house.person(name));
    let case = house.filing(&people[0], "阳光花园");
    let visit = house.case(&people[0], case).state.live().next().expect("a visit").0;
    (house, case, visit, people)
}

fn kinds(house: &House, person: &Person, case: i64) -> Vec<String> {
    house.case(person, case).remarks.into_iter().map(|row| row.kind).collect()
}

#[test]
fn a_signer_has_the_case_in_his_list_until_he_has_signed() {
    let (house, case, visit, [wangfang, lina, zhangwei]) = filed();
    house.act(&lina, case, add(&zhangwei, visit, Place::Before)).unwrap();
    assert_eq!((house.inbox(&lina), house.inbox(&zhangwei)), (vec![], vec![case]));
    house.assert_clean();
    let view = house.case(&zhangwei, case);
    let offer = &view.offers.visits[0];
    let writes = view.rights_of(offer).values().any(|right| right.may_write());
    assert!(!writes && !offer.fills, "he signs, and fills in nothing");
    house.act(&zhangwei, case, vote(visit, VoteKind::Approve)).unwrap();
    assert_eq!((house.inbox(&lina), house.inbox(&zhangwei)), (vec![case], vec![]));
    house.submit(&lina, case, sub()).unwrap();
    assert_eq!(house.done(&lina), [case]);
    assert_eq!(kinds(&house, &wangfang, case), ["signer_before", "vote_approve", "vote_approve"]);
    let view = house.case(&wangfang, case);
    let step = view.step(visit).expect("the step");
    assert_eq!(step.handler, Some(user(&lina).raw()), "the stage is hers");
    house.assert_clean();
}

#[test]
fn a_signer_after_reads_it_at_once_and_signs_last() {
    let (house, case, visit, [_, lina, zhangwei]) = filed();
    house.act(&lina, case, add(&zhangwei, visit, Place::After)).unwrap();
    assert_eq!((house.inbox(&lina), house.inbox(&zhangwei)), (vec![case], vec![]));
    assert!(house.see(&zhangwei, case).is_ok());
    house.submit(&lina, case, sub()).unwrap();
    assert_eq!((house.inbox(&lina), house.inbox(&zhangwei)), (vec![], vec![case]));
    house.act(&lina, case, |by| Command::Withdraw { by, visit }).unwrap();
    assert_eq!((house.inbox(&lina), house.inbox(&zhangwei)), (vec![case], vec![]));
    let signer = user(&zhangwei);
    house.act(&lina, case, |by| Command::RemoveSigner { by, visit, signer }).unwrap();
    house.submit(&lina, case, sub()).unwrap();
    assert_eq!(house.inbox(&zhangwei), [case], "the next stage is his");
    house.assert_clean();
}

#[test]
fn delegated_work_comes_back_and_is_taken_back() {
    let (house, case, visit, [wangfang, lina, zhangwei]) = filed();
    house.act(&lina, case, delegate(&zhangwei, visit)).unwrap();
    assert_eq!((house.inbox(&lina), house.inbox(&zhangwei)), (vec![], vec![case]));
    let refused = house.submit_at(&zhangwei, case, visit, sub()).unwrap_err();
    assert_eq!(refused.code, Code::Delegated);
    house.assert_clean();
    house.act(&zhangwei, case, |by| Command::Resolve { by, visit, opinion: "属实".to_owned() }).unwrap();
    assert_eq!((house.inbox(&lina), house.inbox(&zhangwei)), (vec![case], vec![]));
    house.act(&lina, case, delegate(&zhangwei, visit)).unwrap();
    house.act(&lina, case, |by| Command::TakeBack { by, visit }).unwrap();
    assert_eq!((house.inbox(&lina), house.inbox(&zhangwei)), (vec![case], vec![]));
    house.submit(&lina, case, sub()).unwrap();
    let said = house.case(&wangfang, case).remarks;
    let answer = said.iter().find(|row| row.kind == "delegation_answered").expect("on record");
    assert_eq!((answer.text.as_str(), answer.by), ("属实", Some(user(&zhangwei).raw())));
    house.assert_clean();
}
