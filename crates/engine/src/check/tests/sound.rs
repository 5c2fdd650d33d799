//! Whole flows: what can get stuck is refused with the way there, what cannot is accepted.

use super::*;

/// Contract filing: 申请备案→受理→初审→复审→备案→领合同, with its returns.
fn filing() -> Definition {
    let mut definition = flow("1 2 3 4 5 6", "1.0>- 1.1>2 2.0>1 2.1>3 3.0>2 3.1>4 4.0>3 4.1>5 5.0>4 5.1>6");
    for (stage, name) in
        definition.stages.iter_mut().zip(["申请备案", "受理", "初审", "复审", "备案", "领合同"])
    {
        stage.name = name.into();
    }
    definition.stages[4].action = Some(ActionId::new(1));
    definition.stages[4].irreversible = true;
    definition.stages[3].receivers.not_handler_of = vec![StageNo(3)];
    definition.stages[0].attributes.insert("窗口".to_owned(), "3号".to_owned());
    definition
}

#[test]
fn the_bureaus_contract_filing_is_accepted_and_so_is_its_added_branch() {
    let mut definition = filing();
    expect(&definition, &[]);
    definition.transitions.push(Transition {
        from: StageNo(3),
        branch: 2,
        condition: "材料齐全".into(),
        outcome: None,
        guard: None,
        to: Some(StageNo(5)),
    });
    expect(&definition, &[]);
}

#[test]
fn a_return_from_after_the_join_is_accepted() {
    expect(&flow("1:all 2 3 4:join 5", "1.1>2 1.2>3 2.1>4 3.1>4 4.1>5 4.0>1 5.0>2 5.0>4 2.0>1"), &[]);
}

#[test]
fn a_choice_closed_by_a_join_of_all_gets_stuck() {
    let report = expect(
        &flow("1 2 3 4:join", "1.1>2 1.2>3 2.1>4 3.1>4"),
        &["refuses stuck 4", "refuses never_opens 4"],
    );
    let problem = &report.problems[0];
    assert_eq!(way(problem), "s1 -1> s2, s2 -1> s4");
    assert_eq!(problem.params["stage"], "s4");
    assert_eq!(problem.transitions, [Arrow { from: StageNo(3), branch: 1, to: Some(StageNo(4)) }]);
}

#[test]
fn parallel_paths_may_not_meet_in_a_stage_that_takes_one_at_a_time() {
    let report = expect(&flow("1:all 2 3 4", "1.1>2 1.2>3 2.1>4 3.1>4"), &["refuses two_at_once 4"]);
    assert_eq!(way(&report.problems[0]), "s1 -> s2 s3, s2 -1> s4, s3 -1> s4");
    expect(&flow("1:all 2 3 4:each", "1.1>2 1.2>3 2.1>4 3.1>4"), &[]);
}

#[test]
fn a_loop_without_a_way_out_is_told_with_the_way_into_it() {
    let mut definition = flow("1 2 3 4", "1.1>4 1.2>2 2.1>3 3.1>2");
    definition.transitions[1].condition = "补件".into();
    let report = expect(&definition, &["refuses endless 2 3"]);
    assert_eq!(way(&report.problems[0]), "s1 -2> s2");
    assert_eq!(report.problems[0].trace[0].condition, "补件");
}

#[test]
fn a_submit_back_out_of_a_parallel_part_piles_up_work() {
    // The founding texts' return done wrong: a second submit branch instead of a return row.
    for stages in ["1:all 2 3 4:join", "1:all+each 2:each 3:each 4:join"] {
        let report = expect(&flow(stages, "1.1>2 1.2>3 2.1>4 2.2>1 3.1>4"), &["refuses piles_up 3"]);
        assert_eq!(way(&report.problems[0]), "s1 -> s2 s3, s2 -2> s1");
    }
    expect(&flow("1:all 2 3 4:join", "1.1>2 1.2>3 2.1>4 2.0>1 3.1>4"), &[]);
}

#[test]
fn joins_that_wait_for_each_other_never_open() {
    let report = expect(
        &flow("1:all 2:join 3:join 4", "1.1>2 1.2>3 2.1>3 2.2>4 3.1>2 3.2>4"),
        &["refuses stuck 2 3", "refuses never_opens 2", "refuses never_opens 3"],
    );
    assert_eq!(way(&report.problems[0]), "s1 -> s2 s3");
}

#[test]
fn a_refusal_alone_past_a_join_gets_stuck() {
    let mut definition = flow("1 2:all 3 4 5:join", "1.1>2 2.1>3 2.2>4 3.1>5 4.1>5");
    definition.stages[1].action = Some(ActionId::new(1));
    expect(&definition, &[]);
    definition.stages[1].refusal_branch = Some(1);
    let report = expect(&definition, &["refuses stuck 5"]);
    assert_eq!(way(&report.problems[0]), "s1 -1> s2, s2 -1> s3, s3 -1> s5");
}

#[test]
fn parallel_paths_may_end_apart() {
    expect(&flow("1:all 2 3", "1.1>2 1.2>3"), &[]);
    expect(&flow("1:all 2 3", "1.1>2 1.2>3 2.1>- 3.1>- 3.2>-"), &[]);
}

#[test]
fn a_flow_of_two_thousand_stages_is_judged() {
    let stages: String = (1..=2000).map(|no| format!("{no} ")).collect();
    let rows: String = (1..2000).map(|no| format!("{no}.1>{} {}.0>{no} ", no + 1, no + 1)).collect();
    expect(&flow(&stages, &rows), &[]);
    let broken = format!("{rows} 2000.1>1999");
    let report = check(&flow(&stages, &broken), &Office);
    assert_eq!(report.problems[0].code, ProblemCode::Endless);
    assert_eq!(report.problems[0].stages.len(), 2000);
}

#[test]
fn hundreds_of_parallel_blocks_are_judged() {
    // 330 blocks one after another, each a fork into four paths and a join.
    let (mut stages, mut rows) = (String::new(), String::new());
    for block in 0..330 {
        let (fork, join) = (block * 6 + 1, block * 6 + 6);
        stages += &format!("{fork}:all {} {} {} {} {join}:join ", fork + 1, fork + 2, fork + 3, fork + 4);
        for path in 1..=4 {
            rows += &format!("{fork}.{path}>{} {}.1>{join} ", fork + path, fork + path);
        }
        if block < 329 {
            rows += &format!("{join}.1>{} ", join + 1);
        }
    }
    expect(&flow(&stages, &rows), &[]);
}

#[test]
fn two_hundred_paths_at_once_are_judged() {
    let paths: String = (2..=201).map(|no| format!("{no} ")).collect();
    let wide = |second: &str| {
        let rows =
            (2..=201).map(|no| format!("1.{}>{no} {no}.1>202 {no}.{second} ", no - 1)).collect::<String>();
        flow(&format!("1:all {paths} 202:join"), &rows)
    };
    expect(&wide("0>1"), &[]);
    // Each path takes one of two rows to a join that waits for both.
    expect(&wide("2>202"), &["refuses stuck 202"]);
}

#[test]
fn what_is_too_large_to_judge_is_said_so_and_not_refused() {
    // Twenty paths at once, each of three stages that lead to each other in every way.
    let (mut stages, mut rows) = ("1:all ".to_owned(), String::new());
    for path in 0..20 {
        let (a, b, c) = (path * 3 + 2, path * 3 + 3, path * 3 + 4);
        stages += &format!("{a} {b} {c} ");
        rows += &format!("1.{}>{a} {a}.1>{b} {a}.2>{c} {b}.1>{a} {b}.2>{c} {c}.1>{a} {c}.2>{b} ", path + 1);
        rows += &format!("{a}.3>- {b}.3>- {c}.3>- ");
    }
    let report = expect(&flow(&stages, &rows), &["unknown not_judged"]);
    assert!(report.needs_confirmation() && !report.refuses());
}
