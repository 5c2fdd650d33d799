use waypost_base::Party;

use crate::sample::*;

#[test]
fn heads_are_found_upwards_past_departments_without_one() {
    let org = snapshot();
    let above = |id| org.heads_above(d(id)).collect::<Vec<_>>();
    assert_eq!(above(4), [(d(3), p(30)), (d(1), p(10))]);
    assert_eq!(above(1), [(d(1), p(10))]);
    assert_eq!(above(99), []);
    assert_eq!(org.heads_over(d(2), today()), [u(1), u(2)]);
    assert_eq!(org.heads_over(d(4), today()), [u(1)]);
}

#[test]
fn a_head_reads_his_department_and_all_below() {
    let org = snapshot();
    assert_eq!(org.reads_departments(u(1), today()), [d(1), d(2), d(3), d(4)]);
    assert_eq!(org.reads_departments(u(2), today()), [d(2)]);
    assert_eq!(org.reads_departments(u(3), today()), [], "a clerk heads nothing");
}

#[test]
fn a_substitute_reads_what_the_head_reads_unless_limited_to_another_post() {
    assert_eq!(with_substitutes(&[(2, 8, None)]).reads_departments(u(8), today()), [d(2)]);
    assert_eq!(with_substitutes(&[(2, 8, Some(20))]).reads_departments(u(8), today()), [d(2)]);
    assert_eq!(with_substitutes(&[(2, 8, Some(21))]).reads_departments(u(8), today()), []);
}

#[test]
fn the_tree_is_listed_parents_first() {
    let org = snapshot();
    assert_eq!(org.tree(), [(d(1), 0), (d(2), 1), (d(3), 1), (d(4), 2)]);
    assert_eq!(org.at_and_below(d(3)), [d(3), d(4)]);
    assert_eq!(org.at_and_below(d(99)), []);
}

#[test]
fn work_is_told_to_the_next_head_who_is_not_asked_himself() {
    let org = snapshot();
    let above = |party: Party| org.heads_above_work(&[party], today());
    let post = |id| vec![Party::Post(p(id))];
    assert_eq!(above(Party::Post(p(21))), post(20), "the clerks' own head");
    assert_eq!(above(Party::Post(p(20))), post(10), "a head's own work goes further up");
    assert_eq!(above(Party::Person(u(2))), post(10), "also when he is asked by name");
    assert_eq!(above(Party::Seat(p(41), u(7))), post(10), "past a head post that nobody holds");
    assert_eq!(above(Party::Department(d(2))), post(20));
    assert_eq!(above(Party::Person(u(1))), [], "nobody is above the head of all");
    assert_eq!(above(Party::Person(u(8))), [], "who holds nothing belongs nowhere");
    let both = [Party::Post(p(21)), Party::Person(u(4))];
    assert_eq!(org.heads_above_work(&both, today()), post(20), "each once");
}
