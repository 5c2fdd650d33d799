//! Others are asked, through the desk: what lists and rows say, and that verifying agrees.

use waypost_app::desk::notices::ASKED;
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

/// What the lines of somebody's list are for.
fn purposes(house: &House, person: &Person) -> Vec<String> {
    let rows = house.app.todo(person.who(), None, None).unwrap().rows;
    rows.into_iter().map(|entry| entry.row.purpose).collect()
}

#[test]
fn a_signer_has_the_case_in_his_list_until_he_has_signed() {
    let (house, case, visit, [wangfang, lina, zhangwei]) = filed();
    house.act(&lina, case, add(&zhangwei, visit, Place::Before)).unwrap();
    assert_eq!((house.inbox(&lina), house.inbox(&zhangwei)), (vec![], vec![case]));
    assert_eq!(purposes(&house, &zhangwei), ["sign"]);
    house.assert_clean();
    let view = house.case(&zhangwei, case);
    let offer = &view.offers.visits[0];
    let writes = view.rights_of(offer).values().any(|right| right.may_write());
    assert!(!writes && !offer.fills, "he signs, and fills in nothing");
    house.act(&zhangwei, case, vote(visit, VoteKind::Approve)).unwrap();
    assert_eq!((house.inbox(&lina), house.inbox(&zhangwei)), (vec![case], vec![]));
    assert_eq!(purposes(&house, &lina), ["handle"]);
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
    assert_eq!(purposes(&house, &zhangwei), ["sign"]);
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
    assert_eq!(purposes(&house, &zhangwei), ["opinion"]);
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

/// The latest of what somebody was told he is asked for, who asks, and in whose words.
fn asked(house: &House, person: &Person) -> (String, UserId, Option<String>) {
    let newest = house.notices(person).into_iter().next().expect("a notice");
    assert_eq!(newest.kind, ASKED);
    (newest.body.what.unwrap_or_default(), newest.by.expect("a person asks"), newest.body.words)
}

#[test]
fn whoever_is_asked_is_told_by_whom_and_why_and_so_is_who_gets_an_opinion() {
    let (house, case, visit, [_, lina, zhangwei]) = filed();
    let (hers, his) = (user(&lina), user(&zhangwei));
    for (place, what) in
        [(Place::Before, "signer_before"), (Place::After, "signer_after"), (Place::Beside, "signer_beside")]
    {
        house.act(&lina, case, add(&zhangwei, visit, place)).unwrap();
        assert_eq!(asked(&house, &zhangwei), (what.to_owned(), hers, Some("请会签".to_owned())));
        house.act(&lina, case, |by| Command::RemoveSigner { by, visit, signer: his }).unwrap();
        assert_eq!(asked(&house, &zhangwei), ("signer_removed".to_owned(), hers, None));
    }
    house.act(&lina, case, delegate(&zhangwei, visit)).unwrap();
    assert_eq!(asked(&house, &zhangwei), ("delegated".to_owned(), hers, Some("是否属实".to_owned())));
    house.act(&lina, case, |by| Command::TakeBack { by, visit }).unwrap();
    assert_eq!(asked(&house, &zhangwei), ("taken_back".to_owned(), hers, None));
    assert_eq!(house.told(&lina), [""; 0], "nobody is told what he did");
    house.act(&lina, case, delegate(&zhangwei, visit)).unwrap();
    house.act(&zhangwei, case, |by| Command::Resolve { by, visit, opinion: "属实".to_owned() }).unwrap();
    assert_eq!(asked(&house, &lina), ("answered".to_owned(), his, Some("属实".to_owned())));
    let give = |by| Command::Transfer { by, visit, to: his, reason: "出差".to_owned() };
    house.act(&lina, case, give).unwrap();
    assert_eq!(asked(&house, &zhangwei), ("transferred".to_owned(), hers, Some("出差".to_owned())));
    house.assert_clean();
}
