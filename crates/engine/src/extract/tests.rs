use waypost_base::{ItemKey, Receiver};

use super::*;
use crate::{
    check::tests::flow,
    definition::{Right, StageKind},
};

fn of(definition: &Definition, chosen: &[u32]) -> Extract {
    extract(definition, &chosen.iter().map(|no| StageNo(*no)).collect())
}

fn rows(definition: &Definition) -> String {
    let to = |row: &Transition| row.to.map_or_else(|| "-".to_owned(), |to| to.to_string());
    let row = |row: &Transition| format!("{}.{}>{}", row.from, row.branch, to(row));
    definition.transitions.iter().map(row).collect::<Vec<_>>().join(" ")
}

fn marks(made: &Extract) -> Vec<&'static str> {
    made.marks.iter().map(|mark| mark.code.as_str()).collect()
}

#[test]
fn stages_1_2_and_6_are_linked_along_the_paths_through_the_others() {
    let mut six = flow("1 2 3 4 5 6", "1.1>2 2.0>1 2.1>3 2.2>6 3.1>4 4.1>5 5.1>6 6.0>4 6.1>-");
    six.transitions[2].condition = "complete".into();
    let made = of(&six, &[1, 2, 6]);
    assert_eq!(rows(&made.definition), "1.1>2 2.0>1 2.1>6 2.2>6 6.0>2 6.1>-");
    assert_eq!(made.definition.transitions[2].condition.text(), "complete");
    let through: Vec<Vec<u32>> =
        made.links.iter().map(|link| link.through.iter().map(|no| no.0).collect()).collect();
    assert_eq!(through, [vec![4, 3], vec![3, 4, 5]]);
    assert_eq!(marks(&made), Vec::<&str>::new());
}

#[test]
fn a_dropped_fork_gives_a_branch_for_each_way_with_its_conditions() {
    let mut forked = flow("1 2 3 4", "1.1>2 2.1>3 2.2>4 3.1>- 4.1>-");
    forked.transitions[1].condition = "small".into();
    forked.transitions[2].condition = "large".into();
    let made = of(&forked, &[1, 3, 4]);
    assert_eq!(rows(&made.definition), "1.1>3 1.2>4 3.1>- 4.1>-");
    let conditions: Vec<&str> = made.definition.submits(StageNo(1)).map(|row| row.condition.text()).collect();
    assert_eq!(conditions, ["small", "large"]);
}

#[test]
fn dropped_last_stages_leave_the_end_where_it_was() {
    assert_eq!(rows(&of(&flow("1 2 3", "1.1>2 2.1>3"), &[1, 2]).definition), "1.1>2 2.1>-");
    assert_eq!(rows(&of(&flow("1 2 3", "1.1>2 2.1>3 3.1>-"), &[1]).definition), "1.1>-");
    let circle = of(&flow("1 2 3", "1.1>2 2.1>3 3.1>2"), &[1]);
    assert_eq!((rows(&circle.definition).as_str(), marks(&circle)), ("", vec!["leads_nowhere"]));
}

#[test]
fn a_return_without_a_chosen_stage_before_it_is_dropped_and_marked() {
    let made = of(&flow("1 2 3", "1.1>2 2.1>3 3.0>1"), &[2, 3]);
    assert_eq!(rows(&made.definition), "2.1>3");
    assert_eq!(marks(&made), ["return_dropped", "first"]);
}

#[test]
fn what_reads_something_dropped_stays_and_is_marked() {
    let key = |text: &str| ItemKey::new(text).unwrap();
    let mut five = flow("1 2 3 4 5", "1.1>2 2.1>3 3.1>4 4.1>5 4.2>-");
    five.stages[1].rights.insert(key("amount"), Right::Require);
    five.stages[1].rights.insert(key("owner"), Right::Write);
    five.stages[0].rights.insert(key("title"), Right::Write);
    five.stages[2].kind = StageKind::Action;
    let last = &mut five.stages[4];
    last.receivers.receivers = vec![Receiver::HandlerOf(StageNo(2)), Receiver::FormItem(key("owner"))];
    last.receivers.not_handler_of = vec![StageNo(1), StageNo(2)];
    last.cancels = vec![StageNo(3)];
    five.stages[3].refusal_branch = Some(7);
    five.transitions[3].guard =
        Some("form.amount > 1 && form.title != null && case.number != null && open(2)".to_owned());
    let made = of(&five, &[1, 4, 5]);
    assert_eq!(
        marks(&made),
        [
            "branch_gone",
            "handler_of",
            "receiver_item",
            "four_eyes",
            "cancels",
            "guard_item",
            "guard_property",
            "guard_stage"
        ]
    );
    assert_eq!(
        made.definition.stages[2], five.stages[4],
        "what it should read now only an administrator knows"
    );
    let item = made.marks.iter().find(|mark| mark.code == MarkCode::GuardItem).unwrap();
    assert_eq!((item.params["item"].as_str(), item.params["stage"].as_str()), ("amount", "s4"));
}

#[test]
fn all_stages_chosen_are_the_flow_itself() {
    let whole = flow("1 2 3", "1.1>2 2.0>1 2.1>3");
    let made = of(&whole, &[1, 2, 3, 99]);
    assert_eq!(made, Extract { definition: whole, links: Vec::new(), marks: Vec::new() });
}
