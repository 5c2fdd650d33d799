//! Limits, reminders and deadlines, one rule each.

use super::*;

fn of(count: u32, unit: TimeUnit) -> Option<Duration> {
    Some(Duration { count, unit })
}

/// 1 → 2 → 3, 2 may return to 1; stage 2 is changed.
fn timed(change: impl FnOnce(&mut Stage)) -> Definition {
    let mut definition = flow("1 2 3", "1.1>2 2.0>1 2.1>3");
    change(&mut definition.stages[1]);
    definition
}

#[test]
fn a_limit_with_everything_that_goes_with_it_is_published() {
    for outcome in [
        DeadlineOutcome::Recall,
        DeadlineOutcome::Note,
        DeadlineOutcome::Escalate,
        DeadlineOutcome::Submit(1),
        DeadlineOutcome::Return,
        DeadlineOutcome::Transfer(PostId::new(7)),
    ] {
        let definition = timed(|stage| {
            stage.limit = of(3, TimeUnit::WorkingDays);
            stage.warn_before = of(1, TimeUnit::WorkingDays);
            stage.reminder = of(1, TimeUnit::Days);
            stage.overdue_reminder = of(4, TimeUnit::WorkingHours);
            stage.deadline = Some(outcome);
        });
        expect(&definition, &[]);
    }
    expect(&timed(|stage| stage.reminder = of(1, TimeUnit::Days)), &[]);
    expect(&timed(|stage| stage.limit = of(1, TimeUnit::Days)), &[]);
}

#[test]
fn a_wait_of_nothing_and_one_of_a_hundred_years_are_refused() {
    for (count, code) in [(0, "zero_duration"), (36_526, "duration_too_long")] {
        for (field, set) in [
            ("limit", (|stage, length| stage.limit = length) as fn(&mut Stage, Option<Duration>)),
            ("reminder", |stage, length| stage.reminder = length),
            ("warn_before", |stage, length| {
                (stage.warn_before, stage.limit) = (length, of(36_000, TimeUnit::WorkingDays));
            }),
            ("overdue_reminder", |stage, length| {
                (stage.overdue_reminder, stage.limit) = (length, of(1, TimeUnit::WorkingDays));
            }),
        ] {
            let report = expect(
                &timed(|stage| set(stage, of(count, TimeUnit::Days))),
                &[&format!("refuses {code} 2")],
            );
            assert_eq!(report.problems[0].params["field"], field);
        }
    }
    expect(
        &timed(|stage| stage.limit = of(u32::MAX, TimeUnit::WorkingHours)),
        &["refuses duration_too_long 2"],
    );
    expect(&timed(|stage| stage.limit = of(36_525 * 24, TimeUnit::Hours)), &[]);
}

#[test]
fn a_warning_is_shorter_than_the_limit() {
    let check = |limit, before, expected: &[&str]| {
        expect(&timed(|stage| (stage.limit, stage.warn_before) = (limit, before)), expected);
    };
    let too_long = &["refuses warning_too_long 2"];
    check(of(1, TimeUnit::Hours), of(60, TimeUnit::Minutes), too_long);
    check(of(1, TimeUnit::Days), of(23, TimeUnit::Hours), &[]);
    check(of(2, TimeUnit::WorkingDays), of(3, TimeUnit::WorkingDays), too_long);
    check(of(2, TimeUnit::WorkingDays), of(30, TimeUnit::WorkingHours), &[]);
}

#[test]
fn what_never_happens_is_told() {
    let report = expect(
        &timed(|stage| {
            stage.deadline = Some(DeadlineOutcome::Recall);
            stage.warn_before = of(1, TimeUnit::Hours);
            stage.overdue_reminder = of(1, TimeUnit::Hours);
        }),
        &["warns no_limit_for 2", "warns no_limit_for 2", "warns no_limit_for 2"],
    );
    assert_eq!(report.problems[2].params["field"], "overdue_reminder");
    let mut route = flow("1 2:route 3", "1.1>2 2.1>3");
    route.stages[1].limit = of(1, TimeUnit::Days);
    expect(&route, &["warns nobody_waits 2"]);
    let mut action = flow("1 2 3", "1.1>2 2.1>3");
    action.stages[1].kind = StageKind::Action;
    action.stages[1].action = Some(ActionId::new(1));
    action.stages[1].limit = of(1, TimeUnit::Days);
    action.stages[1].reminder = of(1, TimeUnit::Hours);
    action.stages[1].deadline = Some(DeadlineOutcome::Recall);
    let report = expect(&action, &["warns nobody_waits 2", "warns deadline_at_action 2"]);
    assert_eq!(report.problems[0].params["field"], "reminder");
}

#[test]
fn a_deadline_does_what_the_stage_can() {
    let day = || of(1, TimeUnit::Days);
    let with = |outcome| timed(|stage| (stage.limit, stage.deadline) = (day(), Some(outcome)));
    let report = expect(&with(DeadlineOutcome::Submit(7)), &["refuses unknown_deadline_branch 2"]);
    assert_eq!(report.problems[0].params["branch"], "7");
    expect(&with(DeadlineOutcome::Submit(0)), &["refuses unknown_deadline_branch 2"]);
    expect(&with(DeadlineOutcome::Transfer(PostId::new(777))), &["refuses unknown_post 2"]);
    expect(&with(DeadlineOutcome::Transfer(PostId::new(90))), &["refuses closed_post 2"]);
    let mut no_return = with(DeadlineOutcome::Return);
    no_return.transitions.retain(|row| row.branch > 0);
    expect(&no_return, &["refuses deadline_no_return 2"]);
    no_return.return_default = ReturnDefault::Start;
    expect(&no_return, &[]);
    let mut guarded = with(DeadlineOutcome::Submit(1));
    guarded.transitions[2].guard = Some("form.title == 'x'".to_owned());
    expect(&guarded, &["warns all_guarded 2", "warns deadline_guarded 2"]);
    let mut acts = with(DeadlineOutcome::Submit(1));
    acts.stages[1].action = Some(ActionId::new(1));
    expect(&acts, &["warns deadline_runs_action 2"]);
    acts.stages[1].action = Some(ActionId::new(2));
    expect(&acts, &[]);
}

#[test]
fn a_recall_has_something_to_take_back_and_may() {
    let day = || of(1, TimeUnit::Days);
    let mut first = flow("1 2", "1.1>2");
    (first.stages[0].limit, first.stages[0].deadline) = (day(), Some(DeadlineOutcome::Recall));
    expect(&first, &["warns recall_at_first 1"]);
    let mut sealed = flow("1 2 3", "1.1>2 2.1>3");
    (sealed.stages[1].action, sealed.stages[1].irreversible) = (Some(ActionId::new(1)), true);
    (sealed.stages[2].limit, sealed.stages[2].deadline) = (day(), Some(DeadlineOutcome::Recall));
    let report = expect(&sealed, &["warns recall_after_irreversible 3 2"]);
    assert_eq!(report.problems[0].params["other"], "s2");
    sealed.stages.swap(1, 2);
    let before = Definition { transitions: flow("1 2 3", "1.1>3 3.1>2").transitions, ..sealed };
    expect(&before, &[]);
}

#[test]
fn working_time_needs_a_calendar() {
    struct NoCalendar;
    impl World for NoCalendar {
        fn form_items(&self) -> Vec<FormItemInfo> {
            Office.form_items()
        }
        fn has_post(&self, post: PostId) -> bool {
            Office.has_post(post)
        }
        fn has_department(&self, department: DepartmentId) -> bool {
            Office.has_department(department)
        }
        fn has_person(&self, person: UserId) -> bool {
            Office.has_person(person)
        }
        fn action(&self, action: ActionId) -> Option<ActionInfo> {
            Office.action(action)
        }
        fn has_calendar(&self) -> bool {
            false
        }
        fn may_set_property(&self, key: &str) -> bool {
            Office.may_set_property(key)
        }
    }
    let definition = timed(|stage| {
        (stage.limit, stage.reminder) = (of(1, TimeUnit::WorkingDays), of(1, TimeUnit::Days));
    });
    let report = check(&definition, &NoCalendar);
    assert_eq!(told(&report), ["warns no_calendar 2"]);
    assert_eq!(report.problems[0].params["field"], "limit");
    assert!(!report.refuses() && !report.needs_confirmation());
}
