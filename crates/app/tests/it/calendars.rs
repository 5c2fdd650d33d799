//! Calendars: published by number, handed down, and what they do to open deadlines, shown first and then done.

use waypost_app::{access::Administers, calendars::default};
use waypost_base::DepartmentId;
use waypost_interchange::{CalendarPackage, calendar::shifts};
use waypost_org::Permission;

use crate::support::{DAY, HOUR, House, MORNING, package};

impl House {
    fn organiser(&self) -> Administers {
        self.person("gaoxiang").who().administers(Permission::AdministerOrganisation).unwrap()
    }

    fn department(&self, code: &str) -> DepartmentId {
        let who = self.organiser();
        let all = &who.who().organisation().data().departments;
        all.iter().find(|department| department.code == code).unwrap().id
    }

    /// Deadlines of open work, from now, in hours.
    fn due_in_hours(&self) -> i64 {
        (self.number("SELECT max(due_at) FROM work_item WHERE closed_at IS NULL") - self.app.now()) / HOUR
    }
}

fn round_the_clock() -> CalendarPackage {
    let mut calendar = default(480);
    for day in waypost_engine::calendar::Weekday::ALL {
        *calendar.week.shifts_mut(day) = shifts("00:00-24:00").unwrap();
    }
    CalendarPackage::of(&calendar, None)
}

#[test]
fn the_sample_calendar_counts_the_holidays_and_make_up_days_of_2026() {
    let house = House::timed("limit = \"3 working_days\"");
    let imported = house.import(waypost_demo::CALENDAR_2026);
    assert_eq!(imported.calendars, 1);
    assert_eq!(house.import(waypost_demo::CALENDAR_2026).calendars, 0, "the same again is nothing new");
    // Wednesday 30 September, ten in the morning: seven days of National Day follow, Saturday the 10th is worked.
    house.clock.advance_millis(121 * DAY + HOUR - 1_000);
    let organisation = house.organiser();
    let works = |day: &str| organisation.who().organisation().works_on(day.parse().unwrap());
    for (day, expected) in [
        ("2026-01-01", false),
        ("2026-01-04", true),
        ("2026-02-14", true),
        ("2026-02-15", false),
        ("2026-02-23", false),
        ("2026-02-28", true),
        ("2026-04-06", false),
        ("2026-05-05", false),
        ("2026-05-09", true),
        ("2026-06-19", false),
        ("2026-06-22", true),
        ("2026-09-20", true),
        ("2026-09-25", false),
        ("2026-10-01", false),
        ("2026-10-07", false),
        ("2026-10-08", true),
        ("2026-10-10", true),
        ("2026-10-11", false),
    ] {
        assert_eq!(works(day), expected, "{day}");
    }
    let wangfang = house.person("wangfang");
    house.filing(&wangfang, "甲");
    // The third working day after 30 September is 10 October; business ends at half past five.
    let due = house.number("SELECT max(due_at) FROM timer");
    assert_eq!(waypost_base::Timestamp::from_millis(due).to_string(), "2026-10-10T09:30:00.000Z");
}

#[test]
fn publishing_shows_what_it_moves_and_then_moves_exactly_that() {
    let house = House::timed("limit = \"8 working_hours\"");
    let wangfang = house.person("wangfang");
    for n in 0..5 {
        house.filing(&wangfang, &format!("{n} 号"));
    }
    let before = house.due_in_hours();
    assert!(before >= 23, "eight hours of work go into tomorrow: {before}");
    let (proof, content) = (house.organiser(), round_the_clock());
    let effect = house.app.try_calendar(&proof, None, Some(&content)).unwrap().unwrap();
    assert_eq!((effect.cases, effect.moves, effect.moved.len()), (5, 5, 5));
    assert_eq!(house.due_in_hours(), before, "looking changes nothing");
    house.assert_clean();
    house.app.publish_calendar(&proof, None, Some(&content), 0).unwrap().unwrap();
    let round = house.tell_due();
    assert_eq!(round.reckoned, 5);
    assert_eq!(house.due_in_hours(), 8, "eight hours of the clock");
    assert_eq!(house.number("SELECT count(*) FROM journal WHERE kind = 'reckon'"), 5, "on record");
    for moved in &effect.moved {
        let due = moved.to.unwrap().millis();
        let rows = format!(
            "SELECT count(*) FROM timer JOIN cases ON cases.id = case_id WHERE number = {} AND due_at = {due}",
            moved.number
        );
        assert_eq!(house.number(&rows), 1, "case {} is due when it was said", moved.number);
    }
    house.assert_clean();
    assert_eq!(house.tell_due().reckoned, 0);
    assert_eq!(house.number("SELECT count(*) FROM reckoning WHERE ended_at IS NULL"), 0);
    // The same again moves nothing and writes nothing.
    house.app.publish_calendar(&house.organiser(), None, Some(&content), 1).unwrap().unwrap();
    house.tell_due();
    assert_eq!(house.number("SELECT count(*) FROM journal WHERE kind = 'reckon'"), 5);
}

#[test]
fn a_department_hands_its_calendar_down_and_may_work_as_those_above_it_again() {
    let house = House::timed("limit = \"8 working_hours\"");
    let wangfang = house.person("wangfang");
    let (window, content) = (house.department("window"), round_the_clock());
    house.app.publish_calendar(&house.organiser(), Some(window), Some(&content), 0).unwrap().unwrap();
    house.filing(&wangfang, "甲");
    assert_eq!(house.due_in_hours(), 8, "the window's clerks work round the clock");
    let entries = house.app.calendars(&house.organiser());
    assert_eq!(
        entries.iter().map(|entry| (entry.department, entry.no)).collect::<Vec<_>>(),
        [(None, 0), (Some(window), 1)]
    );
    house.app.publish_calendar(&house.organiser(), Some(window), None, 1).unwrap().unwrap();
    house.tell_due();
    assert!(house.due_in_hours() > 20, "as the organisation");
    // From above: the bureau's calendar is the window's.
    let bureau = house.department("bureau");
    house.app.publish_calendar(&house.organiser(), Some(bureau), Some(&content), 0).unwrap().unwrap();
    house.tell_due();
    assert_eq!(house.due_in_hours(), 8);
    house.assert_clean();
}

#[test]
fn a_wrong_calendar_is_refused_at_its_field_and_changes_nothing() {
    let house = House::demo();
    let proof = house.organiser();
    let mut overlapping = round_the_clock();
    overlapping.week.monday = shifts("09:00-12:00 11:00-13:00").unwrap();
    let refused = house.app.publish_calendar(&proof, None, Some(&overlapping), 0).unwrap().unwrap_err();
    assert_eq!(refused.fields[0].field, "week.monday");
    let idle = CalendarPackage::default();
    house.app.publish_calendar(&proof, None, Some(&idle), 0).unwrap().unwrap_err();
    house.app.publish_calendar(&proof, None, None, 0).unwrap().unwrap_err();
    house
        .app
        .publish_calendar(&proof, Some(DepartmentId::new(1)), Some(&round_the_clock()), 0)
        .unwrap()
        .unwrap_err();
    assert_eq!(house.number("SELECT count(*) FROM calendar"), 0);
    house.app.publish_calendar(&proof, None, Some(&round_the_clock()), 0).unwrap().unwrap();
    let late = house.app.publish_calendar(&proof, None, Some(&round_the_clock()), 0).unwrap().unwrap_err();
    assert_eq!(late.code, waypost_base::Code::CalendarMoved, "somebody was first");
    let unknown =
        "format = 1\n[[calendars]]\ndepartment = \"nowhere\"\n[calendars.week]\nmonday = [\"09:00-12:00\"]\n";
    let fault = house.app.import(house.tenant, &package(unknown), None).unwrap_err();
    assert!(fault.to_string().contains("nowhere"), "{fault}");
    assert!(house.app.now() >= MORNING);
}
