//! One rule each, on flows as small as possible.

use super::*;

fn row<'a>(definition: &'a mut Definition, words: &str) -> &'a mut Transition {
    let (from, branch) = words.split_once('.').unwrap();
    let (from, branch) = (StageNo(from.parse().unwrap()), branch.parse::<u32>().unwrap());
    definition.transitions.iter_mut().find(|t| t.from == from && t.branch == branch).unwrap()
}

fn guarded(text: &str) -> Definition {
    let mut definition = flow("1 2 3", "1.1>2 2.1>3 2.2>3");
    row(&mut definition, "2.1").guard = Some(text.to_owned());
    definition
}

fn changed(change: impl FnOnce(&mut Stage)) -> Definition {
    let mut definition = flow("1 2 3", "1.1>2 2.1>3");
    change(&mut definition.stages[1]);
    definition
}

#[test]
fn what_does_not_fit_together_is_told_first_and_alone() {
    expect(&flow("", ""), &["refuses no_stages"]);
    expect(&Definition { format: 9, ..flow("1", "") }, &["refuses unknown_format"]);
    expect(&flow("1 2 2", "1.1>2"), &["refuses duplicate_stage 2"]);
    expect(&flow("1 2", "1.1>2 7.1>2"), &["refuses unknown_from"]);
    expect(&flow("1 2", "1.1>2 2.1>7"), &["refuses unknown_to 2"]);
    expect(&flow("1 2", "1.1>2 1.1>2"), &["refuses duplicate_transition 1"]);
    expect(&flow("1 2 3", "1.1>2 1.1>3"), &["refuses branch_twice 1"]);
    let many = (1..=2001).map(|no| format!("{no} ")).collect::<String>();
    let report = expect(&flow(&many, ""), &["refuses too_many_stages"]);
    assert_eq!(report.problems[0].params["limit"], "2000");
    assert_eq!(report.problems[0].params["count"], "2001");
}

#[test]
fn a_name_is_there_and_not_too_long() {
    expect(&changed(|s| s.name = "x".repeat(200).as_str().into()), &[]);
    expect(&changed(|s| s.name = "字".repeat(201).as_str().into()), &["refuses name_too_long 2"]);
    expect(&changed(|s| s.name = " ".into()), &["refuses name_empty 2"]);
}

#[test]
fn every_stage_is_on_a_way_from_the_first_to_an_end() {
    expect(&flow("1 2 3", "1.1>2"), &["refuses unreachable 3"]);
    expect(&flow("1 2 3", "1.1>2 3.1>2"), &["refuses unreachable 3"]);
    expect(&flow("1", ""), &[]);
    expect(&flow("1 2", "1.1>2 1.2>- 2.1>1"), &[]);
    expect(&flow("1 2", "1.1>2 1.2>2"), &[]);
}

#[test]
fn the_first_stage_is_handled_by_people_and_needs_no_receivers() {
    let mut definition = flow("1 2", "1.1>2");
    definition.stages[0].receivers.receivers.clear();
    expect(&definition, &[]);
    definition.stages[0].kind = StageKind::Route;
    expect(&definition, &["refuses first_not_human 1"]);
    definition = changed(|s| s.receivers.receivers.clear());
    expect(&definition, &["refuses no_receivers 2"]);
}

#[test]
fn first_has_one_default_and_it_comes_last() {
    let with = |guards: &[&str]| {
        let mut definition = flow("1 2:first 3", "1.1>2 2.1>3 2.2>3 2.3>3");
        for branch in guards {
            row(&mut definition, branch).guard = Some("size(form.title) > 0".to_owned());
        }
        definition
    };
    expect(&with(&["2.1", "2.2"]), &[]);
    expect(&with(&["2.1", "2.2", "2.3"]), &["refuses no_default 2"]);
    expect(&with(&["2.1", "2.3"]), &["refuses default_not_last 2"]);
    expect(&with(&["2.1"]), &["refuses several_defaults 2"]);
}

#[test]
fn a_choice_with_a_guard_on_every_branch_is_worth_a_look() {
    let mut definition = guarded("size(form.title) > 0");
    row(&mut definition, "2.2").guard = Some("size(form.title) == 0".to_owned());
    expect(&definition, &["warns all_guarded 2"]);
}

#[test]
fn somebody_is_there_to_choose() {
    expect(&flow("1 2:route 3", "1.1>2 2.1>3 2.2>3"), &["refuses nobody_chooses 2"]);
    expect(&flow("1 2:route 3", "1.1>2 2.1>3"), &[]);
    let mut automatic = flow("1 2 3", "1.1>2 2.1>3 2.2>3");
    automatic.stages[1].kind = StageKind::Action;
    automatic.stages[1].action = Some(ActionId::new(1));
    expect(&automatic, &[]);
}

#[test]
fn a_guard_compiles_and_what_it_reads_is_there() {
    expect(&guarded("form.title == 'x' && case.number != '' && !open(3)"), &[]);
    let report = expect(&guarded("form.title =="), &["refuses guard_fault 2"]);
    assert_eq!(report.problems[0].params["fault"], "syntax");
    assert_eq!(report.problems[0].params["branch"], "1");
    assert_eq!(report.problems[0].transitions, [Arrow { from: StageNo(2), branch: 1, to: Some(StageNo(3)) }]);
    let report = expect(&guarded("form.nothing == 1"), &["refuses guard_unknown_item 2"]);
    assert_eq!(report.problems[0].params["item"], "nothing");
    expect(&guarded("case.nothing == 1"), &["refuses guard_unknown_property 2"]);
    expect(&guarded("open(9)"), &["refuses guard_unknown_stage 2"]);
    expect(&guarded("gt(form.amount, 5)"), &["warns guard_item_may_be_empty 2"]);
    let mut all = flow("1:all 2", "1.1>2 1.2>-");
    row(&mut all, "1.1").guard = Some("true".to_owned());
    expect(&all, &["warns guard_unused 1"]);
}

#[test]
fn an_item_is_filled_by_then_if_a_stage_before_or_here_requires_it() {
    let amount = || ItemKey::new("amount").unwrap();
    for at in [0, 1] {
        let mut definition = guarded("gt(form.amount, 5)");
        definition.stages[at].rights.insert(amount(), Right::Require);
        expect(&definition, &[]);
    }
    // Only on one of two ways there; and on one of two that are joined.
    for (split, join, expected) in
        [("1", "4", &["warns guard_item_may_be_empty 4"] as &[&str]), ("1:all", "4:join", &[])]
    {
        let mut definition = flow(&format!("{split} 2 3 {join} 5"), "1.1>2 1.2>3 2.1>4 3.1>4 4.1>5");
        definition.stages[1].rights.insert(amount(), Right::Require);
        definition.transitions.push(Transition { branch: 2, ..definition.transitions[4].clone() });
        row(&mut definition, "4.1").guard = Some("gt(form.amount, 5)".to_owned());
        expect(&definition, expected);
    }
}

#[test]
fn a_join_waits_for_at_least_two() {
    expect(&flow("1 2:join", "1.1>2"), &["warns join_of_few 2"]);
}

#[test]
fn a_return_leads_back() {
    expect(&flow("1 2 3", "1.1>2 2.1>3 1.0>- 2.0>1 3.0>2"), &[]);
    expect(&flow("1 2 3", "1.1>2 2.1>3 2.0>3"), &["refuses return_not_back 2 3"]);
    expect(&flow("1 2 3", "1.1>2 2.1>3 2.0>2"), &["refuses return_not_back 2 2"]);
    expect(&flow("1 2 3", "1.1>2 1.2>3 3.0>2"), &["refuses return_not_back 3 2"]);
    expect(&flow("1 2:route 3", "1.1>2 2.1>3 2.0>1"), &["warns return_unused 2"]);
}

#[test]
fn going_straight_back_does_not_lose_what_ran_beside() {
    let straight = |rows: &str, returner: usize| {
        let mut definition = flow("1:all 2 3 4:join 5", rows);
        definition.stages[returner].returns.after = AfterReturn::StraightBack;
        definition
    };
    let rows = "1.1>2 1.2>3 2.1>4 3.1>4 4.1>5";
    expect(&straight(&format!("{rows} 2.0>1"), 1), &["refuses straight_back_loses_work 2 1"]);
    expect(&straight(&format!("{rows} 4.0>1"), 3), &[]);
    expect(&straight(&format!("{rows} 5.0>2"), 4), &[]);
    let mut walking = straight(&format!("{rows} 2.0>1"), 1);
    walking.stages[1].returns.after = AfterReturn::WalkAgain;
    expect(&walking, &[]);
    let mut any = straight(rows, 2);
    any.stages[2].returns.ancestors = true;
    expect(&any, &["refuses straight_back_loses_work 3 1"]);
}

#[test]
fn receivers_are_there_and_known_by_then() {
    let with = |receiver: Receiver| changed(|s| s.receivers.receivers = vec![receiver]);
    let item = |key: &str| with(Receiver::FormItem(ItemKey::new(key).unwrap()));
    for (definition, expected) in [
        (with(Receiver::Post(PostId::new(100))), "refuses unknown_post 2"),
        (with(Receiver::Department(DepartmentId::new(100))), "refuses unknown_department 2"),
        (with(Receiver::DepartmentHead(DepartmentId::new(100))), "refuses unknown_department 2"),
        (with(Receiver::Person(UserId::new(100))), "refuses unknown_person 2"),
        (with(Receiver::Post(PostId::new(90))), "refuses closed_post 2"),
        (with(Receiver::DepartmentHead(DepartmentId::new(90))), "refuses closed_department 2"),
        (with(Receiver::Post(PostId::new(80))), "warns nobody_there 2"),
        (with(Receiver::InitiatorHead { levels: 0, chain: false }), "refuses head_levels 2"),
        (with(Receiver::HandlerOf(StageNo(9))), "refuses handler_unknown_stage 2"),
        (with(Receiver::HandlerOf(StageNo(3))), "refuses handler_never_before 2 3"),
        (with(Receiver::HandlerOf(StageNo(2))), "refuses handler_never_before 2 2"),
        (item("nothing"), "refuses receiver_unknown_item 2"),
        (item("amount"), "refuses receiver_item_kind 2"),
        (item("owner"), "warns receiver_item_may_be_empty 2"),
        (changed(|s| s.receivers.not_handler_of = vec![StageNo(3)]), "refuses handler_never_before 2 3"),
        (
            changed(|s| s.receivers.nobody = waypost_base::NobodyFound::Post(PostId::new(100))),
            "refuses unknown_post 2",
        ),
        (
            changed(|s| s.receivers.nobody = waypost_base::NobodyFound::Post(PostId::new(90))),
            "refuses closed_post 2",
        ),
    ] {
        expect(&definition, &[expected]);
    }
    expect(&with(Receiver::HandlerOf(StageNo(1))), &[]);
    expect(&with(Receiver::Initiator), &[]);
    expect(&item("unit"), &[]);
    let mut either = flow("1 2 3 4", "1.1>2 1.2>3 2.1>4 3.1>4");
    either.stages[3].receivers.receivers = vec![Receiver::HandlerOf(StageNo(2))];
    expect(&either, &["warns handler_not_always_before 4 2"]);
    let mut both = flow("1:all 2 3 4:join", "1.1>2 1.2>3 2.1>4 3.1>4");
    both.stages[3].receivers.receivers = vec![Receiver::HandlerOf(StageNo(2))];
    expect(&both, &[]);
    let mut nobody = flow("1 2:route 3", "1.1>2 2.1>3");
    nobody.stages[2].receivers.receivers = vec![Receiver::HandlerOf(StageNo(2))];
    expect(&nobody, &["refuses handler_automatic 3 2"]);
}

/// A form of three items that fill themselves in, or not.
struct Form([bool; 3]);

impl World for Form {
    fn form_items(&self) -> Vec<FormItemInfo> {
        let item = |(key, fills_itself): (&str, bool)| FormItemInfo {
            key: ItemKey::new(key).unwrap(),
            holds: ItemHolds::Other,
            always_filled: false,
            fills_itself,
        };
        ["a", "b", "c"].into_iter().zip(self.0).map(item).collect()
    }

    fn has_post(&self, _: PostId) -> bool {
        true
    }

    fn has_department(&self, _: DepartmentId) -> bool {
        true
    }

    fn has_person(&self, _: UserId) -> bool {
        true
    }

    fn has_calendar(&self) -> bool {
        true
    }

    fn action(&self, _: ActionId) -> Option<ActionInfo> {
        None
    }

    fn may_set_property(&self, _: &str) -> bool {
        true
    }
}

#[test]
fn somebody_fills_in_every_item_of_the_form() {
    let forgotten = |itself: [bool; 3], rights: &[(usize, &str, Right)]| {
        let mut definition = flow("1 2:route", "1.1>2");
        for (at, key, right) in rights {
            definition.stages[*at].rights.insert(ItemKey::new(*key).unwrap(), *right);
        }
        let report = check(&definition, &Form(itself));
        let found = report.problems.iter().find(|found| found.code == ProblemCode::NobodyFills);
        assert!(found.is_none_or(|found| found.severity == Severity::Warns), "{report:#?}");
        found.map_or(String::new(), |found| format!("{} {}", found.params["item"], found.params["count"]))
    };
    assert_eq!(forgotten([false; 3], &[]), "a 3");
    assert_eq!(forgotten([true, false, true], &[]), "b 1");
    assert_eq!(forgotten([true; 3], &[]), "");
    assert_eq!(forgotten([false; 3], &[(0, "a", Right::Write), (0, "b", Right::Require)]), "c 1");
    assert_eq!(forgotten([false, true, true], &[(0, "a", Right::Read)]), "a 1");
    assert_eq!(forgotten([false, true, true], &[(1, "a", Right::Write)]), "a 1", "nobody is at a route");
}

#[test]
fn rights_and_actions_are_there() {
    let right = |key: &str, right| (ItemKey::new(key).unwrap(), right);
    expect(&changed(|s| s.rights.extend([right("nothing", Right::Read)])), &["refuses right_unknown_item 2"]);
    expect(
        &changed(|s| {
            s.kind = StageKind::Route;
            s.rights.extend([right("title", Right::Require)]);
        }),
        &["warns require_at_automatic 2"],
    );
    expect(&changed(|s| s.action = Some(ActionId::new(9))), &["refuses unknown_action 2"]);
    expect(&changed(|s| s.action = Some(ActionId::new(3))), &["refuses action_unfit 2"]);
    expect(&changed(|s| s.action = Some(ActionId::new(2))), &[]);
    expect(&changed(|s| s.kind = StageKind::Action), &["refuses action_missing 2"]);
    let kind = |kind, action| {
        changed(move |s| {
            s.kind = kind;
            s.action = Some(ActionId::new(action));
        })
    };
    expect(&kind(StageKind::Action, 1), &[]);
    expect(&kind(StageKind::Action, 2), &["refuses action_needs_people 2"]);
    expect(&kind(StageKind::Route, 1), &["refuses route_with_action 2"]);
    expect(&changed(|s| s.irreversible = true), &["warns no_action_for 2"]);
    let refusing = |branch| {
        changed(move |s| {
            s.action = Some(ActionId::new(1));
            s.refusal_branch = Some(branch);
        })
    };
    expect(&refusing(1), &[]);
    expect(&refusing(2), &["refuses unknown_refusal_branch 2"]);
    expect(&refusing(0), &["refuses unknown_refusal_branch 2"]);
}

#[test]
fn what_is_not_executed_yet_is_refused_by_name() {
    let fields: Vec<(&str, Definition)> = vec![
        ("kind", changed(|s| s.kind = StageKind::Wait)),
        ("kind", changed(|s| s.kind = StageKind::Timer)),
        ("kind", changed(|s| s.kind = StageKind::Flow)),
        ("kind", changed(|s| s.kind = StageKind::Adhoc)),
        ("split", changed(|s| s.split = Split::Every)),
        ("join", changed(|s| s.join = Join::N(2))),
        ("join", changed(|s| s.join = Join::Active)),
        ("cancels", changed(|s| s.cancels = vec![StageNo(3)])),
        ("alone_with", changed(|s| s.alone_with = vec![StageNo(3)])),
        ("for_each", changed(|s| s.for_each = Some(ItemKey::new("title").unwrap()))),
        ("setting", changed(|s| s.setting = Some("paid".to_owned()))),
        ("sub_flow", changed(|s| s.sub_flow = Some(waypost_base::FlowId::new(1)))),
        ("needs", changed(|s| s.needs = vec!["paid".to_owned()])),
        ("gives", changed(|s| s.gives = vec!["paid".to_owned()])),
        ("returns.keep_siblings", changed(|s| s.returns.keep_siblings = true)),
        ("receivers", changed(|s| s.receivers.receivers = vec![Receiver::ChosenByPrevious])),
        ("receivers", changed(|s| s.receivers.receivers = vec![Receiver::ChosenByInitiator])),
        ("receivers", changed(|s| s.receivers.receivers = vec![Receiver::LeastLoaded(PostId::new(1))])),
    ];
    for (field, definition) in fields {
        let report = expect(&definition, &["refuses not_executed_yet 2"]);
        assert_eq!(report.problems[0].params["field"], field);
    }
    let goal = Definition { goal: vec!["paid".to_owned()], ..flow("1 2", "1.1>2") };
    expect(&goal, &["refuses not_executed_yet"]);
}

/// Stage 2 of three is decided by two; a rejection goes back.
fn several(change: impl FnOnce(&mut Stage)) -> Definition {
    let mut definition = flow("1 2 3", "1.1>2 2.1>3 2.0>1");
    definition.stages[1].handlers = Handlers::Count(2);
    change(&mut definition.stages[1]);
    definition
}

#[test]
fn what_several_decide_has_one_way_for_each_outcome() {
    expect(&several(|_| {}), &[]);
    expect(&several(|s| s.handlers = Handlers::Ordered), &[]);
    expect(&several(|s| s.returns.return_alone = true), &[]);
    expect(&several(|s| s.handlers = Handlers::Count(0)), &["refuses handlers_number 2"]);
    expect(&several(|s| s.handlers = Handlers::Share(101)), &["refuses handlers_number 2"]);
    let rule = |text: &'static str| several(move |s| s.rule = Some(text.to_owned()));
    expect(&rule("majority; quorum 2; whole"), &[]);
    expect(&rule("most"), &["refuses rule_unread 2"]);
    expect(&rule("veto post:404"), &["refuses unknown_post 2"]);
    expect(&rule("veto post:2"), &["warns rule_post_not_asked 2"]);
    expect(&rule("count 3"), &["refuses rule_never_approves 2"]);
    expect(
        &several(|s| s.deadline = Some(DeadlineOutcome::Transfer(PostId::new(1)))),
        &["warns no_limit_for 2", "refuses deadline_transfer_several 2"],
    );
    let mut first = flow("1 2", "1.1>2");
    first.stages[0].handlers = Handlers::All;
    expect(&first, &["refuses several_at_first 1"]);
}

#[test]
fn an_ambiguous_approval_or_rejection_is_refused() {
    let decided = |rows: &str, change: fn(&mut Definition)| {
        let mut definition = flow("1 2 3 4", rows);
        definition.stages[1].handlers = Handlers::All;
        change(&mut definition);
        definition
    };
    let rows = "1.1>2 2.1>3 2.2>4 2.0>1";
    expect(&decided(rows, |_| {}), &["refuses several_for_approved 2"]);
    expect(&decided(rows, |d| row(d, "2.2").outcome = Some(Outcome::Rejected)), &[]);
    expect(&decided(rows, |d| row(d, "2.1").outcome = Some(Outcome::Approved)), &[]);
    expect(&decided(rows, |d| d.stages[1].rule = Some("picks votes".to_owned())), &[]);
    expect(
        &decided("1.1>2 2.1>3 2.2>4 2.3>1 2.0>1", |d| {
            row(d, "2.2").outcome = Some(Outcome::Rejected);
            row(d, "2.3").outcome = Some(Outcome::Rejected);
        }),
        &["refuses several_for_rejected 2"],
    );
    let back = "1.1>2 2.1>3 3.1>4 2.0>1 2.0>-";
    expect(&decided(back, |_| {}), &["refuses several_for_rejected 2"]);
    expect(&decided("1.1>2 2.1>3 3.1>4", |_| {}), &["refuses no_way_for_rejected 2"]);
    expect(&decided("1.1>2 2.1>3 3.1>4", |d| d.return_default = ReturnDefault::Start), &[]);
    let straight = "1.1>2 2.1>3 3.1>4 2.0>1";
    expect(
        &decided(straight, |d| row(d, "2.1").outcome = Some(Outcome::Rejected)),
        &["refuses no_way_for_approved 2"],
    );
    expect(
        &decided(straight, |d| row(d, "2.0").outcome = Some(Outcome::Approved)),
        &["refuses approved_goes_back 2"],
    );
    expect(
        &decided(straight, |d| row(d, "2.1").guard = Some("open(1)".to_owned())),
        &["warns all_guarded 2", "warns approval_guarded 2"],
    );
}

#[test]
fn what_is_said_for_several_where_one_decides_is_told() {
    expect(&changed(|s| s.rule = Some("majority".to_owned())), &["warns only_for_several 2"]);
    expect(&changed(|s| s.returns.return_alone = true), &["warns only_for_several 2"]);
    let mut served = flow("1 2", "1.1>2");
    row(&mut served, "1.1").outcome = Some(Outcome::Approved);
    expect(&served, &["warns only_for_several 1"]);
}

#[test]
fn codes_have_distinct_stable_names() {
    let names: std::collections::BTreeSet<_> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), ProblemCode::ALL.len());
    for code in ProblemCode::ALL {
        assert_eq!(serde_json::to_string(code).unwrap(), format!("\"{code}\""));
    }
}
