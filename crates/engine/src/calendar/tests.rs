use chrono::{NaiveDate, NaiveDateTime};
use proptest::prelude::*;
use waypost_base::Timestamp;

use super::*;

const CHINA: i32 = 8 * 60;
const HOUR: i64 = 3_600_000;

/// An instant by the clocks of China.
fn at(text: &str) -> Timestamp {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    Timestamp::from(local.and_utc()).plus_millis(-i64::from(CHINA) * 60_000)
}

fn shifts(texts: &[&str]) -> Vec<Shift> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// 8:30 to 12:00 and 13:30 to 18:00, eight hours a day, with the national holiday of 2026 and a day that makes up.
fn office() -> Calendar {
    let mut calendar = Calendar::weekdays(CHINA, &shifts(&["08:30-12:00", "13:30-18:00"]));
    for day in 1..=7 {
        except(&mut calendar, &format!("2026-10-{day:02}"), Hours::Off);
    }
    except(&mut calendar, "2026-10-10", Hours::Like(Weekday::Friday));
    calendar
}

fn except(calendar: &mut Calendar, date: &str, hours: Hours) {
    let date: NaiveDate = date.parse().unwrap();
    calendar.dates.insert(date, Exception { name: String::new(), hours });
}

fn of(count: u32, unit: TimeUnit) -> Duration {
    Duration { count, unit }
}

#[track_caller]
fn due(calendar: &Calendar, from: &str, limit: Duration, expected: &str) {
    assert_eq!(calendar.deadline(at(from), limit), Ok(at(expected)), "{limit:?} from {from}");
}

#[test]
fn wall_clock_units_pay_no_heed_to_the_calendar() {
    let calendar = office();
    due(&calendar, "2026-09-30 17:50", of(20, TimeUnit::Minutes), "2026-09-30 18:10");
    due(&calendar, "2026-09-30 17:50", of(3, TimeUnit::Hours), "2026-09-30 20:50");
    due(&calendar, "2026-09-30 17:50", of(2, TimeUnit::Days), "2026-10-02 17:50");
}

#[test]
fn working_hours_are_counted_over_lunch_nights_and_holidays() {
    let calendar = office();
    due(&calendar, "2026-09-28 11:00", of(2, TimeUnit::WorkingHours), "2026-09-28 14:30");
    due(&calendar, "2026-09-28 17:00", of(2, TimeUnit::WorkingHours), "2026-09-29 09:30");
    due(&calendar, "2026-09-30 17:00", of(2, TimeUnit::WorkingHours), "2026-10-08 09:30");
    due(&calendar, "2026-10-09 17:00", of(2, TimeUnit::WorkingHours), "2026-10-10 09:30");
    due(&calendar, "2026-09-27 03:00", of(8, TimeUnit::WorkingHours), "2026-09-28 18:00");
    due(&calendar, "2026-09-28 12:30", of(1, TimeUnit::WorkingHours), "2026-09-28 14:30");
}

#[test]
fn the_first_day_is_not_counted_and_the_last_ends_with_business() {
    let calendar = office();
    let days = |n| of(n, TimeUnit::WorkingDays);
    due(&calendar, "2026-09-28 08:31", days(1), "2026-09-29 18:00");
    due(&calendar, "2026-09-28 23:59", days(1), "2026-09-29 18:00");
    due(&calendar, "2026-09-29 00:00", days(1), "2026-09-30 18:00");
    due(&calendar, "2026-09-30 09:00", days(1), "2026-10-08 18:00");
    due(&calendar, "2026-10-03 09:00", days(1), "2026-10-08 18:00");
    due(&calendar, "2026-10-08 09:00", days(2), "2026-10-10 18:00");
    due(&calendar, "2026-10-08 09:00", days(3), "2026-10-12 18:00");
}

#[test]
fn the_hours_of_a_night_shift_belong_to_the_day_it_began() {
    let night = Calendar::weekdays(CHINA, &shifts(&["22:00-06:00"]));
    let days = |n| of(n, TimeUnit::WorkingDays);
    due(&night, "2026-09-28 23:00", of(4, TimeUnit::WorkingHours), "2026-09-29 03:00");
    due(&night, "2026-09-29 05:00", of(2, TimeUnit::WorkingHours), "2026-09-29 23:00");
    due(&night, "2026-10-02 23:00", of(8, TimeUnit::WorkingHours), "2026-10-05 23:00");
    due(&night, "2026-09-29 03:00", days(1), "2026-09-30 06:00");
    due(&night, "2026-09-29 06:00", days(1), "2026-10-01 06:00");
    due(&night, "2026-10-03 02:00", days(1), "2026-10-06 06:00");
}

#[test]
fn shifts_of_two_days_that_overlap_are_counted_once() {
    let mut calendar = Calendar::empty(CHINA);
    calendar.week.monday = shifts(&["20:00-08:00"]);
    calendar.week.tuesday = shifts(&["06:00-14:00"]);
    assert_eq!(calendar.between(at("2026-09-28 00:00"), at("2026-09-30 00:00")), 18 * HOUR);
    assert_eq!(
        calendar.subtract(at("2026-09-29 14:00"), 18 * HOUR),
        Ok(at("2026-09-28 20:00")),
        "backwards as forwards"
    );
}

#[test]
fn reminders_and_warnings_by_the_day_come_when_work_begins() {
    let calendar = office();
    let days = |n| of(n, TimeUnit::WorkingDays);
    assert_eq!(calendar.reminder(at("2026-09-28 10:00"), days(1)), Ok(at("2026-09-29 08:30")));
    assert_eq!(calendar.reminder(at("2026-09-30 08:30"), days(2)), Ok(at("2026-10-09 08:30")));
    assert_eq!(calendar.warning(at("2026-10-08 18:00"), days(1)), Ok(at("2026-09-30 08:30")));
    let hours = |n| of(n, TimeUnit::WorkingHours);
    assert_eq!(calendar.warning(at("2026-10-08 18:00"), hours(10)), Ok(at("2026-09-30 16:00")));
    assert_eq!(calendar.warning(at("2026-10-08 18:00"), of(1, TimeUnit::Hours)), Ok(at("2026-10-08 17:00")));
    let night = Calendar::weekdays(CHINA, &shifts(&["22:00-06:00"]));
    assert_eq!(night.warning(at("2026-09-30 06:00"), days(1)), Ok(at("2026-09-28 22:00")));
}

#[test]
fn a_calendar_without_working_time_says_so() {
    let from = at("2026-09-28 10:00");
    let mut holidays_only = Calendar::empty(CHINA);
    except(&mut holidays_only, "2026-10-01", Hours::Off);
    let mut once = Calendar::empty(CHINA);
    except(&mut once, "2026-10-10", Hours::Shifts(shifts(&["09:00-10:00"])));
    for calendar in [Calendar::empty(CHINA), holidays_only] {
        for unit in [TimeUnit::WorkingHours, TimeUnit::WorkingDays] {
            assert_eq!(calendar.deadline(from, of(1, unit)), Err(NoWorkingTime));
            assert_eq!(calendar.reminder(from, of(1, unit)), Err(NoWorkingTime));
            assert_eq!(calendar.warning(from, of(1, unit)), Err(NoWorkingTime));
        }
        assert_eq!(calendar.between(from, at("2030-01-01 00:00")), 0);
        assert!(calendar.faults().contains(&CalendarFault::NoWorkingTime));
    }
    due(&once, "2026-09-28 10:00", of(1, TimeUnit::WorkingDays), "2026-10-10 10:00");
    assert_eq!(once.deadline(from, of(2, TimeUnit::WorkingDays)), Err(NoWorkingTime));
    assert_eq!(once.deadline(from, of(2, TimeUnit::WorkingHours)), Err(NoWorkingTime));
    assert_eq!(office().deadline(from, of(u32::MAX, TimeUnit::WorkingDays)), Err(NoWorkingTime));
    let far = Timestamp::from_millis(i64::MAX);
    assert_eq!(office().deadline(far, of(u32::MAX, TimeUnit::Days)), Ok(far), "kept within range");
    assert_eq!(office().add(far, 1), Err(NoWorkingTime));
}

#[test]
fn a_shift_is_written_as_it_is_read() {
    for (text, shown) in
        [("8:30-12:00", "08:30-12:00"), (" 13：30 – 24:00", "13:30-24:00"), ("22:00~06:00", "22:00-06:00")]
    {
        assert_eq!(text.parse::<Shift>().unwrap().to_string(), shown);
        assert_eq!(shown.parse::<Shift>().unwrap().to_string(), shown);
    }
    for wrong in [
        "",
        "8-12",
        "08:30",
        "08:60-12:00",
        "24:00-25:00",
        "09:00-09:00",
        "24:00-06:00",
        "+8:30-12:00",
        "8:3-9:00",
    ] {
        assert!(wrong.parse::<Shift>().is_err(), "{wrong}");
    }
}

#[test]
fn faults_are_told_all_at_once() {
    assert_eq!(office().faults(), []);
    let mut calendar = office();
    calendar.offset_minutes = 900;
    calendar.week.monday = shifts(&["09:00-12:00", "11:00-13:00"]);
    calendar.week.tuesday = shifts(&["22:00-06:00", "23:00-24:00"]);
    except(&mut calendar, "2026-10-11", Hours::Shifts(shifts(&["13:00-18:00", "08:00-12:00"])));
    assert_eq!(
        calendar.faults(),
        [
            CalendarFault::Offset(900),
            CalendarFault::WeekOverlaps(Weekday::Monday),
            CalendarFault::WeekOverlaps(Weekday::Tuesday),
            CalendarFault::DateOverlaps("2026-10-11".parse().unwrap()),
        ]
    );
}

#[test]
fn a_calendar_is_written_as_it_is_read() {
    let written = serde_json::to_string(&office()).unwrap();
    assert_eq!(serde_json::from_str::<Calendar>(&written).unwrap(), office());
    assert!(written.contains(r#""2026-10-10":{"hours":{"like":"friday"}}"#), "{written}");
}

/// Any calendar: shifts in order or not, over midnight, with and without days off.
fn calendars() -> impl Strategy<Value = Calendar> {
    let shift = (0..1440_u16, 0..=1440_u16).prop_filter_map("no shift", |(from, to)| Shift::new(from, to));
    let day = proptest::collection::vec(shift, 0..3).prop_map(|mut day| {
        day.sort();
        let overlaps = day.windows(2).any(|pair| pair[1].from() < pair[0].end());
        if overlaps {
            day.truncate(1)
        }
        day
    });
    let exception = prop_oneof![
        Just(Hours::Off),
        day.clone().prop_map(Hours::Shifts),
        (0..7_usize).prop_map(|day| Hours::Like(Weekday::ALL[day])),
    ];
    let week = proptest::collection::vec(day, 7);
    let dates = proptest::collection::btree_map(20_000..20_060_i32, exception, 0..12);
    (week, dates, -840..=840_i32).prop_map(|(week, dates, offset)| {
        let mut calendar = Calendar::empty(offset);
        for (day, shifts) in Weekday::ALL.into_iter().zip(week) {
            *calendar.week.shifts_mut(day) = shifts;
        }
        for (day, hours) in dates {
            let date = NaiveDate::from_num_days_from_ce_opt(719_163 + day).unwrap();
            calendar.dates.insert(date, Exception { name: String::new(), hours });
        }
        calendar
    })
}

/// An instant within the days that the exceptions are of.
fn instants() -> impl Strategy<Value = Timestamp> {
    (20_000 * 24 * HOUR..20_050 * 24 * HOUR).prop_map(Timestamp::from_millis)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_added_lies_between(calendar in calendars(), from in instants(), millis in 1..400 * HOUR) {
        if let Ok(to) = calendar.add(from, millis) {
            prop_assert!(to > from);
            prop_assert_eq!(calendar.between(from, to), millis);
            let before = to.plus_millis(-1);
            prop_assert!(calendar.works_at(before), "the last instant of it is worked");
            prop_assert_eq!(calendar.between(from, before), millis - 1, "and it is the first by which it has passed");
        } else {
            prop_assert!(calendar.between(from, from.plus_millis(HORIZON_DAYS * 23 * HOUR)) < millis);
        }
    }

    #[test]
    fn what_is_subtracted_lies_between(calendar in calendars(), to in instants(), millis in 1..400 * HOUR) {
        if let Ok(from) = calendar.subtract(to, millis) {
            prop_assert!(from < to);
            prop_assert_eq!(calendar.between(from, to), millis);
            prop_assert!(calendar.works_at(from), "it begins with an instant that is worked");
        }
    }

    #[test]
    fn what_begins_later_ends_no_earlier(
        calendar in calendars(),
        (one, other) in (instants(), instants()),
        count in 1..30_u32,
    ) {
        let (early, late) = (one.min(other), one.max(other));
        for unit in [TimeUnit::Hours, TimeUnit::Days, TimeUnit::WorkingHours, TimeUnit::WorkingDays] {
            let limit = of(count, unit);
            if let (Ok(first), Ok(second)) = (calendar.deadline(early, limit), calendar.deadline(late, limit)) {
                prop_assert!(first <= second, "{limit:?}");
                prop_assert!(first > early);
            }
            if let (Ok(first), Ok(second)) = (calendar.reminder(early, limit), calendar.reminder(late, limit)) {
                prop_assert!(first <= second && first > early, "{limit:?}");
            }
        }
    }

    #[test]
    fn a_deadline_in_working_days_ends_a_working_day(
        calendar in calendars(),
        from in instants(),
        count in 1..30_u32,
    ) {
        let limit = of(count, TimeUnit::WorkingDays);
        if let Ok(due) = calendar.deadline(from, limit) {
            prop_assert!(calendar.works_at(due.plus_millis(-1)));
            if count > 1 {
                let before = calendar.deadline(from, of(count - 1, TimeUnit::WorkingDays));
                prop_assert!(before.is_ok_and(|before| before <= due), "a day more is no earlier");
            }
        }
        if let Ok(reminder) = calendar.reminder(from, limit) {
            prop_assert!(calendar.works_at(reminder), "a reminder is read at once");
        }
    }

    #[test]
    fn time_stopped_and_resumed_adds_up(
        calendar in calendars(),
        from in instants(),
        (stop, pause) in (0..100 * HOUR, 0..1_000 * HOUR),
        hours in 1..40_u32,
    ) {
        let Ok(due) = calendar.deadline(from, of(hours, TimeUnit::WorkingHours)) else { return Ok(()) };
        let stopped = from.plus_millis(stop).min(due);
        let left = calendar.between(stopped, due);
        let resumed = stopped.plus_millis(pause);
        if let Ok(due) = calendar.add(resumed, left) {
            let worked = calendar.between(from, stopped) + calendar.between(resumed, due);
            prop_assert_eq!(worked, i64::from(hours) * HOUR);
        }
    }
}
