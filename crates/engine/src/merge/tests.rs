use proptest::prelude::*;

use super::*;
use crate::{
    check::tests::{flow, stage},
    difference,
    edit::{self, Edit, Place},
};

fn no(no: u32) -> StageNo {
    StageNo(no)
}

fn after(base: &Definition, edits: &[Edit]) -> Definition {
    // An edit that does not fit what is there is left out: the rest still makes a definition.
    edits.iter().fold(base.clone(), |now, edit| edit::apply(&now, edit).map_or(now, |(next, _)| next))
}

fn named(no: u32, name: &str) -> impl Fn(&mut Definition) {
    let name = name.to_owned();
    move |definition| {
        if let Some(stage) = definition.stages.iter_mut().find(|stage| stage.no == StageNo(no)) {
            stage.name = name.as_str().into();
        }
    }
}

fn with(base: &Definition, change: impl Fn(&mut Definition)) -> Definition {
    let mut changed = base.clone();
    change(&mut changed);
    changed
}

#[test]
fn different_fields_of_one_stage_are_both_kept() {
    let base = flow("1 2 3", "1.1>2 2.1>3");
    let mine = with(&base, named(2, "review"));
    let theirs = with(&base, |d| d.stages[1].returns.previous = true);
    let merged = merge(&base, &mine, &theirs).unwrap();
    assert_eq!(merged.stages[1].name.text(), "review");
    assert!(merged.stages[1].returns.previous);
}

#[test]
fn one_field_that_both_changed_is_a_conflict_that_names_it() {
    let base = flow("1 2 3", "1.1>2 2.1>3");
    let found = merge(&base, &with(&base, named(2, "mine")), &with(&base, named(2, "theirs"))).unwrap_err();
    let conflict = Conflict {
        part: Part::Stage(no(2)),
        field: "name".to_owned(),
        base: Some("s2".into()),
        mine: Some("mine".into()),
        theirs: Some("theirs".into()),
    };
    assert_eq!(found, [conflict]);
}

#[test]
fn one_took_out_what_the_other_changed() {
    let base = flow("1 2 3", "1.1>2 2.1>3 3.0>2");
    let without = after(&base, &[Edit::RemoveStage { no: no(2), reconnect: true }]);
    let renamed = with(&base, named(2, "review"));
    for (mine, theirs) in [(&without, &renamed), (&renamed, &without)] {
        let found = merge(&base, mine, theirs).unwrap_err();
        assert_eq!((found[0].part, found[0].field.as_str()), (Part::Stage(no(2)), ""));
        assert_eq!(found[0].mine.is_none(), std::ptr::eq(mine, &without));
    }
}

#[test]
fn a_new_way_to_a_stage_that_is_gone_is_a_conflict() {
    let base = flow("1 2 3", "1.1>2 2.1>3");
    let mine = after(&base, &[Edit::RemoveStage { no: no(2), reconnect: true }]);
    let way = flow("1", "3.2>2").transitions.remove(0);
    let theirs = after(&base, &[Edit::AddTransition { branch: None, transition: way }]);
    let found = merge(&base, &mine, &theirs).unwrap_err();
    assert!(matches!(found[0].part, Part::Transition(arrow) if arrow.to == Some(no(2))), "{found:?}");
}

#[test]
fn one_number_for_two_new_stages_is_a_conflict_and_two_numbers_are_none() {
    let base = flow("1 2", "1.1>2");
    let add = |no: u32, name: &str| {
        let stage = Box::new(stage(no, name));
        after(&base, &[Edit::AddStage { no: Some(StageNo(no)), place: Place::Last, stage }])
    };
    assert!(merge(&base, &add(3, "a"), &add(3, "b")).is_err());
    assert_eq!(merge(&base, &add(3, "a"), &add(3, "a")).unwrap(), add(3, "a"));
    let both = merge(&base, &add(3, "a"), &add(4, "b")).unwrap();
    let order: Vec<u32> = both.stages.iter().map(|stage| stage.no.0).collect();
    assert_eq!(order, [1, 2, 3, 4]);
}

#[test]
fn an_order_is_merged_unless_both_changed_it() {
    let base = flow("1 2 3 4", "1.1>2");
    let order = |numbers: &[u32]| {
        with(&base, |d| d.stages.sort_by_key(|s| numbers.iter().position(|no| StageNo(*no) == s.no)))
    };
    let new =
        Edit::AddStage { no: Some(no(9)), place: Place::After(no(2)), stage: Box::new(stage(9, "new")) };
    let merged = merge(&base, &after(&base, &[new]), &order(&[1, 4, 2, 3])).unwrap();
    assert_eq!(merged.stages.iter().map(|stage| stage.no.0).collect::<Vec<_>>(), [1, 4, 2, 9, 3]);
    let found = merge(&base, &order(&[1, 3, 2, 4]), &order(&[1, 2, 4, 3])).unwrap_err();
    assert_eq!((found[0].part, found[0].field.as_str()), (Part::Flow, "order"));
}

#[test]
fn a_branch_that_one_leads_elsewhere_and_the_other_words_is_merged() {
    let base = flow("1 2 3", "1.1>2 2.1>3");
    let mine = with(&base, |d| d.transitions[0].to = Some(no(3)));
    let theirs = with(&base, |d| d.transitions[0].condition = "complete".into());
    let merged = merge(&base, &mine, &theirs).unwrap();
    assert_eq!(merged.transitions[0].to, Some(no(3)));
    assert_eq!(merged.transitions[0].condition.text(), "complete");
}

fn any_base() -> impl Strategy<Value = Definition> {
    (2_u32..7, proptest::collection::vec((1_u32..7, 0_u32..4, 1_u32..8), 0..10)).prop_map(|(count, rows)| {
        let stages: Vec<String> = (1..=count).map(|no| no.to_string()).collect();
        let rows: Vec<String> =
            rows.into_iter().map(|(from, branch, to)| format!("{from}.{branch}>{to}")).collect();
        flow(&stages.join(" "), &rows.join(" "))
    })
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let small = || 1_u32..8;
    prop_oneof![
        (small(), "[a-c]{1,2}", small()).prop_map(|(at, name, no)| Edit::AddStage {
            no: Some(StageNo(no + 6)),
            place: Place::After(StageNo(at)),
            stage: Box::new(stage(0, &name)),
        }),
        (small(), any::<bool>()).prop_map(|(at, reconnect)| Edit::RemoveStage { no: no(at), reconnect }),
        (small(), small()).prop_map(|(at, to)| Edit::MoveStage { no: no(at), place: Place::After(no(to)) }),
        (small(), "[a-c]{1,2}", any::<bool>()).prop_map(|(at, name, previous)| {
            let mut made = stage(at, &name);
            made.returns.previous = previous;
            Edit::ReplaceStage { no: no(at), stage: Box::new(made) }
        }),
        (small(), 0_u32..4, small()).prop_map(|(from, branch, to)| {
            let transition = flow("1", &format!("{from}.{branch}>{to}")).transitions.remove(0);
            Edit::AddTransition { branch: Some(branch), transition }
        }),
    ]
}

fn any_edits() -> impl Strategy<Value = Vec<Edit>> {
    proptest::collection::vec(any_edit(), 0..5)
}

/// The same parts, whatever their order.
fn same_parts(one: &Definition, other: &Definition) -> bool {
    let sorted = |of: &Definition| {
        let mut sorted = of.clone();
        sorted.stages.sort_by_key(|stage| stage.no);
        sorted.transitions.sort_by_key(|row| (row.from, row.branch, row.to));
        sorted
    };
    sorted(one) == sorted(other)
}

proptest! {
    #[test]
    fn who_changed_nothing_takes_the_other(base in any_base(), edits in any_edits()) {
        let changed = after(&base, &edits);
        prop_assert_eq!(merge(&base, &base, &changed), Ok(changed.clone()));
        prop_assert_eq!(merge(&base, &changed, &base), Ok(changed.clone()));
        prop_assert_eq!(merge(&base, &changed, &changed), Ok(changed.clone()));
        prop_assert_eq!(merge(&changed, &base, &changed), Ok(base.clone()));
    }

    #[test]
    fn the_parts_of_one_side_come_through_where_the_other_has_only_a_flow_field(base in any_base(), edits in any_edits()) {
        let changed = after(&base, &edits);
        let theirs = Definition { goal: vec!["done".to_owned()], ..base.clone() };
        let expected = Definition { goal: vec!["done".to_owned()], ..changed.clone() };
        prop_assert_eq!(merge(&base, &changed, &theirs), Ok(expected.clone()));
        prop_assert_eq!(merge(&base, &theirs, &changed), Ok(expected));
    }

    #[test]
    fn a_merge_has_no_sides(base in any_base(), one in any_edits(), other in any_edits()) {
        let (one, other) = (after(&base, &one), after(&base, &other));
        match (merge(&base, &one, &other), merge(&base, &other, &one)) {
            (Ok(first), Ok(second)) => prop_assert!(same_parts(&first, &second), "{first:?}\n{second:?}"),
            (Err(first), Err(second)) => prop_assert_eq!(first.len(), second.len()),
            (first, second) => prop_assert!(false, "{first:?}\n{second:?}"),
        }
    }

    #[test]
    fn an_edit_is_undone_after_others_went_on(base in any_base(), at in 1_u32..7, other in 1_u32..7) {
        let mine = with(&base, named(at, "mine"));
        let now = with(&mine, |d| {
            if let Some(stage) = d.stages.iter_mut().find(|stage| stage.no == StageNo(other)) {
                stage.irreversible = true;
            }
        });
        let expected = with(&now, named(at, &format!("s{at}")));
        prop_assert_eq!(merge(&mine, &base, &now), Ok(expected));
    }

    #[test]
    fn the_difference_is_empty_only_between_equals(base in any_base(), edits in any_edits()) {
        let changed = after(&base, &edits);
        prop_assert!(difference(&base, &base).is_empty());
        prop_assert_eq!(difference(&base, &changed).is_empty(), base == changed);
    }
}
