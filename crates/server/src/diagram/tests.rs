use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use waypost_base::{Label, StageNo};
use waypost_engine::{
    Definition,
    definition::{DEFINITION_FORMAT, Stage, Transition},
};

use super::{Drawing, Mark, draw, wrap::wrap};

fn definition(stages: &[(&str, &str)], ways: &[(u32, u32, Option<u32>)]) -> Definition {
    let stages: Vec<Stage> = (1..)
        .zip(stages)
        .map(|(no, (zh, en))| {
            let name = serde_json::to_value(Label::new(*zh).with("en", *en)).unwrap();
            serde_json::from_value(serde_json::json!({ "no": no, "name": name })).unwrap()
        })
        .collect();
    let transitions = ways.iter().map(|&(from, branch, to)| Transition {
        from: StageNo(from),
        branch,
        condition: Label::new(format!("{from}/{branch}")),
        outcome: None,
        guard: None,
        to: to.map(StageNo),
    });
    Definition {
        format: DEFINITION_FORMAT,
        stages,
        transitions: transitions.collect(),
        return_default: Default::default(),
        same_person: Default::default(),
        goal: Vec::new(),
        batch_approve: false,
    }
}

/// The contract filing of the founding texts.
pub fn contract_filing() -> Definition {
    let stages = [
        ("申请备案", "Apply for filing"),
        ("受理", "Accept"),
        ("初审", "First review"),
        ("复审", "Second review"),
        ("备案", "File"),
        ("领合同", "Collect the contract"),
    ];
    let mut ways = vec![(1, 0, None)];
    ways.extend((1..6).map(|no| (no, 1, Some(no + 1))));
    ways.extend((2..6).map(|no| (no, 0, Some(no - 1))));
    ways.push((3, 2, Some(5)));
    definition(&stages, &ways)
}

/// A long flow with skips, early ends and returns to the start.
pub fn sixty() -> Definition {
    let stages = vec![("阶段", "Stage"); 60];
    let mut ways: Vec<_> = (1..60).map(|no| (no, 1, Some(no + 1))).collect();
    ways.extend((2..=60).map(|no| (no, 0, Some(1))));
    ways.extend((1..50).map(|no| (no, 2, Some(no + 7))));
    ways.extend((1..60).map(|no| (no, 3, None)));
    definition(&stages, &ways)
}

fn judge(definition: &Definition) -> Drawing {
    let drawing = draw(definition, "x", "zh-CN", &BTreeMap::new());
    for (at, one) in drawing.nodes.iter().enumerate() {
        assert!(
            one.x >= 0 && one.y >= 0 && one.x + one.w <= drawing.width && one.y + one.h <= drawing.height
        );
        for other in &drawing.nodes[at + 1..] {
            let apart = one.x + one.w <= other.x
                || other.x + other.w <= one.x
                || one.y + one.h <= other.y
                || other.y + other.h <= one.y;
            assert!(apart, "{one:?} lies on {other:?}");
        }
    }
    let drawn: Vec<_> = drawing.edges.iter().filter_map(|edge| Some((edge.from, edge.branch?))).collect();
    let wanted: Vec<_> = definition.transitions.iter().map(|way| (way.from, way.branch)).collect();
    assert_eq!(drawn, wanted, "every transition is drawn, once");
    for edge in &drawing.edges {
        for (x, y) in points(&edge.path) {
            assert!(
                x >= 0 && x <= drawing.width && y >= 0 && y <= drawing.height,
                "{edge:?} leaves the drawing"
            );
            let inside =
                drawing.nodes.iter().find(|n| x > n.x && x < n.x + n.w && y > n.y + 1 && y < n.y + n.h - 1);
            assert!(inside.is_none(), "{edge:?} runs into {inside:?}");
        }
    }
    drawing
}

/// Every end of a piece of a path.
fn points(path: &str) -> Vec<(i32, i32)> {
    let (mut found, mut x) = (Vec::new(), 0);
    for piece in
        path.split_inclusive(|c: char| c.is_ascii_digit()).collect::<String>().split(['M', 'C']).skip(1)
    {
        for (at, part) in piece.split('V').enumerate() {
            let numbers: Vec<i32> = part.split_whitespace().map(|n| n.parse().unwrap()).collect();
            let y = numbers[numbers.len() - 1];
            if at == 0 {
                x = numbers[numbers.len() - 2];
            }
            found.push((x, y));
        }
    }
    found
}

#[test]
fn the_founding_flow_runs_straight_down_and_its_returns_back_up() {
    let drawing = judge(&contract_filing());
    let stages: Vec<_> = drawing.nodes.iter().filter(|node| node.stage.is_some()).collect();
    assert!(stages.is_sorted_by_key(|node| node.y), "one below the other");
    let back: Vec<_> =
        drawing.edges.iter().filter(|edge| edge.back).map(|edge| (edge.from.0, edge.branch)).collect();
    assert_eq!(back, [(1, Some(0)), (2, Some(0)), (3, Some(0)), (4, Some(0)), (5, Some(0))]);
    let labelled: Vec<_> =
        drawing.edges.iter().filter_map(|edge| edge.label.as_ref()).map(|l| l.text.as_str()).collect();
    assert_eq!(labelled, ["1", "2"], "a number stands where there are several ways on");
}

#[test]
fn a_stage_shows_how_far_the_case_has_come() {
    let marks = BTreeMap::from([(StageNo(1), Mark::Done), (StageNo(3), Mark::Current)]);
    let drawing = draw(&contract_filing(), "x", "en", &marks);
    let states: Vec<_> = drawing.list.iter().map(|row| row.state).collect();
    assert_eq!(states, [Mark::Done, Mark::None, Mark::Current, Mark::None, Mark::None, Mark::None]);
    assert_eq!(drawing.nodes[2].state, Mark::Current);
    assert_eq!(drawing.nodes[2].lines[0].text, "First review");
}

#[test]
fn sixty_stages_stay_narrow() {
    let drawing = judge(&sixty());
    assert!(drawing.width < 1000, "{}", drawing.width);
    let stages = vec![("阶段", "Stage"); 60];
    let fan: Vec<_> = (2..=41).map(|no| (1, no - 1, Some(no))).collect();
    let drawing = judge(&definition(&stages, &fan));
    assert!(drawing.width < 1000, "{}", drawing.width);
}

#[test]
fn odd_definitions_are_drawn_too() {
    judge(&definition(&[], &[]));
    judge(&definition(&[("一", "One")], &[(1, 1, Some(1)), (1, 0, Some(1)), (1, 0, None), (1, 2, None)]));
    judge(&definition(&[("一", "One"), ("二", "Two")], &[(2, 1, Some(1)), (1, 0, Some(2))]));
}

#[test]
fn names_are_wrapped_to_two_lines() {
    let check = |name: &str, wanted: &[&str]| assert_eq!(wrap(name), wanted, "{name}");
    check("初审", &["初审"]);
    check("市房屋管理局市场科初审", &["市房屋管理局市场科", "初审"]);
    check("First review of the contract by the market department", &["First review of", "the contract by…"]);
    check("Donaudampfschifffahrtsgesellschaft", &["Donaudampfschifffa", "hrtsgesellschaft"]);
    check("", &[""]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn any_definition_is_drawn_whole_without_overlap_and_the_same_each_time(
        count in 1_u32..40,
        raw in proptest::collection::btree_set((0_u32..40, 0_u32..4, proptest::option::weighted(0.9, 0_u32..40)), 0..90),
    ) {
        let stages = vec![("阶段", "Stage"); count as usize];
        let ways: BTreeSet<_> = raw.into_iter().map(|(from, branch, to)| (from % count + 1, branch, to.map(|to| to % count + 1))).collect();
        let ways: Vec<_> = ways.into_iter().collect();
        let definition = definition(&stages, &ways);
        let drawing = judge(&definition);
        prop_assert_eq!(drawing, draw(&definition, "x", "zh-CN", &BTreeMap::new()));
    }
}
