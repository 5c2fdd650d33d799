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
