//! Steering running work through the desk: what its rows say afterwards, who may, and that verifying agrees.

use waypost_app::{
    desk::notices::ASKED,
    people::By,
    steer::{Steer, Work},
    supervise::What,
};
use waypost_base::{Code, Party, Rejection, UserId};
use waypost_engine::definition::{Duration, TimeUnit};
use waypost_org::Permission;

use crate::support::{DAY, House, Person, sub, text};

fn steer(house: &House, by: &Person, case: i64, what: &Steer) -> Result<(), Rejection> {
    let proof = by.who().defines_flows().unwrap();
    house.app.steer(&proof, case, what, "人手调整", Some("key")).unwrap()
}

fn user(person: &Person) -> UserId {
    person.who().user()
}

fn kinds(house: &House, person: &Person, case: i64) -> Vec<String> {
    house.case(person, case).remarks.into_iter().map(|row| row.kind).collect()
}

#[test]
fn what_a_person_has_is_given_to_another_and_nothing_else() {
    let house = House::demo();
    let [wangfang, lina, zhangwei] = ["wangfang", "lina", "zhangwei"].map(|name| house.person(name));
    let definer = house.holder("xuhui", Permission::AdministerFlows);
    let case = house.filing(&wangfang, "阳光花园");
    let all = Steer::Reassign { work: Work::All, to: user(&zhangwei) };
    steer(&house, &definer, case, &all).unwrap();
    assert_eq!((house.inbox(&lina), house.inbox(&zhangwei)), (vec![], vec![case]));
    assert_eq!((house.told(&lina), house.told(&zhangwei)), (vec![], vec![ASKED.to_owned()]));
    let his = Work::Of(Party::Person(user(&zhangwei)));
    let back = Steer::Reassign { work: his, to: user(&lina) };
    steer_with(&house, &definer, case, &back, "again").unwrap();
    assert_eq!((house.inbox(&lina), house.inbox(&zhangwei)), (vec![case], vec![]));
    let none = steer_with(&house, &definer, case, &back, "third").unwrap_err();
    assert_eq!(none.code, Code::AlreadyHandled, "he has nothing of it any more");
    house.submit(&lina, case, sub()).unwrap();
    let view = house.case(&wangfang, case);
    let moved = view.remarks.iter().find(|row| row.kind == "reassign").expect("on record");
    assert_eq!((moved.text.as_str(), moved.to), ("人手调整", Some(user(&zhangwei).raw())));
    house.assert_clean();
}

fn steer_with(house: &House, by: &Person, case: i64, what: &Steer, key: &str) -> Result<(), Rejection> {
    let proof = by.who().defines_flows().unwrap();
    house.app.steer(&proof, case, what, "人手调整", Some(key)).unwrap()
}

/// Whether the first line of each list says that its case is suspended: of who handles it, of who started it, of a
/// search, and of who looks after the flow.
fn marked(house: &House, [handler, initiator]: [&Person; 2], definer: &Person) -> [bool; 4] {
    let todo = house.app.todo(handler.who(), None, None).unwrap().rows;
    let mine = house.app.mine(initiator.who(), None).unwrap().rows;
    let found = house.app.search(initiator.who(), "阳光花园", None).unwrap().unwrap().rows;
    let proof = definer.who().supervises().unwrap();
    let open = What::Open { flow: "contract_filing".to_owned(), stage: None };
    let open = house.app.supervised(&proof, &open, None).unwrap().rows;
    [
        todo[0].row.suspended_at.is_some(),
        mine[0].row.suspended_at.is_some(),
        found[0].head.suspended_at.is_some(),
        open[0].suspended,
    ]
}

#[test]
fn a_suspended_case_waits_with_its_deadline_and_its_answers() {
    let house = House::timed("limit = \"2 days\"\ndeadline = \"note\"");
    let [wangfang, lina] = ["wangfang", "lina"].map(|name| house.person(name));
    let definer = house.holder("xuhui", Permission::AdministerFlows);
    let case = house.filing(&wangfang, "阳光花园");
    let due =
        |house: &House| house.case(&wangfang, case).state.timers().first().map(|timer| timer.due.millis());
    let before = due(&house).expect("a deadline");
    steer(&house, &definer, case, &Steer::Suspend).unwrap();
    assert_eq!(due(&house), None);
    assert_eq!(marked(&house, [&lina, &wangfang], &definer), [true; 4]);
    house.assert_clean();
    let visit = house.case(&wangfang, case).state.live().next().expect("a visit").0;
    let claimed = house.act(&lina, case, |by| waypost_engine::Command::Claim { by, visit });
    assert_eq!(claimed.unwrap_err().code, Code::CaseSuspended);
    house.clock.advance_millis(10 * DAY);
    steer_with(&house, &definer, case, &Steer::Resume, "on").unwrap();
    assert_eq!(marked(&house, [&lina, &wangfang], &definer), [false; 4]);
    let after = due(&house).expect("a deadline") - before - 10 * DAY;
    assert!((0..60_000).contains(&after), "the time it waited, and the ticks of the clock: {after}");
    let more = Duration { count: 3, unit: TimeUnit::Days };
    steer_with(&house, &definer, case, &Steer::Extend { visit: None, more }, "more").unwrap();
    let after = due(&house).expect("a deadline") - before - 13 * DAY;
    assert!((0..60_000).contains(&after), "{after}");
    house.submit(&lina, case, sub()).unwrap();
    assert_eq!(kinds(&house, &wangfang, case), ["suspend", "resume", "extend"]);
    house.assert_clean();
}

/// A case whose action is about to draw a number; who started it, and who steers it.
fn at_its_action(house: &House) -> (i64, Person, Person) {
    let wangfang = house.person("wangfang");
    let case = house.filing(&wangfang, "阳光花园");
    house.submit(&house.person("lina"), case, sub()).unwrap();
    house.submit(&house.person("zhangwei"), case, sub().with("first_opinion", text("同意"))).unwrap();
    house.submit(&house.person("chenjing"), case, sub().with("second_opinion", text("同意"))).unwrap();
    house.submit(&house.person("yangfan"), case, sub()).unwrap();
    (case, wangfang, house.holder("xuhui", Permission::AdministerFlows))
}

#[test]
fn an_action_may_answer_while_its_case_waits() {
    let house = House::demo();
    let (case, wangfang, definer) = at_its_action(&house);
    steer(&house, &definer, case, &Steer::Suspend).unwrap();
    assert_eq!(house.run_actions(), 1);
    assert_eq!(house.property(&wangfang, case, "record_number"), None, "it waits");
    assert_eq!(house.run_actions(), 0, "it is not asked again");
    house.assert_clean();
    steer_with(&house, &definer, case, &Steer::Resume, "on").unwrap();
    assert_eq!(house.property(&wangfang, case, "record_number"), Some(text("市房备〔2026〕1号")));
    house.assert_clean();
}

#[test]
fn a_terminated_case_leaves_its_number_void_and_nothing_open() {
    let house = House::demo();
    let (case, wangfang, definer) = at_its_action(&house);
    assert_eq!(house.run_actions(), 1);
    steer(&house, &definer, case, &Steer::Terminate).unwrap();
    let view = house.case(&wangfang, case);
    assert_eq!(view.head.ending.as_deref(), Some("terminated"));
    assert!(view.steps.iter().all(|step| step.closed_at.is_some()));
    assert_eq!(view.steps.last().and_then(|step| step.outcome.as_deref()), Some("terminated"));
    assert_eq!(house.number("SELECT count(*) FROM series_number WHERE void = 'terminated'"), 1);
    let again = steer_with(&house, &definer, case, &Steer::Suspend, "late").unwrap_err();
    assert_eq!(again.code, Code::CaseEnded);
    house.assert_clean();
}

#[test]
fn a_case_for_which_nobody_was_found_waits_in_a_list_until_it_is_given_to_somebody() {
    let house = House::demo();
    house.app.set_active(house.tenant, "lina", false, &By::Operator).unwrap().unwrap();
    let [wangfang, zhangwei] = ["wangfang", "zhangwei"].map(|name| house.person(name));
    let definer = house.holder("xuhui", Permission::AdministerFlows);
    let listed = || {
        let proof = definer.who().supervises().unwrap();
        let rows = house.app.supervised(&proof, &What::Nobody, None).unwrap().rows;
        rows.into_iter().map(|row| (row.number, row.stages, row.holders.len())).collect::<Vec<_>>()
    };
    assert_eq!(listed(), []);
    let case = house.filing(&wangfang, "阳光花园");
    assert_eq!(listed(), [(case, vec![2], 0)]);
    steer(&house, &definer, case, &Steer::Reassign { work: Work::All, to: user(&zhangwei) }).unwrap();
    assert_eq!((listed(), house.inbox(&zhangwei)), (vec![], vec![case]));
    assert!(house.case(&wangfang, case).incidents.iter().all(|row| row.resolved_at.is_some()));
    house.assert_clean();
}

#[test]
fn whoever_defines_other_flows_only_or_none_steers_nothing() {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    let case = house.filing(&wangfang, "阳光花园");
    assert!(wangfang.who().defines_flows().is_err());
    let auditor = house.holder("huanghai", Permission::Audit);
    assert!(auditor.who().supervises().is_ok() && auditor.who().defines_flows().is_err());
    let definer = house.holder("xuhui", Permission::AdministerFlows);
    let gone = steer(&house, &definer, case + 1_000, &Steer::Terminate).unwrap_err();
    assert_eq!(gone.code, Code::NotFound);
    let seen = house.app.steered(&definer.who().defines_flows().unwrap(), case).unwrap().unwrap();
    assert_eq!(seen.title, None, "he sees no more of it than before");
}

#[test]
fn a_jump_closes_one_step_and_opens_another() {
    let house = House::demo();
    let [wangfang, lina, chenjing] = ["wangfang", "lina", "chenjing"].map(|name| house.person(name));
    let definer = house.holder("xuhui", Permission::AdministerFlows);
    let case = house.filing(&wangfang, "阳光花园");
    let visit = house.case(&wangfang, case).state.live().next().expect("a visit").0;
    let to = house.case(&wangfang, case).flow.flow.definition().stages[3].no;
    steer(&house, &definer, case, &Steer::Jump { visit, to }).unwrap();
    let view = house.case(&wangfang, case);
    let left = view.step(visit).expect("the step");
    assert_eq!(left.outcome.as_deref(), Some("jumped"));
    assert_eq!(view.steps.last().map(|step| step.cause.as_str()), Some("jump"));
    assert_eq!((house.inbox(&lina), house.inbox(&chenjing)), (vec![], vec![case]));
    house.assert_clean();
}

#[test]
fn a_case_that_is_opened_again_has_its_number_and_its_people_again() {
    let house = House::demo();
    let (case, wangfang, definer) = at_its_action(&house);
    assert_eq!(house.run_actions(), 1);
    let before = house.case(&wangfang, case);
    let open: Vec<i32> =
        before.state.live().map(|(_, visit)| i32::try_from(visit.stage.0).unwrap()).collect();
    steer(&house, &definer, case, &Steer::Terminate).unwrap();
    let denied = house
        .act(&wangfang, case, |by| waypost_engine::Command::Reopen { by, reason: "还要办".to_owned() });
    assert_eq!(denied.unwrap_err().code, Code::NotAllowed);
    steer_with(&house, &definer, case, &Steer::Reopen, "again").unwrap();
    let view = house.case(&wangfang, case);
    assert_eq!((view.head.ending.as_deref(), view.head.ended_at), (None, None));
    let again: Vec<_> = view.steps.iter().filter(|step| step.closed_at.is_none()).collect();
    assert_eq!(again.iter().map(|step| (step.stage, step.cause.as_str())).collect::<Vec<_>>(), {
        open.into_iter().map(|stage| (stage, "reopened")).collect::<Vec<_>>()
    });
    assert_eq!(house.number("SELECT count(*) FROM series_number WHERE void IS NOT NULL"), 0);
    let told = "SELECT count(*) FROM notice WHERE kind = 'ended' AND body LIKE '%reopened%'";
    assert_eq!(house.number(told), 1, "who started it is told");
    house.assert_clean();
    steer_with(&house, &definer, case, &Steer::Terminate, "end").unwrap();
    assert_eq!(house.number("SELECT count(*) FROM series_number WHERE void = 'terminated'"), 1);
    house.assert_clean();
}
