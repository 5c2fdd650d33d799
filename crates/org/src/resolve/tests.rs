use super::*;
use crate::sample::*;

fn rule(receivers: &[Receiver]) -> ReceiverRule {
    ReceiverRule { receivers: receivers.to_vec(), ..ReceiverRule::default() }
}

/// Resolves for a case started by user 7 of the archive whose stages 2 and 3 user 3 and user 6 handled; the form
/// item `who` holds user 5, `unit` department 2.
fn check(rule: &ReceiverRule, expected: &[&str]) {
    check_for(7, rule, expected);
}

fn check_for(initiator: i64, rule: &ReceiverRule, expected: &[&str]) {
    let org = snapshot();
    let handled = BTreeMap::from([(StageNo(2), u(3)), (StageNo(3), u(6))]);
    let form = |key: &ItemKey| match key.as_str() {
        "who" => Some(Value::Person(u(5))),
        "unit" => Some(Value::Department(d(2))),
        "amount" => Some(Value::Integer(5)),
        _ => None,
    };
    let department = org.primary_department(u(initiator), today());
    let about = About { initiator: u(initiator), department, handled: &handled, form: &form };
    let found: Vec<String> = org.resolve(rule, &about, today()).iter().map(Party::to_string).collect();
    assert_eq!(found, expected, "{rule:?}");
}

fn key(text: &str) -> ItemKey {
    ItemKey::new(text).unwrap()
}

#[test]
fn each_way_finds_its_parties() {
    check(&rule(&[Receiver::Post(p(21))]), &["post:21"]);
    check(&rule(&[Receiver::Post(p(30))]), &[]);
    check(&rule(&[Receiver::Department(d(2))]), &["department:2"]);
    check(&rule(&[Receiver::Person(u(5))]), &["person:5"]);
    check(&rule(&[Receiver::Person(u(6))]), &[]);
    check(&rule(&[Receiver::DepartmentHead(d(2))]), &["post:20"]);
    check(&rule(&[Receiver::DepartmentHead(d(4))]), &[]);
    check(&rule(&[Receiver::Initiator]), &["person:7"]);
    check(&rule(&[Receiver::HandlerOf(StageNo(2))]), &["person:3"]);
    check(&rule(&[Receiver::HandlerOf(StageNo(3))]), &[]);
    check(&rule(&[Receiver::HandlerOf(StageNo(9))]), &[]);
    check(&rule(&[Receiver::FormItem(key("who"))]), &["person:5"]);
    check(&rule(&[Receiver::FormItem(key("unit"))]), &["department:2"]);
    check(&rule(&[Receiver::FormItem(key("amount"))]), &[]);
    check(&rule(&[Receiver::FormItem(key("absent"))]), &[]);
    for elsewhere in [Receiver::ChosenByPrevious, Receiver::ChosenByInitiator, Receiver::LeastLoaded(p(21))] {
        check(&rule(&[elsewhere]), &[]);
    }
}

#[test]
fn levels_count_departments_from_the_initiators_own() {
    let levels = |levels, chain| rule(&[Receiver::InitiatorHead { levels, chain }]);
    check(&levels(1, false), &[]);
    check(&levels(2, false), &[]);
    check(&levels(3, false), &["post:10"]);
    check(&levels(4, false), &[]);
    check(&levels(9, true), &["post:10"]);
    check_for(3, &levels(1, false), &["post:20"]);
    check_for(3, &levels(2, true), &["post:20", "post:10"]);
    check_for(8, &levels(1, false), &[]);
}

#[test]
fn several_ways_are_joined_in_order_without_repeats() {
    check(
        &rule(&[
            Receiver::Initiator,
            Receiver::Post(p(10)),
            Receiver::Person(u(7)),
            Receiver::InitiatorHead { levels: 9, chain: true },
        ]),
        &["person:7", "post:10"],
    );
}

#[test]
fn the_barred_are_dropped_and_posts_and_departments_only_when_nobody_else_is_left() {
    let barring =
        |receivers: &[Receiver]| ReceiverRule { not_handler_of: vec![StageNo(2)], ..rule(receivers) };
    check(&barring(&[Receiver::Person(u(3)), Receiver::Person(u(4))]), &["person:4"]);
    check(&barring(&[Receiver::Post(p(21))]), &["post:21"]);
    let not_initiator = |receivers: &[Receiver]| ReceiverRule { not_initiator: true, ..rule(receivers) };
    check(&not_initiator(&[Receiver::Post(p(41))]), &[]);
    check(&not_initiator(&[Receiver::Department(d(4))]), &[]);
    check(&not_initiator(&[Receiver::Initiator]), &[]);
    check_for(2, &not_initiator(&[Receiver::InitiatorHead { levels: 1, chain: false }]), &[]);
}

#[test]
fn the_next_head_up_is_asked_from_the_department_the_rule_speaks_of() {
    let next = |receivers: &[Receiver]| ReceiverRule { nobody: NobodyFound::NextHead, ..rule(receivers) };
    check(&next(&[Receiver::Post(p(30))]), &["post:10"]);
    check(&next(&[Receiver::Post(p(21))]), &["post:21"]);
    check(&next(&[Receiver::Person(u(6))]), &["post:10"]);
    check(&next(&[Receiver::InitiatorHead { levels: 9, chain: false }]), &["post:10"]);
    check_for(3, &next(&[Receiver::HandlerOf(StageNo(3))]), &["post:20"]);
    check_for(
        2,
        &ReceiverRule { not_initiator: true, ..next(&[Receiver::DepartmentHead(d(2))]) },
        &["post:10"],
    );
    check_for(1, &ReceiverRule { not_initiator: true, ..next(&[Receiver::DepartmentHead(d(1))]) }, &[]);
    check_for(8, &next(&[Receiver::Person(u(6))]), &[]);
}

#[test]
fn a_named_post_is_asked_when_it_has_somebody() {
    let named = |post| ReceiverRule { nobody: NobodyFound::Post(p(post)), ..rule(&[Receiver::Person(u(6))]) };
    check(&named(10), &["post:10"]);
    check(&named(30), &[]);
    for left_to_the_caller in [NobodyFound::Hold, NobodyFound::Pass, NobodyFound::Refuse] {
        check(&ReceiverRule { nobody: left_to_the_caller, ..rule(&[Receiver::Person(u(6))]) }, &[]);
    }
}
