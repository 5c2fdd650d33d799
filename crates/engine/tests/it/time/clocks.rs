//! When a clock runs, stands, goes on, and what it is reckoned by.

use waypost_base::{Code, NobodyFound, Party, Receiver};
use waypost_engine::{
    Calendar, Command, Event, TimerKind,
    calendar::Shift,
    command::Answer,
    definition::{AfterReturn, DeadlineOutcome, StageKind, TimeUnit},
    event::IncidentKind,
};

use super::{HOUR, MINUTE, after, line, of};
use crate::support::{ADMIN, BOB, CAT, Case, DAN, EMPTY, EVE, Net, names, net};

/// At the boss's stage; gives when its visit opened.
fn opened(flow: Net) -> (Case, i64) {
    let mut case = Case::started(flow.flow());
    case.submit(BOB, 2, None).expect("a submit");
    let at = case.state.at.millis();
    (case, at)
}

fn deadline_of(case: &Case, stage: u32) -> Option<i64> {
    case.timer(stage, TimerKind::Deadline).map(|timer| timer.due.millis())
}

fn pass(case: &Case, millis: i64) {
    case.world.now.set(case.world.now.get() + millis);
}

/// Around the clock, every day: working time is time.
fn always() -> Calendar {
    let mut calendar = Calendar::weekdays(0, &[Shift::new(0, 1440).expect("a day")]);
    calendar.week.saturday.clone_from(&calendar.week.monday);
    calendar.week.sunday.clone_from(&calendar.week.monday);
    calendar
}

/// Eight hours from Monday to Friday, in UTC. The cases here begin on Thursday, the first of January 1970.
fn office() -> Calendar {
    Calendar::weekdays(0, &[Shift::new(9 * 60, 17 * 60).expect("a shift")])
}

fn working(count: u32, unit: TimeUnit) -> Net {
    line(DeadlineOutcome::Note).with(3, |stage| stage.limit = of(count, unit))
}

#[test]
fn the_clock_begins_when_the_visit_opens_and_runs_through_claims_and_transfers() {
    let (mut case, at) = opened(line(DeadlineOutcome::Recall));
    assert_eq!(deadline_of(&case, 3), Some(at + 10 * MINUTE));
    pass(&case, MINUTE);
    let visit = case.visit(3);
    case.run(&Command::Claim { by: DAN, visit }).expect("a claim");
    case.run(&Command::Transfer { by: DAN, visit, to: EVE, reason: String::new() }).expect("a transfer");
    assert_eq!(deadline_of(&case, 3), Some(at + 10 * MINUTE));
}

#[test]
fn reminders_come_at_intervals_until_it_is_handled() {
    let (mut case, at) = opened(line(DeadlineOutcome::Note).remind(3, 4));
    let reminder = |case: &Case| case.timer(3, TimerKind::Reminder).map(|timer| timer.due);
    assert_eq!(reminder(&case), Some(after(at, 4 * MINUTE)));
    assert_eq!(names(&case.fire(3, TimerKind::Reminder)), ["handlers_reminded"]);
    assert_eq!(reminder(&case), Some(after(at, 8 * MINUTE)));
    pass(&case, 3 * HOUR);
    let late = case.fire(3, TimerKind::Reminder);
    assert_eq!(names(&late), ["handlers_reminded"], "one, after a night of being down");
    assert_eq!(reminder(&case), Some(case.state.at.plus_millis(4 * MINUTE)), "the next counts from there");
    case.deadline(3);
    assert!(reminder(&case).is_some(), "they go on after the deadline");
    case.submit(DAN, 3, Some(1)).expect("a submit");
    assert_eq!(case.state.timers(), []);
}

#[test]
fn reminders_after_the_deadline_come_as_the_stage_says() {
    let hourly = line(DeadlineOutcome::Note).remind(3, 4);
    let flow = hourly.with(3, |stage| stage.overdue_reminder = of(1, TimeUnit::Hours));
    let (mut case, _) = opened(flow);
    case.deadline(3);
    let next = case.timer(3, TimerKind::Reminder).map(|timer| timer.due);
    assert_eq!(next, Some(case.state.at.plus_millis(HOUR)));
    let only = line(DeadlineOutcome::Note).with(3, |stage| stage.overdue_reminder = of(1, TimeUnit::Hours));
    let (mut case, _) = opened(only);
    assert_eq!(case.timer(3, TimerKind::Reminder), None, "none before");
    case.deadline(3);
    case.fire(3, TimerKind::Reminder);
    case.fire(3, TimerKind::Reminder);
    assert!(case.timer(3, TimerKind::Reminder).is_some());
}

#[test]
fn a_warning_comes_once_before_the_deadline() {
    let flow = line(DeadlineOutcome::Note).with(3, |stage| stage.warn_before = of(3, TimeUnit::Minutes));
    let (mut case, at) = opened(flow);
    let timer = case.timer(3, TimerKind::Warning).expect("a warning");
    assert_eq!(timer.due, after(at, 7 * MINUTE));
    let events = case.fire(3, TimerKind::Warning);
    let deadline = Some(after(at, 10 * MINUTE));
    assert_eq!(
        events.last(),
        Some(&Event::DeadlineWarned { visit: case.visit(3), due: timer.due, deadline })
    );
    assert_eq!(case.timer(3, TimerKind::Warning), None);
    case.run(&Command::Reckon).expect("reckoned anew");
    assert_eq!(case.timer(3, TimerKind::Warning), None, "also when it is reckoned anew");
    assert_eq!(case.deadline(3), ["deadline_passed"]);
}

#[test]
fn a_warning_longer_than_the_limit_comes_at_once_and_none_after_the_deadline() {
    let flow = line(DeadlineOutcome::Note).with(3, |stage| stage.warn_before = of(1, TimeUnit::Hours));
    let (mut case, at) = opened(flow);
    assert_eq!(case.timer(3, TimerKind::Warning).map(|timer| timer.due), Some(after(at, 0)));
    case.deadline(3);
    assert_eq!(case.state.timers(), []);
}

#[test]
fn who_decided_in_time_was_in_time_whatever_the_action_does() {
    let (mut case, _) = opened(line(DeadlineOutcome::Recall).action(3, 7));
    case.submit(DAN, 3, Some(1)).expect("a submit");
    assert_eq!((case.open(), case.state.timers()), (vec![3], vec![]));
    case.answer(3, Answer::Failed { words: "timeout".into() }).expect("an answer");
    assert_eq!(case.state.timers(), [], "also while an incident is open");
}

#[test]
fn the_clock_of_an_automatic_stage_runs_until_its_action_has_answered() {
    let flow = line(DeadlineOutcome::Note).action(3, 7).remind(3, 1).with(3, |stage| {
        stage.kind = StageKind::Action;
        stage.warn_before = of(1, TimeUnit::Minutes);
    });
    let (mut case, at) = opened(flow);
    let timers = case.state.timers();
    assert_eq!(timers.len(), 1, "there is nobody to remind or to warn: {timers:?}");
    assert_eq!(deadline_of(&case, 3), Some(at + 10 * MINUTE));
    case.answer(3, Answer::Failed { words: "timeout".into() }).expect("an answer");
    assert!(deadline_of(&case, 3).is_some(), "a failure is no answer");
    assert_eq!(case.deadline(3), ["deadline_passed"]);
    case.answer(3, Answer::Done { set: vec![], draw: None, branch: Some(1) }).expect("an answer");
    assert_eq!(case.state.timers(), []);
}

#[test]
fn the_clock_stands_while_the_visit_is_returned_straight_back() {
    let flow = line(DeadlineOutcome::Recall).remind(3, 6).with(3, |stage| {
        stage.returns.after = AfterReturn::StraightBack;
    });
    let (mut case, at) = opened(flow);
    case.world.now.set(at + 4 * MINUTE - 1);
    case.give_back(DAN, 3, 2).expect("a return");
    assert_eq!(case.state.timers(), []);
    pass(&case, 5 * HOUR);
    case.submit(BOB, 2, None).expect("straight back");
    assert_eq!(case.open(), [3]);
    assert_eq!(
        deadline_of(&case, 3),
        Some(case.state.at.millis() + 6 * MINUTE),
        "six of ten minutes were left"
    );
    case.run(&Command::Reckon).expect("reckoned anew");
    assert_eq!(deadline_of(&case, 3), Some(case.state.at.millis() + 6 * MINUTE), "and that is kept");
}

#[test]
fn what_is_left_of_working_time_is_kept_over_a_return() {
    let flow = working(2, TimeUnit::WorkingDays).with(3, |stage| {
        stage.returns.after = AfterReturn::StraightBack;
    });
    let mut case = Case::new(flow.flow());
    case.world.calendar = Some(office());
    case.world.now.set(10 * HOUR);
    case.start(crate::support::ANN, None).expect("a start");
    case.submit(BOB, 2, None).expect("a submit");
    let monday = 4 * 24 * HOUR;
    assert_eq!(deadline_of(&case, 3), Some(monday + 17 * HOUR), "Friday is one, Monday is two");
    case.world.now.set(34 * HOUR - 1);
    case.give_back(DAN, 3, 2).expect("returned on Friday at ten: seven hours and eight are left");
    case.world.now.set(monday + 16 * HOUR - 1);
    case.submit(BOB, 2, None).expect("straight back on Monday at four");
    assert_eq!(
        deadline_of(&case, 3),
        Some(monday + 2 * 24 * HOUR + 15 * HOUR),
        "1 + 8 + 6 hours: Wednesday at three"
    );
}

#[test]
fn a_way_walked_again_has_a_clock_of_its_own() {
    let (mut case, _) = opened(line(DeadlineOutcome::Recall));
    pass(&case, 9 * MINUTE);
    case.give_back(DAN, 3, 2).expect("a return");
    case.submit(BOB, 2, None).expect("a submit");
    assert_eq!(deadline_of(&case, 3), Some(case.state.at.millis() + 10 * MINUTE));
}

#[test]
fn a_step_withdrawn_has_what_was_left_of_its_time() {
    let (mut case, at) = opened(line(DeadlineOutcome::Recall));
    case.world.now.set(at + 3 * MINUTE - 1);
    case.submit(DAN, 3, Some(1)).expect("a submit");
    pass(&case, HOUR);
    case.withdraw(DAN, 3).expect("a withdrawal");
    assert_eq!(deadline_of(&case, 3), Some(case.state.at.millis() + 7 * MINUTE));
}

#[test]
fn a_passed_deadline_stays_passed_but_after_a_return_by_the_clock() {
    let straight =
        |outcome| line(outcome).remind(3, 4).with(3, |stage| stage.returns.after = AfterReturn::StraightBack);
    let (mut case, _) = opened(straight(DeadlineOutcome::Note));
    case.deadline(3);
    case.give_back(DAN, 3, 2).expect("a return");
    case.submit(BOB, 2, None).expect("straight back");
    assert_eq!(deadline_of(&case, 3), None, "it passed already");
    assert!(case.timer(3, TimerKind::Reminder).is_some(), "and reminders go on");
    let (mut case, _) = opened(straight(DeadlineOutcome::Return));
    case.deadline(3);
    case.submit(BOB, 2, None).expect("straight back");
    assert_eq!(deadline_of(&case, 3), Some(case.state.at.millis() + 10 * MINUTE), "a new stay, a new limit");
}

#[test]
fn the_clock_runs_while_nobody_is_found() {
    let flow = line(DeadlineOutcome::Recall).with(3, |stage| {
        stage.receivers.receivers = vec![Receiver::Post(EMPTY)];
        stage.receivers.nobody = NobodyFound::Hold;
    });
    let (mut case, at) = opened(flow);
    assert_eq!(deadline_of(&case, 3), Some(at + 10 * MINUTE));
    assert_eq!(
        case.deadline(3),
        ["deadline_passed", "incident_resolved", "visit_cancelled", "visit_opened"],
        "the incident is over with the run"
    );
}

#[test]
fn working_limits_are_by_the_calendar_of_the_handlers() {
    let mut case = Case::new(working(1, TimeUnit::WorkingDays).flow());
    case.world.calendar = Some(office());
    case.world.now.set(30 * 24 * HOUR);
    case.start(crate::support::ANN, None).expect("a start");
    case.submit(BOB, 2, None).expect("a submit, on Saturday, the 31st");
    assert_eq!(deadline_of(&case, 3), Some((32 * 24 + 17) * HOUR), "Monday, when business ends");
}

#[test]
fn a_limit_that_cannot_be_reckoned_is_an_incident_and_the_work_goes_on() {
    for calendar in [None, Some(Calendar::empty(0))] {
        let mut case = Case::new(working(1, TimeUnit::WorkingHours).remind(3, 5).flow());
        case.world.calendar = calendar;
        case.start(crate::support::ANN, None).expect("a start");
        let events = case.submit(BOB, 2, None).expect("a submit");
        assert_eq!(names(&events)[3..], ["visit_opened", "clock_set", "incident_raised"].map(str::to_owned));
        let (incident, kind) = case.incidents()[0];
        assert_eq!(kind, IncidentKind::NoWorkingTime);
        assert_eq!(deadline_of(&case, 3), None);
        assert!(case.timer(3, TimerKind::Reminder).is_some(), "what can be reckoned is");
        assert_eq!(case.told(&Command::Retry { by: ADMIN, incident }), Err(Code::NoWorkingTime));
        let opened = case.state.at.millis();
        case.world.calendar = Some(always());
        pass(&case, MINUTE);
        let mut retried = Case { flow: working(1, TimeUnit::WorkingHours).remind(3, 5).flow(), ..case };
        assert_eq!(retried.told(&Command::Reckon), Ok(vec!["clock_set".into(), "incident_resolved".into()]));
        assert_eq!(deadline_of(&retried, 3), Some(opened + HOUR), "from when the visit opened");
    }
    let mut case = Case::started(working(1, TimeUnit::WorkingHours).flow());
    case.submit(BOB, 2, None).expect("a submit");
    case.submit(DAN, 3, Some(1)).expect("the work goes on");
    assert_eq!(case.incidents(), [], "and nothing needs reckoning any more");
}

#[test]
fn publishing_a_calendar_reckons_what_is_open_anew() {
    let mut case = Case::new(
        working(8, TimeUnit::WorkingHours)
            .with(3, |stage| {
                stage.warn_before = of(2, TimeUnit::WorkingHours);
                stage.reminder = of(1, TimeUnit::WorkingDays);
            })
            .flow(),
    );
    case.world.calendar = Some(office());
    case.world.now.set(12 * HOUR - 2);
    case.start(crate::support::ANN, None).expect("a start");
    case.submit(BOB, 2, None).expect("a submit, on Thursday at noon");
    let due = |case: &Case, kind| case.timer(3, kind).map(|timer| timer.due.millis());
    assert_eq!(due(&case, TimerKind::Deadline), Some(36 * HOUR), "Friday at noon");
    assert_eq!(due(&case, TimerKind::Warning), Some(34 * HOUR));
    assert_eq!(due(&case, TimerKind::Reminder), Some(33 * HOUR));
    assert_eq!(case.told(&Command::Reckon), Ok(vec![]), "nothing changed, nothing is said");
    let mut longer = office();
    longer.week.thursday = vec![Shift::new(9 * 60, 20 * 60).expect("a shift")];
    longer.week.friday.clear();
    case.world.calendar = Some(longer);
    assert_eq!(case.told(&Command::Reckon), Ok(vec!["clock_set".to_owned()]));
    assert_eq!(due(&case, TimerKind::Deadline), Some(20 * HOUR), "this evening");
    assert_eq!(due(&case, TimerKind::Warning), Some(18 * HOUR));
    assert_eq!(due(&case, TimerKind::Reminder), Some((4 * 24 + 9) * HOUR), "on Monday");
}

#[test]
fn a_visit_from_before_there_were_clocks_gets_one_when_a_calendar_is_published() {
    let (mut case, _) = opened(line(DeadlineOutcome::Recall));
    case.state.visits.values_mut().for_each(|visit| visit.clock = None);
    pass(&case, HOUR);
    assert_eq!(case.told(&Command::Reckon), Ok(vec!["clock_set".to_owned()]));
    assert_eq!(
        deadline_of(&case, 3),
        Some(case.state.at.millis() + 10 * MINUTE),
        "the whole limit, from now"
    );
    assert_eq!(case.told(&Command::Reckon), Ok(vec![]));
}

#[test]
fn a_stage_that_nobody_waits_at_has_no_clock() {
    let (case, _) = opened(line(DeadlineOutcome::Recall).with(3, |stage| {
        stage.receivers.receivers = vec![Receiver::Post(EMPTY)];
        stage.receivers.nobody = NobodyFound::Pass;
        stage.split = waypost_engine::definition::Split::First;
    }));
    assert!(case.journal.iter().all(|event| !matches!(event, Event::ClockSet { .. })));
    let first = net().post(2, crate::support::CLERKS).to(1, 1, 2).limit(1, 5, DeadlineOutcome::Note);
    let case = Case::started(first.flow());
    assert_eq!(case.state.timers(), [], "a case begins with its first stage decided");
}

#[test]
fn an_overdue_visit_tells_who_has_it() {
    let (mut case, at) = opened(line(DeadlineOutcome::Note));
    case.deadline(3);
    let clock = case.state.visits[&case.visit(3)].clock.clone().expect("a clock");
    assert_eq!((clock.passed, clock.due), (true, Some(after(at, 10 * MINUTE))), "since when it is overdue");
    let parties: Vec<_> = case.state.visits[&case.visit(3)].items.values().map(|item| item.party).collect();
    assert_eq!(parties, [Party::Post(crate::support::BOSS)]);
    assert!(case.offers(CAT).visits.is_empty());
}
